"""Everything that found no other way: nothing a person sends is silently ignored."""

from __future__ import annotations

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Message

from bot.actions import strays
from handlers.hearing import Private, clean_command
from handlers.turn import Turn

_SERVICE = (
    "pinned_message",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "write_access_allowed",
    "chat_background_set",
    "boost_added",
)
"""What Telegram itself writes into a chat: nobody waits for an answer."""


def register_commands(on: Router) -> None:
    """Unknown commands, before their text would be taken for a report."""
    on.message.register(unknown_command, Private(), _is_command)


def register(on: Router) -> None:
    on.message.register(service, _is_service)
    on.message.register(group, _in_a_group)
    on.channel_post.register(channel)
    on.message.register(something_else, Private())
    on.edited_message.register(quiet)
    on.edited_channel_post.register(quiet)
    on.callback_query.register(unknown_button)


async def _is_command(message: Message) -> bool:
    return (message.text or "").startswith("/")


async def _is_service(message: Message) -> bool:
    return any(getattr(message, name, None) is not None for name in _SERVICE)


async def _in_a_group(message: Message) -> bool:
    return message.chat.type != "private"


async def unknown_command(message: Message, turn: Turn) -> None:
    word = clean_command(message.text or "")
    await turn.act(lambda uow, caller, now: strays.unknown_command(uow, caller, now, word))


async def service(_message: Message, turn: Turn) -> None:
    await turn.nothing()


async def quiet(_message: Message, turn: Turn) -> None:
    """Edits in groups and channels: the first version was answered."""
    await turn.nothing()


async def group(message: Message, turn: Turn) -> None:
    """In a group nothing personal is taken or given: they are asked to write in private, now and then."""
    name, text = turn.bot_name, message.text or message.caption or ""
    addressed = text.startswith("/") or (bool(name) and f"@{name}" in text) or _replies_to_bot(message)
    await turn.act(
        lambda uow, caller, now: strays.in_a_group(uow, caller, now, turn.talk, text, name, addressed=addressed)
    )


def _replies_to_bot(message: Message) -> bool:
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.is_bot)


async def channel(message: Message, turn: Turn) -> None:
    name, text = turn.bot_name, message.text or message.caption or ""
    await turn.act(lambda uow, caller, now: strays.in_a_channel(uow, caller, now, turn.talk, text, name))


async def something_else(message: Message, turn: Turn) -> None:
    """Stickers, dice, polls, empty forwards: say what would work."""
    kind = ContentType(message.content_type).value
    await turn.act(lambda uow, caller, now: strays.cannot_keep(uow, caller, now, turn.talk, kind, message.message_id))


async def unknown_button(_query: CallbackQuery, turn: Turn) -> None:
    await turn.act(lambda uow, caller, now: strays.unknown_button(uow, caller, now, turn.talk))
