"""`dead-letters`: what was given up is listed without anybody's words, tried again or let go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.domain.message import Lane, Message, Outgoing
from storage.database import Database
from storage.inbox import Arrival
from storage.outbox import Budget

from .terminal import Terminal

WORDS = "三号楼501的秘密"
CHAT, GROUP = 990000000001, -1009900000001


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged; unset up, as it is in tests, the log would go to standard output."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def letters(settled: Terminal, own_sqlite_url: str) -> list[str]:
    """u1 from a private chat, m1 refused, m2 to a group and perhaps arrived: the names, newest first."""
    database, now = Database(own_sqlite_url), SystemClock().now()
    with database.begin() as uow:
        uow.inbox.keep([Arrival(7, CHAT, json.dumps({"message": {"text": WORDS}}))], now)
        uow.inbox.give_up(uow.inbox.claim(now, 1)[0].seq, "RuntimeError", now)
        uow.outbox.put(Outgoing(CHAT, Message(WORDS), Lane.NOTICE), now)
        uow.outbox.put(Outgoing(GROUP, Message(WORDS), Lane.BULK, at_most_once=True), now)
        first, second = uow.outbox.lease(now, [Budget(tuple(Lane), 2)])
        uow.outbox.failed(first.id, "chat not found", now + timedelta(seconds=1))
        uow.outbox.unconfirmed(second.id, "timeout", now + timedelta(seconds=2))
    database.close()
    return ["m2", "m1", "u1"]


def listed(terminal: Terminal) -> list[dict[str, Any]]:
    answer = terminal.types("dead-letters", "list", "--json")
    assert answer.code == 0
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def test_they_are_listed_without_anybody_s_words_or_chat(settled: Terminal, letters: list[str]) -> None:
    table = settled.types("dead-letters")
    assert table.code == 0
    for words in (*letters, "RuntimeError", "chat not found", "private", "group", "may have arrived"):
        assert words in table.out
    found = listed(settled)
    assert [letter["id"] for letter in found] == letters
    assert [letter["kind"] for letter in found] == ["message", "message", "update"]
    assert [letter["may_have_arrived"] for letter in found] == [True, False, False]
    for secret in (WORDS, str(CHAT), str(GROUP)):
        assert secret not in table.said + json.dumps(found, ensure_ascii=False)
    assert len(settled.types("dead-letters", "list", "--limit", "1").out.splitlines()) < len(table.out.splitlines())


def test_the_words_are_shown_only_when_asked_for_and_with_a_warning(settled: Terminal, letters: list[str]) -> None:
    for letter in letters:
        plain = settled.types("dead-letters", "show", letter)
        full = settled.types("dead-letters", "show", letter, "--content")
        machine = settled.types("dead-letters", "show", letter, "--content", "--json")
        assert (plain.code, WORDS in plain.said, WORDS in full.out) == (0, False, True)
        assert "what a person wrote" in full.err
        assert WORDS in str(json.loads(machine.out)["content"])
    assert settled.types("dead-letters", "show", "u99").code == 2


def test_what_is_named_is_put_back_in_line_once(settled: Terminal, letters: list[str]) -> None:
    answer = settled.types("dead-letters", "replay", *letters)
    assert answer.code == 0
    assert "read twice" in answer.out
    assert listed(settled) == []
    again = settled.types("dead-letters", "replay", "u1", "--json")
    assert (again.code, json.loads(again.out)) == (1, [{"id": "u1", "became": "gone"}])


def test_all_leaves_what_may_have_arrived(settled: Terminal, letters: list[str]) -> None:
    answer = settled.types("dead-letters", "replay", "--all")
    assert answer.code == 0
    assert "Put back in line: 2" in answer.out
    assert [letter["id"] for letter in listed(settled)] == letters[:1]


def test_letting_go_asks_first_and_leaves_a_trace(settled: Terminal, letters: list[str], logged: list[Any]) -> None:
    assert settled.types("dead-letters", "drop", "u1", given="n\n").code == 1
    assert len(listed(settled)) == 3
    assert settled.types("dead-letters", "drop", "u1", given="y\n").code == 0
    assert settled.types("dead-letters", "drop", *letters[:2], "--yes").code == 0
    assert listed(settled) == []
    assert [(line["letter"], line["became"]) for line in logged] == [(name, "dropped") for name in ("u1", "m2", "m1")]


@pytest.mark.parametrize("words", [["replay"], ["replay", "7"], ["drop"], ["drop", "u1", "x", "--yes"], ["show", "u"]])
def test_what_names_no_letter_is_said_and_nothing_is_done(
    settled: Terminal, letters: list[str], words: list[str]
) -> None:
    answer = settled.types("dead-letters", *words)
    assert (answer.code, "u17" in answer.err) == (2, True)
    assert len(listed(settled)) == len(letters)
