"""The buttons of a ticket's card, for whoever looks at it."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.actions import danger, desk, questions, reclassing, tickets
from bot.domain.press import Press
from bot.domain.terms import Action
from handlers.hearing import Pressed, Private
from handlers.turn import Turn, always

_TO_SOMEBODY = (Action.DISPATCH, Action.TRANSFER)
_BY_CARD = frozenset(
    {
        Action.ACCEPT,
        Action.RETURN,
        Action.RESUME,
        Action.COMPLETE,
        Action.PASS,
        Action.FAIL,
        Action.FORCE_CLOSE,
        Action.REOPEN,
        Action.REJECT,
        Action.OBJECT,
        Action.SPLIT,
        Action.WITHDRAW,
        Action.NOTE,
        Action.URGE,
        Action.LEAVE,
        Action.RATE,
        Action.ASK_TRANSFER,
        Action.ASK_SUSPENSION,
        Action.DECLINE,
        Action.REVEAL,
    }
)
"""What a button may ask for. Nothing else of the lifecycle can be reached by callback data, forged or not."""


_BESIDE = frozenset({Action.REVEAL, Action.URGE})
"""What can be done to a ticket while a question about it is open."""


def register(on: Router) -> None:
    on.callback_query.register(show, Private(), Pressed("show"))
    on.callback_query.register(give, Private(), Pressed(*(a.value for a in _TO_SOMEBODY)))
    on.callback_query.register(suspend, Private(), Pressed(Action.SUSPEND.value))
    on.callback_query.register(merge, Private(), Pressed(Action.MERGE.value))
    on.callback_query.register(proof, Private(), Pressed("proof_none", "proof_explained"))
    on.callback_query.register(place, Private(), Pressed("ticket_place"))
    on.callback_query.register(reclass, Private(), Pressed("ticket_class"))
    on.callback_query.register(act, Private(), Pressed(*(a.value for a in _BY_CARD)))


async def show(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: tickets.show(uow, caller, now, press.id), keep=always)


async def give(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    action = Action(press.verb)
    await turn.act(lambda uow, caller, now: desk.choose_handler(uow, caller, now, press.id, action, press.arg))


async def suspend(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: desk.grant_suspension(uow, caller, now, press.id))


async def merge(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: desk.ask_parent(uow, caller, now, press.id, press.arg))


async def proof(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    explained = press.verb == "proof_explained"
    await turn.act(
        lambda uow, caller, now: questions.without_proof(uow, caller, now, turn.talk, press.id, explained=explained)
    )


async def place(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: danger.place_of_ticket(uow, caller, now, press.id, press.arg))


async def reclass(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: reclassing.class_of_ticket(uow, caller, now, press.id, press.arg))


async def act(_query: CallbackQuery, press: Press, turn: Turn) -> None:
    action = Action(press.verb)
    await turn.act(
        lambda uow, caller, now: questions.press(uow, caller, now, action, press.id, press.arg),
        keep=lambda talk: talk.data.get("ticket") != press.id or action in _BESIDE,
    )
