"""Starts the pretend helpdesk: `python -m sandbox --zendesk-port 8081`."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from sandbox import moments
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.zendesk.app import create_app
from sandbox.zendesk.seed import demo_world, empty_world

SEEDS = {"demo": demo_world, "empty": empty_world}


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; one JSON line on standard output says when and where."""
    options = _parser().parse_args(arguments)
    over = _end_when_asked()
    secrets = json.loads(options.secrets.read_text()) if options.secrets else None
    clock = Clock(moments.read(options.start))
    world = SEEDS[options.seed](clock, secrets)
    served = serve_in_thread(create_app(world), clock, options.zendesk_port)
    ready = {"ready": True, "zendesk": served.url, "clock": f"{served.url}/_sandbox/clock"}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    if options.stop_with_stdin:
        threading.Thread(target=_watch_stdin, args=(over,), daemon=True).start()
    over.wait()
    served.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--zendesk-port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument("--start", default="2026-11-22T10:00:00Z", help="what the pretend clock shows at first")
    parser.add_argument("--seed", choices=sorted(SEEDS), default="demo")
    parser.add_argument("--secrets", type=Path, help="JSON file: halyard, halyard-setup, api_token")
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
