"""The shipped models: made of the sayings that are there, and worth something on what they never saw."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.taxonomy import Category, Urgency
from bot.text import model_file, sayings, understand
from bot.text.labels import shipping
from bot.text.labels.files import KIND

OUTSIDE = Path(__file__).parent / "evaluation" / "outside.tsv"
RIGHT_CLASS, HEARD, FALSE = 0.85, 0.87, 0.038
"""Floors and a ceiling on sentences of an author who saw neither words nor sayings; they only get stricter."""


def outside() -> list[list[str]]:
    lines = [line.split("\t") for line in OUTSIDE.read_text("utf-8").splitlines() if not line.startswith("# ")]
    assert len(lines) > 600
    return lines


@pytest.mark.parametrize("path", [sayings.CLASSES, sayings.CRIES])
def test_the_shipped_models_were_made_of_the_sayings_that_are_there(path: Path) -> None:
    assert model_file.read(path, KIND).header[shipping.LEARNED_FROM] == shipping.checksum(), "run `make sayings`"


def test_no_sentence_to_measure_with_is_among_the_sayings() -> None:
    learned = {text for _, _, text in shipping.sayings()}
    assert len(learned) > 3000
    assert not learned & {text for _, _, text in outside()}


def test_unseen_sentences_are_understood_as_often_as_they_were() -> None:
    meant = [(Category(name), urgency == "P0", understand(text)) for name, urgency, text in outside()]
    cries = [said.urgency is Urgency.P0 for _, cry, said in meant if cry]
    calm = [said.urgency is Urgency.P0 for _, cry, said in meant if not cry]
    assert sum(said.category is wanted for wanted, _, said in meant) / len(meant) >= RIGHT_CLASS
    assert sum(cries) / len(cries) >= HEARD
    assert sum(calm) / len(calm) <= FALSE


def test_what_no_lexicon_knows_is_explained_by_its_own_pieces() -> None:
    meant = understand("窗台上那个姑娘腿都伸到外头去了")
    assert meant.is_danger
    assert meant.because
    assert all(piece in "窗台上那个姑娘腿都伸到外头去了" for piece in meant.because)


@pytest.mark.parametrize("text", ["好了", "修好了", "不用了", "1号楼", "3号楼门口灯杆不亮", "被困的人已经出来了，没事"])
def test_what_is_said_every_day_is_no_cry(text: str) -> None:
    assert not understand(text).is_danger


def test_a_danger_without_a_word_of_danger_says_that_it_is_one_by_sound() -> None:
    assert understand("窗台上那个姑娘腿都伸到外头去了").by_sound
    assert not understand("三号楼着火了").by_sound


def test_letters_and_silence_are_not_heard() -> None:
    assert sayings.hear("着火了" * 41) is None
    assert sayings.hear(" ") is None
