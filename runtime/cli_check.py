"""Checks a policy file, or a whole configuration with the people that play the roles of its policies."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli_output import Exit, JsonOption, explained, fail, faults, show
from runtime.policy_file import load_policy, policy_warnings

if TYPE_CHECKING:
    from runtime.settings import Settings


def command(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="A pack's name or a policy file.")] = "",
    config: Annotated[str, typer.Option("--config", "-c", help="Check this configuration with its people.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Read a policy, or a configuration with its policies and people, and report every fault at once with its place.

    What is no fault but should be known, such as words that a language lacks, is a warning.
    Of a configuration it also says when nobody could own an escalation in the coming year; that alone is no failure.

    Example: halyard policy check mulesoft
    """
    if bool(policy) == bool(config):
        fail("give a policy, or --config with a configuration file", as_json, Exit.USAGE)
    with explained(as_json):
        if config:
            _check_settings(config, as_json)
        else:
            found = load_policy(policy)
            warnings = policy_warnings(policy)
            facts = {"policy": found.name, "version": found.version, "mistakes": [], "warnings": faults(warnings)}
            lines = [*(f"warning: {one}" for one in warnings), f"{found.name} {found.version}: no mistakes"]
            show(facts, "\n".join(lines), as_json)


def unstaffed(settings: "Settings", now: datetime) -> tuple[str, ...]:
    """When nobody of an account could own an escalation within a year of ``now``, a line each."""
    from runtime import staffing

    return tuple(
        f"{account.connector}/{account.name}: {one.text(account.cast.time_zone)}"
        for account in settings.accounts
        for one in staffing.warnings(account.cast, account.policies.values(), now)
    )


def _check_settings(config: str, as_json: bool) -> None:
    from runtime.clock import system_clock
    from runtime.settings import load_settings

    settings = load_settings(Path(config), installing=True)
    warnings = unstaffed(settings, system_clock())
    accounts = [
        {
            "account": f"{account.connector}/{account.name}",
            "policies": {name: policy.version for name, policy in account.policies.items()},
        }
        for account in settings.accounts
    ]
    lines = [f"{config}: no mistakes", *(f"warning: {one}" for one in warnings)]
    show({"accounts": accounts, "warnings": list(warnings), "mistakes": []}, "\n".join(lines), as_json)
