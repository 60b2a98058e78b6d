"""The control API: phones over HTTP (`docs/playground.md`). Each route calls the same act a test would."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, File, Form, UploadFile
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from bot import words
from bot.playground.account import commands_shown
from bot.playground.errors import Json, UnknownError
from bot.playground.faults import Fault, Kind
from bot.playground.files import Upload
from bot.playground.world import World

TOAST_SECONDS = 3.0


class Where(BaseModel):
    """Which chat, and what is replied to."""

    chat: int | None = None
    reply_to: int | None = None


class Text(Where):
    text: str
    whole: bool = False


class Edit(Where):
    message_id: int
    text: str


class Press(Where):
    message_id: int
    data: str
    forged: bool = False


class Sample(Where):
    kind: str
    caption: str = ""


class Place(Where):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    live_seconds: int | None = None


class Card(Where):
    own: bool = True


class NewPhone(BaseModel):
    name: str = Field(min_length=1)
    part: str = "resident"
    language_code: str = "zh-hans"
    id: int | None = None


class NewGroup(BaseModel):
    title: str = Field(min_length=1)
    members: list[int]


class Rule(BaseModel):
    method: str = "*"
    kind: Kind
    seconds: float | None = None
    status: int = Field(default=502, ge=400, le=599)
    times: int | None = 1
    probability: float = Field(default=1.0, ge=0, le=1)


class Rules(BaseModel):
    rules: list[Rule]


MediaKind = Literal["photo", "document", "voice", "video"]


def routes(api: FastAPI, world: World) -> None:
    """Put every `/api/…` route on the application."""
    _look(api, world)
    _write(api, world)
    _press_and_block(api, world)
    _stage(api, world)
    _send_files(api, world)  # last: its {kind} would swallow the other verbs


def _look(api: FastAPI, world: World) -> None:
    @api.get("/api/phones")
    async def phones() -> Json:
        bot = {"username": world.bot["username"], "first_name": world.bot["first_name"], "id": world.bot["id"]}
        return {"bot": bot, "phones": [_phone(world, phone_id) for phone_id in world.phones]}

    @api.get("/api/phones/{phone_id}/messages")
    async def messages(phone_id: int, chat: int | None = None) -> Json:
        handset, chat_id = world.phone(phone_id), chat or phone_id
        if chat_id != phone_id and phone_id not in world.audience(chat_id):
            raise UnknownError("no-such-chat")
        return {
            "messages": handset.messages(chat_id),
            "keyboard": handset.keyboard(chat_id),
            "commands": commands_shown(world, chat_id, world.owner(phone_id).language_code),
            "menu_typing": world.typing.get(chat_id, 0.0) > world.clock.monotonic(),
        }

    @api.post("/api/phones/{phone_id}/read")
    async def read(phone_id: int, where: Where) -> Json:
        world.phone(phone_id).read(where.chat)
        return {}

    @api.get("/api/events")
    async def events() -> StreamingResponse:
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(world.events.stream(), media_type="text/event-stream", headers=headers)

    @api.get("/api/files/{file_id}")
    async def file(file_id: str) -> Response:
        stored = world.files.get(file_id)
        return Response(stored.content, media_type=_safe_type(stored.mime), headers=_FILE_HEADERS)

    @api.get("/api/words")
    async def texts(locale: str = words.DEFAULT_LOCALE) -> dict[str, str]:
        if locale not in words.SUPPORTED_LOCALES:
            raise UnknownError("no-such-locale")
        return words.messages(locale, "playground-")


def _write(api: FastAPI, world: World) -> None:
    @api.post("/api/phones/{phone_id}/text")
    async def text(phone_id: int, said: Text) -> Json:
        return _sent(world.phone(phone_id).texts(said.text, said.chat, said.reply_to, whole=said.whole))

    @api.post("/api/phones/{phone_id}/edit")
    async def edit(phone_id: int, said: Edit) -> Json:
        return _sent([world.phone(phone_id).edit(said.message_id, said.text, said.chat)])

    @api.post("/api/phones/{phone_id}/sample")
    async def sample(phone_id: int, said: Sample) -> Json:
        return _sent(world.phone(phone_id).sample(said.kind, said.caption, said.chat, said.reply_to))

    @api.post("/api/phones/{phone_id}/location")
    async def location(phone_id: int, at: Place) -> Json:
        handset = world.phone(phone_id)
        return _sent([handset.location(at.latitude, at.longitude, at.chat, at.live_seconds, at.reply_to)])

    @api.post("/api/phones/{phone_id}/contact")
    async def contact(phone_id: int, card: Card) -> Json:
        return _sent([world.phone(phone_id).contact(own=card.own, chat=card.chat)])


def _send_files(api: FastAPI, world: World) -> None:
    @api.post("/api/phones/{phone_id}/album")
    async def album(phone_id: int, file: Annotated[list[UploadFile], File()],
                    caption: Annotated[str, Form()] = "", chat: Annotated[int | None, Form()] = None,
                    reply_to: Annotated[int | None, Form()] = None) -> Json:  # fmt: skip
        uploads = [await _upload(each) for each in file]
        return _sent(world.phone(phone_id).album(uploads, caption, chat, reply_to))

    @api.post("/api/phones/{phone_id}/{kind}", name="media")
    async def media(phone_id: int, kind: MediaKind, file: Annotated[UploadFile, File()],
                    caption: Annotated[str, Form()] = "", chat: Annotated[int | None, Form()] = None,
                    reply_to: Annotated[int | None, Form()] = None) -> Json:  # fmt: skip
        return _sent([world.phone(phone_id).media(kind, await _upload(file), caption, chat, reply_to)])


def _press_and_block(api: FastAPI, world: World) -> None:
    @api.post("/api/phones/{phone_id}/press")
    async def press(phone_id: int, pressed: Press) -> Json:
        handset = world.phone(phone_id)
        query = handset.press(pressed.message_id, pressed.data, pressed.chat, forged=pressed.forged)
        try:
            await world.until(lambda: query.answered or world.closing, TOAST_SECONDS)
        except TimeoutError:
            return {"toast": None, "answered": False}
        return {"toast": query.toast, "answered": query.answered}

    @api.post("/api/phones/{phone_id}/block")
    async def block(phone_id: int) -> Json:
        world.phone(phone_id).block()
        return {}

    @api.post("/api/phones/{phone_id}/unblock")
    async def unblock(phone_id: int) -> Json:
        world.phone(phone_id).unblock()
        return {}


def _stage(api: FastAPI, world: World) -> None:
    @api.post("/api/phones")
    async def add_phone(new: NewPhone) -> Json:
        return _phone(world, world.add_phone(new.name, new.part, new.language_code, new.id).id)

    @api.post("/api/groups")
    async def add_group(new: NewGroup) -> Json:
        group = world.add_group(new.title, new.members)
        return {"id": group.id, "title": group.title, "type": "group", "members": sorted(group.members)}

    @api.get("/api/faults")
    async def faults() -> Json:
        return {"rules": [vars(rule) for rule in world.faults.rules]}

    @api.post("/api/faults")
    async def script(script: Rules) -> Json:
        world.faults.script([Fault(**rule.model_dump()) for rule in script.rules])
        return await faults()

    @api.delete("/api/faults")
    async def clear() -> Json:
        world.faults.clear()
        return await faults()


_FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
                 "Cache-Control": "private, max-age=31536000, immutable"}  # fmt: skip


def _safe_type(mime: str) -> str:
    """Media as they are; anything a browser would run, as bytes."""
    shown = mime.startswith(("image/", "audio/", "video/")) and "svg" not in mime
    return mime if shown else "application/octet-stream"


def _phone(world: World, phone_id: int) -> Json:
    phone = world.owner(phone_id)
    chats = [(phone.id, world.bot["first_name"], "private")]
    chats += [(g.id, g.title, "group") for g in world.groups.values() if phone_id in g.members]
    return {
        "id": phone.id, "name": phone.name, "part": phone.part, "language_code": phone.language_code,
        "colour": phone.colour, "number": phone.number, "blocked": phone.id in world.blocked,
        "chats": [{"id": chat_id, "title": title, "type": kind, "unread": world.unread[(phone_id, chat_id)]}
                  for chat_id, title, kind in chats],
    }  # fmt: skip


def _sent(messages: list[Json]) -> dict[str, Any]:
    return {"message": messages[-1]} if len(messages) == 1 else {"message": messages[-1], "messages": messages}


async def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename or "file", await file.read(), file.content_type)


def failed(reason: str, status: int) -> JSONResponse:
    """`{"error": word}`: the page has the sentence for the word."""
    return JSONResponse({"error": reason}, status)
