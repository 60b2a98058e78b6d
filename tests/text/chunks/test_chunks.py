"""Chunks by rules and by a model: they join to the address, and learning pays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import model_file
from bot.text.chunks import rules
from bot.text.chunks.chunk import Chunks
from bot.text.chunks.chunker import KIND, Chunker, load, save
from bot.text.chunks.scoring import score
from bot.text.chunks.training import Learned, learn
from bot.text.model_file import Fault, ModelFileError
from tests.text.chunks.addresses import addresses

UNSEEN = addresses(100, seed=2)


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn(addresses(240))


def f1(chunker: Callable[[str], Chunks]) -> float:
    return score((chunker("".join(chunk.text for chunk in chunks)), chunks) for chunks in UNSEEN).overall.f1


def written(chunks: Chunks) -> str:
    return " ".join(f"{chunk.text}/{chunk.tag}" for chunk in chunks)


@pytest.mark.parametrize(
    "address",
    [
        "浙江省/prov 杭州市/city 云溪区/district 梧桐街道/town 望星路/road 138号/roadno",
        "杭州市/city 晨光大厦/poi 3/houseno -/redundant 2/cellno -/redundant 501/roomno",
        "柳塘县/district 白鹭镇/town 石桥村/community 12号/roadno",
        "杭州/city 望星路/road 与/assist 长虹路/subRoad 交叉口/assist",
        "听涛花园/poi 二期/subpoi 8幢/houseno 三单元/cellno 1201室/roomno",
        "望星路/road 9号/roadno 晨光大厦/poi B座/houseno 6楼/floorno",
        "望星路/road 20弄/roadno 5号/houseno 301室/roomno",
    ],
)
def test_rules_read_what_is_written_as_usual(address: str) -> None:
    text = "".join(part.rpartition("/")[0] for part in address.split())
    assert written(rules.chunks(text)) == address


def test_a_model_learns_what_rules_cannot_know(learned: Learned) -> None:
    by_rules, by_model = f1(rules.chunks), f1(learned.chunker.chunks)
    assert 0.6 < by_rules < 0.9
    assert by_model > 0.97
    assert learned.score.overall.f1 > 0.9
    assert 24 <= learned.score.addresses <= 40
    assert learned.score.tags["roomno"].there >= 20


def test_learning_again_learns_the_same(learned: Learned) -> None:
    again = learn(addresses(240))
    assert (again.chunker.weights.values == learned.chunker.weights.values).all()
    assert again.score == learned.score


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("浙江省杭州市路号幢-_ 3501０Ｂb,，\n与口村🏠一二区乡\ud800"), max_size=60)
    | st.text(max_size=30)
)
def test_chunks_join_to_whatever_was_written(learned: Learned, text: str) -> None:
    for chunks in (rules.chunks(text), learned.chunker.chunks(text)):
        assert "".join(chunk.text for chunk in chunks) == text
        assert all(chunk.text and chunk.tag for chunk in chunks)


def test_an_address_of_thousands_of_characters_is_read_too(learned: Learned) -> None:
    for part in ("路旁", "3-", "杭州市", "7", "村"):
        for chunks in (rules.chunks(part * 2000), learned.chunker.chunks(part * 2000)):
            assert "".join(chunk.text for chunk in chunks) == part * 2000


def test_a_model_from_a_file_chunks_as_before(learned: Learned, tmp_path: Path) -> None:
    path = tmp_path / "a.model"
    size = save(learned.chunker, path, {"addresses": 240})
    assert size <= model_file.MAX_FILE
    read = load(path)
    texts = ["".join(chunk.text for chunk in chunks) for chunks in UNSEEN]
    assert [read.chunks(text) for text in texts] == [learned.chunker.chunks(text) for text in texts]


def test_a_model_holds_no_address_that_could_be_read(learned: Learned, tmp_path: Path) -> None:
    save(learned.chunker, tmp_path / "a.model", {})
    file = model_file.read(tmp_path / "a.model", KIND)
    content = repr(file.header).encode() + b"".join(file.parts.values())
    assert "路".encode() in content  # a sign that ends chunks
    assert not [word for word in ("听雨", "晨光", "星湾", "浙江") if word.encode() in content]


@pytest.mark.parametrize("part", ["features", "many", "columns", "values", "moves", "known", "known_tags"])
def test_a_model_whose_parts_do_not_fit_is_damaged(learned: Learned, tmp_path: Path, part: str) -> None:
    path = tmp_path / "a.model"
    save(learned.chunker, path, {})
    file = model_file.read(path, KIND)
    wrong = [b"", file.parts[part][:-1], file.parts[part] + b"\xff" * 8]
    if part in {"many", "columns", "moves", "known_tags"}:  # in the others these are numbers like any
        wrong.append(b"\xff" * len(file.parts[part]))
    for content in wrong:
        model_file.write(path, KIND, file.header, {**file.parts, part: content})
        assert refused(path) is Fault.DAMAGED, content[:8]
    model_file.write(path, KIND, file.header, {name: file.parts[name] for name in file.parts if name != part})
    assert refused(path) is Fault.DAMAGED


@pytest.mark.parametrize(
    "wrong",
    [{"tags": []}, {"tags": ["road", "road"]}, {"tags": "road"}, {"endings": [1]}, {"unit": "much"}, {"unit": 0}],
)
def test_a_model_whose_header_makes_no_sense_is_damaged(
    learned: Learned, tmp_path: Path, wrong: dict[str, object]
) -> None:
    path = tmp_path / "a.model"
    save(learned.chunker, path, {})
    file = model_file.read(path, KIND)
    model_file.write(path, KIND, {**file.header, **wrong}, file.parts)
    assert refused(path) is Fault.DAMAGED


def refused(path: Path) -> Fault:
    with pytest.raises(ModelFileError) as refusal:
        load(path)
    return refusal.value.fault


def test_a_few_addresses_or_one_over_and_over_are_learned_from_as_far_as_they_go() -> None:
    assert isinstance(learn(addresses(10)).chunker, Chunker)
    with pytest.raises(ValueError, match="the same"):
        learn(addresses(1) * 20)
