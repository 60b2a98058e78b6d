"""Alarms in chat: whoever looks after the house hears that something is stuck, once, then now and then, then that
it is over.

What is stuck is decided from figures by pure functions (`troubles`); what is said of it stands in the table `alarms`,
so a restart or another process does not repeat it. When Telegram itself is stuck an alarm waits in the urgent lane
like everything else, at most one message a person and kind; it is in the log and in the metrics at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from bot.domain.message import Lane, Message, Outgoing
from bot.domain.people import DESK_ROLES, Role
from bot.domain.reference import reference
from bot.words import render
from storage.alarms import Episode
from storage.database import Database
from storage.gauges import LATELY, Figures
from storage.heartbeats import Heartbeat
from storage.unit import UnitOfWork

log = structlog.get_logger(__name__)


class Alarm(StrEnum):
    """What can be wrong. docs/monitoring.md says of each what it means and what to do."""

    INBOX = "inbox"
    URGENT = "urgent"
    LANE = "lane"
    NOWHERE = "nowhere"
    DEAD = "dead"
    ROLE = "role"
    LOOP = "loop"
    DISK = "disk"
    CLOCK = "clock"


INBOX_SECONDS = 60
URGENT_SECONDS = 30
LANE_SECONDS = 600
"""Bulk is not watched: how long a broadcast takes is its own matter."""
SILENT = timedelta(seconds=30)
"""A process that said nothing for so long is dead."""
SETTLING = timedelta(seconds=60)
"""After a start the other processes get so long to come up."""
LETTERS, FLOOD = 5, LATELY
"""Each dead letter is told of by itself (`failures.bury`); when there are more in such a time, by one alarm."""
LOW_DISK = 500 * 1024 * 1024
CLOCK_SECONDS = 30
ROLES = ("intake", "handlers", "courier", "scheduler")
"""What some process must be doing at any time."""

REMIND_AFTER = timedelta(minutes=30)
SUSPICIOUS = frozenset({Alarm.ROLE})
"""Rung only when a second look shows them too: between one leader's leave and the next one's heartbeat a role is
nobody's for a second, and the next leader looks just then."""
SUSPECTED_FOR, SUSPICION_LASTS = timedelta(seconds=10), timedelta(seconds=60)
"""How far apart the two looks are at least and at most: in a longer gap nobody looked, and it is suspected anew."""
CALM_FOR = timedelta(seconds=60)
"""What comes and goes is one alarm: it is over when it has been well for so long."""


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong now. `subject` tells two of a kind apart; `facts` are the variables of its words."""

    alarm: Alarm
    subject: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What one look at the house showed; `free` bytes are left on the database's disk (None: not ours to watch)."""

    figures: Figures
    heartbeats: tuple[Heartbeat, ...]
    ringing: tuple[Episode, ...]
    free: int | None = None


def troubles(look: Look, now: datetime) -> list[Trouble]:
    """All that is wrong. Pure."""
    return [*_lines(look.figures), *_house(look.figures), *_processes(look.heartbeats, now), *_disk(look.free)]


def watch(database: Database, now: datetime) -> int:
    """Look, and where something changed, say so; how many alarms rang, rang again or ended."""
    with database.read() as uow:
        look = Look(
            uow.gauges.figures(now),
            tuple(uow.heartbeats.all()),
            tuple(uow.alarms.ringing()),
            uow.gauges.free_bytes(),
        )
    found = troubles(look, now)
    if not found and not look.ringing:
        return 0
    return database.submit(lambda uow: heed(uow, found, now)).result()


def heed(uow: UnitOfWork, found: Iterable[Trouble], now: datetime) -> int:
    """Ring for what is new, again for what stays, and say of what is gone that it is over."""
    wrong = {(trouble.alarm.value, trouble.subject): trouble for trouble in found}
    open_ = {(episode.kind, episode.subject): episode for episode in uow.alarms.ringing()}
    done = sum(_ring(uow, trouble, now) for key, trouble in wrong.items() if key not in open_)
    for key, episode in open_.items():
        if key in wrong:
            done += _still(uow, episode, wrong[key], now)
        else:
            done += _gone(uow, episode, now)
    return done


def _lines(figures: Figures) -> Iterable[Trouble]:
    if figures.inbox.seconds > INBOX_SECONDS:
        facts = {"seconds": int(figures.inbox.seconds), "count": figures.inbox.waiting}
        yield Trouble(Alarm.INBOX, facts=facts)
    if figures.urgent > URGENT_SECONDS:
        facts = {"seconds": int(figures.urgent), "count": figures.lanes[Lane.URGENT].waiting}
        yield Trouble(Alarm.URGENT, facts=facts)
    for lane in (Lane.REPLY, Lane.NOTICE):
        if (lag := figures.lanes[lane]).seconds > LANE_SECONDS:
            facts = {"minutes": int(lag.seconds // 60), "count": lag.waiting}
            yield Trouble(Alarm.LANE, lane.name.lower(), facts)


def _house(figures: Figures) -> Iterable[Trouble]:
    if figures.nowhere:
        named = ", ".join(reference(ticket_id) for ticket_id in figures.named)
        yield Trouble(Alarm.NOWHERE, facts={"count": figures.nowhere, "tickets": named})
    if figures.dead_lately > LETTERS:
        yield Trouble(Alarm.DEAD, facts={"count": figures.dead_lately})


def _processes(heartbeats: tuple[Heartbeat, ...], now: datetime) -> Iterable[Trouble]:
    """Nobody alive at all is not believed: this runs, so rather the clock jumped, or the heartbeats were kept out."""
    alive = [heartbeat for heartbeat in heartbeats if now - heartbeat.at < SILENT]
    if any(now - heartbeat.started_at > SETTLING for heartbeat in alive):
        for role in ROLES:
            if not any(role in heartbeat.roles for heartbeat in alive):
                yield Trouble(Alarm.ROLE, role, {"role": role})
    crashes: dict[str, int] = {}
    for heartbeat in alive:
        for loop, number in heartbeat.crashes.items():
            crashes[loop] = crashes.get(loop, 0) + number
    for loop, number in sorted(crashes.items()):
        yield Trouble(Alarm.LOOP, loop, {"loop": loop, "count": number})
    off = max((heartbeat.clock_off for heartbeat in alive), key=abs, default=0.0)
    if abs(off) > CLOCK_SECONDS:
        yield Trouble(Alarm.CLOCK, facts={"seconds": int(abs(off))})


def _disk(free: int | None) -> Iterable[Trouble]:
    if free is not None and free < LOW_DISK:
        yield Trouble(Alarm.DISK, facts={"megabytes": free // (1024 * 1024)})


def _ring(uow: UnitOfWork, trouble: Trouble, now: datetime) -> bool:
    suspected = trouble.alarm in SUSPICIOUS
    if uow.alarms.begin(trouble.alarm.value, trouble.subject, now, times=0 if suspected else 1) is None or suspected:
        return False
    return _tell(uow, trouble, now)


def _suspected(uow: UnitOfWork, episode: Episode, trouble: Trouble, now: datetime) -> bool:
    """Seen again: it rings once the looks are far enough apart."""
    if not timedelta(0) <= now - episode.began_at <= SUSPICION_LASTS:
        uow.alarms.suspect_anew(episode, now)
        return False
    if now - episode.began_at < SUSPECTED_FOR or not uow.alarms.rung(episode, now):
        return False
    return _tell(uow, trouble, now)


def _tell(uow: UnitOfWork, trouble: Trouble, now: datetime) -> bool:
    _log("alarm_rings", trouble)
    for chat, locale in hearing(uow):
        text = render(locale, "alarm-rings", what=_what(locale, trouble), help=_help(locale, trouble))
        _say(uow, chat, trouble.alarm.value, trouble.subject, text, now)
    return True


def _still(uow: UnitOfWork, episode: Episode, trouble: Trouble, now: datetime) -> bool:
    if not episode.times:
        return _suspected(uow, episode, trouble, now)
    if now - episode.rung_at < REMIND_AFTER:
        if episode.calm_since is not None:
            uow.alarms.calm(episode, None)
        return False
    if not uow.alarms.rung(episode, now):
        return False
    _log("alarm_rings_again", trouble)
    for chat, locale in hearing(uow):
        lasted = _minutes(now - episode.began_at)
        what, help_ = _what(locale, trouble), _help(locale, trouble)
        text = render(locale, "alarm-again", what=what, help=help_, minutes=lasted)
        _say(uow, chat, episode.kind, episode.subject, text, now)
    return True


def _gone(uow: UnitOfWork, episode: Episode, now: datetime) -> bool:
    if not episode.times:
        uow.alarms.end(episode, now)
        return False
    if episode.calm_since is None:
        uow.alarms.calm(episode, now)
        return False
    if now - episode.calm_since < CALM_FOR or not uow.alarms.end(episode, now):
        return False
    log.info("alarm_over", alarm=episode.kind, subject=episode.subject, minutes=_minutes(now - episode.began_at))
    trouble = Trouble(Alarm(episode.kind), episode.subject)
    for chat, locale in hearing(uow):
        text = render(locale, "alarm-over", what=_what(locale, trouble), minutes=_minutes(now - episode.began_at))
        _say(uow, chat, episode.kind, episode.subject, text, now, Lane.NOTICE)
    return True


def _log(event: str, trouble: Trouble) -> None:
    """At ERROR, so that it is heard where Telegram is not. Facts are numbers, roles and ticket references."""
    log.error(event, alarm=trouble.alarm.value, subject=trouble.subject, **dict(trouble.facts))


def _say(
    uow: UnitOfWork, chat: int, kind: str, subject: str, text: str, now: datetime, lane: Lane = Lane.URGENT
) -> None:
    """What has not left yet is replaced, not added to; what has left is not edited: a phone must make a sound."""
    card = f"alarm:{kind}:{subject}"
    waiting = uow.outbox.waits(chat, card)
    uow.outbox.put(Outgoing(chat, Message(text), lane, card=card, fresh=not waiting), now)


def hearing(uow: UnitOfWork) -> list[tuple[int, str]]:
    """Chat and language of whoever hears alarms: the street's admins, else the desks, as far as they can be reached."""
    return _reached(uow, Role.STREET_ADMIN) or _reached(uow, *DESK_ROLES)


def _reached(uow: UnitOfWork, *roles: Role) -> list[tuple[int, str]]:
    return [(p.chat_id, p.locale) for p in uow.people.staff(*roles) if p.chat_id is not None and p.reachable]


def _what(locale: str, trouble: Trouble) -> str:
    """The trouble's name, with what tells it apart."""
    match trouble.alarm:
        case Alarm.ROLE:
            name = render(locale, f"alarm-part-{trouble.subject}")
        case Alarm.LANE:
            name = render(locale, f"alarm-line-{trouble.subject}")
        case _:
            name = trouble.subject
    return render(locale, f"alarm-what-{trouble.alarm.value}", name=name)


def _help(locale: str, trouble: Trouble) -> str:
    """What it means and what to do."""
    return render(locale, f"alarm-help-{trouble.alarm.value}", **dict(trouble.facts))


def _minutes(lasted: timedelta) -> int:
    return max(1, round(lasted.total_seconds() / 60))
