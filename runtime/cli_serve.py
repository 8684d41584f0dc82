"""Runs the service until it is told to stop."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from runtime.cli_check import unstaffed
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show

ROLES = ("all", "web", "worker", "clock")
ONE_PROCESS = (
    "--role {role} needs PostgreSQL (service.database): an SQLite database belongs to one process, which does all; "
    "leave --role out, or see docs/operating.md#several-machines"
)


def command(
    config: ConfigOption = CONFIG,
    role: Annotated[
        str, typer.Option("--role", help="What this process does: all, or on PostgreSQL web, worker or clock.")
    ] = "all",
    listen: Annotated[str, typer.Option("--listen", help="HOST:PORT instead of the configuration's.")] = "",
    migrate: Annotated[bool, typer.Option("--migrate", help="Upgrade the database's schema first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the service: webhooks, request form, workers, metronome and sweeps, in one process or each in its own.

    Example: halyard serve --config halyard.yaml
    """
    if role not in ROLES:
        fail(f"--role {role}: must be one of {', '.join(ROLES)}", as_json, Exit.USAGE)
    with explained(as_json):
        from runtime.clock import steady_clock, system_clock
        from runtime.clock_guard import ClockGuard
        from runtime.roles import Duty, on_sqlite
        from runtime.serve import run_until_stopped, start
        from runtime.settings import load_settings

        settings = load_settings(Path(config))
        if listen:
            service = settings.service.model_copy(update={"listen": _listen_at(listen, as_json)})
            settings = replace(settings, service=service)
        if role != Duty.ALL and on_sqlite(settings):
            fail(ONE_PROCESS.format(role=role), as_json, Exit.USAGE)
        running = start(settings, ClockGuard(system_clock, steady_clock), migrate=migrate, duty=Duty(role))
        held = tuple(filter(None, (running.service.hold.why,)))
        for warning in (*held, *running.service.store.warnings, *unstaffed(settings, system_clock())):
            sys.stderr.write(f"halyard: {warning}\n")
        address = f"http://{settings.service.listen}"
        show({"listening": address}, f"halyard listens on {address}", as_json)
        sys.stdout.flush()
        run_until_stopped(running)


def _listen_at(address: str, as_json: bool) -> str:
    """The address as it was given; ends the command where it is none."""
    from runtime.settings_words import Listen

    try:
        return TypeAdapter(Listen).validate_python(address)
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ")
        fail(f"--listen: {said}", as_json, Exit.USAGE)
