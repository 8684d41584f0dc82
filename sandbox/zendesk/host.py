"""What starting the pretend Zendesk takes: its usual port, and an account seeded as asked."""

from flask import Flask

from sandbox.clock import Clock
from sandbox.zendesk.app import create_app
from sandbox.zendesk.seed import demo_world, empty_world

PORT = 8081


def make_app(clock: Clock, seed: str, secrets: dict[str, str] | None) -> Flask:
    """The web application of a fresh account; `demo` has the story's tickets, `empty` has none."""
    make = demo_world if seed == "demo" else empty_world
    return create_app(make(clock, secrets))
