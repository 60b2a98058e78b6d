"""Where a conversation stands is remembered, and forgotten when there is nothing to remember."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.conversations import Talk
from storage.database import Database

from .neighbours import BIG, DAY, NOW, SECOND, reading


def save(database: Database, talk: Talk, chat: int = BIG, user: int = BIG + 1, *, days: int = 0) -> None:
    with database.begin() as uow:
        uow.conversations.save(chat, user, talk, NOW + days * DAY)


def talk_of(database: Database, chat: int = BIG, user: int = BIG + 1) -> Talk:
    return reading(database, lambda uow: uow.conversations.get(chat, user))


def rows(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM conversations")).scalar_one())


ASKED = Talk("report:place", {"draft": 3, "说": ["三号楼", None], "deep": {"yes": True}})


def test_a_conversation_comes_back_as_it_was_left(database: Database) -> None:
    assert talk_of(database) == Talk()
    save(database, ASKED)
    assert talk_of(database) == ASKED
    save(database, Talk("report:photo", {"draft": 4}))
    assert talk_of(database) == Talk("report:photo", {"draft": 4})
    assert rows(database) == 1


@pytest.mark.parametrize("kept", [Talk("asked"), Talk(None, {"menu": 1})])
def test_a_state_alone_or_data_alone_is_kept(database: Database, kept: Talk) -> None:
    save(database, kept)
    assert talk_of(database) == kept


def test_an_empty_conversation_is_deleted(database: Database) -> None:
    save(database, Talk())
    save(database, ASKED)
    save(database, Talk())
    assert talk_of(database) == Talk()
    assert rows(database) == 0


def test_two_people_in_one_chat_and_one_person_in_two_chats_do_not_mix(database: Database) -> None:
    for chat, user in ((1, 1), (1, 2), (2, 1)):
        save(database, Talk(f"{chat}-{user}"), chat, user)
    assert [talk_of(database, *both).state for both in ((1, 1), (1, 2), (2, 1))] == ["1-1", "1-2", "2-1"]


def test_what_was_changed_without_saving_is_not_kept(database: Database) -> None:
    save(database, ASKED)
    with database.begin() as uow:
        uow.conversations.get(BIG, BIG + 1).data["draft"] = 99
    assert talk_of(database) == ASKED


def test_old_conversations_and_those_of_one_person_are_forgotten(database: Database) -> None:
    for user, days in ((1, 0), (2, 1), (3, 2)):
        save(database, ASKED, user=user, days=days)
    with database.begin() as uow:
        uow.pruning.conversations(NOW + SECOND, 10)
        uow.conversations.forget_person(3)
    assert [talk_of(database, user=user) for user in (1, 2, 3)] == [Talk(), ASKED, Talk()]
