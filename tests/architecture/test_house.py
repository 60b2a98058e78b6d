"""The house rules that a linter does not know."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = [p for room in ("bot", "handlers", "storage") for p in (ROOT / room).rglob("*.py")]


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_only_one_place_asks_the_time_and_one_starts_tasks() -> None:
    assert len(SOURCES) > 60
    for needle, home in (("datetime.now(", "bot/clock.py"), ("asyncio.create_task(", "bot/supervise.py")):
        users = {p.relative_to(ROOT).as_posix() for p in SOURCES if needle in p.read_text("utf-8")}
        assert users == {home}


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        p.relative_to(ROOT).as_posix()
        for p in SOURCES
        if re.search(r"os\.environ|os\.getenv|BaseSettings", p.read_text("utf-8"))
    }
    assert readers == {"bot/settings.py"}


def test_no_exception_is_swallowed() -> None:
    silent = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and all(isinstance(s, ast.Pass) for s in node.body):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not silent


def test_rooms_have_no_drawers_for_odds_and_ends() -> None:
    odd = {"utils", "helpers", "common", "manager", "misc"}
    assert not [p for p in SOURCES if p.stem in odd or p.parent.name in odd]


def test_every_skip_and_silenced_check_says_why() -> None:
    bare = []
    for path in [*SOURCES, *(ROOT / "tests").rglob("*.py")]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if re.search(r"pytest\.mark\.(skip|xfail)\b(?!.*reason)|pytest\.skip\(\)", line) and path != Path(__file__):
                bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert not bare


def test_no_registry_host_and_no_path_of_a_machine_is_in_the_tree() -> None:
    files = tracked()
    assert len(files) > 100
    hosts = re.compile("pypi" + r"\.org|files\.python" + r"hosted|/home/[a-z]+/|/Users/[a-z]+/|bash" + "_jobs")
    kinds = {".py", ".md", ".toml", ".lock", ".yaml", ".ftl", ".txt", ".js", ".html", ""}
    text = [p for p in files if p.suffix in kinds]
    assert not [p.relative_to(ROOT) for p in text if hosts.search(p.read_text("utf-8", "ignore"))]


def test_locks_have_hashes_and_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text("utf-8")
        pins = re.findall(r"^[a-z0-9-]+(?:\[[a-z]+\])?==", lock, re.M)
        assert len(pins) > 40
        assert lock.count("--hash=sha256:") >= len(pins)
        assert "index-url" not in lock
