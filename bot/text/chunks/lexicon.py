"""What a file of addresses teaches by heart: its chunks, as checksums, and the signs that chunks end with (路, 号, 幢).

An address that is learned from must not find its own chunks here, or it would learn to trust the lexicon too much:
it is given what the others know (`Counts.others`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zlib import crc32

LONGEST = 10
"""Tokens of the longest chunk that is known by heart."""
SEPARATORS = ("-", "_")

_OFTEN, _MOSTLY = 3, 0.8
_ENDS = 0.35  # of all times a sign is written, so many end a chunk


class Known(NamedTuple):
    """What a string of tokens mostly is, and how sure that is: 2 often and nearly always, 1 more than once, 0 once."""

    tag: str
    sure: int


Look = Callable[[str], Known | None]
"""What is known about a string of shapes."""


class Match(NamedTuple):
    """Tokens [start, end) are known."""

    start: int
    end: int
    known: Known


def key(string: str) -> int:
    """The checksum under which a string of shapes, or a feature, is known."""
    return crc32(string.encode(errors="surrogatepass"))


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What is known once learning is over."""

    endings: frozenset[str]
    known: Mapping[int, Known]

    def look(self, shapes: str) -> Known | None:
        return self.known.get(key(shapes))


@dataclass(eq=False)
class Counts:
    """How often each string of shapes was which tag, in addresses given so far."""

    strings: dict[str, Counter[str]] = field(default_factory=dict)
    ends: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)

    def add(self, address: Iterable[tuple[Sequence[str], str]]) -> None:
        """One address: the shapes and the tag of each of its chunks."""
        for shapes, tag in address:
            self.written.update(shapes)
            self.ends[shapes[-1]] += 1
            if 2 <= len(shapes) <= LONGEST:
                self.strings.setdefault("".join(shapes), Counter())[tag] += 1

    def endings(self) -> frozenset[str]:
        """The signs that chunks end with more often than chance has it."""
        least = max(3, sum(self.ends.values()) // 2000)
        signs = {
            sign
            for sign, times in self.ends.items()
            if times >= least and times > _ENDS * self.written[sign] and not sign.isascii()
        }
        return frozenset({*signs, *SEPARATORS})

    def lexicon(self, endings: frozenset[str]) -> Lexicon:
        """All of it, with the signs that were in use while it was learned from."""
        known = {key(shapes): _known(times) for shapes, times in self.strings.items()}
        return Lexicon(endings, {number: one for number, one in known.items() if one})

    def others(self, address: Iterable[tuple[Sequence[str], str]]) -> Look:
        """What is known but for the chunks of `address`, which was added before."""
        own: dict[str, Counter[str]] = {}
        for shapes, tag in address:
            own.setdefault("".join(shapes), Counter())[tag] += 1

        def look(shapes: str) -> Known | None:
            times = self.strings.get(shapes)
            if times is None:
                return None
            return _known(times - own[shapes] if shapes in own else times)

        return look


def _known(times: Counter[str]) -> Known | None:
    if not times:
        return None
    tag, most = max(times.items(), key=lambda one: (one[1], one[0]))
    sure = 2 if most >= _OFTEN and most > _MOSTLY * times.total() else int(most > 1)
    return Known(tag, sure)


def matches(shapes: Sequence[str], look: Look) -> list[Match]:
    """The longest known string from every token on that reaches further than those before it."""
    found: list[Match] = []
    reached = 0
    for start in range(len(shapes) - 1):
        best: Match | None = None
        string = shapes[start]
        for end in range(start + 2, min(len(shapes), start + LONGEST) + 1):
            string += shapes[end - 1]
            if known := look(string):
                best = Match(start, end, known)
        if best and best.end > reached:
            found.append(best)
            reached = best.end
    return found
