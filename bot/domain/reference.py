"""The short number people say aloud: #A17."""

from __future__ import annotations


def reference(ticket_id: int) -> str:
    """1 → #A1, 999 → #A999, 1000 → #B1, 26·999+1 → #AA1."""
    block, number = divmod(ticket_id - 1, 999)
    letters = ""
    block += 1
    while block:
        block, letter = divmod(block - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"#{letters}{number + 1}"


def ticket_id_of(text: str) -> int | None:
    """The ticket id of a reference as people type it ("#A17", "a17"), or None."""
    bare = text.strip().lstrip("#＃").upper()
    letters = bare.rstrip("0123456789")
    digits = bare[len(letters) :]
    if not (1 <= len(letters) <= 4 and letters.isascii() and letters.isalpha() and digits and len(digits) <= 3):
        return None
    block = 0
    for letter in letters:
        block = block * 26 + ord(letter) - ord("A") + 1
    number = int(digits)
    return (block - 1) * 999 + number if number else None
