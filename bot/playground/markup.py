"""parse_mode: HTML and MarkdownV2 into plain text and MessageEntity objects, refusing what Telegram refuses.

Offsets and lengths of entities are UTF-16 code units, those in error texts are UTF-8 bytes, as in the Bot API.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from bot.playground.errors import ApiError, Json, bad_request

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_HTML = re.compile(r"<(/?)([a-zA-Z0-9-]*)((?:\s[^<>]*)?)>|<|&(?:#x?[0-9a-fA-F]+|lt|gt|amp|quot);")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code",
          "```": "pre"}  # fmt: skip
_MARKDOWN = re.compile(r"\\(.)|(```|__|\|\||[*_~`\[\]])|([(){}>#+\-=|.!])", re.DOTALL)
_LINK_TARGET = re.compile(r"\(((?:\\.|[^)\\])*)\)")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?!\w))"
    r"|(?P<url>https?://[^\s<>，。；！？、）]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.]+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def utf16(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def parse(text: str, parse_mode: str | None) -> tuple[str, list[Json]]:
    """Plain text and entities, those Telegram finds by itself (commands, links) included. Raises 400."""
    mode = (parse_mode or "").lower()
    if mode in ("", "none"):
        return trim(text, [])
    if mode == "html":
        return trim(*_html(text))
    if mode == "markdownv2":
        return trim(*_markdown(text))
    raise bad_request("unsupported parse_mode")


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the whitespace around, as Telegram keeps a text; entities follow and found ones are added."""
    lead = utf16(text) - utf16(text.lstrip())
    kept = text.strip()
    end = utf16(kept)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        length = min(end, entity["offset"] - lead + entity["length"]) - start
        if length > 0:
            moved.append(entity | {"offset": start, "length": length})
    return kept, sorted(moved + _find(kept, moved), key=lambda e: (e["offset"], -e["length"]))


def _find(text: str, taken: list[Json]) -> list[Json]:
    """Commands, links, mentions outside code and explicit links."""
    found = []
    for match in _FOUND.finditer(text):
        start, length = utf16(text[: match.start()]), utf16(match.group())
        closed = [e for e in taken if e["type"] in ("code", "pre", "text_link")]
        if not any(e["offset"] < start + length and start < e["offset"] + e["length"] for e in closed):
            found.append({"type": str(match.lastgroup), "offset": start, "length": length})
    return found


@dataclass
class _Page:
    """Text being built, entities done, and those still open: (mark, offset, extra, byte offset)."""

    source: str
    out: list[str] = field(default_factory=list)
    length: int = 0
    done: list[Json] = field(default_factory=list)
    open: list[tuple[str, int, Json, int]] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.out.append(text)
        self.length += utf16(text)

    def begin(self, mark: str, extra: Json, at: int) -> None:
        self.open.append((mark, self.length, extra, at))

    def end(self, kind: str, more: Json | None = None) -> None:
        _, offset, extra, _ = self.open.pop()
        if self.length > offset:
            entity = {"type": kind, "offset": offset, "length": self.length - offset}
            self.done.append(entity | extra | (more or {}))

    def inside(self, mark: str) -> bool:
        return bool(self.open) and self.open[-1][0] == mark

    def result(self) -> tuple[str, list[Json]]:
        return "".join(self.out), sorted(self.done, key=lambda e: (e["offset"], -e["length"]))

    def byte(self, at: int) -> int:
        return len(self.source[:at].encode())


def _cannot(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


def _html(source: str) -> tuple[str, list[Json]]:
    page, at = _Page(source), 0
    for match in _HTML.finditer(source):
        page.write(source[at : match.start()])
        at = match.end()
        token = match.group()
        if token.startswith("&"):
            page.write(html.unescape(token))
        elif match.group(1):
            _html_end(page, match.group(2).lower(), page.byte(match.start()))
        else:
            _html_start(page, match, page.byte(match.start()))
    page.write(source[at:])
    if page.open:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{page.open[-1][0]}"')
    return page.result()


def _html_start(page: _Page, match: re.Match[str], at: int) -> None:
    tag = (match.group(2) or "").lower()
    if tag not in _TAGS:
        raise _cannot(f'Unsupported start tag "{tag}" at byte offset {at}')
    pairs = _ATTRIBUTE.findall(match.group(3) or "")
    attributes = {name.lower(): html.unescape(double or single) for name, double, single in pairs}
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    extra: Json = {}
    if tag == "a":
        extra = {"url": attributes.get("href", "")}
    elif tag == "tg-emoji":
        extra = {"custom_emoji_id": attributes.get("emoji-id", "")}
    elif tag == "blockquote" and "expandable" in (match.group(3) or ""):
        extra = {"type": "expandable_blockquote"}
    page.begin(tag, extra, at)


def _html_end(page: _Page, tag: str, at: int) -> None:
    if not page.open:
        raise _cannot(f"Unexpected end tag at byte offset {at}")
    expected = page.open[-1][0]
    if tag != expected:
        raise _cannot(f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{tag}>"')
    page.end(_TAGS[tag])


def _markdown(source: str) -> tuple[str, list[Json]]:
    page, at = _Page(source), 0
    while match := _MARKDOWN.search(source, at):
        page.write(source[at : match.start()])
        at = match.end()
        escaped, mark, reserved = match.groups()
        if escaped is not None:
            page.write(escaped)
        elif page.open and page.open[-1][0] in ("`", "```") and mark != page.open[-1][0]:
            page.write(match.group())
        elif reserved == ">" and (match.start() == 0 or source[match.start() - 1] == "\n"):
            if not page.inside(">"):
                page.begin(">", {}, page.byte(match.start()))
        elif reserved is not None:
            raise _reserved(reserved)
        else:
            at = _mark(page, mark, match)
        at = _quote_end(page, source, at)
    page.write(source[at:])
    if page.inside(">"):
        page.end("blockquote")
    if page.open:
        mark, _, _, start = page.open[-1]
        raise _cannot(f"Can't find end of {_MARKS.get(mark, 'link').capitalize()} entity at byte offset {start}")
    return page.result()


def _mark(page: _Page, mark: str, match: re.Match[str]) -> int:
    """Open or close at a mark; returns where to read on."""
    if mark == "]" and page.inside("["):
        target = _LINK_TARGET.match(page.source, match.end())
        if target is None:
            raise _reserved("]")
        page.end("text_link", {"url": re.sub(r"\\(.)", r"\1", target.group(1))})
        return target.end()
    if mark == "]":
        raise _reserved("]")
    if page.inside(mark):
        page.end(_MARKS[mark])
    else:
        page.begin(mark, {}, page.byte(match.start()))
    return match.end()


def _quote_end(page: _Page, source: str, at: int) -> int:
    """Close a quotation whose last line ended before `at`'s next mark."""
    if page.inside(">") and (line := source.find("\n", at)) != -1 and source[line + 1 : line + 2] != ">":
        following = _MARKDOWN.search(source, at)
        if following is None or following.start() > line:
            page.write(source[at:line])
            page.end("blockquote")
            return line
    return at


def _reserved(char: str) -> ApiError:
    return _cannot(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
