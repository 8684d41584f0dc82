"""Names the connectors there are; a new one needs its folder and one line here."""

from collections.abc import Mapping

from connectors.zendesk.kit import ZENDESK
from core.ports import ConnectorKit

Kit = ConnectorKit
KITS: Mapping[str, ConnectorKit] = {"zendesk": ZENDESK}
