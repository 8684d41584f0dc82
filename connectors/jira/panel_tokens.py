"""Believes the token with which Atlassian's Forge says who pressed a button of our app in Jira.

Every call of the app to us carries one (a Forge Invocation Token, RS256): for our app alone, from one installation at
one site. Everything else that such a call carries, its body and its headers, is anybody's.

No Connect: no ``qsh``, no shared secret, no install hook (T50).
https://developer.atlassian.com/platform/forge/remote/essentials/
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.jira.account import JiraAccount
from connectors.jira.answers import refusal
from connectors.jira.budget import Budget
from connectors.one_host import STAND_IN, Host, open_door
from connectors.public_keys import Keys
from connectors.signed_tokens import Claims, Expected, believed, word
from core.panels import CUSTOMER, STAFF, PanelRefused, PanelVisit

CONNECTOR = "jira"
ISSUER = "forge/invocation-token"
PORTAL = "jiraServiceManagement:portal"
"""How the types of all modules begin that customers see."""
AGENTS = "jira:issue"
"""How the types of all modules begin that stand beside an issue."""
PERSON = re.compile(r"[0-9A-Za-z:_-]{1,128}")
ISSUE = re.compile(r"[1-9][0-9]{0,18}|[A-Z][A-Z0-9_]{0,30}-[1-9][0-9]{0,12}")


@dataclass(frozen=True, slots=True)
class ForgeTokens:
    """The tokens of one installation of our app at one site."""

    account: str
    app: str
    installation: str
    cloud: str
    keys: Keys

    def verify(self, token: str, now: datetime) -> PanelVisit:
        """Who pressed the button, and where; raises :class:`PanelRefused` and ``HostError``."""
        claims = believed(token, self.keys, Expected(ISSUER, self.app), now)
        door = self._ours(claims)
        user = word(claims.said, "principal")
        if not PERSON.fullmatch(user):
            raise PanelRefused("bad_principal")
        ticket = _issue(claims.block("context"))
        return PanelVisit(
            CONNECTOR, self.account, door, user, claims.expires_at, ticket=ticket, installation=self.installation
        )

    def _ours(self, claims: Claims) -> str:
        """The door of a call of this app, from this installation and site; each is compared letter by letter."""
        app, context = claims.block("app"), claims.block("context")
        for name, wanted in (("id", self.app), ("installationId", self.installation)):
            if app.get(name) != wanted:
                raise PanelRefused(f"app_{name}")
        if context.get("cloudId") != self.cloud or app.get("apiBaseUrl") != api_of(self.cloud):
            raise PanelRefused("site")
        module = app.get("module")
        kind = module.get("type") if isinstance(module, dict) else None
        if isinstance(kind, str) and kind.startswith(PORTAL):
            return CUSTOMER
        if isinstance(kind, str) and kind.startswith(AGENTS):
            return STAFF
        raise PanelRefused("module")


def api_of(cloud: str) -> str:
    """Where a site's own interface is, which Forge tells beside the site's id."""
    return f"https://api.atlassian.com/ex/jira/{cloud}"


def _issue(context: Mapping[str, Any]) -> str:
    """The issue on whose page it was: its id where that is told, else its key; empty where neither is."""
    extension = context.get("extension")
    if not isinstance(extension, dict):
        return ""
    for place in ("issue", "request"):
        found = extension.get(place)
        said_of_it = found if isinstance(found, dict) else {}
        for said in (said_of_it.get("id"), said_of_it.get("key")):
            if isinstance(said, str) and ISSUE.fullmatch(said):
                return said
    return ""


def published(url: str, account: JiraAccount, clock: Callable[[], datetime]) -> Callable[[], str]:
    """What is published at the one address that the configuration names; no credentials of the account go there."""
    parts = urlsplit(url)
    host = Host(f"{parts.scheme}://{parts.netloc}", "", refusal, own=account.own_host)

    def fetch() -> str:
        with open_door(host, clock, Budget(clock), None) as session:
            return session.get(STAND_IN + parts.path).content.decode("utf-8", "replace")

    return fetch
