"""An installation into both pretend helpdesks, healthy, with a hand to plant faults in it and the doctor at its bed."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from connectors.jira.rehearsal import JIRA_REHEARSAL
from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from core.findings import Finding
from runtime.clock import system_clock
from runtime.doctor import Asked, Examined, examined, only, repair
from runtime.installation import installations
from runtime.settings import load_settings
from runtime.wiring import database_url
from sandbox.clock import Clock
from sandbox.jira.app import create_app as jira_app
from sandbox.jira.seed import demo_world as jira_world
from sandbox.jira.world import World as JiraWorld
from sandbox.serving import serve_in_thread
from sandbox.zendesk.app import create_app as zendesk_app
from sandbox.zendesk.seed import demo_world as zendesk_world
from sandbox.zendesk.world import World as ZendeskWorld
from store import upgrade as schema
from tests.contract.installing import Written
from tests.contract.jira_install import QUESTIONS as JIRA_QUESTIONS
from tests.contract.jira_install import JiraAdmin
from tests.contract.zendesk import START
from tests.contract.zendesk_install import QUESTIONS as ZENDESK_QUESTIONS
from tests.contract.zendesk_install import ZendeskAdmin

LINK = {"HALYARD_LINK_SECRET": "b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm"}
HEAD = "halyard: 1\nservice:\n  database: sqlite:///halyard.db\n  secrets_dir: secrets\naccounts:\n"


@dataclass
class Ward:
    """The installation; ``environment`` holds its secrets."""

    folder: Path
    clock: Clock
    zendesk: ZendeskAdmin
    zendesk_world: ZendeskWorld
    jira: JiraAdmin
    jira_world: JiraWorld
    environment: dict[str, str] = field(default_factory=dict)
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The machine's clock, which the hosts' answers are dated by, and how far it is set wrong."""
        return system_clock() + self.ahead

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "halyard.yaml"

    def look(self, account: str = "", *, round_trip: bool = False) -> Examined:
        """What the doctor finds."""
        return examined(self.config, Asked(account, round_trip=round_trip), self.now, self.environment)

    def fix(self, found: Examined, number: str = "") -> None:
        """Take up the repair of one check, as ``--fix --only`` does; of all with no number."""
        repair(only(found, number), lambda _step: None)

    def install(self) -> None:
        """``halyard install apply``."""
        for one in installations(load_settings(self.config, self.environment, installing=True), self.now):
            one.apply(one.plan(), lambda _step: None)

    @property
    def writes(self) -> int:
        """How many calls that could change something reached either host."""
        return self.zendesk.written.count + self.jira.written.count


def wrong(found: Examined) -> Mapping[str, Finding]:
    """What is not as it should be, by id."""
    return {one.check.id: one for one in found.findings if one.cure}


@contextmanager
def installed(folder: Path) -> Iterator[Ward]:
    """Both pretend helpdesks with Halyard installed, and a database of this release's schema."""
    clock = Clock(START)
    there, site = zendesk_world(clock), jira_world(clock)
    apps = zendesk_app(there), jira_app(site)
    written = Written(apps[0], ZENDESK_QUESTIONS), Written(apps[1], f"{JIRA_QUESTIONS}|/issue/bulkfetch$")
    there.limits.enabled = site.limits.enabled = False
    with ExitStack() as stack:
        served = [serve_in_thread(one, clock) for one in apps]
        for one in served:
            stack.callback(one.stop)
        addresses = [one.url for one in served]
        blocks = ZENDESK_REHEARSAL.account_block(addresses[0]) + JIRA_REHEARSAL.account_block(addresses[1])
        (folder / "halyard.yaml").write_text(HEAD + blocks, "utf-8")
        ward = Ward(
            folder,
            clock,
            ZendeskAdmin(addresses[0], clock, there, written[0]),
            there,
            JiraAdmin(addresses[1], written[1]),
            site,
            {**LINK, **ZENDESK_REHEARSAL.secrets, **JIRA_REHEARSAL.secrets},
        )
        schema.upgrade(database_url(load_settings(ward.config, ward.environment, installing=True)))
        ward.install()
        yield ward
