"""The Jira connector's receiver under contract: it needs no host."""

from connectors.jira.receiver import JiraReceiver
from core.ports import Delivery
from tests.contract.work import Listening
from tests.jira.accounts import OTHER_SECRET, account
from tests.jira.deliveries import changed, delivery, issue

BROKEN = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff",
    b'{"webhookEvent": "jira:issue_updated"}',
    b'{"issue": {}}',
    b"[" * 10_000,
)


def jira_listening() -> Listening:
    """A receiver of an account that nobody serves."""
    return Listening(receiver=JiraReceiver(account()), account="acme", changed=_changed, forged=_forged, broken=_broken)


def _changed(issue_id: str, actor: str) -> Delivery:
    return delivery(changed(actor, issue=issue(issue_id)))


def _forged() -> Delivery:
    return delivery(changed(), secret=OTHER_SECRET)


def _broken() -> tuple[Delivery, ...]:
    return tuple(map(delivery, BROKEN))
