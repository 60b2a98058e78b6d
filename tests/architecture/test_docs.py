"""Docs are tests: what the code has, the pages name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.domain.people import Role
from bot.domain.stock import EntryKind, GoodsKind, Source
from bot.domain.taxonomy import Category
from bot.domain.terms import Action, Status
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def test_every_setting_has_a_heading_and_every_heading_is_a_setting() -> None:
    headings = set(re.findall(r"^### ([A-Z_]+)$", (DOCS / "settings.md").read_text("utf-8"), re.M))
    assert len(headings) > 10
    assert headings == {name.upper() for name in Settings.model_fields}


def test_the_defaults_on_the_page_are_the_defaults() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    for name in ("listen_port", "playground_port", "send_rate", "update_attempts", "keep_messages_days"):
        section = page.split(f"### {name.upper()}\n")[1].split("###")[0]
        assert f"default {Settings.model_fields[name].default:g}" in section, name


WORDS = (Status, Action, Role, Category, Source, GoodsKind, EntryKind)


@pytest.mark.parametrize("words", WORDS, ids=lambda e: e.__name__)
def test_the_glossary_has_every_word_of_the_domain(words: type) -> None:
    page = (DOCS / "glossary.md").read_text("utf-8")
    missing = [word.value for word in words if f"`{word.value}`" not in page]  # type: ignore[attr-defined]
    assert not missing


def test_every_verb_of_the_command_line_is_in_the_readme() -> None:
    verbs = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert {"run", "import", "doctor"} <= verbs
    readme = (ROOT / "README.md").read_text("utf-8")
    assert not [verb for verb in verbs if f"python -m bot {verb}" not in readme]


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    assert len(pages) > 5
    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert not broken
