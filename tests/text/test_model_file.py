"""A model file comes back as it was written, or is refused in words; whatever is in it, nothing of it runs."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from bot.text.model_file import MAX_FILE, Fault, ModelFileError, kind_of, read, write

HEADER = {"labels": ["B-road", "路"], "rate": 0.5}
PARTS = {"weights": bytes(range(256)), "nothing": b""}


def sealed(packed: bytes, kind: str = "chunks", version: int = 1) -> bytes:
    """A file whose first line and checksum are right, whatever follows."""
    return f"linling-model {version} {kind} {sha256(packed).hexdigest()}\n".encode() + packed


def plain(about: object, rest: bytes = b"") -> bytes:
    text = json.dumps(about).encode()
    return zlib.compress(struct.pack("<I", len(text)) + text + rest)


def refused(path: Path, content: bytes) -> Fault:
    path.write_bytes(content)
    with pytest.raises(ModelFileError) as refusal:
        read(path, "chunks")
    return refusal.value.fault


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.model"
    size = write(path, "chunks", HEADER, PARTS)
    assert size == path.stat().st_size
    assert kind_of(path) == "chunks"
    model = read(path, "chunks")
    assert (model.kind, model.header, model.parts) == ("chunks", HEADER, PARTS)


def test_a_model_of_another_kind_is_refused_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.model"
    write(path, "router", HEADER, PARTS)
    with pytest.raises(ModelFileError) as refusal:
        read(path, "chunks")
    assert (refusal.value.fault, refusal.value.kind) == (Fault.OTHER_KIND, "router")


def test_a_model_that_changed_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.model"
    write(path, "chunks", HEADER, PARTS)
    content = path.read_bytes()
    for place in range(len(content)):
        assert refused(path, content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]) in Fault
    for length in (0, 5, 60, len(content) - 1):
        assert refused(path, content[:length]) in (Fault.NOT_A_MODEL, Fault.DAMAGED)
    assert refused(path, content + b"!") is Fault.DAMAGED


def test_a_model_of_a_later_linling_is_said_to_be_one(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.model", sealed(b"whatever", version=2)) is Fault.NEWER


@pytest.mark.parametrize(
    "packed",
    [
        b"not zlib",
        zlib.compress(b""),
        zlib.compress(b"\xff\xff\xff\xff{}"),
        plain([]),
        plain({"header": {}}),
        plain({"header": [], "parts": {}}),
        plain({"header": {}, "parts": [1]}),
        plain({"header": {}, "parts": {"a": -1}}),
        plain({"header": {}, "parts": {"a": "1"}}),
        plain({"header": {}, "parts": {"a": 9}}, b"short"),
        plain({"header": {}, "parts": {"a": 1}}, b"longer"),
        zlib.compress(struct.pack("<I", 200_000) + b"[" * 200_000),
    ],
)
def test_a_file_that_is_sealed_but_makes_no_sense_is_damaged(tmp_path: Path, packed: bytes) -> None:
    assert refused(tmp_path / "a.model", sealed(packed)) is Fault.DAMAGED


def test_a_file_that_unpacks_to_far_more_than_a_model_is_not_unpacked(tmp_path: Path) -> None:
    packing = zlib.compressobj(9)
    bomb = b"".join(packing.compress(bytes(1_000_000)) for _ in range(300)) + packing.flush()
    tracemalloc.start()
    try:
        assert refused(tmp_path / "a.model", sealed(bomb)) is Fault.DAMAGED
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.model", sealed(bytes(MAX_FILE))) is Fault.TOO_LARGE


def test_what_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.model", b"\x80\x04\x95 a pickle") is Fault.NOT_A_MODEL
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(ModelFileError) as refusal:
            kind_of(path)
        assert refusal.value.fault is Fault.UNREADABLE


def test_a_model_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.model"
    write(path, "chunks", HEADER, PARTS)
    noise = b"".join(sha256(str(n).encode()).digest() for n in range(40_000))
    with pytest.raises(ModelFileError) as refusal:
        write(path, "chunks", HEADER, {"weights": noise})
    assert refusal.value.fault is Fault.TOO_LARGE
    with pytest.raises(ModelFileError) as refusal:
        write(tmp_path / "no folder" / "a.model", "chunks", HEADER, PARTS)
    assert refusal.value.fault is Fault.UNREADABLE
    assert read(path, "chunks").parts == PARTS
    assert [one.name for one in tmp_path.iterdir()] == ["a.model"]
