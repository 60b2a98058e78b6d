"""What the words around a danger say about it: denied, supposed, past, over. The words are in guards.txt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Set
from functools import cache

from bot.domain.taxonomy import Category
from bot.text.clauses import Clauses
from bot.text.lexicon import Danger, Guard, guards
from bot.text.scan import Found, Vocabulary

_FILLERS = 3  # words that may stand between a denial and what it denies
_REACH = 12  # characters over which a supposition reaches
_BRIEF = 8  # characters of a clause that can be a mere time: 昨天晚上，… …，上个月的事
_LETTER = 120  # characters of a text that can be a letter of complaint
_FORMAL = 3  # different words of such letters
_YEAR = re.compile(r"(?:19|20)\d\d ?\u5e74|\b(?:in|since) (?:19|20)\d\d\b")  # what has its year is past
_LASTING = (Category.PROPERTY_NEIGHBOUR, Category.VULNERABLE)

Said = tuple[Guard, ...]


@cache
def _vocabulary() -> Vocabulary[Said]:
    return Vocabulary(guards())


class Guards:
    """The guard words of one text, by place."""

    def __init__(self, text: str, cuts: Set[int], clauses: Clauses, hits: Iterable[Found[None]]) -> None:
        self.clauses = clauses
        self._text = text
        self._hit_clauses = sorted({clauses.at(hit.start) for hit in hits})
        self._ending_at: dict[int, Found[Said]] = {}
        self._starting_at: dict[int, Found[Said]] = {}
        self._in_clause: dict[int, set[str]] = {}
        self._in_sentence: dict[int, set[str]] = {}
        words = list(_vocabulary().find(text, cuts))
        for found in words:
            self._keep(found)
        for year in _YEAR.finditer(text):
            self._in_clause.setdefault(clauses.at(year.start()), set()).add("past")
        self._last_over = self._endings(words)
        self._last_asked = {clauses.at(found.start): found.start for found in words if _says(found, "ask")}
        formal = {found.word for found in words if _says(found, "letter")}
        self._is_letter = len(text) >= _LETTER and len(formal) >= _FORMAL

    def weaken(self, hit: Found[None], danger: Danger) -> bool:
        """Whether the words around `hit` say that `danger` is not there now."""
        return (
            self._denied(hit)
            or self._supposed(hit, danger)
            or self._asked(hit)
            or (not danger.lasts and self._past(hit, danger))
            or self._is_over(hit, danger.category)
            or self._is_elsewhere(hit, danger.category)
            or self._is_complaint(hit)
        )

    def _keep(self, found: Found[Said]) -> None:
        clause = self.clauses.at(found.start)
        self._ending_at[found.end] = self._starting_at[found.start] = found
        kinds = {guard.kind for guard in found.value}
        self._in_clause.setdefault(clause, set()).update(kinds)
        self._in_sentence.setdefault(self.clauses.sentence(clause), set()).update(kinds)

    def _endings(self, words: list[Found[Said]]) -> dict[tuple[int, Category | None], int]:
        """Clause with a danger, class (None: any) → where the last word stands that says it is over for good."""
        endings: dict[tuple[int, Category | None], int] = {}
        for found in words:
            target = self._target(self.clauses.at(found.start))
            for guard in found.value:
                if guard.kind == "over" and target is not None and not self._goes_on(self.clauses.at(found.start)):
                    endings[target, guard.category] = found.start
        return endings

    def _target(self, clause: int) -> int | None:
        """The clause that an "over" in `clause` speaks of: the nearest with a danger, at or before it."""
        index = bisect_right(self._hit_clauses, clause) - 1
        return self._hit_clauses[index] if index >= 0 else None

    def _denied(self, hit: Found[None]) -> bool:
        """A denial stands directly before, fillers aside."""
        position = hit.start
        for _ in range(_FILLERS + 1):
            if self._text[position - 1 : position] == " " and self._text[position - 2 : position - 1].isascii():
                position -= 1
            before = self._ending_at.get(position)
            if before is None:
                return False
            if _says(before, "negation"):
                return True
            if not _says(before, "filler"):
                return False
            position = before.start
        return False

    def _supposed(self, hit: Found[None], danger: Danger) -> bool:
        """A supposition stands shortly before in the clause; a fear too, but not when it is for somebody."""
        kinds = {"suppose"} if danger.category is Category.VULNERABLE else {"suppose", "fear"}
        clause = self.clauses.at(hit.start)
        before = (self._ending_at.get(hit.start - gap) for gap in range(_REACH + 1))
        return any(it and _says(it, *kinds) and self.clauses.at(it.start) == clause for it in before)

    def _asked(self, hit: Found[None]) -> bool:
        """A word that makes it a topic or a question follows: directly, or one for any distance in the clause."""
        skipped = hit.end + (self._text[hit.end : hit.end + 1] == " ")
        after = self._starting_at.get(skipped)
        if after is not None and _says(after, "after"):
            return True
        clause = self.clauses.at(hit.start)
        return self._last_asked.get(clause, -1) >= hit.end or (
            self._is_brief(clause + 1) and self._has(clause + 1, "ask")
        )

    def _past(self, hit: Found[None], danger: Danger) -> bool:
        """The clause, or a mere time beside it, is of the past or of every day, and nothing says that it goes on."""
        clause = self.clauses.at(hit.start)
        if self._has(clause, "now") or self._goes_on(clause):
            return False
        kinds = ("past",) if danger.category in _LASTING else ("past", "habit")
        beside = [one for one in (clause - 1, clause + 1) if self._is_brief(one)]
        return any(self._has(one, kind) for one in (clause, *beside) for kind in kinds)

    def _is_elsewhere(self, hit: Found[None], category: Category) -> bool:
        """The sentence speaks of a drill, the news, another town: but who is defrauded was found on the net."""
        sentence = self.clauses.sentence(self.clauses.at(hit.start))
        return category is not Category.FRAUD_CYBER and "away" in self._in_sentence.get(sentence, ())

    def _is_complaint(self, hit: Found[None]) -> bool:
        """The text is a long letter of complaint, and nobody calls for help where this is said."""
        sentence = self.clauses.sentence(self.clauses.at(hit.start))
        return self._is_letter and "call" not in self._in_sentence.get(sentence, ())

    def _is_over(self, hit: Found[None], category: Category) -> bool:
        """Something after it says that it is over, and nothing that it goes on."""
        clause = self.clauses.at(hit.start)
        return any(self._last_over.get((clause, about), -1) >= hit.end for about in (None, category))

    def _goes_on(self, clause: int) -> bool:
        return "still" in self._in_sentence.get(self.clauses.sentence(clause), ())

    def _has(self, clause: int, kind: str) -> bool:
        return kind in self._in_clause.get(clause, ())

    def _is_brief(self, clause: int) -> bool:
        if not 0 <= clause < len(self.clauses):
            return False
        start, end = self.clauses.span(clause)
        return end - start <= _BRIEF


def _says(found: Found[Said], *kinds: str) -> bool:
    return any(guard.kind in kinds for guard in found.value)
