"""Commands and the keys of the menu: the same few verbs by two ways."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.actions import answers, desk, mydata, onboarding, report, work
from bot.actions.caller import Caller, Said
from bot.actions.store import showing
from handlers.gate import clean
from handlers.hearing import MenuKey, Private
from handlers.turn import HOLDING, Keep, Turn, Verb
from storage.conversations import Talk
from storage.unit import UnitOfWork


def register(on: Router) -> None:
    """Commands first, then the keys."""
    on.message.register(start, Private(), Command("start", ignore_mention=True))
    on.message.register(command, Private(), Command(*COMMANDS, ignore_mention=True, ignore_case=True))
    on.message.register(key_pressed, Private(), MenuKey())


async def start(_message: Message, command: CommandObject, turn: Turn) -> None:
    """`/start` with or without the payload of a link."""
    payload = clean(command.args or "").strip()
    await turn.act(lambda uow, caller, now: onboarding.start(uow, caller, now, turn.talk, payload))


async def command(message: Message, command: CommandObject, turn: Turn) -> None:
    meaning = COMMANDS[command.command.lower()]
    words = clean(command.args or "").strip()
    if meaning == "report" and words:
        said = Said(message.message_id, words)
        await turn.act(lambda uow, caller, now: answers.content(uow, caller, now, turn.talk, said))
    else:
        await turn.act(VERBS[meaning], keep=_keep(meaning))


async def key_pressed(_message: Message, key: str, turn: Turn) -> None:
    await turn.act(VERBS[key], keep=_keep(key))


COMMANDS = {
    "help": "help",
    "report": "report",
    "mine": "mine",
    "work": "work",
    "desk": "desk",
    "staff": "staff",
    "stock": "stock",
    "me": "me",
    "mydata": "me",
    "correct": "me",
    "export": "export",
    "delete": "delete",
    "language": "me",
    "on": "duty_on",
    "off": "duty_off",
    "cancel": "cancel",
}
"""Command → what it means; the keys of the menu mean the same (bot.actions.speech.MENU)."""


def on_duty(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    return work.set_duty(uow, caller, now, on=True)


def off_duty(uow: UnitOfWork, caller: Caller, now: datetime) -> Talk:
    return work.set_duty(uow, caller, now, on=False)


VERBS: dict[str, Verb] = {
    "report": report.prompt,
    "mine": work.my_reports,
    "me": mydata.show_me,
    "work": work.my_work,
    "duty_on": on_duty,
    "duty_off": off_duty,
    "desk": desk.queue,
    "staff": desk.staff,
    "stock": showing.stores,
    "export": mydata.export,
    "delete": mydata.ask_erase,
    "cancel": answers.never_mind,
    "help": answers.help_,
}
"""What a command or key means, as an action."""

LOOKING = frozenset({"mine", "me", "work", "desk", "staff", "help", "export"})
"""What only shows something: a question that is open stays open, so that its answer does not become a report."""


def _keep(meaning: str) -> Keep:
    return lambda talk: meaning in LOOKING or (meaning == "report" and talk.state in HOLDING)
