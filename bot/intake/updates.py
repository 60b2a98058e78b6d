"""Raw updates: what the inbox has to know of them, without parsing them."""

from __future__ import annotations

import json
from typing import Any

from storage.inbox import Arrival

NO_CHAT = 0
_HOLDERS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_message",
    "edited_business_message",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
)


def arrival_of(update: Any) -> Arrival | None:
    """The inbox's view of an update: its id, and the chat whose order it keeps. None when it is not an update."""
    if not isinstance(update, dict) or not _is_id(update.get("update_id")):
        return None
    # ASCII escapes keep lone surrogates and NULs, which databases refuse, out of the column.
    return Arrival(update["update_id"], chat_of(update), json.dumps(update, separators=(",", ":")))


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def chat_of(update: dict[str, Any]) -> int:
    """The chat an update belongs to: its own, a button's, or the person's; `NO_CHAT` when it has none."""
    query = update.get("callback_query")
    holders = [update.get(name) for name in _HOLDERS]
    if isinstance(query, dict):
        holders.append(query.get("message"))
    for holder in holders:
        if isinstance(holder, dict) and isinstance(chat := holder.get("chat"), dict) and _is_id(chat.get("id")):
            return int(chat["id"])
    for value in update.values():
        if isinstance(value, dict) and isinstance(who := value.get("from") or value.get("user"), dict):
            return int(who["id"]) if _is_id(who.get("id")) else NO_CHAT
    return NO_CHAT


def private_chat_of(raw: str) -> int | None:
    """The private chat to apologise to when an update cannot be worked on; None for groups and channels."""
    update = json.loads(raw)
    chat_id = chat_of(update) if isinstance(update, dict) else NO_CHAT
    return chat_id if chat_id > 0 else None
