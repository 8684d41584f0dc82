"""The API: what a script is told of a ticket, and what comes of its requests and acts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from core.errors import TryLater
from core.tickets import TicketRef
from runtime.explain import explain, helpdesk_source
from tests.webhooks.api_calls import ASKED, LEAD, act, ask, get
from tests.webhooks.service import ANA, NOW, World, ticket

SECOND = timedelta(seconds=1)
WAIT = timedelta(hours=4)
"""What the pack says for severity S1 on a titanium plan."""


@pytest.fixture
def case(world: World) -> World:
    """Ana's case, seen, and long enough open to be escalated."""
    world.see(ticket())
    return world


def journal(world: World, *kinds: str) -> list[str]:
    """Who is named in the journal for these lines, oldest first."""
    lines = world.service.store.journal(ticket().ref)
    return [line.entry.actor for line in reversed(lines) if line.entry.kind in kinds]


def test_availability_is_what_the_command_line_explains(case: World) -> None:
    store, desk = case.service.store, case.service.desks["zendesk", "acme"]
    snapshot = store.snapshot(ticket().ref)
    assert snapshot is not None
    source = helpdesk_source(desk.account.kit.sources(desk.account.helpdesk))
    history = store.history(ticket().ref)
    expected = explain(snapshot, desk.account.policy, history, NOW, "Europe/Madrid", source=source)

    answer = get(case, "availability")

    assert (answer.status_code, answer.json) == (200, expected)
    assert answer.json["verdict"] == "available"
    assert "ticket file" not in answer.text


def test_asking_about_a_ticket_never_seen_reads_the_helpdesk_and_leaves_nothing_behind(world: World) -> None:
    world.desk.put(ticket(created_at=NOW - WAIT + SECOND))

    answer = get(world, "availability")

    assert answer.json["verdict"] == "not_yet"
    assert answer.json["available_at"] == (NOW + SECOND).isoformat().replace("+00:00", "Z")
    assert get(world, "escalations").json == {"ticket": "zendesk/acme/10421", "escalations": []}
    assert world.service.store.snapshot(ticket().ref) is None
    assert (world.rows(), world.desk.writes) == (0, [])


def test_ms_a3_a_follow_up_never_seen_has_what_its_parent_used(case: World) -> None:
    ask(case)
    case.desk.put(ticket("10999", followup_of="10421"))

    assert get(case, "availability", "10999").json["verdict"] == "already_used"


def test_ms07_a_request_is_decided_at_the_second(world: World) -> None:
    world.desk.put(ticket(created_at=NOW - WAIT + SECOND))

    early = ask(world, "early")
    world.clock.tell(NOW + SECOND)
    late = ask(world, "late")

    assert (early.status_code, early.content_type) == (409, "application/problem+json")
    assert early.json["code"] == "not_yet"
    assert early.json["available_at"] == (NOW + SECOND).isoformat().replace("+00:00", "Z")
    assert early.json["detail"].startswith("You can escalate case 10421 from ")
    assert (late.status_code, late.json["code"], late.json["escalation"]) == (201, "accepted", "E-10421-1")
    assert late.headers["Location"] == "/api/v1/zendesk/acme/tickets/10421/escalations"
    assert get(world, "escalations").json["escalations"][0]["id"] == "E-10421-1"
    assert [text for _, text in world.desk.comments() if "is received" in text]


def test_ms08_the_second_request_is_told_of_the_first(case: World) -> None:
    assert ask(case, "first").status_code == 201

    second = ask(case, "second")

    assert (second.status_code, second.json["code"]) == (409, "active")
    assert "at the request of Ana Ruiz" in second.json["detail"]


def test_ms18_a_need_that_is_no_escalation_is_redirected_and_uses_nothing_up(case: World) -> None:
    answer = ask(case, need="only_update", reason=None, details=None)

    assert (answer.status_code, answer.json["code"], answer.json["redirect"]) == (200, "redirected", "only_update")
    assert answer.json["sentence"]
    assert get(case, "availability").json["available"]


def test_mx20_the_words_of_a_request_are_kept_in_the_ticket(case: World) -> None:
    ask(case, note="Ana rang: nothing prints.")

    assert any("Ana rang: nothing prints." in text for _, text in case.desk.comments())


def test_mx25_whom_it_is_for_is_on_record(case: World) -> None:
    ask(case, requested_by={"email": "kim@support.example"}, on_behalf_of={"email": ANA.email})

    shown = get(case, "escalations").json["escalations"][0]
    assert (shown["requested_by"], shown["on_behalf_of"], shown["channel"]) == ("7", "41", "api")


@pytest.mark.parametrize(
    ("by", "entered"),
    [
        ({"id": "41"}, "api:41"),
        ({"email": "ANA@acme.example"}, "api:41"),
        ({"email": "mal@elsewhere.example"}, "api:mal@elsewhere.example"),
        (None, "api:token"),
    ],
)
def test_t45_who_asked_is_in_the_journal_as_the_caller_named_them(
    case: World, by: dict[str, str] | None, entered: str
) -> None:
    ask(case, requested_by=by)

    assert journal(case, "opened") == [entered]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "blocked", "details": {}}, "answer_missing"),
        ({"reason": "no_such_reason"}, "reason_missing"),
        ({"need": "no_such_need"}, "unknown_need"),
    ],
)
def test_a_request_that_says_too_little_is_told_what_is_missing(
    case: World, changes: dict[str, Any], code: str
) -> None:
    answer = ask(case, **changes)

    assert (answer.status_code, answer.json["code"], answer.json["available_at"]) == (409, code, None)
    assert answer.json["detail"].startswith("Please ")


@pytest.mark.parametrize("kind", ["accepted", "refused", "redirected"])
def test_f1_the_same_key_has_the_same_answer_however_late_it_comes(world: World, kind: str) -> None:
    opened_at = NOW - timedelta(hours=1) if kind == "refused" else NOW - timedelta(days=8)
    world.see(ticket(created_at=opened_at))
    need = "only_update" if kind == "redirected" else "escalation"
    first = ask(world, need=need)
    world.clock.tell(NOW + timedelta(days=3))
    for number in range(5):
        ask(world, f"other-{number}", need=need)
    rows = world.rows()

    again = ask(world, need=need)

    assert (again.status_code, again.json, again.headers.get("Location")) == (
        first.status_code,
        first.json,
        first.headers.get("Location"),
    )
    assert world.rows() == rows


def test_f1_the_answer_is_found_behind_many_lines_of_the_journal(world: World) -> None:
    world.see(ticket(created_at=NOW))
    first = ask(world)
    for number in range(220):
        ask(world, f"other-{number}")

    assert ask(world).json == first.json


@pytest.mark.parametrize(
    "changes",
    [{"reason": "data_loss"}, {"note": "x"}, {"requested_by": None}, {"number": "10422"}, {"need": "only_update"}],
)
def test_another_request_under_a_key_is_refused_and_nothing_is_kept(case: World, changes: dict[str, Any]) -> None:
    case.see(ticket("10422"))
    ask(case)
    rows = case.rows()

    answer = ask(case, **changes)

    assert (answer.status_code, answer.json["code"], case.rows()) == (409, "key_taken", rows)


def test_an_act_under_the_key_of_a_request_is_refused_too(case: World) -> None:
    ask(case, "k")

    assert act(case, "acknowledge", "k").json["code"] == "key_taken"


def test_t20_the_same_key_of_another_account_is_another_request(case: World) -> None:
    case.see(ticket(account="globex"))

    assert [ask(case, "k").status_code, ask(case, "k", account="globex").status_code] == [201, 201]


def test_ms08_f1_twenty_calls_with_one_key_at_once_open_one_escalation(case: World) -> None:
    with ThreadPoolExecutor(20) as many:
        answers = list(many.map(lambda _: ask(case, "same"), range(20)))
    case.service.engine.drain()

    assert {one.status_code for one in answers} <= {201, 202}
    assert len(case.service.store.escalations()) == 1
    assert ask(case, "same").status_code == 201


def test_f35_what_cannot_be_decided_now_is_kept_and_decided_later(case: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(_ref: TicketRef) -> None:
        raise TryLater("no answer")

    with monkeypatch.context() as broken:
        broken.setattr(case.desk, "fetch", down)
        kept = ask(case)
        assert ask(case, "unknown", "777").status_code == 202
        assert get(case, "availability", "777").status_code == 503
    case.clock.tell(NOW + timedelta(minutes=30))
    case.service.engine.drain()

    assert (kept.status_code, kept.json["code"]) == (202, "kept")
    assert ask(case).status_code == 201
    assert (ask(case, "unknown", "777").status_code, ask(case, "unknown", "777").json["code"]) == (
        404,
        "unknown_ticket",
    )


def test_mx18_there_is_nothing_without_a_ticket(world: World) -> None:
    answers = [ask(world), act(world, "accept", "k"), get(world, "availability"), get(world, "escalations")]

    assert {(one.status_code, one.json["code"]) for one in answers} == {(404, "unknown_ticket")}
    assert world.rows() == 0


def test_acts_are_done_under_the_name_of_who_acts(case: World) -> None:
    ask(case)

    answers = [
        act(case, "acknowledge", "a-1"),
        act(case, "contact", "a-2"),
        act(case, "close", "a-3", outcome="workaround"),
    ]

    assert [(one.status_code, one.json["code"]) for one in answers] == [(200, "done")] * 3
    assert answers[-1].json["did"] == "closed:workaround"
    assert journal(case, "acknowledged", "contacted", "closed") == [f"api:{LEAD}"] * 3
    assert get(case, "escalations").json["escalations"][0]["state"] == "closed"


def test_ms13_the_engineer_assigned_makes_no_contact_by_the_api(case: World) -> None:
    ask(case)

    refused = act(case, "contact", "a-1", by="kim@support.example")

    assert (refused.status_code, refused.json["code"]) == (409, "step_not_yours")
    assert "not by the assigned engineer" in refused.json["detail"]
    assert act(case, "contact", "a-1", by="kim@support.example").json == refused.json


@pytest.mark.parametrize(
    ("move", "details", "code"),
    [
        ("accept", {}, "no_accept_now"),
        ("reopen", {}, "no_reopen_now"),
        ("close", {"outcome": "nothing"}, "unknown_outcome"),
        ("close", {}, "unknown_outcome"),
        ("step", {"code": "nothing"}, "unknown_step"),
    ],
)
def test_an_act_that_cannot_be_done_now_says_so(case: World, move: str, details: dict[str, str], code: str) -> None:
    ask(case)

    answer = act(case, move, "a-1", **details)

    assert (answer.status_code, answer.json["code"]) == (409, code)
    assert answer.json["detail"].endswith("nothing was changed.")


def test_an_act_on_a_ticket_that_was_never_escalated_is_a_problem_and_nothing_is_kept(case: World) -> None:
    rows = case.rows()

    answer = act(case, "acknowledge", "a-1")

    assert (answer.status_code, answer.json["code"]) == (404, "no_escalation")
    assert answer.json["detail"].startswith("zendesk/acme/10421 was never escalated: there is nothing to acknowledge.")
    assert case.rows() == rows


def test_mx27_nobody_is_declined_without_a_word(case: World) -> None:
    ask(case)
    rows = case.rows()

    assert act(case, "decline", "a-1").status_code == 400
    assert act(case, "decline", "a-1", code="made_up", why=" ").status_code == 400
    assert case.rows() == rows
    assert act(case, "decline", "a-2", why="It is fixed.").status_code == 200


def test_a_call_that_is_kept_is_counted(case: World) -> None:
    ask(case)

    assert 'halyard_deliveries_total{connector="zendesk",outcome="new"} 1.0' in case.client.get("/metrics").text
    assert ASKED["reason"] == "blocked"
