"""Shows an examination to a person, to a script, and in the zip that goes to whoever helps."""

import json
import platform
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.errors import HalyardError
from core.findings import Check, Finding, Grade
from runtime.cli_alarms import alarm_facts
from runtime.cli_output import calm
from runtime.doctor import Examined
from runtime.explain import rfc3339
from runtime.settings import Settings
from runtime.wiring import open_store

PAGE = "docs/reference/doctor.md"
MARKS = {Grade.OK: "ok", Grade.WARNING: "warn", Grade.FAILURE: "FAIL"}
LAST_ALARMS = 50


def words(found: Examined) -> str:
    """The examination as lines for a terminal."""
    lines = [line for group in found.groups for line in _group(group.name, group.findings)]
    counts = (
        f"{found.count(Grade.FAILURE)} failures, {found.count(Grade.WARNING)} warnings, {found.count(Grade.OK)} ok."
    )
    return "\n".join((*lines, counts))


def facts(found: Examined) -> dict[str, Any]:
    """The same in plain values."""
    return {
        "at": rfc3339(found.at),
        "failures": found.count(Grade.FAILURE),
        "warnings": found.count(Grade.WARNING),
        "ok": found.count(Grade.OK),
        "findings": [{"group": group.name, **_facts(one)} for group in found.groups for one in group.findings],
    }


def bundle(found: Examined, file: Path) -> None:
    """Write the zip: report, versions, the configuration without values, last alarms; no secret, no ticket's text.

    Errors: :class:`OSError` where the file cannot be written.
    """
    parts: dict[str, object] = {
        "report.json": facts(found),
        "versions.json": {
            "halyard": version("halyard"),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "configuration.json": _configuration(found.settings),
        "alarms.json": _alarms(found.settings),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.txt", words(found) + "\n")
        for name, value in parts.items():
            archive.writestr(name, json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    file.chmod(0o600)


def reference(checks: Mapping[str, Check]) -> str:
    """The page of all ids: a table, and for each a section with what is expected and what to do."""
    rows = "\n".join(
        f"| [{one.id}](#{one.id.lower()}) | {one.about} | {one.grade} | {one.expected} |" for one in checks.values()
    )
    sections = "\n".join(
        f"## {one.id}\n\n{one.about[:1].upper()}{one.about[1:]}.\n\n- Expected: {one.expected}.\n"
        f"- Where it is not so: {one.grade}{' (exit code 4)' if one.door else ''}.\n- What to do: {one.cure}\n"
        for one in checks.values()
    )
    return f"| id | about | where it is not so | expected |\n| --- | --- | --- | --- |\n{rows}\n\n{sections}"


def _group(name: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    yield name
    for one in findings:
        yield f"  {MARKS[one.grade]:<4}  {one.check.id}  {one.check.about}: {calm(one.found)}"
        if one.cure:
            yield f"              expected: {one.check.expected}"
            yield f"              fix: {calm(one.cure)}"
            yield f"              then: halyard doctor --only {one.check.id}      {PAGE}#{one.check.id.lower()}"


def _facts(one: Finding) -> dict[str, str]:
    return {
        "id": one.check.id,
        "grade": one.grade.value,
        "about": one.check.about,
        "expected": one.check.expected,
        "found": one.found,
        "fix": one.cure,
        "page": f"{PAGE}#{one.check.id.lower()}",
    }


def _configuration(settings: Settings | None) -> object:
    """What is configured, without addresses, people or anything else that somebody may not want to give away."""
    if settings is None:
        return None
    service = settings.service
    return {
        "service": {
            "database": service.database.partition(":")[0],
            "public_url": service.public_url.partition(":")[0],
            "sweep_every_seconds": service.sweep_every.total_seconds(),
            "notices": len(settings.watching.channels),
            "console": settings.console is not None,
        },
        "accounts": [
            {
                "connector": one.connector,
                "account": one.name,
                "policies": {name: policy.version for name, policy in one.policies.items()},
                "time_zone": one.cast.time_zone,
                "mailbox": one.mailbox is not None,
                "status_page": one.status_page is not None,
                "counterparts": len(one.counterparts),
            }
            for one in settings.accounts
        ],
    }


def _alarms(settings: Settings | None) -> object:
    if settings is None:
        return []
    try:
        store = open_store(settings, read_only=True)
    except HalyardError as error:
        return {"unreadable": type(error).__name__}
    try:
        return [dict(alarm_facts(one)) for one in store.alarms.rows(limit=LAST_ALARMS)]
    except HalyardError as error:
        return {"unreadable": type(error).__name__}
    finally:
        store.close()
