"""One question as plain values (JSON), as `python -m bot same` and `make eval` ask it; tolerant of odd input."""

from __future__ import annotations

from math import isfinite, isnan
from typing import Any

from bot.domain.taxonomy import Category
from bot.text.same.index import MOST_OFFERED
from bot.text.same.report import Report, read
from bot.text.same.score import SAME_FROM, likeness

_LIFETIME = 60_000_000  # minutes, some 114 years
_CLASSES = {category.value: category for category in Category}


def ask(question: object) -> dict[str, Any]:
    """{"same": id or None, "candidates": [{"id", "score"}]} for {"text", "class", "place", "tickets"}; the scores
    fall. Whatever is no such question has no answer; a ticket without an id (text or a number) is left out."""
    if not isinstance(question, dict) or not isinstance(question.get("tickets"), list):
        return {"same": None, "candidates": []}
    report = _report(question)
    tickets = [one for one in question["tickets"] if isinstance(one, dict) and _is_id(one.get("id"))]
    scored = [(likeness(report, _report(one), _minutes(one)), -place, one["id"]) for place, one in enumerate(tickets)]
    scored.sort(key=lambda one: one[:2], reverse=True)
    best = scored[0] if scored and scored[0][0] >= SAME_FROM else None
    return {
        "same": best[2] if best else None,
        "candidates": [{"id": id_, "score": round(score, 4)} for score, _, id_ in scored[:MOST_OFFERED]],
    }


def _is_id(id_: object) -> bool:
    """Whether JSON can say it again: NaN, which Python reads, is no JSON."""
    return isinstance(id_, str | int) or (isinstance(id_, float) and isfinite(id_))


def _report(said: dict[str, Any]) -> Report:
    text, category = said.get("text"), said.get("class")
    known = _CLASSES.get(category.strip().lower()) if isinstance(category, str) else None
    return read(text if isinstance(text, str) else "", known, place_words(said.get("place")))


def place_words(place: object) -> str:
    """A place as names in one string, from whatever stands there: a string, a path of names, its parts by name."""
    if isinstance(place, str):
        return place
    if isinstance(place, bool) or place is None:
        return ""
    if isinstance(place, int | float):
        return str(place)
    if isinstance(place, dict):
        return "/".join(_part(str(kind), said) for kind, said in place.items() if said not in (None, "", [], {}))
    if isinstance(place, list | tuple):
        return "/".join(filter(None, map(place_words, place)))
    return ""


def _part(kind: str, said: object) -> str:
    words = place_words(said)
    return f"{kind} {words}" if kind in ("building", "unit") and words.isascii() else words


def _minutes(said: dict[str, Any]) -> float:
    """How long ago, at most a lifetime either way; 0 where nobody says."""
    minutes = said.get("minutes_ago")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        return 0.0
    if isinstance(minutes, float) and isnan(minutes):
        return 0.0
    return float(max(-_LIFETIME, min(_LIFETIME, minutes)))
