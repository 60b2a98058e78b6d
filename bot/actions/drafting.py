"""A draft of what was said: for reports that are shown first, and for dangers that are not."""

from __future__ import annotations

from datetime import datetime

from bot.actions.caller import Caller, Said
from bot.domain.scope import Path
from bot.domain.understanding import Understanding
from bot.words import render
from storage.drafts import Draft


def draft_of(caller: Caller, said: Said, meant: Understanding, place: Path, now: datetime) -> Draft:
    """The draft that what was said makes, at `place`; not stored, so its id is 0."""
    return Draft(
        id=0,
        chat_id=caller.chat_id,
        person_id=caller.person.id if caller.person else 0,
        category=meant.category,
        urgency=meant.urgency,
        place=place,
        spot=render(caller.locale, "place-room", room=meant.address.room) if meant.address.room else "",
        text=said.text,
        latitude=said.pin.latitude if said.pin else None,
        longitude=said.pin.longitude if said.pin else None,
        created_at=now,
    )
