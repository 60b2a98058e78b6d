"""Writing a form's staff.

The form decides who there is, their names, roles, backups and (where it gives them) phones and Telegram ids.
Whether somebody is on duty and which language they read are theirs to change in the chat: the form only says
how they start.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.actions.community.chats import Binding, bind_all
from bot.actions.community.form import Staff
from bot.actions.community.report import Count
from bot.domain.people import Person, Role
from bot.domain.scope import Path, covers
from storage.people import StaffRecord
from storage.unit import UnitOfWork

PlaceIds = dict[str, int]


def put_staff(
    uow: UnitOfWork, staff: Iterable[Staff], places: PlaceIds, now: datetime, count: Count, *, exactly: bool
) -> None:
    """Add or bring up to date everybody in the form; `exactly`: take away roles that it does not give them."""
    everybody = tuple(staff)
    before = uow.people.staff_records()
    for told in everybody:
        if told.code not in before:
            uow.people.change(
                uow.people.welcome(None, told.name, told.locale, now, staff_code=told.code).id,
                on_duty=told.on_duty,
            )
    bind_all(uow, [Binding(one.code, one.telegram_id, one.spot) for one in everybody if one.telegram_id], now)
    ids = {code: record.person.id for code, record in uow.people.staff_records().items()}
    for told in everybody:
        _details(uow, told, ids)
        _roles(uow, told, ids[told.code], places, now, exactly=exactly)
    _compare(before, uow.people.staff_records(), everybody, count)


def retire_staff(uow: UnitOfWork, staff: Iterable[Staff], streets: Iterable[Path], now: datetime, count: Count) -> None:
    """Take every role from imported staff who work in these streets alone and are not in the form."""
    told, around = {one.code for one in staff}, tuple(streets)
    for code, record in uow.people.staff_records().items():
        grants = record.person.grants
        here = all(any(covers(street, grant.scope) for street in around) for grant in grants)
        if code in told or not grants or not here:
            continue
        for grant in grants:
            uow.people.revoke(record.person.id, grant.role, grant.scope[-1], now)
        uow.people.change(record.person.id, on_duty=False)
        count.retired.append(code)


def _details(uow: UnitOfWork, told: Staff, ids: dict[str, int]) -> None:
    values: dict[str, object] = {"name": told.name, "backup_id": ids[told.backup] if told.backup else None}
    values["answers_for"] = ",".join(one.value for one in told.answers_for)
    if told.phone is not None:
        values["phone"] = told.phone
    uow.people.change(ids[told.code], **values)


def _roles(uow: UnitOfWork, told: Staff, person_id: int, places: PlaceIds, now: datetime, *, exactly: bool) -> None:
    for role, code in told.roles:
        uow.people.grant(person_id, role, places[code], None, now)
    if not exactly:
        return
    wanted = {(role, places[code]) for role, code in told.roles}
    person = uow.people.get(person_id)
    for role, place_id in _held(person) - wanted if person else ():
        uow.people.revoke(person_id, role, place_id, now)


def _held(person: Person) -> set[tuple[Role, int]]:
    return {(grant.role, grant.scope[-1]) for grant in person.grants}


def _compare(
    before: dict[str, StaffRecord], after: dict[str, StaffRecord], staff: tuple[Staff, ...], count: Count
) -> None:
    for told in staff:
        if told.code not in before:
            count.added += 1
        elif before[told.code] == after[told.code]:
            count.unchanged += 1
        else:
            count.changed.append(told.code)
        count.step()
