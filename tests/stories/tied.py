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


@contextmanager
def tied(folder: Path) -> Iterator[Tied]:
    """Both, installed into by the real installer, for as long as the block lasts."""
    clock = Clock(START)
    pretends: Mapping[str, Pretend] = {"zendesk": PretendZendesk(), "jira": PretendJira()}
    served = {name: serve_in_thread(one.make(clock), clock) for name, one in pretends.items()}
    secrets = {**LINK_SECRET}
    for one in pretends.values():
        secrets |= one.rehearsal.secrets
    port, running = free_port(), None
    try:
        (folder / "asks.yaml").write_text(policy_text(ASKS_RULE), "utf-8")
        (folder / "asked.yaml").write_text(policy_text(CLOSES_RULE), "utf-8")
        path = folder / "halyard.yaml"
        blocks = [
            _account(pretends["zendesk"], "asks.yaml", ENGINEERING, served["zendesk"].url),
            _account(pretends["jira"], "asked.yaml", AGREES, served["jira"].url),
        ]
        path.write_text(CONFIGURATION.format(port=port) + "".join(blocks), "utf-8")
        for installation in installations(load_settings(path, secrets, installing=True), clock.now):
            installation.apply(installation.plan(), lambda _step: None)
        pretends["jira"].by_hand()
        settings = load_settings(path, secrets)
        service = settings.service.model_copy(update={"sweep_every": SELDOM, "reread_every": SELDOM})
        running = start(replace(settings, service=service), ToldClock(clock.now()), migrate=True)
        leave_unwatched(running)
        address = settings.service.public_url
        clock.follow((f"{address}/_clock",))
        desk, lab = ZendeskDesk(served["zendesk"].url, address), JiraDesk(served["jira"].url, address)
        yield Tied(desk, lab, running, settings)
        desk.close()
        lab.close()
    finally:
        clock.follow(())
        if running is not None:
            running.close()
        for server in served.values():
            server.stop()


def _account(pretend: Pretend, policy: str, terms: str, url: str) -> str:
    helpdesk = pretend.helpdesk(MULESOFT_SEVERITIES, "tier", "region").replace("[SUP]", "[SUP, ENG]")
    block = f"  - account: acme\n    connector: {pretend.name}\n    policy: {policy}\n{MULESOFT_PEOPLE}{helpdesk}"
    return block.format(url=url) + terms
