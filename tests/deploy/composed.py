"""deploy/compose.yaml, read: its services, what they run and with which settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?:(?P<how>:[-?])(?P<rest>[^}]*))?\}")


class MissingError(Exception):
    """A variable that must be given was not."""


@dataclass(frozen=True)
class Service:
    """A service that runs our image: the words after `python -m bot`, and its environment, still with variables."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    after: tuple[str, ...]

    def settings(self, given: Mapping[str, str]) -> dict[str, str]:
        """Its environment, as compose would fill it in. Raises `MissingError`."""
        return {name: filled(value, given) for name, value in self.environment.items()}


def document() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return read


def ours() -> list[Service]:
    """The services of our own image, in the order of the file."""
    return [
        Service(
            name,
            tuple(service["command"]),
            {key: str(value) for key, value in service.get("environment", {}).items()},
            tuple(service.get("depends_on", ())),
        )
        for name, service in document()["services"].items()
        if str(service["image"]).startswith("linling:")
    ]


def filled(value: str, given: Mapping[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?why}`."""

    def fill(found: re.Match[str]) -> str:
        if value := given.get(found["name"]):
            return value
        if found["how"] == ":?":
            raise MissingError(found["rest"])
        return found["rest"] or ""

    return _VARIABLE.sub(fill, value)


def variables(text: str) -> set[str]:
    """Every `${NAME…}` in a text."""
    return {found["name"] for found in _VARIABLE.finditer(text)}
