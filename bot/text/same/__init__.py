"""Is it the same as another? From two reports to a score (0-1), in pure functions over the lexicons `same_*.txt`.

`read` makes a `Report` of a text; `Comparison` says how alike two are; `Index` finds the likest of thousands.
"""

from __future__ import annotations

from bot.text.same.index import Candidate, Index
from bot.text.same.report import Report, read
from bot.text.same.score import SAME_FROM, likeness

__all__ = ["SAME_FROM", "Candidate", "Index", "Report", "likeness", "read"]
