"""The send… methods: check, count against the limits, keep, show."""

from __future__ import annotations

import copy
import secrets

from bot.playground import content, keyboards
from bot.playground.errors import Json, bad_request
from bot.playground.params import Params
from bot.playground.state import Entry
from bot.playground.world import World

ALBUM = range(2, 11)
_NOT_COPIED = ("message_id", "from", "chat", "date", "edit_date", "reply_markup", "media_group_id", "forward_origin")
_ACTIONS = ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
            "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note")  # fmt: skip
TYPING_SECONDS = 5.0


def send_message(world: World, params: Params) -> Json:
    return _send(world, params, content.text(params))


def send_photo(world: World, params: Params) -> Json:
    return _send_media(world, params, "photo")


def send_voice(world: World, params: Params) -> Json:
    return _send_media(world, params, "voice")


def send_video(world: World, params: Params) -> Json:
    return _send_media(world, params, "video")


def send_document(world: World, params: Params) -> Json:
    return _send_media(world, params, "document")


def send_audio(world: World, params: Params) -> Json:
    return _send_media(world, params, "audio")


def send_animation(world: World, params: Params) -> Json:
    return _send_media(world, params, "animation")


def send_video_note(world: World, params: Params) -> Json:
    return _send_media(world, params, "video_note")


def send_sticker(world: World, params: Params) -> Json:
    return _send_media(world, params, "sticker")


def send_location(world: World, params: Params) -> Json:
    return _send(world, params, {"location": content.place(params)})


def send_contact(world: World, params: Params) -> Json:
    return _send(world, params, content.contact(params))


def send_venue(world: World, params: Params) -> Json:
    return _send(world, params, content.venue(params))


def send_media_group(world: World, params: Params) -> list[Json]:
    """Two to ten messages with one media_group_id; the limits count each."""
    items = params.json("media")
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    if len(items) not in ALBUM:
        few = len(items) < ALBUM.start
        raise bad_request(f"there are too {'few' if few else 'many'} messages to send as an album")
    if params.json("reply_markup"):
        raise bad_request("reply markup can't be used in an album")
    chat_id = world.writable(params.chat_id())
    reply_to = _reply_target(world, params, chat_id)
    carried = [content.input_media(world.files, item, params) for item in items]
    _one_sort(carried)
    world.pace.send(chat_id, len(items), paid=params.flag("allow_paid_broadcast"))
    group = {"media_group_id": str(secrets.randbelow(10**17))}
    entries = [world.post(chat_id, group | each, sender=None, reply_to=reply_to) for each in carried]
    return [world.view(entry) for entry in entries]


def copy_message(world: World, params: Params) -> Json:
    """Send the content again without its origin; answers with the id alone."""
    entry = _source(world, params, "message to copy not found")
    again = {name: value for name, value in copy.deepcopy(entry.message).items() if name not in _NOT_COPIED}
    if "caption" in params.values and "text" not in again:
        again = {name: value for name, value in again.items() if not name.startswith("caption")}
        again |= content.caption(params)
    return {"message_id": _send(world, params, again)["message_id"]}


def forward_message(world: World, params: Params) -> Json:
    """Send it again with where it came from."""
    entry = _source(world, params, "message to forward not found")
    again = {name: value for name, value in copy.deepcopy(entry.message).items() if name not in _NOT_COPIED}
    origin = {"type": "user", "sender_user": entry.message["from"], "date": entry.message["date"]}
    return _send(world, params, again | {"forward_origin": origin})


def send_chat_action(world: World, params: Params) -> bool:
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat_id = world.writable(params.chat_id())
    world.typing[chat_id] = world.clock.monotonic() + TYPING_SECONDS
    world.tell("typing", chat_id, action=params.text("action"))
    world.changed()
    return True


def _send_media(world: World, params: Params, kind: str) -> Json:
    world.writable(params.chat_id())
    return _send(world, params, content.media(world.files, kind, params))


def _send(world: World, params: Params, body: Json) -> Json:
    markup = keyboards.check(params.json("reply_markup"))
    chat_id = world.writable(params.chat_id())
    reply_to = _reply_target(world, params, chat_id)
    world.pace.send(chat_id, paid=params.flag("allow_paid_broadcast"))
    inline = markup if markup and "inline_keyboard" in markup else None
    if inline and inline["inline_keyboard"]:
        body = body | {"reply_markup": inline}
    keyboard = None if inline else markup
    return world.view(world.post(chat_id, body, sender=None, reply_to=reply_to, keyboard=keyboard))


def _reply_target(world: World, params: Params, chat_id: int) -> int | None:
    """The message replied to; None for none, or for one that is gone where that is allowed."""
    reply = params.json("reply_parameters")
    old_style = {"message_id": params.integer("reply_to_message_id"),
                 "allow_sending_without_reply": params.flag("allow_sending_without_reply")}  # fmt: skip
    wanted = reply if isinstance(reply, dict) else old_style
    message_id = int(wanted.get("message_id") or 0)
    if message_id == 0:
        return None
    if world.find(chat_id, message_id) is not None:
        return message_id
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _source(world: World, params: Params, missing: str) -> Entry:
    chat_id = world.known(params.chat_id("from_chat_id"))
    entry = world.find(chat_id, params.integer("message_id"))
    if entry is None:
        raise bad_request(missing)
    return entry


def _one_sort(carried: list[Json]) -> None:
    """Photos and videos mix; documents and audio stay among themselves; animations are never in an album."""
    sorts = {"photo" if "video" in each else next(iter(each)) for each in carried}
    if len(sorts) > 1 or "animation" in sorts:
        raise bad_request("can't use the media of the specified type in the album")
