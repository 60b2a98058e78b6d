"""Polygons from GeoJSON files: a FeatureCollection whose features say in `properties.code` which grid they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.actions.community import opening
from bot.actions.community.form import BadFormError, Draft, Shape, Spot, Told

WGS84 = ("CRS84", "4326", "4490")
"""Reference systems in degrees that we take as they are (EPSG:4490 is CGCS2000, within a metre of WGS 84)."""


def shapes(path: Path, found: Draft) -> list[tuple[Told, Shape]]:
    """Every polygon of the file with the code it is for; what is wrong with the file is noted in `found`."""
    try:
        text = opening.text(path)
        collection = json.loads(text, parse_constant=_no_such_number)
    except BadFormError as error:
        found.problems.extend(error.problems)
        return []
    except json.JSONDecodeError as error:
        found.wrong(Spot(path.name, error.lineno, error.colno), "import-json-broken")
        return []
    except (RecursionError, ValueError):
        found.wrong(Spot(path.name), "import-json-broken")
        return []
    return _features(path.name, text, collection, found)


def named(folder: Path, told: Told, found: Draft) -> Shape | None:
    """The polygon that "file.geojson#code" points to; a problem when there is none."""
    file, _, code = told.text.partition("#")
    if not code or Path(file).name != file:
        found.wrong(told.spot, "import-polygon-pointer", value=told.text)
        return None
    known = _read_once(folder / file, found)
    if known is not None and code not in known:
        found.wrong(told.spot, "import-polygon-not-found", file=file, code=code)
    return Shape(known[code].geometry, told.spot) if known and code in known else None


def _read_once(path: Path, found: Draft) -> dict[str, Shape] | None:
    """The polygons of a file by code; None when the file itself is at fault (that is noted once)."""
    if path not in found.files:
        before = len(found.problems)
        known = {code.text: shape for code, shape in shapes(path, found)}
        found.files[path] = known if len(found.problems) == before else None
    return found.files[path]


def _no_such_number(_name: str) -> float:
    raise ValueError("NaN and Infinity are not JSON")


def _features(file: str, text: str, collection: Any, found: Draft) -> list[tuple[Told, Shape]]:
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        found.wrong(Spot(file), "import-not-geojson")
        return []
    if not _in_degrees(collection.get("crs")):
        found.wrong(Spot(file), "import-polygon-not-degrees")
        return []
    pairs = (_feature(file, text, n, item, found) for n, item in enumerate(collection["features"]))
    return [pair for pair in pairs if pair]


def _in_degrees(crs: Any) -> bool:
    return crs is None or any(name in json.dumps(crs) for name in WGS84)


def _feature(file: str, text: str, number: int, feature: Any, found: Draft) -> tuple[Told, Shape] | None:
    known = feature if isinstance(feature, dict) else {}
    properties = known.get("properties")
    code = (properties.get("code") if isinstance(properties, dict) else None) or known.get("id")
    spot = Spot(file, _line(text, code), cell=f"features[{number}]")
    if code is None or not str(code).strip():
        found.wrong(spot, "import-feature-no-code")
        return None
    return Told(str(code).strip(), spot), Shape(known.get("geometry"), spot)


def _line(text: str, code: Any) -> int | None:
    """The line on which this code is first named (JSON gives no positions for its parts)."""
    if not isinstance(code, str):
        return None
    start = text.find(json.dumps(code, ensure_ascii=False))
    return text.count("\n", 0, start) + 1 if start >= 0 else None
