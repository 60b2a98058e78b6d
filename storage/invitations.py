"""The one-time links by which staff join. Codes are kept only as hashes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, update
from sqlmodel import Session, col

from bot.domain.people import Role
from bot.domain.scope import Path
from storage.places import load_path
from storage.tables import InvitationRow, PlaceRow


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
