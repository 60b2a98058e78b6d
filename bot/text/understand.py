"""The seam: one text in, one `Understanding` out. What is inside may be replaced; this may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from bot.domain.taxonomy import RULES, Category, Urgency, more_urgent
from bot.domain.understanding import Address, Understanding
from bot.text import sayings
from bot.text.classify import Scores, scores
from bot.text.facts import Written, find_facts
from bot.text.knowledge import NOTHING, Knowledge
from bot.text.lexicon import harmless
from bot.text.normalise import normalise_with_offsets
from bot.text.respell import respell
from bot.text.sayings import Saying
from bot.text.segment import cuts
from bot.text.small_talk import is_small_talk
from bot.text.urgency import Alarm, alarms
from bot.text.weighing import Weighed, weigh

LONGEST_READ = 4_000
"""Normalised characters that are understood, a title's among them; Telegram lets nobody send more than 4,096."""
_LONGEST_GIVEN = 5 * LONGEST_READ  # characters that are normalised: one may become eighteen, many spaces one
_TOGETHER = {1: 6, 2: 4, 3: 3}  # a danger of so many words → the weight of each: it outweighs any word of a lexicon
_MENTION_WEIGHT = 4  # one that is not meant now still says what the text is about
_THING_WEIGHT = 5  # a thing that is asked for, with how many
_WORDS_SHOWN = 5


def prepare() -> None:
    """Load the dictionary and every lexicon (about a second); later calls return at once."""
    understand("")
    is_small_talk("")


@lru_cache(maxsize=256)  # one turn asks up to four times about the same words
def understand(text: str, knowing: Knowledge = NOTHING, *, title: str = "") -> Understanding:
    """What `text` was taken to mean; total over any text, OTHER and P3 where nothing is recognised.

    What stands behind the first `LONGEST_READ` characters is not read.
    The urgency is the default of the class, raised by words of danger that are meant now, never lowered.
    """
    written = _written(f"{title}\n{text}" if title else text)
    lower = written.plain.lower()
    meant = respell(lower)
    where = written.cuts if meant == lower else cuts(meant)
    heard = alarms(meant, where)
    found = scores(meant, where)
    saying = sayings.hear(meant)
    heard = _cries(heard, saying, meant)
    labels = knowing.router.chances(title, text) if knowing.router else {}
    learned = [one for one in (saying.classes if saying else {}, labels) if one and one.keys() <= _CLASSES]
    guess = _class_of(found, heard, learned)
    urgency = _urgency(guess.category, heard)
    named = guess.category if guess.because or guess.category is Category.SUPPLIES else Category.OTHER
    facts = find_facts(written, named, knowing.places, danger=urgency is Urgency.P0)
    if named is Category.OTHER and not guess.because and facts.items:  # a list of things and nothing else
        found[Category.SUPPLIES] = {item.name: _THING_WEIGHT for item in facts.items}
        guess = _class_of(found, heard, learned)
        urgency = more_urgent(urgency, RULES[guess.category].urgency)
    words = guess.because or (sayings.because(meant, guess.category.value) if saying else ())
    return Understanding(
        category=guess.category,
        urgency=urgency,
        because=words[:_WORDS_SHOWN],
        confidence=guess.confidence,
        others=guess.others,
        label=max(labels, key=lambda label: labels[label]) if labels else None,
        address=_in_text(facts.address, len(title) + 1 if title else 0),
        items=facts.items,
        phones=facts.phones,
        numbers=facts.numbers,
        when=facts.when,
        by_sound=urgency is Urgency.P0 and all(not one.words for one in heard if one.urgency is Urgency.P0),
    )


def _written(original: str) -> Written:
    """The text's beginning normalised and cut; lower case throughout where a letter's lower case is longer (İ)."""
    plain, offsets = normalise_with_offsets(original[:_LONGEST_GIVEN])
    plain, offsets = plain[:LONGEST_READ], offsets[: LONGEST_READ + 1]
    if len(plain.lower()) != len(plain):
        offsets = [offset for offset, sign in zip(offsets, plain, strict=False) for _ in sign.lower()] + [offsets[-1]]
        plain = plain.lower()
    return Written(original, plain, offsets, cuts(plain.lower()))


def _in_text(where: Address, before: int) -> Address:
    """An address whose span counts from the text, without the `before` characters of its title; none in a title."""
    if where.span is None or not before:
        return where
    start, end = (offset - before for offset in where.span)
    return replace(where, span=(max(start, 0), end) if end > 0 else None)


_CRY, _CERTAIN = 0.65, 0.9
"""From the first on a saying cries for help though no word of danger is in it; from the second on also where words of
danger were weighed and found not meant, or less than deadly. Chosen on authors the models had not learned from."""


def _cries(heard: list[Alarm], saying: Saying | None, text: str) -> list[Alarm]:
    """The dangers, and one more where the whole saying cries for help. What the words say is never taken back."""
    if saying is None or any(alarm.urgency is Urgency.P0 for alarm in heard):
        return heard
    weighed = bool(heard) or any(phrase in text for phrase in harmless())
    if saying.cry < (_CERTAIN if weighed else _CRY):
        return heard
    return [*heard, Alarm(max(_DEADLY, key=lambda one: saying.classes.get(one.value, 0.0)), Urgency.P0, ())]


_DEADLY = tuple(
    category
    for category in Category
    if category not in (Category.OTHER, Category.COLLECTIVE, Category.ILLEGAL_FINANCE, Category.FOOD_DRUG)
)
"""Classes in which somebody can be in danger of life or money now (DOMAIN.md §3)."""


def _class_of(found: Scores, heard: list[Alarm], learned: list[Mapping[str, float]]) -> Weighed:
    """The class that most speaks for; where life is in danger only the classes of that danger: its number is called.

    `learned`: chances of the classes, by sayings and by a community's closed tickets; never against danger.
    """
    heard = _more_than_a_cry(heard)
    for alarm in heard:
        words = found.setdefault(alarm.category, {})
        weight = _TOGETHER.get(len(alarm.words), 0) if alarm.urgency else _MENTION_WEIGHT
        words.update({word: max(weight, words.get(word, 0)) for word in alarm.words})
    deadly = {alarm.category for alarm in heard if alarm.urgency is Urgency.P0}
    return weigh(found, deadly, *learned)


_CLASSES = frozenset(category.value for category in Category)
_CRIES = frozenset({"救命", "救命啊"})
"""Words that say there is danger, not which: whatever names it decides whom to call."""


def _more_than_a_cry(heard: list[Alarm]) -> list[Alarm]:
    return [alarm for alarm in heard if not alarm.words or not set(alarm.words) <= _CRIES] or heard


def _urgency(category: Category, heard: list[Alarm]) -> Urgency:
    urgency = RULES[category].urgency
    for alarm in heard:
        urgency = more_urgent(urgency, alarm.urgency or urgency)
    return urgency
