"""What is to be said leaves once, in order within a chat, the urgent first; a card is one message that is edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.message import (
    Button,
    Key,
    KeyAsks,
    Lane,
    Media,
    MediaKind,
    Message,
    Outgoing,
    Pin,
)
from storage import payload
from storage.conversations import Talk
from storage.database import Database
from storage.outbox import LEASE, Budget, Parcel
from storage.unit import UnitOfWork

from .neighbours import BIG, HOUR, MINUTE, NOW, SECOND, World, at_once, put, reading, report, say, stored

LATER = NOW + LEASE + SECOND
EVERY = tuple(Lane)
CARD = "ticket:17"


def lease(database: Database, now: Any = NOW, limit: int = 10, lanes: Any = EVERY, **how: Any) -> list[Parcel]:
    with database.begin() as uow:
        return uow.outbox.lease(now, [Budget(lanes, limit)], **how)


def sent(database: Database, parcel: Parcel, message_id: int | None = 1) -> bool:
    with database.begin() as uow:
        return uow.outbox.sent(parcel.id, message_id, NOW)


def texts(parcels: Iterable[Parcel]) -> list[str]:
    return [parcel.message.text for parcel in parcels]


def counts(database: Database) -> dict[str, int]:
    return reading(database, lambda uow: uow.outbox.counts())


def show_card(database: Database, text: str = "card", chat: int = BIG, message_id: int = 500, **more: Any) -> None:
    """A card that stands in the chat."""
    put(database, say(chat, text, card=CARD, **more))
    (parcel,) = lease(database)
    assert sent(database, parcel, message_id)


EVERYTHING = Message(
    "三号楼",
    buttons=((Button("签收", press="accept:17"), Button("地图", url="https://example.org/map")), (Button("x", "y"),)),
    keys=((Key("我的上报"), Key("手机号", KeyAsks.CONTACT)),),
    media=(Media(MediaKind.PHOTO, "file-1"), Media(MediaKind.VOICE, "file-2")),
    pin=Pin(31.25, 121.5),
)


@pytest.mark.parametrize("message", [EVERYTHING, Message(), Message("only words"), Message(pin=Pin(0.0, 0.0))])
def test_a_message_comes_back_as_it_was_put(database: Database, message: Message) -> None:
    assert payload.load(payload.dump(message)) == message
    out = Outgoing(BIG, message, Lane.URGENT, reply_to=9, at_most_once=True)
    put(database, out)
    (parcel,) = lease(database)
    assert parcel.message == message
    assert (parcel.chat_id, parcel.lane, parcel.reply_to, parcel.at_most_once) == (BIG, Lane.URGENT, 9, True)
    assert (parcel.card, parcel.edit, parcel.ticket_id, parcel.attempts) == (None, None, None, 0)
    assert parcel.created_at == NOW


# --- order ---------------------------------------------------------------------------------------------------------


def test_a_smaller_lane_leaves_first_in_a_chat_and_between_chats(database: Database) -> None:
    put(database, *(say(BIG, lane.name, lane=lane) for lane in reversed(Lane)))
    put(database, *(say(lane, f"other {lane.name}", lane=lane) for lane in reversed(Lane)))
    assert texts(lease(database, limit=3)) == ["URGENT", "other URGENT", "other REPLY"]
    assert texts(lease(database)) == ["other NOTICE", "other BULK"]


def test_one_message_of_a_chat_at_a_time_in_the_order_they_were_put(database: Database) -> None:
    put(database, say(BIG, "1"), say(BIG, "2"), say(BIG, "3"))
    heard = []
    for _ in range(3):
        (parcel,) = lease(database)
        assert lease(database) == []
        assert sent(database, parcel)
        heard += texts([parcel])
    assert heard == ["1", "2", "3"]
    assert lease(database) == []


def test_a_message_that_must_wait_keeps_the_later_ones_of_its_chat_behind_it(database: Database) -> None:
    put(database, say(BIG, "1"), say(BIG, "2"), say(8, "other"))
    (first, other) = lease(database)
    with database.begin() as uow:
        assert uow.outbox.again(first.id, NOW + MINUTE, "timeout")
    assert sent(database, other)
    assert lease(database) == []
    assert texts(lease(database, NOW + MINUTE)) == ["1"]


def test_an_urgent_message_does_not_wait_behind_one_that_must(database: Database) -> None:
    put(database, say(BIG, "notice", lane=Lane.NOTICE))
    (first,) = lease(database)
    with database.begin() as uow:
        uow.outbox.again(first.id, NOW + MINUTE, "timeout")
    put(database, say(BIG, "danger", lane=Lane.URGENT))
    assert texts(lease(database)) == ["danger"]


def test_chats_that_wait_do_not_use_up_the_limit(database: Database) -> None:
    for chat in range(1, 4):
        put(database, say(chat, f"{chat}"))
    with database.begin() as uow:
        for parcel in uow.outbox.lease(NOW, [Budget(EVERY, 2)]):
            uow.outbox.again(parcel.id, NOW + MINUTE, "timeout")
    assert texts(lease(database, limit=1)) == ["3"]


def test_busy_chats_and_other_lanes_are_passed_over(database: Database) -> None:
    put(database, say(1, "busy"), say(2, "free"), say(3, "bulk", lane=Lane.BULK))
    assert texts(lease(database, busy={1}, lanes=(Lane.URGENT, Lane.REPLY, Lane.NOTICE))) == ["free"]
    assert texts(lease(database, lanes=(Lane.BULK,))) == ["bulk"]


def test_leasers_at_once_never_get_the_same_message_nor_two_of_a_chat(database: Database) -> None:
    for chat in range(20):
        put(database, say(chat, f"{chat}"), say(chat, "later"))
    got = texts(parcel for parcels in at_once(4, lambda _: lease(database, limit=20)) for parcel in parcels)
    got += texts(lease(database, limit=20))
    assert sorted(got, key=int) == [f"{chat}" for chat in range(20)]


# --- leases and settling -------------------------------------------------------------------------------------------


def test_a_lease_runs_out_and_the_message_is_sent_before_the_later_ones(database: Database) -> None:
    put(database, say(BIG, "1"), say(BIG, "2"))
    lease(database)
    assert lease(database, NOW + LEASE) == []
    assert texts(lease(database, LATER)) == ["1"]


SETTLED: dict[str, Callable[[UnitOfWork, int], bool]] = {
    "sent": lambda uow, number: uow.outbox.sent(number, 1, NOW),
    "failed": lambda uow, number: uow.outbox.failed(number, "chat not found", NOW),
    "unconfirmed": lambda uow, number: uow.outbox.unconfirmed(number, "timeout", NOW),
    "dropped": lambda uow, _number: uow.outbox.drop_waiting(BIG, NOW) == 1,
}


@pytest.mark.parametrize("state", SETTLED)
def test_what_is_settled_stays_as_it_was_settled(database: Database, state: str) -> None:
    put(database, say(BIG, "x", card=CARD))
    (parcel,) = lease(database)
    with database.begin() as uow:
        assert SETTLED[state](uow, parcel.id)
    with database.begin() as uow:
        assert not uow.outbox.sent(parcel.id, 7, NOW)
        assert not uow.outbox.failed(parcel.id, "late", NOW)
        assert not uow.outbox.unconfirmed(parcel.id, "late", NOW)
        assert not uow.outbox.again(parcel.id, NOW, "late")
        assert uow.outbox.drop_waiting(BIG, NOW) == 0
        assert uow.outbox.card_message(BIG, CARD) == (1 if state == "sent" else None)
    assert counts(database) == {state: 1}
    assert lease(database, LATER) == []


def test_trying_again_counts_attempts_but_a_pause_we_were_told_to_make_does_not(database: Database) -> None:
    put(database, say(BIG, "x"))
    (parcel,) = lease(database)
    with database.begin() as uow:
        uow.outbox.again(parcel.id, NOW, "retry_after", counts=False)
        (parcel,) = uow.outbox.lease(NOW, [Budget(EVERY, 1)])
        assert parcel.attempts == 0
        uow.outbox.again(parcel.id, NOW + MINUTE, "timeout")
        assert uow.outbox.next_due() == NOW + MINUTE
    assert lease(database)[:] == []
    assert lease(database, NOW + MINUTE)[0].attempts == 1


def test_only_what_waits_for_an_unreachable_chat_is_dropped(database: Database) -> None:
    put(database, say(BIG, "said"), say(BIG, "waits"), say(8, "other"))
    sent(database, next(parcel for parcel in lease(database) if parcel.chat_id == BIG))
    with database.begin() as uow:
        assert uow.outbox.drop_waiting(BIG, NOW) == 1
    assert counts(database) == {"sent": 1, "dropped": 1, "waiting": 1}


def test_nothing_is_due_when_nothing_waits(database: Database) -> None:
    assert reading(database, lambda uow: uow.outbox.next_due()) is None


# --- cards ---------------------------------------------------------------------------------------------------------


def test_a_card_not_yet_sent_is_updated_in_place(database: Database) -> None:
    put(database, say(BIG, "first", card=CARD), say(BIG, "between"), say(BIG, "last", card=CARD))
    assert counts(database) == {"waiting": 2}
    (parcel,) = lease(database)
    assert parcel.message.text == "last"


def test_a_card_of_another_chat_or_key_is_another_card(database: Database) -> None:
    put(database, say(BIG, "a", card=CARD), say(BIG, "b", card="ticket:18"), say(8, "c", card=CARD))
    assert counts(database) == {"waiting": 3}


def test_a_card_updated_in_place_becomes_as_urgent_as_what_it_says_now(database: Database) -> None:
    put(database, say(BIG, "1", card=CARD, lane=Lane.NOTICE), say(BIG, "2", card=CARD, lane=Lane.URGENT))
    put(database, say(BIG, "3", card=CARD, lane=Lane.BULK))
    (parcel,) = lease(database)
    assert (parcel.message.text, parcel.lane) == ("3", Lane.URGENT)


def test_a_draft_s_card_becomes_its_ticket_s_where_it_stands_and_where_it_waits(
    database: Database, world: World
) -> None:
    ticket = stored(database, report(world))
    show_card(database, message_id=500)
    put(database, say(BIG, "waits", card=CARD), say(8, "other chat", card=CARD))
    with database.begin() as uow:
        uow.outbox.rename_card(BIG, CARD, "ticket:new", ticket.id)
    waits, other = lease(database)
    assert (waits.card, waits.edit, waits.ticket_id) == ("ticket:new", 500, ticket.id)
    assert (other.card, other.ticket_id) == (CARD, None)


def test_a_leased_card_is_not_changed_in_place(database: Database) -> None:
    put(database, say(BIG, "first", card=CARD))
    (parcel,) = lease(database)
    put(database, say(BIG, "second", card=CARD))
    assert sent(database, parcel, 500)
    (second,) = lease(database)
    assert (second.message.text, second.edit) == ("second", 500)


def test_a_card_that_is_leased_while_it_is_being_changed_is_not_changed_in_place(postgres_database: Database) -> None:
    put(postgres_database, say(BIG, "first", card=CARD))
    leased: list[Parcel] = []
    meanwhile: list[bool] = []

    @event.listens_for(postgres_database.engine, "after_cursor_execute")
    def lease_meanwhile(*_: object) -> None:
        if not meanwhile:
            meanwhile.append(True)
            leased.extend(lease(postgres_database))

    put(postgres_database, say(BIG, "second", card=CARD))
    assert texts(leased) == ["first"]
    assert sent(postgres_database, leased[0], 500)
    assert texts(lease(postgres_database)) == ["second"]


def test_a_fresh_card_is_sent_anew_and_becomes_the_card(database: Database) -> None:
    show_card(database, message_id=500)
    put(database, say(BIG, "again", card=CARD, fresh=True))
    (parcel,) = lease(database)
    assert parcel.edit is None
    assert sent(database, parcel, 600)
    put(database, say(BIG, "edited", card=CARD))
    assert lease(database)[0].edit == 600


def test_a_fresh_card_is_not_folded_into_one_that_waits(database: Database) -> None:
    put(database, say(BIG, "1", card=CARD), say(BIG, "2", card=CARD, fresh=True), say(BIG, "3", card=CARD))
    (first,) = lease(database)
    assert sent(database, first, 500)
    (fresh,) = lease(database)
    assert (texts([first, fresh]), fresh.edit) == (["1", "3"], None)


def test_a_card_that_is_gone_from_the_chat_is_sent_anew(database: Database) -> None:
    show_card(database)
    with database.begin() as uow:
        uow.outbox.forget_card(BIG, CARD)
    put(database, say(BIG, "again", card=CARD))
    assert lease(database)[0].edit is None


def test_a_message_under_a_card_replies_to_it(database: Database) -> None:
    show_card(database)
    put(database, say(BIG, "photo", under=CARD), say(8, "no card there", under=CARD))
    assert [parcel.reply_to for parcel in lease(database)] == [500, None]


def test_an_edit_without_a_message_id_leaves_the_card_where_it_is(database: Database) -> None:
    show_card(database)
    put(database, say(BIG, "edited", card=CARD))
    assert sent(database, lease(database)[0], None)
    assert reading(database, lambda uow: uow.outbox.card_message(BIG, CARD)) == 500


# --- whose message -------------------------------------------------------------------------------------------------


def test_the_ticket_of_a_message_of_ours_is_found(database: Database, world: World) -> None:
    ticket = stored(database, report(world))
    show_card(database, about=ticket.id, message_id=500)
    put(database, say(BIG, "photo", about=ticket.id), say(8, "menu"))
    for parcel, message_id in zip(lease(database), (501, 500), strict=True):
        assert sent(database, parcel, message_id)

    def ticket_of(chat: int, message_id: int) -> int | None:
        return reading(database, lambda uow: uow.outbox.ticket_of_message(chat, message_id))

    assert [ticket_of(BIG, 500), ticket_of(BIG, 501)] == [ticket.id, ticket.id]
    assert [ticket_of(BIG, 502), ticket_of(8, 500)] == [None, None]


def test_the_chats_that_show_a_ticket_s_card_are_known_and_those_it_is_on_its_way_to(
    database: Database, world: World
) -> None:
    ticket, other = stored(database, report(world)), stored(database, report(world))
    show_card(database, chat=30, about=ticket.id)
    put(database, say(20, "coming", card=CARD, about=ticket.id), say(10, "no card", about=ticket.id))
    put(database, say(40, "other's", card="ticket:18", about=other.id))
    assert reading(database, lambda uow: uow.outbox.cards_of_ticket(ticket.id)) == [20, 30]


# --- a group becomes a supergroup ----------------------------------------------------------------------------------


def move(database: Database, old: int, new: int) -> None:
    with database.begin() as uow:
        uow.move_chat(old, new)


def test_when_a_chat_moves_its_messages_go_with_it(database: Database) -> None:
    show_card(database, chat=-5)
    put(database, say(-5, "waits"), say(6, "stays"))
    move(database, -5, -BIG)
    assert {parcel.message.text: parcel.chat_id for parcel in lease(database)} == {"waits": -BIG, "stays": 6}


def test_in_the_new_chat_old_message_ids_mean_nothing_so_a_card_is_said_anew(database: Database) -> None:
    show_card(database, chat=-5)
    put(database, say(-5, "again", card=CARD), say(-5, "reply", reply_to=77))
    move(database, -5, -BIG)
    for text in ("again", "reply"):
        (parcel,) = lease(database)
        assert (parcel.message.text, parcel.edit, parcel.reply_to) == (text, None, None)
        assert sent(database, parcel, 3)
    with database.read() as uow:
        assert uow.outbox.card_message(-BIG, CARD) == 3
        assert uow.outbox.card_message(-5, CARD) is None


def test_what_is_talked_about_goes_with_the_chat(database: Database) -> None:
    with database.begin() as uow:
        uow.conversations.save(-5, 1, Talk("old", {"a": 1}), NOW)
        uow.conversations.save(-5, 2, Talk("old"), NOW)
        uow.conversations.save(-BIG, 2, Talk("new"), NOW)
    move(database, -5, -BIG)
    with database.read() as uow:
        talks = [uow.conversations.get(chat, user) for chat in (-BIG, -5) for user in (1, 2)]
    assert talks == [Talk("old", {"a": 1}), Talk("new"), Talk(), Talk()]


def test_a_card_that_stands_in_the_new_chat_already_is_the_one_that_stays(database: Database) -> None:
    show_card(database, chat=-5, message_id=500)
    show_card(database, chat=-BIG, message_id=900)
    move(database, -5, -BIG)
    assert reading(database, lambda uow: uow.outbox.card_message(-BIG, CARD)) == 900


def test_reading_the_outbox_takes_nothing_from_it(database: Database) -> None:
    put(database, say(BIG, "x"), now=NOW - HOUR)

    def look(uow: UnitOfWork) -> tuple[object, object]:
        return uow.outbox.counts(), uow.outbox.next_due()

    assert reading(database, look) == ({"waiting": 1}, NOW - HOUR)
    assert texts(lease(database)) == ["x"]


def test_a_clock_that_steps_back_keeps_no_message_waiting(database: Database) -> None:
    with database.begin() as uow:
        uow.outbox.put(say(BIG, "written an hour ahead"), NOW + HOUR)
    (parcel,) = lease(database)
    with database.begin() as uow:
        uow.outbox.again(parcel.id, NOW + HOUR + SECOND, "502")
    assert texts(lease(database)) == ["written an hour ahead"]
