"""The accounts in which the stories of kills are played: installed into once, started over for every story."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import requests

from runtime.mail.settings import IMAP_PASSWORD
from runtime.settings import load_settings
from store import Store
from tests.mail.imap_server import PASSWORD, USER, Folder, imap_server
from tests.mail.letters import MAILBOX, OUR_SERVER
from tests.mail.post_office import PostOffice, post_office
from tests.stories import outages, packs, tied
from tests.stories.conftest import PRETENDS
from tests.stories.jira_desk import JiraDesk
from tests.stories.pretend import Pretend
from tests.stories.stage import Stage, staged

READS = """\
    mailbox:
      address: %(address)s
      imap: {{host: 127.0.0.1, port: %(imap)d, tls: none, user: %(user)s}}
      smtp: {{host: 127.0.0.1, port: %(smtp)d, tls: none, from: %(address)s}}
      trusted_authserv_id: %(server)s
      poll_every: 10m
"""


@dataclass
class Beside:
    """What some accounts have beside their helpdesk: a mailbox with its mail server, a status page, or a Jira."""

    letters: Folder = field(default_factory=Folder)
    post: PostOffice = field(default_factory=PostOffice)
    page: str = ""
    jira: Pretend | None = None
    jira_url: str = ""

    def start_over(self) -> None:
        """Nothing lies there, nothing is out of order, and nobody works on anything."""
        self.letters.mails.clear()
        self.post.taken.clear()
        for url, pretend in ((self.page, None), (self.jira_url, self.jira)):
            if pretend is not None:
                pretend.start_over_with(tickets=False)
            if url:
                with requests.Session() as session:
                    session.trust_env = False
                    assert session.post(f"{url}/_sandbox/reset", json={}, timeout=60).ok

    def lab(self, service: str) -> JiraDesk:
        """The people of the other helpdesk."""
        return JiraDesk(self.jira_url, service)


Made = tuple[Stage, Beside]


def plain(stack: ExitStack, folder: Path, host: str) -> Made:
    """One escalation per case, one level, promises."""
    return stack.enter_context(staged(folder, PRETENDS[host](), packs.mulesoft)), Beside()


def in_levels(stack: ExitStack, folder: Path, host: str) -> Made:
    """A box that engineers tick, wishes in comments, and three levels."""
    return stack.enter_context(staged(folder, PRETENDS[host](), packs.cloudm)), Beside()


def with_mailbox(stack: ExitStack, folder: Path, host: str) -> Made:
    """Requests come by mail as well."""
    beside = Beside()
    imap = stack.enter_context(imap_server(beside.letters))
    beside.post = stack.enter_context(post_office())
    told = {"address": MAILBOX, "imap": imap, "user": USER, "smtp": beside.post.port, "server": OUR_SERVER}

    def entry(pretend: Pretend) -> str:
        return packs.mendix(pretend).replace("    people:\n", READS % told + "    people:\n")

    return stack.enter_context(staged(folder, PRETENDS[host](), entry, {IMAP_PASSWORD: PASSWORD})), beside


def with_status_page(stack: ExitStack, folder: Path, host: str) -> Made:
    """What is out of order is read from a page."""
    page = stack.enter_context(outages.status_page())
    stage = stack.enter_context(staged(folder, PRETENDS[host](), outages.account(folder, page)))
    page.shares(stage.clock)
    return stage, Beside(page=page.url)


def with_counterparts(stack: ExitStack, folder: Path, _host: str) -> Made:
    """Engineering works on issues in another helpdesk."""
    both = stack.enter_context(tied.grounds(folder))
    Store.open(f"sqlite:///{folder / 'empty.sqlite3'}", migrate=True).close()
    for pretend in both.pretends.values():
        pretend.keep()
    settings = load_settings(both.config, both.secrets)
    stage = Stage(folder, both.urls["zendesk"], both.clock, both.pretends["zendesk"], settings, both.secrets)
    return stage, Beside(jira=both.pretends["jira"], jira_url=both.urls["jira"])


ACCOUNTS: dict[str, Callable[[ExitStack, Path, str], Made]] = {
    "plain": plain,
    "in levels": in_levels,
    "with a mailbox": with_mailbox,
    "with a status page": with_status_page,
    "with counterparts": with_counterparts,
}
