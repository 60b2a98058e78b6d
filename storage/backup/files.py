"""What can be wrong with a backup, and new files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BackupError(Exception):
    """It could not be done, and nothing was changed. `reason` names a text `cli-backup-<reason>` with `args_`."""

    def __init__(self, reason: str, **args: object) -> None:
        super().__init__(reason)
        self.reason, self.args_ = reason, args


@contextmanager
def disk_errors() -> Iterator[None]:
    """Trouble with files is a `BackupError("disk")`."""
    try:
        yield
    except OSError as error:
        raise BackupError("disk", file=str(error.filename or "-"), error=error.strerror or str(error)) from None


@contextmanager
def arriving(file: Path, *, overwrite: bool) -> Iterator[Path]:
    """An empty file beside `file` (0600) to be written; at the end it is on disk and takes the name in one step."""
    with disk_errors():
        if file.exists() and not overwrite:
            raise BackupError("exists", file=str(file))
        part = file.with_name(f".{file.name}.{os.getpid()}.part")
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            yield part
            on_disk(part)
            part.replace(file)
            on_disk(file.parent)
        finally:
            for left in (part, *(part.with_name(part.name + tail) for tail in ("-journal", "-wal", "-shm"))):
                left.unlink(missing_ok=True)


def begins_with(file: Path, mark: bytes) -> bool:
    """Whether there is such a file and these are its first bytes."""
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(mark)) == mark


def belongs_like(file: Path, other: Path) -> None:
    """The same mode, and for root the same owner: who could open the other can open this."""
    stat = other.stat()
    if os.geteuid() == 0:
        os.chown(file, stat.st_uid, stat.st_gid)
    file.chmod(stat.st_mode & 0o777)


def on_disk(path: Path) -> None:
    """Wait until a file, or a folder's names, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
