"""What a community adds to the language: the names of its places, and a model trained on its own labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Named:
    """A place of the community that a text names: `name` as the community calls it, written at text[start:end]."""

    name: str
    start: int
    end: int


class Gazetteer(Protocol):
    """The names and aliases of a community's places."""

    def find(self, text: str) -> tuple[Named, ...]:
        """Every place named in normalised `text`, in order, the longest name where two overlap."""


class Router(Protocol):
    """A trained model of a community's own labels (its departments)."""

    def chances(self, title: str, text: str) -> Mapping[str, float]:
        """The probability of each of its labels; together 1."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What `understand` may use beside the lexicons; nothing of it is needed."""

    places: Gazetteer | None = None
    router: Router | None = None


NOTHING = Knowledge()
