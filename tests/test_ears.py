"""Ears outside: a process that may be slow, mad, dead or missing, and whoever listens goes on."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.ears import DeafError
from bot.ears.outside import OutsideEars
from bot.ears.worker import EngineError, decoded, engine
from bot.playground import samples

READY = "import json, sys, time, os\nfrom bot.ears.worker import _say, serve\n"
WELL = READY + "_say(sys.stdout, {'ready': True})\n"
LENGTH = "serve(lambda voice: str(len(voice)), sys.stdin.buffer, sys.stdout)"
MOODY = """
def hear(voice):
    if voice == b'hang': time.sleep(60)
    if voice == b'crash': os._exit(3)
    if voice == b'noise': raise ValueError('no sound')
    if voice == b'mad': sys.stdout.write('not json\\n')
    return voice.decode()
serve(hear, sys.stdin.buffer, sys.stdout)
"""

Make = Callable[..., OutsideEars]


@pytest.fixture
async def ears() -> AsyncIterator[Make]:
    """Ears over a script; closed in the end."""
    made: list[OutsideEars] = []

    def make(script: str, seconds: float = 20.0) -> OutsideEars:
        made.append(OutsideEars((sys.executable, "-c", script), seconds=seconds))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def test_voice_after_voice_is_answered_by_one_worker(ears: Make) -> None:
    one = ears(WELL + "pid = os.getpid()\nserve(lambda voice: f'{pid} {len(voice)}', sys.stdin.buffer, sys.stdout)")
    answers = [await one.listen(bytes(length)) for length in (0, 5, 200_000)]
    assert [answer.split()[1] for answer in answers] == ["0", "5", "200000"]
    assert len({answer.split()[0] for answer in answers}) == 1


@pytest.mark.parametrize(("voice", "why"), [(b"hang", "slow"), (b"crash", "crashed"), (b"mad", "crashed")])
async def test_who_hangs_crashes_or_raves_is_ended_and_the_next_voice_finds_a_new_one(
    ears: Make, voice: bytes, why: str
) -> None:
    one = ears(WELL + MOODY, seconds=5.0)
    assert await one.listen(b"well") == "well"
    with pytest.raises(DeafError, match=why):
        await one.listen(voice)
    assert await one.listen(b"well again") == "well again"


async def test_a_voice_without_a_sound_is_said_so_and_ends_nobody(ears: Make) -> None:
    one = ears(WELL + MOODY)
    with pytest.raises(DeafError, match="ValueError"):
        await one.listen(b"noise")
    assert await one.listen(b"well") == "well"


async def test_a_worker_that_cannot_be_had_is_deafness(ears: Make, tmp_path: Path) -> None:
    with pytest.raises(DeafError, match="absent"):
        await OutsideEars((str(tmp_path / "nobody"),), seconds=5).listen(b"x")
    with pytest.raises(DeafError, match="model"):
        await ears(READY + "_say(sys.stdout, {'error': 'model'})").listen(b"x")
    command = (sys.executable, "-m", "bot.ears.worker", "sense_voice", str(tmp_path))
    with pytest.raises(DeafError, match="model"):
        await OutsideEars(command, seconds=5).listen(b"x")


def test_an_engine_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="unknown"):
        engine("whisper", tmp_path)
    with pytest.raises(EngineError, match="model"):
        engine("paraformer", tmp_path)


def test_a_voice_as_telegram_keeps_it_is_decoded() -> None:
    pytest.importorskip("soundfile", reason="the extra `speech` is not installed")
    rate, heard = decoded(samples.voice(2))
    assert (rate, heard.ndim) == (48_000, 1)
    assert abs(len(heard) / rate - 2) < 0.1


async def test_a_broken_model_is_deafness_and_no_crash(tmp_path: Path) -> None:
    pytest.importorskip("sherpa_onnx", reason="the extra `speech` is not installed")
    for name in ("model.onnx", "tokens.txt"):
        (tmp_path / name).write_text("no model\n")
    one = OutsideEars((sys.executable, "-m", "bot.ears.worker", "sense_voice", str(tmp_path)), seconds=20)
    with pytest.raises(DeafError):
        await one.listen(samples.voice())
    await one.close()
