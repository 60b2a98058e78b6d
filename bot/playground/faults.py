"""Scripted faults: what the network and Telegram do on a bad day, by method."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["delay", "hang", "reset", "reset_after", "status", "retry_after", "bad_json"]
PUSH = "webhook"
"""The `method` of a push to the bot's webhook: there reset loses the push, reset_after and hang lose its answer."""


@dataclass(frozen=True)
class Fault:
    """One rule. `method` "*" is every method a bot calls, `PUSH` our own push to it; `times` None is for ever;
    `seconds` serve delay, hang, retry_after.

    delay, reset, status and retry_after come before the effect (only delay lets it happen);
    hang, reset_after and bad_json after it.
    """

    method: str
    kind: Kind
    seconds: float | None = None
    status: int = 502
    times: int | None = 1
    probability: float = 1.0

    def is_about(self, method: str) -> bool:
        return self.method.lower() == method.lower() or (self.method == "*" and method != PUSH)


class Faults:
    """The script: the first rule that matches a call (and is not used up) strikes."""

    def __init__(self, seed: int = 0) -> None:
        self._rules: list[Fault] = []
        self._left: list[int | None] = []
        self._chance = random.Random(seed)  # noqa: S311 - a script of mishaps, not a secret

    @property
    def rules(self) -> tuple[Fault, ...]:
        """The rules that can still strike."""
        return tuple(rule for rule, left in zip(self._rules, self._left, strict=True) if left != 0)

    def script(self, rules: Sequence[Fault]) -> None:
        """Replace every rule."""
        self._rules = list(rules)
        self._left = [rule.times for rule in rules]

    def clear(self) -> None:
        """A good day again."""
        self.script(())

    def strike(self, method: str) -> Fault | None:
        """The fault this call meets, counted as used; None for none."""
        for index, rule in enumerate(self._rules):
            if not rule.is_about(method):
                continue
            left = self._left[index]
            if left == 0 or self._chance.random() >= rule.probability:
                continue
            self._left[index] = None if left is None else left - 1
            return rule
        return None
