"""The words of a lifecycle: states, actions, standings, reasons (docs/glossary.md gives the Chinese for each)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands."""

    REPORTED = "reported"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    CHECKING = "checking"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can be done to a ticket. The first group moves it, the second only leaves an event."""

    REPORT = "report"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    RECALL = "recall"
    TRANSFER = "transfer"
    SUSPEND = "suspend"
    RESUME = "resume"
    COMPLETE = "complete"
    PASS = "pass"
    PASS_BY_SILENCE = "pass_by_silence"
    FAIL = "fail"
    FORCE_CLOSE = "force_close"
    REOPEN = "reopen"
    REJECT = "reject"
    OBJECT = "object"
    MERGE = "merge"
    SPLIT = "split"
    WITHDRAW = "withdraw"

    NOTE = "note"
    ADD_EVIDENCE = "add_evidence"
    CORRECT = "correct"
    URGE = "urge"
    ESCALATE = "escalate"
    EXTEND = "extend"
    WHISTLE = "whistle"
    JOIN = "join"
    LEAVE = "leave"
    RATE = "rate"
    ASK_TRANSFER = "ask_transfer"
    ASK_SUSPENSION = "ask_suspension"
    DECLINE = "decline"
    REVEAL = "reveal"


class Standing(StrEnum):
    """What somebody is to one ticket. One person may be several at once."""

    REPORTER = "reporter"
    FOLLOWER = "follower"
    OWNER = "owner"
    CO_HANDLER = "co_handler"
    STAFF = "staff"  # may own tickets at this place, but not this one's owner
    DESK = "desk"
    SYSTEM = "system"


class Need(StrEnum):
    """What an act must carry."""

    REASON = "reason"
    TEXT = "text"
    TARGET = "target"
    UNTIL = "until"
    PARENT = "parent"
    PROOF = "proof"  # a photo, or the statement that taking one was not safe or not possible
    RATING = "rating"
    CHANGE = "change"  # a new class or place


class Audience(StrEnum):
    """Who is told. `told-<action>-<audience>` in locales/ is what they read."""

    REPORTER = "reporter"  # with everybody who follows
    OWNER = "owner"  # after the change
    FORMER = "former"  # the owner before the change, where it changed
    CO_HANDLERS = "co_handlers"
    DESK = "desk"


class Reason(StrEnum):
    """Why; free text may stand beside it, and must with OTHER."""

    NOT_MINE = "not_mine"
    WRONG_PLACE = "wrong_place"
    WRONG_CLASS = "wrong_class"
    NO_ACCESS = "no_access"
    NEEDS_OTHERS = "needs_others"
    OVERLOADED = "overloaded"
    OFF_DUTY = "off_duty"
    WAITING_PARTS = "waiting_parts"
    WAITING_WEATHER = "waiting_weather"
    WAITING_OWNER = "waiting_owner"
    NOT_OUR_REMIT = "not_our_remit"
    NOT_ENOUGH = "not_enough"
    NOT_TRUE = "not_true"
    DUPLICATE = "duplicate"
    NOT_SOLVED = "not_solved"
    CAME_BACK = "came_back"
    DISSATISFIED = "dissatisfied"
    WRONG_DECISION = "wrong_decision"
    SOLVED_ITSELF = "solved_itself"
    OTHER = "other"


class Outcome(StrEnum):
    """How a closed ticket was closed."""

    RESOLVED = "resolved"
    EXPLAINED = "explained"
    SILENT = "silent"
    FORCED = "forced"


class Rating(StrEnum):
    """满意 / 基本满意 / 不满意."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"


class Ask(StrEnum):
    """What an owner has asked of the desk and waits for."""

    TRANSFER = "transfer"
    SUSPENSION = "suspension"


class Why(StrEnum):
    """Why an act is refused. `refused-<why>` in locales/ says it kindly and says what to do next."""

    NOT_YOURS = "not_yours"
    NOT_NOW = "not_now"
    ABOUT_YOU = "about_you"
    HANDLER_CANNOT_VERIFY = "handler_cannot_verify"
    MISSING = "missing"
    RETURN_ONCE = "return_once"
    SUSPEND_ONCE = "suspend_once"
    SUSPEND_TOO_LONG = "suspend_too_long"
    WINDOW_CLOSED = "window_closed"
    TOO_EARLY = "too_early"
    URGED_JUST_NOW = "urged_just_now"
    OVERDUE = "overdue"
    EXTENDED_TWICE = "extended_twice"
    OBJECTED_ONCE = "objected_once"
    RATED_ALREADY = "rated_already"
    FOLLOWS_ALREADY = "follows_already"
    BAD_TARGET = "bad_target"
    NOTHING_ASKED = "nothing_asked"
    SAME_TICKET = "same_ticket"
