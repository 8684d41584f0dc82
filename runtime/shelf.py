"""Keeps every policy version that an open escalation may still run under (rule 9 of the design)."""

from collections.abc import Mapping
from datetime import datetime

from core.escalation import History
from core.policy import Policy
from core.tickets import Ticket
from runtime.located import read_text
from runtime.policy_file import policy_text, to_policy
from runtime.settings import Account, Settings
from store import Store


class PolicyShelf:
    """Today's policy of each account, and older versions by digest, read back from the store when needed."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        every = (policy for one in settings.accounts for policy in one.policies.values())
        self._versions = {(policy.name, policy.version): policy for policy in every}
        self._today: Mapping[tuple[str, str], Account] = {(one.connector, one.name): one for one in settings.accounts}

    def policy_for(self, account: Account, history: History, ticket: Ticket | None = None) -> Policy:
        """The version the open escalation was opened under, or the account's policy of today for this ticket."""
        current = history.current
        today = self._today[account.connector, account.name].policy_of(ticket)
        if current is None or current.policy_version == today.version:
            return today
        return self._version(current.policy, current.policy_version) or today

    def keep_today(self, now: datetime) -> None:
        """Keep today's policies for whatever opens under them; raises :class:`core.errors.StoreError`."""
        for account in self._settings.accounts:
            for name, policy in account.policies.items():
                self._store.save_policy(policy.name, policy.version, policy_text(name, self._settings.root), now)

    def _version(self, name: str, version: str) -> Policy | None:
        found = self._versions.get((name, version))
        if found is None:
            text = self._store.policy_text(name, version)
            if text is None:
                return None
            found = to_policy(read_text(text.encode(), f"{name}@{version}"), kept=True)
            self._versions[name, version] = found
        return found
