"""On Data Center an installation makes what its API can make, says the rest to the letter, and goes on after it."""

import re
from typing import Any

import pytest
import requests

from connectors.jira.account import JiraAccount, PersonalToken
from connectors.jira.provision import JiraProvisioner
from connectors.jira.provision_calls import Calls
from connectors.signing_secrets import SigningSecret
from core.errors import TicketGone, WillNotWork
from core.secrets import Secret
from runtime import installer
from tests.install.wishes import WISH

Json = dict[str, Any]
SECRET = Secret("a-webhook-secret-0123456789-made-up")
ACCOUNT = JiraAccount(
    account="acme-jira",
    base_url="https://jira.acme.example",
    credentials=PersonalToken(Secret("a-personal-token")),
    signing_secrets=(SigningSecret("current", SECRET),),
    data_center=True,
    projects=("SUP",),
    own_host=True,
)


class DataCenter(Calls):
    """A Data Center that knows only what its version 10 describes for fields, options, projects and issues."""

    def __init__(self) -> None:
        super().__init__(requests.Session())
        self.fields: list[Json] = []
        self.options: dict[str, list[Json]] = {}
        self.property: Json | None = None
        self.our_fields: Json = {}
        self.issues: list[Json] = [{"id": "20421", "key": "SUP-421"}]
        self.holding = 0
        self.written: list[tuple[str, str]] = []

    def read(self, path: str) -> Json:
        if path == "/rest/api/2/project/SUP":
            return {"id": "10000", "key": "SUP", "name": "Support", "projectTypeKey": "service_desk"}
        if path == "/rest/api/2/project/SUP/properties/halyard.options" and self.property is not None:
            return {"key": "halyard.options", "value": self.property}
        if path == "/rest/api/2/project/SUP/properties/halyard.fields" and self.our_fields:
            return {"key": "halyard.fields", "value": self.our_fields}
        if found := re.fullmatch(r"/rest/api/2/customFields/(\d+)/options\?maxResults=1000", path):
            return {"options": self.options.get(found[1], [])}
        if path.startswith("/rest/api/2/search?"):
            return {"issues": self.issues, "total": self.holding if "is%20not%20EMPTY" in path else len(self.issues)}
        if path.startswith("/rest/api/2/customFields?"):
            return {"values": self.fields, "total": len(self.fields), "isLast": True}
        raise TicketGone(path)

    def write(self, method: str, path: str, body: Any) -> Any:
        self.written.append((method, path))
        if (method, path) == ("POST", "/rest/api/2/field"):
            number = 10100 + len(self.fields)
            self.fields.append({**body, "id": f"customfield_{number}", "numericId": number})
            return {"id": f"customfield_{number}"}
        if path.endswith("/properties/halyard.options"):
            self.property = body
            return {}
        if path.endswith("/properties/halyard.fields"):
            self.our_fields = body or {}
            return {}
        if path.endswith("/properties/halyard.test"):
            return {}
        if found := re.fullmatch(r"/rest/api/2/customFields\?ids=(customfield_\d+)", path):
            self.fields = [one for one in self.fields if one["id"] != found[1]]
            return {"deletedCustomFields": [found[1]]}
        raise AssertionError(f"Data Center knows no {method} {path}")

    def click(self, hand: str) -> None:
        """An admin adds the options of one line of the plan."""
        found = re.search(r'Custom fields > "([^"]+)" > Configure > Edit options: [^"]*(.*); then', hand)
        assert found is not None
        number = next(str(one["numericId"]) for one in self.fields if one["name"] == found[1])
        words = re.findall(r'"([^"]+)"', found[2])
        self.options[number] = [{"id": int(number) * 100 + place, "value": one} for place, one in enumerate(words)]


@pytest.fixture
def site() -> DataCenter:
    return DataCenter()


def apply(site: DataCenter) -> None:
    provisioner = JiraProvisioner(site, ACCOUNT)
    installer.apply(provisioner, installer.plan(provisioner, WISH), lambda step: None)


def hands(site: DataCenter) -> tuple[str, ...]:
    return installer.plan(JiraProvisioner(site, ACCOUNT), WISH).by_hand


def test_the_first_run_makes_the_fields_and_stops_at_the_options(site: DataCenter) -> None:
    with pytest.raises(installer.InstallStopped, match=r"escalation\.available.*see the steps by hand"):
        apply(site)

    assert {path for _, path in site.written} == {"/rest/api/2/field"}
    assert len(site.fields) == 14


def test_after_the_options_are_clicked_the_second_run_learns_their_codes(site: DataCenter) -> None:
    with pytest.raises(installer.InstallStopped):
        apply(site)
    for hand in hands(site):
        if "[JS-20]" in hand:
            site.click(hand)

    apply(site)

    assert site.our_fields["escalation"] in {one["id"] for one in site.fields}
    assert len(site.our_fields) == len(site.fields)
    assert site.property is not None
    assert set(site.property["escalation"].values()) == {
        "not_yet",
        "available",
        "requested",
        "active",
        "closed",
        "declined",
    }
    assert list(site.property["escalate_now"].values()) == ["ticked"]
    assert installer.plan(JiraProvisioner(site, ACCOUNT), WISH).pending == ()
    assert not any("[JS-20]" in hand for hand in hands(site))
    site.our_fields = {"escalation": "customfield_1"}
    (change,) = installer.plan(JiraProvisioner(site, ACCOUNT), WISH).pending
    assert change.wanted.key == "halyard.options.SUP"


def test_the_test_call_is_a_property_set_and_cleared_on_the_newest_issue(site: DataCenter) -> None:
    said = JiraProvisioner(site, ACCOUNT).test_call()

    assert site.written == [
        ("PUT", "/rest/api/2/issue/20421/properties/halyard.test"),
        ("DELETE", "/rest/api/2/issue/20421/properties/halyard.test"),
    ]
    assert "SUP-421" in said
    assert "deliveries" in said


def test_without_any_issue_the_test_call_says_so(site: DataCenter) -> None:
    site.issues = []

    with pytest.raises(WillNotWork, match="no issue in these projects"):
        JiraProvisioner(site, ACCOUNT).test_call()


def test_a_field_that_was_renamed_is_a_persons_to_rename_back(site: DataCenter) -> None:
    with pytest.raises(installer.InstallStopped):
        apply(site)
    site.fields[0]["name"] = "Raised"

    with pytest.raises(installer.InstallStopped, match='name customfield_10100 "Escalation" again'):
        apply(site)


def test_t7_the_operators_own_secret_is_the_one_that_counts(site: DataCenter) -> None:
    assert JiraProvisioner(site, ACCOUNT).signing_secret() == SECRET


def test_taken_out_the_fields_and_tables_go_and_what_holds_values_stays_unless_told(site: DataCenter) -> None:
    with pytest.raises(installer.InstallStopped):
        apply(site)
    for hand in hands(site):
        if "[JS-20]" in hand:
            site.click(hand)
    apply(site)
    provisioner = JiraProvisioner(site, ACCOUNT)
    provisioner.existing()
    ours = provisioner.installed()
    empty = {provisioner.stays(one, purge=False) for one in ours}
    site.holding = 3
    held = {one.kind: provisioner.stays(one, purge=False) for one in ours}

    for one in ours:
        provisioner.remove(one, purge=True)

    assert empty == {""}
    assert held == {"custom_field": "3 issues hold a value", "project_property": ""}
    assert {provisioner.stays(one, purge=True) for one in ours} == {""}
    assert (site.fields, site.property, site.our_fields) == ([], None, {})
