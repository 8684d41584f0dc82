"""Everything the Zendesk connector brings, in one value that the registry names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.pause import pause
from connectors.zendesk import settings as zendesk_settings
from connectors.zendesk.account import ZendeskAccount, accounts_faults
from connectors.zendesk.checks import ZendeskExamination
from connectors.zendesk.counterparts import page
from connectors.zendesk.helpdesk import ZendeskHelpdesk
from connectors.zendesk.own_echo import own_echo
from connectors.zendesk.provision import ZendeskProvisioner, open_provisioner
from connectors.zendesk.receiver import ZendeskReceiver
from connectors.zendesk.told_sources import told_sources
from core.ports import ConnectorKit, Helpdesk, Reading, TicketEvent
from core.secrets import Secret, SigningSecret


class ZendeskKit:
    """Reads a Zendesk account's settings and opens its three roles."""

    signing_secret_name = zendesk_settings.SIGNING_SECRET
    examination = ZendeskExamination()

    def read(
        self,
        account: str,
        block: Mapping[str, Any],
        time_zone: str,
        secret: Callable[[str], Secret | None],
        installing: bool,
    ) -> Reading:
        """The settings of one account, or every fault of its block and secrets."""
        return zendesk_settings.read(account, block, time_zone, secret, installing)

    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the ``helpdesk`` block."""
        return zendesk_settings.HelpdeskPart.model_json_schema()

    def shared_faults(self, settings: Sequence[ZendeskAccount]) -> tuple[tuple[str, str], ...]:
        """Faults that show only between accounts: a secret used twice (T21)."""
        own = {one.account for one in settings}
        found = (path_message for path_message in accounts_faults(settings) if "shares a secret" in path_message[1])
        return tuple((path.split(".")[0], message) for path, message in found if path.split(".")[0] in own)

    def signing_secrets(self, settings: ZendeskAccount) -> tuple[SigningSecret, ...]:
        """What this account's webhooks are believed by."""
        return settings.signing_secrets

    def receiver(self, settings: ZendeskAccount) -> ZendeskReceiver:
        """Believes or refuses what this account sends."""
        return ZendeskReceiver(settings)

    def helpdesk(self, settings: ZendeskAccount, clock: Callable[[], datetime]) -> ZendeskHelpdesk:
        """Reads and writes this account's tickets."""
        return ZendeskHelpdesk(settings, clock=clock, wait=pause)

    def provisioner(
        self, settings: ZendeskAccount, clock: Callable[[], datetime], secret: Callable[[str], Secret | None]
    ) -> ZendeskProvisioner:
        """Installs into this account with the credentials an admin lends."""
        return open_provisioner(settings, zendesk_settings.admin(settings, secret), clock)

    def forms(self, settings: ZendeskAccount) -> tuple[str, ...]:
        """The ticket forms the action is put on; empty for the default one."""
        return settings.forms

    def sources(self, settings: ZendeskAccount) -> Mapping[str, str]:
        """Where this account keeps each fact of a ticket."""
        return told_sources(settings)

    def page(self, settings: ZendeskAccount, ticket: str) -> str:
        """Where staff open a ticket."""
        return page(settings.base_url, ticket)

    def is_echo(self, helpdesk: Helpdesk, event: TicketEvent) -> bool:
        """Whether an event is our own write coming back."""
        return isinstance(helpdesk, ZendeskHelpdesk) and own_echo(event, helpdesk.own_user_id)


ZENDESK: ConnectorKit = ZendeskKit()
