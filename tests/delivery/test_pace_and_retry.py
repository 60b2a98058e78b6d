"""The limits are never exceeded whatever comes, and never keep silent for longer than they must."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pace import BULK_SHARE, PAID_MOST, Limit, Pace, Rates, Window, rates_of
from bot.delivery.parts import weight
from bot.delivery.retry import AMBIGUOUS_ATTEMPTS, backoff, gives_up, outage_pause
from bot.delivery.yielding import FEWEST, Share
from bot.domain.message import Lane, Media, MediaKind, Message, Pin

steps = st.lists(st.floats(0.0, 2.0, allow_nan=False), min_size=1, max_size=80)
limits = st.builds(Limit, st.integers(1, 6), st.floats(0.1, 5.0))
luck = st.floats(0.0, 1.0, exclude_max=True)


def most_within(times: list[float], seconds: float) -> int:
    """The largest number of times in any half-open stretch of `seconds`."""
    return max(sum(start <= time < start + seconds for time in times) for start in times)


@given(limit=limits, waits=steps)
def test_a_window_never_lets_more_through_than_its_limit(limit: Limit, waits: list[float]) -> None:
    window, now, sent = Window(limit), 0.0, []
    for wait in waits:
        now += wait
        while window.room(now) > 0:
            window.count(now)
            sent.append(now)
    assert most_within(sent, limit.seconds * 0.999) <= limit.count


@given(limit=limits, waits=steps)
def test_a_window_opens_when_it_says(limit: Limit, waits: list[float]) -> None:
    window, now = Window(limit), 0.0
    for wait in waits:
        now += wait
        opens = window.opens(now)
        assert opens >= now
        assert window.room(opens + 1e-9) > 0
        now = opens + 1e-9
        window.count(now)


@given(waits=st.lists(st.tuples(st.floats(0.0, 0.3), st.sampled_from([1, 2, -5])), min_size=1, max_size=120))
def test_the_default_rates_keep_telegrams_limits(waits: list[tuple[float, int]]) -> None:
    pace, now, sent = Pace(Rates()), 0.0, []
    for wait, chat in waits:
        now += wait
        if pace.room(now, Lane.URGENT) and chat not in pace.paced(now):
            pace.count(now, chat, Lane.URGENT)
            sent.append((now, chat))
    assert most_within([time for time, _ in sent], 1.0) <= 30
    for chat, most, seconds in ((1, 3, 2.99), (2, 3, 2.99), (-5, 20, 59.9)):
        times = [time for time, to in sent if to == chat]
        assert not times or most_within(times, seconds) <= most


def test_bulk_leaves_headroom_for_everybody_else_and_they_for_the_urgent() -> None:
    pace = Pace(Rates())
    while room := pace.room(100.0, Lane.BULK):
        pace.count(100.0, room, Lane.BULK)
    assert pace.room(100.0, Lane.REPLY) > 0
    while room := pace.room(100.0, Lane.REPLY):
        pace.count(100.0, room, Lane.REPLY)
    assert pace.room(100.0, Lane.URGENT) > 0


@given(bot=st.floats(0.2, 60), bulk=st.none() | st.floats(0.1, 2000), paid=st.booleans(), waits=steps)
def test_any_settings_keep_the_bot_s_rate_and_leave_room(
    bot: float, bulk: float | None, paid: bool, waits: list[float]
) -> None:
    """Whatever wants to leave at every moment: free messages within the bot's rate, bulk within its own."""
    rates = rates_of(bot, 1, 20, bulk=bulk, paid=paid)
    pace, now, free, broadcast = Pace(rates), 0.0, [], []
    for chat, wait in enumerate(waits, start=1):
        now += wait
        for lane, sent in ((Lane.BULK, broadcast), (Lane.REPLY, free)):
            for number in range(min(pace.room(now, lane), 300)):
                pace.count(now, chat * 1000 + number, lane)
                sent.append(now)
    limited = free if paid else free + broadcast
    assert not limited or most_within(limited, rates.bot.seconds * 0.999) <= rates.bot.count
    assert rates.bot.per_second == pytest.approx(bot)
    assert rates.bulk.per_second <= (PAID_MOST if paid else bot * BULK_SHARE) * 1.001
    assert bulk is None or rates.bulk.per_second <= bulk * 1.001


def test_paid_bulk_counts_against_its_own_limit_alone() -> None:
    pace = Pace(rates_of(28, 1, 20, paid=True))
    free = pace.room(5.0, Lane.REPLY)
    for chat in range(100):
        pace.count(5.0, chat, Lane.BULK)
    assert pace.room(5.0, Lane.REPLY) == free
    while room := pace.room(5.0, Lane.URGENT):
        pace.count(5.0, -room, Lane.URGENT)
    assert pace.room(5.0, Lane.BULK) > 100


def test_an_album_counts_for_all_its_pieces() -> None:
    pictures = tuple(Media(MediaKind.PHOTO, f"{n}") for n in range(7))
    assert [weight(Message("x")), weight(Message("x", media=pictures)), weight(Message(pin=Pin(1, 2)))] == [1, 7, 1]
    pace = Pace(Rates())
    pace.count(1.0, 5, Lane.REPLY, 7)
    assert pace.room(1.0, Lane.URGENT) == 0


def test_bulk_steps_back_at_once_when_the_process_is_late_and_comes_back_slowly() -> None:
    share = Share(100)
    share.ticked(0.5)
    assert share.room == 50
    for _ in range(50):
        share.ticked(0.5)
    assert share.room == FEWEST
    share.ticked(0.0)
    assert share.room == FEWEST + 1
    for _ in range(500):
        share.ticked(0.0)
    assert share.room == 100


def test_a_silence_shuts_everything_and_the_longest_one_counts() -> None:
    pace = Pace(Rates())
    pace.pause(10.0, 5.0)
    pace.pause(10.0, 1.0)
    assert [pace.room(14.9, lane) for lane in Lane] == [0, 0, 0, 0]
    assert pace.opens(12.0) == pytest.approx(3.0)
    assert pace.room(15.0, Lane.BULK) > 0


def test_chats_of_the_past_are_forgotten() -> None:
    pace = Pace(Rates())
    for chat in range(100):
        pace.count(float(chat), chat, Lane.REPLY)
    pace.paced(1000.0)
    assert pace.opens(1000.0) is None
    assert not pace._chats


@given(attempts=st.integers(1, 10_000), luck=luck)
def test_pauses_are_positive_and_bounded(attempts: int, luck: float) -> None:
    assert 0.8 <= backoff(attempts, luck) <= 900 * 1.2
    assert 0.4 <= outage_pause(attempts, luck) <= 10 * 1.2


@given(attempts=st.integers(1, 50), luck=luck)
def test_pauses_never_shrink(attempts: int, luck: float) -> None:
    assert backoff(attempts + 1, luck) >= backoff(attempts, luck)
    assert outage_pause(attempts + 1, luck) >= outage_pause(attempts, luck)


def test_an_ambiguous_message_outlives_an_outage_of_twenty_minutes_and_then_ends() -> None:
    waited = sum(backoff(attempt, 0.0) for attempt in range(1, AMBIGUOUS_ATTEMPTS))
    assert waited >= 1200
    assert not gives_up(AMBIGUOUS_ATTEMPTS - 1)
    assert gives_up(AMBIGUOUS_ATTEMPTS)
