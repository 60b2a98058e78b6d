"""`train --from-history` and `--rollback`: what closed tickets teach, adopted only when it is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.learning import say_left_out_labels, say_scores, too_little
from bot.cli.terminal import open_database, tell
from bot.clock import SystemClock
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.models import Edition


def learn_from_history(settings: Settings) -> None:
    """Learn from closed tickets; no word of them is shown or leaves the database but as weights."""
    from bot.actions import learned
    from bot.text.labels.examples import TooLittleError

    with open_database(settings) as database:
        with database.read() as uow:
            taught, now_in_force = learned.lessons(uow), uow.models.in_force()
        try:
            outcome = learned.try_out(taught, now_in_force)
        except TooLittleError as error:
            raise too_little(settings, error) from None
        say_left_out_labels(settings, outcome.rare)
        say_scores(settings, outcome.scores)
        with database.begin() as uow:
            adopted = learned.adopt(uow, outcome, SystemClock().now())
    tell(
        settings,
        "cli-train-adopted" if adopted else "cli-train-not-adopted",
        score=f"{outcome.scores.macro_f1:.3f}",
        before=f"{outcome.before.macro_f1:.3f}",
        texts=sum(outcome.scores.confusion.values()),
    )


def roll_back(settings: Settings) -> None:
    """Take the model in force back; the one before it is used again."""
    with open_database(settings) as database, database.begin() as uow:
        gone = uow.models.take_back(SystemClock().now())
        valid = [edition for edition in uow.models.history() if edition.dropped_at is None]
    if gone is None:
        tell(settings, "cli-train-nothing-to-take-back")
    elif valid:
        tell(settings, "cli-train-taken-back", gone=_name(gone), now=_name(valid[0]))
    else:
        tell(settings, "cli-train-lexicon-alone", gone=_name(gone))


def _name(edition: Edition) -> str:
    return f"{edition.id} ({edition.adopted_at:%Y-%m-%d})"
