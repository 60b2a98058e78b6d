"""Every verb, on good days and bad: an answer that says what to do, a code, no trace, no secret."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import storage.database
from bot.cli import app
from bot.playground.limits import OFF
from bot.playground.server import running
from bot.playground.world import World
from bot.start import EXAMPLE

from .terminal import NOBODY, TOKEN, Answer, Terminal

VERBS = sorted(get_command(app).commands)  # type: ignore[attr-defined]
FORM = str(EXAMPLE / "community.yaml")
BROKEN = """street:
  code: xh
  name: 星河街道
  communities:
    - code: cg
      grids:
        - code: cg-g1
          name: 一网格
          colour: blue
"""


def test_the_help_of_every_verb_says_what_it_does() -> None:
    assert {"run", "import", "invite", "doctor", "migrate", "understand", "qr", "playground"} <= set(VERBS)
    for verb in VERBS:
        answer = CliRunner().invoke(app, [verb, "--help"])
        assert answer.exit_code == 0
        assert len(answer.output.strip().splitlines()) > 4, verb


def test_quick_verbs_load_none_of_the_slow_libraries() -> None:
    program = """
import sys
from typer.testing import CliRunner
from bot.cli import app
for words in (["--help"], ["run", "--help"], ["migrate"], ["invite", "desk", "cg"], ["understand"]):
    CliRunner().invoke(app, words, input="")
slow = {"aiogram", "telegram", "fastapi", "shapely", "openpyxl", "apscheduler"}
print(sorted(slow & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert ran.stdout.strip() == "[]", ran.stdout


async def test_a_verb_we_do_not_have_points_to_the_help(terminal: Terminal) -> None:
    answer = await terminal.bot("imprt")
    assert answer.code == 2
    assert "--help" in answer.err


# --- settings ------------------------------------------------------------------------------------------------------

BAD_SETTINGS = {
    "BOT_API_URL": ["api.example.org", "http://", "http://exa mple"],
    "BOT_TOKEN": ["never-shown", "9900: never-shown"],
    "LISTEN_PORT": ["abc", "70000", "-1"],
    "LOG_LEVEL": ["loud"],
    "LOG_FORMAT": ["xml"],
    "SEND_RATE": ["0", "fast"],
    "WEBHOOK_URL": ["bot.example.org"],
    "WEBHOOK_SECRET": ["never-shown to anybody", "邻铃"],
    "DEFAULT_LOCALE": ["tlh"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in BAD_SETTINGS.items() for v in values])
def test_a_bad_setting_is_named_and_its_value_is_not_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # where no .env is
    monkeypatch.setenv(name, value)
    answer = CliRunner().invoke(app, ["doctor"])
    assert answer.exit_code == 2
    assert name in answer.output
    assert "docs/settings.md" in answer.output
    assert "never-shown" not in answer.output
    assert "Value error" not in answer.output


def test_a_token_copied_with_its_line_end_is_the_token(terminal: Terminal) -> None:
    answer = terminal.types("run", BOT_TOKEN=f" {TOKEN}\n")
    assert (answer.code, NOBODY in answer.err) == (1, True)


# --- run -----------------------------------------------------------------------------------------------------------


def test_what_keeps_the_bot_from_starting_is_said_with_what_to_do(terminal: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        away = terminal.types("run", BOT_TOKEN=TOKEN)
        no_secret = terminal.types("run", BOT_TOKEN=TOKEN, WEBHOOK_URL="https://bot.example.org")
        busy = terminal.types("run", BOT_TOKEN=TOKEN, LISTEN_PORT=port)
        no_phones = terminal.types("run", PLAYGROUND_PORT=port)
    elsewhere = terminal.types("run", BOT_TOKEN=TOKEN, LISTEN_HOST="192.0.2.1", LISTEN_PORT=port)
    assert [answer.code for answer in (away, no_secret, busy, no_phones, elsewhere)] == [1] * 5
    assert "LISTEN_HOST" in elsewhere.err
    assert f"({NOBODY}) cannot be reached" in away.err
    assert "WEBHOOK_SECRET" in no_secret.err
    assert port in busy.err
    assert "LISTEN_PORT" in busy.err
    assert "PLAYGROUND_PORT" in no_phones.err


async def test_a_token_nobody_knows_is_refused_without_showing_it(terminal: Terminal) -> None:
    async with running(World("990000000903:another", limits=OFF)) as url:
        wrong = await terminal.bot("run", BOT_TOKEN=TOKEN, BOT_API_URL=url)
    assert wrong.code == 1
    assert "@BotFather" in wrong.err


def test_a_community_file_with_problems_is_not_started_with(terminal: Terminal) -> None:
    answer = terminal.types("run", BOT_TOKEN=TOKEN, COMMUNITY_FILE="nowhere.yaml")
    assert answer.code == 1
    assert "python -m bot import nowhere.yaml" in answer.err


# --- the database --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["mysql://linling:never-shown@db/x", "sqlite://", "nonsense", "sqlite:////proc/never/linling.db"]
)
def test_a_database_that_cannot_be_used_is_named_by_every_verb(terminal: Terminal, url: str) -> None:
    verbs = [("migrate",), ("import", FORM), ("doctor",), ("run",), ("invite", "desk", "cg"), ("qr", "cg-3", "a.svg")]
    for verb in verbs:
        answer = terminal.types(*verb, DATABASE_URL=url)
        assert answer.code == 1
        assert "DATABASE_URL" in answer.said


def test_a_locked_or_read_only_database_is_said_and_nothing_is_written(
    settled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "BUSY_TIMEOUT_MS", 1)
    file = settled.folder / "linling.db"
    read_only = f"sqlite:///file:{file}?mode=ro&uri=true"
    verbs = [("migrate",), ("import", FORM), ("invite", "desk", "cg"), ("doctor",), ("run",)]
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        for verb in verbs:
            answer = settled.types(*verb, BOT_TOKEN=TOKEN)
            assert (answer.code, "database is locked" in answer.out + answer.err) == (1, True), verb
    for verb in verbs[2:]:
        answer = settled.types(*verb, DATABASE_URL=read_only, BOT_TOKEN=TOKEN)
        assert (answer.code, "readonly" in answer.out + answer.err) == (1, True), verb


def test_a_database_of_a_newer_linling_is_left_alone(settled: Terminal) -> None:
    with closing(sqlite3.connect(settled.folder / "linling.db")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    for verb in (("migrate",), ("import", FORM), ("invite", "desk", "cg"), ("run",)):
        answer = settled.types(*verb, BOT_TOKEN=TOKEN)
        assert (answer.code, "9999" in answer.err, "newer Linling" in answer.err) == (1, True, True), verb


def test_migrating_down_and_up_again(settled: Terminal) -> None:
    asked = settled.types("migrate", "--down", given="n\n")
    assert asked.code == 1
    assert "revision -" in settled.types("migrate", "--down", "--yes").out
    assert "revision 0" in settled.types("migrate").out


# --- import --------------------------------------------------------------------------------------------------------


def test_the_example_is_imported_and_importing_it_again_changes_nothing(terminal: Terminal) -> None:
    rehearsed = terminal.types("import", FORM, "--dry-run")
    first = terminal.types("import", FORM)
    again = terminal.types("import", FORM, "--retire-missing")
    assert [a.code for a in (rehearsed, first, again)] == [0, 0, 0]
    assert rehearsed.out.split("added ")[1].split(",")[0] == first.out.split("added ")[1].split(",")[0]
    assert "Nothing was written" in rehearsed.out
    assert "added 0, changed 0" in again.out
    assert "retired 0" in again.out


def test_places_the_form_no_longer_names_are_retired_when_asked(settled: Terminal) -> None:
    form = settled.folder / "small.yaml"
    form.write_text("street: {code: xh, name: 星河街道, communities: [{code: cg, name: 晨光社区}]}\n", "utf-8")
    kept = settled.types("import", str(form))
    retired = settled.types("import", str(form), "--retire-missing")
    assert "retired 0" in kept.out
    assert "retired 0" not in retired.out
    assert retired.code == 0


def test_a_broken_form_is_refused_line_by_line_and_nothing_is_written(terminal: Terminal) -> None:
    form = terminal.folder / "broken.yaml"
    form.write_text(BROKEN, "utf-8")
    answer = terminal.types("import", str(form))
    assert answer.code == 2
    assert "broken.yaml line 5, column 7: " in answer.err
    assert "broken.yaml line 9, column 11: " in answer.err
    assert "Nothing was written" in answer.err
    with closing(sqlite3.connect(terminal.folder / "linling.db")) as file:
        tables = file.execute("SELECT name FROM sqlite_master WHERE name = 'places'").fetchall()
        assert not tables or file.execute("SELECT count(*) FROM places").fetchone() == (0,)


@pytest.mark.parametrize("content", [b"\x00\x01\xff", b"a: [", b"", b"- just\n- a list\n"], ids=repr)
def test_a_file_that_is_no_form_is_refused(terminal: Terminal, content: bytes) -> None:
    form = terminal.folder / "form.yaml"
    form.write_bytes(content)
    answer = terminal.types("import", str(form))
    assert answer.code == 2
    assert "form.yaml" in answer.err


# --- invitations and codes -----------------------------------------------------------------------------------------


def test_invitations(settled: Terminal) -> None:
    good, bare, role, place, person, days = [
        settled.types("invite", "grid_worker", "cg-g1", "--person", "wang", "--bot", "linling_example_bot"),
        settled.types("invite", "desk", "cg", BOT_TOKEN=TOKEN),
        settled.types("invite", "king", "cg"),
        settled.types("invite", "desk", "nowhere"),
        settled.types("invite", "desk", "cg", "--person", "nobody"),
        settled.types("invite", "desk", "cg", "--days", "0"),
    ]
    assert good.code == 0
    assert "https://t.me/linling_example_bot?start=i-" in good.out
    assert "/start i-" in bare.out
    assert [a.code for a in (role, place, person, days)] == [2] * 4
    assert "grid_worker" in role.err
    assert "nowhere" in place.err
    assert "nobody" in person.err
    assert "--days" in days.err


def test_qr_codes(settled: Terminal) -> None:
    name = ("--bot", "linling_example_bot")
    answers: list[Answer] = [
        settled.types("qr", "cg-3", "house.svg", *name),
        settled.types("qr", "cg-3", "house.png", *name),
        settled.types("qr", "cg-3", "house.gif", *name),
        settled.types("qr", "nowhere", "house.svg", *name),
        settled.types("qr", "cg-3", "no/such/folder.svg", *name),
        settled.types("qr", "cg-3", "house.svg"),
    ]
    assert [answer.code for answer in answers] == [0, 0, 2, 2, 2, 2]
    assert "?start=b-cg-3" in answers[0].out
    assert "<svg" in (settled.folder / "house.svg").read_text("utf-8")
    assert (settled.folder / "house.png").read_bytes().startswith(b"\x89PNG")
    assert "No such file or directory" in answers[4].err
    assert "--bot" in answers[5].err


# --- doctor --------------------------------------------------------------------------------------------------------


async def test_the_doctor_tells_good_from_bad(settled: Terminal) -> None:
    world = World(TOKEN, limits=OFF)
    async with running(world) as url:
        well, wrong, away = await asyncio.gather(
            settled.bot("doctor", BOT_TOKEN=TOKEN, BOT_API_URL=url),
            settled.bot("doctor", BOT_TOKEN="990000000903:wrong", BOT_API_URL=url),
            settled.bot("doctor", BOT_TOKEN=TOKEN),
        )
    assert "@linling_playground_bot" in well.out
    assert "invite desk" in well.out, "nobody at the desk has a phone yet"
    assert [a.code for a in (well, wrong, away)] == [1] * 3
    assert "@BotFather" in wrong.out
    assert "cannot be reached" in away.out


# --- understand ----------------------------------------------------------------------------------------------------


async def test_understanding_answers_line_by_line_whatever_the_lines_are(terminal: Terminal) -> None:
    lines = [
        '{"text": "3号楼2单元着火了"}'.encode(), b"not json", b"[1]", b'{"text": null}', b'{"text": 5}', b"",
        b"\xff\xfe", b"[" * 100_000, b'{"text": "\\ud800"}', '{"text": "路灯不亮"}'.encode(),
    ]  # fmt: skip
    answer = await terminal.bot("understand", given=b"\n".join(lines) + b"\n", LISTEN_PORT="abc")
    assert answer.code == 0
    meant = [json.loads(line) for line in answer.out.splitlines()]
    assert len(meant) == len(lines)
    assert (meant[0]["class"], meant[0]["urgency"], meant[0]["address"]["building"]) == ("fire", "P0", "3")
    assert meant[-1]["class"] == "facilities"
    assert {(m["class"], m["urgency"]) for m in meant[1:-1]} == {("other", "P3")}
