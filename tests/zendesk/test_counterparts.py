"""A ticket for another account's: opened once under its key, found by it, and named by whatever staff call it."""

import json
from typing import Any

import pytest
from responses import matchers

from core.counterparts import Counterparts, NewTicket
from core.errors import LookBeforeRepeating, TicketGone, TryLater, WillNotWork
from core.tickets import TicketRef
from tests.zendesk.host import BASE, TICKET, Json, helpdesk, hosted, shows, ticket

KEY = "lab/eng/7#1"
LIST = f"{BASE}/api/v2/tickets.json"
THERE = TicketRef("zendesk", "acme", TICKET.id)


def new(**changes: Any) -> NewTicket:
    return NewTicket("acme", KEY, "Labels do not print", "Please look.\n<b>Not bold.</b>", **changes)


def test_it_plays_the_role() -> None:
    assert isinstance(helpdesk(), Counterparts)


def test_a_ticket_is_opened_for_staff_only_under_its_key() -> None:
    fields = {"group_id": "12", "ticket_form_id": "13", "brand_id": "14", "type": "problem", "priority": "high"}
    with hosted() as host:
        host.post(LIST, json={"ticket": ticket()}, status=201)

        assert helpdesk().open_counterpart(new(fields=fields)) == THERE

        sent = next(one.request for one in host.calls if one.request.method == "POST")
    assert sent.headers["Idempotency-Key"] == "34d5b8c440b4859c757f079aeb51c6698aae9c68b3d06406ad23c97adb26f238"
    assert json.loads(sent.body or "")["ticket"] == {
        "group_id": 12,
        "ticket_form_id": 13,
        "brand_id": 14,
        "type": "problem",
        "priority": "high",
        "subject": "Labels do not print",
        "comment": {"html_body": "Please look.<br>&lt;b&gt;Not bold.&lt;/b&gt;", "public": False},
        "external_id": KEY,
    }


REFUSED = ({"group_id": "R&D"}, {"type": "wish"}, {"status": "solved"}, {"group_id": "\u0661"})


@pytest.mark.parametrize("fields", REFUSED)
def test_what_a_ticket_cannot_be_opened_with_opens_none(fields: dict[str, str]) -> None:
    with hosted() as host:
        with pytest.raises(WillNotWork):
            helpdesk().open_counterpart(new(fields=fields))

        assert [one for one in host.calls if one.request.method == "POST"] == []


@pytest.mark.parametrize("body", ["<html>", '{"ticket": {}}', b"\xff"])
def test_f19_an_answer_that_cannot_be_read_is_looked_for_before_it_is_repeated(body: Any) -> None:
    with hosted() as host:
        host.post(LIST, body=body, status=201)

        with pytest.raises(LookBeforeRepeating):
            helpdesk().open_counterpart(new())


def test_what_was_opened_is_found_by_its_key_and_the_oldest_counts() -> None:
    with hosted() as host:
        by_key = matchers.query_param_matcher({"external_id": KEY})
        host.get(LIST, match=[by_key], json={"tickets": [{**ticket(), "id": 99_999}, ticket()]})

        assert helpdesk().find_counterpart("acme", KEY) == THERE


def test_what_was_never_opened_is_not_found() -> None:
    with hosted() as host:
        host.get(LIST, json={"tickets": []})

        assert helpdesk().find_counterpart("acme", KEY) is None


@pytest.mark.parametrize(
    "words",
    [
        TICKET.id,
        f" #{TICKET.id} ",
        f"{BASE}/agent/tickets/{TICKET.id}",
        f"{BASE.upper()}/agent/tickets/{TICKET.id}/?tab=1#x",
        f"{BASE}/hc/en-us/requests/{TICKET.id}",
        f"{BASE}/tickets/{TICKET.id}",
    ],
)
def test_staff_name_a_ticket_by_its_number_or_its_page(words: str) -> None:
    with hosted() as host:
        host.get(f"{BASE}/api/v2/tickets/{TICKET.id}.json", json={"ticket": ticket()})

        assert helpdesk().named_counterpart("acme", words) == THERE


@pytest.mark.parametrize(
    "words",
    [
        "",
        "LAB-7",
        "0",
        "-1",
        "1" * 40,
        f"{BASE}.evil.example/agent/tickets/1",
        "https://evil.example/agent/tickets/1",
        f"{BASE}/agent/users/1",
        f"{BASE}/agent/tickets/1/../2",
        f"see {BASE}/agent/tickets/1",
    ],
)
def test_t20_other_words_name_no_ticket_and_ask_nobody(words: str) -> None:
    with hosted() as host:
        assert helpdesk().named_counterpart("acme", words) is None
        assert list(host.calls) == []


@pytest.mark.parametrize("answer", [{"status": "deleted"}, {"id": 99_999}])
def test_a_ticket_that_is_deleted_or_another_is_none(answer: Json) -> None:
    with hosted() as host:
        host.get(f"{BASE}/api/v2/tickets/{TICKET.id}.json", json={"ticket": {**ticket(), **answer}})

        assert helpdesk().named_counterpart("acme", TICKET.id) is None


def test_a_ticket_that_is_not_there_is_gone() -> None:
    with hosted() as host:
        host.get(f"{BASE}/api/v2/tickets/{TICKET.id}.json", status=404, json={"error": "RecordNotFound"})

        with pytest.raises(TicketGone):
            helpdesk().named_counterpart("acme", TICKET.id)


def test_t20_another_account_is_never_touched() -> None:
    desk = helpdesk()
    with hosted() as host:
        for call in (
            lambda: desk.open_counterpart(NewTicket("globex", KEY, "a", "b")),
            lambda: desk.find_counterpart("globex", KEY),
            lambda: desk.named_counterpart("globex", "1"),
            lambda: desk.link_counterpart(TicketRef("zendesk", "globex", "1"), KEY, "a", "b"),
        ):
            with pytest.raises(WillNotWork):
                call()
        assert list(host.calls) == []


def test_no_link_is_left_where_the_host_has_none() -> None:
    with hosted() as host:
        helpdesk().link_counterpart(TICKET, KEY, "LAB-7", "https://lab.example/7")

        assert list(host.calls) == []


def test_a_list_that_cannot_be_read_is_asked_for_again() -> None:
    with hosted() as host:
        host.get(LIST, body="<html>")

        with pytest.raises(TryLater):
            helpdesk().find_counterpart("acme", KEY)


def test_a_ticket_comes_with_what_people_call_it_and_its_page() -> None:
    with hosted() as host:
        shows(host, ticket())

        seen = helpdesk().fetch(TICKET)

    assert (seen.label, seen.url) == (f"#{TICKET.id}", f"{BASE}/agent/tickets/{TICKET.id}")
