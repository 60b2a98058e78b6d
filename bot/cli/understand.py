"""`understand`: what would Linling make of this sentence? No settings, no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.models import opened
from bot.cli.terminal import BAD_INPUT, complain

if TYPE_CHECKING:
    from bot.domain.understanding import Understanding
    from bot.text.knowledge import Gazetteer, Router

LOCALE = "zh-Hans"


def understand(
    community: Annotated[
        Path | None,
        typer.Option("--community", help="A community's form (docs/community-file.md): its places are known by name."),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="A model by `train` from labelled texts (docs/labels.md).")
    ] = None,
) -> None:
    """Read one JSON object a line, {"text", "title"?}; write what was understood, one object a line, same order.

    Out: class, label, confidence (0-1), because, urgency, address {building, unit, room, floor, place, span}, items
    [{name, quantity, unit}] (quantity: a number, [low, high], or null), phones (masked), numbers [{text, value}], when.
    span: [first, past the last] offsets in the text. What is not written is null. See docs/understanding.md.
    """
    from bot.text import prepare
    from bot.text import understand as mean
    from bot.text.knowledge import Knowledge

    knowing = Knowledge(_places_of(community) if community else None, _router_of(model) if model else None)
    prepare()
    for line in sys.stdin.buffer:
        text, title = _words_of(line)
        answer = json.dumps(as_json(mean(text, knowing, title=title)), ensure_ascii=False, allow_nan=False)
        sys.stdout.buffer.write(answer.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


def _router_of(model: Path) -> Router:
    from bot.text.labels.files import KIND, load

    return opened(model, load, KIND)


def as_json(meant: Understanding) -> dict[str, Any]:
    """An understanding as this verb writes it; whole numbers without a point."""
    where = meant.address
    return {
        "class": meant.category.value,
        "label": meant.label,
        "confidence": round(meant.confidence, 4),
        "because": list(meant.because),
        "urgency": meant.urgency.value,
        "address": {
            "building": where.building,
            "unit": where.unit,
            "room": where.room,
            "floor": where.floor,
            "place": where.place,
            "span": list(where.span) if where.span else None,
        },
        "items": [{"name": one.name, "quantity": _amount(one.quantity), "unit": one.unit} for one in meant.items],
        "phones": list(meant.phones),
        "numbers": [{"text": one.text, "value": _number(one.value)} for one in meant.numbers],
        "when": meant.when,
    }


def _amount(quantity: float | tuple[float, float] | None) -> float | list[float] | None:
    if quantity is None:
        return None
    return [_number(one) for one in quantity] if isinstance(quantity, tuple) else _number(quantity)


def _number(value: float) -> float:
    return int(value) if value.is_integer() else round(value, 6)


def _places_of(file: Path) -> Gazetteer:
    """The names in a community's form; ends the run with the form's problems if it has any."""
    from bot.actions import community
    from bot.text.gazetteer import Names

    try:
        form = community.read(file)
    except community.BadFormError as error:
        for line in error.words(LOCALE):
            complain(line)
        raise typer.Exit(BAD_INPUT) from None
    return Names((entry.name, *entry.aliases) for entry in form.places)


def _words_of(line: bytes) -> tuple[str, str]:
    """Text and title of one input line (UTF-8); a line that is not such an object is understood as having none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "", ""
    told = value if isinstance(value, dict) else {}
    text, title = (told.get(name) for name in ("text", "title"))
    return text if isinstance(text, str) else "", title if isinstance(title, str) else ""
