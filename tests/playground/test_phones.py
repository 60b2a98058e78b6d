"""The control API, as the page uses it, and the doors that stay shut."""

from __future__ import annotations

import asyncio
import json
import socket

import aiohttp
import pytest

from bot.playground import samples
from bot.playground.server import PortBusyError, base_url, listen, running
from bot.playground.world import World

from .conftest import CHEN, LAN, TOKEN, Playground


async def told(stream: aiohttp.ClientResponse, wanted: str) -> dict:
    """The data of the next event of one name."""
    name = ""
    async for raw in stream.content:
        line = raw.decode().strip()
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: ") and name == wanted:
            return json.loads(line.removeprefix("data: "))
    raise AssertionError(f"the stream ended without {wanted}")


async def test_the_cast_is_listed_with_ids_beyond_32_and_40_bits(playground: Playground) -> None:
    async with playground.http.get(f"{playground.url}/api/phones") as response:
        listed = await response.json()
    assert listed["bot"]["username"]
    assert [phone["part"] for phone in listed["phones"]] == ["resident", "neighbour", "worker", "desk"]
    assert all(phone["id"] > 2**39 for phone in listed["phones"])
    assert listed["phones"][0]["chats"] == [{"id": LAN, "title": "邻铃", "type": "private", "unread": 0}]


async def test_what_a_phone_writes_becomes_an_update_and_a_long_text_becomes_two(playground: Playground) -> None:
    said = await playground.act("text", text="三号楼漏水")
    assert said["message"]["text"] == "三号楼漏水"
    split = await playground.act("text", text="长" * 5000)
    assert [len(message["text"]) for message in split["messages"]] == [4096, 904]
    whole = await playground.act("text", text="长" * 5000, whole=True)
    assert len(whole["message"]["text"]) == 5000
    _, body = await playground.call("getUpdates")
    assert [len(update["message"]["text"]) for update in body["result"]] == [5, 4096, 904, 5000]


async def test_an_edit_replies_and_places_arrive_as_telegram_sends_them(playground: Playground) -> None:
    said = (await playground.act("text", text="二号楼"))["message"]
    await playground.act("edit", message_id=said["message_id"], text="三号楼")
    await playground.act("text", text="补充", reply_to=said["message_id"])
    await playground.act("location", latitude=30.5, longitude=114.3)
    await playground.act("contact", own=True)
    _, body = await playground.call("getUpdates")
    edited, reply, place, card = body["result"][1:]
    assert edited["edited_message"]["text"] == "三号楼"
    assert edited["edited_message"]["edit_date"]
    assert reply["message"]["reply_to_message"]["text"] == "三号楼"
    assert place["message"]["location"] == {"latitude": 30.5, "longitude": 114.3}
    assert card["message"]["contact"]["user_id"] == LAN
    assert "error" in await playground.act("edit", message_id=1, text="x")


async def test_files_go_up_by_form_and_come_back_with_their_type(playground: Playground) -> None:
    form = aiohttp.FormData({"caption": "楼道"})
    for tint in (1, 2):
        form.add_field("file", samples.png(tint=tint), filename=f"{tint}.png", content_type="image/png")
    async with playground.http.post(f"{playground.url}/api/phones/{LAN}/album", data=form) as response:
        sent = (await response.json())["messages"]
    assert [message.get("caption") for message in sent] == ["楼道", None]
    voice = aiohttp.FormData()
    voice.add_field("file", samples.voice(), filename="v.ogg", content_type="audio/ogg")
    async with playground.http.post(f"{playground.url}/api/phones/{LAN}/voice", data=voice) as response:
        assert (await response.json())["message"]["voice"]["mime_type"] == "audio/ogg"
    file_id = sent[1]["photo"][-1]["file_id"]
    async with playground.http.get(f"{playground.url}/api/files/{file_id}") as response:
        assert (response.content_type, await response.read()) == ("image/png", samples.png(tint=2))


async def test_a_html_document_is_never_served_as_a_page(playground: Playground) -> None:
    form = aiohttp.FormData()
    form.add_field("file", b"<script>alert(1)</script>", filename="x.html", content_type="text/html")
    async with playground.http.post(f"{playground.url}/api/phones/{LAN}/document", data=form) as response:
        file_id = (await response.json())["message"]["document"]["file_id"]
    async with playground.http.get(f"{playground.url}/api/files/{file_id}") as response:
        assert response.content_type == "application/octet-stream"


async def test_a_button_that_is_not_there_cannot_be_pressed_but_can_be_forged(playground: Playground) -> None:
    sent = playground.lan.text("x")
    url = f"{playground.url}/api/phones/{LAN}/press"
    body = {"message_id": sent["message_id"], "data": "accept:99"}
    async with playground.http.post(url, json=body) as response:
        assert (response.status, await response.json()) == (409, {"error": "no-such-button"})
    press = asyncio.ensure_future(playground.act("press", **body, forged=True))  # noqa: TID251 - a test's own task
    await playground.world.until(lambda: playground.world.queries)
    (query_id,) = playground.world.queries
    await playground.call("answerCallbackQuery", callback_query_id=query_id, text="不是您的工单")
    assert (await press)["toast"] == {"text": "不是您的工单", "show_alert": False}


async def test_every_phone_of_a_group_hears_and_the_bot_hears_what_is_meant_for_it(playground: Playground) -> None:
    async with playground.http.post(
        f"{playground.url}/api/groups", json={"title": "业主群", "members": [LAN, CHEN]}
    ) as response:
        group = await response.json()
    await playground.act("text", text="今天天气好", chat=group["id"])
    await playground.act("text", text="/start@linling_playground_bot", chat=group["id"])
    _, body = await playground.call("getUpdates")
    joined, service, command = body["result"]
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["is_bot"]
    assert command["message"]["chat"]["type"] == "group"
    assert len(playground.world.phone(CHEN).messages(group["id"])) == 3
    assert "error" in await playground.act("text", text="x", chat=CHEN)


async def test_an_upgraded_group_answers_with_its_new_id(playground: Playground) -> None:
    group = playground.world.add_group("业主群", [LAN])
    new = playground.world.upgrade_group(group.id)
    status, body = await playground.call("sendMessage", chat_id=group.id, text="x")
    assert (status, body["parameters"]) == (400, {"migrate_to_chat_id": new.id})
    assert (await playground.call("leaveChat", chat_id=new.id))[1]["result"]
    assert (await playground.call("sendMessage", chat_id=new.id, text="x"))[0] == 403


async def test_events_tell_each_change_of_a_chat(playground: Playground) -> None:
    async with playground.http.get(f"{playground.url}/api/events") as stream:
        assert await stream.content.readline() == b": hello\n"
        _, sent = await playground.call("sendMessage", chat_id=LAN, text="一")
        message = await told(stream, "message")
        assert (message["phone"], message["chat"], message["message"]["text"]) == (LAN, LAN, "一")
        assert (await told(stream, "unread"))["unread"] == 1
        number = sent["result"]["message_id"]
        await playground.call("editMessageText", chat_id=LAN, message_id=number, text="二")
        assert (await told(stream, "edit"))["message"]["text"] == "二"
        await playground.act("read")
        assert (await told(stream, "unread"))["unread"] == 0
        await playground.call("sendChatAction", chat_id=LAN, action="typing")
        assert await told(stream, "typing")
        await playground.call("deleteMessage", chat_id=LAN, message_id=number)
        assert (await told(stream, "delete"))["message"]["message_id"] == number


async def test_a_reply_keyboard_is_shown_until_it_is_taken_away(playground: Playground) -> None:
    keyboard = {"keyboard": [["我的上报"]], "resize_keyboard": True}
    sent = await playground.call("sendMessage", chat_id=LAN, text="菜单", reply_markup=keyboard)
    assert "reply_markup" not in sent[1]["result"]
    shown = playground.lan.keyboard()
    assert shown is not None
    assert shown["keyboard"] == [[{"text": "我的上报"}]]
    await playground.call("sendMessage", chat_id=LAN, text="好", reply_markup={"remove_keyboard": True})
    assert playground.lan.keyboard() is None


async def test_a_blocked_bot_is_shown_as_such_and_cannot_be_written_to(playground: Playground) -> None:
    await playground.act("block")
    assert await playground.act("text", text="x") == {"error": "blocked"}
    assert await playground.act("press", message_id=1, data="x", forged=True) == {"error": "blocked"}
    await playground.act("unblock")
    assert "message" in await playground.act("text", text="x")


async def test_a_new_phone_can_write_and_an_unknown_one_cannot(playground: Playground) -> None:
    body = {"name": "赵叔", "part": "resident"}
    async with playground.http.post(f"{playground.url}/api/phones", json=body) as response:
        new = await response.json()
    assert playground.world.phone(new["id"]).text("/start")
    async with playground.http.post(f"{playground.url}/api/phones/1/text", json={"text": "x"}) as response:
        assert (response.status, await response.json()) == (404, {"error": "no-such-phone"})


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_a_page_from_elsewhere_cannot_act(playground: Playground, headers: dict[str, str]) -> None:
    url = f"{playground.url}/api/phones/{LAN}/text"
    async with playground.http.post(url, json={"text": "x"}, headers=headers) as response:
        assert response.status == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_only_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        listen(host, 0)


def test_a_busy_port_says_so() -> None:
    with listen(port=0) as wire:
        port = wire.getsockname()[1]
        assert base_url(wire) == f"http://127.0.0.1:{port}"
        with pytest.raises(PortBusyError, match=f"port {port} on 127.0.0.1 is in use"):
            listen(port=port)


async def test_a_restarted_playground_repeats_no_id() -> None:
    first, second = World(TOKEN), World(TOKEN)
    assert first.phone(LAN).text("x")["message_id"] > 1_000_000
    file = first.phone(LAN).photo()["photo"][0]["file_id"]
    assert second.phone(LAN).photo()["photo"][0]["file_id"] != file


async def test_open_polls_and_streams_end_with_the_server() -> None:
    world = World(TOKEN)
    async with running(world) as url, aiohttp.ClientSession() as http:
        stream = await http.get(f"{url}/api/events")
        poll = asyncio.ensure_future(http.get(f"{url}/bot{TOKEN}/getUpdates?timeout=50"))  # noqa: TID251
        await world.until(lambda: world.poll_turn == 1)
        await world.close()
        assert (await (await poll).json())["result"] == []
        assert "hello" in await stream.text()
    with socket.socket() as wire, pytest.raises(ConnectionRefusedError):
        wire.connect(("127.0.0.1", int(url.rpartition(":")[2])))
