"""A `LabelModel` as the header and parts of a model file, and back. What is read may come from anywhere: checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.text.labels.model import LabelModel

KIND = "labels"
MOST_LABELS = 1000
_LARGEST = 1e6


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
