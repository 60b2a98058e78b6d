"""An invented town of any size: its community file, and its households."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WORKER, DESK, HOUSEHOLD = 6_000_000_000, 6_500_000_000, 7_000_000_000
"""Whose chat an id is, told by its thousand million."""


@dataclass(frozen=True)
class House:
    """A household: its chat, the code of its unit, and how it says where it lives."""

    chat_id: int
    unit_code: str
    building: int
    unit: int


@dataclass(frozen=True)
class Town:
    """Communities of grids of buildings of units; a worker on duty for every grid, a desk for every community."""

    communities: int
    grids: int
    buildings: int
    units: int

    def households(self, count: int) -> Iterator[House]:
        """The first `count` households: neighbours live in different grids, so that work spreads over all workers."""
        grids = self.communities * self.grids
        for number in range(count):
            grid, inside = number % grids, number // grids
            community, grid = divmod(grid, self.grids)
            unit = inside % self.units + 1
            building = grid * self.buildings + (inside // self.units) % self.buildings + 1
            yield House(HOUSEHOLD + number, f"c{community}-{building}-{unit}", building, unit)

    def write(self, folder: Path) -> Path:
        """The community file of this town."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = ["street:", "  code: town", "  name: 星河街道", "  communities:"]
        for community in range(self.communities):
            lines += [f"    - code: c{community}", f"      name: 第{community}社区", "      grids:"]
            for grid in range(self.grids):
                lines += self._grid(community, grid)
        lines += ["staff:", *self._staff()]
        file = folder / "community.yaml"
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return file

    def _grid(self, community: int, grid: int) -> Iterator[str]:
        yield f"        - code: c{community}-g{grid}"
        yield f"          name: 第{community}社区{grid}网格"
        yield "          buildings:"
        for building in range(grid * self.buildings + 1, (grid + 1) * self.buildings + 1):
            yield f"            - {{name: {building}号楼, units: {self.units}}}"

    def _staff(self) -> Iterator[str]:
        for community in range(self.communities):
            yield _member(f"d{community}", DESK + community, "desk", f"c{community}")
            for grid in range(self.grids):
                number = community * self.grids + grid
                yield _member(f"w{number}", WORKER + number, "grid_worker", f"c{community}-g{grid}")


def _member(code: str, chat: int, role: str, at: str) -> str:
    return (
        f"  - {{code: {code}, name: {code}, telegram_id: {chat}, on_duty: true, roles: [{{role: {role}, at: {at}}}]}}"
    )
