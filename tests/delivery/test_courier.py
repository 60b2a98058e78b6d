"""The courier loses nothing, doubles nothing it need not, keeps order and pace, and lets the urgent pass."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable

import pytest

from bot.delivery import Courier, Limit, Rates
from bot.delivery.courier import STALE
from bot.delivery.retry import AMBIGUOUS_ATTEMPTS
from bot.domain.message import Lane, Media, MediaKind, Message, Outgoing
from bot.supervise import Tasks

from .conftest import ANY, Office, Post, settled
from .telegram_server import Call, Fault, Telegram, breaks_off, cuts, page, refuses, waits_for, well

LAN, WANG, GROUP, SUPERGROUP = 7001, 7002, -7003, -1007003
CARD = "ticket:17"


def to(chat: int) -> Callable[[Call], bool]:
    return lambda call: call.chat == chat


async def go(office: Office, calls: int, rates: Rates | None = None, **more: object) -> Courier:
    """Let a courier work until it made so many calls; then it is stopped and all is settled."""
    async with office.at_work(*([rates] if rates else []), **more) as courier:
        await office.telegram.heard(calls)
    return courier


# --- order, lanes, pace ---------------------------------------------------------------------------------------------


async def test_what_was_put_is_sent_and_settled(office: Office, post: Post) -> None:
    post.put(LAN, "你好")
    courier = await go(office, 1)
    assert post.counts == {"sent": 1}
    assert courier.counters["sent"] == 1


async def test_what_is_put_while_the_courier_rests_leaves_when_it_is_woken(office: Office, post: Post) -> None:
    async with office.at_work() as courier:
        await asyncio.to_thread(post.put, LAN, "1")
        courier.wake()
        await office.telegram.heard(1)
        await asyncio.to_thread(post.put, LAN, "2")
        await asyncio.to_thread(courier.wake)  # from any thread
        await office.telegram.heard(2)
    assert office.telegram.texts == ["1", "2"]


async def test_what_another_process_puts_is_seen_without_waking(office: Office, post: Post) -> None:
    async with office.at_work():
        await asyncio.to_thread(post.put, LAN, "from elsewhere")
        await office.telegram.heard(1)


async def test_one_chat_hears_its_messages_in_order_one_at_a_time_many_chats_at_once(
    office: Office, post: Post, telegram: Telegram
) -> None:
    post.put_many([Outgoing(chat, Message(f"{number}")) for number in range(6) for chat in range(1, 9)])
    gate = asyncio.Event()
    telegram.next(*[waits_for(gate)] * 8)
    async with office.at_work():
        await telegram.heard(8)
        gate.set()
        await telegram.heard(48)
    for chat in range(1, 9):
        assert [call.text for call in telegram.calls if call.chat == chat] == [f"{n}" for n in range(6)]
    assert (telegram.most_in_a_chat, telegram.most_at_once) == (1, 8)
    assert post.counts == {"sent": 48}


async def test_the_urgent_overtakes_two_hundred_that_wait(office: Office, post: Post, telegram: Telegram) -> None:
    """All slots but one are taken by bulk that hangs; the urgent leaves all the same."""
    post.put_many([Outgoing(chat, Message("bulk"), Lane.BULK) for chat in range(1, 201)])
    gate = asyncio.Event()
    telegram.always(lambda call: call.text == "bulk" and not gate.is_set(), waits_for(gate))
    async with office.at_work(slots=4, timeouts=None) as courier:
        await telegram.heard(3)
        await asyncio.to_thread(post.put, LAN, "着火", lane=Lane.URGENT)
        courier.wake()
        await telegram.heard(4)
        assert telegram.texts == ["bulk", "bulk", "bulk", "着火"]
        gate.set()
        await telegram.heard(201)
    assert telegram.most_at_once <= 4
    assert post.counts == {"sent": 201}


async def test_lanes_leave_in_their_order(office: Office, post: Post, telegram: Telegram) -> None:
    for chat, lane in enumerate((Lane.BULK, Lane.NOTICE, Lane.REPLY, Lane.URGENT), start=1):
        post.put(chat, lane.name, lane=lane)
    slow = Rates(bot=Limit(1, 0.02), bulk=ANY, chat=ANY, group=ANY)
    await go(office, 4, slow)
    assert telegram.texts == ["URGENT", "REPLY", "NOTICE", "BULK"]


async def test_a_chat_is_not_spoken_to_faster_than_its_pace_and_holds_up_no_other(
    office: Office, post: Post, telegram: Telegram
) -> None:
    post.put_many([Outgoing(LAN, Message(f"{n}")) for n in range(5)] + [Outgoing(WANG, Message("w"))])
    rates = Rates(bot=ANY, bulk=ANY, chat=Limit(2, 100.0), group=ANY)
    async with office.at_work(rates) as courier:
        await telegram.heard(3)
        assert sorted(telegram.texts) == ["0", "1", "w"]
        await office.leap(courier, 101)
        await telegram.heard(5)
        await office.leap(courier, 101)
        await telegram.heard(6)
    assert [call.text for call in telegram.calls if call.chat == LAN] == ["0", "1", "2", "3", "4"]


async def test_a_group_hears_at_most_its_share(office: Office, post: Post, telegram: Telegram) -> None:
    post.put_many([Outgoing(GROUP, Message(f"{n}")) for n in range(4)])
    rates = Rates(bot=ANY, bulk=ANY, chat=ANY, group=Limit(3, 60.0))
    async with office.at_work(rates) as courier:
        await telegram.heard(3)
        post.put(LAN, "other")
        courier.wake()
        await telegram.heard(4)
        assert telegram.texts[-1] == "other"
        await office.leap(courier, 61)
        await telegram.heard(5)


async def test_the_bot_s_rate_holds_and_bulk_leaves_room(office: Office, post: Post, telegram: Telegram) -> None:
    post.put_many([Outgoing(chat, Message("bulk"), Lane.BULK) for chat in range(1, 6)])
    post.put_many([Outgoing(chat, Message("reply")) for chat in range(11, 13)])
    rates = Rates(bot=Limit(4, 100.0), bulk=Limit(1, 100.0), chat=ANY, group=ANY)
    async with office.at_work(rates) as courier:
        await telegram.heard(3)
        post.put(LAN, "着火", lane=Lane.URGENT)
        courier.wake()
        await telegram.heard(4)
        assert sorted(telegram.texts) == ["bulk", "reply", "reply", "着火"]
        await office.leap(courier, 101)
        await telegram.heard(5)
    assert telegram.texts[4] == "bulk"
    assert post.counts["waiting"] == 3


# --- pauses and outages ---------------------------------------------------------------------------------------------


async def test_a_429_silences_the_whole_bot_which_then_goes_on_in_lane_order(
    office: Office, post: Post, telegram: Telegram
) -> None:
    post.put(LAN, "notice", lane=Lane.NOTICE)
    telegram.next(refuses(429, "Too Many Requests: retry after 60", retry_after=60))
    one_by_one = Rates(bot=Limit(1, 0.02), bulk=ANY, chat=ANY, group=ANY)
    async with office.at_work(one_by_one) as courier:
        await telegram.heard(1)
        await telegram.quiet()
        for chat, lane in ((3, Lane.BULK), (4, Lane.REPLY), (5, Lane.URGENT)):
            post.put(chat, lane.name, lane=lane)
        async with asyncio.timeout(5):
            while courier.counters["postponed"] < 1 or not courier.silence:
                await asyncio.to_thread(courier.wake)
        await office.leap(courier, 30)
        assert len(telegram.calls) == 1
        assert 0 < courier.silence <= 30
        await office.leap(courier, 31)
        await telegram.heard(5)
    assert telegram.texts == ["notice", "URGENT", "REPLY", "notice", "BULK"]
    assert post.counts == {"sent": 4}
    assert post.ask(lambda outbox: outbox.next_due()) is None
    assert courier.counters["retried"] == 0


async def test_an_outage_loses_nothing_costs_no_attempt_and_keeps_lane_order(
    office: Office, post: Post, telegram: Telegram, unused_tcp_port: int
) -> None:
    for chat, lane in enumerate((Lane.BULK, Lane.NOTICE, Lane.REPLY, Lane.URGENT), start=1):
        post.put(chat, lane.name, lane=lane)
    async with office.at_work(url=f"http://127.0.0.1:{unused_tcp_port}") as courier:
        async with asyncio.timeout(10):
            while courier.counters["silences"] < 15:
                await office.leap(courier, 20)
                await asyncio.to_thread(courier.wake)
    assert post.counts == {"waiting": 4}
    slow = Rates(bot=Limit(1, 0.02), bulk=ANY, chat=ANY, group=ANY)
    async with office.at_work(slow):
        await telegram.heard(4)
    assert telegram.texts == ["URGENT", "REPLY", "NOTICE", "BULK"]


async def test_when_an_outage_of_bad_gateways_ends_what_waits_for_its_next_try_does_not_wait_longer(
    office: Office, post: Post, telegram: Telegram
) -> None:
    post.put_many([Outgoing(chat, Message(f"{chat}")) for chat in (1, 2, 3)])
    telegram.next(*[page(502)] * 3)
    async with office.at_work(luck=lambda: 0.99) as courier:
        await telegram.heard(3)
        await telegram.quiet()
        post.put(4, "4")
        courier.wake()
        await telegram.heard(7)
    assert post.counts == {"sent": 4}


async def test_a_refused_token_fails_nothing(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "你好")
    telegram.next(refuses(401, "Unauthorized"))
    await go(office, 1)
    assert post.counts == {"waiting": 1}


# --- what may have arrived ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [cuts, page(502)])
async def test_what_may_have_arrived_is_sent_again(
    office: Office, post: Post, telegram: Telegram, fault: Fault
) -> None:
    post.put(LAN, "#A17 着火", lane=Lane.URGENT)
    post.put(LAN, "later")
    telegram.next(fault)
    async with office.at_work() as courier:
        await telegram.heard(1)
        await telegram.quiet()
        await settled(courier, "retried")
        await office.leap(courier, 10)
        await telegram.heard(3)
    assert telegram.texts == ["#A17 着火", "#A17 着火", "later"]
    assert post.counts == {"sent": 2}


async def test_at_most_once_is_unconfirmed_instead(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "notice to all", lane=Lane.BULK, at_most_once=True)
    telegram.next(cuts)
    async with office.at_work() as courier:
        await settled(courier, "unconfirmed")
        await office.leap(courier, 1000)
    assert len(telegram.calls) == 1
    assert post.counts == {"unconfirmed": 1}


async def test_an_edit_is_harmless_to_repeat_even_at_most_once(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "1", card=CARD)
    await go(office, 1)
    post.put(LAN, "2", card=CARD, at_most_once=True)
    telegram.next(cuts)
    async with office.at_work() as courier:
        await settled(courier, "retried")
        await office.leap(courier, 10)
        await telegram.heard(3)
    assert post.counts == {"sent": 2}


async def test_what_never_gets_an_answer_ends_as_failed_and_holds_up_no_other_chat(
    office: Office, post: Post, telegram: Telegram
) -> None:
    post.put(LAN, "poison")
    telegram.always(to(LAN), page(502))
    async with office.at_work() as courier:
        for number in range(1, AMBIGUOUS_ATTEMPTS):
            await settled(courier, "retried", number)
            await office.leap(courier, 1200)
        await settled(courier, "failed")
        post.put(WANG, "fine")
        courier.wake()
        await settled(courier, "sent")
    assert len(telegram.calls) == AMBIGUOUS_ATTEMPTS + 1
    assert post.counts == {"failed": 1, "sent": 1}


async def test_an_odd_answer_of_success_is_not_repeated(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "once")
    telegram.next(breaks_off)
    await go(office, 1)
    assert post.counts == {"sent": 1}
    assert len(telegram.calls) == 1


async def test_a_gateway_s_refusal_blames_nobody(office: Office, post: Post, telegram: Telegram) -> None:
    post.welcome(LAN)
    post.put(LAN, "你好")
    telegram.next(page(403))
    async with office.at_work() as courier:
        await settled(courier, "retried")
        await office.leap(courier, 10)
        await telegram.heard(2)
    assert post.reachable(LAN)
    assert post.counts == {"sent": 1}


# --- cards ----------------------------------------------------------------------------------------------------------


async def test_a_card_is_sent_once_and_then_edited(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "已上报", card=CARD)
    await go(office, 1)
    post.put(LAN, "处置中", card=CARD)
    await go(office, 2)
    assert [call.method for call in telegram.calls] == ["sendMessage", "editMessageText"]
    assert telegram.calls[1].params["message_id"] == post.card(LAN, CARD) == 101


async def test_a_card_not_yet_sent_is_said_once_as_it_is_now(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "已上报", card=CARD)
    post.put(LAN, "处置中", card=CARD)
    await go(office, 1)
    assert telegram.texts == ["处置中"]


async def test_a_card_that_changes_while_it_is_on_its_way_is_edited_when_it_stands(
    office: Office, post: Post, telegram: Telegram
) -> None:
    gate = asyncio.Event()
    telegram.next(waits_for(gate))
    post.put(LAN, "已上报", card=CARD)
    async with office.at_work(timeouts=None) as courier:
        await telegram.heard(1)
        await asyncio.to_thread(post.put, LAN, "处置中", card=CARD)
        courier.wake()
        gate.set()
        await telegram.heard(2)
    assert [call.method for call in telegram.calls] == ["sendMessage", "editMessageText"]


async def test_a_card_that_already_says_so_is_success(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "已上报", card=CARD)
    await go(office, 1)
    post.put(LAN, "已上报", card=CARD)
    telegram.next(refuses(400, "Bad Request: message is not modified: specified new message content"))
    await go(office, 2)
    assert post.counts == {"sent": 2}
    assert post.card(LAN, CARD) == 101


@pytest.mark.parametrize("why", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_a_card_whose_message_is_gone_is_sent_anew(
    office: Office, post: Post, telegram: Telegram, why: str
) -> None:
    post.put(LAN, "1", card=CARD)
    await go(office, 1)
    post.put(LAN, "2", card=CARD)
    telegram.next(refuses(400, f"Bad Request: {why}"))
    await go(office, 3)
    assert [call.method for call in telegram.calls] == ["sendMessage", "editMessageText", "sendMessage"]
    assert post.card(LAN, CARD) == 102
    assert post.counts == {"sent": 2}


async def test_a_card_that_is_gone_is_not_edited_again_when_sending_it_anew_failed(
    office: Office, post: Post, telegram: Telegram
) -> None:
    post.put(LAN, "1", card=CARD)
    await go(office, 1)
    post.put(LAN, "2", card=CARD)
    telegram.next(refuses(400, "Bad Request: message to edit not found"), cuts)
    async with office.at_work() as courier:
        await settled(courier, "retried")
        await office.leap(courier, 10)
        await telegram.heard(4)
    assert [call.method for call in telegram.calls][2:] == ["sendMessage", "sendMessage"]


async def test_a_fresh_card_is_heard_and_becomes_the_card(office: Office, post: Post, telegram: Telegram) -> None:
    post.put(LAN, "1", card=CARD)
    await go(office, 1)
    post.put(LAN, "新工单", card=CARD, fresh=True)
    await go(office, 2)
    assert [call.method for call in telegram.calls] == ["sendMessage", "sendMessage"]
    assert post.card(LAN, CARD) == 102


# --- chats that are gone or moved -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [refuses(403, "Forbidden: bot was blocked by the user"), refuses(400, "Bad Request: chat not found")]
)
async def test_who_blocked_us_is_unreachable_and_what_waits_for_them_is_dropped(
    office: Office, post: Post, telegram: Telegram, fault: Fault
) -> None:
    post.welcome(LAN)
    post.welcome(WANG)
    post.put_many([Outgoing(LAN, Message(f"{n}")) for n in range(3)] + [Outgoing(WANG, Message("w"))])
    telegram.always(to(LAN), fault)
    async with office.at_work() as courier:
        await settled(courier, "unreachable")
        await settled(courier, "sent")
    assert not post.reachable(LAN)
    assert post.reachable(WANG)
    assert post.counts == {"failed": 1, "dropped": 2, "sent": 1}


async def test_refused_content_fails_alone(office: Office, post: Post, telegram: Telegram) -> None:
    post.welcome(LAN)
    post.put(LAN, " ")
    post.put(LAN, "words")
    telegram.next(refuses(400, "Bad Request: message text is empty"))
    await go(office, 2)
    assert post.counts == {"failed": 1, "sent": 1}
    assert post.reachable(LAN)


async def test_a_group_that_became_a_supergroup_is_written_to_there(
    office: Office, post: Post, telegram: Telegram
) -> None:
    post.put(GROUP, "1", card=CARD)
    await go(office, 1)
    post.put(GROUP, "2", card=CARD)
    post.put(GROUP, "3")
    telegram.always(to(GROUP), refuses(400, "Bad Request: upgraded", migrate_to_chat_id=SUPERGROUP))
    await go(office, 4)
    there = [(call.chat, call.method, call.text) for call in telegram.calls[2:]]
    assert there == [(SUPERGROUP, "sendMessage", "2"), (SUPERGROUP, "sendMessage", "3")]
    assert post.card(SUPERGROUP, CARD) == 102
    assert post.counts == {"sent": 3}


# --- stopping, crashing, a busy database ----------------------------------------------------------------------------


async def test_a_stop_finishes_what_is_in_flight_and_begins_nothing_new(
    office: Office, post: Post, telegram: Telegram
) -> None:
    gate = asyncio.Event()
    telegram.next(waits_for(gate))
    post.put(LAN, "in flight")
    post.put(LAN, "next")
    stop = asyncio.Event()
    courier = office.courier(timeouts=None)
    async with asyncio.TaskGroup() as group:
        group.create_task(courier.run(stop))
        await telegram.heard(1)
        stop.set()
        gate.set()
    assert post.counts == {"sent": 1, "waiting": 1}
    assert telegram.texts == ["in flight"]


async def test_a_stop_does_not_wait_for_ever_and_what_it_cuts_off_is_sent_again(
    office: Office, post: Post, telegram: Telegram
) -> None:
    telegram.next(waits_for(asyncio.Event()), waits_for(asyncio.Event()))
    post.put(LAN, "ticket")
    post.put(WANG, "to all", lane=Lane.BULK, at_most_once=True)
    await go(office, 2, timeouts=None, drain_seconds=0.05)
    assert post.counts == {"waiting": 1, "unconfirmed": 1}
    post.clock.ahead += 100
    await go(office, 3)
    assert telegram.texts[2:] == ["ticket"]


async def test_at_a_stop_what_lands_is_settled_while_another_still_hangs(
    office: Office, post: Post, telegram: Telegram
) -> None:
    gate = asyncio.Event()
    telegram.always(lambda call: call.chat == WANG, waits_for(asyncio.Event()))
    telegram.always(lambda call: call.chat == LAN, waits_for(gate))
    post.put(WANG, "hangs")
    post.put(LAN, "lands")
    stop = asyncio.Event()
    courier = office.courier(timeouts=None, drain_seconds=60.0)
    running = Tasks().start("courier", courier.run(stop))
    await telegram.heard(2)
    stop.set()
    gate.set()
    async with asyncio.timeout(10):
        while post.counts != {"sent": 1, "waiting": 1}:  # noqa: ASYNC110 - nobody is told of a row
            await asyncio.sleep(0.01)
    running.cancel()  # whoever stops us has run out of patience
    await asyncio.wait([running])
    assert post.counts == {"sent": 1, "waiting": 1}


async def test_what_a_killed_courier_had_in_flight_is_sent_by_the_next_at_once(
    office: Office, post: Post, telegram: Telegram
) -> None:
    never = asyncio.Event()
    telegram.always(lambda _: not never.is_set(), waits_for(never))
    post.put(LAN, "ticket 1")
    post.put(LAN, "ticket 2")
    post.put(WANG, "to all", lane=Lane.BULK, at_most_once=True)
    url = str(post.database.url)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.delivery.doomed", url, telegram.url, stdin=subprocess.DEVNULL
    )
    await telegram.heard(2)
    process.kill()
    await process.wait()
    telegram._rules.clear()
    courier = await go(office, 4)
    assert telegram.texts[2:] == ["ticket 1", "ticket 2"]
    assert post.counts == {"sent": 2, "unconfirmed": 1}
    assert courier.counters["taken_over"] == courier.counters["unconfirmed"] == 1


async def test_two_couriers_by_accident_double_at_most_what_was_in_flight(
    office: Office, post: Post, telegram: Telegram
) -> None:
    """The second believes the first dead. What must not be repeated is not, and each is settled once."""
    gate = asyncio.Event()
    telegram.next(*[waits_for(gate)] * 3)
    post.put_many([Outgoing(1, Message("ticket")), Outgoing(2, Message("ticket"))])
    post.put(3, "to all", lane=Lane.BULK, at_most_once=True)
    async with office.at_work(timeouts=None) as first:
        await telegram.heard(3)
        async with office.at_work() as second:
            await settled(second, "sent", 2)
            assert second.counters["taken_over"] == 2
            gate.set()
            await settled(first, "overtaken", 3)
    assert sorted(telegram.texts) == ["ticket"] * 4 + ["to all"]
    assert post.counts == {"sent": 2, "unconfirmed": 1}


async def test_what_a_sleeper_had_at_hand_it_does_not_say_when_another_took_over(
    office: Office, post: Post, telegram: Telegram
) -> None:
    gate = asyncio.Event()
    telegram.next(waits_for(gate))
    post.put_many([Outgoing(chat, Message(f"{chat}")) for chat in (1, 2, 3)])
    async with office.at_work(slots=2, timeouts=None) as sleeper:
        await telegram.heard(1)
        assert (sleeper.standing.in_flight, sleeper.standing.at_hand) == (1, 2)
        async with office.at_work() as second:
            await settled(second, "sent", 3)
        await office.leap(sleeper, STALE + 1)
        async with asyncio.timeout(10):
            while sleeper.standing.at_hand:
                await asyncio.to_thread(sleeper.wake)
        gate.set()
        await settled(sleeper, "overtaken", 1)
    assert sorted(telegram.texts) == ["1", "1", "2", "3"]


async def test_a_stop_gives_back_what_nobody_began_to_say(office: Office, post: Post, telegram: Telegram) -> None:
    telegram.next(waits_for(asyncio.Event()))
    post.put(1, "hangs", lane=Lane.BULK)
    post.put_many([Outgoing(chat, Message("at hand"), Lane.BULK, at_most_once=True) for chat in range(2, 12)])
    await go(office, 1, slots=2, timeouts=None, drain_seconds=0.05)
    assert post.counts == {"waiting": 11}
    async with office.at_work() as courier:
        await settled(courier, "sent", 10)
    assert courier.counters["taken_over"] == courier.counters["unconfirmed"] == 0


async def test_more_than_can_fly_is_said_without_waiting_for_the_next_turn(
    office: Office, post: Post, telegram: Telegram
) -> None:
    """Ten leave one after another through one slot, and the database is asked far less often."""
    post.put_many([Outgoing(chat, Message("x"), Lane.NOTICE) for chat in range(1, 31)])
    turns: list[int] = []
    courier = office.courier(slots=2)
    exchange = courier._exchange
    courier._exchange = lambda *args: (turns.append(1), exchange(*args))[1]  # type: ignore[method-assign]
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(courier.run(stop))
        await telegram.heard(30)
        stop.set()
    assert telegram.most_at_once == 1
    assert post.counts == {"sent": 30}
    assert len(turns) < 30


async def test_bulk_at_hand_leaves_room_to_lease_a_reply(office: Office, post: Post, telegram: Telegram) -> None:
    """All that may fly hangs: the reply still comes to hand, and leaves with the next free slot, before bulk."""
    gate = asyncio.Event()
    telegram.always(lambda call: call.text == "bulk" and not gate.is_set(), waits_for(gate))
    post.put_many([Outgoing(chat, Message("bulk"), Lane.BULK) for chat in range(1, 201)])
    async with office.at_work(slots=3, timeouts=None) as courier:
        await telegram.heard(2)
        await asyncio.to_thread(post.put, LAN, "reply")
        at_hand = courier.standing.at_hand
        async with asyncio.timeout(10):
            while courier.standing.at_hand == at_hand:
                await asyncio.to_thread(courier.wake)
        gate.set()
        await telegram.heard(10)
        assert "reply" in telegram.texts[2:4]


async def test_a_locked_database_is_waited_for_and_nothing_is_sent_twice(
    office: Office, post: Post, telegram: Telegram
) -> None:
    with post.database.engine.connect() as connection:  # every pooled connection must give up soon
        connection.exec_driver_sql("PRAGMA busy_timeout=10")
    gate = asyncio.Event()
    telegram.next(waits_for(gate))
    post.put(LAN, "once")
    async with office.at_work(timeouts=None) as courier:
        await telegram.heard(1)
        locker = sqlite3.connect(str(post.database.url.database), isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        gate.set()
        await telegram.quiet()
        await asyncio.to_thread(courier.wake)
        assert courier.counters["sent"] == 0
        locker.execute("ROLLBACK")
        locker.close()
        await settled(courier, "sent")
    assert telegram.texts == ["once"]
    assert post.counts == {"sent": 1}


async def test_a_row_that_no_longer_reads_as_a_message_holds_up_nobody(office: Office, post: Post) -> None:
    post.put(LAN, message=Message(media=(Media(MediaKind.PHOTO, "x"),)))
    post.put(WANG, "fine")
    with post.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE outbox SET payload = replace(payload, 'photo', 'hologram') WHERE chat_id={LAN}"
        )
    await go(office, 1)
    assert post.counts == {"failed": 1, "sent": 1}


async def test_an_album_and_words_are_told_apart_on_the_wire(office: Office, post: Post, telegram: Telegram) -> None:
    """A whole parcel with parts, through the courier: tried again from the part that failed."""
    photos = tuple(Media(MediaKind.PHOTO, f"p{n}") for n in range(3))
    post.put(LAN, message=Message("水" * 1100, media=photos))
    telegram.next(well, cuts)
    async with office.at_work() as courier:
        await settled(courier, "retried")
        await office.leap(courier, 10)
        await telegram.heard(3)
    assert [call.method for call in telegram.calls] == ["sendMediaGroup", "sendMessage", "sendMessage"]


def test_the_door_out_does_not_load_the_door_in() -> None:
    code = "import sys, bot.delivery; sys.exit('aiogram' in sys.modules or 'fastapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
