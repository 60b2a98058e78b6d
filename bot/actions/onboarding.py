"""Meeting somebody: language, the privacy notice before anything is stored, the home from the territory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions import whereabouts
from bot.actions.caller import Caller, Said
from bot.actions.invitations import Joined, accept
from bot.actions.speech import button, choice, contact_key, menu, say, shortened
from bot.actions.talks import IDLE, Asked, asked
from bot.domain.message import Lane, Message, Outgoing, Rows
from bot.domain.people import Person, Role
from bot.domain.scope import NOWHERE, Path, covers
from bot.words import SUPPORTED_LOCALES, render
from storage.conversations import Talk
from storage.places import Place
from storage.unit import UnitOfWork

CONSENT_VERSION = 1
"""Raise it when the privacy notice changes: everybody is asked again."""

WELCOME_CARD = "welcome"
HOME_CARD = "home"


def start(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, payload: str) -> Talk:
    """`/start`, plain, with a building's link (`b-<code>`) or an invitation (`i-<code>`)."""
    if payload.startswith("i-"):
        return _invited(uow, caller, now, payload[2:])
    building = uow.places.by_code(payload[2:]) if payload.startswith("b-") else None
    if not caller.is_welcome:
        held = [Said.load(item) for item in talk.data.get("held", ())] if talk.state == Asked.CONSENT else []
        return ask_consent(uow, caller, now, held=held[-1] if held else None, place=building.id if building else None)
    welcome_back(uow, caller, now)
    if building is not None and caller.person is not None and not covers(building.path, caller.person.home):
        return _offer_home(uow, caller, now, building)
    return IDLE


def welcome_back(uow: UnitOfWork, caller: Caller, now: datetime) -> None:
    """The menu, for somebody we know."""
    if caller.person is not None:
        text = "welcome-back-staff" if caller.person.has_role(*Role) else "welcome-back"
        say(uow, caller, now, text, keys=menu(caller.person), name=caller.person.name)


def _invited(uow: UnitOfWork, caller: Caller, now: datetime, code: str) -> Talk:
    """Nobody is stored before they agreed: the invitation waits with the notice."""
    if uow.invitations.find(code) is None:
        say(uow, caller, now, "invitation-unknown")
        return IDLE
    if not caller.is_welcome:
        talk = ask_consent(uow, caller, now)
        return replace(talk, data={**talk.data, "invitation": code})
    return _join_staff(uow, caller, now, code)


def _join_staff(uow: UnitOfWork, caller: Caller, now: datetime, code: str) -> Talk:
    outcome = accept(uow, code, caller.chat_id, caller.name, caller.locale, now)
    if not isinstance(outcome, Joined):
        say(uow, caller, now, f"invitation-{outcome.value}")
        return IDLE
    person = outcome.person
    if person.consent_version is None:
        person = uow.people.change(person.id, consent_version=CONSENT_VERSION, consented_at=now)
    known = replace(caller, person=person, locale=person.locale, name=person.name)
    names = [place.name for place in uow.places.named(outcome.place.path)]
    role = render(known.locale, f"role-{outcome.role.value}")
    say(
        uow,
        known,
        now,
        "invitation-joined",
        keys=menu(person),
        name=person.name,
        role=role,
        place=" ".join(names),
    )
    return IDLE


def ask_consent(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    held: Said | None = None,
    place: int | None = None,
    alarm: int | None = None,
    fresh: bool = True,
) -> Talk:
    """The privacy notice. What they already said is held with the question and goes on when they agree."""
    key = "consent-after-alarm" if alarm else ("consent-held" if held else "consent-first")
    text = render(caller.locale, key) + "\n\n" + render(caller.locale, "privacy-notice")
    message = Message(text, buttons=_consent_buttons(caller))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=WELCOME_CARD, fresh=fresh), now)
    return asked(Asked.CONSENT, held=[held.dump()] if held else [], place=place, locale=caller.locale, alarm=alarm)


def _consent_buttons(caller: Caller) -> Rows:
    others = [locale for locale in SUPPORTED_LOCALES if locale != caller.locale]
    languages = tuple(choice(render(locale, "language-name"), "language", 0, locale) for locale in others)
    return (
        (button(caller.locale, "consent-yes", "consent", 0, "yes"),),
        (button(caller.locale, "consent-no", "consent", 0, "no"),),
        languages,
    )


def hold_more(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk:
    """They go on talking while the notice waits for an answer: hold that too, and remind them of the button."""
    held = [*talk.data.get("held", []), said.dump()][-20:]
    if not (said.album and any(item.get("album") == said.album for item in talk.data.get("held", []))):
        say(uow, caller, now, "consent-please", buttons=_consent_buttons(caller)[:2])
    return replace(talk, data={**talk.data, "held": held})


def choose_language(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, locale: str) -> Talk:
    """The caller's language from now on; the question that is open is asked again in it."""
    if locale not in SUPPORTED_LOCALES:
        say(uow, caller, now, "button-unknown")
        return talk
    if caller.person is not None:
        person = uow.people.change(caller.person.id, locale=locale)
        caller = replace(caller, person=person, locale=locale)
    else:
        caller = replace(caller, locale=locale)
    if talk.state == Asked.CONSENT:
        held = talk.data.get("held") or []
        last = Said.load(held[-1]) if held else None
        again = ask_consent(
            uow, caller, now, held=last, place=talk.data.get("place"), alarm=talk.data.get("alarm"), fresh=False
        )
        return replace(again, data={**again.data, "held": held, "invitation": talk.data.get("invitation")})
    if caller.person is None:
        return ask_consent(uow, caller, now)
    say(uow, caller, now, "language-changed", keys=menu(caller.person))
    return talk


def agree(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk) -> tuple[Caller, list[Said], Talk]:
    """They agreed: now they are stored. Gives who they are, what they said before, and the next talk."""
    invitation = talk.data.get("invitation") if talk.state == Asked.CONSENT else None
    if isinstance(invitation, str) and caller.person is None:
        return caller, [], _join_staff(uow, caller, now, invitation)
    person = caller.person or uow.people.welcome(caller.chat_id, caller.name, caller.locale, now)
    person = uow.people.change(
        person.id, consent_version=CONSENT_VERSION, consented_at=now, locale=caller.locale, reachable=True
    )
    known = replace(caller, person=person)
    held = [Said.load(item) for item in talk.data.get("held", ())] if talk.state == Asked.CONSENT else []
    place = talk.data.get("place") if talk.state == Asked.CONSENT else None
    if isinstance(invitation, str):
        return known, held, _join_staff(uow, known, now, invitation)
    say(uow, known, now, "consent-thanks", keys=menu(person))
    if isinstance(place, int):
        return known, held, pick_home(uow, known, now, str(place))
    if not held and not person.home and not person.grants:
        ask_home(uow, known, now)
    return known, held, IDLE


def disagree(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """They did not agree: nothing is kept, and they hear how to get help all the same."""
    say(uow, caller, now, "consent-refused")
    return IDLE


def ask_home(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Where do you live? Optional: "later" is always there."""
    start_ = whereabouts.only_way(uow, NOWHERE)
    _show_home(uow, caller, now, start_, 0, "home-ask")
    return IDLE


def _show_home(uow: UnitOfWork, caller: Caller, now: datetime, path: tuple[int, ...], page: int, text: str) -> None:
    rows = whereabouts.place_buttons(uow, caller.locale, "home", 0, path, page)
    done = [button(caller.locale, "home-later", "home_later")]
    if len(path) > whereabouts.GRID_DEPTH:
        done.insert(0, button(caller.locale, "home-enough", "home_enough"))
    place = " ".join(p.name for p in uow.places.named(path)[1:] if p.level.value != "grid")
    message = Message(render(caller.locale, text, place=place or "—"), buttons=(*rows, tuple(done)))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD), now)


def _offer_home(uow: UnitOfWork, caller: Caller, now: datetime, building: Place) -> Talk:
    """Somebody we know came by the link of a building: their home, unless they have another already."""
    if caller.person is None or not caller.person.home:
        return pick_home(uow, caller, now, str(building.id))
    offer_home(uow, caller, now, building.path)
    return IDLE


def offer_home(uow: UnitOfWork, caller: Caller, now: datetime, path: Path) -> None:
    """Is this your home? One tap keeps it."""
    names = " ".join(p.name for p in uow.places.named(path)[1:] if p.level.value != "grid")
    rows: Rows = (
        (button(caller.locale, "home-is-here", "home", 0, str(path[-1])),),
        (button(caller.locale, "home-later", "home_later"),),
    )
    message = Message(render(caller.locale, "home-offer", place=names), buttons=rows)
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD, fresh=True), now)


def pick_home(uow: UnitOfWork, caller: Caller, now: datetime, arg: str) -> Talk:
    """A home button: narrower and narrower; from a building on it is kept."""
    pick = whereabouts.picked(uow, arg)
    if pick is None or caller.person is None:
        say(uow, caller, now, "button-unknown")
        return IDLE
    if pick.place is None or len(pick.path) <= whereabouts.GRID_DEPTH:
        _show_home(uow, caller, now, pick.path, pick.page, "home-ask")
        return IDLE
    uow.people.change(caller.person.id, home_id=pick.place.id, room=None)
    if whereabouts.choices_below(uow, pick.path) and len(pick.path) == whereabouts.GRID_DEPTH + 1:
        _show_home(uow, caller, now, pick.path, pick.page, "home-ask-unit")
        return IDLE
    return ask_room(uow, caller, now)


def ask_room(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """The room number, as text; optional."""
    message = Message(
        render(caller.locale, "home-ask-room"), buttons=((button(caller.locale, "home-no-room", "home_done"),),)
    )
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD), now)
    return asked(Asked.ROOM)


def keep_room(uow: UnitOfWork, caller: Caller, now: datetime, text: str) -> Talk:
    """Their room number."""
    if caller.person is not None:
        uow.people.change(caller.person.id, room=shortened(text.strip(), 20))
    return home_done(uow, caller, now)


def home_done(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """The home is kept as far as it was given."""
    person = uow.people.get(caller.person.id) if caller.person else None
    text = "home-later-done"
    if person is not None and person.home:
        text = "home-kept"
    message = Message(render(caller.locale, text, place=_home_words(uow, person)))
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, card=HOME_CARD), now)
    return IDLE


def _home_words(uow: UnitOfWork, person: Person | None) -> str:
    if person is None or not person.home:
        return "—"
    names = [p.name for p in uow.places.named(person.home)[1:] if p.level.value != "grid"]
    return " ".join([*names, *([person.room] if person.room else [])])


def show_me(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """What we hold about them, and buttons to change or delete it."""
    person = caller.person
    if person is None:
        return ask_consent(uow, caller, now)
    locale = caller.locale
    others = [x for x in SUPPORTED_LOCALES if x != locale]
    rows: Rows = (
        (button(locale, "me-home", "home_change"), button(locale, "me-phone", "phone")),
        tuple(choice(render(x, "language-name"), "language", 0, x) for x in others),
        (
            button(locale, "me-export", "export"),
            button(locale, "me-erase", "erase"),
        ),
    )
    roles = " · ".join(render(locale, f"role-{grant.role.value}") for grant in person.grants)
    say(
        uow,
        caller,
        now,
        "me-card",
        buttons=rows,
        name=person.name,
        home=_home_words(uow, person),
        phone=masked(person.phone),
        roles=roles or render(locale, "role-resident"),
        reports=len(uow.tickets.reported_by(person.id, limit=1000)),
    )
    return IDLE


def masked(phone: str | None) -> str:
    """13812345678 → 138****5678; "—" when there is none."""
    if not phone:
        return "—"
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 8 else "****"


def ask_phone(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Ask for the phone number by the phone's own button: nobody can share somebody else's that way."""
    if caller.person is None:
        return ask_consent(uow, caller, now)
    keys = ((contact_key(caller.locale),), *menu(caller.person))
    say(uow, caller, now, "phone-ask", keys=keys)
    return IDLE


def keep_phone(uow: UnitOfWork, caller: Caller, now: datetime, number: str, *, own: bool) -> Talk:
    """A shared contact: kept when it is their own, declined when it is somebody else's."""
    if caller.person is None:
        return ask_consent(uow, caller, now)
    if not own:
        say(uow, caller, now, "phone-not-own", keys=menu(caller.person))
        return IDLE
    uow.people.change(caller.person.id, phone="".join(c for c in number if c.isdigit() or c == "+")[:20])
    say(uow, caller, now, "phone-kept", keys=menu(caller.person), phone=masked(number))
    return IDLE


def export(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Everything we hold about the caller, as text they can keep."""
    person = caller.person
    if person is None:
        return ask_consent(uow, caller, now)
    reports = [
        render(
            caller.locale,
            "export-report",
            ref=t.reference,
            at=f"{t.reported_at:%Y-%m-%d %H:%M} UTC",
            status=render(caller.locale, f"status-{t.status.value}"),
            text=shortened(t.text, 400) or "—",
        )
        for t in uow.tickets.reported_by(person.id, limit=1000)
    ]
    head = render(
        caller.locale,
        "export-head",
        name=person.name,
        chat=str(person.chat_id),
        phone=person.phone or "—",
        home=_home_words(uow, person),
        language=person.locale,
        consent=str(person.consent_version or "—"),
    )
    for part in in_parts([head, *reports], 3500):
        uow.outbox.put(Outgoing(caller.chat_id, Message(part), Lane.REPLY), now)
    return IDLE


def in_parts(lines: list[str], limit: int) -> list[str]:
    """Lines joined into messages of at most `limit` characters each (a line is never longer)."""
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + len(line) + 1 <= limit:
            parts[-1] += "\n" + line
        else:
            parts.append(line[:limit])
    return parts


def ask_erase(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """Ask once more before forgetting somebody."""
    if caller.person is None:
        say(uow, caller, now, "erase-nothing")
        return IDLE
    open_ones = sum(t.is_open for t in uow.tickets.reported_by(caller.person.id) if t.reporter_id == caller.person.id)
    rows = ((button(caller.locale, "erase-yes", "erase_yes"),), (button(caller.locale, "erase-no", "erase_no"),))
    say(uow, caller, now, "erase-ask", buttons=rows, open=open_ones)
    return IDLE


def reached(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, *, blocked: bool) -> Talk:
    """They blocked us (nothing more is sent until they come back) or let us in again."""
    uow.people.set_reachable(caller.chat_id, reachable=not blocked)
    if blocked:
        uow.outbox.drop_waiting(caller.chat_id, now)
    return talk
