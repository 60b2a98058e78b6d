"""Writing a checked form: places wide to narrow, then staff, in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.actions.community.form import BadFormError, Community, Problem
from bot.actions.community.report import Count, Progress, Report
from bot.actions.community.staff import put_staff, retire_staff
from bot.domain.scope import Level, Path, covers
from storage.places import BATCH, PlaceEntry, Registered
from storage.unit import UnitOfWork


def bring_in(
    uow: UnitOfWork,
    community: Community,
    now: datetime,
    *,
    retire_missing: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Make the database say what the form says; the same form twice changes nothing.

    Places are known by their code, staff by theirs. What the form does not name stays as it is, unless
    `retire_missing`: then polygons, places under its streets, staff who work there alone and roles of the staff
    it names go. A dry run is the same without the commit.

    Raises `BadFormError` (let it end the transaction) for what only the database can know: a code that has another
    level there, a Telegram id that is another's.
    """
    count = Count(len(community.places) + len(community.staff), progress)
    before = uow.places.register()
    _same_levels(community, before)
    places = community.places if retire_missing else _with_known_shapes(community.places, before)
    for _, entries in groupby(places, key=lambda entry: entry.level):
        _put_places(uow, list(entries), before, count)
    after = uow.places.register()
    ids = {code: known.id for code, known in after.items()}
    put_staff(uow, community.staff, ids, now, count, exactly=retire_missing)
    if retire_missing:
        streets = _streets(community, after)
        retire_staff(uow, community.staff, streets, now, count)
        _retire_places(uow, community, after, streets, count)
    return count.report()


def _same_levels(community: Community, before: dict[str, Registered]) -> None:
    problems = tuple(
        Problem(
            community.spots[entry.code],
            "import-level-changed",
            {"code": entry.code, "before": before[entry.code].entry.level, "after": entry.level},
        )
        for entry in community.places
        if entry.code in before and before[entry.code].entry.level is not entry.level
    )
    if problems:
        raise BadFormError(problems)


def _with_known_shapes(places: Iterable[PlaceEntry], before: dict[str, Registered]) -> tuple[PlaceEntry, ...]:
    """The places, those without a polygon with the one that is stored."""
    return tuple(
        replace(place, polygon=before[place.code].entry.polygon)
        if place.polygon is None and place.code in before
        else place
        for place in places
    )


def _put_places(uow: UnitOfWork, entries: list[PlaceEntry], before: dict[str, Registered], count: Count) -> None:
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        uow.places.put_all([entry for entry in batch if not _as_stored(entry, before)])
        for entry in batch:
            if entry.code not in before:
                count.added += 1
            elif _as_stored(entry, before):
                count.unchanged += 1
            else:
                count.changed.append(entry.code)
        count.step(len(batch))


def _as_stored(entry: PlaceEntry, before: dict[str, Registered]) -> bool:
    known = before.get(entry.code)
    return known is not None and known.entry == entry and not known.retired


def _streets(community: Community, after: dict[str, Registered]) -> tuple[Path, ...]:
    return tuple(after[entry.code].path for entry in community.places if entry.level is Level.STREET)


def _retire_places(
    uow: UnitOfWork, community: Community, after: dict[str, Registered], streets: Iterable[Path], count: Count
) -> None:
    told = {entry.code for entry in community.places}
    for code, known in after.items():
        if code not in told and not known.retired and any(covers(street, known.path) for street in streets):
            uow.places.retire(known.id)
            count.retired.append(code)
