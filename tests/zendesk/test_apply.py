"""One decision is one PUT, on the version it was taken on, with our marks in it and nothing sent twice."""

from datetime import timedelta
from typing import Any

import pytest
import responses

from connectors.zendesk.budget import WRITES_TO_ONE_TICKET
from connectors.zendesk.helpdesk import ZendeskHelpdesk
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import DecideAgain, HostError, LookBeforeRepeating, TicketGone, TryLater, WillNotWork
from core.ports import Done, Receipt
from tests.zendesk.host import (
    ACTION,
    BASE,
    CHANGED,
    LEAD,
    PATH,
    PEOPLE,
    REQUESTER,
    STATE,
    TICKET,
    Clock,
    Json,
    accepts,
    account,
    asked,
    helpdesk,
    hosted,
    sent,
    ticket,
)

OPEN = {"escalation": "active", "escalate_now": None}
FIELDS_SENT = [{"id": STATE, "value": "halyard_escalation_active"}, {"id": ACTION, "value": False}]


def comment(key: str, text: str = "Words", **how: Any) -> Note:
    return Note(key, NoteKind.COMMENT, text=text, **how)


def follower(email: str) -> Note:
    return Note(f"k:{email}", NoteKind.FOLLOWER, email=email)


def cc(email: str, name: str = "") -> Note:
    return Note(f"k:{email}", NoteKind.CC, email=email, name=name)


def update(*notes: Note, **fields: Any) -> TicketUpdate:
    return TicketUpdate(TICKET, CHANGED, "E-1:write", fields, notes)


def finds(host: responses.RequestsMock, *people: Json) -> None:
    host.get(f"{BASE}/api/v2/users/search.json", json={"users": people, "next_page": None, "count": len(people)})


def test_fields_and_a_comment_are_one_put_that_must_find_the_ticket_as_it_was() -> None:
    with hosted() as host:
        accepts(host, ticket(updated_at="2026-11-22T10:00:00Z"))

        (receipt,) = helpdesk().apply([update(comment("E-1:said", "Line & line\nsecond", public=True), **OPEN)])

        assert receipt == Receipt(TICKET, "E-1:write", Done.WRITTEN, "2026-11-22T10:00:00Z")
        assert sent(host) == [
            {
                "ticket": {
                    "id": 35436,
                    "custom_fields": FIELDS_SENT,
                    "comment": {"html_body": "Line &amp; line<br>second", "public": True},
                    "metadata": {"halyard": ["E-1:write", "E-1:said"]},
                    "safe_update": True,
                    "updated_stamp": CHANGED,
                }
            }
        ]


def test_only_what_is_given_is_sent() -> None:
    with hosted() as host:
        accepts(host)

        helpdesk().apply([update(escalation="active")])

        assert set(sent(host)[0]["ticket"]) == {"id", "custom_fields", "metadata", "safe_update", "updated_stamp"}


def test_comments_for_one_audience_in_one_name_are_one_comment() -> None:
    with hosted() as host:
        accepts(host)

        helpdesk().apply([update(comment("a", "First"), comment("b", "Second"))])

        (body,) = sent(host)
        assert body["ticket"]["comment"] == {"html_body": "First<br><br>Second", "public": False}
        assert body["ticket"]["metadata"]["halyard"] == ["E-1:write", "a", "b"]


def test_a_comment_in_a_customers_name_says_whose_it_is() -> None:
    with hosted() as host:
        accepts(host)

        helpdesk().apply([update(comment("a", "Any news?", public=True, author=str(REQUESTER)))])

        assert sent(host)[0]["ticket"]["comment"]["author_id"] == REQUESTER


def test_two_voices_are_two_puts_each_with_its_marks_and_the_whole_ones_mark_last() -> None:
    with hosted() as host:
        accepts(host, ticket(updated_at="2026-11-22T10:00:00Z"))
        accepts(host, ticket(updated_at="2026-11-22T10:00:01Z"))

        (receipt,) = helpdesk().apply([update(comment("p", public=True), comment("i"), **OPEN)])

        first, second = (body["ticket"] for body in sent(host))
        assert (first["metadata"]["halyard"], first["updated_stamp"]) == (["p"], CHANGED)
        assert (second["metadata"]["halyard"], second["updated_stamp"]) == (["E-1:write", "i"], "2026-11-22T10:00:00Z")
        assert "custom_fields" in first
        assert "custom_fields" not in second
        assert (first["comment"]["public"], second["comment"]["public"]) == (True, False)
        assert receipt.version == "2026-11-22T10:00:01Z"


@pytest.mark.parametrize(
    ("status", "error"), [(429, DecideAgain), (409, DecideAgain), (500, LookBeforeRepeating), (422, WillNotWork)]
)
def test_a_second_put_that_fails_never_claims_that_nothing_was_written(status: int, error: type[HostError]) -> None:
    with hosted() as host:
        accepts(host)
        host.put(f"{BASE}{PATH}.json", status=status, json={})

        with pytest.raises(error):
            helpdesk().apply([update(comment("p", public=True), comment("i"))])

        assert len(sent(host)) == 2


def test_followers_are_staff_by_id_and_nobody_else() -> None:
    suspended = {"id": 5, "email": "old@support.example", "role": "agent", "suspended": True}
    with hosted() as host:
        for people in ([PEOPLE[2]], [PEOPLE[0]], [suspended], []):
            finds(host, *people)
        accepts(host, ticket(follower_ids=[LEAD]))
        addresses = ("j.doe@support.example", "ana@acme.example", "old@support.example", "nobody@support.example")

        (receipt,) = helpdesk().apply([update(*map(follower, addresses))])

        (body,) = sent(host)
        assert body["ticket"]["followers"] == [{"user_id": LEAD, "action": "put"}]
        assert body["ticket"]["metadata"]["halyard"] == ["E-1:write", *(f"k:{one}" for one in addresses)]
        assert receipt.dropped == (
            "follower ana@acme.example: nobody of the staff has this address",
            "follower old@support.example: they cannot sign in any more",
            "follower nobody@support.example: nobody of the staff has this address",
        )


def test_a_follower_whom_the_host_leaves_out_is_said_and_an_address_is_looked_up_once() -> None:
    with hosted() as host:
        finds(host, PEOPLE[2])
        accepts(host, ticket(follower_ids=[]))
        there = helpdesk()

        (receipt,) = there.apply([update(follower("J.Doe@support.example"))])
        there.apply([update(follower("J.Doe@support.example"))])

        assert receipt.dropped == ("follower j.doe@support.example: the helpdesk did not add them",)
        assert asked(host).count("GET /api/v2/users/search.json") == 1


def test_an_address_that_is_no_address_is_never_asked_for() -> None:
    with hosted() as host:
        accepts(host)

        (receipt,) = helpdesk().apply([update(follower('a" OR role:admin "@x.example'), comment("a"))])

        assert "nobody of the staff" in receipt.dropped[0]
        assert "GET /api/v2/users/search.json" not in asked(host)


@pytest.mark.parametrize(
    ("email", "allowed"),
    [
        ("csm@support.example", True),
        ("CSM@Support.Example", True),
        ("anybody@acme.example", True),
        ("other@support.example", False),
        ("anybody@sub.acme.example", False),
        ("anybody@evil-acme.example", False),
        ("x@evil.example@acme.example", False),
        ("@acme.example", False),
        ("", False),
    ],
)
def test_only_an_address_on_the_list_is_copied_in(email: str, allowed: bool) -> None:
    with hosted() as host:
        accepts(host, None, {"type": "EmailCcChange", "current_email_ccs": [email.lower()]})

        (receipt,) = helpdesk().apply([update(cc(email, "Somebody"), comment("a"))])

        entries = sent(host)[0]["ticket"].get("email_ccs")
        assert entries == ([{"user_email": email, "user_name": "Somebody", "action": "put"}] if allowed else None)
        assert bool(receipt.dropped) is not allowed


@pytest.mark.parametrize(
    ("found", "ids", "dropped"),
    [
        ([PEOPLE[0]], [REQUESTER], ()),
        ([PEOPLE[0]], [], ("CC ana@acme.example: the helpdesk did not add them",)),
        ([], [REQUESTER], ("CC ana@acme.example: the helpdesk did not add them",)),
        (None, [], ("CC ana@acme.example: could not be checked",)),
    ],
)
def test_f25_a_cc_that_the_host_silently_leaves_out_is_said(
    found: list[Json] | None, ids: list[int], dropped: tuple[str, ...]
) -> None:
    with hosted() as host:
        accepts(host, ticket(email_cc_ids=ids))
        if found is None:
            host.get(f"{BASE}/api/v2/users/search.json", status=500)
        else:
            finds(host, *found)

        (receipt,) = helpdesk().apply([update(cc("ana@acme.example"))])

        assert (receipt.done, receipt.dropped) == (Done.WRITTEN, dropped)


def test_f24_a_field_or_option_that_is_gone_is_said_and_the_rest_is_written() -> None:
    with hosted() as host:
        accepts(host)

        (receipt,) = helpdesk().apply([update(escalation="active", outcome="solution", reason="gone")])

        assert sent(host)[0]["ticket"]["custom_fields"] == [{"id": STATE, "value": "halyard_escalation_active"}]
        assert receipt.dropped == (
            "field outcome: it is not in this helpdesk any more",
            "field reason: it has no option 'gone'",
        )


def test_f24_after_a_refusal_the_accounts_fields_are_read_again() -> None:
    with hosted() as host:
        host.put(f"{BASE}{PATH}.json", status=422, json={"error": "RecordInvalid"})
        there = helpdesk()

        for _ in range(2):
            with pytest.raises(WillNotWork):
                there.apply([update(escalation="active")])

        assert asked(host).count("GET /api/v2/ticket_fields.json") == 2


@pytest.mark.parametrize("nothing", [update(), update(outcome="x"), update(comment("a", " \n"))])
def test_where_nothing_can_be_written_nothing_is_sent(nothing: TicketUpdate) -> None:
    with hosted() as host:
        (receipt,) = helpdesk().apply([nothing])

        assert (receipt.done, receipt.version) == (Done.UNCHANGED, CHANGED)
        assert sent(host) == []


def test_an_update_that_does_not_say_what_it_has_seen_is_not_written() -> None:
    with hosted() as host:
        with pytest.raises(WillNotWork):
            helpdesk().apply([TicketUpdate(TICKET, "", "k", {"escalation": "active"})])

        assert sent(host) == []


def test_nobody_is_made_to_speak_who_is_no_person() -> None:
    with hosted(), pytest.raises(WillNotWork):
        helpdesk().apply([update(comment("a", author="everybody"))])


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, {"error": "RecordNotFound"}, TicketGone),
        (409, {"error": "UpdateConflict"}, DecideAgain),
        (422, {"error": "RecordInvalid"}, WillNotWork),
        (429, {}, TryLater),
        (500, {}, LookBeforeRepeating),
        (200, {}, LookBeforeRepeating),
        (200, {"ticket": None, "audit": None}, LookBeforeRepeating),
        (200, {"ticket": {"id": 1}, "audit": {}}, LookBeforeRepeating),
        (200, {"count": 5}, LookBeforeRepeating),
        (200, {"job_status": {"id": "V3-1"}}, LookBeforeRepeating),
        (200, ["ticket"], LookBeforeRepeating),
    ],
)
def test_f22_f20_every_answer_to_a_write_is_an_error_of_ours_and_one_request(
    status: int, body: Any, error: type[HostError]
) -> None:
    with hosted() as host:
        host.put(f"{BASE}{PATH}.json", status=status, json=body)

        with pytest.raises(error):
            helpdesk().apply([update(escalation="active")])

        assert len(sent(host)) == 1


def test_t58_placeholders_in_a_customers_words_never_reach_the_host() -> None:
    words = "{{ticket.requester.email}} {% if x %} {{{y}}}"
    with hosted() as host:
        accepts(host)

        helpdesk().apply([update(comment("a", words, public=True), owner=words, **{"ask.impact": words})])

        text = str(sent(host)[0])
        assert "{%" not in text
        assert "{{" not in str(sent(host)[0]["ticket"]["comment"])
        assert "{{" not in str([one["value"] for one in sent(host)[0]["ticket"]["custom_fields"]])


def test_the_budget_counts_every_write() -> None:
    with hosted() as host:
        accepts(host)
        there = helpdesk()

        there.apply([update(comment("p", public=True), comment("i"))])

        assert there.headroom().writes_left == 98


def test_f30_what_can_wait_leaves_a_fifth_of_the_limits_to_others_and_the_urgent_goes() -> None:
    with hosted() as host:
        accepts(host)
        there = ZendeskHelpdesk(account(), clock=Clock(), wait=lambda _: None, writes_a_minute=20)
        for number in range(16):
            there.apply([update(comment(f"k{number}", public=True))])

        with pytest.raises(TryLater, match="little is left"):
            there.apply([update(**OPEN)])
        assert there.pace().turns == 0
        there.apply([update(comment("urgent", public=True))])

        assert len(sent(host)) == 17


def test_f31_one_ticket_is_not_updated_more_often_than_the_host_allows_and_a_half_dozen_less() -> None:
    clock = Clock()
    with hosted() as host:
        accepts(host)
        there = helpdesk(clock=clock)
        for number in range(WRITES_TO_ONE_TICKET):
            there.apply([update(comment(f"k{number}", public=True))])
            clock.now += timedelta(seconds=10)

        with pytest.raises(TryLater, match="24 times in ten minutes") as refused:
            there.apply([update(comment("one more", public=True))])
        left = len(sent(host))
        clock.now += refused.value.retry_after or timedelta(0)
        there.apply([update(comment("one more", public=True))])

        assert refused.value.retry_after == timedelta(minutes=6)
        assert (left, len(sent(host))) == (24, 25)


def test_nothing_is_nothing() -> None:
    with hosted() as host:
        assert helpdesk().apply([]) == ()
        assert len(host.calls) == 0


def test_a_comment_that_is_cut_is_said_to_be() -> None:
    with hosted() as host:
        accepts(host)

        (receipt,) = helpdesk().apply([update(comment("a", "x" * 100_000))])

        assert receipt.dropped == ("comment a: its end, as Zendesk keeps 64 kB",)
        assert len(sent(host)[0]["ticket"]["comment"]["html_body"]) < 65_536
