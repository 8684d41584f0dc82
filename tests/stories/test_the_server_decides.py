"""The server decides: a second early every way in is shut, at the second each opens once, and then each says so.

One table of ways, one case for each. A helpdesk that hides its own action is one more wall and never the only one:
those ways are used all the same, as somebody with an old page or a script would, and the case itself says from when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from core.decisions import LinkGrant
from core.tickets import TicketRef
from tests.panels.minting import Mint, with_forge, with_panels
from tests.stories import script
from tests.stories.desk import PATIENCE, Case, Desk, answers_of
from tests.stories.jira_desk import JiraCase
from tests.stories.jira_names import account_ids
from tests.stories.mailroom import MailStory, by_mail
from tests.stories.people import ANA, CSM, EMAILS, ESCALATION, FILLED, IMPACT, KIM, Who
from tests.stories.stage import Stage, leave_unvisited
from tests.stories.zendesk_desk import ZendeskCase

GATE = timedelta(hours=4)
COMMENT = f"The checkout fails for everybody since this morning.\n\nBusiness impact: {IMPACT}"


@dataclass(frozen=True)
class Ways:
    """The people of a case and what they have at hand."""

    stage: Stage
    desk: Desk
    mail: MailStory | None = None
    numbers: Iterator[int] = field(default_factory=count)
    visits: dict[str, dict[str, str]] = field(default_factory=dict)

    # --- MuleSoft's process: by the helpdesk, the form, a script ---------------------------------------------

    def ticked_on_the_page(self, case: Case) -> str:
        case.use_page(KIM)
        return _note(case)

    def ticked_by_the_hosts_api(self, case: Case) -> str:
        case.tick(KIM)
        return _note(case)

    def macro(self, case: Case) -> str:
        case.tick_in_bulk(KIM)
        return _note(case)

    def hosted_form(self, case: Case) -> str:
        answer = case.submit(self.old_link(case))
        return answer.text

    def old_link(self, case: Case) -> str:
        """A link that we signed, whatever the case's page shows: from a mail, or of before."""
        now = self.desk.now()
        ref = TicketRef(self.desk.connector, "acme", case.id)
        grant = LinkGrant(1 + next(self.numbers), now, now + timedelta(days=1))
        return self.stage.running.service.links.url(ref, self.desk.id_of(ANA), grant)

    def our_api(self, case: Case) -> str:
        answer = script.ask(case, ANA)
        self.desk.settle()
        return answer.text

    # --- Jira's transitions, from a page that was loaded when they were there -------------------------------

    def learn_transition(self) -> None:
        """What the action's transition is called, from a case that has it."""
        case = self.desk.open("S1", "titanium")
        assert isinstance(case, JiraCase)
        self.desk.advance(GATE.total_seconds())
        shown = case.desk.done("GET", f"/api/3/issue/{case.id}/transitions", KIM)["transitions"]
        (self.visits["transition"],) = [{"id": one["id"]} for one in shown if one["name"] == "Escalate"]

    def agents_transition(self, case: Case) -> str:
        assert isinstance(case, JiraCase)
        body = {"transition": self.visits["transition"], "fields": case.values(**answers_of({}))}
        answer = case.desk.call("POST", f"/api/3/issue/{case.id}/transitions", KIM, body)
        self.desk.settle()
        return answer.text

    def portal_transition(self, case: Case) -> str:
        """The portal asks nothing, so Halyard does, with a link to its form; the customer follows it."""
        where = f"{self.desk.url}/servicedesk/customer/portal/1/{case.id}/transition"
        form = {"as": self.desk.id_of(ANA), "transition": self.visits["transition"]["id"]}
        answer = self.desk.session.post(where, data=form | {"additional": "Nobody can print."}, timeout=PATIENCE)
        self.desk.settle()
        if case.link():
            assert "the form behind" in case.words(public=True)
            case.submit()
        return answer.text

    # --- in the helpdesk's own pages, by a token that the helpdesk signed ------------------------------------

    def sidebar(self, case: Case) -> str:
        claims = {"sub": f"{self.desk.url}/api/v2/users/{self.desk.id_of(KIM)}.json"}
        return self._panel(case, "sidebar", "staff", claims)

    def help_center(self, case: Case) -> str:
        claims = {"userId": int(self.desk.id_of(ANA)), "email": EMAILS[ANA]}
        return self._panel(case, "help_center", "customer", claims)

    def _panel(self, case: Case, kind: str, door: str, claims: Mapping[str, object]) -> str:
        """Begin one visit to the panel of a case, and send its form each time it is used."""
        where, mint = f"{self.desk.service}/panel/zendesk/acme", Mint(kind, address=self.desk.url)
        if kind not in self.visits:
            token = mint.token({**mint.claims(self.desk.now()), **claims})
            begun = {"token": token, "door": door, "ticket": case.id}
            answer = self.desk.session.post(f"{where}/session", data=begun, timeout=PATIENCE)
            assert answer.status_code == 200, answer.text
            self.visits[kind] = {"Authorization": f"Bearer {answer.json()['session']}"}
        form = FILLED | {"key": f"{next(self.numbers):A>22}"}
        path = f"{where}/tickets/{case.id}"
        answer = self.desk.session.post(f"{path}/requests", data=form, headers=self.visits[kind], timeout=PATIENCE)
        self.desk.settle()
        shown = self.desk.session.get(path, headers=self.visits[kind], timeout=PATIENCE)
        return f"{answer.text} {shown.text}"

    # --- in Jira by the Forge app, which carries a token that Atlassian signed -------------------------------

    def forge_issue_action(self, case: Case) -> str:
        return self._forge(case, "staff", KIM, {"issue": {"id": case.id, "key": case.called}})

    def forge_portal_action(self, case: Case) -> str:
        return self._forge(case, "customer", ANA, {"request": {"key": case.called}})

    def _forge(self, case: Case, door: str, who: Who, where: Mapping[str, object]) -> str:
        """Send the app's form for a case, whatever its page shows."""
        mint = Mint("forge")
        claims = mint.claims(self.desk.now()) | {"principal": self.desk.id_of(who), "jti": str(next(self.numbers))}
        claims["context"]["extension"] = where
        if door == "customer":
            claims["app"]["module"]["type"] = "jiraServiceManagement:portalRequestViewAction"
        given = dict(FILLED)
        body = {"key": f"{next(self.numbers):A>22}", "need": given.pop("need"), "reason": given.pop("reason")}
        answer = self.desk.session.post(
            f"{self.desk.service}/panel/jira/acme/remote/{door}/requests",
            json=body | {"answers": given},
            headers={"Authorization": f"Bearer {mint.token(claims)}"},
            timeout=PATIENCE,
        )
        self.desk.settle()
        shown: dict[str, object] = answer.json()
        return str(shown.get("answer", shown))

    # --- Mendix's process: by mail, in copy, by the success manager ------------------------------------------

    def mail_to_the_address(self, case: Case) -> str:
        assert self.mail is not None
        reason = f"Ticket number: {case.called}\nReason: dissatisfied\nBusiness impact: {IMPACT}"
        before = len(self.mail.replies())
        self.mail.write_only(ANA, reason, cc=EMAILS[CSM])
        self.stage.running.service.mail_rooms[self.desk.connector, "acme"].visit()
        self.desk.settle()
        return "\n".join(str(one.get_content()) for one in self.mail.replies()[before:])

    def comment_with_the_address_in_copy(self, case: Case) -> str:
        take_out_of_copy(case)
        case.copy_in(COMMENT, ESCALATION)
        return case.words(public=True)

    def success_manager_on_behalf(self, case: Case) -> str:
        case.set(CSM, escalate_now=True, need="escalation", reason="dissatisfied", ask__impact=IMPACT)
        return _note(case)

    def success_manager_by_our_api(self, case: Case) -> str:
        body = {"reason": "dissatisfied", "details": {"impact": IMPACT}, "requested_by": {"email": EMAILS[CSM]}}
        answer = script.post(case, "escalations", body | {"on_behalf_of": {"email": EMAILS[ANA]}})
        self.desk.settle()
        return answer.text


def take_out_of_copy(case: Case) -> None:
    """Whoever is in copy already is not called in by a second comment."""
    if isinstance(case, ZendeskCase):
        case.put({"email_ccs": [{"user_email": ESCALATION, "action": "delete"}]})
    if isinstance(case, JiraCase):
        path = f"/servicedeskapi/request/{case.id}/participant"
        case.desk.call("DELETE", path, KIM, account_ids(ESCALATION))
    case.desk.settle()


def _note(case: Case) -> str:
    return case.words(public=False)


Way = Callable[[Ways, Case], str]
"""Uses a way on a case; answers what whoever used it was told."""

MULESOFT: Mapping[str, Way] = {
    "ticked on the agent's page": Ways.ticked_on_the_page,
    "the helpdesk's own API": Ways.ticked_by_the_hosts_api,
    "macro": Ways.macro,
    "hosted form": Ways.hosted_form,
    "our API": Ways.our_api,
}
TRANSITIONS: Mapping[str, Way] = {
    "the agent's transition": Ways.agents_transition,
    "the portal's transition": Ways.portal_transition,
}
PANELS: Mapping[str, Way] = {
    "sidebar panel": Ways.sidebar,
    "Help Center": Ways.help_center,
}
FORGE: Mapping[str, Way] = {
    "Forge issue action": Ways.forge_issue_action,
    "portal action": Ways.forge_portal_action,
}
MENDIX: Mapping[str, Way] = {
    "mail": Ways.mail_to_the_address,
    "comment with the address in copy": Ways.comment_with_the_address_in_copy,
    "success manager on the customer's behalf": Ways.success_manager_on_behalf,
    "success manager by our API": Ways.success_manager_by_our_api,
}
HIDDEN = frozenset({"ticked on the agent's page", *TRANSITIONS})
"""Ways that the helpdesk itself shuts before and after, so that nothing of ours is even asked."""


def plain(text: str) -> str:
    return " ".join(text.split())


def decided(ways: Ways, table: Mapping[str, Way], cases: Mapping[str, Case], later: int = 0) -> None:
    """Use every way a second before the gate, at it, and ``later`` seconds afterwards once more."""
    desk = ways.desk
    early = {name: plain(way(ways, cases[name])) for name, way in table.items()}
    for name, case in cases.items():
        assert case.receipts() == [], name
        assert case.state() == "not_yet", name
        moment = f"{case.opened_at() + GATE:%H:%M}"
        assert moment in str(case.fields()["available_from"]), name
        assert name in HIDDEN or moment in early[name], (name, early[name])
        assert name in HIDDEN or "You can escalate case" in early[name], (name, early[name])

    desk.advance(1)
    for name, way in table.items():
        way(ways, cases[name])
    for name, case in cases.items():
        assert case.state() == "requested", name

    # Nobody is answered by mail twice on one day about one case.
    desk.advance(later)
    again = {name: plain(way(ways, cases[name])) for name, way in table.items()}
    for name, case in cases.items():
        assert case.state() == "requested", name
        assert name in HIDDEN or "already escalated" in again[name], (name, again[name])
        assert len(script.get(case, "escalations")["escalations"]) == 1, name


def test_ms07_ms08_t43_every_way_in_is_shut_a_second_early_and_opens_once(stage: Stage, desk: Desk) -> None:
    ways = Ways(stage, desk)
    cases = {name: desk.open("S1", "titanium") for name in MULESOFT}
    desk.advance(GATE.total_seconds() - 1)

    decided(ways, MULESOFT, cases)


@pytest.mark.host("jira")
def test_ms07_t43_transitions_from_an_old_page_are_shut_a_second_early_and_open_once(stage: Stage, desk: Desk) -> None:
    ways = Ways(stage, desk)
    ways.learn_transition()
    cases = {name: desk.open("S1", "titanium") for name in TRANSITIONS}
    desk.advance(GATE.total_seconds() - 1)

    decided(ways, TRANSITIONS, cases)


@pytest.mark.host("zendesk")
def test_t43_in_the_helpdesks_own_pages_every_way_is_shut_a_second_early_and_opens_once(
    stage: Stage, tmp_path: Path
) -> None:
    desk = stage.set()
    stage.serve(stage.database(tmp_path), settings=with_panels(stage.settings, desk.url))
    cases = {name: desk.open("S1", "titanium") for name in PANELS}
    desk.advance(GATE.total_seconds() - 1)

    decided(Ways(stage, desk), PANELS, cases)


@pytest.mark.host("jira")
def test_t43_t50_by_the_forge_app_every_way_is_shut_a_second_early_and_opens_once(stage: Stage, tmp_path: Path) -> None:
    desk = stage.set()
    stage.serve(stage.database(tmp_path), settings=with_forge(stage.settings))
    cases = {name: desk.open("S1", "titanium") for name in FORGE}
    desk.advance(GATE.total_seconds() - 1)

    decided(Ways(stage, desk), FORGE, cases)

    for case in cases.values():
        assert isinstance(case, JiraCase)
        told = case.desk.done("GET", f"/api/3/issue/{case.id}/properties/halyard.escalation", KIM)
        assert told["value"] == {"state": "requested"}


@pytest.fixture
def post(mendix_stage: Stage, tmp_path: Path) -> Iterator[Ways]:
    """Mendix's process with its mailbox."""
    with by_mail(mendix_stage, tmp_path) as mail:
        leave_unvisited(mendix_stage.running)
        yield Ways(mendix_stage, mail.desk, mail)


def test_mx06_t43_by_mail_copy_and_success_manager_every_way_is_shut_early_and_opens_once(post: Ways) -> None:
    cases = {name: post.desk.open("S2") for name in MENDIX}
    post.desk.advance(GATE.total_seconds() - 1)

    decided(post, MENDIX, cases, later=86_400)
