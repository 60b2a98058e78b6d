"""What came in is kept once, worked on in order within a chat, and takes effect once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage.conversations import Talk
from storage.database import Database
from storage.inbox import CLAIM, MOST_CRASHES, SUSPECT, AlreadySettledError, Arrival, Claimed

from .neighbours import BIG, DAY, HOUR, MINUTE, NOW, SECOND, at_once, reading


def keep(database: Database, *update_ids: int, chat: int = BIG, now: datetime = NOW) -> int:
    with database.begin() as uow:
        return uow.inbox.keep([Arrival(number, chat, f'{{"update_id": {number}}}') for number in update_ids], now)


def claim(database: Database, now: datetime = NOW, limit: int = 10) -> list[Claimed]:
    with database.begin() as uow:
        return uow.inbox.claim(now, limit)


def settle(database: Database, seq: int, now: datetime = NOW) -> None:
    with database.begin() as uow:
        uow.inbox.settle(seq, now)


def counts(database: Database) -> dict[str, int]:
    return reading(database, lambda uow: uow.inbox.counts())


def updates(claimed: Iterable[Claimed]) -> list[int]:
    return [one.update_id for one in claimed]


def test_an_update_comes_back_as_it_was_kept(database: Database) -> None:
    assert keep(database, 7) == 1
    (one,) = claim(database)
    assert (one.update_id, one.chat_id, one.raw, one.attempts) == (7, BIG, '{"update_id": 7}', 0)


def test_keeping_an_update_again_changes_nothing(database: Database) -> None:
    assert keep(database, 7, 8) == 2
    assert keep(database, 7, 8, 9) == 1
    assert keep(database, 9, 9) == 0
    assert keep(database) == 0
    assert counts(database) == {"waiting": 3}


def test_a_redelivered_update_that_took_effect_is_not_worked_on_again(database: Database) -> None:
    keep(database, 7)
    settle(database, claim(database)[0].seq)
    assert keep(database, 7) == 0
    assert claim(database) == []


def test_update_ids_that_restart_lower_are_kept_and_worked_on_in_the_order_they_came(database: Database) -> None:
    keep(database, BIG)
    assert keep(database, 5) == 1
    (first,) = claim(database)
    settle(database, first.seq)
    assert updates([first, *claim(database)]) == [BIG, 5]


def test_one_update_of_each_chat_at_a_time_in_order(database: Database) -> None:
    keep(database, 1, 2, chat=10)
    keep(database, 3, 4, chat=20)
    first = claim(database)
    assert updates(first) == [1, 3]
    assert claim(database) == []
    settle(database, first[1].seq)
    assert updates(claim(database)) == [4]


def test_no_more_than_asked_for_is_claimed_oldest_first(database: Database) -> None:
    for number in range(5):
        keep(database, number, chat=100 - number)
    assert updates(claim(database, limit=2)) == [0, 1]
    assert updates(claim(database, limit=2)) == [2, 3]


def test_a_failing_update_holds_its_own_chat_and_nobody_else(database: Database) -> None:
    keep(database, 1, 2, chat=10)
    keep(database, 3, 4, chat=20)
    failing, fine = claim(database)
    with database.begin() as uow:
        uow.inbox.again(failing.seq, NOW + MINUTE, "boom")
    settle(database, fine.seq)
    assert updates(claim(database)) == [4]
    assert reading(database, lambda uow: uow.inbox.next_due(NOW - timedelta(seconds=1))) == NOW
    (again,) = claim(database, NOW + MINUTE, limit=1)
    assert (again.update_id, again.attempts) == (1, 1)


def test_a_clock_that_steps_back_keeps_no_update_waiting(database: Database) -> None:
    keep(database, 7, now=NOW + HOUR)
    (one,) = claim(database)
    with database.begin() as uow:
        uow.inbox.again(one.seq, NOW + HOUR + SECOND, "ValueError")
    assert updates(claim(database)) == [7]


def test_a_dead_letter_is_kept_whole_and_its_chat_goes_on(database: Database) -> None:
    keep(database, 1, 2)
    with database.begin() as uow:
        uow.inbox.give_up(uow.inbox.claim(NOW, 1)[0].seq, "poison", NOW)
    assert counts(database) == {"dead": 1, "waiting": 1}
    assert updates(claim(database)) == [2]
    with database.begin() as uow:
        assert uow.pruning.updates(NOW + DAY, 10) == 0
    assert keep(database, 1) == 0


def test_settling_twice_is_refused_and_takes_its_effects_back(database: Database) -> None:
    keep(database, 1)
    (one,) = claim(database)
    settle(database, one.seq)

    def works_again() -> None:
        with database.begin() as uow:
            uow.conversations.save(BIG, BIG, Talk("asked"), NOW)
            uow.inbox.settle(one.seq, NOW)

    with pytest.raises(AlreadySettledError):
        works_again()
    assert reading(database, lambda uow: uow.conversations.get(BIG, BIG)) == Talk()


def test_an_update_that_was_given_up_cannot_take_effect_any_more(database: Database) -> None:
    keep(database, 1)
    (one,) = claim(database)
    with database.begin() as uow:
        uow.inbox.give_up(one.seq, "poison", NOW)
    with pytest.raises(AlreadySettledError):
        settle(database, one.seq)


def test_a_claim_runs_out_and_somebody_else_may_work_on_it(database: Database) -> None:
    keep(database, 1)
    (lost,) = claim(database)
    assert claim(database, NOW + CLAIM) == []
    (again,) = claim(database, NOW + CLAIM + SECOND)
    assert again.seq == lost.seq
    settle(database, again.seq)
    with pytest.raises(AlreadySettledError):
        settle(database, lost.seq)


def test_claims_given_back_are_free_at_once_and_settled_ones_stay_settled(database: Database) -> None:
    keep(database, 1, chat=10)
    keep(database, 2, chat=20)
    first, second = claim(database)
    settle(database, second.seq)
    with database.begin() as uow:
        uow.inbox.release([first.seq, second.seq])
    assert updates(claim(database)) == [1]


def test_the_words_of_a_settled_update_are_wiped(database: Database) -> None:
    keep(database, 1)
    settle(database, claim(database)[0].seq)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT raw FROM inbox").scalar_one() == ""


def test_settled_updates_are_forgotten_after_their_time(database: Database) -> None:
    keep(database, 1, chat=10)
    keep(database, 2, chat=20)
    first, second = claim(database)
    settle(database, first.seq, NOW)
    settle(database, second.seq, NOW + HOUR)
    with database.begin() as uow:
        assert uow.pruning.updates(NOW + HOUR, 10) == 1
    assert counts(database) == {"done": 1}


def test_the_number_of_a_forgotten_update_is_not_given_again(database: Database) -> None:
    keep(database, 1)
    (one,) = claim(database)
    settle(database, one.seq)
    with database.begin() as uow:
        assert uow.pruning.updates(NOW + DAY, 10) == 1
    keep(database, 2)
    assert claim(database)[0].seq > one.seq


def test_nothing_waits_in_an_empty_inbox(database: Database) -> None:
    assert claim(database) == []
    assert reading(database, lambda uow: uow.inbox.next_due(NOW)) is None


def test_claimers_at_once_never_get_the_same_update(database: Database) -> None:
    for number in range(40):
        keep(database, number, chat=number)
    got = [one for claims in at_once(4, lambda _: claim(database, limit=10)) for one in claims]
    got += claim(database, limit=40)  # SKIP LOCKED may leave some of them for the next round
    assert sorted(updates(got)) == list(range(40))


def test_of_two_who_keep_the_same_update_at_once_one_is_first(database: Database) -> None:
    at_once(8, lambda _: keep(database, 1, 2, 3))
    assert counts(database) == {"waiting": 3}


def work_together(database: Database, number_of_updates: int) -> list[Claimed]:
    """Four workers claim and settle until every update of one chat took effect: what they worked on, in order."""
    done: list[Claimed] = []

    def work(_worker: int) -> None:
        while len(done) < number_of_updates:
            for one in claim(database, limit=1):
                done.append(one)
                settle(database, one.seq)

    at_once(4, work)
    return done


def test_a_chat_worked_on_by_many_stays_in_order_and_every_update_takes_effect_once(database: Database) -> None:
    keep(database, *range(40))
    assert updates(work_together(database, 40)) == list(range(40))


def test_an_update_settled_while_somebody_looks_for_work_is_not_worked_on_again(postgres_database: Database) -> None:
    with postgres_database.engine.begin() as connection:  # a backlog, so that looking takes its time
        connection.exec_driver_sql(
            "INSERT INTO inbox (update_id, chat_id, raw, state, attempts, error, received_at, due_at) "
            "SELECT -n, n, '', 'waiting', 1, 'ValueError', now(), %s FROM generate_series(1, 8000) AS n",
            (NOW + 10 * MINUTE,),
        )
    keep(postgres_database, *range(20))
    assert updates(work_together(postgres_database, 20)) == list(range(20))


def test_what_a_dead_process_had_in_hand_is_free_at_once_and_counted(database: Database) -> None:
    keep(database, 1, chat=10)
    keep(database, 2, chat=20)
    with database.begin() as uow:
        (dead,) = uow.inbox.claim(NOW, 1, worker=7)
        (alive,) = uow.inbox.claim(NOW, 1, worker=8)
        assert uow.inbox.rescue(living={8}) == 1
        assert uow.inbox.rescue(living={8}) == 0
    assert updates(claim(database)) == [dead.update_id]
    settle(database, alive.seq)


def crash(database: Database, times: int) -> None:
    """So many processes die with whatever they can get."""
    for _ in range(times):
        with database.begin() as uow:
            assert uow.inbox.claim(NOW, 10, worker=7) or uow.inbox.claim_suspect(NOW, 7)
            uow.inbox.rescue(living=())


def test_an_update_two_processes_died_with_is_worked_on_alone(database: Database) -> None:
    keep(database, 1, chat=10)
    crash(database, SUSPECT)
    keep(database, 2, chat=20)
    with database.begin() as uow:
        assert uow.inbox.suspects_wait(NOW)
        assert updates(uow.inbox.claim(NOW, 10)) == [2]
        (suspect,) = uow.inbox.claim_suspect(NOW)
        assert not uow.inbox.suspects_wait(NOW)
    settle(database, suspect.seq)


def test_an_update_that_killed_too_often_is_known_as_deadly(database: Database) -> None:
    keep(database, 1)
    crash(database, MOST_CRASHES - 1)
    assert reading(database, lambda uow: uow.inbox.deadly()) == []
    crash(database, 1)
    assert updates(reading(database, lambda uow: uow.inbox.deadly())) == [1]


def test_claiming_from_a_long_line_reads_the_index_of_those_who_wait(database: Database) -> None:
    with database.begin() as uow:
        uow.inbox.keep([Arrival(number, number % 500, "{}") for number in range(5000)], NOW)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox SET state = 'done' WHERE update_id < 4000")
        connection.exec_driver_sql("ANALYZE")
    asked: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    claim(database)
    ((question, values),) = [one for one in asked if one[0].startswith("SELECT inbox.seq")]
    with database.engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        plan = " ".join(map(str, connection.exec_driver_sql(explain + question, values)))
    assert "inbox_line" in plan, plan
    assert "inbox_chat_line" in plan, plan
    assert "Sort" not in plan, plan
