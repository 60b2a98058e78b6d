"""Channel-neutral messages as JSON in the outbox, and back."""

from __future__ import annotations

from typing import Any

from bot.domain.message import Button, Key, KeyAsks, Media, MediaKind, Message, Pin


def dump(message: Message) -> dict[str, Any]:
    """JSON-ready; empty parts are left out. By hand: `asdict` copies every leaf, and a card has many."""
    parts = {
        "text": message.text,
        "buttons": [[vars(button) for button in row] for row in message.buttons],
        "keys": [[vars(key) for key in row] for row in message.keys],
        "media": [{"kind": item.kind, "file_id": item.file_id} for item in message.media],
        "pin": vars(message.pin) if message.pin else None,
        "heading": message.heading,
    }
    return {name: value for name, value in parts.items() if value}


def renewed(waiting: dict[str, Any], message: Message) -> dict[str, Any]:
    """The payload of a card that has not left yet, brought up to date: its heading stays until it was seen."""
    heading = message.heading or waiting.get("heading", "")
    return dump(message) | ({"heading": heading} if heading else {})


def load(payload: dict[str, Any]) -> Message:
    """The message that `dump` wrote, its heading above its text."""
    pin = payload.get("pin")
    return Message(
        text="\n\n".join(part for part in (payload.get("heading", ""), payload.get("text", "")) if part),
        buttons=tuple(tuple(Button(**button) for button in row) for row in payload.get("buttons", ())),
        keys=tuple(tuple(Key(key["label"], KeyAsks(key["asks"])) for key in row) for row in payload.get("keys", ())),
        media=tuple(Media(MediaKind(item["kind"]), item["file_id"]) for item in payload.get("media", ())),
        pin=Pin(**pin) if pin else None,
    )
