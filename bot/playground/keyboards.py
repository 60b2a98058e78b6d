"""reply_markup: what a keyboard may be, and what Telegram says when it is not."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bot.playground.errors import ApiError, Json, bad_request

BUTTONS, ROW, DATA_BYTES = 100, 8, 64
_ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay",
            "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game")  # fmt: skip


def check(markup: Any) -> Json | None:
    """The markup, normalised, or None. Raises 400 with Telegram's words."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _rows(markup["inline_keyboard"], "inline_keyboard")}
    if "keyboard" in markup:
        return markup | {"keyboard": _rows(markup["keyboard"], "keyboard")}
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def inline_only(markup: Json | None) -> Json | None:
    """For edits: an empty keyboard is none, and a reply keyboard is refused."""
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup if markup and markup["inline_keyboard"] else None


def has_button(markup: Json | None, data: str) -> bool:
    """Whether a message's keyboard really carries this callback_data."""
    rows = (markup or {}).get("inline_keyboard", [])
    return any(button.get("callback_data") == data for row in rows for button in row)


def _rows(rows: Any, name: str) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    if sum(map(len, rows)) > BUTTONS or any(len(row) > ROW for row in rows):
        raise bad_request("reply markup is too long")
    check_button = _inline if name == "inline_keyboard" else _plain
    return [[check_button(button) for button in row] for row in rows if row]


def _inline(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _cannot("InlineKeyboardButton must be an Object")
    if not str(button.get("text", "")).strip():
        raise bad_request("BUTTON_TEXT_INVALID") if "text" in button else _cannot("can't find field \"text\"")
    if not any(action in button for action in _ACTIONS):
        raise _cannot("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(str(button["url"]))
    return button


def _plain(button: Any) -> Json:
    shaped = {"text": button} if isinstance(button, str) else button
    if not isinstance(shaped, dict) or not str(shaped.get("text", "")).strip():
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    return shaped


def _check_url(url: str) -> None:
    """Only web and tg:// links; a tel: link, tempting for an emergency number, is refused by Telegram."""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "") and "." not in (parts.hostname or parts.path):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if parts.scheme not in ("http", "https", "tg", "ton", ""):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")


def _cannot(text: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {text}")
