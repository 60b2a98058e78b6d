"""Codes: those a form gives, and those we derive for buildings and units that have none.

A derived code comes from the name alone, so that lines may be put in another order, or a building into another
grid of its community, without becoming another building.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from bot.actions.community.vocabulary import meaning, plain

MAX_CODE = 60
CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""A place code goes into a deep link ("b-<code>", TELEGRAM.md: at most 64 of these characters)."""

_KINDS = ("building", "unit")


def is_code(text: str) -> bool:
    """Whether this may be a place's code."""
    return CODE.fullmatch(text) is not None


def derived(above: str, name: str) -> str:
    """The code of `name` below the place with the code `above`: "3号楼" → "<above>-3".

    A name that says more than its number gets a digest: "南苑3号楼" → "<above>-3-b0e1d4".
    """
    above = re.sub(r"[^A-Za-z0-9_-]", "-", above)
    known = unicodedata.normalize("NFKC", name)
    number = "-".join(re.findall(r"[A-Za-z0-9]+", known))
    rest = re.sub(r"[A-Za-z0-9\s]+", "", known)
    said_all = bool(number) and (not rest or plain(rest) in meaning("numbered", _KINDS))
    parts = [above, number] if said_all else [above, number, _digest(known)]
    code = "-".join(part for part in parts if part)
    return code if len(code) <= MAX_CODE else f"{above[: MAX_CODE - 7]}-{_digest(code)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
