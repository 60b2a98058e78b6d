"""To whom a ticket goes (DOMAIN.md §4): the grid's worker on duty → their backup → the least loaded → the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.scope import Path, covers


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


def choose(grid: Path, community: Path, workers: Iterable[Candidate], *, never: frozenset[int] = frozenset()) -> Route:
    """The route for a ticket in `grid` (path of the grid or below; may equal `community` when unknown).

    `never` are people who must not get it: whom it is about, who already gave it back.
    """
    able = {w.person_id: w for w in workers if w.person_id not in never}
    own = [w for w in able.values() if len(grid) > len(community) and _of_grid(w, grid, community)]
    if present := [w for w in own if w.on_duty]:
        return Route(_least_loaded(present), Way.ON_DUTY)
    if backups := [b for w in own if (b := _standing_in(w, able)) is not None]:
        return Route(_least_loaded(backups), Way.BACKUP)
    if present := [w for w in able.values() if w.on_duty and any(_near(s, community) for s in w.scopes)]:
        return Route(_least_loaded(present), Way.LEAST_LOADED)
    return Route(None, Way.DESK)


def _of_grid(worker: Candidate, grid: Path, community: Path) -> bool:
    return any(len(scope) > len(community) and covers(scope, grid) for scope in worker.scopes)


def _near(scope: Path, community: Path) -> bool:
    return bool(community) and (covers(community, scope) or covers(scope, community))


def _standing_in(worker: Candidate, able: dict[int, Candidate]) -> Candidate | None:
    """The first on-duty person along the chain of backups; a loop ends the chain."""
    seen: set[int] = set()
    here: Candidate | None = worker
    while here is not None and here.backup_id is not None and here.backup_id not in seen:
        seen.add(here.backup_id)
        here = able.get(here.backup_id)
        if here is not None and here.on_duty:
            return here
    return None


def _least_loaded(candidates: list[Candidate]) -> int:
    return min(candidates, key=lambda c: (c.load, c.person_id)).person_id
