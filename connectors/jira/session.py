"""Carries every call to one account's Jira, and none to anybody else; lends the ``jira`` library the same door.

The rules are those of ``connectors/one_host.py``. An issue's ``self`` link names the site, which is not where calls
go when a gateway stands before it: whatever follows such a link is refused, so every path is built here from ids.

Habits of jira 3.10.5 that this module answers to: repeating writes and sleeping in our thread (no retries, and it
never sees a refusal), no time-out (the adapter has one), a call for the server's version before anything else (we
know what the account is), whole answers in its debug log (off). Never to be used of it: ``add_watcher`` and
``assign_issue``, which look a person up by words and take whom they find, and an issue's own ``update``, which
follows its ``self`` link.
"""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from jira import JIRA

from connectors.jira.account import JiraAccount
from connectors.jira.answers import asks, refusal
from connectors.jira.budget import Budget
from connectors.jira.credentials import credentials_of
from connectors.one_host import STAND_IN, Clock, Host, decoded, furnish, open_door, read

__all__ = ["STAND_IN", "api", "ask", "client", "open_session", "quoted", "read"]

T = TypeVar("T")


def open_session(account: JiraAccount, clock: Clock, budget: Budget) -> requests.Session:
    """A session that is signed in at one account and can reach nothing else.

    In: an account without faults, a clock, and the budget to keep. Requests through it go to
    ``STAND_IN + path``. Raises nothing here; its requests raise :class:`core.errors.HostError` kinds only.
    """
    host = Host(account.base_url, account.ca_file, refusal, asks, own=account.own_host)
    return open_door(host, clock, budget, credentials_of(account.credentials))


def client(session: requests.Session, account: JiraAccount) -> JIRA:
    """The ``jira`` library working through a session of ours; it calls nobody until it is asked something.

    Errors are those of the session, because no refusal gets as far as the library. One client is for one thread.
    """
    version = "2" if account.data_center else "3"
    made = JIRA(
        server=STAND_IN,
        options={"rest_api_version": version, "headers": dict(session.headers)},
        get_server_info=False,
        logging=False,
        max_retries=0,
    )
    made.deploymentType = "Server" if account.data_center else "Cloud"
    inner = made._session  # noqa: SLF001 - the library takes no session, and has no other way to lend it one
    inner.auth = session.auth
    furnish(inner, session.get_adapter(STAND_IN), session.verify)
    return made


def api(account: JiraAccount) -> str:
    """Where the platform's paths begin: version 3 in the cloud, version 2 with wiki text elsewhere."""
    return "/rest/api/2" if account.data_center else "/rest/api/3"


def ask(session: requests.Session, path: str, body: Mapping[str, Any], shape: type[T]) -> T:
    """What a path answers to a POST that changes nothing, in the given shape; otherwise as :func:`read`."""
    answer = session.post(STAND_IN + path, json=dict(body))
    return decoded(f"POST {path}", answer.content, shape)


def quoted(segment: str) -> str:
    """A name or id as one step of a path, whatever is in it."""
    return quote(segment, safe="")
