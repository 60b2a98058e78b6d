"""What did they mean: from a text to an `Understanding`, in pure functions over the lexicons in `locales/`.

Inside: normalise → address (before segmenting) → segment (jieba) → urgency (danger words with guards) and
classify (keywords with weights). Importing this package loads nothing; `prepare()` loads the dictionary once.
"""

from __future__ import annotations

from bot.text.address import is_room_number
from bot.text.small_talk import is_small_talk
from bot.text.understand import prepare, understand

__all__ = ["is_room_number", "is_small_talk", "prepare", "understand"]
