"""`understand`: what would Linling make of this sentence? No settings, no database."""

from __future__ import annotations

import json
import sys


def understand() -> None:
    """Read one JSON object a line, {"text": …}; write what was understood, one object a line, same order."""
    from bot.text import prepare
    from bot.text import understand as mean

    prepare()
    for line in sys.stdin.buffer:
        meant = mean(_text_of(line))
        where = meant.address
        address = {"building": where.building, "unit": where.unit, "room": where.room}
        answer = {
            "class": meant.category.value,
            "urgency": meant.urgency.value,
            "because": list(meant.because),
            "address": address,
        }
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


def _text_of(line: bytes) -> str:
    """The text of one input line (UTF-8); a line that is not such an object is understood as having none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    text = value.get("text") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""
