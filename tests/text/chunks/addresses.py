"""Addresses of places that do not exist, marked up by us; some hold what only learning tells (星湾 is a town)."""

from __future__ import annotations

import random

from bot.text.chunks.chunk import Chunk, Chunks, labelled

CITIES = [("浙江省", "prov"), ("杭州市", "city"), ("宁波", "city")]
DISTRICTS = ["云溪区", "柳塘县", "澄江", "岚桥"]
TOWNS = ["星湾", "白鹭镇", "梧桐街道", "青石"]
ROADS = ["望星路", "听雨大道", "晒谷场", "百草巷", "长虹西路"]
PLACES = ["云上花园", "听涛居", "晨光大厦", "老茶厂", "半山小筑"]


def addresses(number: int, seed: int = 1) -> list[Chunks]:
    """So many addresses, the same for the same seed; some end in 3幢2单元501室, some in 3-2-501."""
    chance = random.Random(seed)
    return [_address(chance) for _ in range(number)]


def _address(chance: random.Random) -> Chunks:
    parts = [*CITIES[chance.randrange(3) :][:2], (chance.choice(DISTRICTS), "district")]
    if chance.random() < 0.7:
        parts.append((chance.choice(TOWNS), "town"))
    if chance.random() < 0.6:
        parts += [(chance.choice(ROADS), "road"), (f"{chance.randint(1, 999)}号", "roadno")]
    parts.append((chance.choice(PLACES), "poi"))
    house, unit, room = chance.randint(1, 99), chance.randint(1, 9), chance.randint(101, 3299)
    if chance.random() < 0.5:
        parts += [(f"{house}幢", "houseno"), (f"{unit}单元", "cellno"), (f"{room}室", "roomno")]
    else:
        dash = ("-", "redundant")
        parts += [(str(house), "houseno"), dash, (str(unit), "cellno"), dash, (str(room), "roomno")]
    return tuple(Chunk(text, tag) for text, tag in parts)


def conll(marked: list[Chunks]) -> str:
    """As a file: a token and its label a line, a blank line after each address."""
    lines = []
    for chunks in marked:
        lines += [f"{token} {label}" for token, label in zip(*labelled(chunks), strict=True)]
        lines.append("")
    return "\n".join(lines) + "\n"
