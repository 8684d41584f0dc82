"""The ``halyard`` command: what a person or a script at a terminal can ask of the service.

Sub-commands live in modules of their own; only the one asked for is loaded, so that help is quick.
"""

import importlib
import io
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import TextIO

import typer

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("runtime.cli_demo", "Rehearse on your own machine: the service beside a pretend helpdesk."),
    "serve": ("runtime.cli_serve", "Run the service."),
    "policy": ("runtime.cli_policy", "Check, show and question an escalation policy."),
    "install": ("runtime.cli_install", "Bring a helpdesk under policy, keep it so, and take it out again."),
    "doctor": ("runtime.cli_doctor", "Examine the whole installation, and say what is wrong and what to do."),
    "sweep": ("runtime.cli_sweep", "Reconcile every account once."),
    "backlog": ("runtime.cli_backlog", "Say how much waits in each account, and until when that takes."),
    "accounts": ("runtime.cli_accounts", "List, pause, resume and remove accounts."),
    "deliveries": ("runtime.cli_deliveries", "List, show and replay what came in."),
    "escalations": ("runtime.cli_escalations", "List, show, act on and verify escalations."),
    "notes": ("runtime.cli_notes", "List and decide on the notes that could not be written."),
    "alarms": ("runtime.cli_alarms", "List and confirm what stands in the way."),
    "mails": ("runtime.cli_mails", "List, show and decide on the mails of the escalation mailboxes."),
    "outages": ("runtime.cli_outages", "Declare, list, confirm and end known outages."),
    "export": ("runtime.cli_export", "Write the history of tickets, as JSON Lines or as a table."),
    "users": ("runtime.cli_users", "Let people into the console: add, list, change, shut out."),
    "panel": ("runtime.cli_panel", "Make the app and the page snippet that show the panel in the helpdesk."),
    "tokens": ("runtime.cli_tokens", "Make, list and take back tokens of the API."),
    "erase": ("runtime.cli_erase", "Take a person out of what is remembered."),
    "db": ("runtime.cli_db", "Upgrade, show or downgrade the database's schema."),
    "docs": ("runtime.cli_docs", "Write the pages that a machine can write, or check that they are fresh."),
}
"""Name to module and help line; each module has a ``command``, or an ``app`` of several."""


def application(*names: str) -> typer.Typer:
    """The command with these sub-commands loaded and the others listed by name."""
    app = typer.Typer(no_args_is_help=True, add_completion=True, rich_markup_mode=None)
    app.callback()(halyard)
    for name, (module, words) in COMMANDS.items():
        if name in names:
            _add(app, name, importlib.import_module(module))
        else:
            app.command(name, help=words)(_listed)
    return app


def _add(app: typer.Typer, name: str, module: ModuleType) -> None:
    if hasattr(module, "command"):
        app.command(name)(module.command)
    else:
        app.add_typer(module.app, name=name)


def halyard() -> None:
    """Halyard applies a support-escalation policy inside the helpdesk you already have.

    Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 differences found, 4 not authorised.

    Example: halyard demo
    """


def _listed() -> None:
    """Stands in the list of commands; the command of that name is loaded when it is asked for."""


def write_anything(stream: TextIO) -> None:
    """Let a terminal whose encoding lacks a sign get it as an escape, which JSON reads again, and not a trace."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """The console script."""
    from runtime.logs import configure

    configure()
    for stream in (sys.stdout, sys.stderr):
        write_anything(stream)
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    application(*({asked} & set(COMMANDS)))(prog_name="halyard")
