"""Staff join by a one-time link that carries role and scope; a chat is bound to an imported person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people import STAFF_ROLES, Person, Role
from bot.domain.scope import Path
from bot.words import render
from storage.invitations import Invitation
from storage.places import Place
from storage.unit import UnitOfWork

INVITATION, BUILDING = "i-", "b-"
"""How the payload of a deep link begins: an invitation's code, or the place code on a building's poster."""

VALID = timedelta(days=7)

DESK_INVITES = frozenset({Role.CAPTAIN, Role.VOLUNTEER, Role.GRID_WORKER, Role.LIAISON, Role.DESK})
"""Whom a desk may invite within its scope; a street admin may invite any staff."""


class Refusal(StrEnum):
    """Why a link was not accepted."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    TAKEN = "taken"
    """This chat belongs to another member of staff."""
    BUSY = "busy"
    """The person still has open tickets under another account; the link stays good."""


@dataclass(frozen=True)
class Joined:
    """`person` (as they now are) holds `role` at `place`."""

    person: Person
    role: Role
    place: Place


Outcome = Joined | Refusal


class NotInvitedError(Exception):
    """The invitation cannot be written; `words` says why to whoever asked."""

    def __init__(self, reason: str, **args: object) -> None:
        super().__init__(reason)
        self.reason, self._args = reason, args

    def words(self, locale: str) -> str:
        """Why not, and what to do."""
        return render(locale, f"import-invite-{self.reason}", **self._args)


def invite(
    uow: UnitOfWork,
    role: Role,
    place_code: str,
    now: datetime,
    *,
    person_code: str | None = None,
    valid: timedelta = VALID,
    by: Person | None = None,
) -> str:
    """Write an invitation; the code is told once and kept only as a hash.

    `person_code` names the imported staff member it is meant for; `by` is None for the operator at the command
    line, who may do anything. Raises `NotInvitedError`.
    """
    place = uow.places.by_code(place_code)
    if place is None:
        raise NotInvitedError("no-place", place=place_code)
    if role not in STAFF_ROLES:
        raise NotInvitedError("no-role", role=role.value)
    if by is not None and not may_invite(by, role, place.path):
        raise NotInvitedError("not-yours", place=place.name)
    person = uow.people.by_staff_code(person_code) if person_code else None
    if person_code and person is None:
        raise NotInvitedError("no-person", person=person_code)
    code = secrets.token_urlsafe(24)
    uow.invitations.write(
        code,
        role,
        place.id,
        expires_at=now + valid,
        now=now,
        person_id=person.id if person else None,
        invited_by=by.id if by else None,
    )
    return code


def may_invite(person: Person, role: Role, place: Path) -> bool:
    """Whether this person may hand out this role there: nobody gives more than they hold."""
    if person.holds(frozenset({Role.STREET_ADMIN}), place):
        return role in STAFF_ROLES
    return role in DESK_INVITES and person.holds(frozenset({Role.DESK}), place)


def accept(uow: UnitOfWork, code: str, chat_id: int, name: str, locale: str, now: datetime) -> Outcome:
    """Somebody opened an invitation's link and agreed to the privacy notice.

    An invitation for an imported person binds this chat to them. If the chat is already a resident's, the
    resident becomes that member of staff and keeps what they reported (`People.become`). A second press by
    whoever joined gives the same answer; anybody else's finds the link used, also when both press at once.
    """
    invitation = uow.invitations.find(code)
    if invitation is None:
        return Refusal.UNKNOWN
    if invitation.used_at is not None:
        return _again(uow, invitation, chat_id) or Refusal.USED
    place = _open_place(uow, invitation, now)
    if place is None:
        return Refusal.EXPIRED
    if refusal := _not_for_this_chat(uow, invitation, chat_id):
        return refusal
    if not uow.invitations.claim(invitation.id, now):
        return Refusal.USED
    person = _joining(uow, invitation, chat_id, name, locale, now)
    uow.invitations.sign(invitation.id, person.id)
    uow.people.grant(person.id, invitation.role, place.id, invitation.invited_by, now)
    return Joined(uow.people.get(person.id) or person, invitation.role, place)


def bind_chat(uow: UnitOfWork, person_id: int, chat_id: int, now: datetime) -> Person:
    """From now on this chat is this person's; ask `unbindable` first.

    A resident who has the chat already becomes the person and keeps their own id: their tickets hang on it.
    """
    holder = uow.people.by_chat(chat_id)
    if holder is None:
        return uow.people.change(person_id, chat_id=chat_id, reachable=True)
    return holder if holder.id == person_id else uow.people.become(person_id, holder.id, now)


def unbindable(uow: UnitOfWork, person_id: int, chat_id: int) -> Refusal | None:
    """Why this chat cannot become this person's; None when it can."""
    holder = uow.people.by_chat(chat_id)
    if holder is None or holder.id == person_id:
        return None
    if uow.people.staff_code_of(holder.id) is not None:
        return Refusal.TAKEN
    return Refusal.BUSY if uow.people.load(person_id) else None


def _again(uow: UnitOfWork, invitation: Invitation, chat_id: int) -> Joined | None:
    """The same answer for whoever joined by this link, as long as they still hold the role."""
    person = uow.people.by_chat(chat_id)
    place = uow.places.get(invitation.scope[-1])
    if person is None or place is None or person.id != invitation.used_by:
        return None
    holds = person.holds(frozenset({invitation.role}), place.path)
    return Joined(person, invitation.role, place) if holds else None


def _open_place(uow: UnitOfWork, invitation: Invitation, now: datetime) -> Place | None:
    """Where it invites to; None when its time, its place or its inviter's power has passed."""
    place = uow.places.get(invitation.scope[-1])
    if now >= invitation.expires_at or place is None or uow.places.by_code(place.code) is None:
        return None
    if invitation.invited_by is None:
        return place
    by = uow.people.get(invitation.invited_by)
    return place if by and may_invite(by, invitation.role, place.path) else None


def _not_for_this_chat(uow: UnitOfWork, invitation: Invitation, chat_id: int) -> Refusal | None:
    if invitation.person_id is None:
        return None
    if uow.people.get(invitation.person_id) is None:
        return Refusal.EXPIRED
    return unbindable(uow, invitation.person_id, chat_id)


def _joining(uow: UnitOfWork, invitation: Invitation, chat_id: int, name: str, locale: str, now: datetime) -> Person:
    if invitation.person_id is not None:
        return bind_chat(uow, invitation.person_id, chat_id, now)
    return uow.people.by_chat(chat_id) or uow.people.welcome(chat_id, name, locale, now)
