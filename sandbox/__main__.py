"""Starts the pretend helpdesks, all on one clock: `python -m sandbox`.

Every folder beside this file that has a `host` module is a helpdesk that can be started.
"""

import argparse
import importlib
import importlib.util
import json
import pkgutil
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import sandbox
from sandbox import moments, status_page
from sandbox.clock import Clock
from sandbox.serving import Served, serve_in_thread

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

AWAKE_EVERY = 1.0
"""How often it looks whether it was told to stop, in seconds: a signal may reach another thread than this one."""

SEEDS = ("demo", "empty")


class PretendHost(Protocol):
    """What a helpdesk's `host` module offers."""

    PORT: int

    def make_app(self, clock: Clock, seed: str, secrets: dict[str, str] | None) -> "WSGIApplication": ...


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; one JSON line on standard output says when and where."""
    hosts = find_hosts()
    options = _parser(hosts).parse_args(arguments)
    over = _end_when_asked()
    clock = Clock(moments.read(options.start))
    served = _serve(hosts, options, clock)
    addresses = {name: one.url for name, one in served.items()}
    controls = next(iter(addresses.values())) + "/_sandbox/clock"
    if options.status_page_port is not None:
        served["status_page"] = serve_in_thread(status_page.create_app(clock), clock, options.status_page_port)
        addresses["status_page"] = served["status_page"].url
    sys.stdout.write(json.dumps({"ready": True, **addresses, "clock": controls}) + "\n")
    sys.stdout.flush()
    if options.stop_with_stdin:
        threading.Thread(target=_watch_stdin, args=(over,), daemon=True).start()
    while not over.wait(AWAKE_EVERY):
        continue
    for one in served.values():
        one.stop()
    return 0


def find_hosts() -> dict[str, PretendHost]:
    """The helpdesks there are, by name."""
    folders = [found.name for found in pkgutil.iter_modules(sandbox.__path__) if found.ispkg]
    names = [name for name in folders if importlib.util.find_spec(f"sandbox.{name}.host")]
    return {name: cast(PretendHost, importlib.import_module(f"sandbox.{name}.host")) for name in names}


def _serve(hosts: dict[str, PretendHost], options: argparse.Namespace, clock: Clock) -> dict[str, Served]:
    """Those whose port was given; without any, all of them on the ports they like best."""
    asked = {name: port for name in hosts if (port := getattr(options, f"{name}_port")) is not None}
    ports = asked or {name: host.PORT for name, host in hosts.items()}
    secrets = json.loads(options.secrets.read_text()) if options.secrets else None
    apps = {name: hosts[name].make_app(clock, options.seed, secrets) for name in ports}
    return {name: serve_in_thread(app, clock, ports[name], at_once=True) for name, app in apps.items()}


def _parser(hosts: dict[str, PretendHost]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    for name, host in hosts.items():
        parser.add_argument(f"--{name}-port", type=int, help=f"0 takes a free one; {host.PORT} if no port is given")
    page = "a pretend status page on the same clock; 0 takes a free port, without this there is none"
    parser.add_argument("--status-page-port", type=int, help=page)
    parser.add_argument("--start", default="2026-11-22T10:00:00Z", help="what the pretend clock shows at first")
    parser.add_argument("--seed", choices=SEEDS, default="demo")
    parser.add_argument("--secrets", type=Path, help="JSON file: client secrets by client, and api_token")
    parser.add_argument("--stop-with-stdin", action="store_true", help="end when standard input is closed")
    return parser


def _end_when_asked() -> threading.Event:
    """Set by SIGTERM or SIGINT, from before anyone can know that the sandbox is there."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    return over


def _watch_stdin(over: threading.Event) -> None:
    while sys.stdin.readline():
        pass
    over.set()


if __name__ == "__main__":
    sys.exit(main())
