"""What a picture says beside its picture: where it was taken, and the same picture without any of that. Pure.

JPEG, PNG and WebP are known. Of each, only the parts that are needed to see it are kept (pixels, colours, movement);
whatever else there is, known or not, is left out, a note which way to turn the picture too. The pixels are never
touched: parts are copied or left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.message import Pin


class UnreadableError(ValueError):
    """Not a picture we know, or a broken one: nobody can say what it tells."""


@dataclass(frozen=True)
class Looked:
    """`clean`: the picture without what it says of its maker and place; `taken_at`: where, if it said so.

    `changed`: whether anything had to be left out.
    """

    clean: bytes
    changed: bool
    taken_at: Pin | None


def look(content: bytes) -> Looked:
    """Read and strip a picture. Raises `UnreadableError` for every other format (HEIC among them) and broken files."""
    try:
        if content.startswith(b"\xff\xd8"):
            clean, exif = _jpeg(content)
        elif content.startswith(_PNG):
            clean, exif = _png(content)
        elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            clean, exif = _webp(content)
        else:
            raise UnreadableError("unknown format")
    except (struct.error, IndexError) as error:
        raise UnreadableError("broken") from error
    return Looked(clean, clean != content, position(exif) if exif else None)


# -- containers: what is kept, and the Exif block that is not -------------------------------------------------------
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT".split()  # PNG, third edition, 11
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_FRAME = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_FRAME_HEAD = 16
"""Bytes of an ANMF before the chunks of its frame."""
_JPEG_TABLES = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF} - {0xC8})  # ITU-T T.81, table B.1
_JPEG_TOLD = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Segments that say how to see the picture, by how they begin."""
_JPEG_SIZES = {0xE0: 14, 0xEE: 12}
"""Of these; a longer JFIF has a small picture of its own."""
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def _jpeg(content: bytes) -> tuple[bytes, bytes]:
    """Segment by segment up to the scan; what stands behind the picture's end (another picture, a film) is left out."""
    kept, exif, at = [content[:2]], b"", 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:  # filling
            at += 1
        if content[at] != 0xFF:
            raise UnreadableError("no marker")
        marker = content[at + 1]
        if marker in _STANDALONE:
            kept.append(content[at : at + 2])
            at += 2
            continue
        if marker == 0xD9:
            raise UnreadableError("no picture")
        end = at + 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
        body = content[at + 4 : end]
        if end > len(content) or end < at + 4:
            raise UnreadableError("cut off")
        if marker == 0xDA:
            return b"".join(kept) + _scans(content, at), exif
        if marker == 0xE1 and body.startswith(b"Exif\0\0") and not exif:
            exif = body[6:]
        if _stays(marker, body):
            kept.append(content[at:end])
        at = end


def _stays(marker: int, body: bytes) -> bool:
    if marker in _JPEG_TABLES:
        return True
    known = marker in _JPEG_TOLD and body.startswith(_JPEG_TOLD[marker])
    return known and len(body) == _JPEG_SIZES.get(marker, len(body))


def _scans(content: bytes, at: int) -> bytes:
    """From the first scan to the end of the picture: a progressive one has tables and further scans in between."""
    end = at
    while (end := content.find(b"\xff", end)) >= 0 and end + 1 < len(content):
        marker = content[end + 1]
        if marker == 0xD9:
            return content[at : end + 2]
        plain = marker in (0x00, 0xFF) or marker in _STANDALONE
        if not plain and marker != 0xDA and marker not in _JPEG_TABLES:
            raise UnreadableError("told inside the picture")
        end += 1 if marker == 0xFF else 2 if plain else 2 + struct.unpack(">H", content[end + 2 : end + 4])[0]
    raise UnreadableError("no end")


def _png(content: bytes) -> tuple[bytes, bytes]:
    kept, exif, at = [_PNG], b"", len(_PNG)
    while True:
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + length
        if end > len(content):
            raise UnreadableError("cut off")
        if kind == b"eXIf":
            exif = content[at + 8 : end - 4]
        if kind in _PNG_KEPT:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept), exif
        at = end


def _webp(content: bytes) -> tuple[bytes, bytes]:
    kept, exif = [], b""
    for kind, body in _riff(content, 12, 8 + struct.unpack("<I", content[4:8])[0]):
        if kind == b"EXIF":
            exif = body.removeprefix(b"Exif\0\0")
        elif kind == b"VP8X":
            kept.append((kind, bytes([body[0] & ~0x0C]) + body[1:]))  # neither Exif nor XMP any more
        elif kind == b"ANMF":
            frame = (one for one in _riff(body, _FRAME_HEAD, len(body)) if one[0] in _WEBP_FRAME)
            kept.append((kind, body[:_FRAME_HEAD] + _chunks(frame)))
        elif kind in _WEBP_KEPT:
            kept.append((kind, body))
    chunks = _chunks(kept)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks, exif


def _chunks(kept: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join(kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for kind, body in kept)


def _riff(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of content[at:end]: what they are called, what they hold."""
    if end > len(content):
        raise UnreadableError("cut off")
    while at + 8 <= end:
        kind, length = struct.unpack("<4sI", content[at : at + 8])
        if at + 8 + length > len(content):
            raise UnreadableError("cut off")
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


# -- Exif: a TIFF with the place in a directory of its own -----------------------------------------------------------
_GPS, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
_RATIONAL = 5
Entries = dict[int, tuple[int, int, bytes]]
"""Tag → type, count, the four bytes that are the value or say where it is."""


def position(exif: bytes) -> Pin | None:
    """Where an Exif block (a TIFF) says the picture was taken, WGS 84 degrees; None when it does not, or nonsense."""
    try:
        order = {b"II": "<", b"MM": ">"}[exif[:2]]
        main = _directory(exif, order, struct.unpack(order + "I", exif[4:8])[0])
        if _GPS not in main:
            return None
        gps = _directory(exif, order, struct.unpack(order + "I", main[_GPS][2])[0])
        latitude = _degrees(exif, order, gps, _LATITUDE, b"S")
        longitude = _degrees(exif, order, gps, _LONGITUDE, b"W")
    except (struct.error, KeyError, IndexError, ZeroDivisionError):
        return None
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return Pin(latitude, longitude) if on_earth and (latitude, longitude) != (0, 0) else None


def _directory(exif: bytes, order: str, at: int) -> Entries:
    count = struct.unpack(order + "H", exif[at : at + 2])[0]
    places = (at + 2 + 12 * n for n in range(count))
    return {
        tag: (kind, size, exif[place + 8 : place + 12])
        for place in places
        for tag, kind, size in [struct.unpack(order + "HHI", exif[place : place + 8])]
    }


def _degrees(exif: bytes, order: str, gps: Entries, tag: int, minus: bytes) -> float:
    """Degrees, minutes and seconds as three fractions; the tag before it says on which side. Raises when not so."""
    kind, count, value = gps[tag]
    if kind != _RATIONAL or count != 3:
        raise KeyError(tag)
    at = struct.unpack(order + "I", value)[0]
    parts = struct.unpack(order + "6I", exif[at : at + 24])
    degrees, minutes, seconds = (parts[n] / parts[n + 1] if parts[n] or parts[n + 1] else 0.0 for n in (0, 2, 4))
    whole = degrees + minutes / 60 + seconds / 3600
    return -whole if gps[tag - 1][2][:1] == minus else whole
