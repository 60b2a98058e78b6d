"""What the log of a whole flow holds: numbers and names of errors; nobody's words, no phone number, no token."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot import log
from bot.playground.faults import Fault
from bot.supervise import Tasks, forever

from .lives import cradle
from .residents import Deeds, Resident
from .stores import SqliteStore
from .street import RESIDENTS, STAFF, TOKEN, street


async def test_the_log_of_a_whole_flow_quotes_nobody(tmp_path: Path) -> None:
    more = {"LOG_LEVEL": "DEBUG", "UPDATE_ATTEMPTS": "2", "UPDATE_RETRY_SECONDS": "0.05"}
    store, luck = SqliteStore(tmp_path / "linling.db"), Random(1)
    lan, chen, *_ = RESIDENTS
    async with (
        cradle() as born,
        street(tmp_path, store, born, luck, more=more) as made,
        made.running(),
    ):
        life, telegram = await made.one(), made.telegram
        await Resident(made, Deeds(), lan, luck).reports()
        telegram.phone(chen).contact()
        telegram.phone(chen).text("3号楼着火了，孩子还在里面", whole=True)
        telegram.phone(STAFF["wang"]).text("收到，马上去看")
        poison = {"message_id": "nonsense", "date": "我家住三号楼", "chat": {"id": chen, "type": "private"}}
        telegram.updates.put("message", poison, ("chat", chen))
        telegram.faults.add(
            [Fault("sendMessage", "bad_json"), Fault("answerCallbackQuery", "bad_json"), Fault("getUpdates", "reset")]
        )
        telegram.changed()
        await made.until(lambda: store.one("SELECT count(*) FROM inbox WHERE state = 'dead'") == 1)
        await made.settled()
        made.closed = True
        await life.terminate()
        text = life.log.read_text("utf-8")

    entries = [json.loads(line) for line in text.splitlines()]
    assert {"listening", "update_failed", "update_failed_trace", "stopping"} <= {entry["event"] for entry in entries}
    (trace,) = [entry["exception"] for entry in entries if entry["event"] == "update_failed_trace"][:1]
    assert "ValidationError" in trace
    assert "dispatcher.py" in trace
    written = text.encode().decode("unicode_escape", "ignore") + json.dumps(entries, ensure_ascii=False)
    for phone in made.telegram.phones.values():
        assert phone.number not in written
        assert phone.name not in written
    for words in ("灯杆", "不亮", "着火", "孩子", "马上", "三号楼", "3号楼", "nonsense", TOKEN.partition(":")[2]):
        assert words not in written, words


def test_a_trace_says_where_and_what_kind_and_not_what_it_was_about() -> None:
    try:
        try:
            int("我家住三号楼")
        except ValueError as cause:
            raise KeyError("电话 13800000001") from cause
    except KeyError as error:
        traced = log.trace((KeyError, error, error.__traceback__))
    assert traced.index("builtins.ValueError") < traced.index("builtins.KeyError")
    assert "test_log.py" in traced
    assert "not_what_it_was_about" in traced


@pytest.mark.parametrize("key", ["url", "exception", "event"])
def test_the_token_is_taken_out_of_whatever_a_library_says(key: str) -> None:
    event: EventDict = {key: f"POST https://bot.example.org/bot{TOKEN}/getMe", "count": 3}
    scrubbed = log._Scrub(TOKEN)(None, "error", event)
    assert scrubbed == {key: "POST https://bot.example.org/bot<token>/getMe", "count": 3}


async def test_a_crash_is_logged_with_its_error() -> None:
    stop = asyncio.Event()

    async def loop() -> None:
        stop.set()
        raise ZeroDivisionError

    with capture_logs() as logs:
        await forever("frail", loop, stop)
        await Tasks().join(0)
    assert logs[0]["exc_info"]
