"""Takes the README's pictures: `make screenshots`. Starts the real bot with the playground on a free port and a new
database, lives through a ticket by clicking on the real page, and writes docs/img/*.png. Every wait is for words.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pictures import chromium, small
from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMG = ROOT / "docs" / "img"
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
LAN, CHEN, WANG, LI = 990_000_000_001, 990_000_000_002, 990_000_000_003, 990_000_000_004
COLOURS = 255
LARGEST = 400_000
STOPS_WITHIN = 20
REPORT = "Building 3, the stairway is full of boxes and an e-bike is charging in it"
RESULT = "Boxes are gone, the charger is off the wall"


@contextmanager
def running_bot() -> Iterator[str]:
    """`python -m bot run` without a token; yields the address of the phones. Exits with its words when it fails."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        env = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/linling.db", "PLAYGROUND_PORT": "0"}
        env |= {"LISTEN_PORT": "0", "OPEN_BROWSER": "false", "BOT_TOKEN": "", "WEBHOOK_URL": "", "LANG": "en"}
        command = [sys.executable, "-m", "bot", "run"]
        bot = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603 - our own
        try:
            yield _address(bot) or sys.exit((Path(folder) / "log").read_text("utf-8"))
        finally:
            bot.send_signal(signal.SIGTERM)
            bot.communicate(timeout=STOPS_WITHIN)


def _address(bot: subprocess.Popen[str]) -> str | None:
    lines = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in bot.stdout or ())
    return next((found[0] for found in lines if found), None)


class Phone:
    """One phone on the page, used as its owner would."""

    def __init__(self, page: Page, owner: int) -> None:
        self._page, self._owner = page, owner
        self._node = page.locator(f".phone[data-phone='{owner}']")

    @property
    def _writing(self) -> Locator:
        return self._node.get_by_role("textbox")

    def says(self, words: str) -> None:
        self._writing.fill(words)
        self._writing.press("Enter")

    def shows_sample(self, caption: str) -> None:
        """Send the sample photo with a caption."""
        self._writing.fill(caption)
        self._node.get_by_role("button", name="Send something else").click()
        self._node.get_by_role("button", name="Sample photo").click()

    def sees(self, words: str) -> Locator:
        """Wait for the newest of the bot's messages that say so."""
        found = self._node.locator(".row.in", has=self._page.locator(".text", has_text=words)).last
        expect(found).to_be_visible()
        return found

    def presses(self, label: str, under: str) -> None:
        """Press a button under the newest message that says so."""
        keys = self.sees(under).locator(".inline-keys")
        keys.locator(".key").filter(has_text=re.compile(rf"^\W*{re.escape(label)}\W*$")).click()

    def sees_pictures(self, count: int) -> None:
        expect(self._node.locator(".picture img")).to_have_count(count)
        seen = "who => [...document.querySelectorAll(`[data-phone='${who}'] .picture img`)].every(i => i.naturalWidth)"
        self._page.wait_for_function(seen, arg=self._owner)

    def folds_keyboard(self) -> None:
        self._node.get_by_role("button", name="Show or hide the keyboard").click()
        expect(self._node.locator(".reply-keys")).to_have_count(0)

    def goes_to_newest(self) -> None:
        """Press the bell on the door plate."""
        self._node.locator(".ringer").click()

    def takes_in_hand(self) -> None:
        """On the narrow page: choose this phone."""
        self._page.locator(f".phone-tab[data-phone='{self._owner}']").click()
        expect(self._node).to_be_visible()

    def scrolls_to(self, words: str) -> None:
        self.sees(words).evaluate("row => row.scrollIntoView({block: 'end'})")


def speaks_english(phone: Phone) -> None:
    phone.says("/language")
    phone.presses("English", under="👤")
    phone.sees("English from now on")


def begins(phone: Phone) -> None:
    """A resident's first minute: reads the notice in English and agrees."""
    phone.presses("English", under="📄")
    phone.presses("Agree and go on", under="How your data is used")


def shoot(page: Page, name: str) -> None:
    """Write docs/img/NAME.png. Raises if it is larger than a README should carry."""
    page.mouse.move(0, 0)
    picture = small(page.screenshot(), COLOURS)
    if len(picture) > LARGEST:
        raise ValueError(f"{name}.png has {len(picture)} bytes, more than {LARGEST}")
    (IMG / f"{name}.png").write_bytes(picture)


def live(page: Page) -> None:
    """A ticket's life, from the bell to the stars."""
    lan, chen, wang, li = (Phone(page, owner) for owner in (LAN, CHEN, WANG, LI))
    speaks_english(wang)
    speaks_english(li)

    lan.shows_sample(REPORT)
    begins(lan)
    lan.sees("Please check that I understood you")
    page.set_viewport_size(NARROW)
    lan.takes_in_hand()
    lan.scrolls_to("Please check that I understood you")
    shoot(page, "resident-narrow-light")
    page.set_viewport_size(WIDE)
    lan.presses("Send", under="Please check that I understood you")
    lan.presses("Later", under="your home?")

    chen.shows_sample("The manhole on the way to the bus stop is open")
    begins(chen)
    chen.presses("Send without place", under="Please check that I understood you")
    li.sees("manhole")

    wang.sees_pictures(1)
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    wang.takes_in_hand()
    wang.folds_keyboard()
    wang.scrolls_to("New ticket #A1")
    shoot(page, "worker-narrow-dark")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")

    wang.presses("Sign for it", under="New ticket #A1")
    lan.sees("in the hands of")
    for phone in (lan, chen, li):
        phone.folds_keyboard()
    wang.goes_to_newest()
    shoot(page, "phones-wide-light")

    page.emulate_media(color_scheme="dark")
    wang.presses("Done", under="#A1")
    wang.shows_sample(RESULT)
    lan.sees_pictures(1)
    lan.presses("Solved", under="Is it solved?")
    lan.presses("Satisfied", under="How was it?")
    lan.sees("Thank you for rating")
    shoot(page, "phones-wide-dark")


def main() -> None:
    IMG.mkdir(exist_ok=True)
    with running_bot() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport=WIDE, locale="en-GB", color_scheme="light", reduced_motion="reduce")
        page.goto(url)
        expect(page.locator(".phone")).to_have_count(4)
        live(page)
        browser.close()


if __name__ == "__main__":
    main()
