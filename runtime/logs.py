"""Writes the service's log: one line of JSON per fact, no ticket text, no names, no addresses.

Secrets have a type that prints as ``***``; this is the net below it.
"""

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = ("secret", "token", "password", "authorization", "cookie")


def configure() -> None:
    """Send every log line to the error stream as JSON; ``HALYARD_LOG`` sets the level (default ``warning``)."""
    level = getattr(logging, os.environ.get("HALYARD_LOG", "warning").upper(), logging.WARNING)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _hide,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _hide(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Values under names that speak of secrets are never printed, whatever they are."""
    for name in event:
        if any(word in name.lower() for word in HIDDEN):
            event[name] = "***"
    return event
