"""A new model against what is used now: on the newest texts, which neither has learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.text.labels.examples import Example, Examples, TooLittleError, enough
from bot.text.labels.model import LabelModel
from bot.text.labels.scores import Scores, score
from bot.text.labels.training import train

HELD_BACK = 5
"""One in so many texts, the newest, is only asked."""
FEWEST_HELD_BACK = 30
"""Held-back texts below which a difference is luck."""

Guess = Callable[[Example], str]


@dataclass(frozen=True)
class Outcome:
    """The `model` learned from the older texts (`learned` of them), its scores on the newest, and `before`, those of
    what is used now on the same. `rare`: label → how many, where that was too few to learn from."""

    model: LabelModel
    learned: int
    scores: Scores
    before: Scores
    rare: dict[str, int]

    @property
    def is_better(self) -> bool:
        return self.scores.macro_f1 > self.before.macro_f1


def contest(examples: Sequence[Example], used_now: Guess, with_model: Callable[[LabelModel], Guess]) -> Outcome:
    """`examples` from old to new; `with_model` gives what would be used with a new model.

    The older ones teach, the newest are held back; one that was said before, word for word, is not asked.
    Raises `TooLittleError`.
    """
    first = len(examples) - len(examples) // HELD_BACK
    older, said = Examples(good=list(examples[:first])), {example.written for example in examples[:first]}
    newest = [example for example in examples[first:] if example.written not in said]
    lessons = enough(older)
    if len(newest) < FEWEST_HELD_BACK:
        raise TooLittleError({example.label: 0 for example in newest})
    model, _ = train(lessons.good)
    labels = tuple(sorted({example.label for example in newest}))
    true = [example.label for example in newest]
    guess = with_model(model)
    return Outcome(
        model,
        len(lessons.good),
        score(labels, true, [guess(example) for example in newest]),
        score(labels, true, [used_now(example) for example in newest]),
        lessons.rare,
    )
