"""One decision is an edit on the version it was taken on, then people, then messages, and nothing is sent twice."""

from typing import Any

import pytest

from connectors.jira.marks import PROPERTY, digest
from connectors.jira.writing import STANDING
from core.commands import TicketUpdate
from core.errors import (
    CredentialsRefused,
    DecideAgain,
    HostError,
    LookBeforeRepeating,
    TicketGone,
    TryLater,
    WillNotWork,
)
from core.ports import Done, Receipt
from core.tickets import TicketRef
from tests.jira.paper import (
    IDS,
    REF,
    REQUEST_TYPE,
    UPDATED,
    Json,
    fields,
    option,
    user,
)
from tests.jira.writes import (
    AFTER,
    API,
    CSM,
    EDIT,
    ISSUE,
    MARK,
    REFUSED,
    SAY,
    SEARCH,
    TALK,
    applied,
    calls,
    cc,
    comment,
    follower,
    sent,
    site,
    update,
)


def test_fields_and_messages_are_an_edit_with_marks_and_then_each_message() -> None:
    found = site()
    notes = (comment("E-1:said", "Line & line\nsecond", public=True), comment("E-1:internal", "For us"))

    (receipt,) = applied(found, update(*notes, escalation="active", escalate_now=None))

    assert receipt == Receipt(REF, "E-1:write", Done.WRITTEN, AFTER)
    expected = [
        {"key": "E-1:said", "digest": digest("Lineline second"), "public": True, "after": UPDATED},
        {"key": "E-1:internal", "digest": digest("For us"), "public": False, "after": UPDATED},
    ]
    marks = {"keys": ["E-1:write"], "expected": expected}
    assert sent(found) == [
        (
            EDIT,
            {
                "fields": {IDS["escalation"]: {"id": option("escalation", "active")}, IDS["escalate_now"]: None},
                "properties": [
                    {"key": PROPERTY, "value": marks},
                    {"key": STANDING, "value": {"state": "active"}},
                ],
                "historyMetadata": {"type": "halyard", "extraData": {"key": "E-1:write"}},
            },
        ),
        (SAY, {"body": "Line & line\nsecond", "public": True}),
        (SAY, {"body": "For us", "public": False}),
    ]


def test_the_issue_is_looked_at_right_before_it_is_written_to() -> None:
    found = site(CSM)

    applied(found, update(follower("csm@support.example"), escalation="active"))

    asked = [f"{method} {path}" for method, path, _ in found.asked]
    assert asked[asked.index(EDIT) - 1] == f"GET {ISSUE}"
    assert asked.index(f"GET {SEARCH}") < asked.index(EDIT) - 1
    look = found.asked[asked.index(EDIT) - 1][2]
    assert look == {"fields": f"updated,project,reporter,{REQUEST_TYPE}", "properties": PROPERTY}


def test_words_alone_are_marked_before_they_are_said() -> None:
    found = site(properties={PROPERTY: {"keys": ["E-0:write"], "expected": []}})

    applied(found, update(comment("a")))

    assert calls(found) == [MARK, SAY]
    assert sent(found)[0][1]["keys"] == ["E-0:write", "E-1:write"]


def test_an_issue_that_moved_on_is_not_written_to() -> None:
    found = site()

    with pytest.raises(DecideAgain, match="moved on"):
        applied(found, update(comment("a"), escalation="active", seen="2026-11-22T09:49:00.000+0000"))

    assert sent(found) == []


@pytest.mark.parametrize(
    ("issue", "error"),
    [
        ({"id": "20422", "fields": fields()}, TryLater),
        ({"id": "20421", "fields": {"updated": UPDATED}}, TryLater),
        ({"id": "20421", "fields": {**fields(), "project": {"id": "77", "key": "HR"}}}, TicketGone),
        ((404, REFUSED), TicketGone),
        ((401, REFUSED), CredentialsRefused),
        ((503, ""), TryLater),
    ],
)
def test_what_cannot_be_looked_at_is_not_written_to(issue: Any, error: type[HostError]) -> None:
    found = site()
    found.answers[f"GET {ISSUE}"] = issue

    with pytest.raises(error):
        applied(found, update(escalation="active"))

    assert sent(found) == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, REFUSED), WillNotWork),
        ((403, REFUSED), WillNotWork),
        ((404, REFUSED), TicketGone),
        ((409, REFUSED), DecideAgain),
        ((429, REFUSED), TryLater),
        ((500, ""), LookBeforeRepeating),
        ((200, "<html>Sign in</html>"), LookBeforeRepeating),
        ((401, REFUSED), CredentialsRefused),
    ],
)
def test_an_edit_that_fails_says_so_and_nothing_follows_it(answer: Any, error: type[HostError]) -> None:
    found = site(CSM)
    found.answers[EDIT] = answer

    with pytest.raises(error):
        applied(found, update(comment("a"), cc("csm@support.example"), escalation="active"))

    assert calls(found) == [EDIT]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, REFUSED), WillNotWork),
        ((413, REFUSED), WillNotWork),
        ((404, REFUSED), WillNotWork),
        ((409, REFUSED), DecideAgain),
        ((429, REFUSED), DecideAgain),
        ((500, ""), LookBeforeRepeating),
        ((401, REFUSED), CredentialsRefused),
    ],
)
def test_a_message_that_fails_never_claims_that_nothing_was_written(answer: Any, error: type[HostError]) -> None:
    found = site()
    found.answers[SAY] = answer

    with pytest.raises(error):
        applied(found, update(comment("a"), comment("b"), escalation="active"))

    assert calls(found) == [EDIT, SAY]


@pytest.mark.parametrize(("internal", "more"), [(True, {"properties": [{"key": "sd.public.comment"}]}), (False, {})])
def test_an_issue_that_is_no_request_is_spoken_in_by_the_platform(internal: bool, more: Json) -> None:
    found = site(request=False)

    applied(found, update(comment("a", public=not internal)))

    (_, (call, body)) = sent(found)
    assert call == TALK
    assert body["body"]["type"] == "doc"
    assert [one["key"] for one in body.get("properties", [])] == [one["key"] for one in more.get("properties", [])]


@pytest.mark.parametrize(
    ("author", "answer", "name"),
    [
        ("5b10-ana", None, "Ana:\n"),
        ("5b10-bo", user("bo", "customer"), "Bo:\n"),
        ("5b10-bo", (404, REFUSED), ""),
        ("5b10-bo", (400, REFUSED), ""),
    ],
)
def test_a_message_in_somebodys_name_says_whose_it_is(author: str, answer: Any, name: str) -> None:
    found = site()
    found.answers[f"GET {API}/user"] = answer

    applied(found, update(comment("a", "Any news", author=author)))

    assert dict(sent(found))[SAY]["body"] == f"{name}Any news"
    assert dict(sent(found))[MARK]["expected"][0]["author"] == author
    assert (f"{API}/user" in found.paths()) is (author != "5b10-ana")


def test_where_the_version_afterwards_cannot_be_read_the_write_is_written_all_the_same() -> None:
    found = site()
    looks = iter([{"id": "20421", "fields": fields()}, (503, "")])
    found.answers[f"GET {ISSUE}"] = lambda question: next(looks)

    (receipt,) = applied(found, update(escalation="active"))

    assert (receipt.done, receipt.version) == (Done.WRITTEN, "")


@pytest.mark.parametrize("wanted", [update(), update(nothing_like_it=1), update(comment("a", ""))])
def test_nothing_to_write_is_no_write(wanted: TicketUpdate) -> None:
    found = site()

    (receipt,) = applied(found, wanted)

    assert (receipt.done, receipt.version, sent(found)) == (Done.UNCHANGED, UPDATED, [])


def test_an_update_without_a_version_is_not_written() -> None:
    found = site()

    with pytest.raises(WillNotWork, match="version"):
        applied(found, update(escalation="active", seen=""))

    assert sent(found) == []


@pytest.mark.parametrize(
    "ref",
    [
        TicketRef("jira", "globex", "20421"),
        TicketRef("zendesk", "acme", "20421"),
        TicketRef("jira", "acme", "SUP-421"),
        TicketRef("jira", "acme", "20421/../1"),
    ],
)
def test_t20_another_accounts_issue_is_not_written_to(ref: TicketRef) -> None:
    found = site()

    with pytest.raises(WillNotWork):
        applied(found, TicketUpdate(ref, UPDATED, "one", {"escalation": "active"}))

    assert found.asked == []


@pytest.mark.parametrize("status", [429, 401])
def test_several_go_one_after_another_until_the_account_itself_refuses(status: int) -> None:
    found = site()
    answers = iter([(204, ""), (400, REFUSED), (status, REFUSED)])
    found.answers[EDIT] = lambda question: next(answers)
    found.answers[f"GET {ISSUE}"] = {"id": "20421", "fields": fields()}

    receipts = applied(found, *(update(escalation="active") for _ in range(5)))

    assert [type(one.error) for one in receipts[:2]] == [type(None), WillNotWork]
    assert len({id(one.error) for one in receipts[2:]}) == 1
    assert calls(found) == [EDIT] * 3


def test_none_are_no_call() -> None:
    found = site()

    assert applied(found) == ()
    assert found.asked == []


def test_after_a_refusal_the_sites_fields_are_looked_at_again() -> None:
    found = site()
    found.answers[EDIT] = (400, REFUSED)

    receipts = applied(found, update(escalation="active"), update(escalation="active"))

    assert all(isinstance(one.error, WillNotWork) for one in receipts)
    assert found.paths().count(f"{API}/field/search") == 2
