"""Files as Telegram keeps them: a file_id that names bytes, and the media object a message shows for them."""

from __future__ import annotations

import copy
import hashlib
import mimetypes
from dataclasses import dataclass
from typing import Any

from bot.playground.errors import ApiError, Json, UnknownError, bad_request
from bot.playground.samples import size_of

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
KINDS = ("photo", "voice", "video", "document", "audio", "animation", "video_note", "sticker")

_FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music", "sticker": "stickers"}
_MIME = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4", "animation": "image/gif"}
_PHOTO_SIDES = (90, 320, 800)


@dataclass(frozen=True)
class Upload:
    """A file as it came over HTTP."""

    name: str
    content: bytes
    mime: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """One file_id: where it is downloaded from, what it is, and its bytes."""

    file_id: str
    unique_id: str
    path: str
    mime: str
    kind: str
    content: bytes


class Files:
    """Every file of the world; `tag` keeps ids of one run different from those of another."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._files: dict[str, StoredFile] = {}
        self._media: dict[str, Any] = {}

    def add(self, kind: str, upload: Upload) -> Any:
        """Keep an upload; returns the media object of a message (a list of PhotoSize for a photo)."""
        if len(upload.content) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        if not upload.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            return self._add_photo(upload)
        media = _describe(kind, upload, self._keep(kind, upload))
        self._media[media["file_id"]] = media
        return copy.deepcopy(media)

    def media(self, kind: str, file_id: str) -> Any:
        """The media object of a known file_id, to send it again. Raises 400 for an unknown one or another kind."""
        stored = self._files.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            names = (stored.kind.capitalize(), kind.capitalize())
            raise bad_request("can't use file of type {} as {}".format(*names))
        return copy.deepcopy(self._media[file_id])

    def get(self, file_id: str) -> StoredFile:
        """Raises `UnknownError`."""
        if file_id not in self._files:
            raise UnknownError("no-such-file")
        return self._files[file_id]

    def at(self, path: str) -> StoredFile:
        """By the `file_path` that getFile gave. Raises `UnknownError`."""
        for stored in self._files.values():
            if stored.path == path:
                return stored
        raise UnknownError("no-such-file")

    def _add_photo(self, upload: Upload) -> list[Json]:
        width, height = size_of(upload.content)
        sizes = []
        for side in _PHOTO_SIDES:
            scale = min(1.0, side / max(width, height))
            box = {"width": max(1, int(width * scale)), "height": max(1, int(height * scale))}
            sizes.append(_reference(self._keep("photo", upload)) | box)
        for size in sizes:
            self._media[size["file_id"]] = sizes
        return copy.deepcopy(sizes)

    def _keep(self, kind: str, upload: Upload) -> StoredFile:
        number = len(self._files) + 1
        guessed = mimetypes.guess_type(upload.name)[0] or _MIME.get(kind, "application/octet-stream")
        mime = upload.mime if upload.mime not in (None, "application/octet-stream") else guessed
        suffix = "." + upload.name.rpartition(".")[2] if "." in upload.name else ""
        digest = hashlib.sha256(f"{kind}{number}".encode() + upload.content).hexdigest()
        stored = StoredFile(
            file_id=f"PG{self._tag}{number}-{digest[:24]}",
            unique_id=f"AQ{self._tag}{digest[24:36]}",
            path=f"{_FOLDERS.get(kind, 'documents')}/file_{number}{suffix}",
            mime=mime or guessed,
            kind=kind,
            content=upload.content,
        )
        self._files[stored.file_id] = stored
        return stored


def _reference(stored: StoredFile) -> Json:
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
    }


def _describe(kind: str, upload: Upload, stored: StoredFile) -> Json:
    media = _reference(stored)
    if kind == "sticker":
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return media | shape | {"emoji": "👍"}
    if kind == "video_note":
        return media | {"length": 240, "duration": 1}
    media["mime_type"] = stored.mime
    if kind in ("video", "animation"):
        width, height = size_of(upload.content)
        media |= {"width": width, "height": height}
    if kind != "document":
        media["duration"] = 1
    return media if kind == "voice" else media | {"file_name": upload.name}
