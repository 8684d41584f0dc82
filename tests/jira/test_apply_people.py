"""Whoever is brought onto an issue is there before anything is said, and whoever is not is said."""

from typing import Any

import pytest

from core.errors import (
    DecideAgain,
    LookBeforeRepeating,
)
from core.ports import Done
from tests.jira.paper import (
    ANA,
    KIM,
    user,
)
from tests.jira.writes import (
    CSM,
    EDIT,
    JOIN,
    REFUSED,
    SAY,
    WATCH,
    applied,
    calls,
    cc,
    comment,
    follower,
    sent,
    site,
    update,
)


def test_who_is_brought_in_is_there_before_anything_is_said() -> None:
    found = site(CSM, {**KIM, "emailAddress": "kim@support.example"})
    notes = (comment("a"), follower("kim@support.example"), cc("csm@support.example"))

    (receipt,) = applied(found, update(*notes, escalation="active"))

    assert calls(found) == [EDIT, WATCH, JOIN, SAY]
    assert dict(sent(found))[WATCH] == {"": "5b10-kim"}
    assert dict(sent(found))[JOIN] == {"accountIds": ["5b10-csm"]}
    assert receipt.dropped == ()


def test_t32_customers_strangers_and_addresses_off_the_list_are_left_out_and_said() -> None:
    found = site(
        {**ANA, "emailAddress": "ana@acme.example"}, {**user("bo", "customer"), "emailAddress": "bo@x.example"}
    )
    notes = (follower("bo@x.example"), follower("no@x.example"), cc("bo@x.example"), cc("csm@support.example"))

    (receipt,) = applied(found, update(*notes, escalation="active"))

    assert calls(found) == [EDIT]
    assert [one.partition(":")[0] for one in receipt.dropped] == [
        "follower bo@x.example",
        "follower no@x.example",
        "CC bo@x.example",
        "CC csm@support.example",
    ]


@pytest.mark.parametrize("call", [WATCH, JOIN])
@pytest.mark.parametrize("status", [400, 403, 404])
def test_whom_the_host_does_not_bring_in_is_said_and_undoes_nothing(call: str, status: int) -> None:
    found = site(CSM)
    found.answers[call] = (status, REFUSED)
    bring = follower if call == WATCH else cc

    (receipt,) = applied(found, update(comment("a"), bring("csm@support.example"), escalation="active"))

    assert calls(found) == [EDIT, call, SAY]
    assert receipt.done is Done.WRITTEN
    assert len(receipt.dropped) == 1
    assert "csm@support.example: the helpdesk did not add them: " in receipt.dropped[0]


@pytest.mark.parametrize("call", [WATCH, JOIN])
def test_who_may_or_may_not_have_been_brought_in_holds_up_no_message(call: str) -> None:
    found = site(CSM)
    found.answers[call] = (500, "")
    bring = follower if call == WATCH else cc

    with pytest.raises(LookBeforeRepeating):
        applied(found, update(comment("a"), bring("csm@support.example"), escalation="active"))

    assert calls(found) == [EDIT, call, SAY]


@pytest.mark.parametrize("call", [WATCH, JOIN])
def test_a_limit_reached_with_people_puts_off_the_rest(call: str) -> None:
    found = site(CSM)
    found.answers[call] = (429, REFUSED)
    bring = follower if call == WATCH else cc

    with pytest.raises(DecideAgain):
        applied(found, update(comment("a"), bring("csm@support.example"), escalation="active"))

    assert calls(found) == [EDIT, call]


def test_one_participant_who_spoils_the_call_for_all_is_left_out_alone() -> None:
    other = {**user("bo", "customer"), "emailAddress": "bo@acme.example"}
    found = site(CSM, other)
    taken = {"values": [{"accountId": "5b10-bo"}], "isLastPage": True}
    found.answers[JOIN] = lambda asked: (400, REFUSED) if "5b10-csm" in asked["accountIds"] else (200, taken)

    (receipt,) = applied(found, update(cc("csm@support.example"), cc("bo@acme.example"), escalation="active"))

    assert [body["accountIds"] for call, body in sent(found) if call == JOIN] == [
        ["5b10-csm", "5b10-bo"],
        ["5b10-csm"],
        ["5b10-bo"],
    ]
    assert len(receipt.dropped) == 1
    assert "csm@support.example" in receipt.dropped[0]


@pytest.mark.parametrize(
    ("answer", "dropped"),
    [
        ({"values": [], "isLastPage": True}, ("CC csm@support.example: the helpdesk did not add them",)),
        ({"values": [], "isLastPage": False}, ()),
        ({"values": "?"}, ()),
    ],
)
def test_whom_the_host_silently_left_out_is_said_where_it_is_known(answer: Any, dropped: tuple[str, ...]) -> None:
    found = site(CSM)
    found.answers[JOIN] = answer

    (receipt,) = applied(found, update(cc("csm@support.example"), escalation="active"))

    assert receipt.dropped == dropped
