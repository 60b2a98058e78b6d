"""A resident's report: the buttons of the draft, and whatever else they say."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.actions import answers, drafts
from bot.actions.caller import Said
from bot.actions.talks import Asked
from bot.domain.press import Press
from handlers.hearing import Pressed, Private, Says, said_of
from handlers.turn import Turn
from storage.conversations import Talk


def register(on: Router) -> None:
    """The buttons."""
    on.callback_query.register(
        draft, Private(), Pressed("draft_send", "draft_drop", "draft_place", "draft_class", "draft_heard", "draft_show")
    )
    on.callback_query.register(held, Private(), Pressed("draft_add", "draft_new"))
    on.edited_message.register(edited, Private())


def register_content(on: Router) -> None:
    """Whatever they say that is nothing else: last but for the lost ones."""
    on.message.register(content, Private(), Says())


def holding(talk: Talk) -> bool:
    """Further words wait for "add or new?": the buttons of the first draft must not lose them."""
    return talk.state == Asked.ADD_OR_NEW


async def draft(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    match press.verb:
        case "draft_send":
            await turn.act(lambda uow, caller, now: drafts.send(uow, caller, now, press.id), keep=holding)
        case "draft_drop":
            await turn.act(lambda uow, caller, now: drafts.drop(uow, caller, now, press.id), keep=holding)
        case "draft_place":
            await turn.act(
                lambda uow, caller, now: drafts.choose_place(uow, caller, now, press.id, press.arg),
                keep=holding,
            )
        case "draft_class":
            await turn.act(
                lambda uow, caller, now: drafts.choose_class(uow, caller, now, press.id, press.arg), keep=holding
            )
        case "draft_heard":
            await turn.act(
                lambda uow, caller, now: drafts.answer_heard(uow, caller, now, press.id, press.arg), keep=holding
            )
        case _:
            await turn.act(lambda uow, caller, now: drafts.show_again(uow, caller, now, press.id), keep=holding)


async def held(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    verb = answers.add_held if press.verb == "draft_add" else answers.new_from_held
    await turn.act(lambda uow, caller, now: verb(uow, caller, now, turn.talk, press.id))


async def edited(message: Message, turn: Turn) -> None:
    """The steps of a live location come as edits: one pin is enough, we do not follow anybody."""
    said = said_of(message)
    if said is None or message.location is not None:
        await turn.nothing()
    else:
        await turn.act(lambda uow, caller, now: answers.edited(uow, caller, now, turn.talk, said))


async def content(_message: Message, said: Said, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: answers.content(uow, caller, now, turn.talk, said))
