"""What an admin sends to Atlassian so that Jira and its portal show an escalation: the sources of a Forge app."""

from collections.abc import Mapping
from typing import Any

from connectors.jira.forge import build_app
from connectors.jira.panel_settings import JiraPanels
from core.panels import PanelParts


class JiraPanelParts:
    """Builds the sources."""

    def app(self, panel_url: str, panels: Any = None) -> bytes:
        """See :func:`connectors.jira.forge.build_app`; the block names the app once it is registered."""
        return build_app(panel_url, panels.part.forge.app if isinstance(panels, JiraPanels) else "")

    def snippets(self, panel_url: str, language: str) -> Mapping[str, str]:
        """There is none: raises ``ValueError``."""
        del panel_url, language
        raise ValueError("Jira's portal takes no snippet; the app of `halyard panel zip` adds an action there")


JIRA_PANEL_PARTS: PanelParts = JiraPanelParts()
