"""Learned models: one in force, the same in every process, and a way back."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.editions import MODELS
from storage.models import KEPT

from .neighbours import NOW, reading


def adopt(database: Database, file: bytes, days: int = 0) -> None:
    with database.begin() as uow:
        uow.models.adopt(file, NOW + timedelta(days=days), tickets=100, score=0.9, score_before=0.8)


def take_back(database: Database) -> bool:
    with database.begin() as uow:
        return uow.models.take_back(NOW) is not None


def in_force(database: Database) -> bytes | None:
    return reading(database, lambda uow: uow.models.in_force())


def test_at_first_there_is_none(database: Database) -> None:
    assert in_force(database) is None
    assert not take_back(database)


def test_the_one_adopted_last_is_in_force_until_it_is_taken_back(database: Database) -> None:
    adopt(database, b"first")
    adopt(database, b"second", days=1)
    assert in_force(database) == b"second"
    assert take_back(database)
    assert in_force(database) == b"first"
    assert take_back(database)
    assert in_force(database) is None
    assert [one.dropped_at is None for one in reading(database, lambda uow: uow.models.history())] == [False, False]


def test_what_was_taken_back_does_not_come_back_by_itself(database: Database) -> None:
    adopt(database, b"first")
    adopt(database, b"second")
    take_back(database)
    adopt(database, b"third")
    take_back(database)
    assert in_force(database) == b"first"


def test_only_the_latest_are_kept(database: Database) -> None:
    for number in range(KEPT + 3):
        adopt(database, b"%d" % number)
    assert len(reading(database, lambda uow: uow.models.history())) == KEPT
    assert in_force(database) == b"%d" % (KEPT + 2)


def test_another_process_hears_of_it_with_its_next_transaction(database: Database) -> None:
    other = Database(str(database.url.render_as_string(hide_password=False)))

    def kept(where: Database) -> bytes | None:
        return reading(where, lambda uow: uow.editions.kept(MODELS, "file", uow.models.in_force))

    assert kept(other) is None
    adopt(database, b"new")
    assert kept(other) == b"new"
    take_back(database)
    assert kept(other) is None
    other.close()


def test_adopting_that_is_rolled_back_is_seen_by_nobody(database: Database) -> None:
    with database.rehearse() as uow:
        uow.models.adopt(b"never", NOW, tickets=1, score=1, score_before=0)
        assert uow.models.in_force() == b"never"
    assert in_force(database) is None
