"""What people read: `render(locale, id, **args)` over the Fluent files in `locales/`.

Every `locales/<locale>/*.ftl` is loaded once. A missing id or a missing argument raises `WordsError`
(Fluent alone would send half a sentence to a resident).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

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
    form = _form(locale, message_id)
    if form is not None and _AS_THEY_ARE.issuperset(map(type, args.values())):
        try:
            return form.format_map(args)
        except KeyError as missing:
            raise WordsError(f"{locale} {message_id}: no {missing}") from None
    plain = {name: str(value) if isinstance(value, int) else value for name, value in args.items()}
    bundle = _bundle(locale)
    text, errors = bundle.format_pattern(_pattern(bundle, locale, message_id), plain)
    if errors:
        raise WordsError(f"{locale} {message_id}: {errors[0]}")
    return str(text)


_AS_THEY_ARE = frozenset({str, int})
"""Arguments that are written as Python writes them."""


@cache
def _form(locale: str, message_id: str) -> str | None:
    """The text as a format string, where it is no more than words and `{ $variable }`s; None where Fluent decides.

    A card is some thirty texts, nearly all of them of this kind: made up by Fluent each costs ten times as much.
    """
    pattern = _pattern(_bundle(locale), locale, message_id)
    parts = [_part(locale, element) for element in getattr(pattern, "elements", (pattern,))]
    return None if None in parts else "".join(part for part in parts if part is not None)


def _part(locale: str, element: Any) -> str | None:
    match getattr(element, "expression", element):
        case ast.TextElement(value=words):
            return str(words).replace("{", "{{").replace("}", "}}")
        case ast.VariableReference(id=name):
            return f"{{{name.name}}}"
        case ast.MessageReference(id=name, attribute=None):
            return _form(locale, name.name)
    return None


def _pattern(bundle: FluentBundle, locale: str, message_id: str) -> Any:
    if not bundle.has_message(message_id):
        raise WordsError(f"{locale} has no message {message_id}")
    pattern = bundle.get_message(message_id).value
    if pattern is None:
        raise WordsError(f"{locale} {message_id} has no text of its own")
    return pattern


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
