"""Rehearses on one's own machine: the real service beside a pretend helpdesk, installed by its own installer.

The only pretended parts are the helpdesk and the clock. Everything is in one folder that goes when it ends.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from core.errors import HalyardError
from runtime.clock import ToldClock
from runtime.installation import installations
from runtime.serve import Running, start
from runtime.settings import load_settings

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SANDBOX_STARTS_IN = 20.0
SECRETS = {
    "HALYARD_LINK_SECRET": "demo-link-secret-for-this-machine-only",
    "ZENDESK_CLIENT_ID": "halyard",
    "ZENDESK_CLIENT_SECRET": "sandbox-halyard-client-secret",
    "ZENDESK_ADMIN_CLIENT_ID": "halyard-setup",
    "ZENDESK_ADMIN_CLIENT_SECRET": "sandbox-halyard-setup-client-secret",
}
CONFIGURATION = """\
# The configuration of this rehearsal; a real one looks the same.
halyard: 1
service:
  public_url: {service}
  listen: 127.0.0.1:{port}
  database: sqlite:///halyard.db
accounts:
  - account: acme
    connector: zendesk
    policy: mulesoft
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
    helpdesk:
      url: {sandbox}
      own_host: true
      severity:
        ticket_field: Severity
        values: {{severity_s1: S1, severity_s2: S2, severity_s3: S3, severity_s4: S4}}
      tier: {{organization_field: support_tier}}
      region: {{organization_field: region}}
      allowed_ccs: ["@support.example"]
"""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A running rehearsal: where everything is."""

    folder: Path
    service: str
    sandbox: str
    running: Running
    steps: tuple[str, ...]


@contextmanager
def rehearsal(
    base_port: int, keep: Path | None, say: Callable[[str], None], *, verbose: bool = False
) -> Iterator[Rehearsal]:
    """A rehearsal on three ports from ``base_port`` (the next free ones where taken), until the block ends."""
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="halyard-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        port, sandbox_port = _ports(base_port, say)
        sandbox = stack.enter_context(_sandbox(sandbox_port, verbose=verbose))
        service = f"http://127.0.0.1:{port}"
        (folder / "halyard.yaml").write_text(CONFIGURATION.format(service=service, port=port, sandbox=sandbox))
        created = _install(folder)
        say(f"  ok   installer ran against the pretend helpdesk: {created} objects")
        began = time.monotonic()
        clock = ToldClock(_sandbox_now(sandbox))
        running = start(load_settings(folder / "halyard.yaml", SECRETS), clock, migrate=True)
        stack.callback(running.close)
        say(f"  ok   service listens, database ready (SQLite, {time.monotonic() - began:.1f} s)")
        say(f"  ok   {_tested(folder)}")
        _follow(sandbox, service)
        yield Rehearsal(folder, service, sandbox, running, ())


def _ports(base: int, say: Callable[[str], None]) -> tuple[int, int]:
    chosen: list[int] = []
    for wanted in (base, base + 1):
        port = next(one for one in range(wanted, 65536) if one not in chosen and _is_free(one))
        if port != wanted:
            say(f"  port {wanted} is taken; using {port}")
        chosen.append(port)
    return chosen[0], chosen[1]


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def _sandbox(port: int, *, verbose: bool) -> Iterator[str]:
    """The pretend helpdesk, in a process of its own (nothing that ships imports it)."""
    command = [sys.executable, "-m", "sandbox", "--zendesk-port", str(port), "--stop-with-stdin"]
    command += ["--start", START.isoformat().replace("+00:00", "Z")]
    errors = None if verbose else subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=_plain_environment()
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line:
                raise HalyardError("the pretend helpdesk did not start; run `python -m sandbox` to see why")
            yield str(json.loads(line)["zendesk"])
        finally:
            with contextlib.suppress(OSError):
                process.terminate()
            process.wait(timeout=SANDBOX_STARTS_IN)


def _plain_environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SECRETS}


def _install(folder: Path) -> int:
    """Install as an admin would; answers how many objects were made or changed."""
    settings = load_settings(folder / "halyard.yaml", SECRETS, installing=True)
    changed = 0
    for one in installations(settings):
        planned = one.plan()
        one.apply(planned, lambda _step: None)
        changed += len(planned.pending)
    return changed


def _tested(folder: Path) -> str:
    settings = load_settings(folder / "halyard.yaml", SECRETS)
    return "; ".join(one.test() for one in installations(settings))


def _sandbox_now(sandbox: str) -> datetime:
    return datetime.fromisoformat(_call("GET", f"{sandbox}/_sandbox/clock")["now"])


def _follow(sandbox: str, service: str) -> None:
    """Let the two share one clock, and do what is due at its first moment."""
    _call("PUT", f"{sandbox}/_sandbox/clock/followers", {"urls": [f"{service}/_clock"]})
    _call("POST", f"{sandbox}/_sandbox/clock", {"advance_seconds": 0})


def _call(method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    answer = requests.request(method, url, json=body, timeout=60)
    answer.raise_for_status()
    found = answer.json()
    return found if isinstance(found, dict) else {}
