"""Addresses with their chunks as people mark them up: `token tag` a line, tags in BIO, addresses a blank line apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from bot.text.chunks.chunk import BEGINS, GOES_ON, Chunk, Chunks

MAX_TAGS = 64
"""Different tags a file may have: a model holds two columns for each."""
FEWEST = 10
"""Addresses from which something can be learned and something held back."""


class Fault(StrEnum):
    """What is wrong with a file of addresses."""

    UNREADABLE = "unreadable"  # not there, or may not be read
    NOT_UTF8 = "not_utf8"
    NOT_TWO_FIELDS = "not_two_fields"  # not a token, a space and a tag
    NOT_BIO = "not_bio"  # a tag that is not B-… or I-…
    OUT_OF_NOTHING = "out_of_nothing"  # I-x after something that is not x
    TOO_MANY_TAGS = "too_many_tags"
    TOO_FEW = "too_few"


class ConllError(ValueError):
    """A file of addresses that cannot be learned from; `line` counts from 1, 0 speaks of the whole file."""

    def __init__(self, fault: Fault, line: int = 0, found: str = "") -> None:
        super().__init__(f"line {line}: {fault.value} {found}".rstrip())
        self.fault, self.line, self.found = fault, line, found[:60]


def read(path: Path) -> list[Chunks]:
    """The addresses of a file, in order; raises `ConllError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConllError(Fault.UNREADABLE, 0, error.strerror or type(error).__name__) from error
    try:
        addresses = parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConllError(Fault.NOT_UTF8, content.count(b"\n", 0, error.start) + 1) from error
    if len(addresses) < FEWEST:
        raise ConllError(Fault.TOO_FEW, 0, str(len(addresses)))
    return addresses


def parse(text: str) -> list[Chunks]:
    """The addresses of a text; raises `ConllError` with the line that makes no sense.

    A tag that is written in two ways (subRoad, subroad) is one, in the way it is mostly written.
    """
    addresses: list[list[tuple[list[str], str]]] = [[]]
    written: Counter[str] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            token, begins, tag = _fields(line, number)
            _add(addresses[-1], token, tag.lower(), number, begins=begins)
            written[tag] += 1
        elif addresses[-1]:
            addresses.append([])
    tags = {tag.lower(): tag for tag, _ in reversed(written.most_common())}
    if len(tags) > MAX_TAGS:
        raise ConllError(Fault.TOO_MANY_TAGS, 0, str(len(tags)))
    return [tuple(Chunk("".join(texts), tags[tag]) for texts, tag in address) for address in addresses if address]


def _fields(line: str, number: int) -> tuple[str, bool, str]:
    """The token, whether it begins a chunk, and the tag."""
    fields: Sequence[str] = line.split()
    if len(fields) != 2:
        raise ConllError(Fault.NOT_TWO_FIELDS, number, line.strip())
    token, label = fields
    if not label.startswith((BEGINS, GOES_ON)) or not label[2:]:
        raise ConllError(Fault.NOT_BIO, number, label)
    return token, label.startswith(BEGINS), label[2:]


def _add(address: list[tuple[list[str], str]], token: str, tag: str, number: int, *, begins: bool) -> None:
    if begins:
        address.append(([token], tag))
    elif address and address[-1][1] == tag:
        address[-1][0].append(token)
    else:
        raise ConllError(Fault.OUT_OF_NOTHING, number, GOES_ON + tag)
