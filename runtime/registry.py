"""Names the connectors there are; a new one needs its folder and one line in each table."""

from collections.abc import Mapping

from connectors.jira.kit import JIRA
from connectors.jira.panel_parts import JIRA_PANEL_PARTS
from connectors.jira.panel_settings import JIRA_PANELS
from connectors.jira.rehearsal import JIRA_REHEARSAL
from connectors.zendesk.kit import ZENDESK
from connectors.zendesk.panel_parts import ZENDESK_PANEL_PARTS
from connectors.zendesk.panel_settings import ZENDESK_PANELS
from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from core.panels import PanelKit, PanelParts
from core.ports import ConnectorKit, Rehearsal

Kit = ConnectorKit
KITS: Mapping[str, ConnectorKit] = {"zendesk": ZENDESK, "jira": JIRA}
REHEARSALS: Mapping[str, Rehearsal] = {"zendesk": ZENDESK_REHEARSAL, "jira": JIRA_REHEARSAL}
PANELS: Mapping[str, PanelKit] = {"zendesk": ZENDESK_PANELS, "jira": JIRA_PANELS}
PANEL_PARTS: Mapping[str, PanelParts] = {"zendesk": ZENDESK_PANEL_PARTS, "jira": JIRA_PANEL_PARTS}
