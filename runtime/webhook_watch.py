"""Looks every quarter of an hour whether a helpdesk would still call us: its webhook, its trigger, their secret (T18).

Rule 1: it only reads, with the credentials the service runs with, and asks what ``halyard install plan`` asks.
Rule 2: where those may not read the configuration it says so once, and claims nothing; silence is then told by
:mod:`runtime.lookout`, and the sweep loses nothing either way.
Rule 3: nothing is repaired by itself: whoever took the webhook away had perhaps a reason.
"""

import hmac
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from core.errors import CredentialsRefused, HostError, WillNotWork
from core.ports import Change, Installing, Verb
from runtime.alarms import Alarms
from runtime.clock import Clock
from runtime.install_compare import change_for
from runtime.installation import nothing_lent, wish_for
from runtime.settings import Account
from store import AccountKey

EVERY = timedelta(minutes=15)
KIND = "webhook_changed"
SWITCH = "activation"
"""The kind that stands for a webhook's being switched on, where a helpdesk keeps that apart; absent while off."""
FEED = ("webhook", "trigger", SWITCH)
"""The kinds of resources that a helpdesk calls us with."""

log = structlog.get_logger("halyard.webhooks")


@dataclass(slots=True)
class WebhookWatch:
    """Watches the webhooks of some accounts; ``public_url`` is where they should lead.

    ``stopped`` says which of them stand still: those are not asked (F60).
    """

    accounts: tuple[Account, ...]
    public_url: str
    alarms: Alarms
    clock: Clock
    stopped: Callable[[], Container[AccountKey]] = frozenset
    _looked_at: datetime | None = None
    _told: set[tuple[str, str]] = field(default_factory=set)

    def look(self) -> None:
        """Look at every account; the first time comes a quarter of an hour after the start, when that has settled."""
        now = self.clock()
        first, self._looked_at = self._looked_at is None, now
        if first:
            return
        stopped = self.stopped()
        for account in (one for one in self.accounts if (one.connector, one.name) not in stopped):
            self._look(account)

    def _look(self, account: Account) -> None:
        place = {"connector": account.connector, "account": account.name}
        try:
            wrong = self._wrong(account)
        except (WillNotWork, CredentialsRefused) as error:
            self._cannot_look(account, str(error))
            return
        except HostError as error:
            log.info("webhook not looked at", why=type(error).__name__, **place)
            return
        if wrong:
            self.alarms.stands(KIND, **place, facts={"what": "; ".join(wrong)})
        else:
            self.alarms.over(KIND, **place)

    def _wrong(self, account: Account) -> tuple[str, ...]:
        provisioner = account.kit.provisioner(account.helpdesk, self.clock, nothing_lent)
        there = {(one.kind, one.key): one for one in provisioner.existing()}
        wanted = [one for one in provisioner.desired(wish_for(account, self.public_url)) if one.kind in FEED]
        if not wanted:
            raise WillNotWork("this helpdesk does not show its webhooks")
        changes = [change_for(one, there.get((one.kind, one.key))) for one in wanted]
        return (*_differences(changes), *_other_secret(account, provisioner, changes))

    def _cannot_look(self, account: Account, why: str) -> None:
        """Said once, so that a log of a year does not say it a thousand times."""
        key = (account.connector, account.name)
        if key not in self._told:
            self._told.add(key)
            log.warning("webhook cannot be watched", connector=account.connector, account=account.name, why=why)


def _is_gone(changes: Iterable[Change]) -> bool:
    return any(one.wanted.kind == "webhook" and one.verb is Verb.CREATE for one in changes)


def _differences(changes: Sequence[Change]) -> Iterator[str]:
    """What is not as it should be, by the names of things and without their contents."""
    gone = _is_gone(changes)
    for change in changes:
        if change.wanted.kind == SWITCH:
            if change.verb is not Verb.KEEP and not gone:
                yield "the webhook is switched off"
        elif change.verb is Verb.CREATE:
            yield f"the {change.wanted.kind} is gone"
        elif change.verb is Verb.CHANGE:
            names = sorted({words.split()[1].rstrip(":") for words in change.differences if len(words.split()) > 1})
            yield f"the {change.wanted.kind} is not as it was set up: {', '.join(names)}"


def _other_secret(account: Account, provisioner: Installing, changes: Iterable[Change]) -> Iterator[str]:
    """Whether the webhook signs with a secret that nobody here knows; not asked where there is no webhook."""
    if _is_gone(changes):
        return
    name = account.kit.signing_secret_name
    known = [one for one in (account.secret(name), account.secret(f"{name}_OLD")) if one is not None]
    signs_with = provisioner.signing_secret().reveal().encode()
    same = [hmac.compare_digest(one.reveal().encode(), signs_with) for one in known]
    if not any(same):
        yield "the webhook signs with another secret"
