"""Migrations: up, down, up; and the models say what the migrations made (STYLE.md §11)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, MetaData, inspect, text
from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel

from storage import migrate, migrations
from storage.database import Database

from .neighbours import report, settle_world, stored


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up_again(empty_database: Database) -> None:
    assert migrate.present(empty_database) is None
    for _ in range(2):
        migrate.upgrade(empty_database)
        assert migrate.present(empty_database) == migrate.newest() is not None
        assert tables(empty_database) == set(SQLModel.metadata.tables)
        migrate.downgrade(empty_database)
        assert migrate.present(empty_database) is None
        assert tables(empty_database) == set()


def test_a_database_full_of_people_can_be_migrated_down(empty_database: Database) -> None:
    migrate.upgrade(empty_database)
    stored(empty_database, report(settle_world(empty_database)))
    migrate.downgrade(empty_database)
    assert tables(empty_database) == set()


def test_numbers_begin_to_count_for_good_in_a_database_full_of_people(sqlite_database: Database) -> None:
    world = settle_world(sqlite_database)
    first = stored(sqlite_database, report(world))
    for _ in range(2):
        migrate.downgrade(sqlite_database, "0004")
        migrate.upgrade(sqlite_database)
    with sqlite_database.engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = 500")
    assert migrate.differences(sqlite_database) == []
    assert (first.id, stored(sqlite_database, report(world)).id) == (1, 501)


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate.upgrade(database)
    assert migrate.present(database) == migrate.newest()


def test_the_models_match_the_migrations(database: Database) -> None:
    assert migrate.differences(database) == []


def test_the_newest_revision_is_the_head_of_one_line() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrate.newest()]
    assert all(migrate.knows(script.revision) for script in scripts.walk_revisions())
    assert not migrate.knows("9999")


def test_a_database_that_is_up_to_date_is_opened_without_alembic(sqlite_database: Database) -> None:
    question = "import sys; from storage import database, migrate; migrate.upgrade(database.Database(sys.argv[1]));"
    command = [sys.executable, "-c", question + "print('alembic' in sys.modules)", str(sqlite_database.url)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_difference_between_models_and_database_is_seen(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE people ADD COLUMN shoe_size INTEGER"))
        connection.execute(text("DROP INDEX evidence_by_message"))
    assert {difference[0] for difference in cast(list[tuple[str]], migrate.differences(database))} >= {
        "remove_column",
        "add_index",
    }


def test_every_id_has_64_bits(postgres_database: Database) -> None:
    made = MetaData()
    made.reflect(postgres_database.engine)
    ids = [
        column
        for table in made.tables.values()
        for column in table.columns
        if column.name == "id" or column.name.endswith("_id") or column.name in {"seq", "reply_to"}
    ]
    short = [str(column) for column in ids if not isinstance(column.type, BigInteger) and column.name != "file_id"]
    assert len(ids) > 40
    assert short == []


def test_the_migration_counts_up_on_sqlite_as_the_models_do(sqlite_database: Database) -> None:
    with sqlite_database.engine.begin() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        made = {str(name): str(sql) for name, sql in rows}
    says = {
        name: "AUTOINCREMENT" in str(CreateTable(table).compile(sqlite_database.engine))
        for name, table in SQLModel.metadata.tables.items()
    }
    assert any(says.values())
    assert {name: "AUTOINCREMENT" in made[name] for name in says} == says


_UPGRADE = "import sys; from storage import database, migrate; migrate.upgrade(database.Database(sys.argv[1]))"


def test_two_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    command = [sys.executable, "-c", _UPGRADE, empty_url]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    complaints = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], complaints
    database = Database(empty_url)
    assert migrate.present(database) == migrate.newest()
    database.close()


def test_a_revision_can_be_drafted_from_the_difference(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(Path(migrations.__file__).parent, tmp_path / "migrations"))
    monkeypatch.setattr(migrate, "_FOLDER", folder)
    with database.engine.begin() as connection:
        connection.execute(text("DROP INDEX evidence_by_message"))
    migrate.write_revision(database, "found again")
    (draft,) = (folder / "versions").glob("*found_again.py")
    assert "create_index('evidence_by_message'" in draft.read_text()
