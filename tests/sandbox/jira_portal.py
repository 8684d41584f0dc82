"""A served pretend service desk for one test, and the people who call its API and open its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.records import Issue
from sandbox.jira.seed import demo_world
from sandbox.jira.world import Deployment, World
from sandbox.moments import read
from sandbox.serving import serve_in_thread
from tests.sandbox import jira_vendor

START = "2026-11-22T10:00:00Z"
CASE = "SUP-421"
API = "/rest/servicedeskapi"
KIM, ANA, BO, PAT, LIGHT, HALYARD, ADMIN = (
    f"5b10ac-{name}" for name in ("kim", "ana", "bo", "pat", "light", "halyard", "admin")
)
Json = dict[str, Any]


@dataclass
class ServiceDesk:
    """The service desk and ways to reach it."""

    world: World
    clock: Clock
    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """A call of the API as somebody; a path without `/rest` is the service desk's own."""
        address = path if path.startswith("/rest") else API + path
        user = self.world.users[who]
        auth = (user.email if self.world.cloud else user.name, self.world.secrets["api_token"])
        return self.session.request(method, self.url + address, json=body, auth=auth, headers=headers, timeout=20)

    def done(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """A call that works; what it answered."""
        answer = self.call(who, method, path, body)
        assert answer.status_code < 300, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def refused(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """A call that does not work: its status, and what the one message of the answer says."""
        answer = self.call(who, method, path, body, **headers)
        told = answer.json()
        assert set(told) == {"errorMessage", "i18nErrorMessage"}, told
        return answer.status_code, told["errorMessage"]

    def page(self, path: str, who: str = "", **params: str) -> requests.Response:
        """A page, as somebody."""
        asked = {"as": who, **params} if who else params
        return self.session.get(self.url + path, params=asked, timeout=20)

    def facts(self, path: str, who: str = "") -> Json:
        """What a page shows and offers."""
        answer = self.page(path, who, format="json")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def submit(self, path: str, who: str, **form: Any) -> requests.Response:
        """A form sent from a page."""
        return self.session.post(self.url + path, data={"as": who, **form}, timeout=20, allow_redirects=False)

    def issue(self, key: str = CASE) -> Issue:
        found = self.world.issue_named(key)
        assert found is not None
        return found

    def said(self, key: str = CASE) -> list[tuple[str, bool]]:
        """What was said on a request, and whether in public."""
        found = self.done(KIM, "GET", f"/request/{key}/comment")["values"]
        return [(one["body"], one["public"]) for one in found]

    def against_description(self, who: str, method: str, template: str, path: str, body: Any = None) -> list[str]:
        """What the vendor's description says against the answer to a call."""
        answer = self.call(who, method, path, body, **{"X-ExperimentalApi": "opt-in"})
        told = answer.json() if answer.content else None
        return jira_vendor.faults(method, template, answer.status_code, told)


@contextmanager
def served_desk(deployment: Deployment = "Cloud") -> Iterator[ServiceDesk]:
    """A service desk on a free port; nobody follows its clock."""
    clock = Clock(read(START))
    world = demo_world(clock, deployment=deployment)
    running = serve_in_thread(create_app(world), clock)
    desk = ServiceDesk(world, clock, running.url)
    desk.session.trust_env = False
    try:
        yield desk
    finally:
        desk.session.close()
        running.stop()
