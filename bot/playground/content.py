"""What a message carries: text and media from the parameters of a call, checked as Telegram checks them."""

from __future__ import annotations

from typing import Any

from bot.playground.errors import Json, bad_request
from bot.playground.files import Files
from bot.playground.markup import parse, trim
from bot.playground.params import Params

TEXT, CAPTION = 4096, 1024
_CAPTIONLESS = ("sticker", "video_note")


def text(params: Params, *, editing: bool = False) -> Json:
    """Text and entities. Raises 400 for empty, too long, or bad markup."""
    plain, entities = _marked(params.text("text"), params.values.get("parse_mode"), params.json("entities"))
    if not plain:
        raise bad_request("message text is empty")
    if len(plain) > TEXT:
        raise bad_request("MESSAGE_TOO_LONG" if editing else "message is too long")
    content: Json = {"text": plain} | ({"entities": entities} if entities else {})
    if options := params.json("link_preview_options"):
        content["link_preview_options"] = options
    return content


def caption(params: Params) -> Json:
    """Caption and entities, or nothing. Raises 400 for too long or bad markup."""
    return caption_of(params.text("caption"), params.values.get("parse_mode"), params.json("caption_entities"))


def caption_of(source: str, parse_mode: str | None, entities: list[Json] | None) -> Json:
    """The same from values (the items of an album)."""
    plain, found = _marked(source, parse_mode, entities)
    if len(plain) > CAPTION:
        raise bad_request("message caption is too long")
    if not plain:
        return {}
    return {"caption": plain} | ({"caption_entities": found} if found else {})


def media(files: Files, kind: str, params: Params) -> Json:
    """One file and its caption, for send<Kind>."""
    value = params.values.get(kind)
    if kind in params.uploads:
        carried = files.add(kind, params.uploads[kind])
    elif not value:
        raise bad_request(f"there is no {kind} in the request")
    else:
        carried = _referred(files, kind, str(value), params)
    content: Json = {kind: _measured(kind, carried, params)}
    if kind == "animation":
        keys = ("file_id", "file_unique_id", "file_name", "mime_type", "file_size")
        content["document"] = {key: carried[key] for key in keys}
    return content if kind in _CAPTIONLESS else content | caption(params)


def input_media(files: Files, item: Any, params: Params) -> Json:
    """One InputMedia object (an album's item, or editMessageMedia)."""
    if not isinstance(item, dict) or "media" not in item:
        raise bad_request("can't parse InputMedia: media not found")
    kind = str(item.get("type", ""))
    if kind not in ("photo", "video", "document", "audio", "animation"):
        raise bad_request("can't parse InputMedia: type is invalid")
    carried = _referred(files, kind, str(item["media"]), params)
    more = caption_of(str(item.get("caption") or ""), item.get("parse_mode"), item.get("caption_entities"))
    return {kind: carried} | more


def place(params: Params) -> Json:
    """A Location. Raises 400 outside the globe."""
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("LOCATION_INVALID")
    return {"latitude": latitude, "longitude": longitude}


def contact(params: Params) -> Json:
    """A Contact message."""
    if not params.text("phone_number") or not params.text("first_name"):
        raise bad_request("contact phone number and first name must be non-empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    return {"contact": {name: params.text(name) for name in names if params.text(name)}}


def venue(params: Params) -> Json:
    """A Venue message, with the location field that always stands beside it."""
    where = place(params)
    return {"venue": {"location": where, "title": params.text("title"), "address": params.text("address")},
            "location": where}  # fmt: skip


def _marked(source: str, parse_mode: Any, entities: Any) -> tuple[str, list[Json]]:
    if entities and not parse_mode:
        if not isinstance(entities, list):
            raise bad_request("can't parse entities: expected an Array")
        return trim(source, entities)
    return parse(source, parse_mode)


def _referred(files: Files, kind: str, value: str, params: Params) -> Any:
    if value.startswith("attach://"):
        name = value.removeprefix("attach://")
        if name not in params.uploads:
            raise bad_request(f"can't find file with name \"{name}\" in the request")
        return files.add(kind, params.uploads[name])
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return files.media(kind, value)


def _measured(kind: str, carried: Any, params: Params) -> Any:
    """The sender's own duration, width and height replace what was guessed."""
    if kind == "photo":
        return carried
    given = {name: params.integer(name) for name in ("duration", "width", "height") if params.integer(name)}
    return carried | {name: value for name, value in given.items() if name in carried}
