"""Errands: written with their evidence, run until their effect is written, forgotten with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.message import MediaKind
from storage.database import Database
from storage.errands import Errand, What
from storage.evidence import Evidence, Hold, Phase
from storage.unit import UnitOfWork

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def shown(kind: MediaKind, hold: Hold = Hold.NO, phase: Phase = Phase.REPORT) -> Evidence:
    return Evidence(phase, kind.value, NOW, file_id="f1", chat_id=7, message_id=3, hold=hold)


def waiting(database: Database, what: What, at: datetime = NOW) -> list[int]:
    with database.read() as uow:
        return [errand.tries for errand in uow.errands.due(what, at)]


def test_a_picture_sent_as_a_file_and_a_voice_are_errands_and_a_photo_is_none(database: Database) -> None:
    with database.begin() as uow:
        uow.evidence.add(shown(MediaKind.DOCUMENT, Hold.UNSEEN))
        uow.evidence.add(shown(MediaKind.VOICE))
        uow.evidence.add(shown(MediaKind.VOICE, phase=Phase.RESULT))
        uow.evidence.add(shown(MediaKind.PHOTO))
    assert (waiting(database, What.STRIP), waiting(database, What.LISTEN)) == ([0], [0])


class DiedError(Exception):
    """The process dies before the commit."""


def _effect(uow: UnitOfWork, errand: Errand) -> bool:
    uow.evidence.release(7, 3, "f1", "f2")
    return uow.errands.done(errand.id)


def _dies_before_the_commit(database: Database, errand: Errand) -> None:
    with database.begin() as uow:
        _effect(uow, errand)
        raise DiedError


def test_an_errand_is_lost_only_with_its_effect(database: Database) -> None:
    with database.begin() as uow:
        uow.evidence.add(shown(MediaKind.DOCUMENT, Hold.UNSEEN), draft_id=1)
        (errand,) = uow.errands.due(What.STRIP, NOW)
    with pytest.raises(DiedError):
        _dies_before_the_commit(database, errand)
    assert waiting(database, What.STRIP) == [0]
    with database.begin() as uow:
        assert uow.evidence.of_draft(1)[0].media is None
        assert _effect(uow, errand)
        assert not uow.errands.done(errand.id)
    with database.read() as uow:
        (kept,) = uow.evidence.of_draft(1)
    assert kept.media is not None
    assert kept.media.file_id == "f2"


def test_a_failed_errand_comes_again_later(database: Database) -> None:
    with database.begin() as uow:
        uow.evidence.add(shown(MediaKind.DOCUMENT, Hold.UNSEEN))
        (errand,) = uow.errands.due(What.STRIP, NOW)
        uow.errands.later(errand, NOW + timedelta(seconds=9))
    assert waiting(database, What.STRIP) == []
    assert waiting(database, What.STRIP, NOW + timedelta(seconds=9)) == [1]


def test_what_is_withheld_is_shown_to_nobody(database: Database) -> None:
    with database.begin() as uow:
        uow.evidence.add(shown(MediaKind.DOCUMENT, Hold.UNSEEN), draft_id=1)
        uow.evidence.withhold(7, 3, "f1")
    with database.read() as uow:
        (kept,) = uow.evidence.of_draft(1)
    assert (kept.media, kept.is_shown) == (None, False)
