"""jieba cuts by our dictionary just as by its own."""

from __future__ import annotations

import logging
import random
from typing import Any

import pytest

from bot.text.dictionary import Dictionary
from bot.text.segment import _import_jieba


@pytest.fixture(scope="module")
def jiebas(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """jieba's tokenizer as it comes, its cache in a folder of the test's."""
    jieba = _import_jieba()
    jieba.setLogLevel(logging.ERROR)
    its = jieba.Tokenizer()
    its.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    its.initialize()
    return its


@pytest.fixture(scope="module")
def dictionary(jiebas: Any) -> Dictionary:
    with jiebas.get_dict_file() as file:
        return Dictionary(file)


def test_every_word_and_every_beginning_of_one_is_known_alike(jiebas: Any, dictionary: Dictionary) -> None:
    words = random.Random(7).sample(sorted(jiebas.FREQ), 5000)
    assert {jiebas.FREQ[word] == 0 for word in words} == {True, False}
    assert [dictionary[word] for word in words] == [jiebas.FREQ[word] for word in words]
    assert dictionary.total == jiebas.total


def test_what_is_no_word_is_none(jiebas: Any, dictionary: Dictionary) -> None:
    for text in ("", "x", "火灾灾", "3号楼", "\n", "的 的", "一 1", "\ud800"):
        assert (text in dictionary) == (text in jiebas.FREQ), repr(text)
        assert dictionary.get(text) == jiebas.FREQ.get(text)
    with pytest.raises(KeyError):
        dictionary["火灾灾"]


def test_a_word_of_ours_counts_and_its_beginning_too(dictionary: Dictionary, jiebas: Any) -> None:
    ours = _import_jieba().Tokenizer()
    ours.FREQ, ours.total, ours.initialized = dictionary, dictionary.total, True
    for one in (ours, jiebas):
        one.add_word("邻铃吔")
    assert dictionary["邻铃吔"] == jiebas.FREQ["邻铃吔"] > 0
    assert dictionary["邻铃"] == jiebas.FREQ["邻铃"]
    text = "三号楼二单元楼道里堆满了纸箱，邻铃吔，王师傅说煤气味很重，救命钱不见了"
    assert list(ours.cut(text, HMM=False)) == list(jiebas.cut(text, HMM=False))
