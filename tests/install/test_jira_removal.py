"""Taking Halyard out of the pretend Jira, piece by piece: the customer's own stays as it stands by then."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from connectors.jira import desired, desired_views, provision_removal
from connectors.jira.provision import JiraProvisioner
from connectors.jira.provision_audit import AuditLog
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import CUSTOM_TYPES, Site
from connectors.jira.provision_reads import read_cloud
from core.errors import WillNotWork
from core.ports import Resource
from tests.contract.installing import InstallAtWork
from tests.contract.jira import ADMIN, API, KIM
from tests.contract.jira_install import TOKEN, JiraAdmin, jira_installing

Json = dict[str, Any]
UNFIT = (
    ("halyard.reason", "customfield_10010", "is of type"),
    ("halyard.reason", "customfield_1", "there is no field"),
    ("halyard.reason", "summary", "none of Jira"),
    ("halyard.screen", "customfield_10010", "only custom fields"),
)
CASE = f"{API}/issue/SUP-421"


class Leaving:
    """A site that Halyard was installed into, and an admin's calls to take it out again."""

    def __init__(self, work: InstallAtWork) -> None:
        self.work = work
        assert isinstance(work.hand, JiraAdmin)
        self.hand = work.hand
        self.before = self.hand.everything()
        work.install()
        self.look()

    def look(self) -> None:
        """Read what is there now."""
        run = self.work.begin()
        assert isinstance(run, JiraProvisioner)
        self.run = run
        self.found = run.existing()
        self.calls = run._calls
        self.site: Site = read_cloud(self.calls, ("SUP", "ENG"))

    def remove(self, *kinds: str, purge: bool = False) -> None:
        for kind in kinds:
            for one in self.of(kind):
                provision_removal.remove(self.calls, self.site, one, purge=purge)

    def leave(self, *, purge: bool = False) -> None:
        """Take everything out, in the order the installer says."""
        for one in self.run.installed():
            self.run.remove(one, purge=purge)

    def of(self, kind: str) -> list[Resource]:
        return [one for one in self.found if one.kind == kind]

    def field(self, name: str) -> Resource:
        return next(one for one in self.of(desired.FIELD) if one.key == f"halyard.{name}")

    def described(self, field_id: str) -> str:
        found = self.send("GET", f"{API}/field/search?id={field_id}")["values"]
        return str(found[0]["description"])

    def send(self, method: str, path: str, body: Json | None = None, who: str = ADMIN) -> Json:
        answer = requests.request(method, self.hand.address + path, json=body, auth=(who, TOKEN), timeout=10)
        assert answer.ok, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def transitions(self) -> list[Json]:
        configuration = json.loads(self.hand.everything())["configuration"]
        return [step for flow in configuration["workflows"] for step in flow["transitions"]]


@pytest.fixture
def leaving() -> Iterator[Leaving]:
    with jira_installing() as work:
        yield Leaving(work)


def test_what_the_customer_changed_in_the_workflow_meanwhile_stays(leaving: Leaving) -> None:
    def later(workflow: Json) -> list[Json]:
        mine = {**workflow["transitions"][-1], "id": "88", "name": "Park", "description": "Our own"}
        plain: Json = {"conditions": None, "validators": [], "actions": [], "transitionScreen": None, "properties": {}}
        return [{**workflow["transitions"][0], "name": "Begin"}, *workflow["transitions"][1:], {**mine, **plain}]

    for flow in leaving.of(desired.WORKFLOW):
        leaving.hand._change_workflow(flow.id, later)

    leaving.remove(desired.WORKFLOW)

    names = [one["name"] for one in leaving.transitions()]
    assert (names.count("Park"), names.count("Begin"), names.count("Escalate")) == (2, 2, 0)


def test_a_workflow_that_jira_does_not_validate_is_left_as_it_is(leaving: Leaving) -> None:
    class Doubting(Calls):
        def __init__(self, inner: Calls) -> None:
            self._session = inner._session

        def ask(self, path: str, body: Json) -> Json:
            if path.endswith("/validation"):
                return {"errors": [{"level": "ERROR", "message": "a status is lost"}]}
            return super().ask(path, body)

    written, flow = leaving.hand.writes(), leaving.of(desired.WORKFLOW)[0]

    with pytest.raises(WillNotWork, match="a status is lost"):
        provision_removal.remove(Doubting(leaving.calls), leaving.site, flow, purge=True)

    assert leaving.hand.writes() == written


def test_a_field_that_a_rule_of_the_customers_asks_for_stays_and_the_rule_is_named(leaving: Leaving) -> None:
    asked = leaving.field("reason")
    told = {"ruleType": "fieldRequired", "fieldsRequired": asked.id}
    rule = {"ruleKey": "system:validate-field-value", "parameters": told}

    def with_rule(workflow: Json) -> list[Json]:
        first, second, *others = workflow["transitions"]
        return [first, {**second, "validators": [rule]}, *others]

    leaving.hand._change_workflow(leaving.of(desired.WORKFLOW)[0].id, with_rule)
    leaving.look()

    with pytest.raises(WillNotWork, match=r'transition ".*" of workflow "Support workflow"'):
        provision_removal.remove(leaving.calls, leaving.site, asked, purge=True)


def test_a_field_in_the_bin_comes_back_with_its_values_when_installed_again(leaving: Leaving) -> None:
    owner = leaving.field("owner")
    leaving.send("PUT", CASE, {"fields": {owner.id: "Kim"}})
    leaving.work.hand.time_passes(60)
    counts = (
        provision_removal.held(leaving.calls, owner),
        provision_removal.held(leaving.calls, leaving.field("reason")),
    )
    leaving.leave()

    leaving.work.install()

    assert counts == (1, 0)
    assert leaving.hand.fields()["owner"].id == owner.id
    assert leaving.send("GET", CASE)["fields"][owner.id] == "Kim"
    assert leaving.work.plan().pending == ()


def test_a_dashboard_that_somebody_else_owns_is_theirs_to_delete(leaving: Leaving) -> None:
    (ours,) = leaving.of(desired_views.DASHBOARD)
    body = {"name": "Another", "sharePermissions": [{"type": "authenticated"}], "editPermissions": []}
    made = leaving.send("POST", f"{API}/dashboard", body, KIM)
    leaving.look()
    theirs = Resource(ours.kind, ours.key, "Another", ours.facts, id=made["id"])

    with pytest.raises(WillNotWork, match=r"only .* may delete"):
        provision_removal.remove(leaving.calls, leaving.site, theirs, purge=True)


def test_the_audit_log_says_who_changed_what_last(leaving: Leaving) -> None:
    log, owner = AuditLog(leaving.calls), leaving.field("owner")
    leaving.work.hand.time_passes(60)
    leaving.send("PUT", f"{API}/field/{owner.id}", {"name": "Somebody"})

    kinds = (desired.WORKFLOW, desired.SCREEN, desired.WEBHOOK, desired_views.FILTER, desired_views.DASHBOARD)
    found = {one.kind: log.last(one) for kind in kinds for one in leaving.of(kind)}
    renamed = log.last(owner)

    assert {one.by for one in found.values() if one is not None} == {"Admin"}
    assert all(found.values())
    assert renamed is not None
    assert renamed.at == leaving.work.clock.now()
    assert log.last(leaving.of(desired.CODES)[0]) is None


def test_a_log_that_is_not_shown_says_nothing(leaving: Leaving) -> None:
    fault = {"kind": "status", "status": 403, "count": 9, "match": {"path_regex": "/auditing/"}}
    leaving.send("POST", "/_sandbox/faults", {"faults": [fault]})

    assert AuditLog(leaving.calls).last(leaving.field("owner")) is None


def test_a_field_with_values_stays_unless_all_is_to_go_and_so_does_the_table_of_its_options(leaving: Leaving) -> None:
    reason, owner = leaving.field("reason"), leaving.field("owner")
    option = leaving.hand.fields()["reason"].choices[0].id
    leaving.send("PUT", CASE, {"fields": {reason.id: {"id": option}}})
    leaving.work.hand.time_passes(60)
    run, tables = leaving.run, leaving.of(desired.CODES)

    kept = {one.key: run.stays(one, purge=False) for one in (reason, owner, *tables)}

    assert kept == {
        "halyard.reason": "1 issue holds a value",
        "halyard.owner": "",
        "halyard.options.SUP": "fields that stay need it",
        "halyard.options.ENG": "fields that stay need it",
    }
    assert {run.stays(one, purge=True) for one in leaving.found} == {""}


def test_what_another_account_of_the_site_uses_stays(leaving: Leaving) -> None:
    other = dict(leaving.send("GET", "/rest/webhooks/1.0/webhook/" + leaving.of(desired.WEBHOOK)[0].id))
    body = {
        "name": "Halyard: tell Halyard [halyard:intake.second]",
        "url": other["url"],
        "events": other["events"],
        "filters": {"issue-related-events-section": 'project in ("ENG")'},
    }
    leaving.send("POST", "/rest/webhooks/1.0/webhook", body)
    leaving.look()

    kept = {one.key: leaving.run.stays(one, purge=True) for one in leaving.found}

    flows = {one.title: kept[one.key] for one in leaving.of(desired.WORKFLOW)}
    assert flows == {"Support workflow": "", "Engineering workflow": "issues of second follow it too"}
    assert kept[desired.SCREEN_KEY] == kept["halyard.owner"] == "second at this site uses it"
    assert kept[leaving.of(desired.WEBHOOK)[0].key] == ""


def test_an_adopted_field_keeps_its_title_words_and_options_and_is_given_back(leaving: Leaving) -> None:
    leaving.leave(purge=True)
    kind = {"type": f"{CUSTOM_TYPES}select", "searcherKey": f"{CUSTOM_TYPES}multiselectsearcher"}
    theirs = leaving.send("POST", f"{API}/field", {"name": "Grund", "description": "Why it hurts", **kind})["id"]
    context = leaving.send("GET", f"{API}/field/{theirs}/context")["values"][0]["id"]
    path = f"{API}/field/{theirs}/context/{context}/option"
    (option,) = leaving.send("POST", path, {"options": [{"value": "The impact grew"}]})["options"]
    before = leaving.described(theirs)

    wanted = next(one.wanted for one in leaving.work.plan().changes if one.wanted.key == "halyard.reason")
    leaving.look()
    leaving.run.adopt(wanted, theirs)
    leaving.work.install()

    ours = leaving.hand.fields()["reason"]
    assert (ours.id, ours.title, leaving.described(theirs)) == (theirs, "Grund", "Why it hurts [halyard:reason]")
    assert {one.code: one.id for one in ours.choices}["impact"] == option["id"]
    assert leaving.work.plan().pending == ()
    leaving.look()
    leaving.leave(purge=True)
    assert leaving.described(theirs) == before == "Why it hurts"
    assert leaving.hand.fields() == {}


def test_what_does_not_fit_is_not_adopted(leaving: Leaving) -> None:
    written, wanted = leaving.hand.writes(), {one.wanted.key: one.wanted for one in leaving.work.plan().changes}
    leaving.look()

    for key, field_id, said in UNFIT:
        with pytest.raises(WillNotWork, match=said):
            leaving.run.adopt(wanted[key], field_id)

    assert leaving.hand.writes() == written


def test_fields_that_came_on_a_screen_since_are_taken_off_it_again(leaving: Leaving) -> None:
    (screen,) = (one for one in leaving.of(desired.JOINED) if one.id == "10002")
    shown = screen.facts["field"]
    assert isinstance(shown, frozenset)
    earlier = dataclasses.replace(screen, facts={**screen.facts, "field": shown - {"owner", "level"}})

    leaving.run.restore(earlier, screen)

    leaving.look()
    (after,) = (one for one in leaving.of(desired.JOINED) if one.id == "10002")
    assert after.facts == earlier.facts
