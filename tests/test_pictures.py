"""What a picture says beside its picture, and the same picture without it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.message import Pin
from bot.pictures import UnreadableError, look, position
from bot.playground import samples

HERE = (33.2478, 113.7156)


def exif_at(latitude: float, longitude: float) -> Image.Exif:
    """Exif with a camera's name, an orientation and a place, as phones write it."""

    def parts(degrees: float) -> tuple[float, float, float]:
        whole = abs(degrees)
        return int(whole), int(whole * 60 % 60), round(whole * 3600 % 60, 3)

    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "A phone of somebody", 6
    sides = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    exif[0x8825] = {1: sides[0], 2: parts(latitude), 3: sides[1], 4: parts(longitude)}
    return exif


def shot(kind: str, **how: object) -> bytes:
    """A small picture of that format."""
    file = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(file, kind, **how)
    return file.getvalue()


def near(pin: Pin | None, here: tuple[float, float]) -> bool:
    return pin is not None and max(abs(pin.latitude - here[0]), abs(pin.longitude - here[1])) < 1e-5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("here", [HERE, (-33.9, -70.7)])
def test_where_it_was_taken_is_read_and_then_gone_with_everything_else_it_told(
    kind: str, here: tuple[float, float]
) -> None:
    content = shot(kind, exif=exif_at(*here).tobytes())
    looked = look(content)
    assert near(looked.taken_at, here)
    assert looked.changed
    assert b"A phone of somebody" in content
    assert b"A phone of somebody" not in looked.clean
    again = Image.open(io.BytesIO(looked.clean))
    assert dict(again.getexif()) == {}
    assert again.tobytes() == Image.open(io.BytesIO(content)).tobytes()
    assert look(looked.clean).taken_at is None
    assert not look(looked.clean).changed


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_tells_nothing_is_left_as_it_is(kind: str) -> None:
    content = shot(kind)
    assert look(content).clean == content
    assert look(content).taken_at is None


def test_a_progressive_jpeg_with_a_colour_profile_keeps_both() -> None:
    told = {"exif": exif_at(*HERE).tobytes(), "comment": b"mine"}
    content = shot("JPEG", progressive=True, icc_profile=b"profile" * 20, **told)
    looked = look(content)
    assert near(looked.taken_at, HERE)
    again = Image.open(io.BytesIO(looked.clean))
    assert (again.info.get("icc_profile"), again.info.get("comment")) == (b"profile" * 20, None)
    assert again.tobytes() == Image.open(io.BytesIO(content)).tobytes()


def test_what_stands_behind_the_end_of_a_jpeg_goes_too() -> None:
    content = shot("JPEG")
    assert look(content + b"a film of the whole street").clean == content


def test_xmp_goes_with_the_place_it_repeats() -> None:
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude='33,14.868N'/>"
    content = shot("JPEG")
    told = content[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + content[2:]
    assert look(told).clean == content


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def riff_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def riff(chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


SECRET = b"A phone of somebody"


@pytest.mark.parametrize("kind", [b"caBX", b"gPSx", b"prVt", b"vpAg", b"zxIf", b"eXIf", b"tIME", b"iTXt"])
def test_a_chunk_of_png_that_nobody_needs_to_see_it_goes_whatever_it_is_called(kind: bytes) -> None:
    content = shot("PNG")
    header = 8 + 25
    assert look(content[:header] + png_chunk(kind, SECRET) + content[header:]).clean == content
    assert look(content[:-12] + png_chunk(kind, SECRET) + content[-12:]).clean == content


@pytest.mark.parametrize("kind", [b"C2PA", b"exif", b"META", b"XMP\0", b"EXIF", b"JUMB"])
def test_a_chunk_of_webp_that_nobody_needs_to_see_it_goes_whatever_it_is_called(kind: bytes) -> None:
    content = shot("WEBP")
    looked = look(riff(content[12:] + riff_chunk(kind, SECRET)))
    assert looked.clean == content
    assert looked.changed


def test_what_hides_in_a_frame_of_a_moving_picture_goes_and_every_frame_stays() -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    content = file.getvalue()
    assert look(content).clean == content
    at = content.index(b"ANMF")
    size = struct.unpack("<I", content[at + 4 : at + 8])[0]
    body = content[at + 8 : at + 8 + size] + riff_chunk(b"META", SECRET)
    told = riff(content[12:at] + riff_chunk(b"ANMF", body) + content[at + 8 + size + size % 2 :])
    assert look(told).clean == content


@pytest.mark.parametrize("marker", [0xE0, 0xEE, 0xE1, 0xE2, 0xEB, 0xED, 0xEF, 0xFE, 0xF0, 0xFD, 0xC8, 0x02])
@pytest.mark.parametrize("begin", [b"JFXX\0\x10", b"JFIF\0 and more: ", b"Adobe and more: ", b"JP\0\0", b""])
def test_a_segment_of_jpeg_that_nobody_needs_to_see_it_goes_whatever_it_is_called(marker: int, begin: bytes) -> None:
    content = shot("JPEG")
    body = begin + SECRET
    told = content[:20] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + content[20:]
    assert content[20] == 0xFF
    assert look(told).clean == content


def test_the_colours_of_a_jpeg_for_print_stay() -> None:
    file = io.BytesIO()
    Image.new("CMYK", (16, 16), (10, 200, 30, 40)).save(file, "JPEG")
    assert b"Adobe" in file.getvalue()
    assert look(file.getvalue()).clean == file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"GIF89a", samples.PDF, b"\0\0\0\x18ftypheic"),
        *(b"\xff\xd8\xff", b"\xff\xd8\xff\xd9", b"RIFF\x10\0\0\0WEBPVP8 "),
    ],
)
def test_what_is_no_picture_we_know_is_said_to_be_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        look(content)


@given(st.binary(max_size=200), st.integers(0, 200))
def test_no_bytes_whatever_raise_anything_else(noise: bytes, where: int) -> None:
    for content in (_WITH_PLACE[:where] + noise, _WITH_PLACE[:where] + noise + _WITH_PLACE[where + len(noise) :]):
        try:
            clean = look(content).clean
        except UnreadableError:
            continue
        assert look(clean).taken_at is None
    assert position(noise) is None or position(noise)


_WITH_PLACE = shot("JPEG", exif=exif_at(*HERE).tobytes())


def test_a_place_off_the_earth_or_at_zero_is_no_place() -> None:
    for here in ((0.0, 0.0), (91.0, 10.0), (10.0, 181.0)):
        assert look(shot("JPEG", exif=exif_at(*here).tobytes())).taken_at is None
