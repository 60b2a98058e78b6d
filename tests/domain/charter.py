"""Who may do what, written out by hand from DOMAIN.md §2, so that the table is held against something else than itself.

One line per cell: status, action, where it leads ("=" stays), who may. `!` before a standing: never they, whatever
else they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.terms import Action, Standing, Status

WHO = {
    "reporter": Standing.REPORTER,
    "follower": Standing.FOLLOWER,
    "owner": Standing.OWNER,
    "co": Standing.CO_HANDLER,
    "desk": Standing.DESK,
    "system": Standing.SYSTEM,
}

CHARTER = """
reported    dispatch         dispatched  desk system
reported    reject           rejected    desk
reported    merge            merged      desk reporter
reported    withdraw         withdrawn   reporter
reported    force_close      closed      desk !owner
reported    note             =           reporter follower owner co desk
reported    add_evidence     =           reporter follower owner co desk
reported    correct          =           reporter owner co desk
reported    urge             =           reporter follower
reported    escalate         =           owner desk system
reported    join             =           anybody
reported    leave            =           follower

dispatched  recall           reported    desk system
dispatched  accept           handling    owner
dispatched  return           reported    owner
dispatched  transfer         dispatched  desk
dispatched  withdraw         withdrawn   reporter
dispatched  force_close      closed      desk !owner
dispatched  merge            merged      desk reporter
dispatched  ask_transfer     =           owner
dispatched  decline          =           desk
dispatched  note             =           reporter follower owner co desk
dispatched  add_evidence     =           reporter follower owner co desk
dispatched  correct          =           reporter owner co desk
dispatched  urge             =           reporter follower
dispatched  escalate         =           owner desk system
dispatched  extend           =           owner desk
dispatched  whistle          =           owner desk system
dispatched  join             =           anybody
dispatched  leave            =           follower
dispatched  reveal           =           owner co

handling    recall           reported    desk system
handling    complete         checking    owner
handling    return           reported    owner
handling    transfer         dispatched  desk
handling    suspend          suspended   desk !owner
handling    withdraw         withdrawn   reporter
handling    force_close      closed      desk !owner
handling    merge            merged      desk reporter
handling    ask_transfer     =           owner
handling    ask_suspension   =           owner
handling    decline          =           desk
handling    note             =           reporter follower owner co desk
handling    add_evidence     =           reporter follower owner co desk
handling    correct          =           reporter owner co desk
handling    urge             =           reporter follower
handling    escalate         =           owner desk system
handling    extend           =           owner desk
handling    whistle          =           owner desk system
handling    join             =           anybody
handling    leave            =           follower
handling    reveal           =           owner co

suspended   recall           reported    desk system
suspended   resume           handling    owner desk system
suspended   withdraw         withdrawn   reporter
suspended   force_close      closed      desk !owner
suspended   transfer         dispatched  desk
suspended   note             =           reporter follower owner co desk
suspended   add_evidence     =           reporter follower owner co desk
suspended   correct          =           reporter owner co desk
suspended   urge             =           reporter follower
suspended   escalate         =           owner desk system
suspended   join             =           anybody
suspended   leave            =           follower
suspended   reveal           =           owner co

checking    recall           reported    desk system
checking    pass             closed      reporter desk !owner
checking    fail             handling    reporter desk !owner
checking    pass_by_silence  closed      system
checking    force_close      closed      desk !owner
checking    withdraw         withdrawn   reporter
checking    note             =           reporter follower owner co desk
checking    add_evidence     =           reporter follower owner co desk
checking    escalate         =           owner desk system
checking    join             =           anybody
checking    leave            =           follower
checking    reveal           =           owner co

closed      rate             =           reporter
closed      reopen           reported    reporter desk
closed      note             =           reporter follower owner co desk
closed      add_evidence     =           reporter follower owner co desk

rejected    object           reported    reporter

merged      split            reported    desk reporter system
"""


@dataclass(frozen=True)
class Cell:
    """One line of the charter."""

    to: Status | None
    by: frozenset[Standing]
    never: frozenset[Standing]


def _cell(to: str, who: list[str]) -> Cell:
    if who == ["anybody"]:
        return Cell(None, frozenset(Standing), frozenset())
    return Cell(
        None if to == "=" else Status(to),
        frozenset(WHO[name] for name in who if not name.startswith("!")),
        frozenset(WHO[name[1:]] for name in who if name.startswith("!")),
    )


def charter() -> dict[tuple[Status, Action], Cell]:
    """The charter by status and action."""
    lines = [line.split() for line in CHARTER.splitlines() if line]
    return {(Status(status), Action(action)): _cell(to, who) for status, action, to, *who in lines}
