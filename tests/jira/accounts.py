"""A Jira account as an operator would describe it, and a clock that a test moves."""

from datetime import UTC, datetime
from typing import Any

from connectors.jira.account import ApiToken, JiraAccount, PersonalToken, ValueSource
from connectors.signing_secrets import SigningSecret
from core.secrets import Secret

BASE = "https://acme.atlassian.net"
GATEWAY = "https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555"
NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
ISSUE = "/rest/api/3/issue/20421"
SECRET = "u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W"
OTHER_SECRET = "a1Gf8Zx3Kd6Mv9Qp2Ws5Er7Ty4Ui0Ol1"


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def account(**changes: Any) -> JiraAccount:
    """A site in the cloud."""
    known: dict[str, Any] = {
        "account": "acme",
        "base_url": BASE,
        "credentials": ApiToken("service@acme.example", Secret("not-a-token-of-anybody")),
        "signing_secrets": (SigningSecret("one", Secret(SECRET)),),
        "projects": ("SUP", "ENG"),
        "severity": ValueSource("field", "Severity", {"Severity 1": "S1", "Severity 2": "S2"}),
        "tier": ValueSource("organization_property", "halyard.tier", {"tier_gold": "gold"}),
        "allowed_ccs": ("csm@support.example", "@acme.example"),
    }
    return JiraAccount(**{**known, **changes})


def data_center(**changes: Any) -> JiraAccount:
    """A company's own Jira."""
    known: dict[str, Any] = {
        "base_url": "https://jira.acme.example/jira",
        "credentials": PersonalToken(Secret("not-a-token-of-anybody-either")),
        "data_center": True,
        "own_host": True,
        "tier": ValueSource("field", "Support tier"),
    }
    return account(**{**known, **changes})
