"""The bot's own affairs (getMe, commands, menu, descriptions), chats, files."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.errors import ApiError, Json, UnknownError, bad_request
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.params import Params
from bot.playground.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS, DESCRIPTION = 100, 256
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
           "chat_administrators", "chat_member")  # fmt: skip


def get_me(world: World, params: Params) -> Json:  # noqa: ARG001 - every method has this shape
    abilities = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business",
                 "has_main_web_app", "has_topics_enabled", "allows_users_to_create_topics",
                 "can_manage_bots")  # fmt: skip
    return world.bot | {"can_join_groups": True} | dict.fromkeys(abilities, False)


def stay(world: World, params: Params) -> bool:  # noqa: ARG001
    """logOut and close: agreed to, and nothing changes here."""
    return True


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.json("commands")
    if not isinstance(commands, list) or not all(isinstance(each, dict) for each in commands):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(world, params)] = [_command(each) for each in commands]
    _commands_changed(world)
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_scope(world, params), None)
    _commands_changed(world)
    return True


def commands_shown(world: World, chat_id: int, language_code: str) -> list[Json]:
    """What a client shows: the narrowest scope that is set, in its language first (Bot API, BotCommandScope)."""
    private = chat_id in world.phones
    scopes = (f"chat:{chat_id}", "all_private_chats" if private else "all_group_chats", "default")
    language = language_code.partition("-")[0].lower()
    for scope in scopes:
        for wanted in (language, ""):
            if (scope, wanted) in world.commands:
                return world.commands[(scope, wanted)]
    return []


def set_chat_menu_button(world: World, params: Params) -> bool:
    chat_id = params.chat_id() if params.text("chat_id") else None
    world.menus[chat_id] = params.json("menu_button") or {"type": "default"}
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    chat_id = params.chat_id() if params.text("chat_id") else None
    button = world.menus.get(chat_id, world.menus.get(None, {"type": "default"}))
    return {"type": "commands"} if button["type"] == "default" else button


def set_profile(world: World, params: Params, what: str, longest: int) -> bool:
    """setMyName, setMyDescription, setMyShortDescription, by language."""
    value = params.text(what)
    if len(value) > longest:
        raise bad_request(f"bot {what.replace('_', ' ')} is too long")
    world.profile[(what, params.text("language_code"))] = value
    return True


def get_profile(world: World, params: Params, what: str) -> Json:
    value = world.profile.get((what, params.text("language_code")), world.profile.get((what, ""), ""))
    return {what: value or (world.bot["first_name"] if what == "name" else "")}


def get_chat(world: World, params: Params) -> Json:
    """ChatFullInfo."""
    chat = world.chat(world.known(params.chat_id()))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    info = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chat | info


def get_chat_member(world: World, params: Params) -> Json:
    chat_id, user_id = world.known(params.chat_id()), params.integer("user_id")
    if user_id == world.bot["id"]:
        group = world.groups.get(chat_id)
        return {"user": world.bot, "status": "member" if group is None or group.bot_in else "left"}
    if user_id not in world.phones:
        raise bad_request("PARTICIPANT_ID_INVALID")
    inside = user_id in world.audience(chat_id)
    return {"user": world.user(user_id), "status": "member" if inside else "left"}


def leave_chat(world: World, params: Params) -> bool:
    chat_id = world.writable(params.chat_id())
    if chat_id not in world.groups:
        raise bad_request("chat is not a group")
    world.leave_group(chat_id)
    return True


def get_file(world: World, params: Params) -> Json:
    try:
        stored = world.files.get(params.text("file_id"))
    except UnknownError:
        raise bad_request("invalid file_id") from None
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    size = {"file_size": len(stored.content), "file_path": stored.path}
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id} | size


def _scope(world: World, params: Params) -> tuple[str, str]:
    scope: Any = params.json("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    language = params.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise ApiError(400, "Bad Request: invalid language code specified")
    if "chat_id" not in scope:
        return kind, language
    chat_id = world.known(Params({"chat_id": scope["chat_id"]}).chat_id())
    return ":".join([kind, str(chat_id), *([str(scope["user_id"])] if "user_id" in scope else [])]), language


def _command(each: Json) -> Json:
    name, description = str(each.get("command", "")).removeprefix("/"), str(each.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _commands_changed(world: World) -> None:
    for phone_id in world.phones:
        world.events.tell("commands", {"phone": phone_id, "chat": phone_id})
    world.changed()
