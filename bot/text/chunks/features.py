"""What is seen at each token of an address, as short strings: a letter that says what kind, then the shapes.

The shapes around it, the nearest signs that end chunks on either side and how far they are, the outline of the
address to the left and to the right, whether the same words are written twice, and what the lexicon knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.text.chunks.lexicon import SEPARATORS, Match

EDGE = "^"

_FAR = 8
_OUTLINE = 6
_LONG = 5
_AROUND = 4


def seen(shapes: Sequence[str], endings: frozenset[str], known: Iterable[Match]) -> list[list[str]]:
    """For every token what is seen there; a plain function of its arguments, linear in their length."""
    rows = _words(shapes)
    outline = [_sketch(shape, endings) for shape in shapes]
    before, after = _outlines(outline), [one[::-1] for one in reversed(_outlines(outline[::-1]))]
    left, right = _signs(shapes, endings), _signs(shapes[::-1], endings)[::-1]
    numbers = 0
    for i, row in enumerate(rows):
        _structure(row, shapes[i], left[i], right[i])
        _shape_of_all(row, shapes[i], outline[i], before[i], after[i])
        row.extend((f"W{min(i, 4)}", f"X{min(len(rows) - i, 4)}", f"d{min(numbers, 3)}"))
        numbers += shapes[i][0] == "9"
    _twice(rows, shapes)
    for match in known:
        _by_heart(rows, match)
    return rows


def _words(shapes: Sequence[str]) -> list[list[str]]:
    """The shapes at, before and after each token, alone and up to four together."""
    edge = [EDGE] * _AROUND
    s = [*edge, *shapes, *edge]
    rows = []
    for i in range(_AROUND, len(s) - _AROUND):
        c3, b2, b1, a, n1, n2, n3 = s[i - 3 : i + 4]
        rows.append([
            f"0{a}", f"1{b1}", f"2{b2}", f"3{c3}", f"4{n1}", f"5{n2}", f"6{n3}",
            f"7{b1} {a}", f"8{a} {n1}", f"9{b2} {b1}", f"A{n1} {n2}", f"B{b1} {n1}",
            f"C{b2} {b1} {a}", f"D{b1} {a} {n1}", f"E{a} {n1} {n2}", f"F{n1} {n2} {n3}", f"G{c3} {b2} {b1}",
            f"H{a} {n1} {n2} {n3}", f"I{c3} {b2} {b1} {a}", f"J{b2} {b1} {a} {n1}", f"K{b1} {a} {n1} {n2}",
        ])  # fmt: skip
    return rows


def _signs(shapes: Sequence[str], endings: frozenset[str]) -> list[tuple[str, int, str]]:
    """For each token the last sign before it, how far that is, and the sign before that one."""
    found = []
    last, place, other = EDGE, -1, EDGE
    for i, shape in enumerate(shapes):
        found.append((last, min(i - place, _FAR), other))
        if shape in endings:
            last, place, other = shape, i, last
    return found


def _structure(row: list[str], a: str, left: tuple[str, int, str], right: tuple[str, int, str]) -> None:
    (l1, l_far, l2), (r1, r_far, r2) = left, right
    row += (
        f"L{r1} {r_far}", f"M{r1} {r2}", f"N{l1} {l_far}", f"O{l1} {l2}", f"P{l1} {l_far} {r1} {r_far}",
        f"Q{a} {r1} {r_far}", f"R{a} {l1} {l_far}",
    )  # fmt: skip


def _sketch(shape: str, endings: frozenset[str]) -> str:
    """One character: 9 for digits, a for letters, x for a character that ends nothing, else the sign itself."""
    if shape[0] == "9":
        return "9"
    if shape.isascii() and shape.isalpha():
        return "a"
    return shape[0] if shape in endings or not "\u4e00" <= shape[0] <= "\u9fff" else "x"


def _outlines(outline: Sequence[str]) -> list[str]:
    """What stands before each token, in so many signs, runs of x as one."""
    found, so_far = [], EDGE
    for sign in outline:
        found.append(so_far)
        if sign != "x" or so_far[-1] != "x":
            so_far = (so_far + sign)[-_OUTLINE:]
    return found


def _shape_of_all(row: list[str], a: str, own: str, before: str, after: str) -> None:
    row += (
        f"S{before}", f"T{own}{after}", f"U{before[-3:]} {own} {after[:3]}", f"V{before[-2:]} {own} {after[:2]}",
        f"Y{a} {after[:3]}", f"Z{a} {before[-3:]}",
    )  # fmt: skip


def _twice(rows: list[list[str]], shapes: Sequence[str]) -> None:
    """Two tokens that are also written earlier (<) or later (>), as in an address with its province twice."""
    places: dict[tuple[str, str], tuple[int, int]] = {}
    pairs = list(pairwise(shapes))
    for i, pair in enumerate(pairs):
        places[pair] = (places.get(pair, (i, i))[0], i)
    for i, pair in enumerate(pairs):
        first, last = places[pair]
        if first != last and pair[0] not in SEPARATORS:
            side = "<" * (first < i) + ">" * (last > i)
            rows[i].append(f"r{side}")
            rows[i + 1].append(f"q{side}")


def _by_heart(rows: list[list[str]], match: Match) -> None:
    tag, sure = match.known
    long = min(match.end - match.start, _LONG)
    rows[match.start] += (f"b{tag} {sure} {long}", f"b{tag}")
    rows[match.end - 1] += (f"e{tag} {sure} {long}", f"e{tag}")
    for i in range(match.start + 1, match.end - 1):
        rows[i].append(f"m{tag} {sure}")
    if match.end < len(rows):
        rows[match.end].append(f"f{tag} {sure}")
    if match.start:
        rows[match.start - 1].append(f"g{tag} {sure}")
