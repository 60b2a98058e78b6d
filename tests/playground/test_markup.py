"""parse_mode: what the text becomes, and the words Telegram refuses it with."""

from __future__ import annotations

import pytest

from bot.playground.errors import ApiError
from bot.playground.markup import parse


def kinds(text: str, mode: str | None) -> tuple[str, list[tuple[str, int, int]]]:
    plain, entities = parse(text, mode)
    return plain, [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


@pytest.mark.parametrize(
    ("source", "plain", "entities"),
    [("<b>a<i>b</i></b> &lt;x&gt; &amp;", "ab <x> &", [("bold", 0, 2), ("italic", 1, 1)]),
     ("  <b> 😀x </b> ", "😀x", [("bold", 0, 3)]),
     ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
     ("<a href='https://example.org/?a=1&amp;b=2'>l</a> a > b", "l a > b", [("text_link", 0, 1)])],
)  # fmt: skip
def test_html_becomes_text_and_entities_in_utf16_units(
    source: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    assert kinds(source, "HTML") == (plain, entities)


@pytest.mark.parametrize(
    ("source", "plain", "entities"),
    [(">一\n>二\n后", "一\n二\n后", [("blockquote", 0, 3)]),
     ("*粗*\n>引*用*\n普通", "粗\n引用\n普通", [("bold", 0, 1), ("blockquote", 2, 2), ("bold", 3, 1)]),
     ("`a.b` \\`x", "a.b `x", [("code", 0, 3)]),
     ("||s||~d~ __u__", "sd u", [("spoiler", 0, 1), ("strikethrough", 1, 1), ("underline", 3, 1)])],
)  # fmt: skip
def test_markdown_becomes_text_and_entities(
    source: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    assert kinds(source, "MarkdownV2") == (plain, entities)


@pytest.mark.parametrize(
    ("mode", "source", "refusal"),
    [("HTML", "<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
     ("HTML", "字</b>", "Unexpected end tag at byte offset 3"),
     ("HTML", "<br>", 'Unsupported start tag "br" at byte offset 0'),
     ("MarkdownV2", "*开", "Can't find end of Bold entity at byte offset 0"),
     ("MarkdownV2", "#A17", "Character '#' is reserved and must be escaped with the preceding '\\'")],
)  # fmt: skip
def test_bad_markup_is_refused_in_telegrams_words(mode: str, source: str, refusal: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse(source, mode)
    assert refused.value.description == f"Bad Request: can't parse entities: {refusal}"


def test_commands_links_and_tags_are_found_without_markup() -> None:
    plain, found = kinds("/start@bot 3/4 https://a.example/c。 #标签 u@e.example", None)
    assert [plain[offset : offset + length] for _, offset, length in found] == [
        "/start@bot", "https://a.example/c", "#标签", "u@e.example",
    ]  # fmt: skip
    assert [kind for kind, _, _ in found] == ["bot_command", "url", "hashtag", "email"]
