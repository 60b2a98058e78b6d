"""A link that carries role and scope lets one person in, once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from bot.actions.community import bring_in, read
from bot.actions.invitations import BUILDING, INVITATION, Joined, NotInvitedError, Outcome, Refusal, accept, invite
from bot.domain.decision import decide, file
from bot.domain.people import Person, Role
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action
from bot.domain.ticket import Act, Actor, Decision
from storage.database import Database
from storage.unit import UnitOfWork

from .import_forms import EXAMPLE

NOW = datetime(2024, 5, 6, 8, 0, tzinfo=UTC)
CHAT = 2**45


@pytest.fixture(autouse=True)
def settled(request: pytest.FixtureRequest) -> None:
    """The example community stands."""
    fixture = "sqlite_database" if "sqlite_database" in request.fixturenames else "database"
    with request.getfixturevalue(fixture).begin() as uow:
        bring_in(uow, read(EXAMPLE), NOW)


def _invite(database: Database, role: Role = Role.GRID_WORKER, place: str = "cg-g1", **more: object) -> str:
    with database.begin() as uow:
        return invite(uow, role, place, NOW, **more)  # type: ignore[arg-type]


def _accept(database: Database, code: str, chat_id: int = CHAT, *, now: datetime = NOW, name: str = "阿福") -> Outcome:
    with database.begin() as uow:
        return accept(uow, code, chat_id, name, "en", now)


def _staff(uow: UnitOfWork, code: str) -> Person:
    person = uow.people.by_staff_code(code)
    assert person is not None
    return person


def test_the_code_fits_a_deep_link(database: Database) -> None:
    code = _invite(database)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", INVITATION + code)
    assert len(BUILDING + "x" * 60) <= 64
    assert code != _invite(database)


def test_a_newcomer_joins_with_the_role_at_the_place(database: Database) -> None:
    outcome = _accept(database, _invite(database))
    assert isinstance(outcome, Joined)
    assert (outcome.person.name, outcome.person.locale, outcome.role, outcome.place.code) == (
        "阿福",
        "en",
        Role.GRID_WORKER,
        "cg-g1",
    )
    with database.read() as uow:
        assert uow.people.by_chat(CHAT) == outcome.person
        assert outcome.person.holds(frozenset({Role.GRID_WORKER}), outcome.place.path)


def test_a_link_lets_in_one_person_and_answers_them_twice(database: Database) -> None:
    code = _invite(database)
    first = _accept(database, code)
    assert _accept(database, code) == first
    assert _accept(database, code, CHAT + 1) is Refusal.USED
    with database.read() as uow:
        assert uow.people.by_chat(CHAT + 1) is None


def test_an_old_link_does_not_give_back_a_role_that_was_taken(database: Database) -> None:
    code = _invite(database)
    joined = _accept(database, code)
    assert isinstance(joined, Joined)
    with database.begin() as uow:
        uow.people.revoke(joined.person.id, joined.role, joined.place.id, NOW)
    assert _accept(database, code) is Refusal.USED


def test_an_unknown_link_and_an_expired_one_are_refused_and_leave_nobody(database: Database) -> None:
    code = _invite(database, valid=timedelta(hours=1))
    assert _accept(database, "nonsense") is Refusal.UNKNOWN
    assert _accept(database, code, now=NOW + timedelta(hours=1)) is Refusal.EXPIRED
    with database.read() as uow:
        assert uow.people.by_chat(CHAT) is None
    assert isinstance(_accept(database, code, now=NOW + timedelta(minutes=59)), Joined)


def test_an_imported_worker_joins_as_themselves(database: Database) -> None:
    with database.read() as uow:
        imported = _staff(uow, "wang")
    outcome = _accept(database, _invite(database, person_code="wang"))
    assert isinstance(outcome, Joined)
    assert (outcome.person.id, outcome.person.name, outcome.person.chat_id) == (imported.id, "王师傅", CHAT)
    assert len(outcome.person.grants) == 1


def test_a_resident_becomes_the_imported_worker_and_keeps_what_is_theirs(database: Database) -> None:
    with database.begin() as uow:
        home = uow.places.by_code("cg-3-2")
        assert home is not None
        resident = uow.people.welcome(CHAT, "老赵", "en", NOW)
        uow.people.change(resident.id, home_id=home.id, consent_version=3)
        imported = _staff(uow, "zhao")
    pending = _invite(database, Role.DESK, "cg", person_code="zhao")
    outcome = _accept(database, _invite(database, place="cg-g2", person_code="zhao"))
    assert isinstance(outcome, Joined)
    with database.read() as uow:
        zhao = _staff(uow, "zhao")
        assert zhao == outcome.person
        assert (zhao.id, zhao.chat_id, zhao.home, zhao.consent_version) == (resident.id, CHAT, home.path, 3)
        assert zhao.on_duty
        assert uow.people.get(imported.id) is None
        assert uow.people.staff_records()["wang"].backup == "zhao"
    assert isinstance(_accept(database, pending), Joined)
    with database.begin() as uow:
        assert bring_in(uow, read(EXAMPLE), NOW).changed_codes == ("zhao",)  # their name is the form's again


def test_a_new_phone_takes_over_from_the_old_one(database: Database) -> None:
    _accept(database, _invite(database, person_code="wang"))
    outcome = _accept(database, _invite(database, person_code="wang"), CHAT + 5)
    assert isinstance(outcome, Joined)
    assert outcome.person.chat_id == CHAT + 5
    with database.read() as uow:
        assert uow.people.by_chat(CHAT) is None


def test_a_colleagues_link_is_refused_and_stays_good(database: Database) -> None:
    _accept(database, _invite(database, person_code="wang"))
    code = _invite(database, person_code="zhao")
    assert _accept(database, code, CHAT) is Refusal.TAKEN
    assert isinstance(_accept(database, code, CHAT + 1), Joined)


def _give_open_ticket(uow: UnitOfWork, to: Person) -> None:
    filed = file(
        category=Category.FIRE, urgency=Urgency.P1, place=to.grants[0].scope, text="x", reporter_id=None, now=NOW
    )
    ticket = uow.record(filed, lambda *_: (), NOW)
    given = decide(ticket, Act(Action.DISPATCH, target=to), Actor(_staff(uow, "li")), NOW)
    assert isinstance(given, Decision)
    uow.record(given, lambda *_: (), NOW)


def test_open_tickets_are_not_left_behind_by_a_change_of_account(database: Database) -> None:
    with database.begin() as uow:
        uow.people.welcome(CHAT, "老王", "en", NOW)
        _give_open_ticket(uow, _staff(uow, "wang"))
    code = _invite(database, person_code="wang")
    assert _accept(database, code) is Refusal.BUSY
    assert isinstance(_accept(database, code, CHAT + 1), Joined)


def test_a_link_dies_with_its_person_its_place_and_its_inviters_power(database: Database) -> None:
    with database.read() as uow:
        desk = _staff(uow, "li")
    erased, place_gone = _invite(database, person_code="wang"), _invite(database, place="cg-g4")
    inviter_gone = _invite(database, by=desk)
    with database.begin() as uow:
        uow.people.erase(_staff(uow, "wang").id, NOW)
        uow.people.revoke(desk.id, Role.DESK, desk.grants[0].scope[-1], NOW)
        uow.places.retire(uow.places.by_code("cg-g4").id)  # type: ignore[union-attr]
    for code in (erased, place_gone, inviter_gone):
        assert _accept(database, code) is Refusal.EXPIRED


@pytest.mark.parametrize(
    ("role", "place", "person", "reason"),
    [
        (Role.GRID_WORKER, "nowhere", None, "no-place"),
        (Role.RESIDENT, "cg", None, "no-role"),
        (Role.DESK, "cg", "nobody", "no-person"),
    ],
)
def test_an_invitation_to_nothing_says_why(
    database: Database, role: Role, place: str, person: str | None, reason: str
) -> None:
    with database.begin() as uow, pytest.raises(NotInvitedError) as refused:
        invite(uow, role, place, NOW, person_code=person)
    assert refused.value.reason == reason
    assert refused.value.words("en") != refused.value.words("zh-Hans")


@pytest.mark.parametrize(
    ("inviter", "role", "place", "allowed"),
    [
        ("li", Role.GRID_WORKER, "cg-g1", True),
        ("li", Role.DESK, "cg", True),
        ("li", Role.GRID_WORKER, "lh-g1", False),
        ("li", Role.DESK, "xh", False),
        ("li", Role.STREET_ADMIN, "cg", False),
        ("li", Role.AUDITOR, "cg", False),
        ("zhou", Role.STREET_ADMIN, "xh", True),
        ("zhou", Role.AUDITOR, "lh", True),
        ("wang", Role.CAPTAIN, "cg-3", False),
        ("he", Role.CAPTAIN, "cg-3", False),
    ],
)
def test_nobody_gives_more_than_they_hold(
    sqlite_database: Database, inviter: str, role: Role, place: str, *, allowed: bool
) -> None:
    with sqlite_database.begin() as uow:
        by = _staff(uow, inviter)
        if allowed:
            assert invite(uow, role, place, NOW, by=by)
        else:
            with pytest.raises(NotInvitedError):
                invite(uow, role, place, NOW, by=by)


def test_of_many_who_press_at_once_one_gets_in(database: Database) -> None:
    many = 8
    code, together = _invite(database), Barrier(many)

    def press(number: int) -> Outcome:
        together.wait()
        return _accept(database, code, CHAT + number, name=f"第{number}人")

    with ThreadPoolExecutor(many) as pool:
        outcomes = list(pool.map(press, range(many)))
    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["Joined", *["Refusal"] * (many - 1)]
    assert {outcome for outcome in outcomes if isinstance(outcome, Refusal)} == {Refusal.USED}
    with database.read() as uow:
        assert sum(uow.people.by_chat(CHAT + number) is not None for number in range(many)) == 1


def test_two_links_for_one_worker_pressed_at_once_leave_one_worker(database: Database) -> None:
    codes = [_invite(database, person_code="wang") for _ in range(2)]
    together = Barrier(2)

    def press(number: int) -> Outcome:
        together.wait()
        return _accept(database, codes[number], CHAT + number)

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, range(2)))
    assert all(isinstance(outcome, Joined) for outcome in outcomes)
    with database.read() as uow:
        assert sum(uow.people.by_chat(CHAT + number) is not None for number in range(2)) == 1
