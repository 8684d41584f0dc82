"""Writes the service's log: one line of JSON per fact, no ticket text, no names, no addresses.

Secrets have a type that prints as ``***``; this is the net below it.
"""

import atexit
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, TextIO, cast

import structlog
from structlog.typing import Processor

from core.tickets import TicketRef
from runtime.log_spool import LogSpool

MOST_NAMED = 5
HIDDEN = ("secret", "token", "password", "authorization", "cookie")


class _Spooled:
    """The spool of this process, where it has one."""

    spool: LogSpool | None = None


def target() -> TextIO | LogSpool:
    """Where lines go now."""
    return _Spooled.spool or sys.stderr


def never_wait() -> None:
    """From now on let no log line hold up the work, however slow or full its reader is (F66); for services."""
    if _Spooled.spool is None:
        _Spooled.spool = LogSpool(sys.stderr)
        atexit.register(_Spooled.spool.close)


def lines_dropped() -> int:
    """How many lines were dropped because nobody took them."""
    return _Spooled.spool.dropped if _Spooled.spool is not None else 0


@contextmanager
def about(ref: TicketRef) -> Iterator[None]:
    """Let every line of this thread name the ticket that is worked on, for a while."""
    with structlog.contextvars.bound_contextvars(ticket=str(ref), delivery_ids=[]):
        yield


def because_of(delivery_ids: Iterable[str]) -> None:
    """Let the lines about a ticket name the deliveries for which it is worked on: the first few."""
    structlog.contextvars.bind_contextvars(delivery_ids=list(islice(delivery_ids, MOST_NAMED)))


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to wherever the service's own lines go at that moment."""

    @property
    def stream(self) -> TextIO:
        """The error stream of now, or the spool before it, which does all that is asked of a stream here."""
        return cast(TextIO, target())

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
        logger_factory=lambda *_: structlog.WriteLogger(cast(TextIO, target())),
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
