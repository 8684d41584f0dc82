"""Brings a helpdesk under policy with an admin's credentials: shows what would change, then changes it."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import HalyardError
from core.ports import Plan
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show
from runtime.installation import Installation, installations
from runtime.installer import Step, as_json, render_plan
from runtime.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Bring a helpdesk under policy: plan, apply.")

AccountOption = Annotated[str, typer.Option("--account", help="Only this account; default all.")]


@app.command(name="plan")
def plan_install(config: ConfigOption = CONFIG, account: AccountOption = "", json_: JsonOption = False) -> None:
    """Show what an installation would change; reads only.

    Exit code 3 when there is something to do. Example: halyard install plan --account acme
    """
    with explained(json_):
        plans = [one.plan() for one in _chosen(config, account, json_)]
    show([as_json(one) for one in plans], "\n\n".join(render_plan(one) for one in plans), json_)
    if any(one.pending for one in plans):
        raise typer.Exit(Exit.DIFFERENT)


@app.command()
def apply(
    config: ConfigOption = CONFIG,
    account: AccountOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json_: JsonOption = False,
) -> None:
    """Carry out the plan, keep the webhook's secret, and have the helpdesk call the service once.

    Applied again it changes nothing. Example: halyard install apply --yes
    """
    results: list[dict[str, Any]] = []
    with explained(json_):
        for one in _chosen(config, account, json_):
            plan = one.plan()
            if plan.pending and not yes:
                _ask(plan, json_)
            results.append(_apply(one, plan, quiet=json_))
    show(results, "Done.", json_)


def _ask(plan: Plan, json_: bool) -> None:
    if json_ or not sys.stdin.isatty():
        fail("there is something to change; say --yes to do it", json_, Exit.USAGE)
    sys.stdout.write(render_plan(plan) + "\n")
    typer.confirm(f"Change {plan.account}?", abort=True)


def _apply(one: Installation, plan: Plan, *, quiet: bool) -> dict[str, Any]:
    def told(step: Step) -> None:
        if not quiet:
            sys.stdout.write(f"  [{step.number:>2}/{step.total}] {step.mark} {step.what} ... {step.outcome}\n")

    made = one.apply(plan, told)
    try:
        test = one.test()
    except HalyardError as error:
        test = f"not yet: {error}"
    if not quiet:
        sys.stdout.write(f"  test call: {test}\n")
        for hand in plan.by_hand:
            sys.stdout.write(f"  ! by hand: {hand}\n")
    return {
        "connector": plan.connector,
        "account": plan.account,
        "changed": len(plan.pending),
        "resources": [{"kind": each.kind, "key": each.key, "id": each.id} for each in made],
        "test_call": test,
        "by_hand": list(plan.by_hand),
    }


def _chosen(config: str, account: str, json_: bool) -> tuple[Installation, ...]:
    found = installations(load_settings(Path(config), installing=True))
    chosen = tuple(one for one in found if account in ("", one.account.name))
    if not chosen:
        known = ", ".join(one.account.name for one in found)
        fail(f"no account {account!r} in {config}; there is {known}", json_, Exit.USAGE)
    return chosen
