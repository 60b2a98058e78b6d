"""Buttons live for ever and can be made up: forged, foreign, stale, pressed twice or by two at once."""

from __future__ import annotations

import sqlite3

from bot.domain.terms import Action, Status
from tests.stories.people import Neighbourhood, Person, completed, reported, signed

DRAFTS = ["draft_send", "draft_drop", "draft_place", "draft_class", "draft_show", "draft_add", "draft_new"]
OTHERS = ["show", "ticket_place", "proof_none", "proof_explained", "member", "revoke", "invite",
          "letter", "letter_replay", "letter_drop", "letter_drop_yes", "letters"]  # fmt: skip
ARGUMENTS = {"draft_place": "3", "draft_class": "fire", "ticket_place": "4", "revoke": "grid_worker.3", "merge": "2",
             "dispatch": "3", "transfer": "3", "rate": "satisfied", "ask_suspension": "waiting_parts.7",
             "invite": "desk.2", "return": "not_mine", "fail": "not_solved", "reopen": "came_back",
             "object": "wrong_decision", "reject": "duplicate", "decline": "overloaded",
             "force_close": "solved_itself", "ask_transfer": "not_mine",
             "letter": "u", "letter_replay": "u", "letter_drop": "m", "letter_drop_yes": "m"}  # fmt: skip
MALFORMED = ["x", "accept", "accept:", "accept:1", "accept::", "accept:1:2:3", "ACCEPT:1:", "accept:-1:", "accept:１:",
             "accept:999999999999999999:", "accept:1:" + "x" * 21, "nonsense:1:", "report:1:", "escalate:1:",
             "recall:1:off_duty", "correct:1:fire", "draft_place:1:p", "draft_place:1:p9.9", "home:0:99999",
             "home:0:p0.999", "rate:1:none", "show:0:", "\u0000"]  # fmt: skip


def matters(hood: Neighbourhood) -> list[object]:
    """Everything stored about tickets, drafts and staff."""
    file = sqlite3.connect(str(hood.database.url.database))
    tables = ("tickets", "events", "concerns", "evidence", "drafts", "grants", "invitations")
    try:
        return [file.execute(f"SELECT * FROM {name}").fetchall() for name in tables]
    finally:
        file.close()


def every_button(*, bare: bool) -> list[str]:
    """Each verb on ticket, draft or person 1: bare, or with an argument that would do."""
    verbs = (*DRAFTS, *OTHERS, *(action.value for action in Action))
    return [f"{verb}:1:{'' if bare else ARGUMENTS.get(verb, '1')}" for verb in verbs]


async def presses_all(hood: Neighbourhood, person: Person, buttons: list[str]) -> None:
    """Nothing changes, each press is answered, nobody's words are shown."""
    before, heard = matters(hood), len(person.from_bot())
    for data in buttons:
        await person.forges(data)
    await hood.quiet()
    assert matters(hood) == before
    assert len(person.from_bot()) - heard == len(buttons)
    assert hood.count("dead") == 0
    assert not any("楼道灯" in str(m) for m in person.from_bot())


async def test_a_stranger_who_presses_everything_changes_nothing(hood: Neighbourhood) -> None:
    await hood.chen.says("三号楼一单元楼道灯不亮")
    await hood.chen.sees("还没有发出去")
    await signed(hood)
    stranger = hood.stranger("陌生人")
    await stranger.says("/start")
    await stranger.sees("您的信息怎么用")
    await presses_all(hood, stranger, every_button(bare=True))


async def test_a_neighbour_who_presses_everything_changes_nothing(hood: Neighbourhood) -> None:
    await completed(hood)
    await presses_all(hood, hood.chen, every_button(bare=False))


async def test_the_desk_of_another_community_has_no_say_here(hood: Neighbourhood) -> None:
    await signed(hood)
    await presses_all(hood, hood.at_work("tang"), every_button(bare=False))


async def test_data_of_no_shape_is_answered_kindly(hood: Neighbourhood) -> None:
    await reported(hood, "三号楼楼道灯不亮")
    before, heard = matters(hood), len(hood.wang.from_bot())
    queries = [await hood.wang.forges(data) for data in MALFORMED]
    await hood.quiet()
    await hood.world.until(lambda: all(query.answered for query in queries))
    assert len(hood.wang.from_bot()) - heard == len(MALFORMED)
    assert hood.count("dead") == 0
    assert matters(hood) == before


async def test_an_old_button_says_how_things_are_now(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await reported(hood, "三号楼楼道灯不亮")
    accept, withdraw, urge = await wang.button("签收"), await lan.button("撤回"), await lan.button("催办")
    await lan.presses("撤回")
    await wang.sees("撤回")
    await wang.forges(accept)
    await wang.sees("不由您处理")
    await lan.forges(withdraw)
    await lan.sees("#A1", "已经做好了", "已撤回")
    await lan.forges(urge)
    await lan.sees("#A1", "已撤回")
    await hood.quiet()
    assert hood.steps() == [Action.REPORT, Action.DISPATCH, Action.WITHDRAW]


async def test_two_taps_on_one_button_do_one_thing(hood: Neighbourhood) -> None:
    lan, wang = hood.lan, hood.wang
    await lan.says("三号楼楼道灯不亮")
    send = await lan.button("发送")
    await lan.presses("发送")
    await lan.forges(send)
    await lan.sees("已经发出去了")
    await hood.quiet()
    assert hood.tickets() == 1
    accept = await wang.button("签收")
    await wang.presses("签收")
    await wang.forges(accept)
    await wang.sees("#A1", "已经做好了", "处置中")
    await hood.quiet()
    assert hood.steps().count(Action.ACCEPT) == 1


async def test_the_desk_gives_a_ticket_away_while_its_worker_signs(hood: Neighbourhood) -> None:
    zhao = hood.at_work("zhao")
    await reported(hood, "三号楼楼道灯不亮")
    await hood.li.says("/desk")
    await hood.li.sees("待办")
    await hood.li.forges("show:1:")
    await hood.li.presses("转派")
    given, accept = await hood.li.button("赵师傅"), await hood.wang.button("签收")
    await hood.li.forges(given)
    await hood.wang.forges(accept)  # both are on their way at once
    await zhao.sees("#A1", "签收")
    await hood.wang.sees("#A1")
    await hood.quiet()
    assert (hood.owner(), hood.ticket().status) == ("赵师傅", Status.DISPATCHED)
    assert hood.count("dead") == 0
    await zhao.presses("签收")
    await hood.lan.sees("赵师傅 已经接手 #A1")


async def test_resident_and_desk_answer_a_result_at_the_same_moment(hood: Neighbourhood) -> None:
    await completed(hood)
    await hood.li.says("/desk")
    await hood.li.presses("#A1")
    passed = await hood.li.button("已解决")
    failed = await hood.lan.button("还没解决")
    await hood.li.forges(passed)
    await hood.lan.forges(failed)
    await hood.quiet()
    assert hood.ticket().status is Status.CLOSED
    assert hood.count("dead") == 0
    assert hood.lan.news()
