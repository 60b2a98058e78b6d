"""When to try again: pure functions from what happened to seconds. `luck` in [0, 1) is the caller's dice."""

from __future__ import annotations

AMBIGUOUS_ATTEMPTS = 9
"""How often a message that may have arrived is sent before we stop: about half an hour with `backoff`."""

_FIRST, _FACTOR, _LONGEST = 1.0, 3.0, 900.0
_OUTAGE_FIRST, _OUTAGE_FACTOR, _OUTAGE_LONGEST = 0.5, 2.0, 10.0


def backoff(attempts: int, luck: float) -> float:
    """Seconds before one message is tried again after its `attempts`-th failure (1 is the first): 1, 3, 9 … 900."""
    return _grown(_FIRST, _FACTOR, _LONGEST, attempts, luck)


def outage_pause(failures: int, luck: float) -> float:
    """Seconds of silence of the whole bot after `failures` sends in a row that found no network: 0.5, 1, 2 … 10."""
    return _grown(_OUTAGE_FIRST, _OUTAGE_FACTOR, _OUTAGE_LONGEST, failures, luck)


def gives_up(attempts: int) -> bool:
    """Whether a message that failed ambiguously `attempts` times is not sent again."""
    return attempts >= AMBIGUOUS_ATTEMPTS


def _grown(first: float, factor: float, longest: float, times: int, luck: float) -> float:
    """Grows by `factor`, capped, then spread over 80–120 % so that many do not come back in step."""
    steps = min(max(times, 1) - 1, 32)
    return float(min(first * factor**steps, longest) * (0.8 + 0.4 * luck))
