"""jieba's dictionary in a tenth of the memory: its lines as they are, grouped by their first character.

jieba keeps half a million words and beginnings of words in a dict: 76 MB and most of a second at the start. The same
questions are answered here by looking into one string per first character; what was asked lately is remembered.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO

REMEMBERED = 20_000
"""Answers kept: what people write repeats itself."""


class Dictionary:
    """How often jieba saw a word; 0 for what only begins one. As much of a dict as `jieba.Tokenizer.FREQ` has to be."""

    def __init__(self, file: BinaryIO) -> None:
        """`file`: lines of "word frequency part-of-speech" in UTF-8, as `jieba.Tokenizer.get_dict_file` opens it."""
        self.total = 0
        self._own: dict[str, int] = {}
        self._by_first: dict[str, str] = {}
        for first, lines in groupby((line.decode("utf-8").rstrip() for line in file), itemgetter(0)):
            self._add(first, list(lines))
        self._remembered = lru_cache(REMEMBERED)(self._look_up)

    def _add(self, first: str, lines: list[str]) -> None:
        """A run of lines with the same first character (the file is sorted but for a few) after one another."""
        self.total += sum(int(line.split(" ", 2)[1]) for line in lines)
        self._by_first[first] = self._by_first.get(first, "") + "\n" + " \n".join(lines) + " "

    def _look_up(self, word: str) -> int | None:
        if word in self._own:
            return self._own[word]
        lines = self._by_first.get(word[:1], "")
        found = lines.find(f"\n{word} ")
        if found >= 0:
            begin = found + len(word) + 2
            return int(lines[begin : lines.index(" ", begin)])
        return 0 if f"\n{word}" in lines else None

    def get(self, word: str, otherwise: int | None = None) -> int | None:
        often = self._remembered(word)
        return otherwise if often is None else often

    def part_of_speech(self, word: str) -> str:
        """jieba's tag of a word ("n", "v", "nr" …), "" for one that is not in its file."""
        lines = self._by_first.get(word[:1], "")
        begin = lines.find(f"\n{word} ") if word else -1
        if begin < 0:
            return ""
        end = lines.find("\n", begin + 1)
        return lines[begin : end if end > 0 else None].rstrip().rsplit(" ", 1)[-1]

    def __contains__(self, word: str) -> bool:
        return self._remembered(word) is not None

    def __getitem__(self, word: str) -> int:
        if (often := self._remembered(word)) is None:
            raise KeyError(word)
        return often

    def __setitem__(self, word: str, often: int) -> None:
        self._own[word] = often
        self._remembered.cache_clear()
