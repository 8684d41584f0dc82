"""What starting the pretend Jira takes: its usual port, and a site seeded as asked."""

from flask import Flask

from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.seed import demo_world, empty_world

PORT = 8082


def make_app(clock: Clock, seed: str, secrets: dict[str, str] | None) -> Flask:
    """The web application of a fresh site on Cloud; `demo` has the story's issues, `empty` has none."""
    make = demo_world if seed == "demo" else empty_world
    return create_app(make(clock, secrets))
