"""Gives the installer's commands what they share: the group they stand in, their options, and the accounts meant."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_output import Exit, fail
from runtime.installation import Installation, installations
from runtime.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Bring a helpdesk under policy, keep it so, and take it out again.")

AccountOption = Annotated[str, typer.Option("--account", help="Only this account; default all.")]
TargetOption = Annotated[
    list[str] | None,
    typer.Option("--target", help="Only the object with this key, such as halyard.changed; again for more."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def chosen(config: str, account: str, json_: bool) -> tuple[Installation, ...]:
    """The accounts asked for; ends the command where there is none of the name."""
    found = installations(load_settings(Path(config), installing=True))
    those = tuple(one for one in found if account in ("", one.account.name))
    if not those:
        known = ", ".join(one.account.name for one in found)
        fail(f"no account {account!r} in {config}; there is {known}", json_, Exit.USAGE)
    return those


def one_chosen(config: str, account: str, json_: bool) -> Installation:
    """The one account of that name."""
    return chosen(config, account, json_)[0]
