"""To whom a ticket goes (DOMAIN.md §4): the grid's worker on duty → their backup → the least loaded → the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people import Person, Role
from bot.domain.scope import Path, community_of, covers
from bot.domain.taxonomy import Category


class Way(StrEnum):
    """Why somebody was chosen; recorded with the dispatch."""

    ON_DUTY = "on_duty"
    BACKUP = "backup"
    LEAST_LOADED = "least_loaded"
    DESK = "desk"


@dataclass(frozen=True)
class Candidate:
    """A grid worker as routing sees them: `scopes` where they hold the role, `load` their open tickets."""

    person_id: int
    scopes: tuple[Path, ...]
    on_duty: bool
    load: int = 0
    backup_id: int | None = None


@dataclass(frozen=True)
class Route:
    """Where the ticket goes: `owner_id` is None when the desk has to decide."""

    owner_id: int | None
    way: Way


@dataclass(frozen=True)
class Shortlist:
    """Who comes into question, all by the same way; whoever of them has least to do gets it. Nobody: the desk."""

    person_ids: tuple[int, ...]
    way: Way


def choose(grid: Path, community: Path, workers: Iterable[Candidate], *, never: frozenset[int] = frozenset()) -> Route:
    """The route for a ticket in `grid` (path of the grid or below; may equal `community` when unknown).

    `never` are people who must not get it: whom it is about, who already gave it back. Their backups may.
    """
    known = list(workers)
    return least_loaded(shortlist(grid, community, known, never=never), {w.person_id: w.load for w in known})


def least_loaded(listed: Shortlist, loads: Mapping[int, int]) -> Route:
    """Of the shortlist, whoever has fewest open tickets (who is not in `loads` has none)."""
    if not listed.person_ids:
        return Route(None, Way.DESK)
    return Route(min(listed.person_ids, key=lambda one: (loads.get(one, 0), one)), listed.way)


def shortlist(
    grid: Path, community: Path, workers: Iterable[Candidate], *, never: frozenset[int] = frozenset()
) -> Shortlist:
    """Who comes into question for a ticket (see `choose`); their load is not looked at."""
    known = {w.person_id: w for w in workers}
    present = {w.person_id: w for w in known.values() if w.on_duty and _near(w, community) and w.person_id not in never}
    own = [w for w in known.values() if len(grid) > len(community) and _of_grid(w, grid, community)]
    if on_duty := [w for w in own if w.person_id in present]:
        return Shortlist(_ids(on_duty), Way.ON_DUTY)
    if backups := [b for w in own if (b := _standing_in(w, known, present)) is not None]:
        return Shortlist(_ids(backups), Way.BACKUP)
    return Shortlist(_ids(present.values()), Way.LEAST_LOADED)


def liaisons_for(people: Iterable[Person], category: Category, place: Path) -> list[Person]:
    """The liaisons of `place` who answer for `category` and can be reached: those on duty, else all of them."""
    able = [
        one
        for one in people
        if category in one.answers_for
        and one.holds(frozenset({Role.LIAISON}), place)
        and one.chat_id is not None
        and one.reachable
    ]
    return [one for one in able if one.on_duty] or able


def _ids(workers: Iterable[Candidate]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(w.person_id for w in workers))


def _of_grid(worker: Candidate, grid: Path, community: Path) -> bool:
    return any(len(scope) > len(community) and covers(scope, grid) for scope in worker.scopes)


def _near(worker: Candidate, community: Path) -> bool:
    """Whether they work in the community or above it; nobody does while the community is not known."""
    here = community_of(community)
    return bool(here) and any(covers(here, scope) or covers(scope, here) for scope in worker.scopes)


def _standing_in(worker: Candidate, known: dict[int, Candidate], present: dict[int, Candidate]) -> Candidate | None:
    """The first of those present along the chain of backups; a loop ends the chain."""
    seen: set[int] = set()
    here: Candidate | None = worker
    while here is not None and here.backup_id is not None and here.backup_id not in seen:
        seen.add(here.backup_id)
        if here.backup_id in present:
            return present[here.backup_id]
        here = known.get(here.backup_id)
    return None

