"""Opens the store of a configuration for a command, and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.tickets import TicketRef
from runtime.settings import Settings, load_settings
from runtime.wiring import open_store
from store import Store


@contextmanager
def opened(config: str, *, read_only: bool = False) -> Iterator[tuple[Settings, Store]]:
    """The settings and their store, for as long as a command needs them."""
    settings = load_settings(Path(config))
    store = open_store(settings, read_only=read_only)
    try:
        yield settings, store
    finally:
        store.close()


def ticket_ref(text: str) -> TicketRef | None:
    """``connector/account/id`` as people type it, or ``None``."""
    parts = text.split("/")
    return TicketRef(*parts) if len(parts) == 3 and all(parts) else None
