"""The words in the lexicons: enough of them, well formed, and none that can never be found."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from bot.domain.taxonomy import Category
from bot.text import is_small_talk, prepare
from bot.text.classify import vocabulary
from bot.text.lexicon import LANGUAGES, LexiconError, class_patterns, class_words, dangers, guards, parts_of, rows
from bot.text.normalise import normalise
from bot.text.segment import cuts

GREETINGS = (Path(__file__).parent / "small_talk.tsv").read_text(encoding="utf-8").splitlines()
KINDS = set(
    "negation filler deaf suppose fear after ask past habit over away now still letter call".split()  # noqa: SIM905
)
ENOUGH = 25


@pytest.mark.parametrize("category", Category)
def test_every_class_has_words_enough_in_every_language(category: Category) -> None:
    words = [word for word, weights in class_words().items() if category in weights]
    english = sum(word.isascii() for word in words)
    assert english >= ENOUGH
    assert len(words) - english >= ENOUGH
    assert len(LANGUAGES) == 2


@pytest.mark.parametrize("category", [one for one in Category if one is not Category.OTHER])
def test_every_class_but_questions_has_words_of_danger(category: Category) -> None:
    assert any(danger.category is category for danger in dangers())


def test_weights_are_from_one_to_five() -> None:
    assert {weight for weights in class_words().values() for weight in weights.values()} == {1, 2, 3, 4, 5}


def test_every_word_is_written_as_normalised_texts_are() -> None:
    said = chain(class_patterns(), (danger.said for danger in dangers()))
    words = class_words().keys() | guards().keys() | parts_of(said).keys()
    assert [word for word in words if word != normalise(word).lower()] == []


def test_every_guard_is_of_a_kind_that_is_listened_for() -> None:
    assert {guard.kind for said in guards().values() for guard in said} == KINDS


def test_every_word_of_a_class_is_found_when_it_stands_alone() -> None:
    prepare()
    lost = [word for word in class_words() if [one.word for one in vocabulary().find(word, cuts(word))] != [word]]
    assert lost == []


def test_a_lexicon_nobody_has_is_an_error_that_names_it() -> None:
    with pytest.raises(LexiconError, match="no_such_words"):
        list(rows("no_such_words"))


@pytest.mark.parametrize(
    ("text", "answer"), [line.split("\t") for line in GREETINGS if not line.startswith("# ")]
)
def test_only_greetings_and_thanks_are_small_talk(text: str, answer: str) -> None:
    assert is_small_talk(text) is (answer == "yes")


def test_an_empty_or_long_text_is_no_small_talk() -> None:
    assert not is_small_talk("")
    assert not is_small_talk("谢谢" * 100)
