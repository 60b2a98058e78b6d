"""People, their roles at scopes, and the invitations by which staff join."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from bot.domain.people import DESK_ROLES, Grant, Person, Role
from bot.domain.routing import Candidate
from bot.domain.scope import NOWHERE, Path, may_concern
from bot.domain.ticket import OWNED
from storage.places import load_path
from storage.tables import GrantRow, InvitationRow, PersonRow, PlaceRow, TicketRow


@dataclass(frozen=True)
class Invitation:
    """What an invitation gives: a role at a place, perhaps meant for one imported person."""

    id: int
    role: Role
    scope: Path
    person_id: int | None
    invited_by: int | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None = None


@dataclass(frozen=True)
class StaffRecord:
    """A staff member of the import file as stored: `backup` is the staff code of who stands in for them."""

    code: str
    person: Person
    backup: str | None


class People:
    """The people, as part of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, person_id: int) -> Person | None:
        row = self._session.get(PersonRow, person_id)
        return self._person(row) if row and row.erased_at is None else None

    def many(self, ids: set[int] | frozenset[int]) -> list[Person]:
        """The people with these ids, in id order; erased ones are left out."""
        return self._people(col(PersonRow.id).in_(list(ids))) if ids else []

    def by_chat(self, chat_id: int) -> Person | None:
        """Whoever talks to us from this private chat."""
        return next(iter(self._people(col(PersonRow.chat_id) == chat_id)), None)

    def by_staff_code(self, code: str) -> Person | None:
        """The staff member whom the import file calls by this code."""
        return next(iter(self._people(col(PersonRow.staff_code) == code)), None)

    def staff_records(self) -> dict[str, StaffRecord]:
        """Everybody who came from an import file, by staff code."""
        rows = self._session.execute(
            select(PersonRow).where(col(PersonRow.staff_code).is_not(None), col(PersonRow.erased_at).is_(None))
        ).scalars()
        known = {row.id: row for row in rows.all()}
        codes = {row.id: cast(str, row.staff_code) for row in known.values()}
        return {
            codes[row.id]: StaffRecord(codes[row.id], self._person(row), codes.get(row.backup_id))
            for row in known.values()
        }

    def staff_code_of(self, person_id: int) -> str | None:
        """What the import file calls this person; None for those it does not know."""
        return self._session.get_one(PersonRow, person_id).staff_code

    def load(self, person_id: int) -> int:
        """How many open tickets are theirs to work on."""
        return dict(self._loads()).get(person_id, 0)

    def become(self, person_id: int, successor_id: int, now: datetime) -> Person:
        """Two rows turn out to be one human: `successor_id` takes over what makes the other one staff.

        That is the staff code, roles, duty, phone (when they gave none), backups in both directions and
        invitations; the other row is erased. Tickets stay where they are: ask `load` first.
        """
        old = self._session.get_one(PersonRow, person_id)
        code, backup, on_duty, phone = old.staff_code, old.backup_id, old.on_duty, old.phone
        grants = self._session.execute(
            select(GrantRow).where(col(GrantRow.person_id) == person_id, col(GrantRow.revoked_at).is_(None))
        ).scalars()
        for grant in grants.all():
            self.grant(successor_id, Role(grant.role), grant.place_id, grant.granted_by, now)
        self.erase(person_id, now)
        self._session.execute(
            update(PersonRow).where(col(PersonRow.backup_id) == person_id).values(backup_id=successor_id)
        )
        self._session.execute(
            update(InvitationRow).where(col(InvitationRow.person_id) == person_id).values(person_id=successor_id)
        )
        phone = self._session.get_one(PersonRow, successor_id).phone or phone
        backup = None if backup == successor_id else backup
        return self.change(successor_id, staff_code=code, backup_id=backup, on_duty=on_duty, phone=phone)

    def welcome(
        self, chat_id: int | None, name: str, locale: str, now: datetime, *, staff_code: str | None = None
    ) -> Person:
        """A new person."""
        row = PersonRow(chat_id=chat_id, name=name, locale=locale, created_at=now, staff_code=staff_code)
        self._session.add(row)
        self._session.flush()
        return self._person(row)

    def change(self, person_id: int, **values: Any) -> Person:
        """Change columns of a person (name, locale, phone, room, consent_version, on_duty, reachable, …)."""
        row = self._session.get_one(PersonRow, person_id)
        for name, value in values.items():
            if name not in PersonRow.model_fields:
                raise AttributeError(name)
            setattr(row, name, value)
        self._session.flush()
        return self._person(row)

    def set_reachable(self, chat_id: int, *, reachable: bool) -> None:
        """Whether writing to this chat works (a block shows on call sheets)."""
        self._session.execute(update(PersonRow).where(col(PersonRow.chat_id) == chat_id).values(reachable=reachable))

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
        self._session.execute(
            update(GrantRow)
            .where(col(GrantRow.person_id) == person_id, col(GrantRow.revoked_at).is_(None))
            .values(revoked_at=now)
        )

    def grant(self, person_id: int, role: Role, place_id: int, by: int | None, now: datetime) -> None:
        """Give a role at a scope; giving it again changes nothing."""
        if self._grant_row(person_id, role, place_id) is None:
            self._session.add(
                GrantRow(person_id=person_id, role=role.value, place_id=place_id, granted_by=by, granted_at=now)
            )
            self._session.flush()

    def revoke(self, person_id: int, role: Role, place_id: int, now: datetime) -> bool:
        """Take a role at a scope away; whether it was there."""
        revoked = self._session.execute(
            update(GrantRow)  # all of them: two may have given the same role at once
            .where(
                col(GrantRow.person_id) == person_id,
                col(GrantRow.role) == role.value,
                col(GrantRow.place_id) == place_id,
                col(GrantRow.revoked_at).is_(None),
            )
            .values(revoked_at=now)
        )
        return bool(cast(Any, revoked).rowcount)

    def _grant_row(self, person_id: int, role: Role, place_id: int) -> GrantRow | None:
        return (
            self._session.execute(
                select(GrantRow).where(
                    col(GrantRow.person_id) == person_id,
                    col(GrantRow.role) == role.value,
                    col(GrantRow.place_id) == place_id,
                    col(GrantRow.revoked_at).is_(None),
                )
            )
            .scalars()
            .first()
        )

    def staff(self, *roles: Role) -> list[Person]:
        """Everybody who holds one of these roles anywhere (all roles when none is named)."""
        holders = select(col(GrantRow.person_id)).where(col(GrantRow.revoked_at).is_(None))
        if roles:
            holders = holders.where(col(GrantRow.role).in_([role.value for role in roles]))
        return self._people(col(PersonRow.id).in_(holders))

    def desk_for(self, place: Path) -> list[Person]:
        """Whom a ticket at `place` must reach when it has no owner: the desks it concerns, else the street.

        Who cannot be written to (not joined yet, or has blocked us) is passed over while somebody else can.
        """
        sitting = [person for person in self.staff(*DESK_ROLES) if person.sits_at_desk_for(place)]
        hearing = [p for p in sitting if p.chat_id is not None and p.reachable] or sitting
        nearest = [p for p in hearing if any(may_concern(s, place) for s in p.scopes(Role.DESK))]
        return nearest or hearing

    def candidates(self) -> list[Candidate]:
        """Every grid worker as routing sees them."""
        loads = dict(self._loads())
        return [
            Candidate(
                person_id=person.id,
                scopes=person.scopes(Role.GRID_WORKER),
                on_duty=person.on_duty and person.chat_id is not None and person.reachable,
                load=loads.get(person.id, 0),
                backup_id=self._session.get_one(PersonRow, person.id).backup_id,
            )
            for person in self.staff(Role.GRID_WORKER)
        ]

    def _loads(self) -> list[tuple[int, int]]:
        rows = self._session.execute(
            select(col(TicketRow.owner_id), func.count())
            .where(col(TicketRow.status).in_([status.value for status in OWNED]))
            .group_by(col(TicketRow.owner_id))
        )
        return [(int(owner), int(number)) for owner, number in rows if owner is not None]

    def _people(self, where: Any) -> list[Person]:
        rows = self._session.execute(
            select(PersonRow).where(where, col(PersonRow.erased_at).is_(None)).order_by(col(PersonRow.id))
        ).scalars()
        return [self._person(row) for row in rows.all()]

    def _person(self, row: PersonRow) -> Person:
        grants = self._session.execute(
            select(col(GrantRow.role), col(PlaceRow.path))
            .join(PlaceRow, col(PlaceRow.id) == col(GrantRow.place_id))
            .where(col(GrantRow.person_id) == row.id, col(GrantRow.revoked_at).is_(None))
            .order_by(col(GrantRow.id))
        )
        home = self._session.get(PlaceRow, row.home_id) if row.home_id else None
        return Person(
            id=cast(int, row.id),
            chat_id=row.chat_id,
            name=row.name,
            locale=row.locale,
            phone=row.phone,
            home=load_path(home.path) if home else NOWHERE,
            room=row.room,
            consent_version=row.consent_version,
            reachable=row.reachable,
            on_duty=row.on_duty,
            grants=tuple(Grant(Role(role), load_path(path)) for role, path in grants),
        )


class Invitations:
    """One-time links, as part of one unit of work. Codes are kept only as hashes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(
        self,
        code: str,
        role: Role,
        place_id: int,
        *,
        expires_at: datetime,
        now: datetime,
        person_id: int | None = None,
        invited_by: int | None = None,
    ) -> None:
        """Keep an invitation for this (secret) code."""
        self._session.add(
            InvitationRow(
                code_hash=_hash(code),
                role=role.value,
                place_id=place_id,
                person_id=person_id,
                invited_by=invited_by,
                created_at=now,
                expires_at=expires_at,
            )
        )
        self._session.flush()

    def find(self, code: str) -> Invitation | None:
        """The invitation of this code, used or expired ones included."""
        found = self._session.execute(
            select(InvitationRow, col(PlaceRow.path))
            .join(PlaceRow, col(PlaceRow.id) == col(InvitationRow.place_id))
            .where(col(InvitationRow.code_hash) == _hash(code))
        ).first()
        if found is None:
            return None
        row, path = found
        return Invitation(
            id=row.id,
            role=Role(row.role),
            scope=load_path(path),
            person_id=row.person_id,
            invited_by=row.invited_by,
            expires_at=row.expires_at,
            used_at=row.used_at,
            used_by=row.used_by,
        )

    def claim(self, invitation_id: int, now: datetime) -> bool:
        """Use it up before it is known by whom (`sign` says who); False when somebody was faster."""
        result = self._session.execute(
            update(InvitationRow)
            .where(col(InvitationRow.id) == invitation_id, col(InvitationRow.used_at).is_(None))
            .values(used_at=now)
        )
        return bool(cast(Any, result).rowcount)

    def sign(self, invitation_id: int, person_id: int) -> None:
        """Say who used an invitation that this transaction has claimed."""
        self._session.execute(
            update(InvitationRow).where(col(InvitationRow.id) == invitation_id).values(used_by=person_id)
        )

    def use(self, invitation_id: int, person_id: int, now: datetime) -> bool:
        """Use it up; False when somebody was faster."""
        result = self._session.execute(
            update(InvitationRow)
            .where(col(InvitationRow.id) == invitation_id, col(InvitationRow.used_at).is_(None))
            .values(used_at=now, used_by=person_id)
        )
        return bool(cast(Any, result).rowcount)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
