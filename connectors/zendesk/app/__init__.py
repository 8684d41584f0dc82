"""Builds the sidebar app that shows our panel beside a ticket: a plain zip, the same bytes for the same account.

The sources are the files beside this module: what the app is (``manifest.json``), its words, its pictures. Nothing of
it runs in Zendesk but a frame around our own page, which Zendesk opens with a token that it signed.
"""

import json
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from connectors.zendesk.app.logo import logo

LANGUAGES = ("de", "en", "es", "fr", "ja", "pt")
DRAWINGS = ("icon_ticket_sidebar.svg", "logo.svg")
MADE_AT = (1980, 1, 1, 0, 0, 0)
"""The moment that every file of the zip has: a zip knows none before it."""
READABLE = 0o100644 << 16


def build_app(panel_url: str) -> bytes:
    """The zip for one account; ``panel_url`` is where its panel is. Raises ``ValueError`` for what is no such address.

    Zendesk posts a signed token to that address alone.
    """
    return zipped(contents(checked_address(panel_url)))


def checked_address(panel_url: str) -> str:
    """The address, where it is one that Zendesk can open a panel at; raises ``ValueError``."""
    parts = urlsplit(panel_url)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    strange = set(panel_url) & set("\"'<> {}\\")
    odd = not parts.hostname or parts.query or parts.fragment or parts.username or strange
    if odd or not (parts.scheme == "https" or (local and parts.scheme == "http")):
        raise ValueError(f"{panel_url[:200]} is no address that Zendesk can open a panel at; it begins with https://")
    return panel_url


def manifest(panel_url: str) -> dict[str, Any]:
    """What the app is, for one account."""
    text = _source("manifest.json").decode("utf-8")
    host = urlsplit(panel_url).netloc
    found: dict[str, Any] = json.loads(text.replace("{{panel}}", panel_url).replace("{{host}}", host))
    return found


def contents(panel_url: str) -> dict[str, bytes]:
    """Every file of the app by its name in the zip."""
    told = json.dumps(manifest(panel_url), indent=2, ensure_ascii=False) + "\n"
    return {
        "manifest.json": told.encode("utf-8"),
        **{f"translations/{one}.json": _source("translations", f"{one}.json") for one in LANGUAGES},
        **{f"assets/{one}": _source("assets", one) for one in DRAWINGS},
        "assets/logo.png": logo(320),
        "assets/logo-small.png": logo(128),
    }


def zipped(found: Mapping[str, bytes]) -> bytes:
    """The files as a zip: in the order of their names, of one moment, and not compressed, which differs."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(found):
            entry = zipfile.ZipInfo(name, MADE_AT)
            entry.create_system, entry.external_attr = 3, READABLE
            archive.writestr(entry, found[name])
    return out.getvalue()


def _source(*path: str) -> bytes:
    return files(__package__).joinpath(*path).read_bytes()
