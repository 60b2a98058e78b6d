"""What was said, as evidence."""

from __future__ import annotations

from datetime import datetime

from bot.actions.caller import Caller, Said
from storage.evidence import Evidence, Hold, Phase


def evidence_of(caller: Caller, said: Said, phase: Phase, now: datetime) -> Evidence:
    """What was said, as evidence."""
    return Evidence(
        phase=phase,
        kind=said.kind,
        at=now,
        person_id=caller.person.id if caller.person else None,
        text=said.text,
        file_id=said.media.file_id if said.media else "",
        latitude=said.pin.latitude if said.pin else None,
        longitude=said.pin.longitude if said.pin else None,
        chat_id=caller.chat_id,
        message_id=said.message_id,
        album=said.album,
        hold=Hold.UNSEEN if said.media and said.media.picture else Hold.NO,
    )
