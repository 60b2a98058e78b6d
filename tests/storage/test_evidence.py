"""What people said and showed, first of a draft, then of its ticket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.message import Media, MediaKind
from bot.domain.scope import NOWHERE
from bot.domain.taxonomy import Category, Urgency
from storage.database import Database
from storage.drafts import Draft
from storage.evidence import Evidence, Phase

from .neighbours import BIG, DAY, HOUR, NOW, World, reading, report, stored

PHOTO = Evidence(Phase.REPORT, "photo", NOW, text="看", file_id="f1", chat_id=BIG, message_id=7, album="a1")
PIN = Evidence(Phase.NOTE, "pin", NOW, latitude=31.25, longitude=121.5, chat_id=BIG, message_id=8)


def open_draft(database: Database, world: World, **changes: object) -> Draft:
    draft = Draft(
        id=0,
        chat_id=BIG + 1,
        person_id=world.lan.id,
        category=Category.FIRE,
        urgency=Urgency.P1,
        place=world.building.path,
        text="电动车在楼道充电",
        created_at=NOW,
    )
    with database.begin() as uow:
        return uow.drafts.open(replace(draft, **changes))  # type: ignore[arg-type]


def add(database: Database, *pieces: Evidence, ticket_id: int | None = None, draft_id: int | None = None) -> None:
    with database.begin() as uow:
        for piece in pieces:
            uow.evidence.add(piece, ticket_id=ticket_id, draft_id=draft_id)


def drafts_of(database: Database, world: World) -> list[Draft]:
    return reading(database, lambda uow: uow.drafts.of_person(world.lan.id))


# --- drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_as_it_was_left(database: Database, world: World) -> None:
    draft = open_draft(database, world, spot="东侧", latitude=31.25, longitude=121.5)
    assert draft.id > 0
    assert reading(database, lambda uow: uow.drafts.get(draft.id)) == draft
    changed = replace(draft, category=Category.OTHER, urgency=Urgency.P3, place=NOWHERE, text="", latitude=None)
    with database.begin() as uow:
        uow.drafts.save(changed)
    assert reading(database, lambda uow: uow.drafts.get(draft.id)) == changed


def test_several_drafts_are_listed_newest_first_until_they_are_discarded(database: Database, world: World) -> None:
    first, second = open_draft(database, world), open_draft(database, world)
    open_draft(database, world, person_id=world.sun.id)
    assert drafts_of(database, world) == [second, first]
    with database.begin() as uow:
        uow.drafts.discard(second.id)
    assert drafts_of(database, world) == [first]
    assert reading(database, lambda uow: uow.drafts.get(second.id)) is None


def test_the_number_of_a_discarded_draft_is_not_given_again(database: Database, world: World) -> None:
    first = open_draft(database, world)
    with database.begin() as uow:
        uow.drafts.discard(first.id)
    assert open_draft(database, world).id > first.id


def test_a_draft_is_remembered_to_be_forgotten_once(database: Database, world: World) -> None:
    old = open_draft(database, world)
    open_draft(database, world, created_at=NOW + HOUR)
    assert reading(database, lambda uow: uow.drafts.forgotten(NOW)) == []
    assert reading(database, lambda uow: uow.drafts.forgotten(NOW + HOUR)) == [old]
    with database.begin() as uow:
        uow.drafts.mark_reminded(old.id, NOW + DAY)
    assert reading(database, lambda uow: uow.drafts.forgotten(NOW + HOUR)) == []


def test_the_drafts_of_one_person_are_erased(database: Database, world: World) -> None:
    open_draft(database, world)
    his = open_draft(database, world, person_id=world.sun.id)
    with database.begin() as uow:
        uow.drafts.erase_of(world.lan.id)
    assert drafts_of(database, world) == []
    assert reading(database, lambda uow: uow.drafts.get(his.id)) == his


# --- evidence ------------------------------------------------------------------------------------------------------


def test_evidence_comes_back_as_it_was_given_in_order(database: Database, world: World) -> None:
    ticket = stored(database, report(world))
    hers = replace(PHOTO, person_id=world.lan.id)
    add(database, hers, PIN, ticket_id=ticket.id)
    assert reading(database, lambda uow: uow.evidence.of_ticket(ticket.id)) == [hers, PIN]
    assert (hers.media, PIN.media) == (Media(MediaKind.PHOTO, "f1"), None)


def test_what_belonged_to_a_draft_belongs_to_its_ticket_once_it_is_filed(database: Database, world: World) -> None:
    draft, other = open_draft(database, world), open_draft(database, world)
    add(database, PHOTO, draft_id=draft.id)
    add(database, PIN, draft_id=other.id)
    assert reading(database, lambda uow: uow.evidence.home_of_message(BIG, 7)) == (None, draft.id)
    ticket = stored(database, report(world))
    with database.begin() as uow:
        uow.evidence.file_draft(draft.id, ticket.id)
        uow.evidence.drop_draft(other.id)
    with database.read() as uow:
        assert uow.evidence.of_ticket(ticket.id) == [PHOTO]
        assert uow.evidence.of_draft(draft.id) == uow.evidence.of_draft(other.id) == []
        assert uow.evidence.home_of_message(BIG, 7) == (ticket.id, None)
        assert uow.evidence.home_of_message(BIG, 8) == (None, None)


def test_later_pictures_of_an_album_go_where_the_first_went(database: Database, world: World) -> None:
    ticket = stored(database, report(world))
    add(database, replace(PHOTO, phase=Phase.RESULT), replace(PHOTO, message_id=8), ticket_id=ticket.id)
    with database.read() as uow:
        assert uow.evidence.home_of_album(BIG, "a1") == (ticket.id, None)
        assert uow.evidence.phase_of_album(BIG, "a1") is Phase.RESULT
        assert uow.evidence.home_of_album(BIG + 1, "a1") == (None, None)
        assert uow.evidence.phase_of_album(BIG, "a2") is None


def test_an_edited_message_reads_as_it_was_edited(database: Database, world: World) -> None:
    ticket = stored(database, report(world))
    add(database, PHOTO, replace(PHOTO, message_id=9, text="别的"), ticket_id=ticket.id)
    with database.begin() as uow:
        uow.evidence.reword(BIG, 7, "看清楚了")
    with database.read() as uow:
        assert uow.evidence.words_of_message(BIG, 7) == "看清楚了"
        assert uow.evidence.words_of_message(BIG, 9) == "别的"


def test_what_one_person_said_and_showed_is_erased(database: Database, world: World) -> None:
    ticket = stored(database, report(world))
    add(database, replace(PHOTO, person_id=world.lan.id), replace(PIN, person_id=world.wang.id), ticket_id=ticket.id)
    with database.begin() as uow:
        uow.evidence.erase_of(world.lan.id)
    assert reading(database, lambda uow: uow.evidence.of_ticket(ticket.id)) == [replace(PIN, person_id=world.wang.id)]


@pytest.mark.parametrize("message_id", [7, 2**52])
def test_a_message_nobody_sent_has_no_home(database: Database, message_id: int) -> None:
    assert reading(database, lambda uow: uow.evidence.home_of_message(BIG, message_id)) == (None, None)
