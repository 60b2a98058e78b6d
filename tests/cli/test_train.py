"""`train` with labelled texts: scores, what was left out, and a model that can be read back."""

from __future__ import annotations

import json
from pathlib import Path

from bot.text.labels.files import load
from tests.text.labels.letters import OFFICES, letters

from .terminal import Terminal


def written(path: Path, *more: str, number: int = 15) -> Path:
    rows = [json.dumps({"title": one.title, "text": one.text, "label": one.label}) for one in letters(number)]
    path.write_text("\n".join([*rows, *more]), encoding="utf-8")
    return path


def test_it_prints_scores_and_writes_a_model(terminal: Terminal, tmp_path: Path) -> None:
    data = written(tmp_path / "letters.jsonl")
    answer = terminal.types("train", "--data", str(data), "--out", "labels.model")
    assert answer.code == 0, answer.err
    assert "45" in answer.out
    assert all(office in answer.out for office in OFFICES)
    assert load(tmp_path / "labels.model").guess("", "幼儿园的老师要补课费")[0] == "schools"


async def test_understand_gives_the_label_beside_the_class(terminal: Terminal, tmp_path: Path) -> None:
    data = written(tmp_path / "letters.jsonl")
    assert terminal.types("train", "--data", str(data), "--out", "labels.model").code == 0
    lines = [{"title": "关于学费", "text": ""}, {"text": "路灯坏了，路面也不平"}]
    given = "".join(json.dumps(line) + "\n" for line in lines).encode()
    answer = await terminal.bot("understand", "--model", "labels.model", given=given)
    assert answer.code == 0, answer.err
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert [one["label"] for one in found] == ["schools", "roads"]
    assert found[1]["class"] == "facilities"


async def test_a_file_that_is_no_model_of_labels_is_said_so(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("nothing", encoding="utf-8")
    for name in ("odd", "missing"):
        answer = await terminal.bot("understand", "--model", name)
        assert answer.code == 2
        assert name in answer.err


def test_what_is_left_out_is_said_by_line_and_never_in_anybodys_words(terminal: Terminal, tmp_path: Path) -> None:
    data = written(tmp_path / "letters.jsonl", "{", '{"text": "SECRET"}', '{"text": "SECRET", "label": "rare"}')
    answer = terminal.types("train", "--data", str(data), "--out", "labels.model")
    assert answer.code == 0
    assert "Line 46 left out: not JSON in UTF-8." in answer.err
    assert "Line 47 left out: no label." in answer.err
    assert "rare" in answer.err
    assert "SECRET" not in answer.out + answer.err


def test_too_little_to_learn_from_writes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    data = written(tmp_path / "letters.jsonl", number=3)
    answer = terminal.types("train", "--data", str(data), "--out", "labels.model")
    assert answer.code == 2
    assert "roads 3" in answer.err
    assert not (tmp_path / "labels.model").exists()


def test_files_that_cannot_be_read_or_written_are_said_so(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.types("train", "--data", "nowhere.jsonl", "--out", "m").code == 2
    assert terminal.types("train", "--data", "strange.csv", "--out", "m").code == 2
    data = written(tmp_path / "letters.jsonl")
    assert terminal.types("train", "--data", str(data), "--out", "no/such/folder/m").code == 1


def test_history_without_tickets_teaches_nothing_and_says_so(terminal: Terminal) -> None:
    answer = terminal.types("train", "--from-history")
    assert answer.code == 2
    assert "too little" in answer.err


def test_without_a_model_there_is_nothing_to_go_back_from(terminal: Terminal) -> None:
    answer = terminal.types("train", "--rollback")
    assert answer.code == 0
    assert "lexicon alone" in answer.out


def test_one_thing_at_a_time(terminal: Terminal) -> None:
    for words in ([], ["--rollback", "--from-history"], ["--data", "x.jsonl"]):
        assert terminal.types("train", *words).code == 2
