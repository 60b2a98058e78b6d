"""Logs: ids, counts and error names; never what people wrote, never the token."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger


class _Scrub:
    """Takes the token out of everything that is logged (libraries put URLs into their errors)."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        if self._token:
            for key, value in event.items():
                if isinstance(value, str) and self._token in value:
                    event[key] = value.replace(self._token, "<token>")
        return event


def trace(exc_info: ExcInfo) -> str:
    """Where it happened and what kind of error it was, with its causes.

    Neither messages nor locals: both may quote what a person wrote (a refused value, a parsed line).
    """
    lines: list[str] = []
    error: BaseException | None = exc_info[1]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = type(error)
        lines[:0] = [*traceback.format_tb(error.__traceback__), f"{kind.__module__}.{kind.__qualname__}\n"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(lines).rstrip()


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def set_up(format_: str, level: str, token: str | None) -> None:
    """`format_` is "console" or "json". Libraries' own logs go the same way, from WARNING on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(trace),
        _Scrub(token),
    ]
    last: Processor = structlog.processors.JSONRenderer() if format_ == "json" else _console()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for ours in ("bot", "handlers", "storage"):
        logging.getLogger(ours).setLevel(level.upper())
