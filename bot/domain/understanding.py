"""What a text was taken to mean: the values that bot/text/ gives and bot/actions/ uses. All of it is a suggestion."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.taxonomy import Category, Urgency


@dataclass(frozen=True)
class Address:
    """Canonical strings ("3", "2", "501"), or None for what is not written or not certain.

    `place` is a name as written (a compound, a street and number, a place of the community's own list); `span` are
    the offsets (first, past the last) of everything that was read, in the text as it was sent.
    """

    building: str | None = None
    unit: str | None = None
    room: str | None = None
    floor: str | None = None
    place: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Item:
    """One thing asked for; `quantity`: a number, (low, high) for 两三瓶 or 十来个, None when none is written."""

    name: str
    quantity: float | tuple[float, float] | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Number:
    """A number as it is written in the text, and its value."""

    text: str
    value: float


@dataclass(frozen=True)
class Understanding:
    """What a text was taken to mean; every field is a suggestion that the resident corrects with one tap.

    `because`: the words that led to the class; `confidence`: 0-1, how often a guess like this one is right;
    `others`: the classes that come next, likeliest first; `label`: what a trained model calls it, in its own words;
    `phones` are masked; `when`: the words that say when.
    `urgency` P0 means words of danger, now (not negated, not past), or, `by_sound`, that the whole sounds like a cry
    for help though no such word is in it.
    """

    category: Category
    urgency: Urgency
    because: tuple[str, ...] = ()
    confidence: float = 0.0
    others: tuple[Category, ...] = ()
    label: str | None = None
    address: Address = Address()
    items: tuple[Item, ...] = ()
    phones: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    when: str | None = None
    by_sound: bool = False

    @property
    def is_danger(self) -> bool:
        return self.urgency is Urgency.P0
