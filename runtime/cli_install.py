"""Brings a helpdesk under policy with an admin's credentials: shows what would change, then changes it."""

import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from core.errors import HalyardError
from core.ports import Plan, Resource
from runtime import cli_install_upkeep
from runtime.cli_install_options import AccountOption, TargetOption, YesOption, app, chosen
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, at_account, explained, fail, show
from runtime.installation import Installation
from runtime.installer import Step, as_json, checksum, render_plan

__all__ = ["app", "cli_install_upkeep"]


@app.command(name="plan")
def plan_install(
    config: ConfigOption = CONFIG,
    account: AccountOption = "",
    target: TargetOption = None,
    detailed: Annotated[
        bool, typer.Option("--detailed-exitcode", help="End with 2 instead of 3 where something is to do.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Show what an installation would change, and keep the plan by its checksum; the helpdesk is only read.

    Exit code 3 when there is something to do. Example: halyard install plan --account acme
    """
    words, data, pending = list[str](), list[dict[str, Any]](), False
    with explained(json_):
        for one in chosen(config, account, json_):
            with at_account(one.name):
                plan = _narrowed(one.plan(), target, json_)
                one.save(plan)
                adoptable = one.could_adopt(plan)
            words.append("\n".join([render_plan(plan), *(_adoption(one, *each) for each in adoptable)]))
            rows = [{"kind": what.kind, "key": what.key, "id": of, "title": title} for what, of, title in adoptable]
            data.append({**as_json(plan), "could_adopt": rows})
            pending = pending or bool(plan.pending)
    show(data, "\n\n".join(words), json_)
    if pending:
        raise typer.Exit(Exit.USAGE if detailed else Exit.DIFFERENT)


@app.command()
def apply(
    config: ConfigOption = CONFIG,
    account: AccountOption = "",
    plan: Annotated[
        str, typer.Option("--plan", help="Only the plan with this checksum; refused when things have moved.")
    ] = "",
    target: TargetOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also when more than 30 % of what we made would change.")
    ] = False,
    yes: YesOption = False,
    json_: JsonOption = False,
) -> None:
    """Carry out the plan, keep the webhook's secret, and have the helpdesk call the service once.

    What is changed is kept in a snapshot first. Applied again it changes nothing. Example: halyard install apply --yes
    """
    results: list[dict[str, Any]] = []
    with explained(json_):
        planned = []
        for one in chosen(config, account, json_):
            with at_account(one.name):
                planned.append((one, _narrowed(one.plan(), target, json_)))
        if plan:
            planned = [(one, each) for one, each in planned if checksum(each) == plan]
            if not planned:
                raise PlanMoved(plan)
        for one, each in planned:
            if each.pending and not (yes or plan):
                _ask(each, json_)
            with at_account(one.name):
                results.append(_apply(one, each, quiet=json_, force=force))
    show(results, "Done.", json_)


class PlanMoved(HalyardError):
    """What would be done is not what the plan with this checksum said; nothing was written, plan again."""

    def __init__(self, asked: str) -> None:
        super().__init__(
            f"no account would be changed as plan {asked} says: the helpdesk, the policy or the configuration has moved"
            " since. Nothing was written; plan again."
        )


def _narrowed(plan: Plan, targets: list[str] | None, json_: bool) -> Plan:
    """The plan for the objects asked for alone."""
    if not targets:
        return plan
    known = {one.wanted.key for one in plan.changes}
    strange = [one for one in targets if one not in known]
    if strange:
        fail(f"nothing has the key {', '.join(strange)}; there are: {', '.join(sorted(known))}", json_, Exit.USAGE)
    return replace(plan, changes=tuple(one for one in plan.changes if one.wanted.key in targets))


def _adoption(one: Installation, wanted: Resource, number: str, title: str) -> str:
    command = f"halyard install import {one.name} {wanted.kind} {wanted.key} {number}"
    return f'  ? {wanted.kind:<16} {number} "{title}" is there already and could be taken over: {command}'


def _ask(plan: Plan, json_: bool) -> None:
    if json_ or not sys.stdin.isatty():
        fail("there is something to change; say --yes to do it", json_, Exit.USAGE)
    sys.stdout.write(render_plan(plan) + "\n")
    typer.confirm(f"Change {plan.account}?", abort=True)


def _apply(one: Installation, plan: Plan, *, quiet: bool, force: bool) -> dict[str, Any]:
    def told(step: Step) -> None:
        if not quiet:
            sys.stdout.write(f"  [{step.number:>2}/{step.total}] {step.mark} {step.what} ... {step.outcome}\n")

    made = one.apply(plan, told, force=force)
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
