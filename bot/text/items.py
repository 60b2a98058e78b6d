"""Things, with how many: 要两袋米、一箱牛奶, 鸡蛋30个, 米和面各两袋, 没有米了. By grammar, helped by lists of goods.

A quantity before a name or behind it; what stands between two quantities belongs to the one without a name yet. A
name is what is left between words that are in no name (item_stops.txt) and the closed parts of speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from bot.domain.understanding import Item
from bot.text.lexicon import rows
from bot.text.quantities import Quantity, quantities
from bot.text.segment import part_of_speech

Span = tuple[int, int]
_GOODS = ("goods_food", "goods_daily", "goods_medicine")
_LONGEST_NAME, _LONGEST_GOODS = 24, 8
_MOST_ITEMS = 60
_SHORTEST_AFTER_KIND = 3  # 胃药颗粒 is no 颗粒
_PIECES = re.compile(
    r"[,;!?\n\0\u3002\u3001\u2026|:]+|(?<=\d)\.(?= ?[\u4e00-\u9fff])|\.(?=\s|$)"
    r"|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])"
)
_SENTENCE_END = re.compile(r"[!?;\u3002]")
_BLANK = " -/=()[]\u3010\u3011\"'.+*~<>\u300a\u300b\u00b7\u201c\u201d@&"
_BRACKETS = re.compile(r"\(([^()\n]{1,20})\)")
_SIZED = "\u88c5"  # 10斤装
_EACH = "\u5404\u6bcf"  # 各 每
_SOFT = ("p", "d", "c", "y", "e", "o")
_HARD = ("r", "p", "d", "c", "u", "y", "e", "o")
_GENERIC = frozenset("\u4e2a\u6761\u53ea\u53f0\u4ef6\u5f20\u5757\u628a\u8f86\u5bf9\u5957")  # 个条只台件张块把辆对套


@dataclass(frozen=True)
class Line:
    """One thing in a list: where its name stands, how many of it; `known`: its name is that of some goods."""

    name: Span
    quantity: Quantity | None
    known: bool


@cache
def _stops() -> frozenset[str]:
    return frozenset(word for (word,) in rows("item_stops"))


@cache
def _longest_stop() -> int:
    return max(map(len, _stops()))


@cache
def _not_items() -> frozenset[str]:
    return frozenset(word for (word,) in rows("not_items"))


@cache
def _no_endings() -> tuple[str, ...]:
    """What no thing that is asked for ends in: 维修师傅."""
    return tuple(word for word in _not_items() if len(word) > 1)


@cache
def goods() -> frozenset[str]:
    """Names of goods, whole words."""
    return frozenset(word for name in _GOODS for line in rows(name) for word in line)


def find_lines(text: str, cuts: Set[int]) -> list[Line]:
    """Every line of a list in normalised `text`, in order, whether it asks for something or not.

    `cuts`: where jieba's words begin and end. What must not be read (addresses, phones) is \\0 in `text`.
    """
    found: list[Line] = []
    amounts = _amounts(text)
    index = 0
    for start, end in _pieces(text):
        own = []
        while index < len(amounts) and amounts[index].start < end:
            own.append(amounts[index])
            index += 1
        lines = list(_in_piece(_Piece(text, start, end, cuts), own))
        if not lines and len(own) == 1 and _goes_back(text, found, own[0], cuts):
            found[-1] = replace(found[-1], quantity=own[0])
        found = _shared(text, found, lines, own, start)
        if len(found) > _MOST_ITEMS:
            break
    return found[:_MOST_ITEMS]


_ASKED_FOR = "\u5e26\u4e70\u9001\u8981\u6765\u62ff\u634e\u8ba2"  # 带买送要来拿捎订
_CONTAINERS = "\u5305\u76d2\u74f6\u7bb1\u888b\u6876\u7f50\u63d0\u6346\u4efd\u677f"  # 包盒瓶箱袋桶罐提捆份板
_ONE = re.compile(rf"(?<=[{_ASKED_FOR}])[{_CONTAINERS}](?=[\u4e00-\u9fff])")


def _amounts(text: str) -> list[Quantity]:
    """What is written, and the one that goes without saying: 带瓶酱油, 送桶油."""
    written = list(islice(quantities(text), 2 * _MOST_ITEMS))
    taken = {offset for one in written for offset in range(one.start, one.end)}
    unsaid = [
        Quantity(*match.span(), 1.0, match.group())
        for match in islice(_ONE.finditer(text), _MOST_ITEMS)
        if match.start() not in taken and _begins_goods(text, match.end())
    ]
    return sorted(written + unsaid, key=lambda one: one.start)


def _begins_goods(text: str, start: int) -> bool:
    return any(text[start : start + length] in goods() for length in range(1, _LONGEST_GOODS + 1))


def _pieces(text: str) -> Iterator[Span]:
    start = 0
    for mark in _PIECES.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def _goes_back(text: str, before: list[Line], own: Quantity, cuts: Set[int]) -> bool:
    """Whether a quantity without a name is that of the name before it: 大米：10斤, 纸尿裤没了，要三包."""
    if not before or before[-1].quantity is not None or not before[-1].known:
        return False
    between = _Piece(text, before[-1].name[1], own.start, cuts)
    if _SENTENCE_END.search(text[between.start : between.end]):
        return False
    return not _names(between, between.start, between.end)


def _shared(text: str, before: list[Line], lines: list[Line], own: list[Quantity], start: int) -> list[Line]:
    """各两袋: the quantity is that of every name before it in the sentence that has none."""
    if not own or not _each_before(text, start, own[-1].start):
        return before + lines
    share = own[-1]
    lines = [replace(line, quantity=line.quantity or share) for line in lines]
    first, kept = start, list(before)
    for position in range(len(before) - 1, -1, -1):
        line = before[position]
        if line.quantity is not None or _SENTENCE_END.search(text[line.name[1] : first]):
            break
        kept[position], first = replace(line, quantity=share), line.name[0]
    return kept + lines


def _each_before(text: str, start: int, end: int) -> bool:
    return any(sign in _EACH for sign in text[max(start, end - 4) : end])


@dataclass(frozen=True)
class _Piece:
    """A stretch of text without a mark in it."""

    text: str
    start: int
    end: int
    cuts: Set[int]


def _in_piece(piece: _Piece, own: list[Quantity]) -> Iterator[Line]:
    """The lines of one piece: names and quantities in turn, whichever comes first."""
    own = [one for one in own if not piece.text.startswith(_SIZED, one.end)]
    own = _without_sizes(piece, own)
    edges = [piece.start, *(edge for one in own for edge in (one.start, one.end)), piece.end]
    gaps = [_names(piece, edges[n], edges[n + 1]) for n in range(0, len(edges), 2)]
    if not own:
        bare = _bare_number(piece)
        names = _names(piece, piece.start, bare.start if bare else piece.end)
        for alone in names:
            counted = bare if alone == names[-1] else None
            yield Line(alone, counted, _is_goods(piece.text[slice(*alone)]))
        return
    waiting = gaps[0]
    for position, quantity in enumerate(own):
        after = gaps[position + 1]
        name = _before(piece, waiting, after, quantity)
        if name:
            yield from (Line(one, None, known=True) for one in waiting[:-1] if _is_goods(piece.text[slice(*one)]))
            yield Line(name, quantity, _is_goods(piece.text[slice(*name)]))
            waiting = after
        elif after:
            yield Line(after[0], quantity, _is_goods(piece.text[slice(*after[0])]))
            waiting = after[1:]
        else:
            waiting = []
    yield from (Line(one, None, known=True) for one in waiting if _is_goods(piece.text[slice(*one)]))


def _before(piece: _Piece, waiting: list[Span], after: list[Span], quantity: Quantity) -> Span | None:
    """The name before a quantity that is its own: the last one waiting, if nothing but blanks lies between."""
    if not waiting:
        return None
    name = waiting[-1]
    between = piece.text[name[1] : quantity.start].strip(_BLANK)
    if between and not _is_link(between):
        return None
    if after and not _is_goods(piece.text[slice(*name)]) and _is_goods(piece.text[slice(*after[0])]):
        return None
    return name


@cache
def _links() -> frozenset[str]:
    return frozenset(word for (word,) in rows("item_links"))


def _is_link(between: str) -> bool:
    """Whether only such words stand between a name and its quantity: 米要两袋, 米和面各两袋."""
    return between in _links()


def _without_sizes(piece: _Piece, own: list[Quantity]) -> list[Quantity]:
    """Quantities that describe a content are part of the name: 牛奶250ml两盒, 250ml牛奶两盒, 布洛芬(0.3g)两盒."""
    kept: list[Quantity] = []
    in_brackets = [match.span() for match in _BRACKETS.finditer(piece.text, piece.start, piece.end)]
    for position, one in enumerate(own):
        if one.is_size and one.times:
            kept.append(replace(one, value=float(one.times), unit=None, start=_sign_at(piece.text, one)))
            continue
        inside = any(first < one.start < last for first, last in in_brackets)
        if inside and any(not (other.is_size or _inside(other, in_brackets)) for other in own):
            continue
        if one.is_size and _describes(piece, own, position):
            continue
        kept.append(one)
    return kept


def _inside(one: Quantity, spans: list[Span]) -> bool:
    return any(first < one.start < last for first, last in spans)


def _describes(piece: _Piece, own: list[Quantity], position: int) -> bool:
    """Whether a weight belongs to the container after it (牛奶250ml两盒) or before it (两盒250ml牛奶)."""
    one = own[position]
    following = own[position + 1] if position + 1 < len(own) else None
    if following and not following.is_size:
        between = piece.text[one.end : following.start].strip(_BLANK)
        after = own[position + 2].start if position + 2 < len(own) else piece.end
        if not between:
            return True
        behind = _names(piece, following.end, after)
        before = _names(piece, own[position - 1].end if position else piece.start, one.start)
        if not before and not behind and " " not in piece.text[one.end : following.start].strip():
            return True
    earlier = own[position - 1] if position else None
    return bool(earlier and not earlier.is_size and earlier.end == one.start)


def _sign_at(text: str, quantity: Quantity) -> int:
    """Where the sign of 500ml*2 stands."""
    signs = [text.find(sign, quantity.start, quantity.end) for sign in "*xX\u00d7"]
    return min((at for at in signs if at >= 0), default=quantity.end)


_NUMBER_AT_END = re.compile(r"(?<![\dA-Za-z.\-])(\d{1,3})[ )]*$")


def _bare_number(piece: _Piece) -> Quantity | None:
    """鸡蛋30: a number at the end, with a name before it."""
    match = _NUMBER_AT_END.search(piece.text, max(piece.start, piece.end - 8), piece.end)
    if match is None or match.start(1) == piece.start:
        return None
    return Quantity(match.start(1), match.end(1), float(match[1]), None)


def _names(piece: _Piece, start: int, end: int) -> list[Span]:
    """The names in a stretch without quantities: runs of words that may be in a name."""
    if end - start > 200:  # no list has such a gap; a name is near a quantity
        return _names(piece, end - 60, end)
    found: list[Span] = []
    begin: int | None = None
    tokens = _tokens(piece, start, end)
    for position, (first, _) in enumerate(tokens):
        if _may_be_in_name(piece.text, tokens, position):
            begin = first if begin is None else begin
        elif begin is not None:
            found.append((begin, tokens[position - 1][1]))
            begin = None
    if begin is not None:
        found.append((begin, tokens[-1][1]))
    trimmed = [_trimmed(piece.text, *span) for span in found]
    return [span for span in trimmed if 0 < span[1] - span[0] <= _LONGEST_NAME and _is_name(piece.text[slice(*span)])]


def _tokens(piece: _Piece, start: int, end: int) -> list[Span]:
    """Words of a stretch: goods whole, stop words whole, else as jieba cuts."""
    tokens, position = [], start
    while position < end:
        last = _whole_word(piece.text, position, end, piece.cuts)
        tokens.append((position, last))
        position = last
    return tokens


def _whole_word(text: str, start: int, end: int, cuts: Set[int]) -> int:
    for length in range(min(_LONGEST_GOODS, end - start), 1, -1):
        word = text[start : start + length]
        if word in goods() and not _runs_on(text, start + length, end, cuts):
            return start + length
    for length in range(min(_longest_stop(), end - start), 1, -1):
        if text[start : start + length] in _stops():
            return start + length
    last = start + 1
    while last < end and last not in cuts:
        if text[start:last] in goods() and text[last : last + 2] in _stops():
            break  # 水上 of 两桶水上来
        last += 1
    return last


def _runs_on(text: str, offset: int, end: int, cuts: Set[int]) -> bool:
    return offset < end and offset not in cuts and text[offset : offset + 1].isascii() and text[offset].isalnum()


def _may_be_in_name(text: str, tokens: list[Span], position: int) -> bool:
    first, last = tokens[position]
    word = text[first:last]
    if word in goods():
        return True
    if word.isspace() or word in _stops() or all(sign in _BLANK and sign not in "()." for sign in word):
        return _joins_names(text, tokens, position)
    if word.lower() in _stops() or word.isascii():
        return word.isascii() and (word.isalnum() or word in "()%.")
    tag = part_of_speech(word)
    if len(word) == 1 and tag.startswith("r"):
        return False
    if len(word) > 1 and tag.startswith(_HARD):
        return False
    return not (len(word) == 1 and tag.startswith(_SOFT) and position in (0, len(tokens) - 1))


def _joins_names(text: str, tokens: list[Span], position: int) -> bool:
    """A stop word inside a transliteration (奥司他韦), a space inside a Latin name."""
    if not 0 < position < len(tokens) - 1:
        return False
    (b0, b1), (first, last), (a0, a1) = tokens[position - 1 : position + 2]
    if text[first:last] == " ":
        return text[b1 - 1].isascii() and text[a0].isascii() and text[b1 - 1].isalnum() and text[a0].isalnum()
    single = b1 - b0 == last - first == a1 - a0 == 1
    return single and part_of_speech(text[first:last]).startswith("r") and not {text[b0], text[a0]} & _stops()


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(word for (word,) in rows("item_kinds"))


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without blanks, loose brackets, list numbers around it, and the kind before a medicine: 降压药缬沙坦."""
    while start < end and (text[start] in _BLANK):
        start += 1
    while start < end and text[end - 1] in _BLANK and not (text[end - 1] == ")" and "(" in text[start:end]):
        end -= 1
    number = re.match(r"\d{1,2}[.)]? ?(?=[\u4e00-\u9fff])", text[start:end])
    if number and not _is_goods(text[start:end]) and text[start + number.end()] not in "\u6bb5\u53f7\u5ea6":
        start += number.end()
    kind = next((word for word in _kinds() if text.startswith(word, start, end)), "")
    named = text[start + len(kind) : end].lstrip(_BLANK)
    if kind and (len(named) >= _SHORTEST_AFTER_KIND or (len(named) > 1 and _is_goods(named))):
        start = end - len(named)
    return start, end


def _is_name(name: str) -> bool:
    if name in _not_items() or name.isdigit() or not any(sign.isalpha() for sign in name):
        return False
    if name.endswith(_no_endings()):
        return False
    return len(name) > 1 or name in goods()


def _is_goods(name: str) -> bool:
    """Whether `name` is or ends in the name of goods: 东北大米, 缬沙坦胶囊 by its beginning."""
    plain = re.sub(r"\([^)]*\)", "", name)
    ends = any(plain[-length:] in goods() for length in range(1, min(_LONGEST_GOODS, len(plain)) + 1))
    return ends or any(plain[:length] in goods() for length in range(2, min(_LONGEST_GOODS, len(plain)) + 1))


def is_generic(unit: str | None) -> bool:
    """Whether a measure word counts anything, not goods alone: 个, 条, 台."""
    return unit is None or unit in _GENERIC


def item(line: Line, name: str) -> Item:
    """A line as the value others see, its name as it was written."""
    quantity = line.quantity
    return Item(name, quantity.value if quantity else None, quantity.unit if quantity else None)
