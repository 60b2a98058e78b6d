"""Phone numbers, and numbers that name a person or an account: found as people write them, shown only masked.

138****5678, 021-****1234; an identity card or bank card keeps its last two or four digits and is no phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.text.lexicon import rows

_WRITTEN = (  # 零〇洞一幺壹二贰貳三叁参參, 四肆五伍六陆陸七柒拐八捌九玖勾
    "\u96f6\u3007\u6d1e\u4e00\u5e7a\u58f9\u4e8c\u8d30\u8cb3\u4e09\u53c1\u53c2\u53c3"
    "\u56db\u8086\u4e94\u4f0d\u516d\u9646\u9678\u4e03\u67d2\u62d0\u516b\u634c\u4e5d\u7396\u52fe"
)
"""Digits in words: everyday ones, those of cheques, those of the radio."""
_CHINESE_DIGITS = str.maketrans(_WRITTEN, "0001112223333" + "4455666777889" + "99")
_PLAIN = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff08\uff09\uff0b\uff0a\uff38\uff58"
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u3000\u00a0\u2009\uff3f\uff0f\uff0e\u00b7\u2022\u30fb\u3002",
    "0123456789()+*Xx---------   _/.....",
)
_APART = (
    r" \-()._/\u2010-\u2015\u2212\ufe63\uff08\uff09\uff0d\u3000\u00a0\u2009\uff3f\uff0f\uff0e\u00b7\u2022\u30fb\u3002"
)
"""What may stand between the digits of one number, in a character class."""
_SPELLED = re.compile(rf"[\d{_WRITTEN}](?:[{_APART}]{{0,3}}[\d{_WRITTEN}]){{10,18}}")
_ENOUGH = re.compile(rf"(?:[\d{_WRITTEN}][{_APART}]{{0,3}}){{7}}")
"""Seven digits close to one another: without them there is nothing to look for."""
_GAP, _WIDE = r"[ \-._/]?", r"[ \-._/]{0,3}"
_MOBILE = (
    rf"(?:\(?\+?(?:00)?86\)?{_GAP})?(?:1[3-9]\d{_WIDE}(?:\d{{4}}{_WIDE}\d{{4}}|\d{{3}}{_WIDE}\d{{5}})"
    rf"|1[3-9]\d\d{_GAP}\d{{3}}{_GAP}\d{{4}}|1[3-9]\d{{3}}{_GAP}\d{{6}}"
    r"|1(?P<gap>[ \-._/])[3-9](?:(?P=gap)\d){9})"
)


@dataclass(frozen=True)
class Secret:
    """Digits that must not be shown, at text[start:end]; `masked` is what may be."""

    start: int
    end: int
    masked: str
    is_phone: bool


@cache
def _pattern() -> re.Pattern[str]:
    """Every kind in one pass, the longest first; bounded repeats only."""
    cues = "|".join(re.escape(word) for (word,) in rows("phone_cues"))
    kinds = [
        rf"(?P<mobile>{_MOBILE})",
        rf"(?P<identity>\d{{6}}{_GAP}(?:18|19|20)\d{{2}}[01]\d[0-3]\d{_GAP}\d{{3}}[\dXx])",
        rf"(?P<card>\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{1,3}})?)",
        rf"(?P<landline>\(?(?P<area>010|02\d|0\d{{2,3}})\)?[ \-._/]{{0,2}}[1-9]\d{{2,3}}{_GAP}\d{{4}}(?:-\d{{1,5}})?)",
        rf"(?P<service>(?P<prefix>[48]00){_GAP}(?:\d{{3}}{_GAP}\d{{4}}|\d{{4}}{_GAP}\d{{3}}))",
        r"(?P<abroad>\+[1-9]\d{0,2}(?:[ -]?\d{2,4}){2,4})",
    ]
    bare = rf"(?:{cues})(?:[\u4e00-\u9fff ]{{0,2}}[:\uff1a]?) ?(?P<local>[2-8]\d{{2,3}}[ -]?\d{{4}})"
    return re.compile(rf"(?<![\d*])(?:{'|'.join(kinds)})(?!\d)|(?i:{bare})(?!\d)")


def secrets(text: str) -> Iterator[Secret]:
    """Every phone, identity card and bank card number in `text`, as it was sent or normalised."""
    if not _ENOUGH.search(text):
        return
    plain = _SPELLED.sub(lambda run: run.group().translate(_CHINESE_DIGITS), text.translate(_PLAIN))
    for match in _pattern().finditer(plain):
        kind = "local" if match["local"] else str(match.lastgroup)
        for name in ("mobile", "identity", "card", "landline", "service", "abroad"):
            kind = name if match[name] else kind
        yield Secret(*match.span(kind), _masked(kind, match), kind not in ("identity", "card"))


def _masked(kind: str, match: re.Match[str]) -> str:
    digits = re.sub(r"[^\dXx]", "", match[kind])
    if kind == "landline":
        number = re.sub(r"\D", "", match[kind].rsplit("-", 1)[0] if _has_extension(match[kind]) else match[kind])
        return f"{match['area']}-****{number[-4:]}"
    if kind == "mobile":
        return f"{digits[-11:-8]}****{digits[-4:]}"
    if kind == "identity":
        return f"{digits[:3]}****{digits[-2:]}"
    return f"{digits[:3]}****{digits[-4:]}" if kind == "service" else f"****{digits[-4:]}"


def _has_extension(number: str) -> bool:
    """Whether "021-65431234-802" ends in an extension: more digits than the longest number has."""
    return (number.count("-") > 1 and len(re.sub(r"\D", "", number)) > 11) or bool(re.search(r"\d{7,8}-\d+$", number))


def mask(text: str) -> str:
    """`text` with every such number masked; a text that was masked stays as it is."""
    parts, position = [], 0
    for secret in secrets(text):
        parts += [text[position : secret.start], secret.masked]
        position = secret.end
    return "".join([*parts, text[position:]])
