"""What stands in deploy/ is what the bot understands."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from bot.cli import app
from bot.parts import ALL, parts_of
from bot.settings import Settings
from bot.web.server import LONGEST_BODY

from .composed import COMPOSE, DEPLOY, ROOT, MissingError, document, ours, variables

OUTSIDERS = {"PGPASSWORD"}
"""Read by libpq, not by us."""
PYTHONS_OWN = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
KNOWN = {name.upper() for name in Settings.model_fields}
GIVEN = {"BOT_TOKEN": "1:x", "WEBHOOK_SECRET": "s", "POSTGRES_PASSWORD": "p", "LINLING_HOST": "bot.example.org"}


def test_every_service_runs_a_verb_that_exists_with_options_that_exist() -> None:
    verbs = get_command(app).commands  # type: ignore[attr-defined]
    assert len(ours()) >= 7
    for service in ours():
        verb, *rest = service.command
        verbs[verb].make_context(verb, list(rest))  # raises what a terminal would say
        if "--only" in rest:
            assert parts_of(rest[rest.index("--only") + 1])


def test_every_part_is_played_twice() -> None:
    played = [parts_of(service.command[-1]) for service in ours() if service.command[0] == "run"]
    assert all(sum(part in parts for parts in played) >= 2 for part in ALL)


def test_every_variable_is_a_setting() -> None:
    named = {name for service in ours() for name in service.environment}
    assert len(named) > 5
    assert named <= KNOWN | OUTSIDERS
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    set_there = set(re.findall(r"^(?:ENV| {3}) *([A-Z_]+)=", image, re.M))
    assert {"LISTEN_HOST", "LOG_FORMAT"} <= set_there <= KNOWN | PYTHONS_OWN


@pytest.mark.parametrize("name", ["compose.env.example", "systemd/linling.env.example"])
def test_the_examples_of_settings_name_settings_and_hold_no_secret(name: str) -> None:
    lines = re.findall(r"^#?([A-Z_]+)=(.*)$", (DEPLOY / name).read_text("utf-8"), re.M)
    asked_by_compose = variables(COMPOSE.read_text("utf-8"))
    assert {"BOT_TOKEN"} <= {key for key, _ in lines} <= KNOWN | asked_by_compose
    assert [key for key, value in lines if value and re.search("TOKEN|SECRET|PASSWORD", key)] == []


def test_the_example_gives_compose_everything_it_asks_for() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "compose.env.example").read_text("utf-8"), re.M))
    assert variables(COMPOSE.read_text("utf-8")) == named


@pytest.mark.parametrize("left_out", GIVEN)
def test_compose_starts_nothing_without_its_secrets(left_out: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != left_out}
    with pytest.raises(MissingError):
        ours()[1].settings(given)


def test_the_settings_of_every_service_are_good_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in ours():
        for name, value in service.settings(GIVEN).items():
            monkeypatch.setenv(name, value)
        settings = Settings(_env_file=None)  # type: ignore[call-arg]
        assert settings.webhook_url == "https://bot.example.org"


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    services = document()["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["postgres"]["networks"] == ["back"]
    assert document()["networks"]["back"]["internal"] is True


def test_nobody_starts_before_the_database_has_its_shape() -> None:
    services = document()["services"]
    for service in ours():
        before = services[service.name]["depends_on"]
        wanted = {"postgres": "service_healthy"} if service.name == "migrate" else {
            "migrate": "service_completed_successfully"}  # fmt: skip
        assert {name: how["condition"] for name, how in before.items()} == wanted


def test_the_proxy_passes_updates_of_the_size_that_the_bot_takes_and_nothing_else() -> None:
    lines = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert LONGEST_BODY == 1_000_000  # "1MB" to Caddy
    assert "max_size 1MB" in lines
    assert re.findall(r"^\s*path (.+)$", lines, re.M) == ["/telegram"]
    webs = [service.name for service in ours() if "intake" in service.command[-1]]
    assert f"{{$LINLING_WEB:{' '.join(f'{name}:8080' for name in webs)}}}" in lines


def test_images_name_no_registry() -> None:
    images = [service["image"] for service in document()["services"].values()]
    images += re.findall(r"^ARG PYTHON_IMAGE=(.+)$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.M)
    assert len(images) > 8
    assert not [image for image in images if "/" in image]


def test_the_image_takes_what_the_bot_needs_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    assert {"bot", "handlers", "storage", "locales"} <= copied
    assert all((ROOT / name).exists() for name in copied)
    assert any("--require-hashes" in line for line in lines)
    assert "USER linling" in lines
    kept = set((DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split())
    assert {f"!{name}" for name in ("bot", "handlers", "storage", "locales")} <= kept


def test_the_unit_gives_the_bot_its_ten_seconds_and_nothing_to_write_but_its_state() -> None:
    unit = (DEPLOY / "systemd" / "linling.service").read_text("utf-8")
    for line in ("Restart=always", "TimeoutStopSec=15", "ProtectSystem=strict", "NoNewPrivileges=yes",
                 "DynamicUser=yes", "StateDirectory=linling"):  # fmt: skip
        assert f"\n{line}\n" in unit
    named = {pair.partition("=")[0] for line in re.findall(r"^Environment=(.+)$", unit, re.M) for pair in line.split()}
    assert {"DATABASE_URL"} <= named <= KNOWN | PYTHONS_OWN
