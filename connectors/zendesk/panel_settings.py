"""Reads the ``panels`` block of a Zendesk account: which app and which Help Center may say who opened a panel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from connectors.blocks import Part, read_part
from connectors.panel_blocks import FileReader, KeyedPart, Words, given_keys
from connectors.public_keys import GivenKeys, Keys, NamedKey, PublishedKeys
from connectors.signed_tokens import Expected
from connectors.zendesk.account import ZendeskAccount
from connectors.zendesk.panel_tokens import (
    HELP_CENTER_KEYS,
    HelpCenterTokens,
    SidebarTokens,
    app_key,
    audience_of,
    issuer_of,
    published,
)
from core.panels import CUSTOMER, STAFF, PanelKit, PanelTokens
from core.ports import Reading

Number = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,18}$")]


class SidebarPart(KeyedPart):
    """The sidebar app: the number of its installation, and of the app itself where its key is asked of Zendesk.

    ``issuer`` and ``audience`` are what its tokens say, where that is not what Zendesk's examples have.
    """

    installation: Number
    app: Number | None = None
    issuer: Words | None = None
    audience: Words | None = None


class HelpCenterPart(KeyedPart):
    """The Help Center's own tokens (Guide or Suite Enterprise): what they say letter by letter.

    Without keys of one's own, Zendesk is asked for them.
    """

    issuer: Words
    audience: Words


class PanelsPart(Part):
    """The ``panels`` block of a Zendesk account."""

    sidebar: SidebarPart | None = None
    help_center: HelpCenterPart | None = None


@dataclass(frozen=True, slots=True)
class ZendeskPanels:
    """The block with its keys; no keys where Zendesk is asked for them."""

    part: PanelsPart
    sidebar_keys: tuple[NamedKey, ...] = ()
    help_center_keys: tuple[NamedKey, ...] = ()


class ZendeskPanelKit:
    """Reads the block and opens the two doors."""

    def read(self, account: ZendeskAccount | None, block: Mapping[str, Any], read_file: FileReader) -> Reading:
        """The panels of one account, or every fault of its block."""
        del account
        part, wrong, _ = read_part(PanelsPart, block, {})
        if part is None:
            return Reading(None, wrong)
        found: dict[str, tuple[NamedKey, ...]] = {}
        faults = list(wrong)
        for name, one in (("sidebar", part.sidebar), ("help_center", part.help_center)):
            try:
                found[name] = given_keys(one, read_file) if one is not None else ()
            except ValueError as error:
                faults.append(((name, "keys"), str(error)))
        if part.sidebar is not None and part.sidebar.app is None and not found.get("sidebar", (None,)):
            faults.append((("sidebar",), "give app, so that Zendesk can be asked for its key, or keys"))
        if faults:
            return Reading(None, tuple(faults))
        return Reading(ZendeskPanels(part, found["sidebar"], found["help_center"]))

    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the block."""
        return PanelsPart.model_json_schema()

    def doors(
        self, account: ZendeskAccount, panels: ZendeskPanels, clock: Callable[[], datetime]
    ) -> Mapping[str, PanelTokens]:
        """The staff's door for the sidebar, the customers' for the Help Center."""
        found: dict[str, PanelTokens] = {}
        sidebar, help_center = panels.part.sidebar, panels.part.help_center
        if sidebar is not None:
            expected = Expected(
                sidebar.issuer or issuer_of(account.base_url),
                sidebar.audience or audience_of(account.base_url, sidebar.installation),
            )
            keys = _keys(panels.sidebar_keys, account, app_key(sidebar.app or ""), clock)
            found[STAFF] = SidebarTokens(account.account, account.base_url, sidebar.installation, expected, keys)
        if help_center is not None:
            keys = _keys(panels.help_center_keys, account, HELP_CENTER_KEYS, clock)
            found[CUSTOMER] = HelpCenterTokens(
                account.account, Expected(help_center.issuer, help_center.audience), keys
            )
        return found


def _keys(given: tuple[NamedKey, ...], account: ZendeskAccount, path: str, clock: Callable[[], datetime]) -> Keys:
    return GivenKeys(given) if given else PublishedKeys(published(account, path, clock), clock)


ZENDESK_PANELS: PanelKit = ZendeskPanelKit()
