"""Traditional characters, as Taiwan, Hong Kong and older neighbours write them, in simplified ones: OpenCC `tw2s`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache

_KEPT = "\u4e48"  # me, as in zenme: alone OpenCC takes it for the traditional form of yao
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@cache
def _convert() -> Callable[[str], str]:
    """OpenCC's converter (some 30 ms and 8 MB, once); its dictionaries come with the package, nothing is fetched."""
    convert: Callable[[str], str] = importlib.import_module("opencc").OpenCC("tw2s").convert
    return convert


@cache
def _traditional() -> dict[int, str]:
    """Every character that OpenCC writes otherwise when it stands alone."""
    each = [chr(code) for first, end in _HAN for code in range(first, end)]
    plain = _convert()("\n".join(each)).split("\n")
    return {ord(odd): usual for odd, usual in zip(each, plain, strict=True) if usual != odd != _KEPT}


def simplified(text: str) -> str:
    """`text` in simplified characters, as many as it has: a phrase that OpenCC would shorten goes by its characters."""
    if _traditional_signs().isdisjoint(text):
        return text
    plain = _convert()(text)
    if len(plain) != len(text):
        return text.translate(_traditional())
    return "".join(map(_as_kept, text, plain)) if _KEPT in text else plain


def _as_kept(written: str, usual: str) -> str:
    return written if written == _KEPT else usual


@cache
def _traditional_signs() -> frozenset[str]:
    return frozenset(map(chr, _traditional()))
