"""One unit of work: everything an action may touch, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlmodel import Session

from bot.domain.message import Outgoing
from bot.domain.ticket import Decision, Ticket
from storage.alarms import Alarms
from storage.changes import Changes
from storage.conversations import Conversations
from storage.dead_letters import DeadLetters
from storage.drafts import Drafts
from storage.editions import Editions
from storage.errands import Errands
from storage.evidence import EvidenceBook
from storage.gauges import Gauges
from storage.heartbeats import Heartbeats
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.models import Models
from storage.moving import move_chat
from storage.outbox import Outbox
from storage.people import People
from storage.places import Places
from storage.pruning import Pruning
from storage.stock import Stock
from storage.tickets import Tickets

Announce = Callable[[Decision, Ticket], Iterable[Outgoing]]


class UnitOfWork:
    """The repositories over one session; `Database.begin` opens and commits it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.editions = Editions(session)
        self.people = People(session, self.editions)
        self.invitations = Invitations(session)
        self.places = Places(session, self.editions)
        self.tickets = Tickets(session)
        self.changes = Changes(session)
        self.drafts = Drafts(session)
        self.evidence = EvidenceBook(session)
        self.errands = Errands(session)
        self.conversations = Conversations(session)
        self.inbox = Inbox(session)
        self.outbox = Outbox(session)
        self.dead_letters = DeadLetters(session)
        self.gauges = Gauges(session)
        self.heartbeats = Heartbeats(session)
        self.alarms = Alarms(session)
        self.pruning = Pruning(session)
        self.models = Models(session, self.editions)
        self.stock = Stock(session)
        self._session = session

    def record(self, decision: Decision, announce: Announce, now: datetime) -> Ticket:
        """The only way a ticket is written: its new state, its event and what is said of it, in one commit.

        `announce` gives the messages from the decision and the ticket as stored (with its id).
        Raises `StaleError` when somebody else changed the ticket meanwhile.
        """
        stored = self.tickets.write(decision.ticket, decision.event)
        if decision.ticket.id == 0:
            self.outbox.begins(stored.id)
            self.evidence.begins(stored.id)
        for out in announce(decision, stored):
            self.outbox.put(out, now)
        return stored

    def move_chat(self, old: int, new: int) -> None:
        """A group became a supergroup; see `storage.moving`."""
        move_chat(self._session, old, new)

    def write_out(self) -> None:
        """Write what was only collected; whoever opened this unit of work calls it before the commit."""
        self.tickets.write_out()
        self.outbox.write_out()
        self._session.flush()
