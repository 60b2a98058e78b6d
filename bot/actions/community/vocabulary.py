"""The words a form may be written in. They live in locales/*/import.ftl: synonyms with "|" between them.

Every supported language's words are understood, whatever language the clerk reads.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.domain.people import STAFF_ROLES, Role
from bot.domain.scope import Level
from bot.domain.taxonomy import Category
from bot.words import SUPPORTED_LOCALES, render

PLACE_FIELDS = ("code", "parent", "level", "name", "aliases", "units", "note")
STAFF_FIELDS = (
    *("code", "name", "role", "at", "backup", "on_duty", "answers_for", "telegram_id", "phone", "locale", "note"),
)
FORM_LEVELS = (Level.STREET, Level.COMMUNITY, Level.GRID, Level.BUILDING, Level.UNIT)
"""Rooms are not listed in a form: residents say their own."""


def plain(text: str) -> str:
    """A word as it is compared: half-width, lower case, without spaces, underscores, hyphens and stars."""
    return re.sub(r"[\s_*-]", "", unicodedata.normalize("NFKC", text)).casefold()


def synonyms(locale: str, message_id: str) -> tuple[str, ...]:
    """The words of one entry; the first is the one we write ourselves."""
    return tuple(word.strip() for word in render(locale, message_id).split("|"))


@cache
def meaning(kind: str, names: tuple[str, ...]) -> dict[str, str]:
    """Every plain word → the name that it means, for entries `import-<kind>-<name>`."""
    found = {plain(name): name for name in names}
    for locale in SUPPORTED_LOCALES:
        for name in names:
            words = synonyms(locale, f"import-{kind}-{name.replace('_', '-')}")
            found.update({plain(word): name for word in words})
    return found


@dataclass(frozen=True)
class Heading:
    """A table's column, to be named in the reader's language."""

    name: str


def spoken(locale: str, value: Level | Role | Heading) -> str:
    """A level, a role or a column as we write it."""
    if isinstance(value, Heading):
        return synonyms(locale, f"import-field-{value.name.replace('_', '-')}")[0]
    kind = "level" if isinstance(value, Level) else "role"
    return synonyms(locale, f"import-{kind}-{value.value.replace('_', '-')}")[0]


def field(text: str, fields: tuple[str, ...]) -> str | None:
    """Which of these fields a heading means."""
    known = meaning("field", fields)
    return known.get(plain(text))


def level(text: str) -> Level | None:
    """Which level of a form a word means."""
    name = meaning("level", tuple(level.value for level in FORM_LEVELS)).get(plain(text))
    return Level(name) if name else None


def role(text: str) -> Role | None:
    """Which role, of those that are granted, a word means."""
    name = meaning("role", tuple(sorted(role.value for role in STAFF_ROLES))).get(plain(text))
    return Role(name) if name else None


@cache
def _class_names() -> dict[str, Category]:
    named = {plain(render(locale, f"category-{one.value}")): one for locale in SUPPORTED_LOCALES for one in Category}
    return named | {plain(one.value): one for one in Category}


def category(text: str) -> Category | None:
    """Which class a word means, as buttons name it."""
    return _class_names().get(plain(text))


def truth(text: str) -> bool | None:
    """Whether a word means yes or no."""
    name = meaning("answer", ("yes", "no")).get(plain(text))
    return name == "yes" if name else None


def nearest(text: str, fields: tuple[str, ...]) -> str | None:
    """The field that a misspelt heading may have meant."""
    from difflib import get_close_matches

    known = meaning("field", fields)
    close = get_close_matches(plain(text), list(known), n=1, cutoff=0.7)
    return known[close[0]] if close else None


def listed(text: str) -> list[str]:
    """The words of one cell that holds several ("1单元、2单元")."""
    return [part.strip() for part in re.split(r"[、,，;；|\n]", text) if part.strip()]
