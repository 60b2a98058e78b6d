"""The page of phones in a real Chromium, against the real embedded server and a small bot on the Bot API."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, ViewportSize, async_playwright, expect

from bot.playground.server import running
from bot.playground.world import World
from bot.supervise import Tasks

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
TOKEN = "1000000001:page-test"
LAN = 990_000_000_001
CHEN = 990_000_000_002
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NARROW: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1440, "height": 900}


class EchoBot:
    """Answers every text with buttons, every photo with a photo, every button with a toast or an alert."""

    def __init__(self, url: str) -> None:
        self.api = f"{url}/bot{TOKEN}"

    async def listen(self) -> None:
        """Poll until cancelled."""
        async with aiohttp.ClientSession() as self.http:
            offset = 0
            while True:
                for update in await self.call("getUpdates", offset=offset, timeout=5):
                    offset = update["update_id"] + 1
                    await self.answer(update)

    async def call(self, method: str, **fields: Any) -> Any:
        async with self.http.post(f"{self.api}/{method}", json=fields) as response:
            return (await response.json())["result"]

    async def answer(self, update: Json) -> None:
        if "callback_query" in update:
            await self.answer_button(update["callback_query"])
        elif "message" in update:
            await self.answer_message(update["message"])

    async def answer_button(self, query: Json) -> None:
        alert = query["data"] == "alert"
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text="signed for", show_alert=alert)

    async def answer_message(self, message: Json) -> None:
        chat = message["chat"]["id"]
        if "photo" in message:
            await self.send_photo(chat)
            return
        keys = [[{"text": "Sign", "callback_data": "sign"}, {"text": "Why?", "callback_data": "alert"}]]
        await self.call("sendMessage", chat_id=chat, text=f"heard: {message.get('text', '')}",
                        entities=[{"type": "bold", "offset": 0, "length": 5}], reply_markup={"inline_keyboard": keys})

    async def send_photo(self, chat: int) -> None:
        form = aiohttp.FormData({"chat_id": str(chat), "caption": "seen"})
        form.add_field("photo", DOT, filename="dot.png", content_type="image/png")
        async with self.http.post(f"{self.api}/sendPhoto", data=form) as response:
            assert response.status == 200, await response.text()


def chromium() -> str:
    """The browser's path; a machine without one skips these tests, a build server may not."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("no Chromium: install one or name it in CHROMIUM")
    return str(found)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def url() -> AsyncIterator[str]:
    """A playground with the echo bot in it."""
    async with running(World(TOKEN), port=0) as url:
        tasks = Tasks()
        listening = tasks.start("echo bot", EchoBot(url).listen())
        yield url
        listening.cancel()
        await tasks.join(5)


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport=WIDE, locale="en-GB", color_scheme="light", reduced_motion="reduce")
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(url: str, context: BrowserContext) -> AsyncIterator[Page]:
    """The opened page; anything the browser complains about fails the test."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    await page.goto(url)
    await expect(page.locator(".phone")).to_have_count(4)
    yield page
    assert complaints == []


def phone(page: Page, who: int = LAN) -> Locator:
    return page.locator(f".phone[data-phone='{who}']")


async def say(page: Page, text: str, who: int = LAN) -> None:
    await phone(page, who).get_by_role("textbox").fill(text)
    await phone(page, who).get_by_role("textbox").press("Enter")


async def test_a_typed_message_shows_as_a_bubble_and_the_answer_with_its_buttons(page: Page) -> None:
    await say(page, "boxes on the stairs")
    await expect(phone(page).locator(".row.out .text")).to_have_text("boxes on the stairs")
    await expect(phone(page).locator(".row.in .text")).to_have_text("heard: boxes on the stairs")
    await expect(phone(page).locator(".row.in strong")).to_have_text("heard")
    await expect(phone(page).locator(".inline-keys .key")).to_have_text(["Sign", "Why?"])
    await expect(phone(page, CHEN).locator(".row")).to_have_count(0)


async def test_what_is_said_before_the_stream_stands_is_not_missed(page: Page, url: str) -> None:
    asked, kept = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await kept.wait()
        await route.continue_()

    await page.route("**/api/events", late)
    await page.reload()
    await asyncio.wait_for(asked.wait(), 30)  # by now the page has read every chat
    await page.request.post(f"{url}/api/phones/{LAN}/text", data={"text": "early bird"})
    await expect(phone(page).locator(".row.out")).to_have_count(0)
    kept.set()
    await expect(phone(page).locator(".row.out .text")).to_have_text("early bird")


async def test_what_people_write_is_never_read_as_html(page: Page) -> None:
    await say(page, "<img src=x onerror=alert(1)><b>bold</b>")
    await expect(phone(page).locator(".row.out .text")).to_have_text("<img src=x onerror=alert(1)><b>bold</b>")
    await expect(phone(page).locator(".row.out .text").locator("img, b")).to_have_count(0)


async def test_a_button_shows_the_toast_and_an_alert_waits_to_be_closed(page: Page) -> None:
    await say(page, "hello")
    await phone(page).get_by_role("button", name="Sign").click()
    await expect(phone(page).locator(".toast")).to_have_text("signed for")
    await phone(page).get_by_role("button", name="Why?").click()
    alert = phone(page).get_by_role("alertdialog")
    await expect(alert).to_contain_text("signed for")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_have_count(0)


async def test_a_sample_photo_goes_out_and_the_bots_photo_comes_in(page: Page) -> None:
    await phone(page).get_by_role("button", name="Send something else").click()
    await phone(page).get_by_role("button", name="Sample photo").click()
    for side in ("out", "in"):
        image = phone(page).locator(f".row.{side} .photo img")
        await expect(image).to_be_visible()
        await expect(image).to_have_js_property("complete", value=True)
        assert await image.evaluate("image => image.naturalWidth") > 0
    await phone(page).locator(".row.in .picture").click()
    await expect(page.locator(".lightbox")).to_be_visible()


async def test_a_photo_from_a_file_carries_what_was_written_as_its_caption(page: Page) -> None:
    await phone(page).get_by_role("textbox").fill("third floor")
    await phone(page).get_by_role("button", name="Send something else").click()
    async with page.expect_file_chooser() as chooser:
        await phone(page).get_by_role("button", name="Choose a photo").click()
    await (await chooser.value).set_files({"name": "dot.png", "mimeType": "image/png", "buffer": DOT})
    await expect(phone(page).locator(".row.out .text")).to_have_text("third floor")
    await expect(phone(page).get_by_role("textbox")).to_have_value("")


async def test_a_location_is_drawn_as_a_map(page: Page) -> None:
    await phone(page).get_by_role("button", name="Send something else").click()
    await phone(page).get_by_role("button", name="Location").click()
    await phone(page).get_by_role("button", name="By building 3").click()
    await expect(phone(page).locator(".row.out .map")).to_be_visible()


async def test_a_message_can_be_replied_to_and_edited(page: Page) -> None:
    await say(page, "boxes")
    await phone(page).locator(".row.in").hover()
    await phone(page).locator(".row.in").get_by_role("button", name="Reply").click()
    await say(page, "and a bike")
    await expect(phone(page).locator(".row.out .quote")).to_contain_text("heard: boxes")
    await phone(page).locator(".row.out .bubble").last.click(button="right")
    await phone(page).get_by_role("button", name="Edit").click()
    await say(page, "and two bikes")
    await expect(phone(page).locator(".row.out .text").last).to_have_text("and two bikes")
    await expect(phone(page).locator(".row.out .meta").last).to_contain_text("edited")


async def test_a_quote_leads_to_the_message_it_answers(page: Page) -> None:
    await say(page, "boxes")
    await phone(page).locator(".row.in").hover()
    await phone(page).locator(".row.in").get_by_role("button", name="Reply").click()
    await say(page, "\n\n".join("a long answer" for _ in range(30)))
    await expect(phone(page).locator(".row.in")).to_have_count(2)
    await expect(phone(page).locator(".row.in").first).not_to_be_in_viewport()
    await phone(page).locator(".quote").focus()
    await phone(page).locator(".quote").press("Enter")
    await expect(phone(page).locator(".row.in").first).to_be_in_viewport()


async def test_a_reply_keyboard_appears_speaks_for_the_person_and_folds(page: Page, url: str) -> None:
    await say(page, "hello")
    await expect(phone(page).locator(".row.in")).to_have_count(1)
    keyboard = {"keyboard": [["My reports"], [{"text": "My number", "request_contact": True}]], "resize_keyboard": True}
    sent = {"chat_id": LAN, "text": "choose", "reply_markup": keyboard}
    await page.request.post(f"{url}/bot{TOKEN}/sendMessage", data=sent)
    keys = phone(page).locator(".reply-keys")
    await keys.get_by_role("button", name="My reports").click()
    await expect(phone(page).locator(".row.out .text").last).to_have_text("My reports")
    await keys.get_by_role("button", name="My number").click()
    await expect(phone(page).locator(".row.out .card")).to_contain_text("兰阿姨")
    await phone(page).get_by_role("button", name="Show or hide the keyboard").click()
    await expect(keys).to_have_count(0)


async def test_an_invitation_link_of_this_bot_opens_in_the_phone_that_tapped_it(page: Page, url: str) -> None:
    await say(page, "hello")
    await expect(phone(page).locator(".row.in")).to_have_count(1)
    link = "https://t.me/linling_playground_bot?start=inv_1"
    await page.request.post(f"{url}/bot{TOKEN}/sendMessage", data={"chat_id": LAN, "text": f"join: {link}"})
    await phone(page).get_by_role("link").click()
    await expect(phone(page).locator(".row.out .text").last).to_have_text("/start inv_1")


async def test_a_blocked_bot_is_said_so_and_can_be_unblocked(page: Page) -> None:
    await phone(page).get_by_role("button", name="Menu").click()
    await phone(page).get_by_role("button", name="Block the bot").click()
    await expect(phone(page).locator(".blocked")).to_be_visible()
    await phone(page).locator(".blocked").get_by_role("button", name="Unblock").click()
    await expect(phone(page).get_by_role("textbox")).to_be_visible()


async def test_the_hint_fills_in_the_residents_phone(page: Page) -> None:
    await page.get_by_role("button", name="Fill it in").click()
    await expect(phone(page).get_by_role("textbox")).to_have_value(re.compile("^Building 3, the stairway is full"))


async def test_a_narrow_screen_shows_one_phone_and_counts_what_is_unread_on_the_others(page: Page) -> None:
    await say(page, "hello", CHEN)
    await expect(phone(page, CHEN).locator(".row.in")).to_have_count(1)
    await page.set_viewport_size(NARROW)
    await page.get_by_role("tab", name="兰阿姨").click()
    await expect(phone(page)).to_be_visible()
    await expect(phone(page, CHEN)).to_be_hidden()
    await page.request.post(f"{page.url}api/phones/{CHEN}/text", data={"text": "again"})
    tab = page.locator(f".phone-tab[data-phone='{CHEN}']")
    await expect(tab.locator(".badge")).to_have_text("1")
    await tab.click()
    await expect(phone(page, CHEN).locator(".row.in")).to_have_count(2)
    await expect(tab.locator(".badge")).to_have_count(0)


async def test_nothing_sticks_out_sideways_at_360_pixels(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    await say(page, "a_very_long_word_without_a_single_space_" * 4)
    await expect(phone(page).locator(".row.in")).to_have_count(1)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert await phone(page).locator(".scroller").evaluate("node => node.scrollWidth - node.clientWidth") <= 0


async def test_the_language_switch_changes_every_word_and_is_remembered(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.locator("#language").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await expect(phone(page).get_by_role("textbox")).to_have_attribute("placeholder", "写消息")
    await page.reload()
    await expect(phone(page).get_by_role("textbox")).to_have_attribute("placeholder", "写消息")


async def test_dark_is_dark_and_is_remembered(page: Page) -> None:
    light = await board_colour(page)
    await page.get_by_role("button", name="Look:").click()
    assert await board_colour(page) == light
    await page.get_by_role("button", name="Look:").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert sum(await board_colour(page)) < 120 < sum(light)
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def board_colour(page: Page) -> list[int]:
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]


async def test_a_bad_day_is_started_and_ended_from_the_panel(page: Page) -> None:
    await page.get_by_role("button", name="Faults").click()
    await page.locator("[data-fault=storm]").click()
    await expect(page.locator("[data-fault=storm]")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Back to normal", exact=True).click()
    await expect(page.locator("[data-fault=storm]")).to_have_attribute("aria-pressed", "false")


async def test_a_group_stands_as_a_second_tab_in_its_members_phones(page: Page) -> None:
    await page.get_by_role("button", name="New phone").click()
    await page.get_by_role("button", name="Make the group").click()
    tab = phone(page).get_by_role("tab", name="Neighbours of building 3")
    await tab.click()
    await expect(tab).to_have_attribute("aria-selected", "true")


async def test_new_messages_do_not_move_a_reader_who_has_scrolled_up(page: Page) -> None:
    for number in range(12):
        await page.request.post(f"{page.url}api/phones/{LAN}/text", data={"text": f"line {number}\n\n\n\n"})
    await expect(phone(page).locator(".row")).to_have_count(24)
    scroller = phone(page).locator(".scroller")
    await scroller.hover()
    await page.mouse.wheel(0, -100_000)
    await expect(phone(page).locator(".newest")).to_be_visible()
    await page.request.post(f"{page.url}api/phones/{LAN}/text", data={"text": "one more"})
    await expect(phone(page).locator(".newest .badge")).to_have_text("2")
    assert await scroller.evaluate("node => node.scrollTop") == 0
    await phone(page).locator(".newest").click()
    await expect(phone(page).locator(".newest")).to_be_hidden()
