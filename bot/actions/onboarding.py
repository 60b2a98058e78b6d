"""Meeting somebody: language, the privacy notice before anything is stored, invitations and building links."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions import home
from bot.actions.caller import Caller, Said
from bot.actions.invitations import Joined, accept
from bot.actions.speech import button, choice, menu, say
from bot.actions.talks import IDLE, Asked, asked
from bot.domain.message import Lane, Message, Outgoing, Rows
from bot.domain.people import Role
from bot.domain.scope import covers
from bot.words import SUPPORTED_LOCALES, render
from storage.conversations import Talk
from storage.unit import UnitOfWork

CONSENT_VERSION = 1
"""Raise it when the privacy notice changes: everybody is asked again."""

WELCOME_CARD = "welcome"


def start(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, payload: str) -> Talk:
    """`/start`, plain, with a building's link (`b-<code>`) or an invitation (`i-<code>`)."""
    if payload.startswith("i-"):
        return _invited(uow, caller, now, payload[2:])
    building = uow.places.by_code(payload[2:]) if payload.startswith("b-") else None
    if not caller.is_welcome:
        held = [Said.load(item) for item in talk.data.get("held", ())] if talk.state == Asked.CONSENT else []
        last = held[-1] if held else None
        notice = ask_consent(uow, caller, now, held=last, place=building.id if building else None)
        return replace(notice, data={**notice.data, "held": [item.dump() for item in held]})
    welcome_back(uow, caller, now)
    if building is not None and caller.person is not None and not covers(building.path, caller.person.home):
        return home.offer_building(uow, caller, now, building)
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
    if isinstance(place, int) and held:
        person = uow.people.change(person.id, home_id=place)  # their report goes on; the unit can wait
        return replace(known, person=person), held, IDLE
    if isinstance(place, int):
        return known, held, home.pick_home(uow, known, now, str(place))
    if not held and not person.home and not person.grants:
        home.ask_home(uow, known, now)
    return known, held, IDLE


def disagree(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    """They did not agree: nothing is kept, and they hear how to get help all the same."""
    say(uow, caller, now, "consent-refused")
    return IDLE


def reached(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, *, blocked: bool) -> Talk:
    """They blocked us (nothing more is sent until they come back) or let us in again."""
    uow.people.set_reachable(caller.chat_id, reachable=not blocked)
    if blocked:
        uow.outbox.drop_waiting(caller.chat_id, now)
    return talk
