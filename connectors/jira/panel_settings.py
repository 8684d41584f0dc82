"""Reads the ``panels`` block of a Jira account: which app of which installation may say who pressed its button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from connectors.addresses import parts_of, says_more_than_where, scheme_faults
from connectors.blocks import Part, read_part
from connectors.jira.account import JiraAccount
from connectors.jira.panel_tokens import ForgeTokens, published
from connectors.panel_blocks import FileReader, KeyedPart, given_keys
from connectors.public_keys import GivenKeys, NamedKey, PublishedKeys
from core.panels import CUSTOMER, STAFF, PanelKit, PanelTokens
from core.ports import Reading

Fault = tuple[tuple[str | int, ...], str]
ID = r"[0-9A-Za-z-]{8,64}"


class ForgePart(KeyedPart):
    """Our app as Atlassian knows it: its id, its installation's, and the site's (``/_edge/tenant_info`` tells that).

    Its keys are given here, or asked for at ``keys_url``, which is Atlassian's and not the site's own host; nothing
    is asked there unless it is named.
    """

    app: Annotated[str, Field(pattern=rf"^ari:cloud:ecosystem::app/{ID}$")]
    installation: Annotated[str, Field(pattern=rf"^ari:cloud:ecosystem::installation/{ID}$")]
    cloud: Annotated[str, Field(pattern=rf"^{ID}$")]
    keys_url: str = ""


class PanelsPart(Part):
    """The ``panels`` block of a Jira account."""

    forge: ForgePart


@dataclass(frozen=True, slots=True)
class JiraPanels:
    """The block with its keys; no keys where they are asked for."""

    part: PanelsPart
    keys: tuple[NamedKey, ...] = ()


class JiraPanelKit:
    """Reads the block and opens the two doors, through which tokens of one kind come."""

    def read(self, account: JiraAccount | None, block: Mapping[str, Any], read_file: FileReader) -> Reading:
        """The panels of one account, or every fault of its block."""
        part, wrong, _ = read_part(PanelsPart, block, {})
        if part is None:
            return Reading(None, wrong)
        if account is not None and account.data_center:
            return Reading(None, (((), "Forge is for Jira in the cloud; leave panels out on Data Center"),))
        try:
            keys = given_keys(part.forge, read_file)
        except ValueError as error:
            return Reading(None, (*wrong, (("forge", "keys"), str(error))))
        faults = (*wrong, *_address_faults(part.forge, keys))
        return Reading(None if faults else JiraPanels(part, keys), faults)

    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the block."""
        return PanelsPart.model_json_schema()

    def doors(
        self, account: JiraAccount, panels: JiraPanels, clock: Callable[[], datetime]
    ) -> Mapping[str, PanelTokens]:
        """The staff's door and the customers'."""
        forge = panels.part.forge
        keys = (
            GivenKeys(panels.keys) if panels.keys else PublishedKeys(published(forge.keys_url, account, clock), clock)
        )
        one = ForgeTokens(account.account, forge.app, forge.installation, forge.cloud, keys)
        return {STAFF: one, CUSTOMER: one}


def _address_faults(part: ForgePart, keys: tuple[NamedKey, ...]) -> tuple[Fault, ...]:
    """Keys come from one place, over a line that nobody can listen in on."""
    if bool(keys) == bool(part.keys_url):
        return ((("forge",), "give one of keys, keys_file and keys_url"),)
    if not part.keys_url:
        return ()
    parts = parts_of(part.keys_url)
    if parts is None or not parts.hostname or says_more_than_where(parts):
        return ((("forge", "keys_url"), "must be an address such as https://keys.example.com/jwks.json"),)
    return tuple((("forge", "keys_url"), message) for _, message in scheme_faults("keys_url", parts))


JIRA_PANELS: PanelKit = JiraPanelKit()
