"""Bringing a community in: `read` a form whole, then `bring_in` what it says, in one transaction.

The form is described in docs/community-file.md.
"""

from bot.actions.community.form import BadFormError, Community, Problem, Spot, Staff
from bot.actions.community.playground import Phones, bind_playground, read_phones
from bot.actions.community.reading import read
from bot.actions.community.report import Progress, Report
from bot.actions.community.writing import bring_in

__all__ = [
    "BadFormError",
    "Community",
    "Phones",
    "Problem",
    "Progress",
    "Report",
    "Spot",
    "Staff",
    "bind_playground",
    "bring_in",
    "read",
    "read_phones",
]
