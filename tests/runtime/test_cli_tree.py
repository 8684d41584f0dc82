"""Every command: help with an example, data for scripts, and an exit code that means what it says."""

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from runtime import cli
from runtime.cli import COMMANDS, application
from tests.runtime.commands import configured, halyard
from tests.webhooks.service import ENVIRONMENT

TREE = {
    "demo",
    "serve",
    "policy check",
    "policy show",
    "policy schema",
    "policy explain",
    "policy simulate",
    "policy diff",
    "policy rebase",
    "export",
    "install plan",
    "install apply",
    "sweep",
    "deliveries list",
    "deliveries show",
    "deliveries replay",
    "escalations list",
    "escalations show",
    "escalations act",
    "escalations verify",
    "db upgrade",
    "db current",
    "db downgrade",
    "docs write",
    "docs check",
}
"""What is fixed outside: scripts rely on these names."""


def leaves(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its words."""
    command = command or typer.main.get_command(application(*COMMANDS))
    inner = getattr(command, "commands", {})
    if not inner:
        yield " ".join(path), command
    for name, each in inner.items():
        yield from leaves(each, (*path, name))


ALL = dict(leaves())


def test_the_commands_that_were_promised_are_there() -> None:
    assert set(ALL) >= TREE


@pytest.mark.parametrize("words", ["", *ALL])
def test_every_command_has_help_with_an_example_that_begins_with_it(words: str) -> None:
    ran = halyard(*words.split(), "--help")

    assert ran.code == 0
    (example,) = re.findall(r"Example:\s+(halyard\b[^\n]*)", re.sub(r"\n {2,}", " ", ran.out))
    assert example.startswith(f"halyard {words}".strip())


@pytest.mark.parametrize("words", ALL)
def test_every_command_speaks_to_scripts(words: str) -> None:
    assert "--json" in halyard(*words.split(), "--help").out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_for_all_lists_each_command_in_a_line(name: str) -> None:
    assert re.search(rf"^  {name}  +\S", halyard("--help").out, re.MULTILINE)


def test_help_says_what_exit_codes_mean() -> None:
    words = " ".join(halyard("--help").out.split())

    assert "0 ok, 1 failed, 2 wrong usage, 3 differences found, 4 not authorised" in words


@pytest.mark.parametrize("words", ALL)
def test_an_option_there_is_not_is_wrong_usage(words: str) -> None:
    ran = halyard(*words.split(), "--no-such-option")

    assert ran.code == 2
    assert "no-such-option" in ran.err


@pytest.mark.parametrize(
    "words", [["nonsense"], ["policy", "nonsense"], ["policy", "check"], ["deliveries", "replay", "x"]]
)
def test_a_command_there_is_not_is_wrong_usage(words: list[str]) -> None:
    assert halyard(*words).code == 2


@pytest.mark.parametrize(
    "words",
    ["deliveries show", "deliveries replay", "mails show", "mails drop", "notes retry --reason x", "alarms confirm"],
)
def test_a_number_that_no_row_can_have_is_wrong_usage(words: str) -> None:
    ran = halyard(*words.split(), "9" * 23)

    assert ran.code == 2
    assert "nothing has a number as large" in ran.err


@pytest.mark.parametrize("words", [[], ["policy"], ["db"], ["deliveries"], ["escalations"], ["install"], ["docs"]])
def test_without_a_command_the_help_is_shown(words: list[str]) -> None:
    ran = halyard(*words)

    assert ran.code == 2
    assert "Usage: halyard" in ran.out + ran.err


def test_a_terminal_that_lacks_a_sign_gets_it_as_an_escape() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")

    cli.write_anything(stream)
    stream.write(json.dumps("“caf\u00e9”", ensure_ascii=False))
    stream.flush()

    written = stream.buffer.getvalue().decode("latin-1")
    assert json.loads(written) == "“café”"


READS_SETTINGS = ["serve", "sweep", "db upgrade", "db current", "deliveries list", "escalations list", "install plan"]


@pytest.mark.parametrize("words", READS_SETTINGS)
def test_a_configuration_that_is_not_there_is_a_failure_with_its_name(tmp_path: Path, words: str) -> None:
    ran = halyard(*words.split(), "--config", tmp_path / "none.yaml")

    assert (ran.code, ran.out) == (1, "")
    assert "none.yaml: cannot be read: No such file or directory" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", READS_SETTINGS)
def test_every_fault_of_a_configuration_is_said_for_people_and_for_scripts(tmp_path: Path, words: str) -> None:
    path = tmp_path / "halyard.yaml"
    path.write_text("halyard: 2\nservice: {listen: x, lease: 1}\naccounts: []\n")

    people, scripts = (halyard(*words.split(), "-c", path, *more) for more in ((), ("--json",)))

    assert people.code == scripts.code == 1
    lines = people.err.splitlines()
    assert [line.split(": ")[0].rsplit("/", 1)[-1] for line in lines] == [
        "halyard.yaml:1:10",
        "halyard.yaml:2:19",
        "halyard.yaml:2:29",
        "halyard.yaml:3:11",
    ]
    error = json.loads(scripts.err)
    assert error["error"] == "mistakes"
    assert [(one["line"], one["column"], one["path"]) for one in error["mistakes"]] == [
        (1, 10, "halyard"),
        (2, 19, "service.listen"),
        (2, 29, "service.lease"),
        (3, 11, "accounts"),
    ]


def test_the_configuration_may_be_named_in_the_environment(tmp_path: Path) -> None:
    path = configured(tmp_path)

    ran = halyard("db", "current", "--json", environment={**ENVIRONMENT, "HALYARD_CONFIG": str(path)})

    assert ran.code == 0
    assert ran.data["schema"] is None


@pytest.mark.parametrize("role", ["web", "worker", "clock"])
def test_a_role_that_needs_several_processes_is_refused_on_sqlite(tmp_path: Path, role: str) -> None:
    ran = halyard("serve", "--role", role, "-c", configured(tmp_path))

    assert ran.code == 2
    assert f"--role {role} needs PostgreSQL" in ran.err
    assert not (tmp_path / "halyard.db").exists()


def test_a_role_nobody_has_is_refused(tmp_path: Path) -> None:
    ran = halyard("serve", "--role", "cook", "-c", configured(tmp_path))

    assert ran.code == 2
    assert "must be one of all, web, worker, clock" in ran.err


def test_an_address_to_listen_on_that_is_none_is_refused(tmp_path: Path) -> None:
    ran = halyard("serve", "--listen", "nonsense", "-c", configured(tmp_path))

    assert ran.code == 2
    assert "--listen: 'nonsense' is not an address and a port" in ran.err


@pytest.mark.parametrize("asked", [["--help"], ["policy", "--help"], ["db", "current", "--help"], ["--no-such"]])
def test_the_console_script_loads_what_is_asked_for(
    asked: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["halyard", *asked])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == (2 if asked == ["--no-such"] else 0)
    said = capsys.readouterr()
    assert "Usage: halyard" in said.out + said.err
