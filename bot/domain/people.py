"""Who somebody is: roles at scopes. Deny by default: no grant, no power (DOMAIN.md §1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.scope import NOWHERE, Path, community_of, covers, may_concern
from bot.domain.taxonomy import Category


class Role(StrEnum):
    """Everybody is a resident; the others are granted, each at a scope."""

    RESIDENT = "resident"
    CAPTAIN = "captain"
    VOLUNTEER = "volunteer"
    GRID_WORKER = "grid_worker"
    LIAISON = "liaison"
    DESK = "desk"
    STREET_ADMIN = "street_admin"
    AUDITOR = "auditor"


DESK_ROLES = frozenset({Role.DESK, Role.STREET_ADMIN})
"""Roles that sit at the duty desk: a street admin is the desk's last resort."""

HANDLER_ROLES = frozenset({Role.GRID_WORKER, Role.LIAISON}) | DESK_ROLES
"""Roles that may own a ticket. The desk may take one itself, so that a ticket is never nowhere."""

STAFF_ROLES = HANDLER_ROLES | {Role.CAPTAIN, Role.VOLUNTEER, Role.AUDITOR}


@dataclass(frozen=True)
class Grant:
    """A role at a scope."""

    role: Role
    scope: Path


@dataclass(frozen=True)
class Person:
    """Somebody we may talk with. `chat_id` is None for staff imported but not yet joined.

    `home` is the path of their building or unit (`NOWHERE` when not given); `room` is free text ("501").
    `answers_for`: the classes a liaison's department has (职责类别): they co-handle tickets of these.
    """

    id: int
    chat_id: int | None
    name: str
    locale: str
    phone: str | None = None
    home: Path = NOWHERE
    room: str | None = None
    consent_version: int | None = None
    reachable: bool = True
    on_duty: bool = False
    answers_for: frozenset[Category] = frozenset()
    grants: tuple[Grant, ...] = ()

    def holds(self, roles: frozenset[Role], place: Path) -> bool:
        """Whether one of `roles` is theirs at a scope that covers `place`."""
        return any(grant.role in roles and covers(grant.scope, place) for grant in self.grants)

    def sits_at_desk_for(self, place: Path) -> bool:
        """Whether a ticket at `place`, perhaps roughly known, is theirs to triage."""
        return any(grant.role in DESK_ROLES and may_concern(grant.scope, place) for grant in self.grants)

    def has_role(self, *roles: Role) -> bool:
        """Whether they hold one of `roles` anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def scopes(self, *roles: Role) -> tuple[Path, ...]:
        """The scopes at which they hold one of `roles`."""
        return tuple(grant.scope for grant in self.grants if grant.role in roles)


def may_handle(person: Person, place: Path) -> bool:
    """Whether a ticket at `place` may be given to this person: a handler of its community, or a desk it concerns.

    Not of its grid alone: backups and the least loaded of the community are asked too (DOMAIN.md §4). Where nobody
    knows yet in which community it is, whoever it may concern.
    """
    here = community_of(place)
    scopes = person.scopes(*HANDLER_ROLES)
    if not here:
        return any(may_concern(scope, place) for scope in scopes)
    return any(community_of(scope) == here or covers(scope, place) for scope in scopes)
