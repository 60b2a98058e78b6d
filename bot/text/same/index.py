"""Open tickets by what they say, in memory: which of thousands may be the same as this one.

Partitioned (by community): what is reported elsewhere is never the same. Not the truth: whoever chooses among the
candidates reads them again and asks whether they are still open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from heapq import nlargest
from math import log
from typing import NamedTuple

from bot.text.same.report import Report
from bot.text.same.score import Rarity, likeness

MOST_OFFERED = 3
_MOST_VISITED = 1_500
"""Postings looked at for one question: rare words first, so what is left out says little."""
_MOST_COMPARED = 40


class Candidate(NamedTuple):
    """A ticket that may be the same, and how likely (0-1)."""

    id: int
    score: float


class _Entry(NamedTuple):
    report: Report
    minute: float
    part: Hashable


class Index:
    """Tickets by id, found by their words; every change costs as much as the ticket has words."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}
        self._postings: dict[Hashable, dict[str, set[int]]] = {}
        self._sizes: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, ticket_id: int) -> bool:
        return ticket_id in self._entries

    def put(self, ticket_id: int, report: Report, minute: float, part: Hashable = None) -> None:
        """Keep a ticket, or what it has become; `minute`: when it was reported, on any clock of minutes."""
        self.drop(ticket_id)
        self._entries[ticket_id] = _Entry(report, minute, part)
        self._sizes[part] += 1
        postings = self._postings.setdefault(part, {})
        for key in _keys(report):
            postings.setdefault(key, set()).add(ticket_id)

    def drop(self, ticket_id: int) -> None:
        """Forget a ticket that is open no more; one that is not here is no error."""
        entry = self._entries.pop(ticket_id, None)
        if entry is None:
            return
        self._sizes[entry.part] -= 1
        postings = self._postings[entry.part]
        for key in _keys(entry.report):
            postings[key].discard(ticket_id)
            if not postings[key]:
                del postings[key]

    def likest(
        self, report: Report, minute: float, parts: Iterable[Hashable] = (None,), limit: int = MOST_OFFERED
    ) -> list[Candidate]:
        """The tickets of these partitions that are likest to `report`, the likest first."""
        found = [
            Candidate(id_, likeness(report, entry.report, minute - entry.minute, rarity))
            for part in parts
            for rarity in (self._rarity(report, part),)
            for id_ in self._worth_comparing(report, part)
            for entry in (self._entries[id_],)
        ]
        return nlargest(limit, found, key=lambda one: (one.score, one.id))

    def _rarity(self, report: Report, part: Hashable) -> Rarity:
        """How much each of the report's words says among the tickets of one partition; nothing is known of few."""
        size, postings = self._sizes[part], self._postings.get(part, {})
        if size <= _MOST_COMPARED:
            return {}
        weights = {gram: log(1 + size / (1 + len(postings.get(gram, ())))) for gram in report.grams}
        mean = sum(weights.values()) / max(1, len(weights))
        return {gram: weight / mean for gram, weight in weights.items()}

    def _worth_comparing(self, report: Report, part: Hashable) -> list[int]:
        size = self._sizes[part]
        if size <= _MOST_COMPARED:
            return [id_ for id_, entry in self._entries.items() if entry.part == part] if size else []
        postings = self._postings[part]
        lists = sorted((postings[key] for key in _keys(report) if key in postings), key=len)
        weights: dict[int, float] = defaultdict(float)
        visited = 0
        for ids in lists:
            if visited and visited + len(ids) > _MOST_VISITED:
                break
            visited += len(ids)
            weight = log(1 + size / len(ids))
            for id_ in ids:
                weights[id_] += weight
        return nlargest(_MOST_COMPARED, weights, key=lambda id_: weights[id_])


def _keys(report: Report) -> Iterator[str]:
    """Under what a ticket is found: its words, and each of its things and troubles together with its building."""
    named = [*(f"+{name}" for name in report.things), *(f"-{name}" for name in report.troubles)]
    yield from named
    yield from report.grams
    for building in report.facts.get("building", ()):
        for name in named:
            yield f"{building}{name}"
        for room in report.facts.get("room", ()):
            yield f"{building}#{room}"
    for kind in ("plate", "gate"):
        for said in report.facts.get(kind, ()):
            yield f"{kind}:{said}"
