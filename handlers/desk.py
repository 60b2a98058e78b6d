"""The desk's own buttons: who works here."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.actions import desk
from bot.domain.press import Press
from handlers.hearing import Pressed, Private
from handlers.turn import Turn


def router() -> Router:
    made = Router(name="desk")
    made.callback_query.register(member, Private(), Pressed("member"))
    made.callback_query.register(revoke, Private(), Pressed("revoke"))
    made.callback_query.register(invite, Private(), Pressed("invite"))
    return made


async def member(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: desk.member(uow, caller, now, press.id))


async def revoke(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: desk.revoke(uow, caller, now, press.id, press.arg))


async def invite(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    bot_name = turn.bot_name
    await turn.act(lambda uow, caller, now: desk.invite_step(uow, caller, now, press.arg, bot_name))
