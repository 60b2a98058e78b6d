"""What was learned from closed tickets: adopted, taken back, and used by every process."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.domain.taxonomy import Category
from bot.text import understand
from bot.text.knowledge import NOTHING, Knowledge
from bot.text.labels.contest import Guess, Outcome, contest
from bot.text.labels.examples import Example
from bot.text.labels.files import from_bytes, to_bytes
from bot.text.labels.model import LabelModel
from bot.text.model_file import ModelFileError
from storage.editions import MODELS
from storage.models import Edition, Lesson
from storage.unit import UnitOfWork


def knowledge(uow: UnitOfWork) -> Knowledge:
    """What this community adds to the language; from memory as long as no model is adopted or taken back."""
    return uow.editions.kept(MODELS, "knowledge", lambda: _knowing(uow.models.in_force()))


def try_out(lessons: list[Lesson], now_in_force: bytes | None) -> Outcome:
    """Learn from the older tickets and compare on the newest (takes some seconds: hold no transaction meanwhile).

    Raises `TooLittleError`.
    """
    examples = [Example(lesson.text, lesson.category.value) for lesson in lessons]
    return contest(examples, _guessing(_knowing(now_in_force)), lambda model: _guessing(Knowledge(router=model)))


def adopt(uow: UnitOfWork, outcome: Outcome, now: datetime) -> Edition | None:
    """Use the new model from the commit on, if it is better than what was used before; None if it is not."""
    if not outcome.is_better:
        return None
    return uow.models.adopt(
        to_bytes(outcome.model),
        now,
        tickets=outcome.learned,
        score=outcome.scores.macro_f1,
        score_before=outcome.before.macro_f1,
    )


def _guessing(knowing: Knowledge) -> Guess:
    """The class by everything together, the words of danger and the lexicon included."""
    return lambda example: understand(example.text, knowing).category.value


def _knowing(file: bytes | None) -> Knowledge:
    """A model that cannot be read is as good as none: reports go on, by the lexicon alone."""
    if file is None:
        return NOTHING
    try:
        model: LabelModel = from_bytes(file)
    except ModelFileError as error:
        structlog.get_logger(__name__).error("model_unreadable", why=error.fault.value)
        return NOTHING
    return Knowledge(router=model) if set(model.labels) <= set(Category) else NOTHING
