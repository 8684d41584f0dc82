"""Writes the service's log: one line of JSON per fact, no ticket text, no names, no addresses.

Secrets have a type that prints as ``***``; this is the net below it.
"""

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

HIDDEN = ("secret", "token", "password", "authorization", "cookie")


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever the error stream is at that moment, as the service's own lines do."""

    @property
    def stream(self) -> TextIO:
        """The error stream of now."""
        return sys.stderr

    @stream.setter
    def stream(self, _given: TextIO) -> None:
        """Nothing to keep."""


def configure() -> None:
    """Send every log line to the error stream as JSON; ``HALYARD_LOG`` sets the level (default ``warning``).

    What libraries log comes the same way, from warnings on, so that every line can be parsed (T61).
    """
    level = logging.getLevelNamesMapping().get(os.environ.get("HALYARD_LOG", "").upper(), logging.WARNING)
    before: list[Processor] = [structlog.processors.add_log_level, structlog.processors.TimeStamper("iso", utc=True)]
    after: list[Processor] = [structlog.processors.format_exc_info, _hide, structlog.processors.JSONRenderer()]
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # The web server warns at every call that waits for a thread; a queue is not something to act on line by line.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _hide(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Values under names that speak of secrets are never printed, whatever they are and however deep."""
    return {name: _hidden(name, value) for name, value in event.items()}


def _hidden(name: object, value: object) -> object:
    if any(word in str(name).lower() for word in HIDDEN):
        return "***"
    if isinstance(value, Mapping):
        return {inner: _hidden(inner, each) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", each) for each in value]
    return value
