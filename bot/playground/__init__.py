"""The playground: an embedded Bot API server and phones to talk to the bot with, on loopback, with no token.

`World` is the state (phones, chats, messages, files, updates); `server` puts it on HTTP, speaking to the bot as
Telegram does (`/bot<token>/<method>`) and to people through the control API of `docs/playground.md` (`/api/…`).
"""
