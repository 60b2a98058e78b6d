"""What a conversation is waiting for. Every action returns the `Talk` that stands afterwards."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from storage.conversations import Talk

IDLE = Talk()


class Asked(StrEnum):
    """The question that is open; `Talk.data` holds what the answer needs."""

    CONSENT = "consent"  # held: what they said before agreeing; place: a building's link
    ROOM = "room"
    ADD_OR_NEW = "add_or_new"  # draft, held
    SPOT = "spot"  # draft
    WHERE = "where"  # ticket: where the danger is
    NOTE = "note"  # ticket
    REASON = "reason"  # ticket, action, reason, arg
    RESULT = "result"  # ticket, explained, files
    PROOF = "proof"  # ticket, explained, text
    PARENT = "parent"  # ticket
    STORE = "store"  # community: lines that follow are receipts into its store
    RECEIPT = "receipt"  # community, lines: what was read and waits for a yes
    STOCK_COUNT = "stock_count"  # lot
    STOCK_OFF = "stock_off"  # lot
    STOCK_THRESHOLD = "stock_threshold"  # goods


def asked(question: Asked, **data: Any) -> Talk:
    """A conversation that waits for this answer."""
    return Talk(question.value, data)
