"""People and their roles at scopes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Select, Text, bindparam, func, insert, select, update
from sqlalchemy import cast as as_type
from sqlmodel import Session

from bot.domain.people import Grant, Person, Role
from bot.domain.routing import Candidate
from bot.domain.scope import NOWHERE, Path, community_of, may_concern
from bot.domain.taxonomy import Category
from bot.domain.ticket import OWNED
from storage.editions import STAFF, Editions
from storage.places import bounds_of, load_path, within
from storage.tables import GrantRow, InvitationRow, PersonRow, PlaceRow, TicketRow, table_of


@dataclass(frozen=True)
class StaffRecord:
    """A staff member of the import file as stored: `backup` is the staff code of who stands in for them."""

    code: str
    person: Person
    backup: str | None


@dataclass(frozen=True)
class Colleague:
    """A member of staff as routing needs them: `backup_id` stands in for them."""

    person: Person
    backup_id: int | None


_PEOPLE, _GRANTS, _PLACES = table_of(PersonRow), table_of(GrantRow), table_of(PlaceRow)
_INVITATIONS, _TICKETS = table_of(InvitationRow), table_of(TicketRow)
_HOMES = _PLACES.alias("homes")
_IN_FORCE = _GRANTS.c.revoked_at.is_(None)
_HELD = (
    select(func.aggregate_strings(as_type(_GRANTS.c.id, Text) + ":" + _GRANTS.c.role + ":" + _PLACES.c.path, ","))
    .select_from(_GRANTS.join(_PLACES, _PLACES.c.id == _GRANTS.c.place_id))
    .where(_GRANTS.c.person_id == _PEOPLE.c.id, _IN_FORCE)
    .correlate(_PEOPLE)
    .scalar_subquery()
)
"""Their roles in one string, "id:role:path" each: a person is one row, however many roles they hold."""

_EVERYBODY = (
    select(
        *(_PEOPLE.c[name] for name in ("id", "chat_id", "name", "locale", "phone", "room", "consent_version")),
        *(_PEOPLE.c[name] for name in ("reachable", "on_duty", "backup_id", "staff_code", "answers_for")),
        _HOMES.c.path.label("home"),
        _HELD.label("held"),
    )
    .select_from(_PEOPLE.outerjoin(_HOMES, _HOMES.c.id == _PEOPLE.c.home_id))
    .order_by(_PEOPLE.c.id)
)
_KNOWN = _EVERYBODY.where(_PEOPLE.c.erased_at.is_(None))
_ONE, _SOME = _PEOPLE.c.id == bindparam("one"), _PEOPLE.c.id.in_(bindparam("some", expanding=True))
_BY_ID, _BY_IDS, _BY_ID_EVER = _KNOWN.where(_ONE), _KNOWN.where(_SOME), _EVERYBODY.where(_ONE)
_BY_CHAT = _KNOWN.where(_PEOPLE.c.chat_id == bindparam("chat"))
_BY_STAFF_CODE = _KNOWN.where(_PEOPLE.c.staff_code == bindparam("code"))
_FROM_A_FORM = _KNOWN.where(_PEOPLE.c.staff_code.is_not(None))
_HOLDERS = select(_GRANTS.c.person_id).where(_IN_FORCE)
_STAFF = _KNOWN.where(_PEOPLE.c.id.in_(_HOLDERS))
_STAFF_OF = _KNOWN.where(_PEOPLE.c.id.in_(_HOLDERS.where(_GRANTS.c.role.in_(bindparam("roles", expanding=True)))))
_NEAR = _KNOWN.where(
    _PEOPLE.c.id.in_(
        _HOLDERS.where(_GRANTS.c.place_id.in_(bindparam("above", expanding=True))).union_all(
            _HOLDERS.where(_GRANTS.c.place_id.in_(select(_PLACES.c.id).where(within(_PLACES))))
        )
    )
)
_LOADS = (
    select(_TICKETS.c.owner_id, func.count())
    .where(
        _TICKETS.c.owner_id.in_(bindparam("owners", expanding=True)),
        _TICKETS.c.status.in_([status.value for status in OWNED]),
    )
    .group_by(_TICKETS.c.owner_id)
)
_GRANT = (
    (_GRANTS.c.person_id == bindparam("of"))
    & (_GRANTS.c.role == bindparam("what"))
    & (_GRANTS.c.place_id == bindparam("where"))
    & _IN_FORCE
)


class People:
    """The people, as part of one unit of work."""

    def __init__(self, session: Session, editions: Editions) -> None:
        self._session, self._editions = session, editions
        self._met: dict[int, Person | None] = {}
        self._chats: dict[int, Person | None] = {}
        self._changes = 0

    def get(self, person_id: int) -> Person | None:
        met, _ = self._memory()
        if person_id not in met:
            self._meet(person_id, None, self._people(_BY_ID, one=person_id))
        return met[person_id]

    def many(self, ids: Collection[int]) -> list[Person]:
        """The people with these ids, in id order; erased ones are left out."""
        met, _ = self._memory()
        if unmet := [one for one in ids if one not in met]:
            found = {person.id: person for person in self._people(_BY_IDS, some=unmet)}
            met.update({one: found.get(one) for one in unmet})
        return [person for one in sorted(ids) if (person := met[one]) is not None]

    def by_chat(self, chat_id: int) -> Person | None:
        """Whoever talks to us from this private chat."""
        _, chats = self._memory()
        if chat_id not in chats:
            self._meet(None, chat_id, self._people(_BY_CHAT, chat=chat_id))
        return chats[chat_id]

    def by_staff_code(self, code: str) -> Person | None:
        """The staff member whom the import file calls by this code."""
        return next(iter(self._people(_BY_STAFF_CODE, code=code)), None)

    def staff_records(self) -> dict[str, StaffRecord]:
        """Everybody who came from an import file, by staff code."""
        rows = self._run(_FROM_A_FORM).all()
        codes = {row.id: row.staff_code for row in rows}
        return {row.staff_code: StaffRecord(row.staff_code, _person(row), codes.get(row.backup_id)) for row in rows}

    def staff_code_of(self, person_id: int) -> str | None:
        """What the import file calls this person; None for those it does not know."""
        return cast(str | None, self._row(person_id).staff_code)

    def load(self, person_id: int) -> int:
        """How many open tickets are theirs to work on."""
        return self.loads([person_id]).get(person_id, 0)

    def loads(self, ids: Iterable[int]) -> Mapping[int, int]:
        """How many open tickets are with each of them; who has none may be missing."""
        return {row[0]: row[1] for row in self._run(_LOADS, owners=list(ids))}

    def become(self, person_id: int, successor_id: int, now: datetime) -> Person:
        """Two rows turn out to be one human: `successor_id` takes over what makes the other one staff.

        That is the staff code, roles, duty, phone (when they gave none), backups in both directions and
        invitations; the other row is erased. Tickets stay where they are: ask `load` first.
        """
        old = self._row(person_id)
        grants = self._run(
            select(_GRANTS.c.role, _GRANTS.c.place_id, _GRANTS.c.granted_by)
            .where(_GRANTS.c.person_id == person_id, _IN_FORCE)
            .order_by(_GRANTS.c.id)
        )
        for held in grants.all():
            self.grant(successor_id, Role(held.role), held.place_id, held.granted_by, now)
        self.erase(person_id, now)
        self._run(update(_PEOPLE).where(_PEOPLE.c.backup_id == person_id).values(backup_id=successor_id))
        self._run(update(_INVITATIONS).where(_INVITATIONS.c.person_id == person_id).values(person_id=successor_id))
        phone = self._row(successor_id).phone or old.phone
        backup = None if old.backup_id == successor_id else old.backup_id
        self._editions.changed(STAFF)
        return self.change(successor_id, staff_code=old.staff_code, backup_id=backup, on_duty=old.on_duty, phone=phone)

    def welcome(
        self, chat_id: int | None, name: str, locale: str, now: datetime, *, staff_code: str | None = None
    ) -> Person:
        """A new person."""
        values = {"chat_id": chat_id, "name": name, "locale": locale, "created_at": now, "staff_code": staff_code}
        made = self._run(_WELCOME, **values)
        person = Person(id=made.inserted_primary_key[0], chat_id=chat_id, name=name, locale=locale)
        self._meet(person.id, chat_id, [person])
        return person

    def change(self, person_id: int, **values: Any) -> Person:
        """Change columns of a person (name, locale, phone, room, consent_version, on_duty, reachable, …)."""
        for name in values:
            if name not in _PEOPLE.c:
                raise AttributeError(name)
        self._run(update(_PEOPLE).where(_PEOPLE.c.id == person_id).values(**values))
        self._forget()
        person = _person(self._row(person_id))
        if person.grants:
            self._editions.changed(STAFF)
        return person

    def set_reachable(self, chat_id: int, *, reachable: bool) -> None:
        """Whether writing to this chat works (a block shows on call sheets)."""
        self._run(update(_PEOPLE).where(_PEOPLE.c.chat_id == chat_id).values(reachable=reachable))
        self._forget()
        person = self.by_chat(chat_id)
        if person is not None and person.grants:
            self._editions.changed(STAFF)

    def erase(self, person_id: int, now: datetime) -> None:
        """Forget who they were; tickets keep a person without name, chat, phone or home."""
        self.change(
            person_id,
            chat_id=None,
            name="",
            phone=None,
            home_id=None,
            room=None,
            consent_version=None,
            staff_code=None,
            on_duty=False,
            backup_id=None,
            erased_at=now,
        )
        self._run(update(_GRANTS).where(_GRANTS.c.person_id == person_id, _IN_FORCE).values(revoked_at=now))
        self._editions.changed(STAFF)

    def grant(self, person_id: int, role: Role, place_id: int, by: int | None, now: datetime) -> None:
        """Give a role at a scope; giving it again changes nothing."""
        which = {"of": person_id, "what": role.value, "where": place_id}
        if self._run(select(_GRANTS.c.id).where(_GRANT), **which).first() is None:
            given = {"person_id": person_id, "role": role.value, "place_id": place_id}
            self._run(insert(_GRANTS).values(**given, granted_by=by, granted_at=now))
            self._editions.changed(STAFF)

    def revoke(self, person_id: int, role: Role, place_id: int, now: datetime) -> bool:
        """Take a role at a scope away; whether it was there. All of it: two may have given the same role at once."""
        which = {"of": person_id, "what": role.value, "where": place_id}
        revoked = self._run(update(_GRANTS).where(_GRANT).values(revoked_at=now), **which)
        self._editions.changed(STAFF)
        return bool(revoked.rowcount)

    def staff(self, *roles: Role) -> list[Person]:
        """Everybody who holds one of these roles anywhere (all roles when none is named)."""
        return self._people(_STAFF_OF, roles=[role.value for role in roles]) if roles else self._people(_STAFF)

    def near(self, place: Path) -> tuple[Colleague, ...]:
        """Staff with a role whose scope covers the community of `place` or lies in it, in id order.

        Of a place that is in no community: with a scope it may concern. Kept in memory until the staff changes.
        """
        around = community_of(place) or place
        bounds = {"above": list(around), **bounds_of(around)}
        found = self._editions.kept(
            STAFF, ("near", around), lambda: tuple(_colleague(row) for row in self._run(_NEAR, **bounds))
        )
        met, chats = self._memory()
        for one in found:
            met[one.person.id] = one.person
            if one.person.chat_id is not None:
                chats[one.person.chat_id] = one.person
        return found

    def desk_for(self, place: Path) -> list[Person]:
        """Whom a ticket at `place` must reach when it has no owner: the desks it concerns, else the street.

        Who cannot be written to (not joined yet, or has blocked us) is passed over while somebody else can.
        """
        sitting = [one.person for one in self.near(place) if one.person.sits_at_desk_for(place)]
        hearing = [p for p in sitting if p.chat_id is not None and p.reachable] or sitting
        nearest = [p for p in hearing if any(may_concern(s, place) for s in p.scopes(Role.DESK))]
        return nearest or hearing

    def candidates(self) -> list[Candidate]:
        """Every grid worker as routing sees them, with their load."""
        workers = [_colleague(row) for row in self._run(_STAFF_OF, roles=[Role.GRID_WORKER.value])]
        loads = self.loads([worker.person.id for worker in workers])
        return [_candidate(worker, loads.get(worker.person.id, 0)) for worker in workers]

    def workers_near(self, place: Path) -> tuple[Candidate, ...]:
        """The grid workers of the community of `place`, and whoever stands in for them, however far.

        Their load is not counted: mostly one alone is asked for (see `bot.domain.routing.shortlist`), else ask `loads`.
        """
        around = community_of(place) or place
        return self._editions.kept(STAFF, ("workers", around), lambda: self._workers_near(around))

    def _workers_near(self, around: Path) -> tuple[Candidate, ...]:
        found = {one.person.id: one for one in self.near(around) if _is_worker(one)}
        asked = set(found)
        while beyond := {one.backup_id for one in found.values() if one.backup_id is not None} - asked:
            asked |= beyond
            more = (_colleague(row) for row in self._run(_BY_IDS, some=list(beyond)))
            found |= {one.person.id: one for one in more if _is_worker(one)}
        return tuple(_candidate(one) for one in found.values())

    def _people(self, statement: Select[Any], **values: Any) -> list[Person]:
        return [_person(row) for row in self._run(statement, **values)]

    def _row(self, person_id: int) -> Row[Any]:
        """Somebody's row, even an erased one's. Raises `NoResultFound`."""
        return cast(Row[Any], self._run(_BY_ID_EVER, one=person_id).one())

    def _run(self, statement: Any, **values: Any) -> Any:
        return self._session.connection().execute(statement, values)

    def _memory(self) -> tuple[dict[int, Person | None], dict[int, Person | None]]:
        """Whom this unit of work has met, by id and by chat, unless the territory or the staff changed since."""
        if self._changes != self._editions.changes:
            self._forget()
            self._changes = self._editions.changes
        return self._met, self._chats

    def _meet(self, person_id: int | None, chat_id: int | None, found: list[Person]) -> None:
        """Remember who was asked for, or that there is nobody."""
        met, chats = self._memory()
        person = next(iter(found), None)
        for one in {person_id, person.id if person else None} - {None}:
            met[cast(int, one)] = person
        for chat in {chat_id, person.chat_id if person else None} - {None}:
            chats[cast(int, chat)] = person

    def _forget(self) -> None:
        self._met.clear()
        self._chats.clear()


_WELCOME = insert(_PEOPLE).values(reachable=True, on_duty=False)


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        chat_id=row.chat_id,
        name=row.name,
        locale=row.locale,
        phone=row.phone,
        home=load_path(row.home) if row.home else NOWHERE,
        room=row.room,
        consent_version=row.consent_version,
        reachable=row.reachable,
        on_duty=row.on_duty,
        answers_for=frozenset(map(Category, row.answers_for.split(","))) if row.answers_for else frozenset(),
        grants=_grants(row.held) if row.held else (),
    )


def _grants(held: str) -> tuple[Grant, ...]:
    """What `_HELD` gives, oldest first."""
    parts = sorted((int(number), role, path) for number, role, path in (one.split(":") for one in held.split(",")))
    return tuple(Grant(Role(role), load_path(path)) for _, role, path in parts)


def _colleague(row: Row[Any]) -> Colleague:
    return Colleague(_person(row), row.backup_id)


def _is_worker(one: Colleague) -> bool:
    return one.person.has_role(Role.GRID_WORKER)


def _candidate(worker: Colleague, load: int = 0) -> Candidate:
    person = worker.person
    return Candidate(
        person_id=person.id,
        scopes=person.scopes(Role.GRID_WORKER),
        on_duty=person.on_duty and person.chat_id is not None and person.reachable,
        load=load,
        backup_id=worker.backup_id,
    )
