"""A served pretend Jira for one test, the people who call it, and its vendor's description of the platform's API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import requests
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.fields import TYPES
from sandbox.jira.records import Context, CustomField, Issue, Option
from sandbox.jira.seed import demo_world
from sandbox.jira.world import Deployment, World
from sandbox.moments import read
from sandbox.serving import serve_in_thread
from tests.sandbox.vendor import SPECS, need

START = "2026-11-22T10:00:00Z"
CASE = "SUP-421"
ONE = f"/issue/{CASE}"
KIM, LEAD, ANA, BO, LIGHT, HALYARD, ADMIN = (
    f"5b10ac-{name}" for name in ("kim", "lead", "ana", "bo", "light", "halyard", "admin")
)
SEVERITY, PRODUCT = "customfield_10050", "customfield_10051"
S1, S2 = {"id": "10501"}, {"id": "10502"}
PLATFORM = SPECS / "jira-platform-v3.json"
HERE = "urn:jira-platform"
Json = dict[str, Any]


def document(*paragraphs: str) -> Json:
    """An Atlassian document of plain paragraphs."""
    content = [{"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in paragraphs]
    return {"type": "doc", "version": 1, "content": content}


@dataclass
class Site:
    """The site and ways to reach it; calls are Halyard's own account's unless somebody else is named."""

    world: World
    clock: Clock
    url: str
    version: int = 3
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, body: Any = None, who: str = HALYARD, **options: Any) -> requests.Response:
        """A call; a path that does not begin with /rest or /_ is the platform API's."""
        address = path if path.startswith(("/rest", "/_", "/ex")) else f"/rest/api/{self.version}{path}"
        user = self.world.users[who]
        name = user.email if self.world.cloud else user.name
        kept = {"auth": (name, self.world.secrets["api_token"]), "timeout": 20, **options}
        return self.session.request(method, self.url + address, json=body, **kept)

    def get(self, path: str, **options: Any) -> Any:
        return self.done("GET", path, **options)

    def done(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """A call that works; what it answered."""
        answer = self.call(method, path, body, **options)
        assert answer.status_code < 300, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def status(self, method: str, path: str, body: Any = None, **options: Any) -> int:
        return self.call(method, path, body, **options).status_code

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Json]:
        """A call that does not work: its status, and which fields are at fault."""
        answer = self.call(method, path, body, **options)
        told = answer.json()
        assert set(told) == {"errorMessages", "errors"}, told
        return answer.status_code, told["errors"]

    def edit(self, **fields: Any) -> None:
        self.done("PUT", ONE, {"fields": fields})

    def fields(self, *names: str, key: str = CASE) -> Json:
        found: Json = self.get(f"/issue/{key}?fields={','.join(names)}")["fields"]
        return found

    def issue(self, key: str = CASE) -> Issue:
        found = self.world.issue_named(key)
        assert found is not None
        return found

    def histories(self, key: str = CASE) -> list[Json]:
        found: list[Json] = self.get(f"/issue/{key}/changelog")["values"]
        return found

    def found(self, jql: str, **more: Any) -> list[str]:
        """The keys that a search finds."""
        body = {"jql": jql, "fields": ["summary"], **more}
        return [one["key"] for one in self.done("POST", "/search/jql", body)["issues"]]

    def control(self, method: str, name: str, body: Json | None = None) -> Json:
        answer = self.session.request(method, f"{self.url}/_sandbox/{name}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    def advance(self, seconds: float) -> None:
        self.control("POST", "clock", {"advance_seconds": seconds})

    def journal(self, what: str) -> list[Json]:
        return [fact for fact in self.world.journal.shown() if fact["what"] == what]


def made_field(site: Site, kind: str, *options: str, name: str = "") -> str:
    """A custom field for everywhere, put there as an admin's work would have left it."""
    field_id = f"customfield_{site.world.numbers.take('field')}"
    choices = [Option(site.world.numbers.text("option"), value) for value in options]
    context = Context(site.world.numbers.text("context"), "Everywhere", options=choices)
    site.world.custom_fields[field_id] = CustomField(field_id, name or kind, f"{TYPES}{kind}", contexts=[context])
    return field_id


@contextmanager
def served_site(deployment: Deployment = "Cloud") -> Iterator[Site]:
    """A site on a free port; nobody follows its clock."""
    clock = Clock(read(START))
    world = demo_world(clock, None, deployment)
    running = serve_in_thread(create_app(world), clock)
    site = Site(world, clock, running.url, 3 if deployment == "Cloud" else 2)
    site.session.trust_env = False
    try:
        yield site
    finally:
        site.session.close()
        running.stop()


@cache
def description() -> Json:
    need(PLATFORM)
    whole: Json = json.loads(PLATFORM.read_text(encoding="utf-8"))
    return whole


def faults(method: str, template: str, status: int, body: Any) -> list[str]:
    """What the description says against an answer of version 3."""
    operation = description()["paths"]["/rest/api/3" + template][method.lower()]
    described = operation["responses"].get(str(status))
    if described is None:
        return [f"{method} {template} is not described as answering {status}"]
    content: Json = next(iter(described.get("content", {}).values()), {})
    if "schema" not in content:
        # Refusals are described in words only; every one has the same form.
        return [] if body is None or (status >= 400 and set(body) == {"errorMessages", "errors"}) else ["a body"]
    registry: Registry[Any] = Registry().with_resource(HERE, DRAFT4.create_resource(description()))
    errors = Draft4Validator(_at_home(content["schema"]), registry=registry).iter_errors(body)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]


def _at_home(node: Any) -> Any:
    """References within the description, as references into it."""
    if isinstance(node, list):
        return [_at_home(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: HERE + one if key == "$ref" else _at_home(one) for key, one in node.items()}


def recorded(name: str) -> Any:
    folder = SPECS / "jira-samples"
    need(folder)
    return json.loads((folder / name).read_text(encoding="utf-8"))
