"""Runs the ``halyard`` command in this process, as a person or a script would."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from typer.testing import CliRunner

from runtime.cli import COMMANDS, application
from tests.webhooks.service import ENVIRONMENT, configuration


class Ran(NamedTuple):
    """How a command ended and what it said on its two streams."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What a script reads."""
        return json.loads(self.out)


def halyard(*words: object, environment: Mapping[str, str] = ENVIRONMENT, answer: str = "") -> Ran:
    """Run a command; anything but an ordered end is raised."""
    asked = [str(word) for word in words]
    loaded = {asked[0]} & set(COMMANDS) if asked else set()
    ran = CliRunner().invoke(application(*loaded), asked, env=dict(environment), input=answer, prog_name="halyard")
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


def configured(folder: Path, *names: str) -> Path:
    """A configuration in a folder."""
    path = folder / "halyard.yaml"
    path.write_text(configuration(*(names or ("acme",))), "utf-8")
    return path
