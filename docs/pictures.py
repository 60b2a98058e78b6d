"""Draws the playground's sample photos from bot/playground/pictures/*.svg: `.venv/bin/python docs/pictures.py`.

Each is a part of a drawing, with some of its groups left out, as a PNG of 800 × 600 in a small palette.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "bot" / "playground" / "pictures"
SIZE = (800, 600)
COLOURS = 96
WHOLE = (0, 0, 800, 600)


@dataclass(frozen=True)
class Shot:
    """A picture: which drawing, which part of it (x, y, width, height), and the groups that are not in it."""

    name: str
    drawing: str
    part: tuple[int, int, int, int] = WHOLE
    without: tuple[str, ...] = ()


SHOTS = (
    Shot("boxes", "stairwell", without=("cleared",)),
    Shot("charging", "stairwell", part=(0, 270, 400, 300), without=("cleared",)),
    Shot("way-out", "stairwell", part=(320, 210, 480, 360), without=("cleared",)),
    Shot("cleared", "stairwell", without=("clutter",)),
    Shot("manhole", "manhole"),
)


def chromium() -> str:
    """The browser's path. Exits with words when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return found or sys.exit("no Chromium: install one, or name it in CHROMIUM")


def page_of(shot: Shot) -> str:
    """The drawing on a page of its own, framed."""
    drawing = (PICTURES / f"{shot.drawing}.svg").read_text("utf-8")
    framed = drawing.replace('viewBox="0 0 800 600"', 'viewBox="{} {} {} {}"'.format(*shot.part), 1)
    hidden = "".join(f"#{group} {{ display: none }}" for group in shot.without)
    return f"<style>body {{ margin: 0 }} svg {{ display: block }} {hidden}</style>{framed}"


def small(png: bytes, colours: int) -> bytes:
    """The same picture in a palette."""
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for shot in SHOTS:
            page.set_content(page_of(shot))
            (PICTURES / f"{shot.name}.png").write_bytes(small(page.screenshot(), COLOURS))
        browser.close()


if __name__ == "__main__":
    main()
