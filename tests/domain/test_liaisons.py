"""Which liaison co-handles a ticket of their department's class."""

from __future__ import annotations

from bot.domain.people import Grant, Person, Role
from bot.domain.routing import liaisons_for
from bot.domain.taxonomy import Category

PLACE = (1, 2, 3, 4)


def liaison(id_: int, *, on_duty: bool = True, chat_id: int | None = 7, scope: tuple[int, ...] = (1, 2)) -> Person:
    classes = frozenset({Category.FIRE})
    grants = (Grant(Role.LIAISON, scope),)
    return Person(id_, chat_id, "陈工", "zh-Hans", on_duty=on_duty, answers_for=classes, grants=grants)


def test_it_is_whoever_answers_for_the_class_at_the_place() -> None:
    assert liaisons_for([liaison(1), liaison(2, scope=(1, 9))], Category.FIRE, PLACE) == [liaison(1)]
    assert liaisons_for([liaison(1)], Category.TRAFFIC, PLACE) == []


def test_whoever_is_on_duty_comes_before_the_others_and_nobody_waits_for_the_unreachable() -> None:
    off, away = liaison(2, on_duty=False), liaison(3, chat_id=None)
    assert liaisons_for([off, liaison(1), away], Category.FIRE, PLACE) == [liaison(1)]
    assert liaisons_for([off, away], Category.FIRE, PLACE) == [off]
