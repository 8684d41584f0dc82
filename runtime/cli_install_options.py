"""Gives the installer's commands what they share: the group they stand in, their options, and the accounts meant."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_store import account_named
from runtime.installation import Installation, installations
from runtime.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Bring a helpdesk under policy, keep it so, and take it out again.")

AccountOption = Annotated[str, typer.Option("--account", help="Only this account, or connector/account; default all.")]
TargetOption = Annotated[
    list[str] | None,
    typer.Option("--target", help="Only the object with this key, such as halyard.changed; again for more."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def chosen(config: str, account: str, json_: bool) -> tuple[Installation, ...]:
    """The accounts asked for; ends the command where there is none of the name, or more than one."""
    settings = load_settings(Path(config), installing=True)
    only = account_named(settings, account, config, json_) if account else None
    return tuple(one for one in installations(settings) if only is None or one.account is only)


def one_chosen(config: str, account: str, json_: bool) -> Installation:
    """The one account of that name; ends the command as :func:`chosen`, also where no name is given."""
    settings = load_settings(Path(config), installing=True)
    only = account_named(settings, account, config, json_)
    return next(one for one in installations(settings) if one.account is only)
