"""The process that listens: `python -m bot.ears.worker ENGINE MODEL`. It knows neither the bot nor its database.

Says one JSON line when it is ready ({"ready": true} or {"error": …}); then, for every voice on its standard input (four
bytes of length, then OGG/Opus), one line {"words": …} or {"error": …}. Ends with its input.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

ENGINES = ("sense_voice", "paraformer")
"""Models of sherpa-onnx (extra `speech`): a folder with `model.onnx` or `model.int8.onnx`, and `tokens.txt`."""
LONGEST_SECONDS = 120
"""Of a longer voice only the beginning is listened to."""
THREADS = 1
NICE = 10

Hear = Callable[[bytes], str]


class EngineError(Exception):
    """The engine cannot be had; `str()` is one word."""


def engine(name: str, folder: Path) -> Hear:
    """Load a model of that kind from its folder. Raises `EngineError`."""
    model = next((file for n in ("model.int8.onnx", "model.onnx") if (file := folder / n).is_file()), None)
    if name not in ENGINES:
        raise EngineError("unknown")
    if model is None or not (folder / "tokens.txt").is_file():
        raise EngineError("model")
    try:
        import sherpa_onnx
    except ImportError as error:
        raise EngineError("package") from error
    made = {"tokens": str(folder / "tokens.txt"), "num_threads": THREADS}
    kinds = sherpa_onnx.OfflineRecognizer
    if name == "sense_voice":
        recognizer = kinds.from_sense_voice(model=str(model), use_itn=True, **made)
    else:
        recognizer = kinds.from_paraformer(paraformer=str(model), **made)

    def hear(voice: bytes) -> str:
        rate, samples = decoded(voice)
        stream = recognizer.create_stream()
        stream.accept_waveform(rate, samples)
        recognizer.decode_stream(stream)
        return str(stream.result.text).strip()

    return hear


def decoded(voice: bytes) -> tuple[int, Any]:
    """OGG/Opus to samples a second and mono float samples (numpy). Raises `soundfile.LibsndfileError`."""
    import soundfile

    with soundfile.SoundFile(io.BytesIO(voice)) as file:
        rate = int(file.samplerate)
        samples = file.read(LONGEST_SECONDS * rate, dtype="float32", always_2d=True)
    return rate, samples[:, 0]


def serve(hear: Hear, asked: IO[bytes], answers: IO[str]) -> None:
    """Answer voice after voice until the input ends. One that cannot be heard is an answer, not the end."""
    while len(head := asked.read(4)) == 4:
        voice = asked.read(struct.unpack(">I", head)[0])
        try:
            answer = {"words": hear(voice)}
        except Exception as error:  # noqa: BLE001 - whatever a codec raises is told to who asked
            answer = {"error": type(error).__name__}
        _say(answers, answer)


def _say(answers: IO[str], answer: Mapping[str, object]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def main(name: str, folder: str) -> None:
    os.nice(NICE)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is not an answer
    try:
        hear = engine(name, Path(folder))
    except Exception as error:  # noqa: BLE001 - a broken model raises whatever its library likes
        _say(answers, {"error": str(error) if isinstance(error, EngineError) else "broken"})
        return
    _say(answers, {"ready": True})
    serve(hear, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(*sys.argv[1:3])
