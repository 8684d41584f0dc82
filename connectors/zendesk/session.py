"""Carries every call to one account's Zendesk, and none to anybody else.

The rules are those of ``connectors/one_host.py``; here stands what is Zendesk's: how a token is asked for, and that
an update of a ticket counts against the account's own limit.
"""

import re
from collections.abc import Mapping

import requests

from connectors.host_answers import Answer
from connectors.host_clock import HostClock
from connectors.host_times import HostTimes
from connectors.one_host import STAND_IN, Clock, Credentials, Host, basic, open_door, read
from connectors.zendesk.account import ApiToken, ZendeskAccount
from connectors.zendesk.answers import refusal, wait_told
from connectors.zendesk.budget import Budget
from connectors.zendesk.credentials import OAuthCredentials

ONE_TICKET = re.compile(r"/tickets/([0-9]{1,19})(?:\.json)?$")

__all__ = ["STAND_IN", "open_session", "read"]


def open_session(
    account: ZendeskAccount,
    clock: Clock,
    budget: Budget,
    host_clock: HostClock | None = None,
    times: HostTimes | None = None,
) -> requests.Session:
    """A session that is signed in at one account and can reach nothing else.

    In: an account without faults, a clock, the budget to keep, what keeps the host's time, and what times its
    answers. Requests through it go to ``STAND_IN + path``. Raises nothing here; its requests raise
    :class:`core.errors.HostError` kinds only.
    """
    host = Host(account.base_url, account.ca_file, refusal, own=account.own_host)
    meter = _TicketWrites(budget, host_clock or HostClock(), times or HostTimes(), clock)
    return open_door(host, clock, meter, _credentials(account, host, clock, meter))


def _credentials(account: ZendeskAccount, host: Host, clock: Clock, meter: "_TicketWrites") -> Credentials:
    if isinstance(account.credentials, ApiToken):
        return basic(f"{account.credentials.email}/token", account.credentials.token)
    door = open_door(host, clock, meter, None)
    # A token is asked for twice an hour: no line is kept open for that.
    door.headers["Connection"] = "close"

    def mint(wish: Mapping[str, str | int]) -> bytes:
        return door.post(f"{STAND_IN}/oauth/tokens", json=dict(wish)).content

    return OAuthCredentials(account.credentials, mint, clock)


class _TicketWrites:
    """Counts what updates tickets, and takes over what every answer says is left."""

    def __init__(self, budget: Budget, host_clock: HostClock, times: HostTimes, clock: Clock) -> None:
        self.times = times
        self._budget = budget
        self._host_clock = host_clock
        self._clock = clock

    def before(self, method: str, path: str) -> None:
        """Note a call, and an update of a ticket, whatever becomes of it; raises :class:`core.errors.TryLater`."""
        if method == "PUT" and "/tickets/" in path:
            one = ONE_TICKET.search(path)
            if one is not None:
                self._budget.count_write_to(one.group(1))
            self._budget.count_write()
        self._budget.count_call()

    def after(self, answer: Answer) -> None:
        """What is left by the host's own word, and what time it is there."""
        now = self._clock()
        self._host_clock.heard(answer.headers, now)
        self._budget.read(answer.headers)
        if answer.status == 429 and answer.reading:
            # An update may be refused for its ticket alone; a read only for the whole account.
            self._budget.refused(wait_told(answer.headers, now))
