"""`backup` and `restore` as somebody at a terminal meets them."""

from __future__ import annotations

from storage.database import Database

from .terminal import Terminal


def test_a_backup_comes_back_and_what_was_there_is_kept(settled: Terminal) -> None:
    assert settled.types("backup", "night.db").code == 0
    asked = settled.types("restore", "night.db")
    assert (asked.code, "--yes" in asked.err) == (2, True)
    done = settled.types("restore", "night.db", "--yes")
    assert done.code == 0
    kept = list(settled.folder.glob("linling.db.before-restore-*"))
    assert [kept[0].name in done.out, len(kept)] == [True, 1]
    elsewhere = settled.types("restore", "night.db", DATABASE_URL=f"sqlite:///{settled.folder / 'new' / 'linling.db'}")
    assert elsewhere.code == 0
    assert "kept in" not in elsewhere.out


def test_what_is_asked_wrongly_is_said_with_what_to_do(settled: Terminal) -> None:
    assert settled.types("backup", "night.db").code == 0
    (settled.folder / "letter.txt").write_text("hello")
    unused = f"sqlite:///{settled.folder / 'unused.db'}"
    answers = {
        "--overwrite": settled.types("backup", "night.db"),
        "not a backup": settled.types("restore", "letter.txt", "--yes"),
        "nothing to back up": settled.types("backup", "other.db", DATABASE_URL=unused),
        "cannot be read or written": settled.types("backup", "no/such/folder.db"),
        "DATABASE_URL": settled.types("backup", "other.db", DATABASE_URL="mysql://x/y"),
    }
    assert [answer.code for answer in answers.values()] == [2, 2, 2, 1, 1]
    for words, answer in answers.items():
        assert words in answer.err


def test_a_running_bot_keeps_its_database(settled: Terminal, own_sqlite_url: str) -> None:
    settled.types("backup", "night.db")
    database = Database(own_sqlite_url)
    lock = database.lock("courier")
    assert lock.take()
    refused = settled.types("restore", "night.db", "--yes")
    lock.let_go()
    database.close()
    assert (refused.code, "Stop it" in refused.err) == (1, True)
