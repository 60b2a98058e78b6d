"""The parameters of one Bot API call, however they came: query, JSON, urlencoded or multipart."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from bot.playground.errors import ApiError, bad_request
from bot.playground.files import Upload

FIELDS = 1000
PART_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Params:
    """Values as sent (strings, or JSON values from a JSON body) and uploaded files by field name."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.values.get(name) or default)
        except (TypeError, ValueError):
            return default

    def number(self, name: str) -> float:
        """A decimal number. Raises 400 when absent or malformed."""
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"{name} is empty or invalid") from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def json(self, name: str) -> Any:
        """A structured value; strings are decoded. None when absent. Raises 400 for broken JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            what = "reply keyboard markup" if name == "reply_markup" else name
            raise bad_request(f"can't parse {what} JSON object") from None

    def chat_id(self, name: str = "chat_id") -> int:
        """Raises 400 as Telegram does for none, or one it cannot know."""
        value = self.text(name).strip()
        if not value:
            raise bad_request(f"{name} is empty")
        try:
            return int(value)
        except ValueError:
            raise bad_request("chat not found") from None


async def read(request: Request) -> Params:
    """Read a whole request. Raises 400 for a body that is not what its type says."""
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Params(values | await _json(request))
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return Params(values)
    uploads = {}
    async with request.form(max_files=FIELDS, max_fields=FIELDS, max_part_size=PART_BYTES) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = Upload(value.filename or name, await value.read(), value.content_type)
            else:
                values[name] = value
    return Params(values, uploads)


async def _json(request: Request) -> dict[str, Any]:
    body = await request.body()
    try:
        decoded = json.loads(body) if body.strip() else {}
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse JSON object") from None
    if not isinstance(decoded, dict):
        raise ApiError(400, "Bad Request: object expected")
    return decoded
