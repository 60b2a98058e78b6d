"""docs/lifecycle.md is drawn from the table, and names everything the table can say."""

from __future__ import annotations

import importlib.util
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from bot.domain.terms import Action, Standing, Status, Why
from bot.domain.ticket import TABLE

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def lifecycle() -> ModuleType:
    """docs/lifecycle.py, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("lifecycle_doc", DOCS / "lifecycle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page() -> str:
    """docs/lifecycle.md as it is."""
    return (DOCS / "lifecycle.md").read_text(encoding="utf-8")


def test_the_lifecycle_page_is_as_the_table_draws_it(lifecycle: ModuleType, page: str) -> None:
    assert lifecycle.drawn(page) == page, "stale: run .venv/bin/python docs/lifecycle.py"


def test_a_stale_page_would_be_noticed(lifecycle: ModuleType, page: str) -> None:
    stale = page.replace("closed --> reported", "closed --> dispatched")
    assert stale != page
    assert lifecycle.drawn(stale) == page


@pytest.mark.parametrize(
    ("heading", "vocabulary"),
    [
        ("Statuses · 状态", Status),
        ("Actions · 动作", Action),
        ("Standings · 身份", Standing),
        ("Why not · 不能办的原因", Why),
    ],
)
def test_the_page_names_the_whole_vocabulary_in_both_languages_and_no_more(
    lifecycle: ModuleType, page: str, heading: str, vocabulary: type[StrEnum]
) -> None:
    names: dict[str, str] = lifecycle.sections(page)[heading]
    assert set(names) == {member.value for member in vocabulary}
    assert len(set(names.values())) == len(names)


def test_every_cell_of_the_table_is_a_line_of_the_page(page: str) -> None:
    for status, row in TABLE.items():
        part = page.split(f" {status.value}\n\nKept by: ")[1].split("\n### ", maxsplit=1)[0]
        assert part.count("\n| ") - bool(row) == len(row), status


def test_a_status_without_a_chinese_name_is_an_error_that_says_so(lifecycle: ModuleType, page: str) -> None:
    with pytest.raises(lifecycle.UnnamedError, match="handling"):
        lifecycle.drawn(page.replace("| `handling` | 处置中 |", "| handling | 处置中 |"))
