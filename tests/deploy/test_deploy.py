"""What lies in deploy/ can be read by what it is for, names only what there is, and gives nothing away."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from runtime.cli_serve import ROLES
from runtime.metrics import Metrics
from tests.house import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OURS = ("upgrade", "web", "worker", "clock")
ANALYZE = shutil.which("systemd-analyze")
FIGURE = re.compile(r"halyard_[a-z_]+")


def samples() -> set[str]:
    """The name of every sample that /metrics can hold."""
    endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
    families = Metrics()._registry.collect()
    return {family.name + ending for family in families for ending in endings[family.type]}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))
    return found


def alerts() -> list[dict[str, Any]]:
    read = yaml.safe_load((DEPLOY / "prometheus-alerts.yaml").read_text("utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


# --- dashboard and alert rules ------------------------------------------------------------------------------------


def test_every_figure_of_the_dashboard_exists() -> None:
    asked = {
        name for panel in dashboard()["panels"] for one in panel["targets"] for name in FIGURE.findall(one["expr"])
    }

    assert asked - samples() == set()
    assert len(asked) > 15


def test_every_figure_is_on_the_dashboard_or_named_as_left_out() -> None:
    shown = "\n".join(one["expr"] for panel in dashboard()["panels"] for one in panel["targets"])
    said = Path("docs/watching.md").read_text("utf-8").partition("\n## Figures\n")[2].partition("\n## ")[0]
    left_out = said.partition("Not on the dashboard:")[2]
    listed = [name for name, _, _ in Metrics().listed()]

    assert [one for one in listed if one not in shown and f"`{one}`" not in left_out] == []
    assert [one for one in FIGURE.findall(left_out) if one in shown or one not in listed] == []


def test_every_figure_says_what_it_is() -> None:
    assert [name for name, _, says in Metrics().listed() if not says.strip()] == []


def test_every_figure_of_the_alert_rules_exists() -> None:
    asked = {name for rule in alerts() for name in FIGURE.findall(rule["expr"])}

    assert asked - samples() == set()
    assert len(asked) > 8


def test_every_alert_says_what_is_so_and_what_to_do() -> None:
    for rule in alerts():
        assert re.fullmatch(r"Halyard[A-Za-z]+", rule["alert"])
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["cure"]


def test_the_expressions_have_their_brackets_closed() -> None:
    expressions = [rule["expr"] for rule in alerts()]
    expressions += [one["expr"] for panel in dashboard()["panels"] for one in panel["targets"]]

    for expression in expressions:
        for opening, closing in ("()", "[]", "{}"):
            assert expression.count(opening) == expression.count(closing), expression


def test_no_panel_lies_upon_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


# --- image and compose file ---------------------------------------------------------------------------------------


def steps() -> list[str]:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    joined = re.sub(r"\\\n\s*", " ", text)
    return [line for line in joined.splitlines() if line and not line.startswith("#")]


def test_the_image_is_built_in_two_stages_from_named_releases() -> None:
    bases = [step.split()[1] for step in steps() if step.startswith("FROM ")]

    assert bases == ["python:3.13-slim", "python:3.13-slim"]


def test_the_image_holds_what_the_locks_say_and_runs_as_nobody_in_particular() -> None:
    text = steps()
    last = text[max(i for i, step in enumerate(text) if step.startswith("FROM ")) :]

    assert any("--require-hashes --requirement requirements.lock" in step for step in text)
    assert [step for step in last if step.startswith("USER ")] == ["USER 10001:10001"]
    assert not [step for step in last if step.startswith(("ADD ", "VOLUME "))]
    assert not [step for step in last if step.startswith("RUN ") and last.index(step) > last.index("USER 10001:10001")]
    assert not any(word in " ".join(text) for word in ("latest", "sudo", "curl ", "chmod 777", "SECRET=", "PASSWORD="))


def test_only_what_ships_is_sent_to_the_build() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert rules[0] == "*"
    allowed = {rule[1:].rstrip("/") for rule in rules if rule.startswith("!")}
    assert {"requirements.lock", "pyproject.toml", "LICENSE", "runtime", "policies"} <= allowed
    assert not allowed & {"tests", "deploy", ".git", "secrets"}


def test_the_services_of_the_compose_file_are_hardened_and_have_duties_that_exist() -> None:
    services = compose()["services"]

    assert set(services) == {"database", "proxy", *OURS}
    for name in OURS:
        one = services[name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["user"] == "10001:10001"
        assert "no-new-privileges:true" in one["security_opt"]
        assert "ports" not in one, "only the proxy is reached from outside"
        if name != "upgrade":
            assert one["command"][:2] == ["serve", "--role"]
            assert one["command"][2] == name in ROLES
    assert compose()["networks"]["inside"]["internal"] is True
    assert "ports" not in services["database"]


def test_no_image_is_whatever_is_newest_and_no_secret_stands_in_the_file() -> None:
    services = compose()["services"]

    for one in services.values():
        name, _, release = one["image"].rpartition(":")
        assert name
        assert release not in ("", "latest")
    assert not [text for text in strings(services) if re.search(r"password=\S|token=\S", text, re.IGNORECASE)]


# --- units --------------------------------------------------------------------------------------------------------


def options(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def test_there_is_a_unit_for_each_duty() -> None:
    commands = {unit.name: options(unit)["ExecStart"][0] for unit in UNITS}
    roles = {name: command.partition("--role ")[2].partition(" ")[0] for name, command in commands.items()}

    assert roles == {
        "halyard.service": "",
        "halyard-web.service": "web",
        "halyard-worker@.service": "worker",
        "halyard-clock.service": "clock",
    }


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_as_its_own_user_with_nothing_it_does_not_need(unit: Path) -> None:
    told = options(unit)

    assert told["User"] == ["halyard"]
    assert told["ProtectSystem"] == ["strict"]
    assert told["CapabilityBoundingSet"] == [""]
    assert told["NoNewPrivileges"] == ["yes"]
    assert told["Restart"] == ["always"]
    assert int(told["TimeoutStopSec"][0]) > 20, "a stop may take twenty seconds"


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here to ask")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_unit_and_finds_it_closed(unit: Path, tmp_path: Path) -> None:
    """The command is another one, for systemd looks whether it is there."""
    here = tmp_path / unit.name.replace("@.", "@1.")
    here.write_text(unit.read_text("utf-8").replace("/opt/halyard/bin/halyard", sys.executable), "utf-8")

    assert ANALYZE is not None
    verified = subprocess.run([ANALYZE, "verify", here], capture_output=True, text=True, check=False)
    rated = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--threshold=30", here],
        capture_output=True,
        text=True,
        check=False,
    )

    said = [line for line in verified.stderr.splitlines() if unit.name.partition(".")[0].rstrip("@") in line]
    assert (verified.returncode, said) == (0, []), verified.stderr
    # Systems before 250 cannot rate what is not installed.
    assert rated.returncode == 0 or "offline" in rated.stderr, rated.stdout[-300:]
