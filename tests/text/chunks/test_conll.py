"""A file of marked addresses is read as it is meant, or refused with the line that makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.text.chunks.chunk import Chunk, chunked, labelled
from bot.text.chunks.conll import ConllError, Fault, parse, read
from bot.text.chunks.tokens import shape, tokens
from tests.text.chunks.addresses import addresses, conll


def test_what_is_written_is_read() -> None:
    marked = addresses(50)
    assert parse(conll(marked)) == marked
    assert parse(conll(marked).replace("\n", "\r\n")) == marked


def test_two_spellings_of_a_tag_are_the_one_that_is_written_more_often() -> None:
    text = "东 B-subroad\n巷 I-subRoad\n\n西 B-subRoad\n"
    assert parse(text) == [(Chunk("东巷", "subRoad"),), (Chunk("西", "subRoad"),)]


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("路 B-road\n号", Fault.NOT_TWO_FIELDS, 2),
        ("路 B-road x", Fault.NOT_TWO_FIELDS, 1),
        ("路 B-road\n\n号 O", Fault.NOT_BIO, 3),
        ("路 B-", Fault.NOT_BIO, 1),
        ("路 B-road\n\n号 I-road", Fault.OUT_OF_NOTHING, 3),
        ("路 B-road\n号 I-roadno", Fault.OUT_OF_NOTHING, 2),
        ("".join(f"路 B-t{number}\n" for number in range(65)), Fault.TOO_MANY_TAGS, 0),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(text: str, fault: Fault, line: int) -> None:
    with pytest.raises(ConllError) as refusal:
        parse(text)
    assert (refusal.value.fault, refusal.value.line) == (fault, line)


def test_files_that_are_no_addresses_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    faults = []
    for content in (b"", conll(addresses(9)).encode(), "路 B-road\n".encode() + b"\xff B-road\n"):
        path.write_bytes(content)
        with pytest.raises(ConllError) as refusal:
            read(path)
        faults.append((refusal.value.fault, refusal.value.line))
    assert faults == [(Fault.TOO_FEW, 0), (Fault.TOO_FEW, 0), (Fault.NOT_UTF8, 2)]
    with pytest.raises(ConllError) as refusal:
        read(tmp_path)
    assert refusal.value.fault is Fault.UNREADABLE


@pytest.mark.parametrize("text", ["", "3号楼２０１室 B座", "一\n二\t三", "🏠12ab_-，", "\ud800路"])
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_numbers_and_letters_are_one_token_each_and_known_by_their_length() -> None:
    assert tokens("B12幢3401") == ["B", "12", "幢", "3401"]
    assert [shape(token) for token in ("７", "12", "123456", "Ｂ", "KTV", " ", "幢")] == [
        "9", "99", "99999", "b", "aaa", "_", "幢",
    ]  # fmt: skip


def test_labels_and_chunks_are_two_ways_of_writing_the_same() -> None:
    for chunks in addresses(50):
        assert chunked(*labelled(chunks)) == chunks


def test_a_token_that_lies_in_two_chunks_goes_with_the_first() -> None:
    found, labels = labelled((Chunk("3", "houseno"), Chunk("501室", "roomno")))
    assert list(zip(found, labels, strict=True)) == [("3501", "B-houseno"), ("室", "B-roomno")]
