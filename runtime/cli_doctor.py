"""Examines the whole installation and says of each check what was expected, what was found, and what to do."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from runtime import doctor_report
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.clock import system_clock
from runtime.doctor import Asked, Examined, examined, known_accounts, repair
from runtime.doctor_checks import every_check
from runtime.installer import Step


def command(
    account: Annotated[str, typer.Option("--account", help="Only this account: its name, or connector/account.")] = "",
    only: Annotated[str, typer.Option("--only", metavar="ID", help="Only this check, such as ZD-07.")] = "",
    fix: Annotated[bool, typer.Option("--fix", help="Put right what the installer can, then look again.")] = False,
    round_trip: Annotated[bool, typer.Option("--round-trip", help="Have the helpdesk call the service once.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Send a test notice on every channel.")] = False,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", metavar="OUT.ZIP", help="Write what a helper needs, without secrets.")
    ] = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Examine service, policy, accounts and notices; writes nothing unless --fix, --round-trip or --test ask for it.

    Exit codes: 0 no failure (warnings allowed), 1 failures, 2 wrong usage, 4 an account does not let the service in.

    Example: halyard doctor --only ZD-07
    """
    if only and only not in every_check():
        fail(f"--only {only!r} is no check; {doctor_report.PAGE} lists them", as_json, Exit.USAGE)
    asked = Asked(account, only, round_trip, test)
    with explained(as_json):
        found = examined(Path(config), asked, system_clock)
        _known(found, account, as_json)
        if fix:
            _repair(found, as_json)
            found = examined(Path(config), asked, system_clock)
        if bundle is not None:
            doctor_report.bundle(found, bundle)
    show(doctor_report.facts(found), lambda: doctor_report.words(found), as_json)
    if found.shut_out:
        raise typer.Exit(Exit.NOT_AUTHORISED)
    if any(one.grade == "failure" for one in found.findings):
        raise typer.Exit(Exit.FAILED)


def _known(found: Examined, account: str, as_json: bool) -> None:
    if account and found.settings is not None and not found.accounts:
        known = ", ".join(known_accounts(found.settings))
        fail(f"--account {account!r} is not configured; there is {known}", as_json, Exit.USAGE)


def _repair(found: Examined, as_json: bool) -> None:
    def told(step: Step) -> None:
        if not as_json:
            sys.stdout.write(f"  [{step.number:>2}/{step.total}] {step.mark} {step.what} ... {step.outcome}\n")

    repair(found, told)
