"""Random lives of a ticket: whoever does whatever whenever, nobody is forgotten and history explains everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Rating, Reason, Status
from bot.domain.ticket import TABLE, TERMINAL, Act, Actor

from .chronicle import Life
from .neighbourhood import BUILDING, COMMUNITY, ELSEWHERE, FANG, GRID, LAN, PEOPLE, QIN, SUN, WANG, WEARS, ZHAO

ACTORS = tuple(actor for actor, _ in WEARS.values())
WAITS = tuple(timedelta(minutes=m) for m in (0, 1, 29, 30, 60 * 6, 60 * 24, 60 * 72, 60 * 24 * 15, 60 * 24 * 400))
UNTIL = tuple(timedelta(days=d) for d in (-1, 0, 1, 20, 365, 366))


def optional(values: Iterable[object]) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(tuple(values))


carried = st.fixed_dictionaries(
    {
        "reason": optional(Reason),
        "text": st.sampled_from(("", " ", "because")),
        "target": optional(PEOPLE),
        "parent_id": optional((0, 99)),
        "proof": st.booleans(),
        "explained": st.booleans(),
        "rating": optional(Rating),
        "category": optional(Category),
        "urgency": optional(Urgency),
        "place": optional((BUILDING, GRID, COMMUNITY, ELSEWHERE, ())),
        "spot": st.sampled_from(("", "by the bins")),
    }
)


class TicketLife(RuleBasedStateMachine):
    """Everybody tries everything, mostly what the ticket's row allows, with all or little of what it needs."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()

    @rule(data=st.data(), actor=st.sampled_from(ACTORS), carries=carried, until=optional(UNTIL))
    def somebody_acts(
        self, data: st.DataObject, actor: Actor, carries: dict[str, object], until: timedelta | None
    ) -> None:
        row = sorted(TABLE[self.life.ticket.status]) or list(Action)
        action = data.draw(st.sampled_from(row) | st.sampled_from(Action))
        self.life.tries(Act(action, until=self.life.now + until if until is not None else None, **carries), actor)  # type: ignore[arg-type]

    @rule(wait=st.sampled_from(WAITS))
    def time_goes_by(self, wait: timedelta) -> None:
        self.life.now += wait

    @invariant()
    def the_ticket_is_kept_and_explained(self) -> None:
        self.life.check()


TicketLife.TestCase.settings = settings(max_examples=20, stateful_step_count=40, deadline=None)
TestTicketLife = TicketLife.TestCase


HAPPY = (
    (QIN, Act(Action.JOIN)),
    (FANG, Act(Action.DISPATCH, target=WANG)),
    (WANG, Act(Action.ACCEPT)),
    (WANG, Act(Action.COMPLETE, text="swept", proof=True)),
    (LAN, Act(Action.PASS)),
)


def _well_on_its_way(steps: int) -> Life:
    """A life after the first of the happy steps, so that late statuses are met as often as early ones."""
    life = Life()
    assert all(life.tries(act, Actor(person)) for person, act in HAPPY[:steps])
    return life


def _next_action(dice: Random, status: Status, tried: Counter[tuple[Status, Action]]) -> Action:
    """Half the time a step that keeps the ticket alive, else what was tried least here."""
    row = TABLE[status]
    on = [action for action, cell in row.items() if cell.to not in TERMINAL | {None}]
    return dice.choice(on) if on and dice.random() < 0.5 else min(row, key=lambda action: tried[status, action])


def _with_everything(dice: Random, action: Action, now: datetime) -> Act:
    return Act(
        action,
        reason=dice.choice([Reason.NOT_MINE, Reason.OTHER]),
        text="because",
        target=dice.choice([WANG, SUN, ZHAO]),
        until=now + timedelta(days=30),
        parent_id=99,
        proof=True,
        explained=dice.random() < 0.5,
        rating=dice.choice(list(Rating)),
        urgency=dice.choice([None, *Urgency]),
        spot="by the bins",
    )


def test_many_lives_go_through_every_cell_of_the_table_and_keep_every_promise() -> None:
    dice, tried, done = Random(17), Counter[tuple[Status, Action]](), set()
    for number in range(150):
        life = _well_on_its_way(number % (len(HAPPY) + 1))
        for _ in range(25):
            if not TABLE[life.ticket.status]:
                break
            status = life.ticket.status
            act = _with_everything(dice, _next_action(dice, status, tried), life.now)
            tried[status, act.action] += 1
            if any(life.tries(act, actor) for actor in dice.sample(ACTORS, len(ACTORS))):
                done.add((status, act.action))
            life.now += dice.choice((WAITS[1], WAITS[4], WAITS[6]))
    assert done == {(status, action) for status, row in TABLE.items() for action in row}


def test_what_is_withdrawn_stays_withdrawn_whoever_tries_whatever() -> None:
    life = Life()
    assert life.tries(Act(Action.WITHDRAW), ACTORS[0])
    for actor in ACTORS:
        for action in Action:
            assert not life.tries(Act(action, reason=Reason.NOT_MINE, text="because", target=SUN), actor)
    assert life.ticket.status is Status.WITHDRAWN
