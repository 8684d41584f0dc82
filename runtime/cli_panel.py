"""Makes what shows the panel inside a helpdesk: the app to upload, and the snippet to paste into customers' pages."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.cli_store import account_named
from runtime.registry import PANEL_PARTS
from runtime.settings import Account, load_settings

app = typer.Typer(no_args_is_help=True, help="Make the app and the page snippet that show the panel in the helpdesk.")

AccountOption = Annotated[str, typer.Option("--account", help="The account, or connector/account.")]


@app.command("zip")
def make_app(
    account: AccountOption,
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Write the app of one account, which shows the panel beside every ticket; the same bytes each time.

    Example: halyard panel zip --account acme --out halyard-app.zip
    """
    found, panel = _found(account, config, as_json)
    try:
        made = PANEL_PARTS[found.connector].app(panel, found.panels)
        out.write_bytes(made)
    except ValueError as error:
        fail(str(error), as_json)
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}", as_json)
    digest = hashlib.sha256(made).hexdigest()
    data = {"file": str(out), "bytes": len(made), "sha256": digest, "panel": panel}
    show(data, f"{out}: {len(made)} bytes, sha256 {digest}\nIt opens {panel}", as_json)


@app.command()
def snippet(account: AccountOption, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Print what to paste into the customers' request page, and where.

    Example: halyard panel snippet --account acme
    """
    found, panel = _found(account, config, as_json)
    language = found.policy.language_for(found.cast.language)
    try:
        parts = dict(PANEL_PARTS[found.connector].snippets(panel, language))
    except ValueError as error:
        fail(str(error), as_json)
    show(parts, "\n".join(f"----- {name} -----\n{text}" for name, text in parts.items()), as_json)


def _found(name: str, config: str, as_json: bool) -> tuple[Account, str]:
    """The account, and where its panel is."""
    with explained(as_json):
        settings = load_settings(Path(config), installing=True)
    found = account_named(settings, name, config, as_json)
    if found.connector not in PANEL_PARTS:
        known = ", ".join(PANEL_PARTS)
        fail(f"there is no such app for {found.connector}; there is one for {known}", as_json, Exit.USAGE)
    return found, f"{settings.service.public_url.rstrip('/')}/panel/{found.connector}/{found.name}"
