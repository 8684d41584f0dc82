"""Moves the database's schema between releases."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.settings import load_settings
from runtime.wiring import database_url
from store import upgrade as schema

app = typer.Typer(no_args_is_help=True, help="Upgrade, show or downgrade the database's schema.")


@app.command()
def upgrade(config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Bring the schema up to this release; makes the database where there is none.

    Example: halyard db upgrade
    """
    with explained(as_json):
        reached = schema.upgrade(database_url(load_settings(Path(config), installing=True)))
    show({"schema": reached}, f"schema {reached}", as_json)


@app.command()
def current(config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Show the schema the database has and the one this release needs.

    Example: halyard db current --json
    """
    with explained(as_json):
        found = schema.current(database_url(load_settings(Path(config), installing=True)))
    facts = {"schema": found or None, "needed": schema.head()}
    show(facts, f"schema {found or 'none'}, this release needs {schema.head()}", as_json)


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="The schema to go back to; base removes everything.")],
    config: ConfigOption = CONFIG,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take the schema back, with what only the newer one can hold.

    Example: halyard db downgrade 0001 --yes
    """
    if not yes:
        if as_json:
            fail(
                "what only the newer schema holds would be lost; say --yes to do it",
                as_json,
                Exit.USAGE,
            )
        typer.confirm(f"Go back to {revision}? What only the newer schema holds is lost", abort=True)
    with explained(as_json):
        reached = schema.downgrade(database_url(load_settings(Path(config), installing=True)), revision)
    show({"schema": reached or None}, f"schema {reached or 'none'}", as_json)
