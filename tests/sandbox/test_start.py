"""Starting the sandbox as a program."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests import house


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict]]:
    command = [sys.executable, "-m", "sandbox", "--zendesk-port", "0", *arguments]
    with subprocess.Popen(command, cwd=house.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            if process.poll() is None:
                process.kill()


def test_one_line_says_where_it_is(tmp_path: Path) -> None:
    before = time.monotonic()
    with started("--start", "2026-03-29T00:59:00Z") as (_, ready):
        took = time.monotonic() - before

        assert ready["ready"] is True
        assert ready["clock"] == ready["zendesk"] + "/_sandbox/clock"
        assert requests.get(ready["clock"], timeout=5).json()["now"] == "2026-03-29T00:59:00Z"
    # Well under a second by itself; the rest is for a machine that is busy with other tests.
    assert took < 10


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_asked(number: signal.Signals) -> None:
    with started() as (process, _):
        process.send_signal(number)

        assert process.wait(timeout=20) == 0


def test_it_ends_with_its_standard_input_when_told_to() -> None:
    with started("--stop-with-stdin") as (process, _):
        assert process.stdin is not None
        process.stdin.close()

        assert process.wait(timeout=20) == 0


def test_secrets_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps({"halyard": "mine", "api_token": "token"}))
    body = {"grant_type": "client_credentials", "client_id": "halyard", "scope": "read"}

    with started("--secrets", str(file), "--seed", "empty") as (_, ready):
        url = ready["zendesk"]
        wrong, right = (
            requests.post(f"{url}/oauth/tokens", json={**body, "client_secret": secret}, timeout=5)
            for secret in ("sandbox-halyard-client-secret", "mine")
        )
        tickets = requests.get(f"{url}/api/v2/tickets", auth=("admin@support.example/token", "token"), timeout=5)

    assert (wrong.status_code, right.status_code) == (401, 201)
    assert tickets.json()["tickets"] == []


def test_two_helpdesks_are_served_on_one_clock() -> None:
    with started("--jira-port", "0") as (_, ready):
        told = requests.get(f"{ready['jira']}/rest/api/3/serverInfo", timeout=5).json()
        assert told["serverTime"] == "2026-11-22T10:00:00.000+0000"
        requests.post(f"{ready['zendesk']}/_sandbox/clock", json={"advance_seconds": 60}, timeout=5)

        later = requests.get(f"{ready['jira']}/_sandbox/clock", timeout=5).json()

    assert later["now"] == "2026-11-22T10:01:00Z"


def test_a_status_page_is_served_where_it_is_asked_for() -> None:
    with started("--status-page-port", "0") as (_, ready):
        feed = requests.get(f"{ready['status_page']}/api/v2/incidents/unresolved.json", timeout=5).json()

        assert feed["incidents"] == []
        assert ready["clock"] == ready["zendesk"] + "/_sandbox/clock"
    with started() as (_, ready):
        assert "status_page" not in ready
