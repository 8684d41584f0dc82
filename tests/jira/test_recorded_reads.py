"""What real sites answered, where the recordings are at hand, is read without complaint; what we ask is described."""

import json
import re
from typing import Any

import msgspec
import pytest
import responses
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from connectors.jira import changes, facts, wire
from connectors.jira.field_map import Source
from core.ports import TicketLine
from tests import house
from tests.jira.accounts import account
from tests.jira.paper import ANA, KIM, REF, Json, comment, fields, helpdesk_on, history, item, log, paper

SPECS = house.ROOT.parent / "shared" / "specs"
MAIL = "ana@acme.example"


def read(name: str) -> Any:
    place = SPECS / name
    if not place.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return json.loads(place.read_text())


def sample(name: str) -> Any:
    return read(f"jira-samples/{name}.json")


def test_a_recorded_issue_of_today_with_its_people_fields_and_change() -> None:
    body = sample("zulip-webhook-issue-created-custom-fields-2026")
    seen = body["issue"]["fields"]
    reporter = msgspec.convert(seen["reporter"], wire.User)
    change = msgspec.convert({**body["changelog"], "created": seen["created"]}, wire.History)

    assert (reporter.id, reporter.account_type, reporter.email_address) == (
        seen["reporter"]["accountId"],
        "atlassian",
        None,
    )
    assert wire.moment(seen["updated"]).tzinfo is not None
    steps = changes.severities(
        [change], Source("field", "customfield_10071"), wire.moment("2026-04-25T12:00:00.000+0530"), "Medium"
    )
    assert [value for _, value in steps] == ["", "Medium"]


@pytest.mark.parametrize(
    ("name", "kind", "path"),
    [
        ("mm-webhook-issue-updated-raised-priority", "priority", ["Low", "High"]),
        ("mm-webhook-issue-updated-labels", "label", ["label", "label"]),
    ],
)
def test_recorded_changes_of_a_severity(name: str, kind: str, path: list[str]) -> None:
    body = sample(name)
    change = msgspec.convert({**body["changelog"], "created": "2026-11-22T10:00:00.000+0000"}, wire.History)

    steps = changes.severities([change], Source(kind, key="test-"), wire.moment("2026-11-22T09:00:00Z"), "")

    assert [value for _, value in steps] == list(dict.fromkeys(path))


def test_recorded_shapes_of_custom_fields_are_each_one_word() -> None:
    source = Source("field")
    shapes: dict[str, Any] = sample("goatlassian-customfield-shapes")
    words = {name: source.ours(next(iter(shape.values()))) for name, shape in shapes.items()}

    assert words["MultiSelectCustomField"] == "Option 1"
    assert words["CascadingSelectField"] == "America"
    assert words["MultiUserPickerField"] == "Sample User"


def test_the_vendors_own_examples_of_a_service_desk() -> None:
    levels = msgspec.convert(sample("official-jsm-request-sla"), wire.ServiceLevelPage)
    people = msgspec.convert(sample("official-jsm-request-participants"), wire.UserPage)
    companies = msgspec.convert(sample("official-jsm-organizations"), wire.OrganizationPage)
    request = msgspec.convert(sample("official-jsm-request"), wire.Request)

    due, given = facts.first_response(levels.values, "time to first response")

    assert (due is not None, given is not None, levels.is_last_page) == (True, True, False)
    assert [one.email_address for one in people.values] == ["fred@example.com"]
    assert [(one.id, one.name) for one in companies.values] == [("1", "Charlie Cakes Franchises")]
    assert request.issue_id


def test_the_vendors_own_examples_of_the_platform() -> None:
    found = msgspec.json.decode(json.dumps(sample("official-search-jql-page")), type=wire.Found)
    watching = msgspec.convert(sample("official-issue-watchers"), wire.Watchers)

    assert found.issues
    assert [one.account_type in ("", "atlassian") for one in watching.watchers] == [True]


def asked_everything() -> list[tuple[str, str, Json]]:
    """Everything that reading asks a site in the cloud: method, path and question."""
    known = fields(watches={"watchCount": 1}, comment={"comments": [comment(1, ANA, "x")], "total": 2})
    site = paper(known, changelog=log(history(1, KIM, item("summary")), total=2))
    api, desk = "/rest/api/3", "/rest/servicedeskapi"
    people = {"values": [ANA], "isLastPage": False}
    site.answers |= {
        f"{api}/search/jql": {"issues": [{"id": "20421", "fields": {"issuetype": {"id": "1"}}}], "nextPageToken": "x"},
        f"{api}/issue/bulkfetch": {"issues": [{"id": "20421", "fields": known}], "issueErrors": [{"id": "20421"}]},
        f"{api}/issue/20421/editmeta": {"fields": {}},
        f"{api}/issue/20421/watchers": {"watchers": [KIM]},
        f"{api}/issue/20421/comment": {"comments": [], "total": 2},
        f"{api}/issue/20421/changelog": {"values": [], "total": 2},
        f"{api}/user/search": [{**ANA, "emailAddress": MAIL}],
        f"{desk}/request/20421": {"issueId": "20421", "participants": people, "sla": people | {"values": [{}]}},
        f"{desk}/request/20421/participant": {"values": []},
        f"{desk}/request/20421/sla": {"values": []},
        f"{desk}/organization": {"values": [{"id": "7"}]},
        f"{desk}/organization/7": {"id": "7", "name": "Acme"},
    }
    with responses.mock:
        helpdesk = helpdesk_on(site, account(first_response_sla="x"))
        helpdesk.refresh()
        helpdesk.fetch(REF)
        page = helpdesk.changed_since("acme", "")
        helpdesk.changed_since("acme", page.cursor)
        helpdesk.find_person("acme", MAIL)
    assert all(isinstance(line, TicketLine) for line in page.lines)
    return site.asked


def test_every_question_is_one_that_the_vendor_describes() -> None:
    platform, desk = read("jira-platform-v3.json"), read("jira-servicedesk.json")
    asked = asked_everything()

    faults = [fault for one in asked for fault in _faults(desk if "servicedesk" in one[1] else platform, *one)]

    assert faults == []
    assert len({path for _, path, _ in asked}) >= 18


def _faults(whole: Json, method: str, path: str, question: Json) -> list[str]:
    found = sorted((one for one in whole["paths"] if _matches(one, path)), key=lambda one: one.count("{"))
    operation = whole["paths"][found[0]].get(method.lower()) if found else None
    if operation is None:
        return [f"{method} {path} is not described"]
    if method == "POST":
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        registry: Registry[Any] = Registry().with_resource("urn:whole", DRAFT4.create_resource(whole))
        errors = Draft4Validator(_at_home(schema), registry=registry).iter_errors(question)
        return [f"{method} {path}: {error.message[:200]}" for error in errors]
    known = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    return [f"{method} {path}: {name} is not described" for name in question if name not in known]


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path) is not None


def _at_home(node: Any) -> Any:
    if isinstance(node, list):
        return [_at_home(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: f"urn:whole{one}" if key == "$ref" else _at_home(one) for key, one in node.items()}
