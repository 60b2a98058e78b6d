"""A chunk of an address, and the two ways of writing one down: chunks, and a label for every token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.text.chunks.tokens import tokens

BEGINS, GOES_ON = "B-", "I-"


@dataclass(frozen=True)
class Chunk:
    """A part of an address and what it is: a tag of the file that was learned from (road, roadno, poi …)."""

    text: str
    tag: str


Chunks = tuple[Chunk, ...]
"""One address: the texts of its chunks, joined, are the address."""


def labelled(chunks: Chunks) -> tuple[list[str], list[str]]:
    """The tokens of an address and a BIO label for each; a token that lies in two chunks goes with the first."""
    found = tokens("".join(chunk.text for chunk in chunks))
    ends: list[int] = []
    for chunk in chunks:
        ends.append((ends[-1] if ends else 0) + len(chunk.text))
    labels, position, index, last = [], 0, 0, -1
    for token in found:
        while ends[index] <= position:
            index += 1
        labels.append((GOES_ON if index == last else BEGINS) + chunks[index].tag)
        position, last = position + len(token), index
    return found, labels


def chunked(found: Sequence[str], labels: Sequence[str]) -> Chunks:
    """Tokens with their labels as chunks."""
    parts: list[tuple[str, list[str]]] = []
    for token, label in zip(found, labels, strict=True):
        if parts and label.startswith(GOES_ON) and parts[-1][0] == label[2:]:
            parts[-1][1].append(token)
        else:
            parts.append((label[2:], [token]))
    return tuple(Chunk("".join(texts), tag) for tag, texts in parts)
