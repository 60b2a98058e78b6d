"""What the desk decided is learned from closed tickets, used when it is better, and taken back with one word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.actions import learned
from bot.actions.meaning import meaning
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Status
from bot.text.labels.examples import TooLittleError
from bot.text.labels.scores import score
from storage.database import Database
from tests.storage.neighbours import NOW, World, reading, report, settle_world, silent


@pytest.fixture
def world(database: Database) -> World:
    return settle_world(database)


OURS = {Category.TRAFFIC: "小蓝桩", Category.ENVIRONMENT: "老磨坊", Category.COLLECTIVE: "红房子"}
"""What only these neighbours know: no lexicon has it."""
_PLAIN = ("您好", "又来了", "派人看看", "一直这样", "天天如此", "都有意见", "谢谢社区", "麻烦了", "好几天了", "请回复")


def close_tickets(database: Database, world: World, number: int) -> None:
    """So many tickets of each class, told in our neighbours' words, closed by the desk."""
    with database.begin() as uow:
        for count in range(number):
            for category, word in OURS.items():
                other, third = _PLAIN[count % 10], _PLAIN[(count // 10 + 3 * count) % 10]
                text = f"{other}，{word}那边{chr(0x4E00 + count)}{chr(0x5E00 + count)}，{third}{count}"
                filed = report(world, category=category, text=text)
                uow.record(replace(filed, ticket=replace(filed.ticket, status=Status.CLOSED)), silent, NOW)


def learn(database: Database) -> bool:
    taught, now = reading(database, lambda uow: (learned.lessons(uow), uow.models.in_force()))
    outcome = learned.try_out(taught, now)
    with database.begin() as uow:
        return learned.adopt(uow, outcome, NOW) is not None


def category_of(database: Database, text: str) -> Category:
    return reading(database, lambda uow: meaning(uow, text).category)


def test_words_of_the_neighbours_are_learned_used_at_once_and_taken_back(database: Database, world: World) -> None:
    close_tickets(database, world, 60)
    text = "红房子那边又开始了"
    assert category_of(database, text) is not Category.COLLECTIVE
    assert learn(database)
    assert category_of(database, text) is Category.COLLECTIVE
    with database.begin() as uow:
        uow.models.take_back(NOW)
    assert category_of(database, text) is not Category.COLLECTIVE


def test_what_is_no_better_than_what_is_used_now_is_not_adopted(database: Database, world: World) -> None:
    close_tickets(database, world, 60)
    assert learn(database)
    first = reading(database, lambda uow: uow.models.in_force())
    assert not learn(database)
    assert reading(database, lambda uow: uow.models.in_force()) == first


def test_danger_is_danger_whatever_was_learned(database: Database, world: World) -> None:
    close_tickets(database, world, 60)
    assert learn(database)
    meant = reading(database, lambda uow: meaning(uow, "老磨坊着火了，有人困在里面"))
    assert (meant.category, meant.urgency) == (Category.FIRE, Urgency.P0)


def test_too_few_tickets_teach_nothing(database: Database, world: World) -> None:
    close_tickets(database, world, 5)
    with pytest.raises(TooLittleError):
        learn(database)


def test_words_that_are_forgotten_are_not_learned(database: Database, world: World) -> None:
    close_tickets(database, world, 3)
    with database.begin() as uow:
        uow.tickets.erase_words_of(world.lan.id)
    assert reading(database, learned.lessons) == []


def test_a_model_that_cannot_be_read_leaves_the_lexicon(database: Database) -> None:
    with database.begin() as uow:
        uow.models.adopt(b"not a model", NOW, tickets=1, score=1, score_before=0)
    assert category_of(database, "三号楼的路灯坏了") is Category.FACILITIES


def test_scores_of_a_label_nobody_guessed_are_nothing() -> None:
    found = score(("a", "b"), ["a", "b"], ["a", "a"])
    assert (found.of("b").precision, found.of("b").recall, found.of("b").f1) == (0, 0, 0)
    assert found.macro_f1 == pytest.approx(1 / 3)
