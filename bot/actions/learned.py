"""Learning from closed tickets: tried out on the newest, adopted when it is better, then used by every process."""

from __future__ import annotations

from datetime import datetime

from bot.actions.meaning import knowing
from bot.text import understand
from bot.text.knowledge import Knowledge
from bot.text.labels.contest import Guess, Outcome, contest
from bot.text.labels.examples import Example
from bot.text.labels.files import to_bytes
from storage.models import Edition
from storage.tickets import Lesson
from storage.unit import UnitOfWork

MOST_LESSONS = 20_000


def lessons(uow: UnitOfWork) -> list[Lesson]:
    """Every closed ticket whose words are still there, the latest `MOST_LESSONS`, from old to new."""
    found: list[Lesson] = []
    while page := uow.tickets.lessons(after=found[-1].ticket_id if found else 0):
        found = [*found, *page][-MOST_LESSONS:]
    return found


def try_out(taught: list[Lesson], now_in_force: bytes | None) -> Outcome:
    """Learn from the older tickets and compare on the newest (takes some seconds: hold no transaction meanwhile).

    Raises `TooLittleError`.
    """
    examples = [Example(lesson.text, lesson.category.value) for lesson in taught]
    return contest(examples, _guessing(knowing(now_in_force)), lambda model: _guessing(Knowledge(router=model)))


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


def _guessing(known: Knowledge) -> Guess:
    """The class by everything together, the words of danger and the lexicon included."""
    return lambda example: understand(example.text, known).category.value
