"""Examines the service, its policies and who hears of alarms, for ``halyard doctor``; only reads."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import Mistakes, StoreError, StoreUnavailable
from core.findings import Finding
from runtime import doctor_checks as checks
from runtime import staffing
from runtime.clock import stopwatch
from runtime.clock_watch import SEEN
from runtime.disk_watch import LEAST_FREE
from runtime.policy_file import policy_warnings
from runtime.settings import Account, Settings
from runtime.wiring import database_url, open_store
from store import Store
from store import upgrade as schema

SILENT = timedelta(minutes=3)
"""The memory notes each minute that the metronome beats; three without are more than a slow one."""


def of_mistakes(error: Mistakes, config: str) -> tuple[Finding, ...]:
    """What a configuration that cannot be read says: faults of policy files under their own id."""
    own = [one for one in error.mistakes if one.file.rpartition("/")[2] == config.rpartition("/")[2]]
    policies = [one for one in error.mistakes if one not in own]
    found = []
    if own:
        found.append(checks.FILE.wrong("; ".join(map(str, own))))
    if policies:
        found.append(checks.POLICY.wrong("; ".join(map(str, policies))))
    return tuple(found)


def service(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Configuration, database, schema, metronome, disk, address, alarms."""
    yield checks.FILE.right(f"{len(settings.accounts)} accounts")
    yield from _memory(settings, now)
    address = urlsplit(settings.service.public_url)
    yield checks.ADDRESS.judged(
        "" if address.scheme == "https" else f"{settings.service.public_url} is not https", settings.service.public_url
    )


def policies(accounts: Sequence[Account], root: Path, now: datetime) -> Iterator[Finding]:
    """Policies read, owners, translations: each once per account or policy file; files lie below ``root``."""
    names = dict.fromkeys((name, one.version) for account in accounts for name, one in account.policies.items())
    yield checks.POLICY.right(", ".join(f"{name}@{version[:8]}" for name, version in names))
    for account in accounts:
        yield _staffed(account, now)
    for name in dict.fromkeys(name for name, _ in names):
        lacking = "; ".join(str(one) for one in policy_warnings(name, root))
        yield checks.WORDS.judged(lacking, f"{name}: whole")


def notices(settings: Settings, *, test: bool) -> Iterator[Finding]:
    """Whether somebody hears of alarms; ``test`` sends a notice on each channel."""
    channels = settings.watching.channels
    words = ", ".join(one.name for one in channels)
    yield checks.CHANNELS.right(words) if channels else checks.CHANNELS.wrong("no channel is configured")
    if not test:
        return
    # Loads a hundred services; only who sends pays for it.
    from runtime.notices import Carried
    from runtime.notifying import carry

    for one in channels:
        carried = carry(one.url, "Halyard: test notice", "Somebody asked halyard doctor for this. Nothing is wrong.")
        sent = carried is Carried.SENT
        yield checks.SENT.judged("" if sent else f"{one.name}: {carried.value}", f"{one.name}: sent")


def _staffed(account: Account, now: datetime) -> Finding:
    gaps = staffing.warnings(account.cast, account.policies.values(), now)
    words = "; ".join(f"{account.name}: {one.text(account.cast.time_zone)}" for one in gaps)
    return checks.STAFFED.judged(words, f"{account.name}: at every moment")


def _memory(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The database and all that is kept in it; where it does not answer the rest is left out."""
    url, began = database_url(settings), stopwatch()
    try:
        there = schema.current(url)
        if there == schema.head():
            store = open_store(settings, read_only=True)
            try:
                store.ping()
                yield checks.DATABASE.right(f"{(stopwatch() - began) * 1000:.0f} ms")
                yield checks.SCHEMA.right(f"schema {there} = code")
                yield from _kept(store, now)
            finally:
                store.close()
            return
    except (StoreUnavailable, StoreError) as error:
        yield checks.DATABASE.wrong(str(error))
        return
    yield checks.DATABASE.right(f"{(stopwatch() - began) * 1000:.0f} ms")
    yield checks.SCHEMA.wrong(f"schema {there or 'none'}, this release needs {schema.head()}")


def _kept(store: Store, now: datetime) -> Iterator[Finding]:
    kept = store.cursor("", "", SEEN)
    if not kept:
        yield checks.BEAT.wrong("no service has run on this database yet")
    else:
        ago = now - datetime.fromisoformat(kept)
        words = f"seen {ago.total_seconds():.0f} s ago"
        yield checks.BEAT.judged(words if ago > SILENT else "", words)
    room = store.disk.room()
    if room is not None:
        words = f"{room.free_share:.0%} free"
        yield checks.DISK.judged(words if room.free_share < LEAST_FREE else "", words)
    standing = [one.kind for one in store.alarms.open()]
    yield checks.ALARMS.judged(", ".join(sorted(set(standing))), "none")
