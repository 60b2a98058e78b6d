"""What the inbox has to know of a raw update, whatever comes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.updates import NO_CHAT, arrival_of, chat_of, private_chat_of

LAN, GROUP, CHANNEL = 5_000_000_001, -1_001_234_567_890, -1_009_876_543_210
WHO = {"id": LAN, "is_bot": False, "first_name": "兰阿姨"}
HERE = {"id": LAN, "type": "private"}
THERE = {"id": GROUP, "type": "supergroup"}
WROTE = {"message_id": 1, "date": 0, "chat": HERE, "from": WHO, "text": "楼道漏水"}

KINDS: dict[str, tuple[Any, int]] = {
    "message": (WROTE, LAN),
    "edited_message": (WROTE, LAN),
    "channel_post": ({"message_id": 1, "date": 0, "chat": {"id": CHANNEL, "type": "channel"}}, CHANNEL),
    "edited_channel_post": ({"message_id": 1, "date": 0, "chat": {"id": CHANNEL, "type": "channel"}}, CHANNEL),
    "business_message": (WROTE, LAN),
    "edited_business_message": (WROTE, LAN),
    "callback_query": ({"id": "1", "from": WHO, "message": WROTE | {"chat": THERE}, "data": "x"}, GROUP),
    "inline_query": ({"id": "1", "from": WHO, "query": "", "offset": ""}, LAN),
    "chosen_inline_result": ({"result_id": "1", "from": WHO, "query": ""}, LAN),
    "my_chat_member": ({"chat": HERE, "from": WHO, "date": 0}, LAN),
    "chat_member": ({"chat": THERE, "from": WHO, "date": 0}, GROUP),
    "chat_join_request": ({"chat": THERE, "from": WHO, "user_chat_id": LAN, "date": 0}, GROUP),
    "message_reaction": ({"chat": THERE, "user": WHO, "message_id": 1, "date": 0}, GROUP),
    "message_reaction_count": ({"chat": THERE, "message_id": 1, "date": 0, "reactions": []}, NO_CHAT),
    "poll_answer": ({"poll_id": "1", "user": WHO, "option_ids": [0]}, LAN),
    "poll": ({"id": "1", "question": "?", "options": []}, NO_CHAT),
    "shipping_query": ({"id": "1", "from": WHO}, LAN),
    "pre_checkout_query": ({"id": "1", "from": WHO}, LAN),
    "something_telegram_has_not_invented_yet": ({"from": WHO}, LAN),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_update_keeps_the_order_of_its_chat(kind: str) -> None:
    body, chat = KINDS[kind]
    arrival = arrival_of({"update_id": 7, kind: body})
    assert arrival is not None
    assert (arrival.update_id, arrival.chat_id) == (7, chat)
    assert json.loads(arrival.raw) == {"update_id": 7, kind: body}


def test_a_button_whose_message_is_gone_belongs_to_whoever_pressed_it() -> None:
    assert chat_of({"callback_query": {"id": "1", "from": WHO, "data": "x"}}) == LAN


def test_only_a_private_chat_is_apologised_to() -> None:
    assert private_chat_of(json.dumps({"message": WROTE})) == LAN
    assert private_chat_of(json.dumps({"message": WROTE | {"chat": THERE}})) is None
    assert private_chat_of(json.dumps({"poll": {}})) is None
    assert private_chat_of("[]") is None


NO_UPDATES = [None, [], "x", 3, {}, {"update_id": None}, {"update_id": "7"}, {"update_id": True}, {"update_id": 1.5}]


@pytest.mark.parametrize("value", [*NO_UPDATES, {"update_id": 2**63}, {"update_id": -(2**63) - 1}], ids=repr)
def test_what_has_no_id_a_database_can_hold_is_no_update(value: Any) -> None:
    assert arrival_of(value) is None


def test_what_databases_refuse_stays_escaped() -> None:
    arrival = arrival_of({"update_id": 7, "message": WROTE | {"text": "a\x00b\ud800"}})
    assert arrival is not None
    arrival.raw.encode("ascii")
    assert "\x00" not in arrival.raw


KEYS = st.sampled_from(["message", "callback_query", "chat", "from", "user", "id", "my_chat_member", "poll", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, JSON, max_size=5), JSON | st.integers(0, 2**40))
def test_no_json_brings_intake_down_and_every_chat_fits_a_column(body: dict[str, Any], update_id: Any) -> None:
    arrival = arrival_of(body | {"update_id": update_id})
    if arrival is not None:
        assert -(2**63) <= arrival.chat_id < 2**63
        assert arrival.raw.isascii()
        private_chat_of(arrival.raw)


@given(JSON)
def test_any_json_at_all_is_an_update_or_is_not(value: Any) -> None:
    arrival = arrival_of(value)
    assert arrival is None or arrival.update_id == value["update_id"]
