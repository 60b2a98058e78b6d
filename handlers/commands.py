"""Commands and the keys of the menu: the same few verbs by two ways."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.actions import answers, desk, mydata, onboarding, report, work
from bot.actions.caller import Caller, Said
from handlers.gate import clean
from handlers.hearing import MenuKey, Private
from handlers.turn import HOLDING, Turn, Verb
from storage.conversations import Talk
from storage.unit import UnitOfWork


def router() -> Router:
    """Commands first, then the keys."""
    made = Router(name="commands")
    made.message.filter(Private())
    made.message.register(start, Command("start", ignore_mention=True))
    made.message.register(command, Command(*COMMANDS, ignore_mention=True, ignore_case=True))
    made.message.register(key_pressed, MenuKey())
    return made


async def start(_message: Message, command: CommandObject, turn: Turn) -> None:
    """`/start` with or without the payload of a link."""
    payload = clean(command.args or "").strip()
    talk = turn.talk
    await turn.act(lambda uow, caller, now: onboarding.start(uow, caller, now, talk, payload))


async def command(message: Message, command: CommandObject, turn: Turn) -> None:
    meaning = COMMANDS[command.command.lower()]
    words = clean(command.args or "").strip()
    if meaning == "report" and words:
        said, talk = Said(message.message_id, words), turn.talk
        await turn.act(lambda uow, caller, now: answers.content(uow, caller, now, talk, said))
    else:
        await turn.act(VERBS[meaning], keep=_keeps(meaning, turn))


async def key_pressed(_message: Message, key: str, turn: Turn) -> None:
    await turn.act(VERBS[key], keep=_keeps(key, turn))


COMMANDS = {
    "help": "help",
    "report": "report",
    "mine": "mine",
    "work": "work",
    "desk": "desk",
    "staff": "staff",
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
    "export": mydata.export,
    "delete": mydata.ask_erase,
    "cancel": answers.never_mind,
    "help": answers.help_,
}
"""What a command or key means, as an action."""

LOOKING = frozenset({"mine", "me", "work", "desk", "staff", "help", "export"})
"""What only shows something: a question that is open stays open, so that its answer does not become a report."""


def _keeps(meaning: str, turn: Turn) -> bool:
    return meaning in LOOKING or (meaning == "report" and turn.talk.state in HOLDING)
