"""What an admin puts into Zendesk so that the panel shows there: the sidebar app, and two snippets for the theme."""

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any

from connectors.zendesk.app import build_app, checked_address
from core.fields import AVAILABLE_FROM, LINK, NEXT_DUE, OWNER, STATE
from core.panels import PanelParts
from core.sentences import say

SHOWN = (STATE, AVAILABLE_FROM, OWNER, NEXT_DUE, LINK)
"""The fields that customers see on a request, which the snippet finds by the titles that they have there."""


class ZendeskPanelParts:
    """Builds the app and fills in the snippets."""

    def app(self, panel_url: str, panels: Any = None) -> bytes:
        """See :func:`connectors.zendesk.app.build_app`; it needs nothing of the block."""
        del panels
        return build_app(panel_url)

    def snippets(self, panel_url: str, language: str) -> Mapping[str, str]:
        """``request_page.hbs`` works without scripts; ``script.js`` adds the panel where there is a token for it.

        The titles are those that an installation gives the fields in this language; raises as :meth:`app`.
        """
        titles = {one: say(f"field_{one}", {}, "UTC", language=language) for one in SHOWN}
        quoted = {one: title.replace("'", "\\'") for one, title in titles.items()}
        page = Template(_source("request_page.hbs")).substitute(quoted, panel=checked_address(panel_url))
        return {"request_page.hbs": page, "script.js": _source("script.js")}


def _source(name: str) -> str:
    return files("connectors.zendesk").joinpath("help_center", name).read_text("utf-8")


ZENDESK_PANEL_PARTS: PanelParts = ZendeskPanelParts()
