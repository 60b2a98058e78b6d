"""`address` and `train` with marked addresses, as somebody at a terminal sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.text import model_file
from tests.text.chunks.addresses import addresses, conll

from .terminal import Terminal


def chunks(line: str) -> str:
    return " ".join(f"{chunk['text']}/{chunk['tag']}" for chunk in json.loads(line)["chunks"])


@pytest.fixture
def model(terminal: Terminal, tmp_path: Path) -> str:
    (tmp_path / "ours.conll").write_text(conll(addresses(150)), encoding="utf-8")
    answer = terminal.types("train", "--data", "ours.conll", "--out", "ours.model")
    assert answer.code == 0, answer.err
    assert "150" in answer.out
    assert "roomno" in answer.out
    return "ours.model"


def test_every_line_is_answered_in_order_and_bad_ones_with_nothing(terminal: Terminal) -> None:
    lines = ['{"text": "望星路9号"}', "not json", "[]", '{"text": 5}', '{"text": ""}', "[" * 9999, '{"text": "白鹭镇"}']
    answer = terminal.types("address", given="\n".join(lines) + "\n")
    assert answer.code == 0
    assert [chunks(line) for line in answer.out.splitlines()] == ["望星路/road 9号/roadno", *[""] * 5, "白鹭镇/town"]


def test_a_trained_model_is_used(terminal: Terminal, model: str) -> None:
    given = json.dumps({"text": "澄江星湾听涛居3-2-501"}) + "\n"
    ruled, learned = terminal.types("address", given=given), terminal.types("address", "--model", model, given=given)
    right = "澄江/district 星湾/town 听涛居/poi 3/houseno -/redundant 2/cellno -/redundant 501/roomno"
    assert chunks(learned.out) == right != chunks(ruled.out)


def test_what_is_no_model_of_addresses_is_refused_in_words(terminal: Terminal, tmp_path: Path, model: str) -> None:
    content = (tmp_path / model).read_bytes()
    model_file.write(tmp_path / "labels.model", "router", {}, {})
    (tmp_path / "half.model").write_bytes(content[: len(content) // 2])
    (tmp_path / "newer.model").write_bytes(content.replace(b"linling-model 1", b"linling-model 9", 1))
    (tmp_path / "large.model").write_bytes(content + bytes(model_file.MAX_FILE))
    said = {
        "nowhere.model": "cannot be read",
        "ours.conll": "no model",
        "labels.model": "something else (router)",
        "half.model": "damaged",
        "newer.model": "newer",
        "large.model": "larger",
    }
    for name, words in said.items():
        answer = terminal.types("address", "--model", name, given='{"text": "望星路9号"}\n')
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.err, name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has 0 addresses"),
        ("路 B-road\n号\n".encode(), "line 2"),
        ("路 B-road\n号 X\n".encode(), "line 2"),
        ("路 B-road\n号 I-roadno\n".encode(), "line 2"),
        (b"\xff B-road\n", "line 1"),
        (b"".join(b"a B-t%d\n" % number for number in range(70)), "70"),
    ],
)
def test_a_file_that_cannot_be_learned_from_is_refused_with_its_line(
    terminal: Terminal, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "bad.conll").write_bytes(content)
    answer = terminal.types("train", "--data", "bad.conll", "--out", "bad.model")
    assert answer.code == 2
    assert words in answer.err
    assert not (tmp_path / "bad.model").exists()


def test_where_a_model_cannot_be_written_it_is_said_before_the_work(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "ours.conll").write_text(conll(addresses(20)), encoding="utf-8")
    assert terminal.types("train", "--data", "ours.conll", "--out", "no/such/folder/m").code == 1
    assert terminal.types("train", "--data", "nowhere.conll", "--out", "m").code == 2
