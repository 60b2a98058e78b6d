"""One matter told twice: the buttons of "is it this?" and of the desk's clusters."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.actions import clusters, drafts
from bot.domain.press import Press
from handlers.hearing import Pressed, Private
from handlers.report import holding
from handlers.turn import Turn

_AT_DESK = {"same_merge": clusters.ask_merge, "cluster": clusters.show, "cluster_yes": clusters.merge_all}


def register(on: Router) -> None:
    on.callback_query.register(join, Private(), Pressed("same_join"))
    on.callback_query.register(at_desk, Private(), Pressed(*_AT_DESK))


async def join(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: drafts.join(uow, caller, now, press.id, press.arg), keep=holding)


async def at_desk(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    verb = _AT_DESK[press.verb]
    await turn.act(lambda uow, caller, now: verb(uow, caller, now, press.id, press.arg))
