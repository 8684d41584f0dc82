"""A pretend Zendesk and a pretend Jira on one clock, and one service between them, whose accounts agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from core.tickets import TicketRef
from runtime.clock import ToldClock
from runtime.demo import LINK_SECRET
from runtime.installation import installations
from runtime.serve import Running, start
from runtime.settings import Settings, load_settings
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from tests.runtime.tie_room import ASKS_RULE, CLOSES_RULE, policy_text
from tests.stories.jira_account import PretendJira
from tests.stories.jira_desk import JiraCase, JiraDesk
from tests.stories.packs import MULESOFT_PEOPLE, MULESOFT_SEVERITIES, START
from tests.stories.people import KIM
from tests.stories.pretend import Pretend
from tests.stories.stage import CONFIGURATION, SELDOM, free_port, leave_unwatched
from tests.stories.zendesk_account import PretendZendesk
from tests.stories.zendesk_desk import ZendeskCase, ZendeskDesk

ENGINEERING = "    counterparts: {engineering: {account: jira/acme, fields: {project: ENG, issue_type: Task}}}\n"
AGREES = "    counterpart_of: [zendesk/acme]\n"


@dataclass
class Tied:
    """Both helpdesks as their people see them, and the service that runs between them."""

    desk: ZendeskDesk
    lab: JiraDesk
    service: Running
    settings: Settings

    def asked(self, note: str = "", *, escalated: bool = True) -> ZendeskCase:
        """A case for which Kim asks engineering."""
        case = self.desk.open("S1", "titanium")
        self.desk.advance(timedelta(hours=4).total_seconds())
        if escalated:
            case.tick()
        case.record("engineering", note, KIM)
        return case

    def issue_of(self, case: ZendeskCase) -> JiraCase:
        """The issue that is worked on for a case, as the service knows it."""
        ties = self.service.service.store.ties.of(TicketRef("zendesk", "acme", case.id))
        return JiraCase(self.lab, next(one.other.id for one in ties if one.other.id))

    def issues(self) -> list[str]:
        """Every issue of engineering's, as the site has it."""
        body = {"jql": "project = ENG ORDER BY created ASC", "fields": ["summary"], "maxResults": 100}
        self.desk.advance(120)
        found = self.lab.done("POST", "/api/3/search/jql", KIM, body)["issues"]
        return [str(one["id"]) for one in found]


def move_to_the_end(lab: JiraDesk, issue: str) -> None:
    """Somebody moves an issue of engineering's to its end; nothing of ours has happened yet."""
    for _ in range(3):
        shown = lab.done("GET", f"/api/3/issue/{issue}/transitions", KIM)["transitions"]
        to_done = [one["id"] for one in shown if one["to"]["statusCategory"]["key"] == "done"]
        chosen = to_done or [one["id"] for one in shown if one["name"] != "Escalate"]
        lab.done("POST", f"/api/3/issue/{issue}/transitions", KIM, {"transition": {"id": chosen[0]}})
        if to_done:
            break


@dataclass
class Grounds:
    """Both helpdesks with Halyard installed in them, and all that a service between them needs."""

    folder: Path
    clock: Clock
    pretends: Mapping[str, Pretend]
    urls: Mapping[str, str]
    secrets: Mapping[str, str]

    @property
    def config(self) -> Path:
        """The service's configuration."""
        return self.folder / "halyard.yaml"


@contextmanager
def tied(folder: Path) -> Iterator[Tied]:
    """Both and a service that runs, for as long as the block lasts."""
    with grounds(folder) as both:
        settings = load_settings(both.config, both.secrets)
        service = settings.service.model_copy(update={"sweep_every": SELDOM, "reread_every": SELDOM})
        running = start(replace(settings, service=service), ToldClock(both.clock.now()), migrate=True)
        try:
            leave_unwatched(running)
            address = settings.service.public_url
            both.clock.follow((f"{address}/_clock",))
            desk, lab = ZendeskDesk(both.urls["zendesk"], address), JiraDesk(both.urls["jira"], address)
            yield Tied(desk, lab, running, settings)
            desk.close()
            lab.close()
        finally:
            both.clock.follow(())
            running.close()


@contextmanager
def grounds(folder: Path) -> Iterator[Grounds]:
    """Both, installed into by the real installer, for as long as the block lasts."""
    clock = Clock(START)
    pretends: Mapping[str, Pretend] = {"zendesk": PretendZendesk(), "jira": PretendJira()}
    served = {name: serve_in_thread(one.make(clock), clock) for name, one in pretends.items()}
    secrets = {**LINK_SECRET}
    for one in pretends.values():
        secrets |= one.rehearsal.secrets
    urls = {name: one.url for name, one in served.items()}
    try:
        (folder / "asks.yaml").write_text(policy_text(ASKS_RULE), "utf-8")
        (folder / "asked.yaml").write_text(policy_text(CLOSES_RULE), "utf-8")
        path = folder / "halyard.yaml"
        blocks = [
            _account(pretends["zendesk"], "asks.yaml", ENGINEERING, urls["zendesk"]),
            _account(pretends["jira"], "asked.yaml", AGREES, urls["jira"]),
        ]
        path.write_text(CONFIGURATION.format(port=free_port()) + "".join(blocks), "utf-8")
        for installation in installations(load_settings(path, secrets, installing=True), clock.now):
            installation.apply(installation.plan(), lambda _step: None)
        pretends["jira"].by_hand()
        yield Grounds(folder, clock, pretends, urls, secrets)
    finally:
        clock.follow(())
        for server in served.values():
            server.stop()


def _account(pretend: Pretend, policy: str, terms: str, url: str) -> str:
    helpdesk = pretend.helpdesk(MULESOFT_SEVERITIES, "tier", "region").replace("[SUP]", "[SUP, ENG]")
    block = f"  - account: acme\n    connector: {pretend.name}\n    policy: {policy}\n{MULESOFT_PEOPLE}{helpdesk}"
    return block.format(url=url) + terms
