"""The facts of a text beside its class: where, which things, phones, numbers, when; all as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from bot.domain.taxonomy import Category
from bot.domain.understanding import Address, Item, Number
from bot.text.address import find_address
from bot.text.knowledge import Gazetteer
from bot.text.moments import find_moment, moments
from bot.text.numbers import find_numbers
from bot.text.phones import Secret, secrets
from bot.text.wanted import find_items

Span = tuple[int, int]


@dataclass(frozen=True)
class Written:
    """A text with all that is needed to say where something in it was written."""

    original: str
    plain: str
    """Normalised, case kept."""
    offsets: Sequence[int]
    """plain[a:b] was written at original[offsets[a]:offsets[b]]."""
    cuts: Set[int]
    """Where jieba's words of `plain` begin and end."""

    def words(self, span: Span) -> str:
        """What stands at plain[span], as it was written."""
        return self.original[slice(*self.place(span))]

    def place(self, span: Span) -> Span:
        """Where what stands at plain[span] was written: signs that became several characters (㏠) as a whole."""
        start, end = span
        while start < end < len(self.offsets) - 1 and self.offsets[end] == self.offsets[end - 1]:
            end += 1
        return self.offsets[start], self.offsets[end]


@dataclass(frozen=True)
class Facts:
    """What was found in one text; `phones` are masked, no other value holds a digit of one."""

    address: Address
    items: tuple[Item, ...]
    phones: tuple[str, ...]
    numbers: tuple[Number, ...]
    when: str | None


def find_facts(written: Written, category: Category, places: Gazetteer | None, *, danger: bool) -> Facts:
    """The facts of a text that is about `category`; `danger`: a life is in danger in it."""
    plain = written.plain
    hidden = list(secrets(plain))
    readable = _without(plain, ((secret.start, secret.end) for secret in hidden))
    names = places.find(readable) if places else ()
    where = find_address(readable, written.cuts, names)
    when = find_moment(readable)
    own = [where.span] if where.span else []
    times = [span for span in moments(readable) if not any(span[0] < end and start < span[1] for start, end in own)]
    lists = _without(readable, [*own, *times, *((named.start, named.end) for named in names)])
    found = find_items(plain, lists, written.cuts, category, danger=danger)
    return Facts(
        address=_as_written(where, written),
        items=tuple(replace(item, name=written.words(span)) for item, span in found),
        phones=_masked(hidden),
        numbers=tuple(
            Number(written.words((start, end)), value) for start, end, value in find_numbers(readable, written.cuts)
        ),
        when=written.words(when) if when else None,
    )


def _without(text: str, spans: Iterable[Span]) -> str:
    """`text` with \\0 for every character of `spans`."""
    signs = list(text)
    for start, end in spans:
        signs[start:end] = "\0" * (end - start)
    return "".join(signs)


def _masked(hidden: list[Secret]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(secret.masked for secret in hidden if secret.is_phone))


def _as_written(where: Address, written: Written) -> Address:
    """The same address with its span, and a place in its own words, as they stand in the original."""
    if where.span is None:
        return where
    start, end = where.span
    found = written.plain[start:end].find(where.place) if where.place else -1
    place = where.place
    if place and found >= 0:
        place = written.words((start + found, start + found + len(place)))
    return replace(where, place=place, span=written.place(where.span))
