"""Parts to measure with: the same complaint filed twice is never on both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.text.labels.solver import Ids

_HASHES = 16
_ALIKE = 9  # of the hashes in common: more than half of the pieces of the two texts
_PRIME = 2**31 - 1


def alike(pieces: Sequence[Ids]) -> list[int]:
    """For each text, given as the numbers of its pieces, the number of its group: near copies share one (MinHash)."""
    signs = _signatures(pieces)
    parent = list(range(len(pieces)))
    for band in range(0, _HASHES, 2):
        first: dict[tuple[int, int], int] = {}
        for i, sign in enumerate(signs):
            j = first.setdefault((int(sign[band]), int(sign[band + 1])), i)
            if j != i and int((sign == signs[j]).sum()) >= _ALIKE:
                parent[_root(parent, i)] = _root(parent, j)
    return [_root(parent, i) for i in range(len(pieces))]


def parts(groups: Sequence[int], number: int, seed: int = 1) -> list[int]:
    """The part (0 … number - 1) of each text, whole groups together and the parts of about one size.

    Texts that are alike in greater numbers than a part holds are no copies but a form that is filled in: they are
    taken one by one.
    """
    members: dict[int, list[int]] = {}
    for text, name in enumerate(groups):
        members.setdefault(name, []).append(text)
    most = len(groups) / number
    sets = [
        one for group in members.values() for one in ([group] if len(group) <= most else [[text] for text in group])
    ]
    part, filled = [0] * len(groups), [0] * number
    order = np.random.default_rng(seed).permutation(len(sets))
    for place in sorted(order.tolist(), key=lambda place: -len(sets[place])):
        chosen = filled.index(min(filled))
        filled[chosen] += len(sets[place])
        for text in sets[place]:
            part[text] = chosen
    return part


def _signatures(pieces: Sequence[Ids]) -> list[Ids]:
    random = np.random.default_rng(1)
    factor = random.integers(1, _PRIME, _HASHES, dtype=np.int64)[:, None]
    offset = random.integers(0, _PRIME, _HASHES, dtype=np.int64)[:, None]
    return [
        ((ids[None, :] * factor + offset) % _PRIME).min(axis=1) if len(ids) else np.full(_HASHES, -1 - i)
        for i, ids in enumerate(pieces)
    ]


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i
