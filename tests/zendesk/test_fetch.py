"""A ticket is read in two calls, with who said what, who used the action, and what we did ourselves."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.zendesk.account import ValueSource
from core.errors import CredentialsRefused, Mistakes, TicketGone, TryLater, WillNotWork
from core.tickets import Comment, HostRequest, Person, Role, Status, Ticket, TicketRef
from tests.zendesk.host import (
    ACTION,
    AGENT,
    BASE,
    CHANGED,
    FIELDS,
    FLAG,
    IMPACT,
    LEAD,
    LEVEL,
    OPENED,
    OWN,
    PATH,
    PEOPLE,
    REASON,
    REQUESTER,
    SEVERITY,
    STATE,
    STRANGER,
    TICKET,
    Json,
    asked,
    audit,
    created_with,
    helpdesk,
    hosted,
    said,
    set_to,
    shows,
    ticket,
    via,
)

OPENED_AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
AT_NINE = "2026-11-22T09:00:00Z"
NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIRST = audit(1, REQUESTER, OPENED, said(REQUESTER, "Production is down"), created_with(SEVERITY, "severity_s2"))
ANA = Person(str(REQUESTER), "Ana Ruiz", "ana@acme.example", staff=False, time_zone="Europe/Madrid")


def fetched(shown: Json, *audits: Json, **changes: Any) -> Ticket:
    with hosted() as host:
        shows(host, shown, *audits)
        return helpdesk(**changes).fetch(TICKET)


def test_a_ticket_is_read_in_two_calls_once_the_account_is_known() -> None:
    with hosted() as host:
        shows(host, ticket(), FIRST)
        there = helpdesk()
        there.fetch(TICKET)
        before = len(host.calls)
        there.fetch(TICKET)

        assert asked(host)[before:] == [f"GET {PATH}.json", f"GET {PATH}/audits.json"]


def test_what_a_policy_asks_about_is_there() -> None:
    found = fetched(ticket(follower_ids=[AGENT], email_cc_ids=[REQUESTER, STRANGER]), FIRST)

    assert (found.ref, found.version, found.status) == (TICKET, CHANGED, Status.OPEN)
    assert (found.severity, found.tier, found.region, found.organization) == ("S1", "gold", "", "Acme")
    assert (found.subject, found.type, found.created_at) == ("Production is down", "incident", OPENED_AT)
    assert found.requester == ANA
    assert found.assignee == Person(str(AGENT), "Kim", "kim@support.example", staff=True)
    assert (found.followers, found.ccs) == (frozenset({"kim@support.example"}), frozenset({"ana@acme.example"}))
    assert found.fields["escalation"] is None
    assert found.fields["escalated"] is False
    assert found.request is None


@pytest.mark.parametrize(("locale", "language"), [("pt-BR", "pt-BR"), ("de", "de"), (None, ""), ("", "")])
def test_a_requester_reads_the_language_of_their_locale(locale: str | None, language: str) -> None:
    people = tuple({**one, "locale": locale} if one["id"] == REQUESTER else one for one in PEOPLE)
    with hosted() as host:
        shows(host, ticket(), FIRST, people=people)
        found = helpdesk().fetch(TICKET)

    assert found.requester == replace(ANA, language=language)


def test_comments_bear_the_part_their_author_plays() -> None:
    ours = {"metadata": {"custom": {"halyard": ["E-1:redirected"]}}}
    rule = {"via": via("rule", "trigger")}
    generated = {"metadata": {"system": {}, "custom": {}, "flags": [4, 14]}}
    found = fetched(
        ticket(),
        FIRST,
        audit(2, AGENT, AT_NINE, said(AGENT, "Looking into it")),
        audit(3, AGENT, AT_NINE, said(AGENT, "Secret", public=False)),
        audit(4, OWN, AT_NINE, said(OWN, "Escalated")),
        audit(5, OWN, AT_NINE, said(REQUESTER, "Any news?"), **ours),
        audit(6, AGENT, AT_NINE, {**said(AGENT, "We have your request"), **rule}),
        audit(7, -1, AT_NINE, said(-1, "Closed by automation"), via=via("rule", "automation")),
        audit(8, REQUESTER, AT_NINE, said(REQUESTER, "Out of office"), **generated),
        audit(9, LEAD, AT_NINE, said(REQUESTER, "As told by phone")),
    )

    assert [(one.author, one.role.value, one.public) for one in found.comments] == [
        (str(REQUESTER), "requester", True),
        (str(AGENT), "agent", True),
        (str(AGENT), "agent", False),
        (str(OWN), "system", True),
        (str(REQUESTER), "system", True),
        (str(AGENT), "system", True),
        ("-1", "system", True),
        (str(REQUESTER), "system", True),
        (str(REQUESTER), "requester", True),
    ]
    assert found.comments[0] == Comment(OPENED_AT, str(REQUESTER), Role.REQUESTER, True, "Production is down", "100")
    assert found.first_response_at == NINE


def test_an_author_whom_only_a_comment_names_is_asked_for() -> None:
    with hosted() as host:
        shows(host, ticket(), FIRST, audit(2, AGENT, AT_NINE, said(STRANGER, "On behalf of somebody")))
        stranger = {"id": STRANGER, "name": "New Agent", "email": "new@support.example", "role": "agent"}
        host.get(f"{BASE}/api/v2/users/show_many.json", json={"users": [stranger]})

        found = helpdesk().fetch(TICKET)

        assert found.comments[1].role is Role.AGENT
        assert "ids=900014" in str(host.calls[-1].request.url)


def test_the_marks_of_our_writes_are_found_and_a_customer_cannot_plant_one() -> None:
    found = fetched(
        ticket(),
        FIRST,
        audit(2, OWN, AT_NINE, set_to(STATE, "x"), metadata={"custom": {"halyard": ["E-1:opened", "E-1:comment"]}}),
        audit(3, LEAD, AT_NINE, set_to(STATE, "y"), metadata={"custom": {"halyard": ["E-1:earlier-user"]}}),
        audit(4, REQUESTER, AT_NINE, said(REQUESTER, "x"), metadata={"custom": {"halyard": ["E-1:planted"]}}),
        audit(5, AGENT, AT_NINE, said(AGENT, "x"), metadata={"custom": {"halyard": "not a list"}}),
        audit(6, AGENT, AT_NINE, said(AGENT, "x"), metadata={"custom": []}),
        audit(7, AGENT, AT_NINE, said(AGENT, "x"), metadata=None),
    )

    assert found.marks == {"E-1:opened", "E-1:comment", "E-1:earlier-user"}


def test_the_severitys_history_begins_with_its_value_at_creation() -> None:
    found = fetched(ticket(), FIRST, audit(2, AGENT, AT_NINE, set_to(SEVERITY, "severity_s1", "severity_s2")))

    assert found.severities == ((OPENED_AT, "S2"), (NINE, "S1"))


def test_a_severity_set_later_was_empty_at_creation_and_one_set_by_a_rule_at_creation_was_not() -> None:
    bare = audit(1, REQUESTER, OPENED, said(REQUESTER, "x"))
    ruled = audit(1, REQUESTER, OPENED, said(REQUESTER, "x"), set_to(SEVERITY, "severity_s1"))

    later = fetched(ticket(), bare, audit(2, AGENT, AT_NINE, set_to(SEVERITY, "severity_s1")))
    at_once = fetched(ticket(), ruled)

    assert later.severities == ((OPENED_AT, ""), (NINE, "S1"))
    assert at_once.severities == ((OPENED_AT, "S1"),)


def test_the_priority_as_severity_has_a_history_too() -> None:
    source = ValueSource("priority", "", {"urgent": "S1", "normal": "S3"})
    change = audit(2, AGENT, AT_NINE, set_to("priority", "urgent", "normal"))

    found = fetched(ticket(), FIRST, change, severity=source)

    assert (found.severity, found.severities) == ("S1", ((OPENED_AT, "S3"), (NINE, "S1")))


def test_the_action_as_it_stands_ticked_is_a_request_of_whoever_ticked_it() -> None:
    values = {ACTION: True, REASON: "halyard_reason_impact_changed", IMPACT: "600 users are blocked"}
    found = fetched(
        ticket(values),
        FIRST,
        audit(2, LEAD, "2026-11-22T08:00:00Z", set_to(ACTION, "1")),
        audit(3, OWN, "2026-11-22T08:30:00Z", set_to(ACTION, "0", "1")),
        audit(4, AGENT, AT_NINE, {**set_to(ACTION, "1", "0"), "via": via("rule", "trigger")}),
    )

    assert found.request == HostRequest(
        key="zendesk-audit-4",
        by=Person(str(AGENT), "Kim", "kim@support.example", staff=True),
        at=NINE,
        need="",
        reason="impact_changed",
        details={"impact": "600 users are blocked"},
    )


def test_a_tick_too_long_ago_to_be_seen_still_is_one_request_with_one_key() -> None:
    first = fetched(ticket({ACTION: True}), FIRST)
    second = fetched(ticket({ACTION: True}, updated_at="2026-11-22T09:59:00Z"), FIRST)

    assert first.request is not None
    assert second.request is not None
    assert first.request.key == second.request.key
    assert first.request.by is None


def test_f29_i4_a_tick_that_was_taken_off_while_the_ticket_was_read_is_no_request() -> None:
    """The ticket is read first and its trail afterwards, so that the trail may know more."""
    ticked, off = (
        audit(3, AGENT, AT_NINE, set_to(ACTION, "1", "0")),
        audit(4, OWN, AT_NINE, set_to(ACTION, "0", "1")),
    )

    found = fetched(ticket({ACTION: True}), FIRST, ticked, off)

    assert found.request is None


def test_values_of_our_fields_come_in_our_words() -> None:
    values = {STATE: "halyard_escalation_active", FLAG: True, LEVEL: 2, REASON: "their_own_tag"}
    found = fetched(ticket(values), FIRST)

    assert found.fields == {
        "escalation": "active",
        "escalated": True,
        "escalate_now": False,
        "level": 2,
        "reason": "their_own_tag",
        "owner": None,
        "ask.impact": None,
    }


def test_many_audits_are_read_newest_first_and_no_further_than_twenty_pages() -> None:
    with hosted() as host:
        host.get(f"{BASE}{PATH}.json", json={"ticket": ticket(), "users": PEOPLE})
        page = {"audits": [FIRST], "meta": {"has_more": True, "after_cursor": "next=&"}}
        host.get(f"{BASE}{PATH}/audits.json", json=page)

        helpdesk().fetch(TICKET)

        queries = [str(call.request.url) for call in host.calls if "audits" in str(call.request.url)]
        assert len(queries) == 20
        assert "sort=-created_at" in queries[0]
        assert queries[1].endswith("page%5Bafter%5D=next%3D%26")


@pytest.mark.parametrize(
    ("shown", "status"),
    [("new", "new"), ("hold", "hold"), ("solved", "solved"), ("deleted", "deleted"), ("of_their_own", "open")],
)
def test_a_status_is_one_of_ours(shown: str, status: str) -> None:
    assert fetched(ticket(status=shown), FIRST).status.value == status


def test_a_follow_up_names_the_ticket_it_follows() -> None:
    assert fetched(ticket(via=via("web", "follow_up", {"ticket_id": 10410})), FIRST).followup_of == "10410"
    assert fetched(ticket(via=via("web", "mention", {"ticket_id": 10410})), FIRST).followup_of == ""


def test_f23_a_merged_ticket_names_the_one_it_went_into_where_the_host_tells() -> None:
    merged: Json = {"status": "closed", "tags": ["closed_by_merge"]}
    note = audit(2, AGENT, AT_NINE, said(AGENT, "This request was closed and merged into request #10500."))
    told = audit(2, AGENT, AT_NINE, said(AGENT, "Merged"), via=via("web", "merge", to={"ticket_id": 10501}))

    assert fetched(ticket(**merged), FIRST, note).merged_into == "10500"
    assert fetched(ticket(**merged), FIRST, told).merged_into == "10501"
    assert fetched(ticket(status="closed"), FIRST, note).merged_into == ""
    assert fetched(ticket(), FIRST, note).merged_into == ""


def test_f23_a_ticket_that_is_not_there_is_gone() -> None:
    with hosted() as host:
        host.get(f"{BASE}{PATH}.json", status=404, json={"error": "RecordNotFound", "description": "Not found"})

        with pytest.raises(TicketGone):
            helpdesk().fetch(TICKET)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Sign in</html>",
        b'{"ticket": {"id": 35436',
        b"{}",
        b'{"ticket": null}',
        b'{"ticket": {"id": "x"}}',
        b'{"ticket": {"id": 35436, "status": "open", "created_at": "yesterday", "updated_at": "now"}}',
        b'{"ticket": {"id": 1, "status": "open", "created_at": "2026-01-01", "updated_at": "2026-01-01"}}',
    ],
)
def test_f20_an_answer_that_is_no_ticket_is_tried_later(body: bytes) -> None:
    with hosted() as host:
        host.get(f"{BASE}{PATH}.json", body=body)
        host.get(f"{BASE}{PATH}/audits.json", json={"audits": []})

        with pytest.raises(TryLater):
            helpdesk().fetch(TICKET)


@pytest.mark.parametrize(
    "ref",
    [
        TicketRef("zendesk", "globex", "1"),
        TicketRef("jira", "acme", "1"),
        TicketRef("zendesk", "acme", "1/audits"),
        TicketRef("zendesk", "acme", "../users/me"),
        TicketRef("zendesk", "acme", ""),
    ],
)
def test_t20_t24_a_reference_to_anywhere_else_is_never_called(ref: TicketRef) -> None:
    with hosted() as host:
        with pytest.raises(WillNotWork):
            helpdesk().fetch(ref)

        assert len(host.calls) == 0


def test_t24_urls_in_every_text_of_a_ticket_are_never_called() -> None:
    url = "https://evil.example/steer"
    shown = ticket(url=url, subject=url, raw_subject=url, description=url, via=via(url, url, {"ticket_id": url}))
    people = tuple({**one, "url": url, "name": url, "photo": {"content_url": url}} for one in PEOPLE)
    with hosted() as host:
        shows(host, shown, {**FIRST, "via": via(url, "merge", to={"ticket_id": url})}, people=people)

        helpdesk().fetch(TICKET)

        assert all(str(call.request.url).startswith(f"{BASE}/api/v2/") for call in host.calls)


def test_what_is_missing_in_the_account_is_said_with_its_path_and_looked_for_again() -> None:
    with hosted() as host:
        there = helpdesk(severity=ValueSource("ticket_field", "Urgency"))

        with pytest.raises(Mistakes) as told:
            there.refresh()
        with pytest.raises(WillNotWork, match=r"severity\.name: there is no ticket field 'Urgency'"):
            there.fetch(TICKET)

        assert "severity.name" in [one.path for one in told.value.mistakes]
        assert len([call for call in asked(host) if "ticket_fields" in call]) == 1


def test_credentials_of_nobody_on_the_staff_are_refused() -> None:
    with hosted() as host:
        host.replace("GET", f"{BASE}/api/v2/users/me.json", json={"user": {"id": None, "name": "Anonymous user"}})

        with pytest.raises(CredentialsRefused):
            helpdesk().fetch(TICKET)


def test_refresh_finds_fields_made_since() -> None:
    with hosted() as host:
        host.replace("GET", f"{BASE}/api/v2/ticket_fields.json", json={"ticket_fields": FIELDS[:1]})
        there = helpdesk()
        with pytest.raises(Mistakes):
            there.refresh()
        host.replace("GET", f"{BASE}/api/v2/ticket_fields.json", json={"ticket_fields": FIELDS})

        with pytest.raises(Mistakes) as told:
            there.refresh()

        assert "not installed" not in str(told.value)
        assert there.own_user_id == str(OWN)
