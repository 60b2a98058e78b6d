"""A `LabelModel` as the header and parts of a model file, and back. What is read may come from anywhere: checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.text import model_file
from bot.text.labels.model import LabelModel

KIND = "labels"
NOWHERE = Path("-")
"""Named in the errors of what is no file."""
MOST_LABELS = 1000
_LARGEST = 1e6


def save(model: LabelModel, path: Path) -> int:
    """Write the model; how many bytes it takes. Raises `ModelFileError`."""
    return model_file.write(path, KIND, *to_parts(model))


def load(path: Path) -> LabelModel:
    """The model at `path`; raises `ModelFileError`."""
    return _model(path, model_file.read(path, KIND))


def to_bytes(model: LabelModel) -> bytes:
    """What `save` writes; raises `ModelFileError` when it is too large."""
    return model_file.packed(NOWHERE, KIND, *to_parts(model))


def from_bytes(content: bytes) -> LabelModel:
    """The model that `to_bytes` made `content` of; raises `ModelFileError`."""
    return _model(NOWHERE, model_file.unpacked(NOWHERE, KIND, content))


def _model(path: Path, file: model_file.ModelFile) -> LabelModel:
    try:
        return from_parts(file.header, file.parts)
    except ValueError as error:
        raise model_file.ModelFileError(model_file.Fault.DAMAGED, path, KIND, str(error)) from error


def to_parts(model: LabelModel) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What `bot.text.model_file` writes."""
    header = {
        "labels": list(model.labels),
        "rarest": model.rarest,
        "scales": list(model.scales),
        "biases": list(model.biases),
        "sharpness": model.sharpness,
    }
    vocabulary = "\n".join(model.vocabulary).encode("utf-8")
    return header, {"vocabulary": vocabulary, "weights": model.weights, "rarities": model.rarities}


def from_parts(header: Mapping[str, Any], parts: Mapping[str, bytes]) -> LabelModel:
    """The model again; raises ValueError for anything that `to_parts` did not make."""
    try:
        labels = tuple(header["labels"])
        numbers = [header["rarest"], header["sharpness"], *header["scales"], *header["biases"]]
        if len(labels) > MOST_LABELS or not all(isinstance(label, str) for label in labels):
            raise ValueError("labels must be words")
        if not all(isinstance(one, int | float) and abs(one) < _LARGEST for one in numbers) or header["sharpness"] <= 0:
            raise ValueError("a number is none, or too large")
        return LabelModel(
            labels=labels,
            vocabulary=tuple(parts["vocabulary"].decode("utf-8").split("\n")),
            weights=parts["weights"],
            rarities=parts["rarities"],
            rarest=header["rarest"],
            scales=tuple(header["scales"]),
            biases=tuple(header["biases"]),
            sharpness=header["sharpness"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a model of labels: {type(error).__name__}") from error
