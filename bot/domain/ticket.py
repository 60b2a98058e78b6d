"""The life of a ticket: one table, one pure `decide` (DOMAIN.md §2, aligned with GB/T 30428's seven steps).

Theory of operation. A ticket is a value with a `status`. `TABLE[status][action]` is a `Rule`: where it leads, which
standing towards the ticket may do it, what the act must carry, which further conditions hold, and who is told. What
is not in the table cannot happen. `decide` looks the rule up, checks it, and gives a `Decision` (the new ticket, the
event that explains it, who is told) or a `Refusal` that says why not; it never raises and never asks the time.
Whoever adds a rule adds it here; the diagram in docs/lifecycle.md is drawn from this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.people import HANDLER_ROLES, Person
from bot.domain.reference import reference
from bot.domain.scope import Path
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Ask, Audience, Need, Outcome, Rating, Reason, Standing, Status, Why


@dataclass(frozen=True)
class Ticket:
    """One matter. `id` 0 means not stored yet; `version` grows by one with every event (optimistic lock).

    `place` is as precise as known; `spot` is what people wrote about where. Times are aware UTC.
    `owner_id` is the lead handler now, `handler_id` who last fed back a result (they may look at it ever after).
    `about_id` is the staff member a complaint is about, if any. `suggested` is the class that its words were taken for
    when it was sent off, whatever the resident or the desk made of it: the pair (words, final class) is a lesson.
    """

    id: int
    category: Category
    urgency: Urgency
    place: Path
    text: str
    reporter_id: int | None
    reported_at: datetime
    answer_due: datetime
    resolve_due: datetime
    status: Status = Status.REPORTED
    version: int = 0
    spot: str = ""
    latitude: float | None = None
    longitude: float | None = None
    about_id: int | None = None
    suggested: Category | None = None
    owner_id: int | None = None
    handler_id: int | None = None
    followers: frozenset[int] = frozenset()
    co_handlers: frozenset[int] = frozenset()
    returned_by: frozenset[int] = frozenset()
    parent_id: int | None = None
    ask: Ask | None = None
    asked_until: datetime | None = None
    reason: Reason | None = None
    remark: str = ""
    result: str = ""
    explained: bool = False
    outcome: Outcome | None = None
    rating: Rating | None = None
    answered_at: datetime | None = None
    suspended_at: datetime | None = None
    suspended_until: datetime | None = None
    checking_since: datetime | None = None
    closed_at: datetime | None = None
    urged_at: datetime | None = None
    urges: int = 0
    returns: int = 0
    reworks: int = 0
    extensions: int = 0
    objections: int = 0
    suspensions: int = 0
    escalations: int = 0

    @property
    def reference(self) -> str:
        """The short number people say aloud: #A17."""
        return reference(self.id)

    @property
    def is_open(self) -> bool:
        return self.status not in TERMINAL


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, or the system itself (timers, routing)."""

    person: Person | None = None

    @property
    def id(self) -> int | None:
        return self.person.id if self.person else None


SYSTEM = Actor()


@dataclass(frozen=True)
class Act:
    """What somebody wants to do, with what it carries. `target` must already be known to be a real person.

    `leaving`: co-handlers whom a correction makes superfluous.
    """

    action: Action
    reason: Reason | None = None
    text: str = ""
    target: Person | None = None
    until: datetime | None = None
    parent_id: int | None = None
    proof: bool = False
    explained: bool = False
    rating: Rating | None = None
    category: Category | None = None
    urgency: Urgency | None = None
    place: Path | None = None
    spot: str = ""
    way: str = ""
    leaving: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Event:
    """What happened, append-only: who, in which standing, when, from, to, why. No free text (that is evidence)."""

    action: Action
    actor_id: int | None
    standing: Standing
    at: datetime
    before: Status | None
    after: Status
    reason: Reason | None = None
    data: dict[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """An allowed act: `ticket` as it is afterwards, the `event` to keep, and who is told."""

    ticket: Ticket
    event: Event
    tells: tuple[Audience, ...]
    former_owner_id: int | None = None

    @property
    def called_id(self) -> int | None:
        """Whom the act is about: who is given it, who is whistled for."""
        target = self.event.data.get("target")
        return target if isinstance(target, int) else None


@dataclass(frozen=True)
class Refusal:
    """A refused act. `missing` names the need where `why` is MISSING."""

    why: Why
    missing: Need | None = None


@dataclass(frozen=True)
class Rule:
    """One cell of the table. `to` None keeps the status; `never` standings are refused whatever else they are."""

    to: Status | None
    by: frozenset[Standing]
    needs: tuple[Need, ...] = ()
    tells: tuple[Audience, ...] = ()
    never: frozenset[Standing] = frozenset()


_S, _A, _N = Standing, Audience, Need

_REPORTER = frozenset({_S.REPORTER})
_FOLLOWING = frozenset({_S.REPORTER, _S.FOLLOWER})
_OWNER = frozenset({_S.OWNER})
_DESK = frozenset({_S.DESK})
_SYSTEM = frozenset({_S.SYSTEM})
_WORKING = frozenset({_S.OWNER, _S.CO_HANDLER, _S.DESK})
_ANYBODY_NEAR = _FOLLOWING | _WORKING
_NOTE = Rule(None, _ANYBODY_NEAR, (_N.TEXT,), (_A.REPORTER, _A.OWNER, _A.CO_HANDLERS))
_EVIDENCE = Rule(None, _ANYBODY_NEAR, (), (_A.REPORTER, _A.OWNER, _A.CO_HANDLERS))
_NOTE_TO_DESK = Rule(None, _ANYBODY_NEAR, (_N.TEXT,), (_A.REPORTER, _A.DESK))
_EVIDENCE_TO_DESK = Rule(None, _ANYBODY_NEAR, (), (_A.REPORTER, _A.DESK))
_CORRECT = Rule(None, _REPORTER | _WORKING, (_N.CHANGE,), (_A.OWNER, _A.DESK))
_URGE = Rule(None, _FOLLOWING, (), (_A.OWNER, _A.DESK))
_ESCALATE = Rule(None, _DESK | _OWNER | _SYSTEM, (), (_A.DESK,))
_EXTEND = Rule(None, _OWNER | _DESK, (_N.REASON, _N.UNTIL), (_A.REPORTER,))
_WHISTLE = Rule(None, _OWNER | _DESK | _SYSTEM, (_N.TARGET,), (_A.CO_HANDLERS,))
_JOIN = Rule(None, frozenset(Standing))  # any resident may say "me too"; see `decide` for strangers
_LEAVE = Rule(None, frozenset({_S.FOLLOWER}))
_RECALL = Rule(Status.REPORTED, _DESK | _SYSTEM, (_N.REASON,), (_A.FORMER, _A.DESK))
_REVEAL = Rule(None, _OWNER | frozenset({_S.CO_HANDLER}))
_WITHDRAW = Rule(Status.WITHDRAWN, _REPORTER, (), (_A.REPORTER, _A.FORMER, _A.DESK))
_TRANSFER = Rule(Status.DISPATCHED, _DESK, (_N.TARGET,), (_A.REPORTER, _A.OWNER, _A.FORMER))
_RETURN = Rule(Status.REPORTED, _OWNER, (_N.REASON,), (_A.DESK,))
_COMPLETE = Rule(Status.CHECKING, _OWNER, (_N.TEXT, _N.PROOF), (_A.REPORTER, _A.DESK))
_MERGE = Rule(Status.MERGED, _DESK | _REPORTER, (_N.PARENT,), (_A.REPORTER, _A.FORMER))
_FORCE = Rule(Status.CLOSED, _DESK, (_N.REASON,), (_A.REPORTER, _A.FORMER), never=_OWNER)
_REJECT = Rule(Status.REJECTED, _DESK, (_N.REASON,), (_A.REPORTER,))
_ASK_TRANSFER = Rule(None, _OWNER, (_N.REASON,), (_A.DESK,))
_ASK_SUSPENSION = Rule(None, _OWNER, (_N.REASON, _N.UNTIL), (_A.DESK,))
_DECLINE = Rule(None, _DESK, (_N.REASON,), (_A.OWNER,))

TABLE: dict[Status, dict[Action, Rule]] = {
    Status.REPORTED: {
        Action.DISPATCH: Rule(Status.DISPATCHED, _DESK | _SYSTEM, (_N.TARGET,), (_A.REPORTER, _A.OWNER)),
        Action.REJECT: _REJECT,
        Action.MERGE: _MERGE,
        Action.WITHDRAW: _WITHDRAW,
        Action.FORCE_CLOSE: _FORCE,
        Action.NOTE: _NOTE_TO_DESK,
        Action.ADD_EVIDENCE: _EVIDENCE_TO_DESK,
        Action.CORRECT: _CORRECT,
        Action.URGE: _URGE,
        Action.ESCALATE: _ESCALATE,
        Action.JOIN: _JOIN,
        Action.LEAVE: _LEAVE,
    },
    Status.DISPATCHED: {
        Action.RECALL: _RECALL,
        Action.ACCEPT: Rule(Status.HANDLING, _OWNER, (), (_A.REPORTER,)),
        Action.RETURN: _RETURN,
        Action.TRANSFER: _TRANSFER,
        Action.WITHDRAW: _WITHDRAW,
        Action.FORCE_CLOSE: _FORCE,
        Action.MERGE: _MERGE,
        Action.ASK_TRANSFER: _ASK_TRANSFER,
        Action.DECLINE: _DECLINE,
        Action.NOTE: _NOTE,
        Action.ADD_EVIDENCE: _EVIDENCE,
        Action.CORRECT: _CORRECT,
        Action.URGE: _URGE,
        Action.ESCALATE: _ESCALATE,
        Action.EXTEND: _EXTEND,
        Action.WHISTLE: _WHISTLE,
        Action.JOIN: _JOIN,
        Action.LEAVE: _LEAVE,
        Action.REVEAL: _REVEAL,
    },
    Status.HANDLING: {
        Action.COMPLETE: _COMPLETE,
        Action.RECALL: _RECALL,
        Action.RETURN: _RETURN,
        Action.TRANSFER: _TRANSFER,
        Action.SUSPEND: Rule(Status.SUSPENDED, _DESK, (_N.REASON, _N.UNTIL), (_A.REPORTER, _A.OWNER), never=_OWNER),
        Action.WITHDRAW: _WITHDRAW,
        Action.FORCE_CLOSE: _FORCE,
        Action.MERGE: _MERGE,
        Action.ASK_TRANSFER: _ASK_TRANSFER,
        Action.ASK_SUSPENSION: _ASK_SUSPENSION,
        Action.DECLINE: _DECLINE,
        Action.NOTE: _NOTE,
        Action.ADD_EVIDENCE: _EVIDENCE,
        Action.CORRECT: _CORRECT,
        Action.URGE: _URGE,
        Action.ESCALATE: _ESCALATE,
        Action.EXTEND: _EXTEND,
        Action.WHISTLE: _WHISTLE,
        Action.JOIN: _JOIN,
        Action.LEAVE: _LEAVE,
        Action.REVEAL: _REVEAL,
    },
    Status.SUSPENDED: {
        Action.RECALL: _RECALL,
        Action.RESUME: Rule(Status.HANDLING, _OWNER | _DESK | _SYSTEM, (), (_A.REPORTER, _A.OWNER)),
        Action.WITHDRAW: _WITHDRAW,
        Action.FORCE_CLOSE: _FORCE,
        Action.TRANSFER: _TRANSFER,
        Action.NOTE: _NOTE,
        Action.ADD_EVIDENCE: _EVIDENCE,
        Action.CORRECT: _CORRECT,
        Action.URGE: _URGE,
        Action.ESCALATE: _ESCALATE,
        Action.JOIN: _JOIN,
        Action.LEAVE: _LEAVE,
        Action.REVEAL: _REVEAL,
    },
    Status.CHECKING: {
        Action.RECALL: _RECALL,
        Action.PASS: Rule(Status.CLOSED, _REPORTER | _DESK, (), (_A.REPORTER, _A.FORMER), never=_OWNER),
        Action.FAIL: Rule(Status.HANDLING, _REPORTER | _DESK, (_N.REASON,), (_A.OWNER, _A.REPORTER), never=_OWNER),
        Action.PASS_BY_SILENCE: Rule(Status.CLOSED, _SYSTEM, (), (_A.REPORTER, _A.FORMER)),
        Action.FORCE_CLOSE: _FORCE,
        Action.WITHDRAW: _WITHDRAW,
        Action.NOTE: _NOTE,
        Action.ADD_EVIDENCE: _EVIDENCE,
        Action.ESCALATE: _ESCALATE,
        Action.JOIN: _JOIN,
        Action.LEAVE: _LEAVE,
        Action.REVEAL: _REVEAL,
    },
    Status.CLOSED: {
        Action.RATE: Rule(None, _REPORTER, (_N.RATING,)),
        Action.REOPEN: Rule(Status.REPORTED, _REPORTER | _DESK, (_N.REASON,), (_A.REPORTER, _A.DESK)),
        Action.NOTE: _NOTE_TO_DESK,
        Action.ADD_EVIDENCE: _EVIDENCE_TO_DESK,
    },
    Status.REJECTED: {
        Action.OBJECT: Rule(Status.REPORTED, _REPORTER, (_N.REASON,), (_A.REPORTER, _A.DESK)),
    },
    Status.MERGED: {
        Action.SPLIT: Rule(Status.REPORTED, _DESK | _REPORTER | _SYSTEM, (), (_A.REPORTER, _A.DESK)),
    },
    Status.WITHDRAWN: {},
}

TERMINAL = frozenset({Status.CLOSED, Status.REJECTED, Status.MERGED, Status.WITHDRAWN})
"""Nobody has to do anything; some may be opened again by the action that stands in their row."""

OWNED = frozenset({Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED, Status.CHECKING})
"""A ticket in one of these has an owner, always."""


def standings(actor: Actor, ticket: Ticket) -> frozenset[Standing]:
    """What this actor is to this ticket; empty for strangers and for the person a complaint is about."""
    person = actor.person
    if person is None:
        return _SYSTEM
    if person.id == ticket.about_id:
        return frozenset()
    held = {
        Standing.REPORTER: person.id == ticket.reporter_id,
        Standing.FOLLOWER: person.id in ticket.followers,
        Standing.OWNER: person.id == ticket.owner_id,
        Standing.CO_HANDLER: person.id in ticket.co_handlers,
        Standing.STAFF: person.holds(HANDLER_ROLES, ticket.place),
        Standing.DESK: person.sits_at_desk_for(ticket.place),
    }
    return frozenset(standing for standing, yes in held.items() if yes)


def transitions() -> Iterator[tuple[Status, Action, Status, Rule]]:
    """Every cell of the table that moves a ticket, for diagrams and tests."""
    for status, row in TABLE.items():
        for action, rule in row.items():
            if rule.to is not None:
                yield status, action, rule.to, rule


def remaining(ticket: Ticket, now: datetime) -> timedelta:
    """Time left until the resolution is due; negative when overdue; frozen while suspended."""
    return ticket.resolve_due - (ticket.suspended_at or now)
