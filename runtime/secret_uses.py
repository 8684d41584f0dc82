"""Keeps when each secret that signs webhooks was last used, so that an admin knows when the old one can go (T6).

Rule 1: of each secret it is written once a minute at most by one process, after the delivery was kept and apart from
it; where it cannot be written, the delivery is answered all the same.
Rule 2: a copy of what is known already is no use: somebody may have caught it long ago.
Rule 3: it is kept of the secret and not of its place, which the next one takes; under a name from which nobody who has
the database alone can tell whether a guess at the secret is right.
"""

import hmac
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from core.errors import StoreError
from core.secrets import Secret, SigningSecret
from runtime.clock import Clock
from store import AccountKey, Store

AT_MOST_EVERY = timedelta(minutes=1)
"""How often one process writes the use of one secret."""
CURSOR = "secret_used"
NAME_CHARACTERS = 24

log = structlog.get_logger("halyard.secrets")


@dataclass(frozen=True, slots=True)
class SecretUse:
    """A signing secret of an account, and when a delivery was last believed by it, where that was noted."""

    id: str
    ends_at: datetime | None
    used_at: datetime | None


class SecretUses:
    """When the signing secrets of the accounts were used; safe to share between threads."""

    def __init__(
        self, store: Store, clock: Clock, secrets: Mapping[AccountKey, tuple[SigningSecret, ...]], key: Secret
    ) -> None:
        """``key`` is a secret of the service that the names are made with, under which uses are kept."""
        self._store = store
        self._clock = clock
        self._secrets = secrets
        self._key = key.reveal().encode()
        self._lock = threading.Lock()
        self._kept_at: dict[tuple[AccountKey, str], datetime] = {}

    def used(self, account: AccountKey, ids: Iterable[str]) -> None:
        """Deliveries that are news were believed by these secrets of an account; raises nothing."""
        for one in self._secrets.get(account, ()):
            if one.id in ids and self._is_time(account, one):
                self._keep(account, one)

    def of(self, account: AccountKey) -> tuple[SecretUse, ...]:
        """The secrets of an account with their last uses; raises :class:`core.errors.StoreUnavailable`."""
        return tuple(
            SecretUse(one.id, one.ends_at, self._used_at(account, one)) for one in self._secrets.get(account, ())
        )

    def _is_time(self, account: AccountKey, one: SigningSecret) -> bool:
        now, key = self._clock(), (account, one.id)
        with self._lock:
            kept_at = self._kept_at.get(key)
            if kept_at is not None and abs(now - kept_at) < AT_MOST_EVERY:
                return False
            self._kept_at[key] = now
            return True

    def _keep(self, account: AccountKey, one: SigningSecret) -> None:
        try:
            self._store.set_cursor(*account, self._name(account, one), self._clock().isoformat())
        except StoreError as error:
            log.warning("use of a secret not noted", connector=account[0], account=account[1], why=str(error))

    def _used_at(self, account: AccountKey, one: SigningSecret) -> datetime | None:
        kept = self._store.cursor(*account, self._name(account, one))
        return datetime.fromisoformat(kept) if kept else None

    def _name(self, account: AccountKey, one: SigningSecret) -> str:
        said = "\0".join((CURSOR, *account, one.secret.reveal())).encode()
        return f"{CURSOR}:{hmac.digest(self._key, said, 'sha256').hex()[:NAME_CHARACTERS]}"
