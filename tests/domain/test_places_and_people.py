"""Scope, roles at scopes, and who may be given a ticket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import HANDLER_ROLES, STAFF_ROLES, Role, may_handle
from bot.domain.scope import NOWHERE, Level, Path, community_of, covers, may_concern

from .neighbourhood import BUILDING, COMMUNITY, ELSEWHERE, GRID, NEXT_GRID, STREET, person

paths = st.lists(st.integers(1, 3), max_size=6).map(tuple)


@given(paths, paths)
def test_a_scope_covers_itself_and_all_below_and_nothing_beside(scope: Path, rest: Path) -> None:
    assert covers(scope, scope + rest)
    assert covers(scope + rest, scope) is (not rest)
    assert not covers((*scope, 1), (*scope, 2, *rest))


@given(paths, paths)
def test_what_may_concern_is_what_one_of_them_covers(one: Path, other: Path) -> None:
    assert may_concern(one, other) is may_concern(other, one) is (covers(one, other) or covers(other, one))
    assert may_concern(one, NOWHERE)


@given(paths, paths, paths)
def test_covering_is_transitive(a: Path, b: Path, c: Path) -> None:
    assert covers(a, a + b + c)
    if covers(a, b) and covers(b, c):
        assert covers(a, c)


def test_a_place_lies_in_the_community_of_its_second_level() -> None:
    assert list(Level)[:2] == [Level.STREET, Level.COMMUNITY]
    assert community_of(BUILDING) == community_of(COMMUNITY) == COMMUNITY
    assert community_of(STREET) == community_of(NOWHERE) == NOWHERE


def test_somebody_without_a_grant_has_no_power_anywhere() -> None:
    nobody = person(1)
    assert not nobody.has_role(*Role)
    assert nobody.scopes(*Role) == ()
    for place in (NOWHERE, STREET, BUILDING):
        assert not nobody.holds(frozenset(Role), place)
        assert not nobody.sits_at_desk_for(place)
        assert not may_handle(nobody, place)


def test_a_role_holds_at_its_scope_and_below() -> None:
    worker = person(1, (Role.GRID_WORKER, GRID), (Role.CAPTAIN, ELSEWHERE))
    assert worker.holds(HANDLER_ROLES, BUILDING)
    assert not worker.holds(HANDLER_ROLES, COMMUNITY)
    assert not worker.holds(HANDLER_ROLES, ELSEWHERE)
    assert worker.has_role(Role.DESK, Role.CAPTAIN)
    assert not worker.has_role(Role.DESK)
    assert worker.scopes(Role.GRID_WORKER, Role.CAPTAIN) == (GRID, ELSEWHERE)


@pytest.mark.parametrize("role", [Role.DESK, Role.STREET_ADMIN])
def test_a_roughly_known_place_lies_on_every_desk_that_it_may_concern(role: Role) -> None:
    desk = person(1, (role, COMMUNITY))
    assert all(desk.sits_at_desk_for(place) for place in (NOWHERE, STREET, COMMUNITY, BUILDING))
    assert not desk.sits_at_desk_for(ELSEWHERE)
    assert may_handle(desk, STREET)


def test_a_handler_may_be_given_what_happens_in_their_community() -> None:
    worker = person(1, (Role.GRID_WORKER, NEXT_GRID))
    assert may_handle(worker, BUILDING)
    assert may_handle(worker, COMMUNITY)
    assert not may_handle(worker, ELSEWHERE)
    assert may_handle(worker, STREET)  # nobody knows yet where in the street: the desk may send anybody it concerns
    assert may_handle(worker, NOWHERE)
    assert may_handle(person(2, (Role.LIAISON, STREET)), BUILDING)


@pytest.mark.parametrize("role", sorted(set(Role) - HANDLER_ROLES))
def test_other_roles_are_never_given_a_ticket(role: Role) -> None:
    assert not may_handle(person(1, (role, COMMUNITY)), BUILDING)


def test_everybody_but_residents_is_staff() -> None:
    assert frozenset(Role) - {Role.RESIDENT} == STAFF_ROLES
