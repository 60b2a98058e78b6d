"""Buttons about oneself: language, consent, home, phone, one's data; and being blocked or unblocked."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.actions import answers, mydata, onboarding
from bot.actions import home as homes
from bot.domain.press import Press
from handlers.hearing import Pressed, Private
from handlers.turn import Turn, always


def register(on: Router) -> None:
    on.callback_query.register(language, Private(), Pressed("language"))
    on.callback_query.register(consent, Private(), Pressed("consent"))
    on.callback_query.register(home, Private(), Pressed(*_HOME))
    on.callback_query.register(about_me, Private(), Pressed(*_ABOUT_ME))
    on.message.register(contact, Private(), _has_contact)
    on.my_chat_member.register(membership)


async def _has_contact(message: Message) -> bool:
    return message.contact is not None


async def language(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: onboarding.choose_language(uow, caller, now, turn.talk, press.arg))


async def consent(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    if press.arg == "yes":
        await turn.act(lambda uow, caller, now: answers.agree(uow, caller, now, turn.talk))
    else:
        await turn.act(onboarding.disagree)


_HOME = ("home", "home_later", "home_enough", "home_done", "home_change")


async def home(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    match press.verb:
        case "home":
            await turn.act(lambda uow, caller, now: homes.pick_home(uow, caller, now, press.arg))
        case "home_change":
            await turn.act(homes.ask_home)
        case _:
            await turn.act(homes.home_done)


_ABOUT_ME = {
    "phone": mydata.ask_phone,
    "export": mydata.export,
    "erase": mydata.ask_erase,
    "erase_yes": mydata.erase,
    "erase_no": answers.never_mind,
    "never_mind": answers.never_mind,
}


async def about_me(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(_ABOUT_ME[press.verb])


async def contact(message: Message, turn: Turn) -> None:
    """A shared contact is their own number only when Telegram says the ids agree."""
    shared = message.contact
    if shared is None or message.from_user is None:
        raise ValueError("a contact without a contact or sender")
    own = shared.user_id == message.from_user.id
    number = shared.phone_number
    await turn.act(lambda uow, caller, now: mydata.keep_phone(uow, caller, now, number, own=own), keep=always)


async def membership(event: ChatMemberUpdated, turn: Turn) -> None:
    """Blocked: unreachable until they come back. Anything else about groups is answered when somebody writes."""
    status = event.new_chat_member.status
    if event.chat.type == "private" and status in ("kicked", "member"):
        blocked = status == "kicked"
        await turn.act(lambda uow, caller, now: onboarding.reached(uow, caller, now, turn.talk, blocked=blocked))
    else:
        await turn.nothing()
