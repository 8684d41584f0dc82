"""Everything the Jira connector brings, in one value that the registry names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.jira import settings as jira_settings
from connectors.jira.account import JiraAccount
from connectors.jira.account_faults import accounts_faults
from connectors.jira.checks import JiraExamination
from connectors.jira.helpdesk import JiraHelpdesk
from connectors.jira.own_echo import own_echo
from connectors.jira.provision import JiraProvisioner, open_provisioner
from connectors.jira.receiver import JiraReceiver
from connectors.jira.told_sources import told_sources
from connectors.pause import pause
from core.ports import ConnectorKit, Helpdesk, Reading, TicketEvent
from core.secrets import Secret, SigningSecret


class JiraKit:
    """Reads a Jira account's settings and opens its three roles."""

    signing_secret_name = jira_settings.SIGNING_SECRET
    examination = JiraExamination()

    def read(
        self,
        account: str,
        block: Mapping[str, Any],
        time_zone: str,
        secret: Callable[[str], Secret | None],
        installing: bool,
    ) -> Reading:
        """The settings of one account, or every fault of its block and secrets."""
        return jira_settings.read(account, block, time_zone, secret, installing)

    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the ``helpdesk`` block."""
        return jira_settings.HelpdeskPart.model_json_schema()

    def shared_faults(self, settings: Sequence[JiraAccount]) -> tuple[tuple[str, str], ...]:
        """Faults that show only between accounts: a secret used twice (T21)."""
        own = {one.account for one in settings}
        found = (path_message for path_message in accounts_faults(settings) if "shares a secret" in path_message[1])
        return tuple((path.split(".")[0], message) for path, message in found if path.split(".")[0] in own)

    def signing_secrets(self, settings: JiraAccount) -> tuple[SigningSecret, ...]:
        """What this account's webhooks are believed by."""
        return settings.signing_secrets

    def receiver(self, settings: JiraAccount) -> JiraReceiver:
        """Believes or refuses what this account sends."""
        return JiraReceiver(settings)

    def helpdesk(self, settings: JiraAccount, clock: Callable[[], datetime]) -> JiraHelpdesk:
        """Reads and writes this account's issues."""
        return JiraHelpdesk(settings, clock=clock, wait=pause)

    def provisioner(
        self, settings: JiraAccount, clock: Callable[[], datetime], secret: Callable[[str], Secret | None]
    ) -> JiraProvisioner:
        """Installs into this account with the credentials an admin lends."""
        return open_provisioner(settings, jira_settings.admin(settings, secret), clock)

    def forms(self, settings: JiraAccount) -> tuple[str, ...]:
        """Nothing: the action is put on the workflows of the account's projects, which the settings name already."""
        del settings
        return ()

    def sources(self, settings: JiraAccount) -> Mapping[str, str]:
        """Where this account keeps each fact of an issue."""
        return told_sources(settings)

    def page(self, settings: JiraAccount, ticket: str) -> str:
        """Where staff open an issue."""
        return f"{(settings.site_url or settings.base_url).rstrip('/')}/browse/{ticket}"

    def is_echo(self, helpdesk: Helpdesk, event: TicketEvent) -> bool:
        """Whether an event is our own write coming back."""
        return isinstance(helpdesk, JiraHelpdesk) and own_echo(event, helpdesk.own_user_id)


JIRA: ConnectorKit = JiraKit()
