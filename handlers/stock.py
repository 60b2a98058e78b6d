"""The store's buttons: what there is, what came in, a count, a loss."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.actions.store import receiving, showing, stocktake
from bot.domain.press import Press
from handlers.hearing import Pressed, Private
from handlers.turn import Turn

_VERBS = {
    "stock": showing.show,
    "stock_goods": showing.show_goods,
    "stock_lot": showing.show_lot,
    "stock_buy": showing.buy,
    "stock_count": stocktake.ask_count,
    "stock_off": stocktake.ask_write_off,
    "stock_threshold": stocktake.ask_threshold,
}


def register(on: Router) -> None:
    on.callback_query.register(act, Private(), Pressed(*_VERBS))
    on.callback_query.register(take, Private(), Pressed("stock_take"))


async def act(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    verb = _VERBS[press.verb]
    await turn.act(lambda uow, caller, now: verb(uow, caller, now, press.id))


async def take(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: receiving.take(uow, caller, now, turn.talk, press.arg))
