"""The Bot API over HTTP: token, parameters, faults, the method, and the answer in Telegram's form."""

from __future__ import annotations

import asyncio
import inspect
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog
from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.playground import account, editing, receiving, sending
from bot.playground.errors import ApiError, Json, UnknownError, too_many
from bot.playground.faults import Fault
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.params import Params, read
from bot.playground.receiving import Described
from bot.playground.world import World

log = structlog.get_logger(__name__)

Method = Callable[[World, Params], Any]
"""Answers the `result` (or an awaitable of it), or raises `ApiError`."""

METHODS: Mapping[str, Method] = {
    "getMe": account.get_me, "logOut": account.stay, "close": account.stay,
    "getUpdates": receiving.get_updates, "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook, "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message, "sendPhoto": sending.send_photo, "sendVoice": sending.send_voice,
    "sendVideo": sending.send_video, "sendDocument": sending.send_document, "sendAudio": sending.send_audio,
    "sendAnimation": sending.send_animation, "sendVideoNote": sending.send_video_note,
    "sendSticker": sending.send_sticker, "sendMediaGroup": sending.send_media_group,
    "sendLocation": sending.send_location, "sendContact": sending.send_contact, "sendVenue": sending.send_venue,
    "sendChatAction": sending.send_chat_action, "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_message_text, "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup, "editMessageMedia": editing.edit_message_media,
    "deleteMessage": editing.delete_message, "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMyCommands": account.set_my_commands, "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands, "setChatMenuButton": account.set_chat_menu_button,
    "getChatMenuButton": account.get_chat_menu_button,
    "setMyName": partial(account.set_profile, what="name", longest=64),
    "getMyName": partial(account.get_profile, what="name"),
    "setMyDescription": partial(account.set_profile, what="description", longest=512),
    "getMyDescription": partial(account.get_profile, what="description"),
    "setMyShortDescription": partial(account.set_profile, what="short_description", longest=120),
    "getMyShortDescription": partial(account.get_profile, what="short_description"),
    "getChat": account.get_chat, "getChatMember": account.get_chat_member, "leaveChat": account.leave_chat,
    "getFile": account.get_file,
}  # fmt: skip
_BY_LOWER = {name.lower(): method for name, method in METHODS.items()}
_AFTER = ("hang", "reset_after", "bad_json")


async def answer(world: World, token: str, name: str, request: Request) -> Response:
    """One HTTP call of `/bot<token>/<name>`; method names are case-insensitive, as at Telegram."""
    if token != world.token:
        return _refuse(ApiError(401, "Unauthorized"))
    try:
        params = await read(request)
    except ApiError as error:
        return _refuse(error)
    fault = world.faults.strike(name)
    if fault is None:
        return await _perform(world, name, params)
    return await _perform_badly(world, name, params, request, fault)


async def run(world: World, name: str, params: Params) -> Any:
    """The result of a method. Raises `ApiError`."""
    method = _BY_LOWER.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    result = method(world, params)
    return await result if inspect.isawaitable(result) else result


def run_webhook_reply(world: World) -> Callable[[Json], Awaitable[None]]:
    """Runs what a bot answers a webhook with; its refusal is only logged, as Telegram only drops it."""

    async def reply(call: Json) -> None:
        try:
            await run(world, str(call.pop("method")), Params(call))
        except ApiError as error:
            log.info("webhook_reply_refused", error=error.description)

    return reply


def download(world: World, token: str, path: str) -> Response:
    """`/file/bot<token>/<file_path>`."""
    if token != world.token:
        return _refuse(ApiError(401, "Unauthorized"))
    try:
        stored = world.files.at(path)
    except UnknownError:
        return _refuse(ApiError(404, "Not Found"))
    if len(stored.content) > DOWNLOAD_LIMIT:
        return _refuse(ApiError(400, "Bad Request: file is too big"))
    return Response(stored.content, media_type="application/octet-stream")


async def _perform(world: World, name: str, params: Params) -> Response:
    try:
        result = await run(world, name, params)
    except ApiError as error:
        return _refuse(error)
    if isinstance(result, Described):
        return JSONResponse({"ok": True, "result": result.result, "description": result.description})
    return JSONResponse({"ok": True, "result": result})


async def _perform_badly(world: World, name: str, params: Params, request: Request, fault: Fault) -> Response:
    if fault.kind in _AFTER:
        kept = await _perform(world, name, params)
        return await _spoil(world, kept, request, fault)
    if fault.kind == "delay":
        await _pause(world, fault.seconds or 1.0)
        return await _perform(world, name, params)
    if fault.kind == "reset":
        return await _cut(request)
    if fault.kind == "retry_after":
        return _refuse(too_many(int(fault.seconds or 1)))
    return _broken(fault.status)


async def _spoil(world: World, kept: Response, request: Request, fault: Fault) -> Response:
    """The effect has happened; the bot does not learn of it."""
    if fault.kind == "bad_json":
        return PlainTextResponse(bytes(kept.body)[:-2], media_type="application/json")
    if fault.kind == "hang":
        await _pause(world, fault.seconds or 3600.0, request)
    return await _cut(request)


async def _pause(world: World, seconds: float, request: Request | None = None) -> None:
    """Wait, unless the playground closes or (where a request is given) its client goes away."""
    gone = asyncio.Event()
    waiting = world.tasks.start("playground-pause", _departure(request, gone, world)) if request else None
    try:
        await world.until(lambda: world.closing or gone.is_set(), seconds)
    except TimeoutError:
        return
    finally:
        if waiting is not None:
            waiting.cancel()


async def _departure(request: Request, gone: asyncio.Event, world: World) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
    gone.set()
    world.changed()


async def _cut(request: Request) -> Response:
    """Reset the TCP connection (a real RST) without an answer."""
    transport: asyncio.Transport | None = getattr(request.state, "transport", None)
    if transport is not None and not transport.is_closing():
        if (wire := transport.get_extra_info("socket")) is not None:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return Response(status_code=500)


def _broken(status: int) -> Response:
    """A 5xx as it comes: a page from a proxy for 502-504, JSON from the server itself otherwise."""
    if status in (502, 503, 504):
        return Response(f"<html><body><h1>{status}</h1></body></html>", status, media_type="text/html")
    texts = {400: "Bad Request", 403: "Forbidden", 500: "Internal Server Error"}
    return _refuse(ApiError(status, texts.get(status, f"Error {status}")))


def _refuse(error: ApiError) -> Response:
    headers = {"Retry-After": str(error.parameters["retry_after"])} if error.code == 429 and error.parameters else {}
    return Response(json.dumps(error.body()), error.code, headers, media_type="application/json")
