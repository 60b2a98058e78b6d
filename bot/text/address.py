"""Building, unit, floor and room as people write them, read from normalised text before it is segmented.

3号楼, 三号楼二单元五零一, 3栋2单元501, 3-2-501, 3#501, A座, 12弄3号501室, building 3, bldg 3 unit 2 (DOMAIN.md §4).
Numbers are canonical strings without leading zeros; two different ones are no answer: ask, never guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from bot.domain.understanding import Address
from bot.text.address_forms import forms, kinds, noise
from bot.text.knowledge import Named
from bot.text.numerals import aligned_digits, number_of, signs
from bot.text.phones import secrets
from bot.text.placing import find_place, own_place

Span = tuple[int, int]
_ENGLISH = re.compile(r"[A-Za-z]{3}")
_MOST_BETWEEN = 12  # 1-12号楼: nobody asks about more
_PARTS = ("building", "unit", "floor", "room")


@dataclass
class _Read:
    """What the forms found: part → its values in order, and where each stood."""

    values: dict[str, list[str]] = field(default_factory=lambda: {part: [] for part in _PARTS})
    spans: dict[str, list[Span]] = field(default_factory=lambda: {part: [] for part in _PARTS})

    def add(self, part: str, values: Iterable[str], span: Span) -> None:
        self.values[part] += [value for value in values if value not in self.values[part]]
        self.spans[part].append(span)

    def only(self, part: str) -> str | None:
        return self.values[part][0] if len(self.values[part]) == 1 else None


def find_address(text: str, cuts: Set[int] | None = None, names: tuple[Named, ...] = ()) -> Address:
    """The one address in normalised `text`; a part that is written twice differently is None. `span` is in `text`.

    Two buildings leave no unit, floor or room either: they belong to one of them; the words that name them are the
    place. `cuts`: where words of `text` begin and end (jieba is asked if needed and not told); `names`: the
    community's own places in it.
    """
    digits, alignment = aligned_digits(text)
    read = _read(_without_noise(digits))
    own = [span for part in _PARTS for span in read.spans[part]]
    spans = {part: [alignment.span(*span) for span in read.spans[part]] for part in _PARTS}
    taken = [alignment.span(*span) for span in own]
    if len(read.values["building"]) > 1:
        return _between(text, spans["building"])
    own_name = own_place(names, taken)
    place = own_name or find_place(text, taken, cuts, (digits, alignment))
    building = read.only("building") or (_building_in(own_name.name) if own_name else None)
    found = {part: read.only(part) for part in _PARTS} | {"building": building}
    used = [span for part in _PARTS if read.only(part) for span in spans[part]] + ([place.span] if place else [])
    span = (min(first for first, _ in used), max(last for _, last in used)) if used else None
    return Address(found["building"], found["unit"], found["room"], found["floor"], place.name if place else None, span)


def _building_in(name: str) -> str | None:
    """The number of the building in the community's own name of it: 红楼 is what people call 3号楼."""
    numbers = buildings_named(name)
    return numbers[0] if len(numbers) == 1 else None


def buildings_named(text: str) -> tuple[str, ...]:
    """Every building that normalised `text` names, in order: 2号楼和3号楼之间 → 2, 3; 3-5号楼 → 3, 4, 5."""
    digits, _ = aligned_digits(text)
    return tuple(_read(_without_noise(digits)).values["building"])


def _without_noise(digits: str) -> str:
    """`digits` with dates, prices, phones and the like blanked, as long as before."""
    blank = noise().sub(_blank, re.sub(rf"(?<=\d){kinds()['dash']}(?=\d)", "-", digits))
    for secret in secrets(digits):
        blank = blank[: secret.start] + " " * (secret.end - secret.start) + blank[secret.end :]
    return blank


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match.group())


def _read(written: str) -> _Read:
    read = _Read()
    starts = [match.start() for match in _starts().finditer(written)]
    if not starts:
        return read
    for form in forms(_ENGLISH.search(written) is not None):
        matches = list(_matches(form, written, starts))
        for match in reversed(matches):
            written = written[: match.start()] + _blank(match) + written[match.end() :]
        for match in matches:
            _keep(read, match)
    return read


def _matches(form: re.Pattern[str], written: str, starts: list[int]) -> Iterator[re.Match[str]]:
    """As `form.finditer`, tried only where something can begin."""
    end = 0
    for start in starts:
        if start >= end and (match := form.match(written, start)):
            end = match.end()
            yield match


@cache
def _starts() -> re.Pattern[str]:
    """Where an address can begin: a number or Latin word, what stands for a number, what goes before one."""
    words = "".join(kinds()[name] for name in ("stem", "compass", "below", "dwelling"))
    chinese = "".join(re.findall(r"[\u4e00-\u9fff]", words))
    return re.compile(rf"[{signs()}{chinese}\-#]|(?<![A-Za-z\d])[A-Za-z\d]")


def _keep(read: _Read, match: re.Match[str]) -> None:
    written_parts = [(name, written) for name, written in match.groupdict().items() if written]
    for name, written in written_parts:
        part = name.rstrip("0123456789")
        if part == "below":
            read.add("floor", [f"-{written}"], match.span())
        elif part == "room" and re.fullmatch(r"\d{1,2}-\d{1,2}", written):
            read.add("room", [written], match.span())
        elif part == "floor" and written[0] in "Bb":
            read.add("floor", [f"-{written[1:]}"], match.span())
        else:
            read.add(part, _canonical(written), match.span())


def _canonical(written: str) -> list[str]:
    """'03' → 3, 'b12' → B12; a list ('2、3') gives each of its numbers, 3-5 also what lies between."""
    if written.isdigit():
        return [written.lstrip("0")]
    ids = re.findall(r"[A-Za-z]?-?\d+[A-Za-z]?|[A-Za-z]", written) or _spelled(written)
    values = [re.sub(r"^([A-Z]?)-?0+(?=\d)", r"\1", one.upper().replace("-", "")) for one in ids]
    if len(values) == 2 and re.search(kinds()["range"], written) and all(value.isdigit() for value in values):
        first, last = map(int, values)
        if 0 < last - first < _MOST_BETWEEN:
            return [str(number) for number in range(first, last + 1)]
    return values


def _spelled(written: str) -> list[str]:
    """五六 → 5 and 6; 甲 and 东 stand for themselves."""
    number_signs = [sign for sign in written if sign in signs()]
    return [str(number_of(sign)) for sign in number_signs] or [written[0]]


def _between(text: str, spans: list[Span]) -> Address:
    """Two buildings: the words from the first to the last, if nothing but a joining word stands between them."""
    spans = sorted(spans)
    joint, after = re.compile(rf" ?{kinds()['list']}? ?"), re.compile(rf"(?:{kinds()['between']})?")
    for (_, end), (start, _) in pairwise(spans):
        if not joint.fullmatch(text[end:start]):
            return Address()
    closing = after.match(text, spans[-1][1])
    span = (spans[0][0], closing.end() if closing else spans[-1][1])
    return Address(place=text[slice(*span)], span=span)


_ROOM_NUMBER = re.compile(r"[0-9A-Za-z#\-]{0,5}[0-9][0-9A-Za-z#\-]{0,5}\s*(?:号|室|号室|房)?")


def is_room_number(text: str) -> bool:
    """Whether a text is no more than a room number ("501", "2-501", "501室"); anything else is a report."""
    return bool(_ROOM_NUMBER.fullmatch(text.strip()))
