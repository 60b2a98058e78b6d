"""Who holds which phone in the playground: chats for imported staff, and residents when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.actions.community import opening
from bot.actions.community.chats import Binding, bind_all
from bot.actions.community.entries import Entry, compose
from bot.actions.community.form import BadFormError, Draft, Problem, Spot, Told
from bot.actions.community.staffing import telegram_id
from bot.words import DEFAULT_LOCALE, SUPPORTED_LOCALES
from storage.unit import UnitOfWork


@dataclass(frozen=True)
class Neighbour:
    """A resident of the playground; `home` is the code of their unit."""

    spot: Spot
    chat_id: int
    name: str
    locale: str
    home: str
    room: str


@dataclass(frozen=True)
class Phones:
    """The staff and the residents who hold the playground's phones."""

    staff: tuple[Binding, ...]
    residents: tuple[Neighbour, ...]


def read_phones(path: Path) -> Phones:
    """A playground.yaml. Raises `BadFormError` with everything that is wrong with it."""
    draft = Draft()
    parts = Entry(compose(opening.text(path), path.name), path.name, draft).fields("staff", "residents")
    staff = tuple(_binding(item, draft) for item in parts["staff"].items()) if "staff" in parts else ()
    residents = tuple(_neighbour(item, draft) for item in parts["residents"].items()) if "residents" in parts else ()
    if draft.problems:
        raise BadFormError(tuple(draft.problems))
    return Phones(staff, residents)


def bind_playground(
    uow: UnitOfWork, phones: Path | Phones, now: datetime, *, residents: bool = False, consent: int | None = None
) -> int:
    """Give the imported staff their playground chats; how many had others before (0 when run again).

    Residents register themselves with /start. With `residents` they are there already, and have agreed to the
    privacy notice of version `consent` (None: they are asked at their first word). Raises `BadFormError`.
    """
    known = read_phones(phones) if isinstance(phones, Path) else phones
    moved = bind_all(uow, known.staff, now)
    for neighbour in known.residents if residents else ():
        _move_in(uow, neighbour, consent, now)
    return moved


def _move_in(uow: UnitOfWork, told: Neighbour, consent: int | None, now: datetime) -> None:
    home = uow.places.by_code(told.home)
    if home is None:
        raise BadFormError((Problem(told.spot, "import-unit-home", {"value": told.home}),))
    if uow.people.by_chat(told.chat_id) is None:
        person = uow.people.welcome(told.chat_id, told.name, told.locale, now)
        consented = now if consent is not None else None
        uow.people.change(
            person.id, home_id=home.id, room=told.room or None, consent_version=consent, consented_at=consented
        )


def _binding(entry: Entry, draft: Draft) -> Binding:
    told = _told(entry, draft, ("staff", "telegram_id"))
    chat_id = telegram_id(told["telegram_id"], draft) if "telegram_id" in told else None
    return Binding(told["staff"].text if "staff" in told else "", chat_id or 0, entry.spot)


def _neighbour(entry: Entry, draft: Draft) -> Neighbour:
    told = _told(entry, draft, ("telegram_id", "name", "home"), ("locale", "room"))
    chat_id = telegram_id(told["telegram_id"], draft) if "telegram_id" in told else None
    text = {name: value.text for name, value in told.items()}
    locale = text.get("locale", DEFAULT_LOCALE)
    if locale not in SUPPORTED_LOCALES:
        draft.wrong(told["locale"].spot, "import-locale", value=locale, locales=SUPPORTED_LOCALES)
    name, home, room = (text.get(field, "") for field in ("name", "home", "room"))
    return Neighbour(entry.spot, chat_id or 0, name, locale, home, room)


def _told(entry: Entry, draft: Draft, needed: tuple[str, ...], more: tuple[str, ...] = ()) -> dict[str, Told]:
    """The filled fields of a group; a problem for each that is needed and not there."""
    fields = entry.fields(*needed, *more)
    told = {name: value for name, field in fields.items() if (value := field.told())}
    missing = tuple(name for name in needed if name not in told)
    if missing and fields:
        draft.wrong(entry.spot, "import-column-missing", fields=missing)
    return told
