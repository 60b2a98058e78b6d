"""What people write in the benchmarks: updates as Telegram posts them, and the text of a notice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from benchmarks.town import House

_DANGERS = ("着火了", "楼道冒烟很大", "煤气泄漏味道很大", "家里着火了快来")
_TROUBLES = ("楼道灯不亮了", "楼道漏水", "门口路灯不亮", "电梯坏了", "垃圾没人清理")
_FIRST_UPDATE = 500_000_000


def notice(number: int) -> str:
    """A notice of ordinary length, each one different."""
    return f"【通知 {number}】明天上午九点到十一点，本小区供水管网检修，请提前储水。给您带来不便，敬请谅解。"


def small_talk(count: int) -> Iterator[bytes]:
    """Texts of ordinary length from many chats."""
    for number in range(count):
        chat = 7_500_000_000 + number % 5000
        yield _message(number, chat, "小明", f"你好，请问社区卫生站几点开门，{number}号")


def dangers(houses: Iterable[House], first: int = 0) -> Iterator[bytes]:
    """One report in words of danger from each household: filed at once, without a draft."""
    for number, house in enumerate(houses, first):
        what = _DANGERS[number % len(_DANGERS)]
        yield _message(number, house.chat_id, "居民", f"{house.building}号楼{house.unit}单元{what}")


def troubles(houses: Iterable[House], spot: str = "") -> Iterator[bytes]:
    """One ordinary report from each household: it becomes a draft that has to be sent off."""
    for number, house in enumerate(houses):
        what = _TROUBLES[number % len(_TROUBLES)]
        yield _message(number, house.chat_id, "居民", f"{house.building}号楼{house.unit}单元{spot}{what}")


def presses(buttons: dict[str, list[object]]) -> Iterator[bytes]:
    """A press on each of these buttons, as the sink gives them."""
    for number, (chat, (message_id, data)) in enumerate(buttons.items()):
        user = _user(int(chat), "居民")
        message = {
            "message_id": message_id,
            "date": 1_790_000_000,
            "chat": {"id": int(chat), "type": "private", "first_name": "居民"},
            "from": {"id": 990000000000, "is_bot": True, "first_name": "Linling"},
            "text": "ok",
        }
        query = {"id": str(number), "from": user, "message": message, "chat_instance": "1", "data": data}
        yield _update(_FIRST_UPDATE * 2 + number, {"callback_query": query})


def start(chat: int) -> bytes:
    """A stranger's first word."""
    return _message(0, chat, "新人", "/start")


def _message(number: int, chat: int, name: str, text: str) -> bytes:
    message = {
        "message_id": 10 + number,
        "from": _user(chat, name),
        "chat": {"id": chat, "first_name": name, "type": "private"},
        "date": 1_790_000_000,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return _update(_FIRST_UPDATE + number, {"message": message})


def _user(chat: int, name: str) -> dict[str, object]:
    return {"id": chat, "is_bot": False, "first_name": name, "language_code": "zh-hans"}


def _update(update_id: int, content: dict[str, object]) -> bytes:
    return json.dumps({"update_id": update_id, **content}, ensure_ascii=False).encode()
