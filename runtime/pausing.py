"""Makes an account stand still, lets it go on, and takes it out (F60).

Rule 1: an account that stands still takes what arrives and loses nothing; it is neither read nor written to.
Rule 2: going on is what follows a long pause: the most important first, merged, within the helpdesk's limits (F53).
Rule 3: taking out names the escalations that are still open first, and wipes the secrets that an installation kept.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from runtime.secret_sources import stored_name
from runtime.settings import Account, Settings
from store import AccountKey, EscalationRow, Stop, Store

SHOWN = 1000
"""How many open escalations are listed at most."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What taking an account out means: what is still open there, and which files hold secrets of it."""

    open_escalations: tuple[EscalationRow, ...]
    files: tuple[Path, ...]


def pause(store: Store, account: AccountKey, now: datetime, by: str, why: str = "") -> bool:
    """Make an account stand still; false where it does already. Raises :class:`core.errors.StoreUnavailable`."""
    return store.queues.pause(account, Stop.PAUSED, now, by, why)


def resume(store: Store, account: AccountKey) -> bool:
    """Let an account go on; false where nothing kept it from it. Raises :class:`core.errors.StoreUnavailable`."""
    return store.queues.resume(account)


def leaving(settings: Settings, store: Store, account: Account) -> Leaving:
    """What taking an account out would mean; changes nothing."""
    rows = store.escalations(open_only=True, connector=account.connector, account=account.name, limit=SHOWN)
    return Leaving(rows, tuple(path for path in _kept(settings, account) if path.exists()))


def remove(settings: Settings, store: Store, account: Account, now: datetime, by: str, why: str = "") -> Leaving:
    """Make an account stand still for good and wipe the secrets kept of it; answers what was open and wiped.

    Its rows stay. Secrets in the environment are the operator's to take away.
    """
    found = leaving(settings, store, account)
    store.queues.pause((account.connector, account.name), Stop.REMOVED, now, by, why)
    for path in found.files:
        path.unlink()
    return found


def _kept(settings: Settings, account: Account) -> tuple[Path, ...]:
    directory = settings.root / settings.service.secrets_dir
    return (directory / stored_name(account.connector, account.name, account.kit.signing_secret_name),)
