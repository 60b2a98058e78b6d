"""Letters to three offices, made up from a few words each: enough to learn from, and ours."""

from __future__ import annotations

import random

from bot.text.labels.examples import Example

OFFICES = {
    "roads": ("路灯", "公交车", "红绿灯", "斑马线", "停车位", "堵车", "路面", "货车"),
    "schools": ("老师", "学校", "补课", "幼儿园", "学费", "操场", "课本", "校车"),
    "health": ("医院", "疫苗", "挂号", "药店", "护士", "体检", "门诊", "医保"),
}
_FILLERS = ("您好", "我们小区", "最近", "一直没人管", "请尽快处理", "谢谢", "希望能解决", "已经三个月了", "请问")

_SYLLABLES = [chr(0x4E00 + 37 * number) for number in range(300)]  # names of streets and people, all different


def letters(number: int, seed: int = 1) -> list[Example]:
    """`number` letters to each office."""
    choose = random.Random(seed)
    return [_letter(choose, office) for office in OFFICES for _ in range(number)]


def _letter(choose: random.Random, office: str) -> Example:
    words = choose.sample(OFFICES[office], 3) + choose.sample(_FILLERS, 4)
    words += ["".join(choose.choices(_SYLLABLES, k=3)) for _ in range(6)]
    choose.shuffle(words)
    return Example("，".join(words), office, f"关于{choose.choice(OFFICES[office])}")
