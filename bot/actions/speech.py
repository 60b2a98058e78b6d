"""Saying things: small builders over `bot.words`, so that actions read as what they say."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.actions.caller import Caller
from bot.domain.message import Button, Key, KeyAsks, Keys, Lane, Message, Outgoing, Rows
from bot.domain.people import DESK_ROLES, HANDLER_ROLES, Person
from bot.domain.press import Press
from bot.words import render
from storage.unit import UnitOfWork

HOME_ZONE = ZoneInfo("Asia/Shanghai")


def button(locale: str, label_id: str, verb: str, id_: int = 0, arg: str = "", **args: object) -> Button:
    """A button with a text of ours."""
    return Button(render(locale, label_id, **args), Press(verb, id_, arg).pack())


def choice(label: str, verb: str, id_: int = 0, arg: str = "") -> Button:
    """A button whose label is data (a building, a person)."""
    return Button(label, Press(verb, id_, arg).pack())


def grid(buttons: list[Button], columns: int) -> Rows:
    """Buttons in rows."""
    return tuple(tuple(buttons[i : i + columns]) for i in range(0, len(buttons), columns))


def say(
    uow: UnitOfWork,
    caller: Caller,
    now: datetime,
    text_id: str,
    *,
    buttons: Rows = (),
    keys: Keys = (),
    about: int | None = None,
    card: str | None = None,
    reply_to: int | None = None,
    **args: object,
) -> None:
    """Answer the caller with a text of ours."""
    message = Message(render(caller.locale, text_id, **args), buttons=buttons, keys=keys)
    uow.outbox.put(Outgoing(caller.chat_id, message, Lane.REPLY, about=about, card=card, reply_to=reply_to), now)


MENU = {
    "menu-report": "report",
    "menu-mine": "mine",
    "menu-me": "me",
    "menu-work": "work",
    "menu-duty-on": "duty_on",
    "menu-duty-off": "duty_off",
    "menu-desk": "desk",
    "menu-staff": "staff",
}
"""Label id → what the key means; a key arrives as plain text in whatever language it was shown."""


def menu(person: Person) -> Keys:
    """The keyboard below the text field: what this person does most."""
    rows = [["menu-report", "menu-mine"]]
    if person.has_role(*(HANDLER_ROLES - DESK_ROLES)):
        rows.append(["menu-work", "menu-duty-off" if person.on_duty else "menu-duty-on"])
    if person.has_role(*DESK_ROLES):
        rows.append(["menu-desk", "menu-staff"])
    rows.append(["menu-me"])
    return tuple(tuple(Key(render(person.locale, label)) for label in row) for row in rows)


def contact_key(locale: str) -> Key:
    """The key that shares one's own phone number."""
    return Key(render(locale, "key-share-phone"), KeyAsks.CONTACT)


@lru_cache(maxsize=1_000)  # a card says the same few times to everybody who sees it
def clock_time(locale: str, at: datetime, now: datetime) -> str:
    """A time as people say it: "今天 16:30", "11月23日 09:00" (community time, Asia/Shanghai)."""
    local, today = at.astimezone(HOME_ZONE), now.astimezone(HOME_ZONE)
    hour = f"{local:%H:%M}"
    if local.date() == today.date():
        return render(locale, "time-today", hour=hour)
    month = f"{local:%b}" if locale == "en" else local.month
    return render(locale, "time-day", month=month, day=local.day, hour=hour)


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
