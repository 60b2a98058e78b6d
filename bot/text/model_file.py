"""A trained model as a file: what it is, what it holds, and that it arrived whole. Reading one runs nothing of it.

One line of ASCII, `linling-model <version> <kind> <sha256 of the rest>`, then one zlib stream of: the length of a JSON
text (4 bytes, little-endian), the JSON `{"header": {…}, "parts": {name: length}}`, and the parts, byte after byte.
"""

from __future__ import annotations

import json
import os
import re
import struct
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

VERSION = 1
MAX_FILE = 1_000_000
"""Bytes a model may take on disk; nothing larger is written or read."""
MAX_UNPACKED = 32_000_000
"""Bytes a model may unpack to: what a hostile file can make us hold."""

_FIRST_LINE = re.compile(rb"linling-model ([1-9]\d{0,3}) ([a-z_]{1,32}) ([0-9a-f]{64})\n")
_LONGEST_LINE = 128
_LENGTH = struct.Struct("<I")


class Fault(StrEnum):
    """What is wrong with a model file."""

    UNREADABLE = "unreadable"  # it is not there, or may not be read or written
    NOT_A_MODEL = "not_a_model"
    OTHER_KIND = "other_kind"  # a model, but for something else
    NEWER = "newer"  # written by a later Linling
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"


class ModelFileError(ValueError):
    """A model file that cannot be used; `kind` is what it says it is, where it says so."""

    def __init__(self, fault: Fault, path: Path, kind: str = "", why: str = "") -> None:
        super().__init__(f"{path}: {fault.value} {kind} {why}".rstrip())
        self.fault, self.path, self.kind, self.why = fault, path, kind, why


@dataclass(frozen=True, eq=False)
class ModelFile:
    """What a model file holds: `header`, any JSON object (check it: it comes from outside), and named bytes."""

    kind: str
    header: dict[str, Any]
    parts: dict[str, bytes]


def write(path: Path, kind: str, header: Mapping[str, Any], parts: Mapping[str, bytes]) -> int:
    """Write a model whole or not at all (beside, synced, then renamed); how many bytes it takes.

    Raises `ModelFileError`: TOO_LARGE for more than `MAX_FILE`, UNREADABLE where the disk refuses.
    """
    content = packed(path, kind, header, parts)
    try:
        _replace(path, content)
    except OSError as error:
        raise ModelFileError(Fault.UNREADABLE, path, kind, error.strerror or type(error).__name__) from error
    return len(content)


def packed(path: Path, kind: str, header: Mapping[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """What `write` writes; `path` is named when it is TOO_LARGE."""
    about = json.dumps({"header": dict(header), "parts": {name: len(part) for name, part in parts.items()}})
    plain = _LENGTH.pack(len(about)) + about.encode("ascii") + b"".join(parts.values())
    rest = zlib.compress(plain, 9)
    content = f"linling-model {VERSION} {kind} {sha256(rest).hexdigest()}\n".encode("ascii") + rest
    if not _FIRST_LINE.match(content):
        raise ValueError(f"no name of a kind of model: {kind!r}")
    if len(content) > MAX_FILE or len(plain) > MAX_UNPACKED:
        raise ModelFileError(Fault.TOO_LARGE, path, kind)
    return content


def _replace(path: Path, content: bytes) -> None:
    """What is at `path` is the old content or the new, never a part of it, even if the machine stops."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def kind_of(path: Path) -> str:
    """What kind of model a file says it is, by its first line alone; raises `ModelFileError`."""
    return _kind(path, _content(path, _LONGEST_LINE))[0]


def read(path: Path, kind: str) -> ModelFile:
    """The model of that `kind` at `path`, checked whole; raises `ModelFileError`."""
    return unpacked(path, kind, _content(path, MAX_FILE + 1))


def unpacked(path: Path, kind: str, content: bytes) -> ModelFile:
    """The model that `packed` made `content` of, checked whole; raises `ModelFileError`, which names `path`."""
    found, digest, start = _kind(path, content)
    if found != kind:
        raise ModelFileError(Fault.OTHER_KIND, path, found)
    if len(content) > MAX_FILE:
        raise ModelFileError(Fault.TOO_LARGE, path, kind)
    rest = content[start:]
    if sha256(rest).hexdigest() != digest:
        raise ModelFileError(Fault.DAMAGED, path, kind, "checksum")
    try:
        header, parts = _unpack(rest)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error, struct.error) as error:
        raise ModelFileError(Fault.DAMAGED, path, kind, type(error).__name__) from error
    return ModelFile(kind, header, parts)


def _content(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ModelFileError(Fault.UNREADABLE, path, why=error.strerror or type(error).__name__) from error


def _kind(path: Path, content: bytes) -> tuple[str, str, int]:
    """Kind, checksum and where the rest begins."""
    line = _FIRST_LINE.match(content[:_LONGEST_LINE])
    if not line:
        raise ModelFileError(Fault.NOT_A_MODEL, path)
    kind = line[2].decode("ascii")
    if int(line[1]) > VERSION:
        raise ModelFileError(Fault.NEWER, path, kind)
    return kind, line[3].decode("ascii"), line.end()


def _unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Header and parts; raises whatever a content that nobody wrote with `write` leads to."""
    unpacking = zlib.decompressobj()
    plain = unpacking.decompress(packed, MAX_UNPACKED)
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("more than a model")
    (length,) = _LENGTH.unpack_from(plain)
    position = _LENGTH.size + length
    about = json.loads(plain[_LENGTH.size : position])
    header, lengths = about["header"], about["parts"]
    if not isinstance(header, dict) or not all(type(size) is int and size >= 0 for size in lengths.values()):
        raise ValueError("no header or no parts")
    if position + sum(lengths.values()) != len(plain):
        raise ValueError("parts and content differ in length")
    parts: dict[str, bytes] = {}
    for name, size in lengths.items():
        parts[name] = plain[position : position + size]
        position += size
    return header, parts
