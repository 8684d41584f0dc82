"""The pages: what agents and customers see, and that they can be worked by hand and by script."""

import re
from dataclasses import dataclass

import pytest
import requests

from tests.sandbox.desk import CASE, Desk, Listener

AGENT, CUSTOMER = f"/agent/tickets/{CASE}", f"/hc/requests/{CASE}"
KIM, LIGHT, SUSPENDED, ANA, BO = "30000003", "30000007", "30000008", "30000011", "30000012"
NASTY = '<script>alert(1)</script>"&'


@dataclass(frozen=True)
class Fields:
    """The fields an escalation would add to the customer's form."""

    state: int
    tick: int
    impact: int
    link: int


@pytest.fixture
def fields(desk: Desk) -> Fields:
    options = [{"name": name, "value": f"esc_{name.lower()}"} for name in ("Available", "Active")]
    made = Fields(
        state=desk.admin.field(type="tagger", title="Escalation", custom_field_options=options, visible_in_portal=True),
        tick=desk.admin.field(type="checkbox", title="Escalate this ticket", tag="esc_now"),
        impact=desk.admin.field(type="textarea", title="Business impact"),
        link=desk.admin.field(type="text", title="Escalate here", visible_in_portal=True),
    )
    form = desk.admin.get("/ticket_forms/55000001")["ticket_form"]
    needed = {"id": made.impact, "is_required": True, "required_on_statuses": {"type": "ALL_STATUSES"}}
    conditions = [
        {"parent_field_id": made.state, "value": "esc_available", "child_fields": [{"id": made.tick}]},
        {"parent_field_id": made.tick, "value": True, "child_fields": [needed]},
    ]
    change = {
        "ticket_field_ids": [*form["ticket_field_ids"], made.state, made.tick, made.impact, made.link],
        "agent_conditions": [*form["agent_conditions"], *conditions],
    }
    desk.admin.put("/ticket_forms/55000001", {"ticket_form": change})
    return made


def open_page(desk: Desk, path: str) -> str:
    answer = desk.anyone()("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.text


def submit(desk: Desk, path: str = AGENT, **data: str) -> requests.Response:
    return desk.anyone()("POST", path, data={"as": KIM, **data}, allow_redirects=False)


def make_available(desk: Desk, fields: Fields) -> None:
    desk.kim.update(custom_fields=[{"id": fields.state, "value": "esc_available"}])


def value_of(desk: Desk, field: int) -> object:
    return {one["id"]: one["value"] for one in desk.kim.ticket()["custom_fields"]}[field]


def box_of(page: str, field: int) -> str:
    found = re.search(rf'<fieldset[^>]*data-field="{field}"[^>]*>', page)
    assert found, f"field {field} is not on the page"
    return found[0]


def test_the_list_shows_every_ticket_and_everyone_one_can_be(desk: Desk) -> None:
    page = open_page(desk, "/")

    assert page.count("/hc/requests/") == 24
    assert all(name in page for name in ("Ana Ruiz", "Bo Chen", "Kim", "titanium", "J. Doe"))
    assert "Suspended Agent" not in page


def test_a_customer_s_list_holds_their_own_cases(desk: Desk) -> None:
    assert open_page(desk, f"/?as={BO}").count("/hc/requests/") == 8


def test_the_action_shows_only_while_the_condition_holds(desk: Desk, fields: Fields) -> None:
    def seen() -> list[int]:
        return desk.anyone()("GET", AGENT + "?format=json").json()["visible_fields"]

    assert fields.tick not in seen()
    assert "hidden disabled" in re.sub(r"\s+", " ", box_of(open_page(desk, AGENT), fields.tick))

    make_available(desk, fields)

    assert (fields.tick in seen(), fields.impact in seen()) == (True, False)
    assert "hidden" not in box_of(open_page(desk, AGENT), fields.tick)


def test_a_required_field_stops_the_update_kindly(desk: Desk, fields: Fields) -> None:
    make_available(desk, fields)

    answer = submit(desk, **{f"field_{fields.tick}": "true", "comment": "half done"})

    assert answer.status_code == 422
    assert "Please fill in “Business impact” before you save." in answer.text
    assert "half done" in answer.text
    assert "hidden" not in box_of(answer.text, fields.impact)
    assert value_of(desk, fields.tick) is False


def test_what_came_into_view_is_saved_with_the_rest(desk: Desk, fields: Fields) -> None:
    make_available(desk, fields)

    answer = submit(desk, **{f"field_{fields.tick}": "true", f"field_{fields.impact}": "All shops are down"})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{AGENT}?as={KIM}")
    assert (value_of(desk, fields.tick), value_of(desk, fields.impact)) == (True, "All shops are down")
    state = desk.anyone()("GET", AGENT + "?format=json").json()
    assert state["required_fields"] == [fields.impact]


def test_a_hidden_field_is_not_submitted_whatever_was_sent(desk: Desk, fields: Fields) -> None:
    submit(desk, **{f"field_{fields.tick}": "true", "comment": "x"})

    assert value_of(desk, fields.tick) is False


def test_an_old_page_overwrites_nothing_it_did_not_touch(desk: Desk, fields: Fields) -> None:
    make_available(desk, fields)
    old_page = {f"field_{fields.state}": "esc_available", f"was_{fields.state}": "esc_available"}
    desk.kim.update(custom_fields=[{"id": fields.state, "value": "esc_active"}])

    submit(desk, comment="from an old page", **old_page)

    assert value_of(desk, fields.state) == "esc_active"


def test_an_unticked_box_is_submitted_as_such(desk: Desk, fields: Fields) -> None:
    make_available(desk, fields)
    submit(desk, **{f"field_{fields.tick}": "true", f"field_{fields.impact}": "x"})

    submit(desk, **{f"field_{fields.tick}": "false", f"was_{fields.tick}": "true"})

    assert value_of(desk, fields.tick) is False


@pytest.mark.parametrize(("public", "expected"), [("true", True), ("false", False), (None, True)])
def test_an_agent_replies_in_public_or_within(desk: Desk, public: str | None, expected: bool) -> None:
    submit(desk, comment="Hello", status="pending", **({"comment_public": public} if public else {}))

    last = desk.kim.get(f"/tickets/{CASE}/comments")["comments"][-1]
    assert (last["body"], last["public"], last["author_id"], last["via"]["channel"]) == (
        "Hello",
        expected,
        int(KIM),
        "web",
    )
    assert desk.kim.ticket()["status"] == "pending"


def test_an_agent_s_page_wakes_triggers_as_an_agent(desk: Desk) -> None:
    conditions = [("role", "is", KIM), ("current_via_id", "is", "0"), ("update_type", "is", "Change")]
    desk.admin.trigger(*conditions, act=[("current_tags", "by_kim")])

    submit(desk, priority="low")

    assert "by_kim" in desk.kim.ticket()["tags"]


def test_what_a_person_does_is_delivered_at_once(desk: Desk, listener: Listener) -> None:
    hook = desk.admin.webhook(f"{listener.url}/hook")
    desk.admin.trigger(("update_type", "is", "Change"), act=[("notification_webhook", [hook, "{}"])])

    submit(desk, comment="x")
    assert len(listener.heard) == 1
    submit(desk, CUSTOMER, comment="y", **{"as": ANA})
    assert len(listener.heard) == 2


@pytest.mark.parametrize("who", [ANA, SUSPENDED, "1", "x"])
def test_only_agents_who_can_sign_in_work_on_the_agent_s_page(desk: Desk, who: str) -> None:
    assert submit(desk, comment="x", **{"as": who}).status_code == 403


def test_a_refused_update_is_told_in_words(desk: Desk) -> None:
    answer = submit(desk, assignee_id=LIGHT)

    assert (answer.status_code, "Assignee: is invalid" in answer.text) == (422, True)


def test_a_closed_case_says_so(desk: Desk) -> None:
    answer = submit(desk, "/agent/tickets/10410", comment="x")

    assert (answer.status_code, "closed prevents ticket update" in answer.text) == (422, True)
    assert "closed for comments" in open_page(desk, "/hc/requests/10410")


def test_the_customer_sees_the_portal_s_fields_that_have_a_value(desk: Desk, fields: Fields) -> None:
    link = "http://127.0.0.1:8080/escalate/abc"
    desk.kim.update(custom_fields=[{"id": fields.link, "value": link}])

    rows = {one["title"]: one["value"] for one in desk.ana("GET", CUSTOMER + "?format=json").json()}
    assert rows == {"Severity": "S1", "Product": "Runtime", "Escalate here": link}
    assert f'<a href="{link}"' in open_page(desk, CUSTOMER)


@pytest.mark.parametrize("value", ["javascript:alert(1)", "see http://x", "ftp://x/y"])
def test_only_a_whole_web_address_becomes_a_link(desk: Desk, fields: Fields, value: str) -> None:
    desk.kim.update(custom_fields=[{"id": fields.link, "value": value}])

    page = open_page(desk, CUSTOMER)
    assert (value in page, f'href="{value}"' in page) == (True, False)


def test_the_customer_does_not_see_what_was_said_within(desk: Desk) -> None:
    desk.kim.update(comment={"body": "between us", "public": False})

    assert "between us" not in open_page(desk, CUSTOMER)
    assert "between us" in open_page(desk, AGENT)


def test_the_customer_answers_as_themselves(desk: Desk) -> None:
    desk.kim.update(status="pending")

    answer = desk.anyone()("POST", CUSTOMER, data={"comment": "Still down", "as": ANA}, allow_redirects=False)

    assert answer.status_code == 303
    ticket, last = desk.kim.ticket(), desk.kim.get(f"/tickets/{CASE}/comments")["comments"][-1]
    assert (ticket["status"], last["author_id"], last["public"]) == ("open", int(ANA), True)


def test_a_stranger_does_not_see_the_customer_s_page(desk: Desk) -> None:
    assert desk.anyone()("GET", f"{CUSTOMER}?as={BO}").status_code == 404
    assert submit(desk, CUSTOMER, comment="x", **{"as": BO}).status_code == 404


def test_everything_anyone_wrote_is_escaped(desk: Desk, fields: Fields) -> None:
    desk.kim.update(
        subject=NASTY,
        comment={"body": NASTY},
        tags=[NASTY.replace(" ", "")],
        custom_fields=[{"id": fields.link, "value": NASTY}],
        email_ccs=[{"user_email": "<b>@x", "user_name": NASTY}],
    )

    for path in ("/", AGENT, CUSTOMER):
        assert "<script>alert" not in open_page(desk, path)


def test_pages_fetch_nothing_from_elsewhere(desk: Desk) -> None:
    for path in ("/", AGENT, CUSTOMER, "/_wire"):
        answer = desk.anyone()("GET", path)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        fetched = re.findall(r'(?:src|href)="(https?:)?//[^"]*"', answer.text)
        assert fetched == []
        assert "style=" not in answer.text
        assert re.search(r"\son[a-z]+=", answer.text) is None


@pytest.mark.parametrize("name", ["sandbox.css", "sandbox.js"])
def test_looks_and_script_are_our_own(desk: Desk, name: str) -> None:
    assert desk.anyone()("GET", f"/_static/{name}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/agent/tickets/1"),
        ("GET", "/hc/requests/1"),
        ("POST", "/"),
        ("DELETE", AGENT),
        ("GET", "/_static/../seed.py"),
        ("GET", "/_sandbox/nothing"),
    ],
)
def test_what_is_not_there_is_not_found(desk: Desk, method: str, path: str) -> None:
    assert desk.anyone()(method, path).status_code == 404


def test_a_form_from_another_page_is_refused(desk: Desk) -> None:
    answer = desk.anyone()("POST", AGENT, data={"comment": "x"}, headers={"Origin": "http://evil.example"})

    assert answer.status_code == 403


def test_the_clock_bar_moves_time_and_comes_back(desk: Desk) -> None:
    answer = submit(desk, "/_clock", step="3600", back=AGENT)

    assert (answer.status_code, answer.headers["Location"]) == (303, AGENT)
    assert "Sun 22 Nov 2026, 11:00 UTC" in open_page(desk, AGENT)


@pytest.mark.parametrize("back", ["//evil.example/", "http://evil.example", "/\\evil.example"])
def test_the_clock_bar_leads_nowhere_else(desk: Desk, back: str) -> None:
    assert submit(desk, "/_clock", minutes="5", back=back).headers["Location"] == "/"


@pytest.mark.parametrize("data", [{"minutes": "-5"}, {"minutes": "soon"}, {"to": "yesterday"}])
def test_the_clock_bar_says_when_it_cannot(desk: Desk, data: dict) -> None:
    assert submit(desk, "/_clock", **data).status_code == 400


def test_the_clock_bar_tells_what_comes_next_and_what_happened(desk: Desk, listener: Listener) -> None:
    def follower(heard: object) -> str:
        return '{"did": ["case 10421 became ready"], "next_due_at": "2026-11-22T14:00:00Z"}'

    listener.on_call = follower
    desk.control("PUT", "clock/followers", {"urls": [f"{listener.url}/_clock"]})
    assert "in 4 h" in open_page(desk, "/")

    desk.advance(3600)

    page = open_page(desk, "/")
    assert ("in 3 h" in page, "case 10421 became ready" in page) == (True, True)


def test_the_wire_page_lists_the_last_calls(desk: Desk) -> None:
    desk.kim.ticket()

    assert f"GET /api/v2/tickets/{CASE}" in open_page(desk, "/_wire")


def test_every_input_has_a_label(desk: Desk, fields: Fields) -> None:
    for path in (AGENT, CUSTOMER, "/"):
        page = open_page(desk, path)
        named = set(re.findall(r'<label for="([^"]+)"', page))
        inside = set(re.findall(r'<label class="tick"><input[^>]*?\sid="([^"]+)"', page))
        wanted = set(re.findall(r'<(?:input|select|textarea)[^>]*?\sid="([^"]+)"', page))
        assert wanted <= named | inside
        assert page.count("<main") == page.count("<h1") == 1
