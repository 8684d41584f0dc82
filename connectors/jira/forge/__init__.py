"""Builds the sources of the Forge app that shows an escalation in Jira: a plain zip, the same bytes for one account.

The sources are the files beside this module. Atlassian builds and runs them once an admin has sent them with its own
command line; nothing of them decides anything, they show what our remote answers.
"""

import re
import zipfile
from importlib.resources import files
from io import BytesIO
from urllib.parse import urlsplit

LOCALES = ("de-DE", "en-US", "es-ES", "fr-FR", "ja-JP", "pt-PT")
SOURCES = (
    *("README.md", "manifest.yml", "package.json"),
    *(f"locales/{one}.json" for one in LOCALES),
    *(f"src/{one}" for one in ("customer.jsx", "panel.jsx", "remote.js", "staff.jsx")),
)
UNREGISTERED = "ari:cloud:ecosystem::app/00000000-0000-0000-0000-000000000000"
"""The id until the app is registered; registering puts its own in."""
PANEL = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]+)*")
MADE_AT = (1980, 1, 1, 0, 0, 0)
"""The moment that every file of the zip has: a zip knows none before it."""
READABLE = 0o100644 << 16


def build_app(panel_url: str, app: str = "") -> bytes:
    """The zip for one account, with the app's id where it is known.

    ``panel_url`` is where the account's panel is; raises ``ValueError`` for what Forge would not call.
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in contents(panel_url, app).items():
            entry = zipfile.ZipInfo(name, MADE_AT)
            entry.create_system, entry.external_attr = 3, READABLE
            archive.writestr(entry, content)
    return out.getvalue()


def contents(panel_url: str, app: str = "") -> dict[str, bytes]:
    """Every file of the app by its name; raises as :func:`build_app`."""
    if not PANEL.fullmatch(panel_url) or not urlsplit(panel_url).hostname:
        raise ValueError(f"{panel_url[:200]} is no address that Forge calls; it begins with https://")
    found = {one: files(__package__).joinpath(*one.split("/")).read_bytes() for one in sorted(SOURCES)}
    manifest = found["manifest.yml"].decode("utf-8")
    manifest = manifest.replace("{{panel}}", panel_url).replace("{{app}}", app or UNREGISTERED)
    return found | {"manifest.yml": manifest.encode("utf-8")}
