"""A report before it is sent off: shown as it was understood, put right by buttons, sent or dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions import classes, danger, same, whereabouts
from bot.actions.caller import Caller, Said
from bot.actions.drafting import draft_of
from bot.actions.evidence import evidence_of
from bot.actions.home import offer_home
from bot.actions.meaning import meaning
from bot.actions.speech import button, say, shortened
from bot.actions.talks import IDLE, Asked, asked
from bot.actions.tickets import file_ticket, with_words
from bot.domain.message import Button, Lane, Message, Outgoing, Rows
from bot.domain.scope import COMMUNITY_DEPTH, GRID_DEPTH, Level, Path
from bot.domain.suggestion import Sureness
from bot.domain.taxonomy import Category, more_urgent
from bot.domain.understanding import Understanding
from bot.words import render
from storage.conversations import Talk
from storage.drafts import Draft
from storage.evidence import Phase
from storage.places import Place
from storage.unit import UnitOfWork

LONGEST_SHOWN = 1500


def open_draft(uow: UnitOfWork, caller: Caller, now: datetime, said: Said, meant: Understanding | None = None) -> Talk:
    """Understand it and show what was understood."""
    if caller.person is None:
        raise ValueError("a draft needs a person")
    meant = meant or meaning(uow, said.text)
    where = whereabouts.find(uow, caller.person, meant, said.pin, said.text)
    draft = uow.drafts.open(draft_of(caller, said, meant, where.path, now))
    uow.evidence.add(evidence_of(caller, said, Phase.REPORT, now), draft_id=draft.id)
    show_draft(uow, caller, now, draft, choices=where.choices)
    return IDLE


def add(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int, *more: Said) -> Talk:
    """More for a draft: words are appended, files and pins kept, and what is understood is brought up to date."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
        return IDLE
    for said in more:
        if (rung := danger.together(uow, caller, now, IDLE, said, draft)) is not None:
            return rung
        uow.evidence.add(evidence_of(caller, said, Phase.REPORT, now), draft_id=draft.id)
        draft = with_words(draft, said.text)
        if said.pin:
            draft = replace(draft, latitude=said.pin.latitude, longitude=said.pin.longitude)
            draft = replace(draft, place=whereabouts.closer(draft.place, whereabouts.by_pin(uow, said.pin)))
    draft = _understood_again(uow, caller, draft)
    uow.drafts.save(draft)
    show_draft(uow, caller, now, draft)
    return IDLE


def _understood_again(uow: UnitOfWork, caller: Caller, draft: Draft) -> Draft:
    """New words may say what it is or where; what the resident chose by button stays."""
    meant = meaning(uow, draft.text)
    draft = _meant(draft, meant)
    if not draft.place or (draft.person_id and caller.person and draft.place == caller.person.home):
        draft = replace(draft, place=whereabouts.find(uow, caller.person, meant, None, draft.text).path or draft.place)
    return draft


def _meant(draft: Draft, meant: Understanding) -> Draft:
    """A class chosen by button stays, and lowers no danger."""
    if not draft.chosen:
        return replace(draft, category=meant.category, urgency=meant.urgency)
    raised = meant.is_danger or meant.category is draft.category
    return replace(draft, urgency=more_urgent(draft.urgency, meant.urgency)) if raised else draft


def own_draft(uow: UnitOfWork, caller: Caller, draft_id: int) -> Draft | None:
    """The draft, if it is the caller's."""
    draft = uow.drafts.get(draft_id)
    return draft if draft and caller.person and draft.person_id == caller.person.id else None


def show_draft(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    draft: Draft,
    *,
    buttons: Rows | None = None,
    choices: tuple[Place, ...] = (),
) -> None:
    """The draft's card: what was understood, with place and class as buttons. Edited in place when it changes."""
    known = same.offered(uow, caller, draft, now) if buttons is None and not choices else []
    asks, joins = same.question(uow, caller, draft, known, now)
    rows = buttons if buttons is not None else _draft_buttons(uow, caller, draft, choices, another=bool(known))
    text = "\n\n".join(part for part in (_draft_text(uow, caller, draft), asks) if part)
    message = Message(text, buttons=(*joins, *rows))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=f"draft:{draft.id}"), now)


def _draft_text(uow: UnitOfWork, caller: Caller, draft: Draft) -> str:
    locale = caller.locale
    files = sum(1 for item in uow.evidence.of_draft(draft.id) if item.is_shown)
    lines = [
        render(locale, "draft-title"),
        classes.class_line(uow, locale, draft),
        render(locale, "card-place", place=_draft_place(uow, caller, draft)),
    ]
    if draft.text:
        lines.append(render(locale, "card-words", text=shortened(draft.text, LONGEST_SHOWN)))
    if draft.heard:
        lines.append(render(locale, "draft-heard", text=shortened(draft.heard, LONGEST_SHOWN)))
    if files:
        lines.append(render(locale, "card-files", count=files))
    if draft.latitude is not None:
        lines.append(render(locale, "card-pin"))
    return "\n".join([*lines, "", classes.closing_line(uow, locale, draft)])


def _draft_place(uow: UnitOfWork, caller: Caller, draft: Draft) -> str:
    names = " ".join(p.name for p in uow.places.named(draft.place)[1:] if p.level is not Level.GRID)
    if names and caller.person and draft.place == caller.person.home:
        names = render(caller.locale, "place-home", place=names)
    return " · ".join(x for x in (names, draft.spot) if x) or render(caller.locale, "place-unknown")


def _draft_buttons(
    uow: UnitOfWork, caller: Caller, draft: Draft, choices: tuple[Place, ...], *, another: bool = False
) -> Rows:
    locale = caller.locale
    change = (
        button(locale, "draft-place", "draft_place", draft.id),
        button(locale, "draft-category", "draft_class", draft.id),
    )
    send = (button(locale, "same-another" if another else "draft-send", "draft_send", draft.id),)
    drop = (button(locale, "draft-drop", "draft_drop", draft.id),)
    asked_first = (*classes.heard_buttons(locale, draft), *classes.class_buttons(uow, locale, draft))
    if classes.how_sure(uow, draft) is Sureness.NOTHING:
        return (*asked_first, send if draft.place else (_send_without(locale, draft),), change, drop)
    if choices:
        places = whereabouts.named_buttons(uow, choices, "draft_place", draft.id)
        return (*asked_first, *places, send, change, drop)
    if len(draft.place) < COMMUNITY_DEPTH:
        start = whereabouts.start_of_choice(uow, caller.person, draft.place)
        places = whereabouts.place_buttons(uow, locale, "draft_place", draft.id, start)
        return (*asked_first, *places, (_send_without(locale, draft),), change[1:], drop)
    return (*asked_first, send, change, drop)


def _send_without(locale: str, draft: Draft) -> Button:
    return button(locale, "draft-send-without", "draft_send", draft.id)


def choose_place(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int, arg: str) -> Talk:
    """The place button of a draft: the first press shows places, each further one narrows, until it fits."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
        return IDLE
    if not arg:
        _show_places(uow, caller, now, draft, whereabouts.start_of_choice(uow, caller.person, draft.place[:2]), 0)
        return asked(Asked.SPOT, draft=draft.id)
    pick = whereabouts.picked(uow, arg)
    if pick is None:
        say(uow, caller, now, "button-unknown")
    elif pick.place is None or len(pick.path) < COMMUNITY_DEPTH:
        _show_places(uow, caller, now, draft, pick.path, pick.page)
    else:
        draft = replace(draft, place=pick.path, spot="")
        uow.drafts.save(draft)
        narrower = len(pick.path) == COMMUNITY_DEPTH
        rows = _place_rows(uow, caller, draft, pick.path, 0) if narrower else None
        show_draft(uow, caller, now, draft, buttons=rows)
    return IDLE


def _show_places(uow: UnitOfWork, caller: Caller, now: datetime, draft: Draft, path: Path, page: int) -> None:
    show_draft(uow, caller, now, draft, buttons=_place_rows(uow, caller, draft, path, page))


def _place_rows(uow: UnitOfWork, caller: Caller, draft: Draft, path: Path, page: int) -> Rows:
    rows = whereabouts.place_buttons(uow, caller.locale, "draft_place", draft.id, path, page)
    above = path[:-1] if len(path) < GRID_DEPTH else path[:COMMUNITY_DEPTH]
    wider = button(caller.locale, "place-wider", "draft_place", draft.id, f"p{above[-1] if above else 0}.0")
    send = button(caller.locale, "draft-send" if draft.place else "draft-send-without", "draft_send", draft.id)
    category = button(caller.locale, "draft-category", "draft_class", draft.id)
    return (*rows, (wider, category), (send,))


def choose_class(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int, arg: str) -> Talk:
    """The class button of a draft: shows the classes, then takes one."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
    elif arg in set(Category):
        category = Category(arg)
        draft = replace(draft, category=category, urgency=classes.urgency_of(uow, draft.text, category), chosen=True)
        uow.drafts.save(draft)
        show_draft(uow, caller, now, draft, choices=_still_to_choose(uow, caller, draft))
    else:
        show_draft(uow, caller, now, draft, buttons=classes.all_classes(caller.locale, "draft_class", draft.id))
    return IDLE


def _still_to_choose(uow: UnitOfWork, caller: Caller, draft: Draft) -> tuple[Place, ...]:
    """The places that fit the words, while none of them was taken."""
    where = whereabouts.find(uow, caller.person, meaning(uow, draft.text), None, draft.text)
    return where.choices if where.path == draft.place else ()


def answer_heard(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int, arg: str) -> Talk:
    """Whether what was heard in a voice message is right: "yes" makes it the resident's words, "no" drops it."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
        return IDLE
    words = draft.heard if arg == "yes" else ""
    voice = next((item.message_id for item in reversed(uow.evidence.of_draft(draft.id)) if item.kind == "voice"), None)
    rung = danger.together(uow, caller, now, IDLE, Said(voice or 0, words), draft)
    if rung is not None:
        return rung
    draft = _understood_again(uow, caller, with_words(replace(draft, heard=""), words))
    uow.drafts.save(draft)
    show_draft(uow, caller, now, draft, choices=_still_to_choose(uow, caller, draft))
    return IDLE


def set_spot(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int, said: Said) -> Talk | None:
    """Where, in the resident's own words or as a pin, instead of a button. None when the draft is gone."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        return None
    if said.media is not None or said.pin is not None:
        return add(uow, caller, now, draft_id, said)
    if (rung := danger.together(uow, caller, now, IDLE, said, draft)) is not None:
        return rung
    meant = meaning(uow, said.text)
    where = whereabouts.find(uow, caller.person, meant, None) if meant.address.building else whereabouts.Whereabouts()
    spot = shortened(said.text.strip().replace("\n", " "), 100)
    draft = replace(draft, place=where.path or draft.place, spot=spot)
    uow.drafts.save(draft)
    show_draft(uow, caller, now, draft, choices=where.choices)
    return IDLE


def send(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int) -> Talk:
    """The draft is sent off and becomes a ticket. A second tap finds it gone and says so."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
        return IDLE
    uow.drafts.discard(draft.id)
    file_ticket(uow, draft, now)
    _offer_home(uow, caller, now, draft.place)
    return IDLE


def join(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int, arg: str) -> Talk:
    """It is a neighbour's matter too: the draft is added to that ticket instead of becoming another."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
    elif not same.join(uow, caller, now, draft, arg):
        show_draft(uow, caller, now, draft)
    return IDLE


def _offer_home(uow: UnitOfWork, caller: Caller, now: datetime, place: Path) -> None:
    """After the first report of a resident without a home on file: is it here? Asked once; "no" is an answer."""
    person = caller.person
    if person is None or person.home or person.grants or len(place) <= GRID_DEPTH:
        return
    if len(uow.tickets.reported_by(person.id, limit=2)) > 1:
        return
    offer_home(uow, caller, now, place)


def drop(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int) -> Talk:
    """The resident thought better of it; nothing is kept."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
        return IDLE
    uow.drafts.discard(draft.id)
    uow.evidence.drop_draft(draft.id)
    message = Message(render(caller.locale, "draft-dropped"))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=f"draft:{draft.id}"), now)
    return IDLE


def edited(uow: UnitOfWork, caller: Caller, now: datetime, said: Said) -> Talk | None:
    """An edited message: its draft says the new words; None when it does not belong to a draft of theirs."""
    _, draft_id = uow.evidence.home_of_message(caller.chat_id, said.message_id)
    draft = own_draft(uow, caller, draft_id) if draft_id else None
    if draft is None:
        return None
    before = uow.evidence.words_of_message(caller.chat_id, said.message_id)
    rest = replace(draft, text=draft.text.replace(before, "", 1).strip())
    if (rung := danger.together(uow, caller, now, IDLE, said, rest)) is not None:
        return rung
    uow.evidence.reword(caller.chat_id, said.message_id, said.text)
    draft = replace(draft, text=draft.text.replace(before, said.text, 1)) if before else with_words(draft, said.text)
    meant = meaning(uow, draft.text)
    draft = _meant(draft, meant)
    where = whereabouts.find(uow, caller.person, meant, None, draft.text)
    if meant.address.building or where.told:
        draft = replace(draft, place=where.path)
    uow.drafts.save(draft)
    show_draft(uow, caller, now, draft, choices=where.choices)
    return IDLE


def show_again(uow: UnitOfWork, caller: Caller, now: datetime, draft_id: int) -> Talk:
    """The draft's card once more, at the end of the chat."""
    draft = own_draft(uow, caller, draft_id)
    if draft is None:
        say(uow, caller, now, "draft-gone")
    else:
        uow.outbox.forget_card(caller.chat_id, f"draft:{draft.id}")
        show_draft(uow, caller, now, draft)
    return IDLE
