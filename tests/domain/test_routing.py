"""The grid's worker on duty → their backup → the least loaded of the community → the desk; never nowhere."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people import Grant, Person, Role
from bot.domain.routing import Candidate, Route, Way, choose
from bot.domain.scope import NOWHERE, Path, community_of
from bot.domain.terms import Action, Status
from bot.domain.ticket import SYSTEM, Act

from .neighbourhood import BUILDING, COMMUNITY, ELSEWHERE, GRID, NEXT_GRID, STREET, allowed, ticket_in

OWN = Candidate(1, (GRID,), on_duty=True)
OWN_AWAY = replace(OWN, on_duty=False, backup_id=2)
BACKUP = Candidate(2, (NEXT_GRID,), on_duty=True, load=9)
NEIGHBOUR = Candidate(3, (NEXT_GRID,), on_duty=True, load=1)
DESK = Route(None, Way.DESK)


def test_the_grids_worker_on_duty_comes_first_however_loaded() -> None:
    assert choose(GRID, COMMUNITY, [NEIGHBOUR, replace(OWN, load=50)]) == Route(1, Way.ON_DUTY)
    assert choose(BUILDING, COMMUNITY, [OWN]) == Route(1, Way.ON_DUTY)


def test_of_two_on_duty_the_less_loaded_and_then_the_first_by_number() -> None:
    one, other = replace(OWN, load=2), Candidate(4, (GRID,), on_duty=True, load=1)
    assert choose(GRID, COMMUNITY, [one, other]) == Route(4, Way.ON_DUTY)
    assert choose(GRID, COMMUNITY, [replace(other, load=2), one]) == Route(1, Way.ON_DUTY)


def test_the_backup_stands_in_before_the_least_loaded() -> None:
    assert choose(GRID, COMMUNITY, [OWN_AWAY, NEIGHBOUR, BACKUP]) == Route(2, Way.BACKUP)


def test_a_backup_who_is_away_has_a_backup_too() -> None:
    away = replace(BACKUP, on_duty=False, backup_id=3)
    assert choose(GRID, COMMUNITY, [OWN_AWAY, away, NEIGHBOUR]) == Route(3, Way.BACKUP)


def test_a_loop_of_backups_ends() -> None:
    away = replace(BACKUP, on_duty=False, backup_id=1)
    assert choose(GRID, COMMUNITY, [OWN_AWAY, away, NEIGHBOUR]) == Route(3, Way.LEAST_LOADED)
    assert choose(GRID, COMMUNITY, [replace(OWN_AWAY, backup_id=1)]) == DESK


def test_an_unknown_backup_ends_the_chain() -> None:
    assert choose(GRID, COMMUNITY, [replace(OWN_AWAY, backup_id=99), NEIGHBOUR]) == Route(3, Way.LEAST_LOADED)


def test_whoever_gave_it_back_is_passed_over_but_not_their_backup() -> None:
    never = frozenset({1})
    assert choose(GRID, COMMUNITY, [replace(OWN, backup_id=2), NEIGHBOUR, BACKUP], never=never) == Route(2, Way.BACKUP)
    away = replace(BACKUP, backup_id=3)
    chain = [OWN_AWAY, away, NEIGHBOUR]
    assert choose(GRID, COMMUNITY, chain, never=frozenset({1, 2})) == Route(3, Way.BACKUP)


def test_when_nobody_is_left_the_desk_decides() -> None:
    assert choose(GRID, COMMUNITY, []) == DESK
    assert choose(GRID, COMMUNITY, [replace(OWN, on_duty=False)]) == DESK
    assert choose(GRID, COMMUNITY, [OWN, NEIGHBOUR], never=frozenset({1, 3})) == DESK


def test_without_a_grid_the_least_loaded_of_the_community_takes_it() -> None:
    own = replace(OWN, load=2)
    assert choose(COMMUNITY, COMMUNITY, [own, NEIGHBOUR]) == Route(3, Way.LEAST_LOADED)
    assert choose(COMMUNITY, COMMUNITY, [Candidate(5, (STREET,), on_duty=True)]) == Route(5, Way.LEAST_LOADED)


def test_without_a_community_the_desk_decides() -> None:
    street_wide = Candidate(5, (STREET,), on_duty=True)
    assert choose(NOWHERE, NOWHERE, [OWN, street_wide]) == DESK
    assert choose(STREET, STREET, [OWN, street_wide]) == DESK


def test_nobody_of_another_community_is_chosen_not_even_as_a_backup() -> None:
    foreign = Candidate(2, (ELSEWHERE,), on_duty=True)
    assert choose(GRID, COMMUNITY, [OWN_AWAY, foreign]) == DESK


places = st.lists(st.integers(1, 2), max_size=4).map(tuple)
candidates = st.builds(
    Candidate,
    person_id=st.integers(20, 24),
    scopes=st.lists(places, min_size=1, max_size=2).map(tuple),
    on_duty=st.booleans(),
    load=st.integers(0, 3),
    backup_id=st.none() | st.integers(20, 25),
)


@settings(deadline=None)
@given(places, st.lists(candidates, max_size=5, unique_by=lambda c: c.person_id), st.frozensets(st.integers(20, 24)))
def test_whoever_is_chosen_is_present_permitted_and_accepted_by_decide(
    place: Path, workers: list[Candidate], never: frozenset[int]
) -> None:
    route = choose(place, community_of(place), workers, never=never)
    assert (route.owner_id is None) is (route.way is Way.DESK)
    if route.owner_id is None:
        return
    worker = next(w for w in workers if w.person_id == route.owner_id)
    assert worker.on_duty
    assert worker.person_id not in never
    grants = tuple(Grant(Role.GRID_WORKER, scope) for scope in worker.scopes)
    target = Person(worker.person_id, None, "W", "en", grants=grants)
    act = Act(Action.DISPATCH, target=target, way=route.way)
    assert allowed(ticket_in(Status.REPORTED, place=place), act, SYSTEM).ticket.owner_id == target.id
