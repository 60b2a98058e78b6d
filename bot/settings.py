"""The only reader of the environment. Every setting is described in docs/settings.md (a test says so)."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.words import SUPPORTED_LOCALES

_LEVELS = "^(?i:debug|info|warning|error)$"
_TOKEN = re.compile(r"[0-9]+:\S+")


class Settings(BaseSettings):
    """Settings by environment variable (upper case), or from a file `.env` in the working folder."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    bot_token: SecretStr | None = Field(default=None, description="The bot's token; without one the playground starts.")
    bot_api_url: str = Field(default="https://api.telegram.org", description="Where the Bot API is.")
    database_url: str = Field(default="sqlite:///var/linling.db", description="sqlite:///PATH or postgresql://…")
    webhook_url: str | None = Field(default=None, description="Public https address; without it the bot polls.")
    webhook_secret: SecretStr | None = Field(default=None, description="Secret Telegram sends with each update.")
    listen_host: str = Field(default="127.0.0.1", description="Where the web server listens.")
    listen_port: int = Field(default=8080, ge=0, le=65535, description="Port of the web server (webhook, health).")
    playground_port: int = Field(default=8081, ge=0, le=65535, description="Port of the phones in the browser.")
    open_browser: bool = Field(default=True, description="Whether `run` opens the phones in a browser.")
    default_locale: str = Field(default="zh-Hans", description="Language when a phone does not say.")
    log_format: str = Field(default="console", pattern="^(console|json)$", description="console or json.")
    log_level: str = Field(default="INFO", pattern=_LEVELS, description="DEBUG, INFO, WARNING, ERROR.")
    send_rate: float = Field(default=28, gt=0, description="Messages a second for the whole bot.")
    send_rate_chat: float = Field(default=1, gt=0, description="Messages a second for one private chat.")
    send_rate_group: float = Field(default=20, gt=0, description="Messages a minute for one group.")
    send_rate_bulk: float | None = Field(default=None, gt=0, description="Messages a second of bulk, at most.")
    paid_broadcast: bool = Field(default=False, description="Whether bulk is paid for (Telegram Stars), and faster.")
    update_attempts: int = Field(default=4, ge=1, description="Tries before an update becomes a dead letter.")
    update_retry_seconds: float = Field(default=1, gt=0, description="First pause after a failed update; doubles.")
    keep_updates_days: int = Field(default=7, ge=2, description="Days a handled update is remembered by its number.")
    keep_dead_letters_days: int = Field(default=90, ge=1, le=90, description="Days a dead letter is kept.")
    keep_messages_days: int = Field(default=90, ge=1, le=90, description="Days a sent message is kept.")
    speech_engine: str = Field(
        default="none", pattern="^(none|sense_voice|paraformer)$", description="Which model writes voices down, if any."
    )
    speech_model: Path | None = Field(default=None, description="The folder of that model.")
    speech_seconds: float = Field(default=60, gt=0, description="How long it may listen to one voice.")
    lang: str = Field(default="", description="The terminal's language: zh… or en….")
    community_file: Path | None = Field(default=None, description="Imported at start when the database is empty.")

    @field_validator("bot_token")
    @classmethod
    def _as_botfather_writes_it(cls, value: SecretStr | None) -> SecretStr | None:
        """Copied with a blank or a line end, it is still the token."""
        if value is None:
            return None
        token = value.get_secret_value().strip()
        if not _TOKEN.fullmatch(token):
            raise ValueError("must look like 123456789:ABCdef…, as @BotFather gave it")
        return SecretStr(token)

    @field_validator("bot_api_url", "webhook_url")
    @classmethod
    def _bare_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        if not urlsplit(value).hostname or re.search(r"\s", value):
            raise ValueError("must name a host, such as https://bot.example.org")
        return value.rstrip("/").removesuffix("/bot")

    @field_validator("default_locale")
    @classmethod
    def _known_locale(cls, value: str) -> str:
        if value not in SUPPORTED_LOCALES:
            raise ValueError(f"must be one of {', '.join(SUPPORTED_LOCALES)}")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _telegrams_alphabet(cls, value: SecretStr | None) -> SecretStr | None:
        secret = value.get_secret_value() if value else "x"
        if not (len(secret) <= 256 and secret.isascii() and secret.replace("_", "").replace("-", "").isalnum()):
            raise ValueError("1-256 characters of A-Z a-z 0-9 _ -")
        return value

    @property
    def token(self) -> str | None:
        return self.bot_token.get_secret_value() if self.bot_token else None

    @property
    def terminal_locale(self) -> str:
        """The language to speak at the terminal."""
        return "en" if self.lang.lower().startswith("en") else self.default_locale
