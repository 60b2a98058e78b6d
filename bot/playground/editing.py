"""The edit…, delete… and answerCallbackQuery methods."""

from __future__ import annotations

from bot.playground import content, keyboards
from bot.playground.errors import NOT_MODIFIED, Json, bad_request
from bot.playground.files import KINDS
from bot.playground.params import Params
from bot.playground.state import Entry
from bot.playground.updates import CALLBACK_KEPT
from bot.playground.world import World

DELETABLE_SECONDS = 48 * 3600
TOAST = 200
MANY = 100


def edit_message_text(world: World, params: Params) -> Json:
    body = {"entities": None, "link_preview_options": None} | content.text(params, editing=True)
    entry = _editable(world, params)
    if "text" not in entry.message:
        raise bad_request("there is no text in the message to edit")
    return _change(world, params, entry, body)


def edit_message_caption(world: World, params: Params) -> Json:
    body = {"caption": None, "caption_entities": None} | content.caption(params)
    entry = _editable(world, params)
    if not any(kind in entry.message for kind in KINDS):
        raise bad_request("there is no caption in the message to edit")
    return _change(world, params, entry, body)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    return _change(world, params, _editable(world, params), {}, dated=False)


def edit_message_media(world: World, params: Params) -> Json:
    """A text message may become a media message, but not the other way round."""
    entry = _editable(world, params)
    item = content.input_media(world.files, params.json("media"), params)
    cleared = dict.fromkeys((*KINDS, "text", "entities", "caption", "caption_entities"))
    return _change(world, params, entry, cleared | item)


def delete_message(world: World, params: Params) -> bool:
    chat_id = world.known(params.chat_id())
    entry = world.find(chat_id, params.integer("message_id"))
    if entry is None:
        raise bad_request("message to delete not found")
    if not _deletable(world, entry):
        raise bad_request("message can't be deleted for everyone")
    world.delete(chat_id, params.integer("message_id"))
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Those that exist and may be deleted go; the others are passed over."""
    chat_id = world.known(params.chat_id())
    ids = params.json("message_ids")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MANY:
        raise bad_request("too many message identifiers specified")
    for message_id in ids:
        entry = world.find(chat_id, int(message_id))
        if entry is not None and _deletable(world, entry):
            world.delete(chat_id, int(message_id))
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Within 150 s of the press; the toast shows on the phone that pressed."""
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or world.clock.monotonic() - query.pressed_at > CALLBACK_KEPT:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if len(text) > TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if not query.answered:
        query.answered = True
        query.toast = {"text": text, "show_alert": params.flag("show_alert")} if text else None
        world.events.tell("toast", {"phone": query.phone, "chat": query.chat, "toast": query.toast})
        world.changed()
    return True


def _deletable(world: World, entry: Entry) -> bool:
    """Anything in a private chat and one's own in a group, within 48 h."""
    private = entry.message["chat"]["type"] == "private"
    return (entry.by_bot or private) and world.seconds() - int(entry.message["date"]) < DELETABLE_SECONDS


def _editable(world: World, params: Params) -> Entry:
    if not params.text("chat_id") or not params.text("message_id"):
        raise bad_request("message identifier is not specified")
    entry = world.find(world.writable(params.chat_id()), params.integer("message_id"))
    if entry is None:
        raise bad_request("message to edit not found")
    if not entry.by_bot or entry.keyboard is not None or "forward_origin" in entry.message:
        raise bad_request("message can't be edited")
    return entry


def _change(world: World, params: Params, entry: Entry, body: Json, *, dated: bool = True) -> Json:
    """Apply new content and keyboard (none given removes the keyboard). Raises 400 when nothing changes."""
    markup = keyboards.inline_only(keyboards.check(params.json("reply_markup")))
    changes = body | {"reply_markup": markup}
    if all(entry.message.get(name) == value for name, value in changes.items()):
        raise bad_request(NOT_MODIFIED)
    world.rewrite(entry, changes, dated=dated)
    return world.view(entry)
