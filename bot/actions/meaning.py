"""What words mean here: to the lexicons, and to the model learned from this deployment's closed tickets."""

from __future__ import annotations

import structlog

from bot.domain.taxonomy import Category
from bot.domain.understanding import Understanding
from bot.text import understand
from bot.text.knowledge import NOTHING, Knowledge
from bot.text.labels.files import from_bytes
from bot.text.model_file import ModelFileError
from storage.editions import MODELS
from storage.unit import UnitOfWork


def meaning(uow: UnitOfWork, text: str) -> Understanding:
    """What `text` was taken to mean."""
    return understand(text, knowledge(uow))


def knowledge(uow: UnitOfWork) -> Knowledge:
    """What is known beside the lexicons; from memory as long as no model is adopted or taken back."""
    return uow.editions.kept(MODELS, "knowledge", lambda: knowing(uow.models.in_force()))


def knowing(file: bytes | None) -> Knowledge:
    """A model that cannot be read is as good as none: reports go on, by the lexicons alone."""
    if file is None:
        return NOTHING
    try:
        model = from_bytes(file)
    except ModelFileError as error:
        structlog.get_logger(__name__).error("model_unreadable", why=error.fault.value)
        return NOTHING
    return Knowledge(router=model) if set(model.labels) <= set(Category) else NOTHING
