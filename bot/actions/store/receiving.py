"""Taking goods in by typing lines: read, shown for confirmation, then written, all lines or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.caller import Caller, Said
from bot.actions.speech import button, choice, grid, say, shortened
from bot.actions.store import doors
from bot.actions.store.written import UnreadableError, Written, begins_receipt, read
from bot.actions.talks import IDLE, Asked, asked
from bot.domain.message import Rows
from bot.domain.scope import Path
from bot.domain.stock import Goods, Receipt, Source, StockError, as_number
from bot.words import render
from storage.conversations import Talk
from storage.places import Place
from storage.unit import UnitOfWork

MOST_LINES = 30


def typed(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, said: Said) -> Talk | None:
    """Lines that tell of a receipt, from somebody who runs a store; None for anything else.

    With a store open any line that begins so is meant; else only one that can be read and names its source.
    """
    lines = [line for line in said.text.splitlines() if line.strip()]
    mine = doors.stores_of(uow, caller.person) if lines and begins_receipt(lines[0]) and said.media is None else []
    if not mine:
        return None
    is_open = talk.state in (Asked.STORE, Asked.RECEIPT)
    try:
        written = [read(line) for line in lines[:MOST_LINES]]
    except UnreadableError as error:
        if not is_open:
            return None
        say(uow, caller, now, "stock-unreadable", line=shortened(str(error), 80))
        return talk
    if not is_open and written[0].source is None:
        return None
    place = _where(talk, mine)
    if place is None:
        say(uow, caller, now, "stock-open-first")
        return IDLE
    return _ask(uow, caller, now, place, written)


def _where(talk: Talk, mine: list[Place]) -> Place | None:
    """The store that is open, if it is still theirs; else the only one they run."""
    opened = talk.data.get("community")
    return next((place for place in mine if place.id == opened), mine[0] if len(mine) == 1 else None)


def _ask(uow: UnitOfWork, caller: Caller, now: datetime, place: Place, written: list[Written]) -> Talk:
    for line in written:
        if (unit := _other_unit(uow, place.path, line)) is not None:
            say(uow, caller, now, "stock-other-unit", name=line.name, unit=unit, said=line.unit)
            return asked(Asked.STORE, community=place.id)
    shown = "\n".join(_line(uow, caller.locale, place.path, line) for line in written)
    say(uow, caller, now, "stock-confirm", buttons=_confirming(caller.locale, written), place=place.name, lines=shown)
    return asked(Asked.RECEIPT, community=place.id, lines=[line.dump() for line in written])


def _confirming(locale: str, written: list[Written]) -> Rows:
    """One button; or, where a line does not say where it comes from, one for each source."""
    never = (button(locale, "never-mind", "never_mind"),)
    if all(line.source for line in written):
        return ((button(locale, "stock-yes", "stock_take"),), never)
    sources = [
        choice(render(locale, f"stock-source-{source.value}"), "stock_take", 0, source.value) for source in Source
    ]
    return (*grid(sources, 3), never)


def _other_unit(uow: UnitOfWork, community: Path, line: Written) -> str | None:
    """The unit in which the store counts these goods, when it is another."""
    known = uow.stock.named(community, line.name)
    return known.unit if known is not None and known.unit != line.unit else None


def _line(uow: UnitOfWork, locale: str, community: Path, line: Written) -> str:
    source = render(locale, f"stock-source-{line.source.value}") if line.source else "?"
    lot = render(locale, "stock-lot-name", number=line.number) if line.number else ""
    until = render(locale, "stock-until", day=line.expires_on.isoformat()) if line.expires_on else ""
    new = "" if uow.stock.named(community, line.name) else render(locale, "stock-new")
    quantity = as_number(line.quantity)
    return render(
        locale, "stock-receipt-line", name=line.name, quantity=quantity, unit=line.unit, source=source, lot=lot,
        until=until, new=new,
    )  # fmt: skip


def take(uow: UnitOfWork, caller: Caller, now: datetime, talk: Talk, arg: str) -> Talk:
    """The button under what was read: it is written into the ledger. `arg`: the source of lines that said none."""
    if talk.state != Asked.RECEIPT or caller.person is None:
        say(uow, caller, now, "button-stale")
        return talk
    place = doors.store(uow, caller, now, int(talk.data["community"]))
    if place is None:
        return IDLE
    chosen = Source(arg) if arg in set(Source) else None
    written = [replace(line, source=line.source or chosen) for line in map(Written.load, talk.data["lines"])]
    if any(line.source is None or _other_unit(uow, place.path, line) for line in written):
        say(uow, caller, now, "button-stale")
        return talk
    receive(uow, place.path, written, caller.person.id, now)
    shown = "\n".join(_line(uow, caller.locale, place.path, line) for line in written)
    back = ((button(caller.locale, "stock-look", "stock", place.id),),)
    say(uow, caller, now, "stock-received", buttons=back, place=place.name, lines=shown)
    return asked(Asked.STORE, community=place.id)


def receive(uow: UnitOfWork, community: Path, written: list[Written], by: int | None, now: datetime) -> None:
    """Write receipts that all name their source; goods not known yet are made."""
    receipts = []
    for line in written:
        known = uow.stock.named(community, line.name) or Goods(0, community, line.name, line.unit)
        if known.id == 0 or known.retired:
            known = uow.stock.keep(replace(known, retired=False))
        if line.source is None:
            raise StockError("a receipt says where it comes from")
        receipts.append(Receipt(known.id, line.quantity, line.source, line.number, line.expires_on))
    uow.stock.receive(receipts, by, now)
