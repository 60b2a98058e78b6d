"""A receipt as it is typed: 收 大米 50 袋 捐赠 批号A1 到期2027-01-01. In any order after the name, in any language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bot.actions.community.vocabulary import meaning, plain, synonyms
from bot.domain.stock import Source, StockError, as_number, thousandths
from bot.text import understand
from bot.words import SUPPORTED_LOCALES

_AMOUNT = re.compile(r"(?P<name>.*?\D)[\s,，x×*]*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[^\d\s,，.]+)", re.DOTALL)
_TWO = re.compile(r"\s\d")
"""A number of its own within a name: two things stand on the line."""
_GAP = r"[\s:：#＃]*"
_DAY = r"(?P<day>\d{4}[^\s\d]\d{1,2}[^\s\d]\d{1,2})"
_SOURCES = tuple(source.value for source in Source)


@dataclass(frozen=True)
class Written:
    """One typed line. `source` is None where it was left out."""

    name: str
    quantity: int
    unit: str
    source: Source | None = None
    number: str = ""
    expires_on: date | None = None

    def dump(self) -> dict[str, Any]:
        """As JSON, to be held in a conversation."""
        day = self.expires_on.isoformat() if self.expires_on else None
        return {
            **vars(self),
            "quantity": as_number(self.quantity),
            "source": self.source.value if self.source else None,
            "expires_on": day,
        }

    @staticmethod
    def load(data: dict[str, Any]) -> Written:
        """What `dump` wrote."""
        source, day = data["source"], data["expires_on"]
        return Written(
            data["name"],
            thousandths(data["quantity"]),
            data["unit"],
            Source(source) if source else None,
            data["number"],
            date.fromisoformat(day) if day else None,
        )


class UnreadableError(Exception):
    """The line begins as a receipt and cannot be read; it is given back as it was typed."""


@cache
def _said(mark: str) -> str:
    """The words for it in every language, the longest first, as a pattern."""
    words = {word for locale in SUPPORTED_LOCALES for word in synonyms(locale, f"import-mark-{mark}")}
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    begins = re.compile(rf"\s*(?:{_said('receive')})(?:[\s:：]+|(?=[^\sa-zA-Z]))", re.IGNORECASE)
    lot = re.compile(rf"(?:{_said('lot')}){_GAP}(?P<lot>[A-Za-z0-9][A-Za-z0-9./_-]*)", re.IGNORECASE)
    until = re.compile(rf"(?:{_said('expires')}){_GAP}{_DAY}(?:{_said('day-end')})?", re.IGNORECASE)
    return begins, lot, until


def begins_receipt(line: str) -> bool:
    """Whether a line begins with a word for receiving."""
    return _patterns()[0].match(line) is not None


def read(line: str) -> Written:
    """The receipt a line tells of. Raises `UnreadableError`."""
    begins, lot, until = _patterns()
    rest = begins.sub("", line, count=1)
    number, rest = _cut(lot, "lot", rest)
    day, rest = _cut(until, "day", rest)
    source, rest = _source(rest)
    try:
        name, quantity, unit = _amount(rest.strip(" ,，;；。"))
        expires_on = date(*(int(part) for part in re.findall(r"\d+", day))) if day else None
    except (StockError, ValueError):
        raise UnreadableError(line) from None
    return Written(name, quantity, unit, source, number, expires_on)


def _cut(pattern: re.Pattern[str], group: str, text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[group], text[: found.start()] + " " + text[found.end() :]) if found else ("", text)


def _source(text: str) -> tuple[Source | None, str]:
    """The source that stands as a word of its own."""
    known = meaning("source", _SOURCES)
    for word in re.split(r"[\s,，;；]+", text):
        if (name := known.get(plain(word))) is not None:
            return Source(name), text.replace(word, " ", 1)
    return None, text


def _amount(text: str) -> tuple[str, int, str]:
    """Name, quantity and unit: 大米 50 袋, or as people say it (五十袋大米)."""
    if (found := _AMOUNT.fullmatch(text)) is not None and not _TWO.search(found["name"]):
        return found["name"].strip(), thousandths(found["number"]), found["unit"]
    items = understand(text).items
    if len(items) != 1 or not isinstance(items[0].quantity, int | float) or not items[0].unit:
        raise StockError("no single item")
    return items[0].name, thousandths(str(items[0].quantity)), items[0].unit
