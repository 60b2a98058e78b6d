"""The page's sources: no word of prose in them, every id they ask for has a text, nothing comes from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

from shapely.geometry import Point, shape

from bot.words import SUPPORTED_LOCALES, messages

PAGE = Path(__file__).parents[2] / "bot" / "playground" / "page"
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((PAGE / "js").glob("*.js"))}
ASKED = re.compile(r'\bt\("([\w-]+)"\)')
CHOSEN = re.compile(r'\bt\([^()]*\? "([\w-]+)" : "([\w-]+)"\)')
BUILT = re.compile(r"\bt\(`([\w-]+-)\$")


def asked() -> set[str]:
    """Every id that the scripts name literally."""
    text = "\n".join(SCRIPTS.values())
    pairs = {name for pair in CHOSEN.findall(text) for name in pair}
    return set(ASKED.findall(text)) | pairs


def test_every_text_the_page_asks_for_exists_in_every_language() -> None:
    assert len(asked()) > 50
    for locale in SUPPORTED_LOCALES:
        known = {name.removeprefix("playground-") for name in messages(locale, "playground-")}
        assert asked() - known == set()
        for prefix in BUILT.findall("\n".join(SCRIPTS.values())):
            assert any(name.startswith(prefix) for name in known), prefix


def test_both_languages_have_the_same_ids() -> None:
    first, *others = [set(messages(locale, "playground-")) for locale in SUPPORTED_LOCALES]
    assert all(first == other for other in others)


def test_no_script_builds_nodes_from_text() -> None:
    assert len(SCRIPTS) > 10
    for name, text in SCRIPTS.items():
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text), name


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in PAGE.rglob("*.*"):
        links = re.findall(r"https?:/{2}[\w.-]+", path.read_text(encoding="utf-8"))
        assert set(links) <= {"http://www.w3.org"}, path.name


def test_the_preset_places_lie_in_the_grids_of_the_example_they_are_named_after() -> None:
    polygons = json.loads((PAGE.parent / "example" / "polygons.geojson").read_text(encoding="utf-8"))
    grids = {grid["properties"]["code"]: shape(grid["geometry"]) for grid in polygons["features"]}
    found = re.findall(r'\["place-(\w+)", ([\d.]+), ([\d.]+)\]', SCRIPTS["attach.js"])
    within = {name: {code for code, area in grids.items() if area.contains(Point(float(longitude), float(latitude)))}
              for name, latitude, longitude in found}  # fmt: skip
    assert within == {"building": {"cg-g1"}, "hall": {"cg-g4"}, "lake": {"lh-g1"}, "far": set()}
