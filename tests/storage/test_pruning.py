"""Forgetting by age: the due goes, in short steps; everything else stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain.message import Lane
from bot.domain.terms import Action
from bot.domain.ticket import Act, Actor, Ticket
from storage.conversations import Talk
from storage.database import Database
from storage.evidence import Evidence, Phase
from storage.heartbeats import Heartbeat
from storage.inbox import Arrival
from storage.outbox import Budget
from storage.pruning import Pruning

from .neighbours import BIG, DAY, NOW, SECOND, World, dispatched, does, put, reading, say
from .test_evidence import open_draft

Forget = Callable[[Pruning, datetime, int], int]


def forget(database: Database, what: Forget, before: datetime, limit: int = 100) -> int:
    with database.begin() as uow:
        return what(uow.pruning, before, limit)


def test_a_step_takes_no_more_than_it_is_told_and_the_last_says_nothing_is_left(database: Database) -> None:
    with database.begin() as uow:
        uow.inbox.keep([Arrival(n, BIG + n, "{}") for n in range(5)], NOW)
        for claimed in uow.inbox.claim(NOW, 5):
            uow.inbox.settle(claimed.seq, NOW)
    steps = [forget(database, Pruning.updates, NOW + SECOND, limit=2) for _ in range(4)]
    assert steps == [2, 2, 1, 0]


def test_updates_and_dead_letters_go_by_their_own_age_and_waiting_ones_never(database: Database) -> None:
    with database.begin() as uow:
        uow.inbox.keep([Arrival(n, BIG + n, "{}") for n in range(3)], NOW)
        done, dead, _ = uow.inbox.claim(NOW, 3)
        uow.inbox.settle(done.seq, NOW)
        uow.inbox.give_up(dead.seq, "Trouble", NOW)
    assert forget(database, Pruning.updates, NOW) == 0, "not older than, but as old as"
    assert forget(database, Pruning.updates, NOW + SECOND) == 1
    assert reading(database, lambda uow: uow.inbox.counts()) == {"waiting": 1, "dead": 1}
    assert forget(database, Pruning.dead_letters, NOW + SECOND) == 1
    assert reading(database, lambda uow: uow.inbox.counts()) == {"waiting": 1}


def test_messages_go_once_they_are_settled_however_they_ended(database: Database) -> None:
    put(database, *(say(BIG + n, "x") for n in range(3)))
    with database.begin() as uow:
        sent, failed, _ = uow.outbox.lease(NOW, [Budget(tuple(Lane), 3)])
        uow.outbox.sent(sent.id, 7, NOW)
        uow.outbox.failed(failed.id, "gone", NOW)
    assert forget(database, Pruning.messages, NOW + SECOND) == 2
    assert reading(database, lambda uow: uow.outbox.counts()) == {"waiting": 1}


def test_a_conversation_that_went_on_stays(database: Database) -> None:
    with database.begin() as uow:
        uow.conversations.save(BIG, BIG, Talk("consent"), NOW)
        uow.conversations.save(BIG + 1, BIG + 1, Talk("consent"), NOW + DAY)
    assert forget(database, Pruning.conversations, NOW + SECOND) == 1
    assert reading(database, lambda uow: uow.conversations.get(BIG + 1, BIG + 1)) == Talk("consent")


def test_processes_and_alarms_that_are_over_go(database: Database) -> None:
    with database.begin() as uow:
        uow.heartbeats.beat(Heartbeat("old", frozenset(), NOW, NOW))
        uow.heartbeats.beat(Heartbeat("young", frozenset(), NOW, NOW + DAY))
        uow.alarms.begin("disk", "", NOW)
        uow.alarms.end(uow.alarms.ringing()[0], NOW)
        uow.alarms.begin("disk", "", NOW)
    assert forget(database, Pruning.heartbeats, NOW + SECOND) == 1
    assert [beat.process for beat in reading(database, lambda uow: uow.heartbeats.all())] == ["young"]
    assert forget(database, Pruning.alarms, NOW + SECOND) == 1
    assert len(reading(database, lambda uow: uow.alarms.ringing())) == 1


def closed(database: Database, world: World, words: str = "三号楼楼道漏水") -> Ticket:
    ticket = does(database, dispatched(database, world, world.wang, text=words), Act(Action.ACCEPT), Actor(world.wang))
    ticket = does(database, ticket, Act(Action.COMPLETE, text=words, proof=True), Actor(world.wang))
    return does(database, ticket, Act(Action.PASS), Actor(world.lan))


def shown(database: Database, ticket_id: int | None = None, draft_id: int | None = None) -> None:
    with database.begin() as uow:
        uow.evidence.add(Evidence(Phase.REPORT, "photo", NOW, file_id="f"), ticket_id=ticket_id, draft_id=draft_id)


def test_a_ticket_that_is_over_loses_words_and_pictures_once(database: Database, world: World) -> None:
    ticket, still = closed(database, world), dispatched(database, world, world.wang)
    shown(database, ticket.id)
    shown(database, still.id)
    assert forget(database, Pruning.words, NOW) == 0
    assert forget(database, Pruning.words, NOW + SECOND) == 1
    assert forget(database, Pruning.words, NOW + SECOND) == 0
    with database.read() as uow:
        blank, open_ = uow.tickets.get(ticket.id), uow.tickets.get(still.id)
        assert blank is not None
        assert open_ is not None
        assert (blank.text, blank.result, open_.text) == ("", "", "三号楼楼道漏水")
        assert (uow.evidence.of_ticket(ticket.id), len(uow.evidence.of_ticket(still.id))) == ([], 1)


def test_where_it_was_is_forgotten_although_nobody_wrote_a_word(database: Database, world: World) -> None:
    ticket = closed(database, world)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE tickets SET text = '', spot = '', remark = '', result = '', latitude = 31.25, longitude = 121.5"
        )
    steps = [forget(database, Pruning.words, before) for before in (NOW, NOW + SECOND, NOW + SECOND)]
    assert steps == [0, 1, 0]
    with database.engine.connect() as connection:
        where = connection.exec_driver_sql(f"SELECT latitude, longitude FROM tickets WHERE id = {ticket.id}").one()
    assert tuple(where) == (None, None)


def test_pictures_without_a_word_go_too_past_those_an_open_ticket_keeps(database: Database, world: World) -> None:
    still = dispatched(database, world, world.wang)
    silent = [closed(database, world) for _ in range(3)]
    forget(database, Pruning.words, NOW + SECOND)
    for ticket in (still, *silent, still, silent[0]):
        shown(database, ticket.id)
    steps = [forget(database, Pruning.pictures, NOW + SECOND, limit=2) for _ in range(3)]
    assert steps == [2, 2, 0]
    assert len(reading(database, lambda uow: uow.evidence.of_ticket(still.id))) == 2
    assert forget(database, Pruning.pictures, NOW) == 0


def test_a_draft_takes_what_belonged_to_it_along(database: Database, world: World) -> None:
    old, young = open_draft(database, world), open_draft(database, world, created_at=NOW + DAY)
    shown(database, draft_id=old.id)
    shown(database, draft_id=young.id)
    assert forget(database, Pruning.drafts, NOW + SECOND) == 1
    with database.read() as uow:
        assert [draft.id for draft in uow.drafts.of_person(world.lan.id)] == [young.id]
        assert (uow.evidence.of_draft(old.id), len(uow.evidence.of_draft(young.id))) == ([], 1)
