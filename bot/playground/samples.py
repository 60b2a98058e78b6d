"""Small real media, so that nobody needs a file at hand: PNG, GIF, WebP, Ogg Opus, MP4, PDF."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PICTURES = Path(__file__).parent / "pictures"
SEEN = ("boxes", "charging", "way-out")
"""What one resident saw, as an album."""
ALONE = {"neighbour": "manhole", "worker": "cleared", "desk": "cleared", "captain": "cleared", "liaison": "cleared"}
"""The picture somebody sends first, by their part; everybody else "boxes"."""

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
GIF = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")

_OPUS_SILENCE = b"\xf8\xff\xfe"
_OPUS_RATE = 48_000
_FRAMES_PER_SECOND = 50


@cache
def picture(name: str) -> bytes:
    """A drawn scene as PNG, 800 x 600; docs/pictures.py makes them."""
    return (_PICTURES / f"{name}.png").read_bytes()


@cache
def png(width: int = 320, height: int = 240, tint: int = 0) -> bytes:
    """A gradient picture; `tint` (0-255) tells several apart."""
    rows = b"".join(
        b"\0" + bytes(v for x in range(width) for v in ((x * 255) // width, (y * 255) // height, tint))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(name, body) for name, body in chunks)


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@cache
def voice(seconds: int = 1) -> bytes:
    """Silence, as Telegram's voice notes are kept: mono Opus in Ogg (RFC 7845)."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, _OPUS_RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    frames = [_OPUS_SILENCE] * (_FRAMES_PER_SECOND * seconds)
    pages = (
        _ogg_page([head], 0, flags=2, granule=0),
        _ogg_page([tags], 1, flags=0, granule=0),
        _ogg_page(frames, 2, flags=4, granule=_OPUS_RATE * seconds),
    )
    return b"".join(pages)


def _ogg_page(packets: list[bytes], number: int, *, flags: int, granule: int) -> bytes:
    """One page of whole packets, each shorter than 255 bytes, at most 255 of them."""
    head = struct.pack("<4sBBQIIIB", b"OggS", 0, flags, granule, 1, number, 0, len(packets))
    page = head + bytes(len(packet) for packet in packets) + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_crc(page)) + page[26:]


def _ogg_crc(page: bytes) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def video() -> bytes:
    """A well-formed MP4 with a header and no tracks: what players call an empty film."""
    ftyp = _box(b"ftyp", b"isom" + struct.pack(">I", 512) + b"isomiso2mp41")
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    clock = struct.pack(">IIIII", 0, 0, 0, 1000, 1000)
    mvhd = _box(b"mvhd", clock + struct.pack(">IH", 0x10000, 0x100) + bytes(10) + matrix + bytes(24) + b"\0\0\0\1")
    return ftyp + _box(b"moov", mvhd) + _box(b"mdat", b"")


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; (800, 600) for what is neither."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return next(_jpeg_frames(content), (800, 600))


def _jpeg_frames(content: bytes) -> Iterator[tuple[int, int]]:
    at = 2 if content.startswith(b"\xff\xd8") else len(content)
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xC3:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            yield width, height
        at += 2 + length
