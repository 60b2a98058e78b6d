"""Whole bots are asked here, as in the stories: what they load once is loaded before, and logs are short."""

from __future__ import annotations

from tests.stories.conftest import awake, few_words_in_the_log

__all__ = ["awake", "few_words_in_the_log"]
