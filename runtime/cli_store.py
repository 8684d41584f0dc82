"""Opens the store of a configuration for a command, and closes it again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.events import Move
from core.tickets import Ticket, TicketRef
from runtime.cli_output import Exit, fail
from runtime.clock import system_clock
from runtime.nothing_known import is_gone, nothing_known
from runtime.settings import Account, Settings, load_settings
from runtime.wiring import open_store
from store import Store

CURE = "`halyard escalations list --all` shows all tickets that were escalated"


@contextmanager
def opened(config: str, *, read_only: bool = False) -> Iterator[tuple[Settings, Store]]:
    """The settings and their store, for as long as a command needs them."""
    settings = load_settings(Path(config))
    store = open_store(settings, read_only=read_only)
    try:
        yield settings, store
    finally:
        store.close()


def account_named(settings: Settings, name: str, config: str, as_json: bool) -> Account:
    """The account that a person named, as ``acme`` or, where two helpdesks have one, ``connector/acme``."""
    found = [one for one in settings.accounts if name in (one.name, f"{one.connector}/{one.name}")]
    if len(found) != 1:
        known = ", ".join(f"{one.connector}/{one.name}" for one in found or settings.accounts)
        what = f"several accounts are called {name!r}" if found else f"no account {name!r} in {config}"
        fail(f"{what}; there is {known}", as_json, Exit.USAGE)
    return found[0]


def must_be_known(store: Store, account: Account, ref: TicketRef, move: Move, as_json: bool) -> None:
    """End with an error where a move would be for nothing: no such ticket is known, or it was never escalated."""
    wrong = nothing_known(store, ref, move, lambda: is_gone(ref, asked_of(account)))
    if wrong:
        fail(f"{wrong}; check its number: {CURE}", as_json, ticket=str(ref))


def asked_of(account: Account) -> Callable[[TicketRef], Ticket]:
    """How the account's helpdesk is asked for a ticket."""
    return account.kit.helpdesk(account.helpdesk, system_clock).fetch


def ticket_ref(text: str) -> TicketRef | None:
    """``connector/account/id`` as people type it, or ``None``."""
    parts = text.split("/")
    return TicketRef(*parts) if len(parts) == 3 and all(parts) else None
