"""The kit is what the registry names: settings, three roles, and what is said between accounts."""

from collections.abc import Sequence
from dataclasses import replace

import responses

from connectors.jira.helpdesk import JiraHelpdesk
from connectors.jira.kit import JIRA
from connectors.jira.provision import JiraProvisioner
from connectors.jira.receiver import JiraReceiver
from connectors.signing_secrets import SigningSecret
from core.commands import TicketUpdate
from core.ports import Page, Receipt, TicketEvent
from core.secrets import Secret
from core.tickets import Person, Ticket, TicketRef
from runtime.registry import KITS
from tests.jira.accounts import OTHER_SECRET, Clock, account
from tests.jira.paper import HALYARD, KIM, helpdesk_on, paper

EVENT = TicketEvent(TicketRef("jira", "acme", "20421"), "changed", "id", "digest")


def test_the_registry_knows_it_by_its_name() -> None:
    assert KITS["jira"] is JIRA
    assert JIRA.signing_secret_name == "JIRA_WEBHOOK_SECRET"


def test_each_role_is_opened_without_a_call() -> None:
    with responses.RequestsMock() as host:
        assert isinstance(JIRA.receiver(account()), JiraReceiver)
        assert isinstance(JIRA.helpdesk(account(), Clock()), JiraHelpdesk)
        assert isinstance(JIRA.provisioner(account(), Clock(), lambda name: None), JiraProvisioner)

        assert len(host.calls) == 0
    assert JIRA.forms(account()) == ()
    assert JIRA.sources(account())["severity"] == "field Severity, by the account's mapping"


def test_the_schema_is_that_of_the_block() -> None:
    assert {"url", "projects", "severity", "statuses"} <= set(JIRA.schema()["properties"])


def test_t21_two_accounts_never_share_a_secret() -> None:
    globex = account(account="globex", base_url="https://globex.atlassian.net")
    other = replace(globex, signing_secrets=(SigningSecret("one", Secret(OTHER_SECRET)),))

    assert JIRA.shared_faults((account(), globex)) == (("globex", "shares a secret with acme"),)
    assert JIRA.shared_faults((account(), other)) == ()


def test_our_own_write_coming_back_is_an_echo_and_anybody_elses_is_not() -> None:
    ours = replace(EVENT, actor=HALYARD["accountId"])
    with responses.mock:
        helpdesk = helpdesk_on(paper())

        assert JIRA.is_echo(helpdesk, ours)
        assert not JIRA.is_echo(helpdesk, replace(EVENT, actor=KIM["accountId"]))
        assert not JIRA.is_echo(helpdesk, replace(EVENT, actor=""))
    assert not JIRA.is_echo(AnotherHelpdesk(), ours)


class AnotherHelpdesk:
    """Somebody else's."""

    own_user_id = HALYARD["accountId"]

    def fetch(self, ref: TicketRef) -> Ticket:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held open."""

    def changed_since(self, account: str, cursor: str) -> Page:
        raise NotImplementedError

    def find_person(self, account: str, email: str) -> Person | None:
        raise NotImplementedError

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        raise NotImplementedError


def test_staff_open_an_issue_where_people_see_the_site() -> None:
    ours = account()

    assert JIRA.page(replace(ours, site_url=""), "SUP-421") == f"{ours.base_url}/browse/SUP-421"
    assert (
        JIRA.page(replace(ours, site_url="https://desk.example/"), "SUP-421") == "https://desk.example/browse/SUP-421"
    )
