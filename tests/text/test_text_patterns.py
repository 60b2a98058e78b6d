"""What several words say together: in order or not, near one another, in one sentence or the next."""

from __future__ import annotations

import pytest

from bot.text.clauses import Clauses
from bot.text.patterns import Patterns, Said, matches, pattern
from bot.text.scan import Vocabulary

WORDS = Vocabulary({"aa": ("aa", "@x"), "bb": ("bb", "@x"), "cc": ("cc",)})


def found(written: str, text: str) -> list[tuple[str, ...]]:
    one = pattern(written)
    said = Said(WORDS.find_all(text, frozenset()), Clauses(text))
    possible = [it for it, _ in Patterns({one: None}).possible(said)]
    return [tuple(word.word for word in match) for it in possible for match in matches(it, said)]


@pytest.mark.parametrize(
    ("written", "text", "matched"),
    [
        ("aa+bb", "bb then aa", True),
        ("aa>bb", "bb then aa", False),
        ("aa>bb", "aa then bb", True),
        ("aa>>bb", "aa bb", True),
        ("aa>>bb", "aa and then at last bb", False),
        ("aa+bb", "aa. bb", True),
        ("aa+bb", "aa\nbb", True),
        ("aa+bb", "aa!!!\n\nbb", True),
        ("aa+bb", "aa\nso\nbb", True),
        ("aa+bb", "aa. so. bb", False),
        ("aa>>bb", "aa. bb", False),
        ("aa+bb", "aa" + " so" * 20 + " bb", False),
        ("@x>cc", "bb cc", True),
        ("aa+bb+cc", "cc aa bb", True),
        ("aa+bb+cc", "aa bb", False),
    ],
)
def test_words_say_something_together_where_the_pattern_says_so(written: str, text: str, *, matched: bool) -> None:
    assert bool(found(written, text)) is matched


@pytest.mark.parametrize("written", ["a+", "a+b+c+d", ""])
def test_a_pattern_without_its_parts_is_an_error(written: str) -> None:
    with pytest.raises(ValueError, match="parts"):
        pattern(written)
