"""Keeps an installation in order from the command line: takes over, finds drift, goes back, takes everything out."""

import sys
from typing import Annotated

import typer

from core.ports import Verb
from runtime.cli_install_options import AccountOption, YesOption, app, chosen, one_chosen
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, at_a_terminal, at_account, explained, fail, show
from runtime.install_report import named
from runtime.install_upkeep import OnStep
from runtime.install_upkeep_report import (
    drift_as_data,
    removals_as_data,
    render_drift,
    render_removals,
    render_way_back,
    way_back_as_data,
)
from runtime.installer import Step

NamedAccount = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account, as halyard.yaml names it.")]
KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="The kind of object, as the plan prints it.")]
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Its key, as the plan prints it.")]


@app.command(name="import")
def import_(
    account: NamedAccount,
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="The kind of object, as the plan prints it.")] = "",
    key: Annotated[str, typer.Argument(metavar="[KEY]", help="Its key, as the plan prints it.")] = "",
    host_id: Annotated[str, typer.Argument(metavar="[ID]", help="The helpdesk's own id of your object.")] = "",
    config: ConfigOption = CONFIG,
    scan: Annotated[bool, typer.Option("--scan", help="Only list what could be taken over.")] = False,
    map_only: Annotated[
        bool, typer.Option("--map-only", help="Use its values, and never change its definition.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Take over an object of yours instead of having one made; it stays yours when Halyard is taken out.

    Example: halyard install import acme ticket_field halyard.ask.impact 21873
    """
    with explained(json_):
        one = one_chosen(config, account, json_)
        if scan:
            found = one.could_adopt(one.plan())
            rows = [{"kind": what.kind, "key": what.key, "id": of, "title": title} for what, of, title in found]
            lines = [f'{what.kind} {what.key} {of}   "{title}"' for what, of, title in found]
            show(rows, "\n".join(lines) or "Nothing that could be taken over.", json_)
            return
        if not (kind and key and host_id):
            fail("say which: KIND KEY ID, or --scan to see what could be taken over", json_, Exit.USAGE)
        adopted, words = one.adopt(kind, key, host_id, map_only=map_only)
    left = [] if map_only else list(words)
    said = [f"{named(adopted)} is {host_id} now and stays yours.", *(f"  the next apply: {line}" for line in left)]
    show({"kind": kind, "key": adopted.key, "id": host_id, "next_apply": left}, "\n".join(said), json_)


@app.command()
def drift(config: ConfigOption = CONFIG, account: AccountOption = "", json_: JsonOption = False) -> None:
    """Show what others changed of what was installed, when and by whom; reads only.

    Exit code 3 where something did. Example: halyard install drift --account acme
    """
    with explained(json_):
        found = []
        for one in chosen(config, account, json_):
            with at_account(one.name):
                found.append((one, *one.drift()))
    words = "\n".join(render_drift(one.name, drifted, count) for one, drifted, count in found)
    show([drift_as_data(one.account.name, drifted, count) for one, drifted, count in found], words, json_)
    if any(drifted for _, drifted, _ in found):
        raise typer.Exit(Exit.DIFFERENT)


@app.command()
def accept(
    account: NamedAccount,
    kind: KindArgument,
    key: KeyArgument,
    config: ConfigOption = CONFIG,
    json_: JsonOption = False,
) -> None:
    """Keep an object as somebody else made it, until it changes again.

    Example: halyard install accept acme trigger halyard.changed
    """
    with explained(json_):
        found = one_chosen(config, account, json_).accept(kind, key)
    show({"kind": kind, "key": key, "id": found.id}, f"{named(found)} stays as it is.", json_)


@app.command()
def rollback(
    account: NamedAccount,
    snapshot: Annotated[str, typer.Argument(metavar="[SNAPSHOT]", help="Its name; without one, all are listed.")] = "",
    config: ConfigOption = CONFIG,
    yes: YesOption = False,
    json_: JsonOption = False,
) -> None:
    """Show the way back to how things were before an apply, and go it with --yes.

    Exit code 3 where it was only shown. Example: halyard install rollback acme 2026-11-22T051300Z --yes
    """
    with explained(json_):
        one = one_chosen(config, account, json_)
        if not snapshot:
            names = one.memory.snapshots()
            show(list(names), "\n".join(names) or "No snapshot yet.", json_)
            return
        steps = one.way_back(snapshot)
        shown = (way_back_as_data(account, steps), render_way_back(account, steps))
        pending = any(step.verb is not Verb.KEEP for step in steps)
        if pending and not yes and not _agreed(shown[1], f"Go back to {snapshot}?", json_):
            show(*shown, json_)
            raise typer.Exit(Exit.DIFFERENT)
        if pending:
            one.go_back(steps, _told(json_))
    show(*shown, json_)


@app.command()
def uninstall(
    account: NamedAccount,
    config: ConfigOption = CONFIG,
    purge: Annotated[
        bool, typer.Option("--purge-data", help="Fields go too, with the values that tickets hold.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go and what would stay.")] = False,
    yes: YesOption = False,
    json_: JsonOption = False,
) -> None:
    """Take Halyard out of a helpdesk: first what calls us, last the fields; what is yours stays as it is.

    Fields that tickets hold values in stay unless --purge-data. Example: halyard install uninstall acme --dry-run
    """
    with explained(json_):
        one = one_chosen(config, account, json_)
        planned = one.removals(purge=purge)
        if not dry_run:
            if not yes:
                _ask_for_the_name(account, render_removals(account, planned), json_)
            one.uninstall(planned, _told(json_), purge=purge)
    show(removals_as_data(account, planned), render_removals(account, planned), json_)


def _agreed(words: str, question: str, json_: bool) -> bool:
    if json_ or not at_a_terminal():
        return False
    sys.stdout.write(words + "\n")
    return typer.confirm(question)


def _ask_for_the_name(account: str, words: str, json_: bool) -> None:
    if json_ or not at_a_terminal():
        fail("this takes Halyard out; say --yes to do it, or --dry-run to look", json_, Exit.USAGE)
    sys.stdout.write(words + "\n")
    if typer.prompt(f"Type {account} to continue") != account:
        fail("that is not the name; nothing was taken out", json_, Exit.USAGE)


def _told(json_: bool) -> OnStep:
    def told(step: Step) -> None:
        if not json_:
            sys.stdout.write(f"  [{step.number:>2}/{step.total}] {step.mark} {step.what} ... {step.outcome}\n")

    return told
