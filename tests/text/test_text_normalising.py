"""One way of writing, and the way back to what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import understand
from bot.text.normalise import normalise, normalise_with_offsets
from bot.text.simplify import simplified

ODD = st.text(alphabet=st.sampled_from("樓楼著乾３号：　 \n\t㎡①é\u0301…\u200b🔥\U0001f9d1’—aB"), max_size=60)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("３號樓　二單元", "3号楼 二单元"),
        ("  樓道裡\n\n 有煙 ", "楼道里\n有烟"),
        ("乾著急，著名", "干着急,著名"),
        ("3’s—4", "3's-4"),
        ("着\u200b火", "着火"),
        ("cafe\u200b\u0301", "caf\u00e9"),
        ("冇人應門", "没人应门"),
        ("怎么辦，著火了么", "怎么办,着火了么"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_a_text_is_written_in_one_way(written: str, plain: str) -> None:
    assert normalise(written) == plain


@pytest.mark.parametrize("written", ["\ud800電梯困人", "著火\udfff了", "\ud83d \ude00 a\ud800"])
def test_half_a_character_is_one_unknown_sign_and_nothing_fails(written: str) -> None:
    plain, offsets = normalise_with_offsets(written)
    assert plain == normalise(written.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    assert "\ufffd" in plain
    assert list(offsets) == list(range(len(written) + 1))
    assert understand(written)


def test_a_place_in_the_plain_text_leads_back_to_what_was_written() -> None:
    written = " 我在　３號樓  ５０１室，着火"
    plain, offsets = normalise_with_offsets(written)
    first = plain.index("3号")
    past = plain.index("室") + 1
    assert written[offsets[first] : offsets[past]] == "３號樓  ５０１室"


@given(ODD | st.text(max_size=60))
def test_every_character_of_the_plain_text_has_its_place_in_the_original(written: str) -> None:
    plain, offsets = normalise_with_offsets(written)
    assert len(offsets) == len(plain) + 1
    assert list(offsets) == sorted(offsets)
    assert 0 <= offsets[0] <= offsets[-1] <= len(written)


@given(ODD)
def test_what_is_plain_stays_so(written: str) -> None:
    assert normalise(normalise(written)) == normalise(written)


@given(st.text())
def test_simplified_text_is_as_long_as_the_traditional(written: str) -> None:
    assert len(simplified(written)) == len(written)
