"""One account under policy as the service knows it: its connector with its own settings, its policies and people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.cast import Cast
from core.conditions import Condition
from core.policy import Policy
from core.secrets import Secret
from core.tickets import Ticket
from runtime.counterpart_settings import CounterpartPlace
from runtime.mail.settings import Mailbox
from runtime.registry import Kit
from runtime.status_page import StatusPagePart

SecretReader = Callable[[str], Secret | None]


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A policy for the tickets of which a condition holds; ``name`` is how the configuration calls its file."""

    when: Condition
    policy: Policy
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account, ready to be wired: its connector's kit with the kit's own settings, policy and cast.

    ``rules`` are policies for some of its tickets, the first that fits before ``policy``. ``counterparts`` are the
    accounts that it may open tickets in, by the names that policies use; ``counterpart_of`` those that may do so in it;
    ``tied_to`` those with which it agrees, either way.
    """

    name: str
    connector: str
    kit: Kit
    helpdesk: Any
    policy: Policy
    policy_name: str
    cast: Cast
    secret: SecretReader
    rules: tuple[PolicyRule, ...] = ()
    status_page: StatusPagePart | None = None
    mailbox: Mailbox | None = None
    panels: Any = None
    counterparts: Mapping[str, CounterpartPlace] = field(default_factory=dict)
    counterpart_of: frozenset[tuple[str, str]] = frozenset()
    tied_to: frozenset[tuple[str, str]] = frozenset()

    def policy_of(self, ticket: Ticket | None) -> Policy:
        """Today's policy for a ticket; the account's own for one that is not known."""
        fits = (rule.policy for rule in self.rules if ticket is not None and rule.when.holds(ticket))
        return next(fits, self.policy)

    @property
    def policies(self) -> Mapping[str, Policy]:
        """Every policy of the account by the name of its file, its own first."""
        return {self.policy_name: self.policy, **{rule.name: rule.policy for rule in self.rules}}
