"""What a report is about, asked on the draft's card: nothing when sure, the likeliest as buttons, else the common."""

from __future__ import annotations

from collections.abc import Iterable

from bot.actions.meaning import meaning
from bot.actions.speech import button, choice, grid
from bot.domain.message import Rows
from bot.domain.suggestion import Sureness, offered, sureness
from bot.domain.taxonomy import RULES, Category, Urgency, more_urgent
from bot.words import render
from storage.drafts import Draft
from storage.unit import UnitOfWork


def how_sure(uow: UnitOfWork, draft: Draft) -> Sureness:
    """How sure the class of a draft is: what the resident chose by button is; so is nothing that nobody said."""
    return Sureness.SURE if draft.chosen else sureness(meaning(uow, draft.text))


def class_line(uow: UnitOfWork, locale: str, draft: Draft) -> str:
    """What it was taken for, and how surely."""
    words = {
        "category": render(locale, f"category-{draft.category.value}"),
        "urgency": render(locale, f"urgency-{draft.urgency.value.lower()}"),
    }
    match how_sure(uow, draft):
        case Sureness.SURE:
            return render(locale, "draft-class", **words)
        case Sureness.UNSURE:
            return render(locale, "draft-class-unsure", **words)
    return render(locale, "draft-class-unknown")


def closing_line(uow: UnitOfWork, locale: str, draft: Draft) -> str:
    """What to do next: one question at a time, what it is before where."""
    match how_sure(uow, draft):
        case Sureness.NOTHING if draft.latitude is not None and not draft.place:
            return render(locale, "draft-pin-outside")
        case Sureness.NOTHING:
            return render(locale, "draft-which" if draft.text else "draft-say-what")
        case Sureness.UNSURE:
            return render(locale, "draft-which" if draft.place else "draft-which-and-where")
    return render(locale, "draft-not-sent" if draft.place else "draft-choose-place")


def class_buttons(uow: UnitOfWork, locale: str, draft: Draft) -> Rows:
    """The classes to choose from, each on a row of its own while they are few; none when the class is sure."""
    if draft.chosen:
        return ()
    likeliest = how_sure(uow, draft) is Sureness.UNSURE
    return _grid_of(locale, offered(meaning(uow, draft.text)), "draft_class", draft.id, 1 if likeliest else 2)


def heard_buttons(locale: str, draft: Draft) -> Rows:
    """Whether what was heard in a voice message is right."""
    if not draft.heard:
        return ()
    return (
        (
            button(locale, "heard-right", "draft_heard", draft.id, "yes"),
            button(locale, "heard-wrong", "draft_heard", draft.id, "no"),
        ),
    )


def urgency_of(uow: UnitOfWork, text: str, category: Category) -> Urgency:
    """How urgent words are as a matter of this class: its default, raised by words of danger, never lowered."""
    meant = meaning(uow, text)
    raised = meant.urgency if meant.category is category or meant.is_danger else RULES[category].urgency
    return more_urgent(RULES[category].urgency, raised)


def all_classes(locale: str, verb: str, id_: int) -> Rows:
    """A button for each class (supplies have their own way)."""
    return _grid_of(locale, (one for one in Category if one is not Category.SUPPLIES), verb, id_, 2)


def _grid_of(locale: str, classes: Iterable[Category], verb: str, id_: int, columns: int) -> Rows:
    return grid([choice(render(locale, f"category-{one.value}"), verb, id_, one.value) for one in classes], columns)
