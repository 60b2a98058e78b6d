"""Deadlines by urgency (DOMAIN.md §3 [D]), in natural time."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.taxonomy import Urgency

FIRST_ANSWER: dict[Urgency, timedelta] = {
    Urgency.P0: timedelta(minutes=5),
    Urgency.P1: timedelta(minutes=30),
    Urgency.P2: timedelta(hours=4),
    Urgency.P3: timedelta(hours=24),
}
RESOLUTION: dict[Urgency, timedelta] = {
    Urgency.P0: timedelta(hours=2),
    Urgency.P1: timedelta(hours=24),
    Urgency.P2: timedelta(days=7),
    Urgency.P3: timedelta(days=15),
}
SILENCE_CLOSES_AFTER = timedelta(hours=72)  # [D]
FOLLOW_UP_WINDOW = timedelta(days=14)  # [S] rate and reopen
LONGEST_SUSPENSION = timedelta(days=365)  # [S]
URGE_AGAIN_AFTER = timedelta(minutes=30)  # [D]
MOST_EXTENSIONS = 2  # [S]
MOST_RETURNS = 1  # [S] a second return is the desk's to decide
MOST_OBJECTIONS = 1
