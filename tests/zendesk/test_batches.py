"""The fields of many tickets go in one call; what became of each is learned for itself."""

from typing import Any

import pytest
import responses

from connectors.zendesk.helpdesk import ZendeskHelpdesk
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import (
    CredentialsRefused,
    DecideAgain,
    HostError,
    LookBeforeRepeating,
    TicketGone,
    TryLater,
    WillNotWork,
)
from core.ports import Done
from core.tickets import TicketRef
from tests.zendesk.host import BASE, CHANGED, OWN, STATE, Json, asked, audit, helpdesk, hosted, sent, ticket

MANY = f"{BASE}/api/v2/tickets/update_many.json"
JOB = f"{BASE}/api/v2/job_statuses/V3-1.json"


def flip(number: int, *notes: Note, **fields: Any) -> TicketUpdate:
    ref = TicketRef("zendesk", "acme", str(number))
    return TicketUpdate(ref, CHANGED, f"k{number}", fields or {"escalation": "available"}, notes)


def note(key: str = "said") -> Note:
    return Note(key, NoteKind.COMMENT, text="Words")


def job(status: str = "queued", results: list[Json] | None = None) -> Json:
    return {"job_status": {"id": "V3-1", "url": JOB, "total": 2, "status": status, "results": results}}


def done(number: int, **failure: str) -> Json:
    return {"id": number, "action": "update", "success": not failure, "status": "Updated", **failure}


def queues(host: responses.RequestsMock, *results: Json, looks: int = 0) -> None:
    host.put(MANY, json=job())
    for _ in range(looks):
        host.get(JOB, json=job("working"))
    host.get(JOB, json=job("completed", list(results)))


class Waits:
    """Lets no time pass, and keeps how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def waiting() -> tuple[ZendeskHelpdesk, Waits]:
    waits = Waits()
    return helpdesk(wait=waits), waits


def test_many_fields_only_updates_are_one_call_and_one_look() -> None:
    with hosted() as host:
        queues(host, done(2), done(1))
        there, waits = waiting()

        receipts = there.apply([flip(1), flip(2)])

        assert [(one.ref.id, one.key, one.done, one.error) for one in receipts] == [
            ("1", "k1", Done.WRITTEN, None),
            ("2", "k2", Done.WRITTEN, None),
        ]
        assert sent(host)[0]["tickets"][0] == {
            "id": 1,
            "custom_fields": [{"id": STATE, "value": "halyard_escalation_available"}],
            "metadata": {"halyard": ["k1"]},
            "safe_update": True,
            "updated_stamp": CHANGED,
        }
        assert waits.seconds == [0.5]


def test_f21_each_ticket_has_its_own_end() -> None:
    failures = [
        done(2, error="UpdateConflict", details="Safe Update prevented the update"),
        done(3, error="RecordNotFound", details="Not found"),
        done(4, error="RecordInvalid", details="Status: closed prevents ticket update"),
        {"id": 5, "error": "TicketUpdateError", "details": "something"},
        {"id": 6, "action": "update", "success": True},
    ]
    with hosted() as host:
        queues(host, done(1), *failures)

        receipts = waiting()[0].apply([flip(number) for number in range(1, 8)])

        kinds = [None, DecideAgain, TicketGone, WillNotWork, WillNotWork, None, LookBeforeRepeating]
        assert [type(one.error) if one.error else None for one in receipts] == kinds
        assert [one.done for one in receipts].count(Done.WRITTEN) == 2


def test_more_than_a_hundred_are_several_calls() -> None:
    with hosted() as host:
        host.put(MANY, json=job("completed", [done(number) for number in range(1, 251)]))

        receipts = waiting()[0].apply([flip(number) for number in range(1, 251)])

        assert [len(body["tickets"]) for body in sent(host)] == [100, 100, 50]
        assert all(one.error is None for one in receipts)
        assert [one.ref.id for one in receipts] == [str(number) for number in range(1, 251)]


def test_an_update_that_people_see_goes_alone_and_the_order_is_kept() -> None:
    with hosted() as host:
        host.put(MANY, json=job("completed", [done(1), done(2), done(4), done(5)]))
        host.put(f"{BASE}/api/v2/tickets/3.json", json={"ticket": ticket(id=3), "audit": audit(9, OWN, CHANGED)})

        receipts = waiting()[0].apply([flip(1), flip(2), flip(3, note()), flip(4), flip(5)])

        assert [call for call in asked(host) if call.startswith("PUT")] == [
            "PUT /api/v2/tickets/update_many.json",
            "PUT /api/v2/tickets/3.json",
            "PUT /api/v2/tickets/update_many.json",
        ]
        assert [one.ref.id for one in receipts] == ["1", "2", "3", "4", "5"]


def test_two_updates_of_one_ticket_are_never_in_one_batch() -> None:
    with hosted() as host:
        host.put(MANY, json=job("completed", [done(1), done(2)]))

        waiting()[0].apply([flip(1), flip(2), flip(1), flip(2)])

        assert [[one["id"] for one in body["tickets"]] for body in sent(host)] == [[1, 2], [1, 2]]


def test_a_batch_of_one_is_an_update_of_one() -> None:
    with hosted() as host:
        for number in (1, 2):
            shown = {"ticket": ticket(id=number), "audit": audit(9, OWN, CHANGED)}
            host.put(f"{BASE}/api/v2/tickets/{number}.json", json=shown)

        receipts = waiting()[0].apply([flip(1), flip(2, note())])

        assert [one.error for one in receipts] == [None, None]
        assert "PUT /api/v2/tickets/update_many.json" not in asked(host)


def test_a_job_that_takes_its_time_is_looked_at_again_and_no_longer_than_a_minute() -> None:
    with hosted() as host:
        host.put(MANY, json=job())
        host.get(JOB, json=job("working"))
        there, waits = waiting()

        receipts = there.apply([flip(1), flip(2)])

        assert 50 < sum(waits.seconds) < 70
        assert all(isinstance(one.error, LookBeforeRepeating) for one in receipts)
        assert len(sent(host)) == 1


def test_a_look_that_fails_is_taken_again() -> None:
    with hosted() as host:
        host.put(MANY, json=job())
        host.get(JOB, status=503)
        host.get(JOB, json=job("completed", [done(1), done(2)]))

        assert [one.error for one in waiting()[0].apply([flip(1), flip(2)])] == [None, None]


@pytest.mark.parametrize(("status", "body"), [(404, {}), (403, {}), (401, {})])
def test_a_job_nobody_may_look_at_leaves_its_tickets_to_be_looked_at(status: int, body: Json) -> None:
    with hosted() as host:
        host.put(MANY, json=job())
        host.get(JOB, status=status, json=body)

        receipts = waiting()[0].apply([flip(1), flip(2)])

        assert all(isinstance(one.error, LookBeforeRepeating) for one in receipts)


def test_a_failed_job_without_results_leaves_its_tickets_to_be_looked_at() -> None:
    with hosted() as host:
        host.put(MANY, json=job("failed"))

        receipts = waiting()[0].apply([flip(1), flip(2)])

        assert all(isinstance(one.error, LookBeforeRepeating) for one in receipts)


@pytest.mark.parametrize(("status", "error"), [(429, TryLater), (401, CredentialsRefused)])
def test_once_the_account_refuses_the_rest_is_not_sent(status: int, error: type[HostError]) -> None:
    with hosted() as host:
        host.put(MANY, status=status, json={})

        receipts = waiting()[0].apply([flip(1), flip(2), flip(3, note()), flip(4)])

        assert [type(one.error) for one in receipts] == [error] * 4
        assert len(sent(host)) == 1


def test_what_became_of_a_batch_whose_answer_is_lost_is_unknown_for_each_and_it_is_sent_once() -> None:
    with hosted() as host:
        host.put(MANY, status=502)

        receipts = waiting()[0].apply([flip(1), flip(2)])

        assert [type(one.error) for one in receipts] == [LookBeforeRepeating] * 2
        assert len(sent(host)) == 1


def test_an_entry_with_nothing_to_write_is_not_sent() -> None:
    with hosted() as host:
        host.put(MANY, json=job("completed", [done(1)]))

        receipts = waiting()[0].apply([flip(1), flip(2, outcome="gone")])

        assert [one["id"] for one in sent(host)[0]["tickets"]] == [1]
        assert (receipts[1].done, receipts[1].error) == (Done.UNCHANGED, None)
        assert receipts[1].dropped == ("field outcome: it is not in this helpdesk any more",)


def test_t20_a_foreign_ticket_does_not_reach_the_host_and_spoils_nothing() -> None:
    foreign = TicketUpdate(TicketRef("zendesk", "globex", "2"), CHANGED, "k", {"escalation": "available"})
    with hosted() as host:
        queues(host, done(1), done(3))

        receipts = waiting()[0].apply([flip(1), flip(3), foreign])

        assert [type(one.error) for one in receipts] == [type(None), type(None), WillNotWork]
        assert [one["id"] for one in sent(host)[0]["tickets"]] == [1, 3]
