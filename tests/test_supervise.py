"""Loops that crash come back, tasks that fail are heard of."""

from __future__ import annotations

import asyncio
import threading

import pytest
from structlog.testing import capture_logs

from bot import supervise
from bot.supervise import Loops, Tasks, aside, forever, unless


async def test_a_crashed_loop_is_started_again_after_pauses_that_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervise, "LONGEST_PAUSE", 0.04)
    stop, lives = asyncio.Event(), 0

    async def loop() -> None:
        nonlocal lives
        lives += 1
        if lives < 6:
            raise ZeroDivisionError
        stop.set()

    with capture_logs() as logs:
        await asyncio.wait_for(forever("frail", loop, stop), 5)
    assert lives == 6
    assert [entry["restart_in"] for entry in logs] == [0.01, 0.02, 0.04, 0.04, 0.04]
    assert {(entry["event"], entry["loop"]) for entry in logs} == {("loop_crashed", "frail")}


async def test_a_loop_that_had_been_well_for_long_does_not_wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervise, "LONGEST_PAUSE", 0.05)
    stop, lives = asyncio.Event(), 0

    async def loop() -> None:
        nonlocal lives
        lives += 1
        if lives == 3:
            await asyncio.sleep(0.1)
        if lives == 4:
            stop.set()
            return
        raise ZeroDivisionError

    with capture_logs() as logs:
        await asyncio.wait_for(forever("frail", loop, stop), 5)
    assert [entry["restart_in"] for entry in logs] == [0.01, 0.02, 0.01]


async def test_a_stop_does_not_wait_for_the_pause() -> None:
    stop = asyncio.Event()

    async def loop() -> None:
        stop.set()
        raise ZeroDivisionError

    await asyncio.wait_for(forever("frail", loop, stop), 0.1)


async def test_a_task_that_fails_is_logged_by_name() -> None:
    tasks = Tasks()

    async def fails() -> None:
        raise ZeroDivisionError

    with capture_logs() as logs:
        tasks.start("doomed", fails())
        await tasks.join(1)
    assert [(entry["event"], entry["task"]) for entry in logs] == [("task_failed", "doomed")]


async def test_joining_waits_for_the_quick_and_cancels_the_slow() -> None:
    tasks, done = Tasks(), []

    async def work(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(seconds)

    quick, slow = tasks.start("quick", work(0.01)), tasks.start("slow", work(60))
    await asyncio.wait_for(tasks.join(0.1), 5)
    assert done == [0.01]
    assert quick.done()
    assert slow.cancelled()


async def test_work_that_a_stop_overtakes_is_dropped() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, stop.set)
    assert await asyncio.wait_for(unless(stop, asyncio.sleep(60, "late")), 5) is None


async def test_work_that_is_done_in_time_gives_its_result_or_its_error() -> None:
    async def fails() -> None:
        raise ZeroDivisionError

    with capture_logs() as logs:
        assert await unless(asyncio.Event(), asyncio.sleep(0, "in time")) == "in time"
        with pytest.raises(ZeroDivisionError):
            await unless(asyncio.Event(), fails())
    assert logs == [], "whoever asked hears of it: not the log too"


async def test_a_loop_that_ends_unasked_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)
    stop, loops, lives = asyncio.Event(), Loops(), 0

    async def loop() -> None:
        nonlocal lives
        lives += 1
        if lives == 3:
            stop.set()

    with capture_logs() as logs:
        await asyncio.wait_for(forever("hasty", loop, stop, loops), 5)
    assert lives == 3
    assert [entry["error"] for entry in logs] == ["LoopEndedError"] * 2
    assert loops.crashes == {("hasty", "LoopEndedError"): 2}


async def test_a_loop_whose_inside_was_cancelled_comes_back_and_one_that_is_cancelled_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)
    stop, loops, again = asyncio.Event(), Loops(), asyncio.Event()

    async def loop() -> None:
        if not loops.crashes:
            raise asyncio.CancelledError
        again.set()
        await asyncio.sleep(60)

    with capture_logs():
        task = Tasks().start("frail", forever("frail", loop, stop, loops))
        await asyncio.wait_for(again.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert loops.crashes == {("frail", "CancelledError"): 1}


async def test_a_crashed_loop_is_unwell_until_it_has_run_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)
    stop, loops, again = asyncio.Event(), Loops(), asyncio.Event()

    async def loop() -> None:
        if not loops.crashes:
            raise ZeroDivisionError
        again.set()
        await stop.wait()

    with capture_logs():
        task = Tasks().start("frail", forever("frail", loop, stop, loops))
        await asyncio.wait_for(again.wait(), 5)
    (vital,) = loops.vitals()
    assert (vital.well(), vital.sick_for() > 0, vital.crashes_within(60)) == (False, True, 1)
    assert vital.crashes_within(60, but=frozenset({"ZeroDivisionError"})) == 0
    monkeypatch.setattr(supervise, "WELL_AFTER", 0.0)
    assert (vital.well(), vital.sick_for()) == (True, 0.0)
    stop.set()
    await asyncio.wait_for(task, 5)


async def test_work_aside_gives_its_result_or_its_error() -> None:
    assert await aside(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


def test_a_process_told_to_stop_does_not_wait_for_work_aside() -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go_on.wait(30)
        ended.set()

    async def starting() -> None:
        task = Tasks().start("slow", aside(slow))
        await asyncio.to_thread(begun.wait, 10)
        task.cancel()

    try:
        asyncio.run(asyncio.wait_for(starting(), 10))  # asyncio.to_thread would be waited for here
        assert not ended.is_set()
    finally:
        go_on.set()
