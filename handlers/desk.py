"""The desk's own buttons: who works here, and what was given up."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.actions import desk, letters
from bot.domain.press import Press
from handlers.hearing import Pressed, Private
from handlers.turn import Turn, always

_LETTERS = {
    "letter": letters.look,
    "letter_replay": letters.replay,
    "letter_drop": letters.ask_drop,
    "letter_drop_yes": letters.drop,
}


def register(on: Router) -> None:
    on.callback_query.register(member, Private(), Pressed("member"))
    on.callback_query.register(revoke, Private(), Pressed("revoke"))
    on.callback_query.register(invite, Private(), Pressed("invite"))
    on.callback_query.register(dead_letter, Private(), Pressed(*_LETTERS))
    on.callback_query.register(dead_letters, Private(), Pressed("letters"))


async def member(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: desk.member(uow, caller, now, press.id))


async def revoke(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: desk.revoke(uow, caller, now, press.id, press.arg))


async def invite(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    bot_name = turn.bot_name
    await turn.act(lambda uow, caller, now: desk.invite_step(uow, caller, now, press.arg, bot_name))


async def dead_letter(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    verb = _LETTERS[press.verb]
    await turn.act(lambda uow, caller, now: verb(uow, caller, now, press.id, press.arg), keep=always)


async def dead_letters(_query: CallbackQuery, press: Press, turn: Turn) -> None:  # noqa: ARG001 - aiogram gives it
    await turn.act(letters.letters, keep=always)
