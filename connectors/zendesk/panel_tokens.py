"""Believes the two tokens with which Zendesk says who opened a page of ours inside it.

The sidebar's is posted once, at the first load of an app with signed URLs: RS256 with the app's own key
(``GET /api/v2/apps/{id}/public_key``), for one account and one installation. The customers' is what a Help Center hands
to its own scripts (``GET /api/v2/help_center/integration/token``, Guide or Suite Enterprise alone).

Which words stand in ``iss`` and ``aud`` is not in any page of Zendesk's that we could read: the sidebar's are those of
its examples unless the configuration says others, and the Help Center's must be given (docs/panels.md).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from connectors.one_host import STAND_IN
from connectors.public_keys import Keys
from connectors.signed_tokens import Expected, believed, word
from connectors.zendesk.account import ZendeskAccount
from connectors.zendesk.budget import Budget
from connectors.zendesk.session import open_session
from core.panels import CUSTOMER, STAFF, PanelRefused, PanelVisit

CONNECTOR = "zendesk"
PERSON = re.compile(r"/api/v2/users/([1-9][0-9]{0,18})\.json")
TICKET = re.compile(r"[1-9][0-9]{0,18}")
LARGEST_ID = 2**53
HELP_CENTER_KEYS = "/api/v2/help_center/integration/keys.json"


def issuer_of(base_url: str) -> str:
    """How the account calls itself: its host, such as ``acme.zendesk.com``."""
    return urlsplit(base_url).netloc


def audience_of(base_url: str, installation: str) -> str:
    """Whom a sidebar's token is for: one installation at one account."""
    return f"{base_url.rstrip('/')}/api/v2/apps/installations/{installation}.json"


@dataclass(frozen=True, slots=True)
class SidebarTokens:
    """The tokens of one installation of the sidebar app."""

    account: str
    base_url: str
    installation: str
    expected: Expected
    keys: Keys

    def verify(self, token: str, now: datetime) -> PanelVisit:
        """The member of staff who opened the panel; raises :class:`PanelRefused` and ``HostError``."""
        claims = believed(token, self.keys, self.expected, now)
        subject = word(claims.said, "sub", 400)
        found = PERSON.fullmatch(subject.removeprefix(self.base_url.rstrip("/")))
        if found is None or not subject.startswith(self.base_url.rstrip("/")):
            raise PanelRefused("bad_sub")
        return PanelVisit(
            CONNECTOR, self.account, STAFF, found.group(1), claims.expires_at, installation=self.installation
        )


@dataclass(frozen=True, slots=True)
class HelpCenterTokens:
    """The tokens that an account's Help Center hands to its own pages."""

    account: str
    expected: Expected
    keys: Keys

    def verify(self, token: str, now: datetime) -> PanelVisit:
        """The customer whose page asks; raises :class:`PanelRefused` and ``HostError``."""
        claims = believed(token, self.keys, self.expected, now)
        user = claims.said.get("userId")
        if not isinstance(user, int) or isinstance(user, bool) or not 0 < user < LARGEST_ID:
            raise PanelRefused("bad_userId")
        email = word(claims.said, "email", 254)
        if email.count("@") != 1:
            raise PanelRefused("bad_email")
        return PanelVisit(CONNECTOR, self.account, CUSTOMER, str(user), claims.expires_at, email=email)


def published(account: ZendeskAccount, path: str, clock: Callable[[], datetime]) -> Callable[[], str]:
    """What the account's own host publishes at a path, asked anew at each call; raises ``HostError`` kinds."""

    def fetch() -> str:
        with open_session(account, clock, Budget(clock)) as session:
            return session.get(STAND_IN + path).content.decode("utf-8", "replace")

    return fetch


def app_key(app: str) -> str:
    """Where an app's public key is."""
    return f"/api/v2/apps/{app}/public_key"
