"""Dead letters: seen without their words, put back in line as new, or let go; whoever decides first decides."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.message import Lane, Message, Outgoing
from storage.database import Database
from storage.dead_letters import DeadLetter, Kind, LetterName, Replayed
from storage.inbox import CLAIM, Arrival
from storage.outbox import Budget

from .neighbours import BIG, DAY, HOUR, NOW, SECOND, at_once, reading

WORDS = "三号楼 501 的秘密"


def dead_update(database: Database, update_id: int = 7, chat: int = BIG, at: datetime = NOW) -> LetterName:
    with database.begin() as uow:
        uow.inbox.keep([Arrival(update_id, chat, f'{{"text": "{WORDS}"}}')], NOW)
        (claimed,) = [one for one in uow.inbox.claim(NOW, 50) if one.update_id == update_id]
        uow.inbox.give_up(claimed.seq, "RuntimeError", at)
    return LetterName(Kind.UPDATE, claimed.seq)


def dead_message(database: Database, *, unconfirmed: bool = False, at: datetime = NOW, **how: object) -> LetterName:
    with database.begin() as uow:
        uow.outbox.put(Outgoing(BIG, Message(WORDS), Lane.NOTICE, **how), NOW)  # type: ignore[arg-type]
        (parcel,) = uow.outbox.lease(NOW, [Budget(tuple(Lane), 1)])
        end = uow.outbox.unconfirmed if unconfirmed else uow.outbox.failed
        assert end(parcel.id, "Forbidden", at)
    return LetterName(Kind.MESSAGE, parcel.id)


def letters(database: Database, *kinds: Kind) -> list[DeadLetter]:
    return reading(database, lambda uow: uow.dead_letters.newest(50, *kinds))


def replay(database: Database, name: LetterName, now: datetime = NOW) -> Replayed:
    with database.begin() as uow:
        return uow.dead_letters.replay(name, now)


def drop(database: Database, name: LetterName, by: int | None = None) -> bool:
    with database.begin() as uow:
        return uow.dead_letters.drop(name, NOW, by)


def test_letters_of_both_kinds_are_listed_newest_first_without_their_words(database: Database) -> None:
    old = dead_update(database, at=NOW)
    new = dead_message(database, at=NOW + HOUR)
    maybe = dead_message(database, unconfirmed=True, at=NOW + 2 * HOUR)
    found = letters(database)
    assert [letter.name for letter in found] == [maybe, new, old]
    assert [letter.may_have_arrived for letter in found] == [True, False, False]
    assert WORDS not in repr(found)
    assert reading(database, lambda uow: uow.dead_letters.count()) == {Kind.UPDATE: 1, Kind.MESSAGE: 2}
    assert [letter.name for letter in letters(database, Kind.UPDATE)] == [old]
    assert reading(database, lambda uow: uow.dead_letters.newest(1))[0].name == maybe


def test_the_words_are_given_only_when_they_are_asked_for(database: Database) -> None:
    for name in (dead_update(database), dead_message(database)):
        assert WORDS in str(reading(database, lambda uow, name=name: uow.dead_letters.content(name)))
        assert drop(database, name)
        assert reading(database, lambda uow, name=name: uow.dead_letters.content(name)) is None


@pytest.mark.parametrize("text", ["u7", " M42 ", "u999999999999999999"])
def test_a_name_is_read_as_it_is_written(text: str) -> None:
    name = LetterName.parse(text)
    assert name is not None
    assert str(name) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "7", "u", "x7", "u-1", "u７", "u" + "9" * 19, "u7 u8"])
def test_what_is_no_name_is_none(text: str) -> None:
    assert LetterName.parse(text) is None


def test_a_replayed_update_is_worked_on_as_if_it_had_just_come(database: Database) -> None:
    name = dead_update(database)
    assert replay(database, name, NOW + HOUR) is Replayed.IN_LINE
    with database.begin() as uow:
        (claimed,) = uow.inbox.claim(NOW + HOUR, 5)
    assert (claimed.seq, claimed.attempts, WORDS in claimed.raw) == (name.number, 0, True)


def test_a_replayed_update_that_killed_processes_gets_a_new_life(database: Database) -> None:
    name = dead_update(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox SET crashes = 9")
    replay(database, name)
    assert reading(database, lambda uow: uow.inbox.deadly()) == []
    with database.begin() as uow:
        assert len(uow.inbox.claim(NOW, 5)) == 1


def test_a_replayed_update_waits_for_the_one_its_chat_has_in_hand(database: Database) -> None:
    name = dead_update(database, 7)
    with database.begin() as uow:
        uow.inbox.keep([Arrival(8, BIG, "{}")], NOW)
        assert len(uow.inbox.claim(NOW, 5)) == 1
    replay(database, name, NOW + SECOND)
    with database.begin() as uow:
        assert uow.inbox.claim(NOW + SECOND, 5) == []
        assert [one.update_id for one in uow.inbox.claim(NOW + CLAIM + SECOND, 5)] == [7]


def test_a_replayed_message_is_sent_as_if_it_had_never_been_tried(database: Database) -> None:
    for unconfirmed in (False, True):
        name = dead_message(database, unconfirmed=unconfirmed, at_most_once=unconfirmed)
        assert replay(database, name) is Replayed.IN_LINE
        with database.begin() as uow:
            (parcel,) = uow.outbox.lease(NOW, [Budget(tuple(Lane), 5)])
            assert (parcel.id, parcel.attempts, parcel.message.text) == (name.number, 0, WORDS)
            uow.outbox.sent(parcel.id, 1, NOW)


def test_a_card_that_was_said_anew_is_not_set_back_to_how_things_stood(database: Database) -> None:
    name = dead_message(database, card="ticket:1")
    with database.begin() as uow:
        uow.outbox.put(Outgoing(BIG, Message("later"), card="ticket:1"), NOW)
    assert replay(database, name) is Replayed.OUTDATED
    assert drop(database, name)


def test_a_letter_is_replayed_or_dropped_once(database: Database) -> None:
    for name in (dead_update(database), dead_message(database)):
        assert replay(database, name) is Replayed.IN_LINE
        assert replay(database, name) is Replayed.GONE
        assert not drop(database, name)
    assert replay(database, LetterName(Kind.UPDATE, 10**17)) is Replayed.GONE
    assert letters(database) == []


def test_of_many_who_replay_and_drop_at_once_one_is_heard(database: Database) -> None:
    for name in (dead_update(database), dead_message(database)):

        def decide(turn: int, name: LetterName = name) -> bool:
            return drop(database, name) if turn % 2 else replay(database, name) is Replayed.IN_LINE

        assert sum(at_once(6, decide)) == 1


def test_what_is_dropped_leaves_a_trace_and_no_words_of_the_update(database: Database) -> None:
    assert drop(database, dead_update(database))
    assert drop(database, dead_message(database), by=5)
    with database.engine.connect() as connection:
        assert tuple(connection.exec_driver_sql("SELECT state, raw, error FROM inbox").one()) == ("done", "", "dropped")
        left = connection.exec_driver_sql("SELECT state, error FROM outbox").one()
    assert tuple(left) == ("dropped", "dropped by person 5")


def test_dead_updates_are_kept_for_their_time_and_then_forgotten(database: Database) -> None:
    dead_update(database, 7, at=NOW)
    dead_update(database, 8, at=NOW + DAY)
    with database.begin() as uow:
        assert uow.pruning.dead_letters(NOW + DAY, 10) == 1
    assert len(letters(database)) == 1
