"""Opening a form's file: there, readable, not too large, in UTF-8."""

from __future__ import annotations

from pathlib import Path

from bot.actions.community.form import BadFormError, Problem, Spot

MAX_BYTES = 20 * 1024 * 1024


def refuse(spot: Spot, message_id: str, **args: object) -> BadFormError:
    """The error for a file of which nothing at all can be read."""
    return BadFormError((Problem(spot, message_id, args),))


def content(path: Path) -> bytes:
    """The bytes of a file of at most `MAX_BYTES`. Raises `BadFormError`."""
    spot = Spot(path.name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse(spot, "import-too-large", limit=MAX_BYTES // 1024**2, size=size // 1024**2)
        found = path.read_bytes()
    except FileNotFoundError:
        raise refuse(spot, "import-no-file", path=str(path)) from None
    except OSError as error:
        raise refuse(spot, "import-unreadable", reason=error.strerror or type(error).__name__) from error
    if not found.strip():
        raise refuse(spot, "import-empty-file")
    return found


def text(path: Path) -> str:
    """The text of a UTF-8 file. Raises `BadFormError`, which says what encoding it seems to be in."""
    raw = content(path)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(Spot(path.name), "import-encoding", encoding="UTF-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        spot = Spot(path.name, 1 + raw.count(b"\n", 0, error.start))
        if encoding := _old_chinese(raw):
            raise refuse(spot, "import-encoding", encoding=encoding) from error
        raise refuse(spot, "import-not-text") from error


def _old_chinese(raw: bytes) -> str | None:
    """GBK when these bytes read as GBK and hold no control characters; None otherwise."""
    try:
        decoded = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    readable = all(char.isprintable() or char in "\r\n\t" for char in decoded)
    return "GBK" if readable else None
