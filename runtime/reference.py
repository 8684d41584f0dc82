"""Writes the reference pages that a machine can write: alarms, commands, checks, settings, policy, lifecycle.

A test compares them with what lies in ``docs/reference``, so that they are never stale.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import typer
from typer.testing import CliRunner

from core.acts import MOVES
from core.sentences import SENTENCES
from runtime import doctor_report
from runtime.alarm_kinds import KINDS
from runtime.cli import COMMANDS, application
from runtime.doctor_checks import every_check
from runtime.metrics import Metrics
from runtime.policy_file import PolicyFile, policy_schema
from runtime.registry import KITS, PANELS
from runtime.settings import SettingsFile

WIDTH = 100
WRITTEN = "<!-- Written by `halyard docs write`; edit the code instead. -->\n\n"


def pages() -> Mapping[str, str]:
    """File name below ``docs/reference`` to its text."""
    return {
        "alarms.md": _alarms(),
        "commands.md": _commands(),
        "configuration.md": _configuration(),
        "doctor.md": _doctor(),
        "lifecycle.md": _lifecycle(),
        "metrics.md": _metrics(),
        "policy.md": _policy(),
        "policy.schema.json": _schema(),
        "sentences.md": _sentences(),
    }


def _alarms() -> str:
    head = "# Alarms\n\nEvery kind of alarm. Who is told of them, when and how: [watching](../watching.md)."
    told = {True: ", at once", False: ""}
    rows = "\n".join(
        f"| `{one.name}` | {one.urgency.name.lower()}{told[one.told_at_once]} | {one.means} | {one.cure} |"
        for one in KINDS.values()
    )
    return f"{WRITTEN}{head}\n\n| kind | urgency | what it means | what to do |\n| --- | --- | --- | --- |\n{rows}\n"


def _commands() -> str:
    app = application(*COMMANDS)
    codes = "Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 differences found, 4 not authorised."
    parts = [f"{WRITTEN}# Commands\n\n{codes}\n"]
    for path in _paths(typer.main.get_command(app), ()):
        shown = CliRunner().invoke(app, [*path, "--help"], prog_name="halyard", terminal_width=WIDTH)
        text = "\n".join(line.rstrip() for line in shown.output.strip().splitlines())
        parts.append(f"## {' '.join(('halyard', *path))}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def _paths(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _paths(inner, (*path, name))


def _configuration() -> str:
    head = "# Configuration\n\nThe settings of `halyard.yaml`. How to write it: [configuration](../configuration.md)."
    own = "\n".join(_rows(SettingsFile.model_json_schema()))
    blocks = "\n".join(
        f"# The `helpdesk` block of {name}\n\n" + "\n".join(_rows(kit.schema())) for name, kit in KITS.items()
    )
    panels = "\n".join(
        f"# The `panels` block of {name}\n\n" + "\n".join(_rows(kit.schema())) for name, kit in PANELS.items()
    )
    return f"{WRITTEN}{head}\n\n{own}\n{blocks}\n{panels}\n"


def _doctor() -> str:
    head = "# Checks of the doctor\n\nEvery check of `halyard doctor`. How to use it: [doctor](../doctor.md)."
    return f"{WRITTEN}{head}\n\n{doctor_report.reference(every_check())}"


def _metrics() -> str:
    where = "Which of them are on the dashboard: [watching](../watching.md#figures)."
    head = f"# Figures\n\nEvery figure of `/metrics`. {where}"
    rows = "\n".join(f"| `{name}` | {kind} | {says} |" for name, kind, says in Metrics().listed())
    return f"{WRITTEN}{head}\n\n| figure | type | what it says |\n| --- | --- | --- |\n{rows}\n"


def _policy() -> str:
    head = "# Policy file\n\nEvery setting of an escalation policy. How to write one: [policies](../policies.md)."
    rows = "\n".join(_rows(PolicyFile.model_json_schema()))
    return f"{WRITTEN}{head}\n\n{rows}\n"


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    """A table for the schema itself and one for each of its parts."""
    parts = {schema["title"]: schema, **schema.get("$defs", {})}
    for name, part in parts.items():
        if "properties" not in part:
            continue
        yield f"## {name}\n\n{part.get('description', '')}\n\n| setting | value | default |\n| --- | --- | --- |"
        needed = part.get("required", ())
        for key, value in part["properties"].items():
            yield f"| `{key}` | {_type(value)} | {_default(value, required=key in needed)} |"
        yield ""


def _default(value: Mapping[str, Any], *, required: bool) -> str:
    if required:
        return "required"
    given = value.get("default")
    if given in (None, "", [], {}) or isinstance(given, dict):
        return "none" if not isinstance(given, dict) else "each its own"
    return f"`{str(given).lower() if isinstance(given, bool) else given}`"


def _type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return f"[{value['$ref'].split('/')[-1]}](#{value['$ref'].split('/')[-1].lower()})"
    if "anyOf" in value:
        return " or ".join(_type(one) for one in value["anyOf"])
    if "enum" in value or "const" in value:
        return ", ".join(f"`{one}`" for one in value.get("enum", [value.get("const")]))
    kind = str(value.get("type", "anything"))
    if kind == "array":
        return f"list of {_type(value.get('items', {}))}"
    named = (value.get("additionalProperties"), *value.get("patternProperties", {}).values())
    if kind == "object" and (inner := next((one for one in named if isinstance(one, dict)), None)) is not None:
        return f"name to {_type(inner)}"
    return {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "nothing"}.get(kind, kind)


def _lifecycle() -> str:
    arrows = [f"    {start} --> {end}: {move}" for (start, move), end in MOVES.items()]
    opened = "    [*] --> requested: open"
    ends = [f"    {state} --> [*]" for state in sorted({str(end) for end in MOVES.values()} - {"requested", "active"})]
    diagram = "\n".join(["stateDiagram-v2", opened, *arrows, *ends])
    rows = "\n".join(f"| {start} | {move} | {end} |" for (start, move), end in MOVES.items())
    table = f"| from | move | to |\n| --- | --- | --- |\n| nothing | open | requested |\n{rows}\n"
    return WRITTEN + f"# Lifecycle of an escalation\n\n```mermaid\n{diagram}\n```\n\n{table}"


def _sentences() -> str:
    head = (
        "# Sentences\n\nWhat people read. A policy may replace any under `texts`, with the same placeholders. "
        'In English, ours say "a" or "an" for the "the" of "the $tier plan" where the name of the tier tells which.'
    )
    rows = "\n".join(f"| `{code}` | {text.replace(chr(10), ' / ')} |" for code, text in SENTENCES.items())
    return f"{WRITTEN}{head}\n\n| code | sentence |\n| --- | --- |\n{rows}\n"


def _schema() -> str:
    return json.dumps(policy_schema(), indent=2, sort_keys=True) + "\n"
