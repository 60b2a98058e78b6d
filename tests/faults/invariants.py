"""What must hold after everything, seen from outside. Each takes the `View` and says what is wrong, in words.

Whoever builds a capability adds its promise here: a function from `View` to violations, and its name in
`INVARIANTS`. tests/faults/test_invariants.py shows each of them a world in which its promise is broken.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from bot.domain.terms import Action, Status
from bot.domain.ticket import OWNED, TABLE
from storage.inbox import MOST_CRASHES

from .residents import Pressed, Said
from .stores import Ask
from .street import DESK, Bulk, Death, Outage
from .telegram import Call

_MARK = re.compile(r"\d{3}x\d{4,}y")
_BULK = re.compile(r"bulk-\d+-")
SOON = 2.0
"""Seconds within which an answered send is settled, on a busy machine, unless its courier is killed."""
IN_THE_AIR = 2.0
"""Seconds a request may lie before a busy server: the dead still speak for so long."""


@dataclass(frozen=True)
class View:
    """The outside view: the database by SQL, what stands on the phones, what people did, who died when."""

    ask: Ask
    calls: list[Call]
    phones: dict[int, dict[int, str]]
    """Of each chat the bot's messages as they stand: id → text."""
    said: list[Said]
    pressed: list[Pressed]
    acknowledged: set[int]
    sent_updates: set[int]
    deaths: list[Death] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    bulk: list[Bulk] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)

    def shows(self, chat: int, *wanted: str) -> bool:
        return any(all(word in text for word in wanted) for text in self.phones.get(chat, {}).values())


Invariant = Callable[[View], Iterator[str]]


def given_up(view: View) -> set[int]:
    """Updates that were in hand when five processes died, and are dead letters by that rule (docs/reliability.md).

    The bot cannot tell them from one that kills; only whoever did the killing can. They are counted, not excused:
    an admin is told and replays them.
    """
    if len(view.deaths) < MOST_CRASHES:
        return set()
    rows = view.ask("SELECT update_id, crashes FROM inbox WHERE state = 'dead' AND error = 'crashed'")
    return {update_id for update_id, crashes in rows if crashes >= MOST_CRASHES}


def every_acknowledged_update_is_settled_once(view: View) -> Iterator[str]:
    """What Telegram forgot, we have; as a dead letter only what nobody can work on."""
    rows = defaultdict(list)
    for update_id, state in view.ask("SELECT update_id, state FROM inbox"):
        rows[update_id].append(state)
    poison = {deed.update_id for deed in view.said if deed.poison} | given_up(view)
    for update_id in sorted(view.acknowledged):
        wanted = ["dead"] if update_id in poison else ["done"]
        if rows[update_id] != wanted:
            yield f"update {update_id} is {rows[update_id] or 'lost'} in the inbox, not {wanted}"
    yield from (f"update {update_id} was never sent" for update_id in rows.keys() - view.sent_updates)


def every_word_took_effect_once(view: View) -> Iterator[str]:
    """Whatever was written is kept as evidence exactly once."""
    kept = [text for (text,) in view.ask("SELECT text FROM evidence")]
    found = Counter(mark for text in kept for mark in _marks(text))
    dead = given_up(view)
    for deed in view.said:
        if not deed.poison and deed.update_id not in dead and found[deed.mark] != 1:
            yield f"{deed.mark} (update {deed.update_id}) was kept {found[deed.mark]} times"


def every_press_took_effect_once(view: View) -> Iterator[str]:
    """Sent off: one ticket carries the mark. Signed for: one event says so."""
    tickets = Counter(mark for (text,) in view.ask("SELECT text FROM tickets") for mark in _marks(text))
    accepted = Counter(str(i) for (i,) in view.ask("SELECT ticket_id FROM events WHERE action = 'accept'"))
    found = {"report": tickets, "accept": accepted}
    for deed in view.pressed:
        times = found[deed.action][deed.mark]
        if deed.update_id in view.acknowledged - given_up(view) and times != 1:
            yield f"{deed.action} {deed.mark} (update {deed.update_id}) took effect {times} times"


def every_ticket_has_an_owner_or_an_alarm(view: View) -> Iterator[str]:
    """In hand of a person, or on the desk, which was told."""
    for ticket_id, status, owner in view.ask("SELECT id, status, owner_id FROM tickets"):
        if Status(status) in OWNED and owner is None:
            yield f"ticket {ticket_id} is {status} and nobody's"
        if status == Status.REPORTED and not any(view.shows(chat, f"#A{ticket_id}") for chat in DESK):
            yield f"ticket {ticket_id} is on the desk, which was not told"


def every_notice_arrived(view: View) -> Iterator[str]:
    """Nothing waits; what is not bulk was sent, and stands on the phone; reporter and owner saw their ticket."""
    rows = view.ask("SELECT id, chat_id, state, message_id, error FROM outbox WHERE at_most_once IS FALSE")
    for number, chat, state, message_id, error in rows:
        if state != "sent" and not (chat in view.blocked and state in ("failed", "dropped")):
            yield f"message {number} is {state} ({error})"
        if state == "sent" and message_id is not None and message_id not in view.phones.get(chat, {}):
            yield f"message {number} was sent, and is not on the phone"
    concerned = ("SELECT t.id, p.chat_id FROM tickets t JOIN people p ON p.id = t.reporter_id OR p.id = t.owner_id")
    for ticket_id, chat in view.ask(concerned):
        if chat not in view.blocked and not view.shows(chat, f"#A{ticket_id}"):
            yield f"{chat} never saw ticket {ticket_id}"


def doubled_only_where_ambiguous(view: View) -> Iterator[str]:
    """A message that no row of the outbox knows was sent in vain: its answer was lost, or its sender died first."""
    for call in strays(view):
        if not ambiguous(view, call):
            next_kill = min((death.at - call.at for death in view.deaths if death.at > call.at), default=None)
            yield f"message {call.message_id} to {call.chat} is nobody's; next death after {next_kill} s: {call.text!r}"


def bulk_at_most_once(view: View) -> Iterator[str]:
    """Each synthetic notice stands on its phone once; or not at all, where that is written down."""
    sends = Counter((call.chat, mark) for call in view.calls if call.kind == "send" for mark in _bulk_marks(call.text))
    rows = view.ask("SELECT chat_id, state, payload FROM outbox WHERE at_most_once IS TRUE")
    states = {(chat, mark): state for chat, state, payload in rows for mark in _bulk_marks(str(payload))}
    for note in view.bulk:
        count, state = sends[(note.chat, note.mark)], states.get((note.chat, note.mark), "lost")
        if count > 1:
            yield f"bulk {note.mark} was said {count} times"
        if count == 0 and state not in ("unconfirmed", "failed", "dropped"):
            yield f"bulk {note.mark} is {state} and never arrived"


def history_explains_state(view: View) -> Iterator[str]:
    """The events of a ticket, folded, give the ticket; the table allows every step; no version is missing."""
    events = defaultdict(list)
    for row in view.ask("SELECT ticket_id, version, action, before, after FROM events ORDER BY ticket_id, version"):
        events[row[0]].append(row[1:])
    for ticket_id, version, status in view.ask("SELECT id, version, status FROM tickets"):
        steps = events.pop(ticket_id, [])
        if [step[0] for step in steps] != list(range(version + 1)):
            yield f"ticket {ticket_id} is at version {version}, its events at {[step[0] for step in steps]}"
        elif steps[-1][3] != status or steps[0][1:] != (Action.REPORT, None, Status.REPORTED):
            yield f"ticket {ticket_id} is {status}, its events say {steps}"
        yield from (f"ticket {ticket_id}: {wrong}" for wrong in _wrong_steps(steps))
    yield from (f"events without a ticket: {ticket_id}" for ticket_id in events)


def _wrong_steps(steps: list[tuple[int, str, str | None, str]]) -> Iterator[str]:
    for (*_, stood), (version, action, before, after) in pairwise(steps):
        rule = TABLE[Status(before)].get(Action(action)) if before else None
        if before != stood or rule is None or after != (rule.to or before):
            yield f"{action} at version {version} leads from {before} to {after}, and it was {stood}"


def nothing_waits(view: View) -> Iterator[str]:
    for table in ("inbox", "outbox"):
        if waiting := view.ask(f"SELECT count(*) FROM {table} WHERE state = 'waiting'")[0][0]:
            yield f"{waiting} rows still wait in the {table}"


def nobody_dies_by_themselves(view: View) -> Iterator[str]:
    """A process ends when it is killed, or told to stop: then in time and with code 0."""
    yield from view.strange


INVARIANTS: tuple[Invariant, ...] = (
    every_acknowledged_update_is_settled_once,
    every_word_took_effect_once,
    every_press_took_effect_once,
    every_ticket_has_an_owner_or_an_alarm,
    every_notice_arrived,
    doubled_only_where_ambiguous,
    bulk_at_most_once,
    history_explains_state,
    nothing_waits,
    nobody_dies_by_themselves,
)


def violations(view: View) -> list[str]:
    """What every invariant says, each line with its name before it."""
    return [f"{check.__name__}: {wrong}" for check in INVARIANTS for wrong in check(view)]


def strays(view: View) -> list[Call]:
    """Sends whose message no row of the outbox remembers."""
    known = set(view.ask("SELECT chat_id, message_id FROM outbox WHERE message_id IS NOT NULL"))
    return [call for call in view.calls if call.kind == "send" and (call.chat, call.message_id) not in known]


def ambiguous(view: View, call: Call) -> bool:
    """Its answer was broken; or before it could be settled its courier was killed, or the database was out.

    The courier says one thing at a time to a chat: once it said the next, the one before was settled.
    """
    if call.unanswered or call.chat in view.blocked:  # what waits for a blocked chat is dropped, even in flight
        return True
    following = [later.at for later in view.calls if later.chat == call.chat and later.asked > call.at]
    until = min([*following, _settled_by(view, call.at)])
    killed = (death.at for death in view.deaths if death.how == "SIGKILL" and "courier" in death.parts)
    cut = (outage.began for outage in view.outages if outage.cuts)
    return any(call.asked - IN_THE_AIR <= moment <= until for moment in (*killed, *cut))


def _settled_by(view: View, at: float) -> float:
    """When what was answered at `at` is settled at the latest: soon, but nothing is while the database is out."""
    until = at + SOON
    for outage in sorted(view.outages, key=lambda outage: outage.began):
        if outage.began <= until and outage.ended >= at:
            until = max(until, outage.ended + SOON)
    return until


def _marks(text: str) -> list[str]:
    return _MARK.findall(text)


def _bulk_marks(text: str) -> list[str]:
    return _BULK.findall(text)
