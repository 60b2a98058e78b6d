"""What people read: `render(locale, id, **args)` over the Fluent files in `locales/`.

Every `locales/<locale>/*.ftl` is loaded once. A missing id or a missing argument raises `WordsError`
(Fluent alone would send half a sentence to a resident).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

LOCALES = Path(__file__).resolve().parent.parent / "locales"
DEFAULT_LOCALE = "zh-Hans"
SUPPORTED_LOCALES = ("zh-Hans", "en")


class WordsError(KeyError):
    """A text was asked for that the locale does not have, or with an argument missing."""


@cache
def _bundle(locale: str) -> FluentBundle:
    bundle = FluentBundle([locale], use_isolating=False)
    for path in sorted((LOCALES / locale).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def render(locale: str, message_id: str, **args: object) -> str:
    """The text of `message_id` in `locale`; integers are written without grouping (ids, counts).

    Raises `WordsError` for an unknown locale, id or argument.
    """
    if locale not in SUPPORTED_LOCALES:
        raise WordsError(f"no such locale: {locale}")
    bundle = _bundle(locale)
    if not bundle.has_message(message_id):
        raise WordsError(f"{locale} has no message {message_id}")
    pattern = bundle.get_message(message_id).value
    if pattern is None:
        raise WordsError(f"{locale} {message_id} has no text of its own")
    plain = {name: str(value) if isinstance(value, int) else value for name, value in args.items()}
    text, errors = bundle.format_pattern(pattern, plain)
    if errors:
        raise WordsError(f"{locale} {message_id}: {errors[0]}")
    return str(text)


def has(locale: str, message_id: str) -> bool:
    """Whether the locale has this message."""
    return locale in SUPPORTED_LOCALES and bool(_bundle(locale).has_message(message_id))


def messages(locale: str, prefix: str) -> dict[str, str]:
    """Every argument-free text whose id starts with `prefix`, by id (the playground page reads its own)."""
    found = {}
    for path in sorted((LOCALES / locale).glob("*.ftl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name = line.split(" =", 1)[0]
            if line.startswith(prefix) and " =" in line:
                found[name] = render(locale, name)
    return found


def best_locale(language_code: str | None) -> str:
    """The supported locale for a client's IETF language tag; Chinese, the first language, when unsure."""
    if language_code and not language_code.lower().startswith("zh"):
        return "en"
    return DEFAULT_LOCALE
