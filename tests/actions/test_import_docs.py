"""docs/community-file.md says what the reader understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.actions.community import read
from bot.actions.community.staffing import USUAL_LEVELS
from bot.actions.community.vocabulary import FORM_LEVELS, PLACE_FIELDS, STAFF_FIELDS, synonyms
from bot.domain.people import STAFF_ROLES

from .import_forms import yaml_form

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "community-file.md").read_text(encoding="utf-8")


def test_the_form_in_the_page_is_a_good_one(tmp_path: Path) -> None:
    (form,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    community = read(yaml_form(tmp_path, form))
    assert community.warnings == ()
    assert {"cg-3", "cg-3-3", "cg-hall"} <= {place.code for place in community.places}


@pytest.mark.parametrize("name", sorted({*PLACE_FIELDS, *STAFF_FIELDS}))
def test_every_column_is_in_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_level_and_role_is_in_the_page_in_both_languages() -> None:
    for level in FORM_LEVELS:
        assert f"{level.value} {synonyms('zh-Hans', f'import-level-{level.value}')[0]}" in PAGE
    for role in STAFF_ROLES:
        name = role.value.replace("_", "-")
        assert f"{role.value} {synonyms('zh-Hans', f'import-role-{name}')[0]}" in PAGE


def test_every_role_has_its_usual_levels() -> None:
    assert set(USUAL_LEVELS) == STAFF_ROLES
