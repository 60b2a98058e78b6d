"""A phone in somebody's hand: every act makes the update the real Telegram would."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground import samples
from bot.playground.errors import Json, PhoneError, UnknownError
from bot.playground.files import Upload
from bot.playground.keyboards import has_button
from bot.playground.markup import parse
from bot.playground.state import Entry, Query, State

LONGEST = 4096
_SAMPLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "voice": ("voice.ogg", samples.voice), "video": ("video.mp4", samples.video),
    "video_note": ("round.mp4", samples.video), "document": ("notice.pdf", lambda: samples.PDF),
    "sticker": ("sticker.webp", lambda: samples.WEBP), "animation": ("wave.gif", lambda: samples.GIF),
}  # fmt: skip


@dataclass(frozen=True)
class Handset:
    """The acts of one person. `chat` is the private chat with the bot unless said; all return Message objects.

    Raises `PhoneError("blocked")` for writing to a blocked bot, `UnknownError` for what does not exist.
    """

    state: State
    id: int

    # -- looking ---------------------------------------------------------------------------------------------
    def messages(self, chat: int | None = None) -> list[Json]:
        """What the screen shows, oldest first."""
        return [self.state.view(entry) for entry in self.state.history.get(chat or self.id, {}).values()]

    def keyboard(self, chat: int | None = None) -> Json | None:
        """The reply keyboard shown now."""
        return self.state.keyboards.get(chat or self.id)

    def read(self, chat: int | None = None) -> None:
        """Reset the unread count."""
        chat_id = self._chat(chat)
        self.state.unread[(self.id, chat_id)] = 0
        self.state.events.tell("unread", {"phone": self.id, "chat": chat_id, "unread": 0})

    # -- writing ---------------------------------------------------------------------------------------------
    def text(self, text: str, chat: int | None = None, reply_to: int | None = None, *, whole: bool = False) -> Json:
        """Write; returns the (last) message. Over 4096 characters a client sends several, unless `whole`."""
        return self.texts(text, chat, reply_to, whole=whole)[-1]

    def texts(self, text: str, chat: int | None = None, reply_to: int | None = None, *,
              whole: bool = False) -> list[Json]:  # fmt: skip
        """Like `text`, all the messages it took."""
        if not text.strip():
            raise PhoneError("empty")
        size = len(text) if whole else LONGEST
        parts = [part for i in range(0, len(text), size) if (part := text[i : i + size]).strip()]
        self._hide_keyboard(chat)
        return [self._say(_text(part), chat, reply_to) for part in parts]

    def edit(self, message_id: int, text: str, chat: int | None = None) -> Json:
        """Edit one's own message (its caption, if it has media)."""
        chat_id = self._writing(chat)
        entry = self._mine(chat_id, message_id)
        self.state.rewrite(entry, _text(text) if "text" in entry.message else _caption(text))
        if self._bot_reads(chat_id, entry):
            self._update("edited_message", self.state.view(entry), chat_id)
        return self.state.view(entry)

    def photo(self, upload: Upload | None = None, caption: str = "", chat: int | None = None,
              reply_to: int | None = None) -> Json:  # fmt: skip
        """Send a picture (by default a sample that suits the phone's part)."""
        suiting = samples.ALONE.get(self.state.owner(self.id).part, samples.SEEN[0])
        return self.media("photo", upload or _picture(suiting), caption, chat, reply_to)

    def media(self, kind: str, upload: Upload, caption: str = "", chat: int | None = None,
              reply_to: int | None = None) -> Json:  # fmt: skip
        """Send one file as photo, voice, video, document, audio, animation, video_note or sticker."""
        self._writing(chat)
        content = {kind: self.state.files.add(kind, upload)} | _caption(caption)
        if kind == "animation":
            content["document"] = {k: v for k, v in content[kind].items() if k not in ("width", "height", "duration")}
        return self._say(content, chat, reply_to)

    def album(self, uploads: Sequence[Upload] = (), caption: str = "", chat: int | None = None,
              reply_to: int | None = None) -> list[Json]:  # fmt: skip
        """Several pictures in one go: as many messages with one media_group_id, the caption on the first."""
        self._writing(chat)
        group = {"media_group_id": str(secrets.randbelow(10**17))}
        pictures = list(uploads) or [_picture(name) for name in samples.SEEN]
        sent = []
        for index, upload in enumerate(pictures):
            content = group | {"photo": self.state.files.add("photo", upload)}
            sent.append(self._say(content | (_caption(caption) if index == 0 else {}), chat, reply_to))
        return sent

    def sample(self, kind: str, caption: str = "", chat: int | None = None, reply_to: int | None = None) -> list[Json]:
        """Send built-in media of a kind, a dice or a poll. Raises `UnknownError` for another kind."""
        if kind == "photo":
            return [self.photo(None, caption, chat, reply_to)]
        if kind == "album":
            return self.album((), caption, chat, reply_to)
        if kind == "dice":
            return [self._say({"dice": {"emoji": "🎲", "value": 1 + secrets.randbelow(6)}}, chat, reply_to)]
        if kind == "poll":
            return [self._say({"poll": _poll()}, chat, reply_to)]
        if kind not in _SAMPLES:
            raise UnknownError("no-such-sample")
        name, make = _SAMPLES[kind]
        captioned = caption if kind not in ("sticker", "video_note") else ""
        return [self.media(kind, Upload(name, make()), captioned, chat, reply_to)]

    def location(self, latitude: float, longitude: float, chat: int | None = None,
                 live_seconds: int | None = None, reply_to: int | None = None) -> Json:  # fmt: skip
        """Share a place (degrees), once or live."""
        place: Json = {"latitude": latitude, "longitude": longitude}
        live = {"live_period": live_seconds} if live_seconds else {}
        return self._say({"location": place | live}, chat, reply_to)

    def contact(self, *, own: bool = True, chat: int | None = None) -> Json:
        """Share one's own number, or somebody else's card (who has no Telegram account)."""
        phone = self.state.owner(self.id)
        mine = {"phone_number": phone.number, "first_name": phone.name, "user_id": phone.id}
        return self._say({"contact": mine if own else {"phone_number": "13900000009", "first_name": "阿明"}}, chat)

    # -- buttons ---------------------------------------------------------------------------------------------
    def press(self, message_id: int, data: str, chat: int | None = None, *, forged: bool = False) -> Query:
        """Press an inline button; the returned query shows the toast once the bot has answered.

        Raises `PhoneError("no-such-button")` when the message does not carry it, unless `forged`.
        """
        chat_id = self._writing(chat)
        entry = self.state.find(chat_id, message_id)
        if not forged and (entry is None or not has_button(entry.message.get("reply_markup"), data)):
            raise PhoneError("no-such-button")
        query = Query(str(secrets.randbelow(2**63)), self.id, chat_id, self.state.clock.monotonic())
        self.state.queries[query.id] = query
        gone = {"chat": self.state.chat(chat_id), "message_id": message_id, "date": 0}
        body = {"id": query.id, "from": self.state.user(self.id), "data": data}
        body |= {"chat_instance": str(chat_id), "message": self.state.view(entry) if entry else gone}
        self.state.updates.put("callback_query", body, ("callback", self.id))
        self.state.changed()
        return query

    def tap(self, label: str, chat: int | None = None) -> Query:
        """Press the newest inline button whose text contains `label`. Raises `PhoneError("no-such-button")`."""
        for message in reversed(self.messages(chat)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        return self.press(message["message_id"], button["callback_data"], chat)
        raise PhoneError("no-such-button")

    # -- blocking --------------------------------------------------------------------------------------------
    def block(self) -> None:
        """Stop the bot: it hears of it and may not write any more."""
        if self.id not in self.state.blocked:
            self.state.blocked.add(self.id)
            self._membership("member", "kicked")

    def unblock(self) -> None:
        """Let it write again."""
        if self.id in self.state.blocked:
            self.state.blocked.discard(self.id)
            self._membership("kicked", "member")

    # -- inside ----------------------------------------------------------------------------------------------
    def _membership(self, old: str, new: str) -> None:
        body = member_update(self.state, self.id, self.id, old, new)
        self._update("my_chat_member", body, self.id)
        self.state.events.tell("phones", {"phone": self.id, "chat": self.id})

    def _say(self, content: Json, chat: int | None, reply_to: int | None = None) -> Json:
        chat_id = self._writing(chat)
        if reply_to is not None and self.state.find(chat_id, reply_to) is None:
            raise UnknownError("no-such-message")
        if chat_id == self.id:
            self.state.started.add(self.id)
        entry = self.state.post(chat_id, content, sender=self.id, reply_to=reply_to)
        if self._bot_reads(chat_id, entry):
            self._update("message", self.state.view(entry), chat_id)
        return self.state.view(entry)

    def _update(self, kind: str, body: Json, chat_id: int) -> None:
        self.state.updates.put(kind, body, ("chat", chat_id))
        self.state.changed()

    def _chat(self, chat: int | None) -> int:
        chat_id = chat or self.id
        group = self.state.groups.get(chat_id)
        if chat_id != self.id and (group is None or self.id not in group.members):
            raise UnknownError("no-such-chat")
        return chat_id

    def _writing(self, chat: int | None) -> int:
        chat_id = self._chat(chat)
        if chat_id == self.id and self.id in self.state.blocked:
            raise PhoneError("blocked")
        return chat_id

    def _mine(self, chat_id: int, message_id: int) -> Entry:
        entry = self.state.find(chat_id, message_id)
        if entry is None or entry.by_bot or entry.message["from"]["id"] != self.id:
            raise UnknownError("no-such-message")
        return entry

    def _hide_keyboard(self, chat: int | None) -> None:
        keyboard = self.keyboard(chat)
        if keyboard and keyboard.get("one_time_keyboard"):
            self.state.keyboards.pop(chat or self.id, None)

    def _bot_reads(self, chat_id: int, entry: Entry) -> bool:
        """Privacy mode: in a group a bot gets commands, mentions and replies to itself, not people's talk."""
        group = self.state.groups.get(chat_id)
        if group is None:
            return True
        text = str(entry.message.get("text") or entry.message.get("caption") or "")
        replied = self.state.find(chat_id, entry.reply_to) if entry.reply_to else None
        addressed = text.startswith("/") or f"@{self.state.bot['username']}" in text
        return group.bot_in and (addressed or bool(replied and replied.by_bot))


def member_update(state: State, chat_id: int, actor: int | None, old: str, new: str) -> Json:
    """A ChatMemberUpdated about the bot itself, done by a phone or (None) by the bot."""

    def member(status: str) -> Json:
        return {"user": state.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})

    return {
        "chat": state.chat(chat_id), "from": state.user(actor) if actor else state.bot, "date": state.seconds(),
        "old_chat_member": member(old), "new_chat_member": member(new),
    }  # fmt: skip


def _text(text: str) -> Json:
    plain, entities = parse(text, None)
    return {"text": plain, "entities": entities} if entities else {"text": plain}


def _caption(caption: str) -> Json:
    plain, entities = parse(caption, None)
    if not plain:
        return {}
    return {"caption": plain} | ({"caption_entities": entities} if entities else {})


def _picture(name: str) -> Upload:
    return Upload(f"{name}.png", samples.picture(name), "image/png")


def _poll() -> dict[str, Any]:
    options = [{"text": text, "voter_count": 0, "persistent_id": text} for text in ("A", "B")]
    return {
        "id": str(secrets.randbelow(10**18)), "question": "A / B", "options": options, "total_voter_count": 0,
        "is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
        "allows_revoting": True, "members_only": False,
    }  # fmt: skip
