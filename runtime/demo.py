"""Rehearses on one's own machine: the real service beside pretend helpdesks, installed by its own installer.

The only pretended parts are the helpdesks and the clock. Everything is in one folder that goes when it ends.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from core.errors import HalyardError
from core.panels import ShowsPanels
from core.ports import Rehearsal, StoryStep
from runtime.access import Role
from runtime.chance import drawn
from runtime.clock import ToldClock, stopwatch
from runtime.installation import installations
from runtime.people_desk import NotLikeThat, PeopleDesk
from runtime.registry import REHEARSALS
from runtime.serve import Running, start
from runtime.settings import load_settings

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SANDBOX_STARTS_IN = 20.0
LINK_SECRET = {"HALYARD_LINK_SECRET": "demo-link-secret-for-this-machine-only"}
CONFIGURATION = """\
# The configuration of this rehearsal; a real one looks the same.
halyard: 1
service:
  public_url: {service}
  listen: 127.0.0.1:{port}
  database: sqlite:///halyard.db
  sweep_every: 15m
console: {{sign_in: local, idle: 7d, longest: 30d}}
accounts:
"""
DATABASE = "halyard.db"
OPERATOR = "demo"
"""Who signs in to the console of a rehearsal."""
STATUS_PAGE = """\
    status_page:
      url: {page}
      own_host: true
      poll_every: 15m
      components:
        Europe / Runtime: {{product: [runtime], region: [emea]}}
        Americas / Runtime: {{product: [runtime], region: [amer]}}
"""
"""What the account is told of the pretend status page; a policy with an outage block makes something of it."""
Hosts = Mapping[str, Rehearsal]


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """A running rehearsal: where everything is, the pretend helpdesks by name."""

    folder: Path
    service: str
    hosts: Mapping[str, str]
    page: str
    running: Running
    password: str
    before: Mapping[str, Any]
    """What was configured in each pretend helpdesk before it was installed into."""

    @property
    def console(self) -> str:
        """Where the console is."""
        return f"{self.service}/console"


@contextmanager
def rehearsal(
    base_port: int, keep: Path | None, say: Callable[[str], None], *, hosts: Hosts = REHEARSALS, verbose: bool = False
) -> Iterator[Rehearsing]:
    """A rehearsal on ports from ``base_port`` (the next free ones where taken), until the block ends.

    The service has the first, then come the helpdesks in their order, and the status page.
    """
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="halyard-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / DATABASE).exists():
            # What it remembers would be of tickets that are new again, which looks like a helpdesk that was restored.
            raise HalyardError(
                f"{folder} holds an earlier rehearsal, and the helpdesks begin anew: name another folder"
            )
        port, *others = _ports(base_port, len(hosts) + 2, say)
        urls, page = stack.enter_context(_sandbox(hosts, others, verbose=verbose))
        first = next(iter(urls.values()))
        service = f"http://127.0.0.1:{port}"
        accounts = "".join(hosts[name].account_block(url) + STATUS_PAGE.format(page=page) for name, url in urls.items())
        (folder / "halyard.yaml").write_text(CONFIGURATION.format(service=service, port=port) + accounts, "utf-8")
        before = {name: _configured(url) for name, url in urls.items()}
        created = _install(folder, hosts)
        say(f"  ok   installer ran against the pretend helpdesk{'s' * (len(hosts) > 1)}: {created} objects")
        began = stopwatch()
        clock = ToldClock(_sandbox_now(first))
        running = start(load_settings(folder / "halyard.yaml", _secrets(hosts)), clock, migrate=True)
        stack.callback(running.close)
        password = _operator(running, clock())
        say(f"  ok   service listens, database ready (SQLite, {stopwatch() - began:.1f} s)")
        say(f"  ok   {_tested(folder, hosts)}")
        _follow(first, service)
        for name, url in urls.items():
            hosts[name].seed(url)
            _show_panels(hosts[name], url, service)
        _call("POST", f"{first}/_sandbox/clock", {"advance_seconds": 0})
        yield Rehearsing(folder, service, urls, page, running, password, before)


def _show_panels(host: Rehearsal, url: str, service: str) -> None:
    if isinstance(host, ShowsPanels):
        host.show_panels(url, service)


def _ports(base: int, count: int, say: Callable[[str], None]) -> list[int]:
    chosen: list[int] = []
    for wanted in range(base, base + count):
        port = next(one for one in range(wanted, 65536) if one not in chosen and _is_free(one))
        if port != wanted:
            say(f"  port {wanted} is taken; using {port}")
        chosen.append(port)
    return chosen


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def _sandbox(hosts: Hosts, ports: list[int], *, verbose: bool) -> Iterator[tuple[Mapping[str, str], str]]:
    """The pretend helpdesks by name and their status page, in a process of their own (nothing that ships imports it).

    ``ports`` are those of the helpdesks in their order, and the page's.
    """
    *taken, page_port = ports
    command = [sys.executable, "-m", "sandbox", "--stop-with-stdin"]
    for host, port in zip(hosts.values(), taken, strict=True):
        command += [host.sandbox_option, str(port)]
    command += ["--status-page-port", str(page_port), "--start", START.isoformat().replace("+00:00", "Z")]
    errors = None if verbose else subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=_plain_environment(hosts)
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line:
                raise HalyardError("the pretend helpdesk did not start; run `python -m sandbox` to see why")
            ready = json.loads(line)
            urls = {name: str(ready[host.sandbox_name]) for name, host in hosts.items()}
            yield urls, str(ready["status_page"])
        finally:
            with contextlib.suppress(OSError):
                process.terminate()
            process.wait(timeout=SANDBOX_STARTS_IN)


def _secrets(hosts: Hosts) -> Mapping[str, str]:
    return {**LINK_SECRET, **{name: value for host in hosts.values() for name, value in host.secrets.items()}}


def _plain_environment(hosts: Hosts) -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _secrets(hosts)}


def _install(folder: Path, hosts: Hosts) -> int:
    """Install as an admin would; answers how many objects were made or changed."""
    settings = load_settings(folder / "halyard.yaml", _secrets(hosts), installing=True)
    changed = 0
    for one in installations(settings):
        planned = one.plan()
        one.apply(planned, lambda _step: None)
        changed += len(planned.pending)
    return changed


def _tested(folder: Path, hosts: Hosts) -> str:
    settings = load_settings(folder / "halyard.yaml", _secrets(hosts))
    return "; ".join(one.test() for one in installations(settings))


def installed_again(folder: Path, hosts: Hosts = REHEARSALS) -> StoryStep:
    """What installing once more would change after all that happened: nothing."""
    settings = load_settings(folder / "halyard.yaml", _secrets(hosts), installing=True)
    pending = [change.wanted.title for one in installations(settings) for change in one.plan().pending]
    seen = f"would change {', '.join(pending)}" if pending else "nothing to change"
    return StoryStep("installing again would change nothing", not pending, seen)


def kept_in_order(running: Rehearsing, name: str, host: Rehearsal) -> Iterator[StoryStep]:
    """An admin changes something that was installed; it is found, put right, and at last everything is taken out."""
    settings = load_settings(running.folder / "halyard.yaml", _secrets({name: host}), installing=True)
    (one,) = installations(settings)
    key = host.disturb(running.hosts[name])
    found = [each.wanted.key for each in one.drift()[0]]
    yield StoryStep(
        "what an admin changes is found as drift, and nothing else", found == [key], f"drifted: {', '.join(found)}"
    )
    plan = one.plan()
    one.apply(plan, lambda _step: None)
    left = [each.wanted.key for each in one.drift()[0]]
    mended = ", ".join(change.wanted.key for change in plan.pending)
    yield StoryStep("an apply puts it right, and only that", mended == key and not left, f"mended: {mended}")
    planned = one.removals(purge=True)
    one.uninstall(planned, lambda _step: None, purge=True)
    host.undo(running.hosts[name])
    same = _configured(running.hosts[name]) == running.before[name]
    gone = sum(not each.stays for each in planned)
    seen = f"{gone} taken out; the helpdesk is {'as it was' if same else 'not as it was'}"
    yield StoryStep("taken out, nothing of it is left in the helpdesk", same, seen)


def _configured(url: str) -> Any:
    """What an admin of a pretend helpdesk could have changed."""
    return _call("GET", f"{url}/_sandbox/export")["configuration"]


def _operator(running: Running, now: datetime) -> str:
    """Let somebody into the console who may do everything there; answers their password, which is new each time."""
    desk = PeopleDesk(running.service.settings, running.service.store)
    password = "-".join(drawn(2) for _ in range(4))
    with contextlib.suppress(NotLikeThat):
        desk.add(OPERATOR, Role.ADMIN.word, (), now, OPERATOR)
    desk.choose(desk.renew(OPERATOR, now, OPERATOR).link.rpartition("/")[2], password, now)
    return password


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
