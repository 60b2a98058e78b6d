"""Chunks by rules, where there is no model: read from left to right, each part by how it ends and what came before.

The endings stand in chunks.txt. A number is told by its ending (幢, 单元, 室), a bare one by what it follows: after a
road it is the number of the road; then building, unit and room come as in 3-2-501.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.text.chunks.chunk import Chunk, Chunks
from bot.text.lexicon import rows

_LEVELS = ("country", "prov", "city", "district", "devZone", "town", "community")
_NUMBER = r"[A-Za-z]?[0-9\uff10-\uff19]+(?:[-\u2013][0-9]+(?=\u53f7))?[A-Za-z]?|[A-Za-z]"
_WRITTEN = r"[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u96f6\u3007]{1,5}"
_NAME = r"[\u4e00-\u9fff]"
_SEPARATORS = re.compile(r"[-_/?#,\s\uff0c\u3001\u2013\u2014()\uff08\uff09]")
_LONGEST_NAME = {"devZone": 8, "city": 6, "district": 7, "town": 6, "community": 6, "road": 6, "subRoad": 4}
_LONG_NUMBER = 3
_FARTHEST = 40  # characters of a name: looking no farther keeps all of it linear
_POINTS = ("poi", "subpoi")
_AFTER_NUMBERS = ("houseno", "cellno", "floorno", "roomno")


def chunks(text: str) -> Chunks:
    """The chunks of an address; their texts, joined, are `text`. Linear in its length."""
    return tuple(_Reading(text).parts())


@cache
def _endings() -> dict[str, str]:
    """kind and tag → any of its endings, longest first, as a pattern."""
    found: dict[str, list[str]] = {}
    for ending, kind in rows("chunks"):
        found.setdefault(kind, []).append(re.escape(ending))
    return {kind: "(?:" + "|".join(sorted(those, key=len, reverse=True)) + ")" for kind, those in found.items()}


@cache
def _named() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Tags and the names that end as they do, in the order of an address."""
    endings = _endings()
    found = []
    for name, word in (("prov", "chunk_provinces"), ("city", "chunk_cities")):
        known = "|".join(sorted((word for (word,) in rows(word)), key=len, reverse=True))
        ending = endings[f"known {name}"]
        no_name = f"(?!{endings['named road']}|{endings['end poi']}|{endings['named area']})"
        found.append((name, re.compile(f"(?:{known})(?:{ending}|{no_name})")))
    for tag, most in _LONGEST_NAME.items():
        found.append((tag, re.compile(rf"{_NAME}{{1,{most}}}?{endings[f'named {tag}']}(?!{endings['goes on']})")))
    return tuple(found)


@cache
def _numbered() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (kind.split()[1], re.compile(rf"(?:{_NUMBER}|{_WRITTEN}){ending}"))
        for kind, ending in _endings().items()
        if kind.startswith("numbered")
    )


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    endings = _endings()
    found = [(kind.split()[1], re.compile(ending)) for kind, ending in endings.items() if kind.startswith("word")]
    return (*found, ("assist", re.compile(endings["last assist"] + "$")))


@cache
def _no_district() -> re.Pattern[str]:
    """What ends as a district does and is none: 工业园区, 三区."""
    return re.compile(rf"(?:{_endings()['end poi']}|{_WRITTEN}{_endings()['numbered subpoi']})$")


_BARE = re.compile(_NUMBER)
_ENDS_A_NAME = re.compile(r"[-_/?#\s0-9\uff10-\uff19]|[A-Za-z](?![a-z])")


class _Reading:
    """One address being read: what was found so far tells what comes next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._level = 0
        self._tags: set[str] = set()
        self._last = ""  # the last tag but for separators

    def parts(self) -> Iterator[Chunk]:
        position = 0
        while position < len(self._text):
            tag, end = self._next(position)
            self._note(tag)
            yield Chunk(self._text[position:end], tag)
            position = end

    def _note(self, tag: str) -> None:
        self._tags.add(tag)
        if tag in _LEVELS:
            self._level = max(self._level, _LEVELS.index(tag))
        elif tag != "redundant":
            self._level = max(self._level, len(_LEVELS))
        if tag != "redundant":
            self._last = tag

    def _next(self, start: int) -> tuple[str, int]:
        """What begins at `start`, and where it ends."""
        if _SEPARATORS.match(self._text, start):
            return "redundant", start + 1
        for tag, pattern in _words():
            if match := pattern.match(self._text, start):
                return tag, match.end()
        return self._number(start) or self._name(start) or self._rest(start)

    def _number(self, start: int) -> tuple[str, int] | None:
        best: tuple[int, str] | None = None
        for tag, pattern in _numbered():
            match = pattern.match(self._text, start)
            if match and (best is None or match.end() > best[0]):
                best = (match.end(), tag)
        if best:
            return self._numbered_as(best[1], self._text[start : best[0]]), best[0]
        bare = _BARE.match(self._text, start)
        return (self._bare(bare), bare.end()) if bare else None

    def _numbered_as(self, tag: str, written: str) -> str:
        if tag == "lane":
            return "roadno" if "road" in self._tags else "road"
        if tag != "number":
            return "roomno" if tag == "houseno" and "houseno" in self._tags else tag
        return {
            "road": "roadno", "subRoad": "subroadno", "houseno": "roomno" if len(written) > _LONG_NUMBER else "cellno",
            "cellno": "roomno", "floorno": "roomno", "roadno": "houseno", "poi": "houseno", "subpoi": "houseno",
        }.get(self._last, "roadno")  # fmt: skip

    def _bare(self, match: re.Match[str]) -> str:
        """A number without an ending: by what stands before it, and whether more numbers follow."""
        rest = self._text[match.end() : match.end() + 4]
        last = not re.match(r"[-_/#]\s*[A-Za-z0-9]", rest)
        long = sum(sign.isdigit() for sign in match.group()) >= _LONG_NUMBER
        if self._last == "road" and "roadno" not in self._tags:
            return "roadno"
        if self._last == "subRoad":
            return "subroadno"
        if self._last in ("cellno", "floorno") or (self._last == "houseno" and last and long):
            return "roomno"
        if self._last == "houseno":
            return "cellno"
        return "roomno" if last and long and self._last in (*_AFTER_NUMBERS, *_POINTS) else "houseno"

    def _name(self, start: int) -> tuple[str, int] | None:
        found: tuple[str, int] | None = None
        for tag, pattern in _named():
            if not self._may_come(tag):
                continue
            match = pattern.match(self._text, start)
            if match and (found is None or match.end() < found[1]):
                found = (tag, match.end())
        if found and found[0] == "district" and _no_district().search(self._text[start : found[1]]):
            return None
        if found and found[0] == "road" and "road" in self._tags:
            return "subRoad", found[1]
        if found and found[0] == "city" and "city" in self._tags:
            return "district", found[1]
        return found

    def _may_come(self, tag: str) -> bool:
        return tag not in _LEVELS or (_LEVELS.index(tag) >= self._level and self._last not in _POINTS)

    def _rest(self, start: int) -> tuple[str, int]:
        """A name that ends as no street does: as far as a known ending, a number or a word."""
        stops = [min(start + _FARTHEST, len(self._text))]
        if number := _ENDS_A_NAME.search(self._text, start + 1, stops[0]):
            stops.append(number.start())
        ending = re.compile(_endings()["end poi"]).search(self._text, start + 1, min(stops))
        if ending:
            stops.append(ending.end())
        for tag, pattern in _words():
            if (word := pattern.search(self._text, start + 1, min(stops))) and tag != "country":
                stops.append(word.start())
        if self._last in _AFTER_NUMBERS:
            return "person", min(stops)
        return ("subpoi" if self._last in _POINTS else "poi"), min(stops)
