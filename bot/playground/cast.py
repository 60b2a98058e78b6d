"""Who holds the phones. Every name and number is invented; ids are above 2^40, as a bot must survive them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phone:
    """One Telegram account in the playground; `number` is what "share my contact" shares."""

    id: int
    name: str
    part: str
    number: str
    colour: str = "#607d8b"
    language_code: str = "zh-hans"
    username: str | None = None


CAST = (
    Phone(990_000_000_001, "兰阿姨", "resident", "13800000001", "#d9534f"),
    Phone(990_000_000_002, "小陈", "neighbour", "13800000002", "#2e86c1"),
    Phone(990_000_000_003, "王师傅", "worker", "13800000003", "#28935a"),
    Phone(990_000_000_004, "值班台 李姐", "desk", "13800000004", "#8e5bb5"),
)
