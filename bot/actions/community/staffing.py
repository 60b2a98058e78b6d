"""Checking staff: codes, names, roles at places, backups, Telegram ids, phones."""

from __future__ import annotations

import re
from collections import defaultdict

from bot.actions.community.form import Draft, RoleLine, Spot, Staff, StaffLine, Told
from bot.actions.community.territory import Territory, named_well
from bot.actions.community.vocabulary import category, listed, role, truth
from bot.domain.people import STAFF_ROLES, Role
from bot.domain.scope import Level
from bot.domain.taxonomy import Category
from bot.words import DEFAULT_LOCALE, SUPPORTED_LOCALES

USUAL_LEVELS = {
    Role.CAPTAIN: (Level.BUILDING, Level.UNIT),
    Role.VOLUNTEER: (Level.COMMUNITY, Level.GRID, Level.BUILDING, Level.UNIT),
    Role.GRID_WORKER: (Level.COMMUNITY, Level.GRID),
    Role.LIAISON: (Level.STREET, Level.COMMUNITY, Level.GRID),
    Role.DESK: (Level.STREET, Level.COMMUNITY),
    Role.STREET_ADMIN: (Level.STREET,),
    Role.AUDITOR: (Level.STREET, Level.COMMUNITY),
}
"""Where each role is at home (DOMAIN.md §1); elsewhere it works, and is a warning."""

MAX_STAFF_CODE = 60
MAX_TELEGRAM_ID = 2**52
"""Telegram: "at most 52 significant bits"."""
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,29}")


class Staffing:
    """The staff of a draft, checked against its territory."""

    def __init__(self, found: Draft, territory: Territory) -> None:
        self._found, self._territory = found, territory
        self._people: dict[str, list[StaffLine]] = defaultdict(list)
        self._telegram: dict[int, str] = {}

    def check(self) -> tuple[Staff, ...]:
        """Everybody, in the order of the form. Only sound when no error was noted."""
        for line in self._found.staff:
            if code := self._code(line):
                self._people[code].append(line)
        staff = tuple(self._person(code, lines) for code, lines in self._people.items())
        self._backups(staff)
        return staff

    def _code(self, line: StaffLine) -> str | None:
        if line.code is None or not line.code.text:
            self._found.wrong(line.spot, "import-staff-code-missing")
            return None
        if len(line.code.text) > MAX_STAFF_CODE or not re.fullmatch(r"[^\s\x00-\x1f]+", line.code.text):
            self._found.wrong(line.code.spot, "import-staff-code-odd", code=line.code.text, limit=MAX_STAFF_CODE)
        return line.code.text

    def _person(self, code: str, lines: list[StaffLine]) -> Staff:
        """One person of one line, or of several that add roles and do not contradict one another."""
        first = lines[0]
        name = self._one("name", lines)
        named_well(name, first.spot, self._found)
        duty, telegram = self._one("on_duty", lines), self._one("telegram_id", lines)
        phone, locale = self._one("phone", lines), self._one("locale", lines)
        backup, classes = self._one("backup", lines), self._one("answers_for", lines)
        return Staff(
            spot=(first.code or first).spot,
            code=code,
            name=name.text if name else "",
            roles=self._roles(code, lines),
            backup=backup.text if backup else None,
            on_duty=self._duty(duty) if duty else False,
            answers_for=self._classes(classes) if classes else (),
            telegram_id=self._telegram_id(telegram, code) if telegram else None,
            phone=self._phone(phone) if phone else None,
            locale=self._locale(locale) if locale else DEFAULT_LOCALE,
        )

    def _one(self, field: str, lines: list[StaffLine]) -> Told | None:
        """What the lines of one person say in a field; a problem when two of them differ."""
        told: list[Told] = [value for line in lines if (value := getattr(line, field)) and value.text]
        for other in told[1:]:
            if other.text != told[0].text:
                self._found.wrong(
                    other.spot,
                    "import-staff-twice",
                    code=lines[0].code.text if lines[0].code else "",
                    first=told[0].spot,
                )
        return told[0] if told else None

    def _roles(self, code: str, lines: list[StaffLine]) -> tuple[tuple[Role, str], ...]:
        roles: dict[tuple[Role, str], Spot] = {}
        for told in (one for line in lines for one in line.roles):
            known = self._role(told)
            if known in roles:
                self._found.wrong(told.spot, "import-role-twice", code=code, first=roles[known])
            elif known:
                roles[known] = told.spot
        if len(lines) > 1 and any(not line.roles for line in lines):
            self._found.wrong(lines[-1].spot, "import-staff-twice", code=code, first=lines[0].spot)
        if not any(line.roles for line in lines):
            self._found.doubtful(lines[0].spot, "import-staff-no-role", code=code)
        return tuple(roles)

    def _role(self, told: RoleLine) -> tuple[Role, str] | None:
        grantable = tuple(role for role in Role if role in STAFF_ROLES)
        known = role(told.role.text) if told.role else None
        if told.role is None:
            self._found.wrong(told.spot, "import-role-missing", roles=grantable)
        elif known is None:
            self._found.wrong(told.role.spot, "import-role-unknown", value=told.role.text, roles=grantable)
        if told.at is None:
            self._found.wrong(told.spot, "import-at-missing")
            return None
        level = self._territory.level_of(told.at.text)
        if told.at.text not in self._territory.spots:
            self._found.wrong(told.at.spot, "import-at-unknown", value=told.at.text)
        elif known and level and level not in USUAL_LEVELS[known]:
            self._found.doubtful(told.at.spot, "import-role-level", role=known, level=level, usual=USUAL_LEVELS[known])
        return (known, told.at.text) if known else None

    def _duty(self, told: Told) -> bool:
        known = truth(told.text)
        if known is None:
            self._found.wrong(told.spot, "import-not-yes-or-no", value=told.text)
        return bool(known)

    def _classes(self, told: Told) -> tuple[Category, ...]:
        known = {word: category(word) for word in listed(told.text)}
        for word in (word for word, one in known.items() if one is None):
            self._found.wrong(told.spot, "import-class-unknown", value=word)
        return tuple(dict.fromkeys(one for one in known.values() if one))

    def _telegram_id(self, told: Told, code: str) -> int | None:
        number = telegram_id(told, self._found)
        if number is None:
            return None
        other = self._telegram.setdefault(number, code)
        if other != code:
            self._found.wrong(told.spot, "import-telegram-twice", value=told.text, other=other)
        return number

    def _phone(self, told: Told) -> str:
        if not _PHONE.fullmatch(told.text):
            self._found.wrong(told.spot, "import-phone", value=told.text)
        return told.text

    def _locale(self, told: Told) -> str:
        if told.text not in SUPPORTED_LOCALES:
            self._found.wrong(told.spot, "import-locale", value=told.text, locales=SUPPORTED_LOCALES)
        return told.text

    def _backups(self, staff: tuple[Staff, ...]) -> None:
        backups = {person.code: person.backup for person in staff}
        looped: set[str] = set()
        for code, lines in self._people.items():
            told = next((line.backup for line in lines if line.backup), None)
            if told is None:
                continue
            if told.text not in backups:
                self._found.wrong(told.spot, "import-backup-unknown", value=told.text)
            elif code not in looped and (loop := _loop(code, backups)):
                looped.update(loop)
                self._found.wrong(told.spot, "import-backup-loop", loop=(*loop, code))


def telegram_id(told: Told, found: Draft) -> int | None:
    """A person's Telegram id; None and a problem when it cannot be one."""
    if not re.fullmatch(r"[0-9]{1,16}", told.text) or not 0 < int(told.text) < MAX_TELEGRAM_ID:
        found.wrong(told.spot, "import-telegram-odd", value=told.text)
        return None
    return int(told.text)


def _loop(code: str, backups: dict[str, str | None]) -> tuple[str, ...]:
    """The chain of backups from `code` that comes back to `code`; empty when it does not."""
    chain, here = [code], backups.get(code)
    while here is not None and here != code:
        if here in chain:
            return ()
        chain.append(here)
        here = backups.get(here)
    return tuple(chain) if here == code else ()
