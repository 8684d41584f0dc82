"""What staff record in the host is told with who did it: the step chosen, and the flag ticked by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.tickets import HostStep, Person, Ticket
from tests.zendesk.host import (
    AGENT,
    BASE,
    FIELDS,
    FLAG,
    LEAD,
    OPENED,
    OWN,
    REQUESTER,
    TICKET,
    Json,
    audit,
    created_with,
    helpdesk,
    hosted,
    own_field,
    said,
    set_to,
    shows,
    ticket,
    via,
)

STEP, NOTE = 511, 512
CALL_HELD, CONTACT = "halyard_step_call_held", "halyard_step_contact"
STEPS = (own_field(STEP, "step", "tagger", "call_held", "contact"), own_field(NOTE, "step_note", "textarea"))
AT_NINE, AT_HALF_PAST = "2026-11-22T09:00:00Z", "2026-11-22T09:30:00Z"
NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KIM = Person(str(AGENT), "Kim", "kim@support.example", staff=True)
FIRST = audit(1, REQUESTER, OPENED, said(REQUESTER, "Production is down"))
MARKED = {"metadata": {"custom": {"halyard": ["E-1:opened"]}}}


def fetched(shown: Json, *audits: Json) -> Ticket:
    with hosted() as host:
        host.replace("GET", f"{BASE}/api/v2/ticket_fields.json", json={"ticket_fields": (*FIELDS, *STEPS)})
        shows(host, shown, FIRST, *audits)
        return helpdesk().fetch(TICKET)


def step_of(shown: Json, *audits: Json) -> HostStep | None:
    return fetched(shown, *audits).step


def flag_of(shown: Json, *audits: Json) -> HostStep | None:
    return fetched(shown, *audits).flagged


def test_cm11_a_step_is_told_with_who_recorded_it_and_the_words_beside_it() -> None:
    found = fetched(
        ticket({STEP: CALL_HELD, NOTE: "minutes: agreed on a fix\nnext: Friday"}),
        audit(2, AGENT, AT_NINE, set_to(STEP, CALL_HELD), set_to(NOTE, "minutes: agreed on a fix\nnext: Friday")),
    )

    assert found.step == HostStep("zendesk-audit-2", KIM, NINE, "call_held", "minutes: agreed on a fix\nnext: Friday")
    assert (found.fields["step"], found.request) == ("call_held", None)


@pytest.mark.parametrize("note", [None, ""])
def test_a_step_without_a_word_beside_it_has_none(note: str | None) -> None:
    found = step_of(ticket({STEP: CALL_HELD, NOTE: note}), audit(2, AGENT, AT_NINE, set_to(STEP, CALL_HELD)))

    assert found is not None
    assert found.note == ""


def test_no_step_is_told_where_none_is_chosen_and_where_the_account_has_no_such_field() -> None:
    with hosted() as host:
        shows(host, ticket(), FIRST)
        assert helpdesk().fetch(TICKET).step is None
    assert step_of(ticket({STEP: ""}), audit(2, AGENT, AT_NINE, set_to(STEP, CALL_HELD))) is None


def test_the_same_step_recorded_again_is_another_one_and_a_note_changed_later_is_not() -> None:
    shown = ticket({STEP: CALL_HELD})
    once = audit(2, AGENT, AT_NINE, set_to(STEP, CALL_HELD))
    emptied = audit(3, OWN, AT_NINE, set_to(STEP, "", CALL_HELD))

    first = step_of(shown, once)
    noted = step_of(shown, once, audit(3, LEAD, AT_HALF_PAST, set_to(NOTE, "more")))
    second = step_of(shown, once, emptied, audit(4, LEAD, AT_HALF_PAST, set_to(STEP, CALL_HELD)))

    assert first is not None
    assert noted is not None
    assert second is not None
    assert (noted.key, second.key) == (first.key, "zendesk-audit-4")


def test_a_step_changed_while_it_was_read_is_told_as_it_stood() -> None:
    found = step_of(
        ticket({STEP: CALL_HELD}),
        audit(2, AGENT, AT_NINE, set_to(STEP, CALL_HELD)),
        audit(3, LEAD, AT_HALF_PAST, set_to(STEP, CONTACT, CALL_HELD)),
    )

    assert found is not None
    assert (found.key, found.code) == ("zendesk-audit-2", "call_held")


def test_a_step_chosen_too_long_ago_to_be_seen_still_has_one_key() -> None:
    first = step_of(ticket({STEP: CALL_HELD}))
    second = step_of(ticket({STEP: CALL_HELD}, updated_at="2026-11-22T09:59:00Z"))
    other = step_of(ticket({STEP: CONTACT}))

    assert first is not None
    assert second is not None
    assert other is not None
    assert (first.key, first.by) == (second.key, None)
    assert other.key != first.key


def test_a_follow_up_inherits_the_step_and_nobody_recorded_it() -> None:
    followed = ticket({STEP: CALL_HELD}, via=via("closed_ticket", "follow_up", {"ticket_id": 10410}))
    opened = audit(1, REQUESTER, OPENED, said(REQUESTER, "Again"), created_with(STEP, CALL_HELD))

    found = step_of(followed, audit(2, AGENT, AT_NINE, set_to(STEP, CALL_HELD)))

    assert step_of(followed) is None
    assert step_of(followed, {**opened, "id": 2}) is None
    assert found is not None
    assert found.key == "zendesk-audit-2"


def test_an_option_that_is_none_of_ours_is_told_as_it_is() -> None:
    found = step_of(ticket({STEP: "their_own"}), audit(2, AGENT, AT_NINE, set_to(STEP, "their_own")))

    assert found is not None
    assert found.code == "their_own"


ROUTES: tuple[Json, ...] = (
    {},
    {"via": via("api")},
    {"via": via("rule", "trigger")},
    {"via": via("web", "macro")},
    {"metadata": {"custom": {"halyard": []}}},
)


@pytest.mark.parametrize("how", ROUTES)
def test_cm08_the_flag_ticked_by_anybody_but_us_is_told_whichever_way_it_was(how: dict[str, Any]) -> None:
    found = flag_of(ticket({FLAG: True}), audit(2, AGENT, AT_NINE, set_to(FLAG, "1", "0"), **how))

    assert found == HostStep("zendesk-audit-2", KIM, NINE, "flagged")


def test_cm08_a_ticket_opened_with_the_flag_is_flagged_by_whoever_opened_it() -> None:
    opened = audit(1, AGENT, OPENED, said(REQUESTER, "Production is down"), created_with(FLAG, "1"))
    with hosted() as host:
        shows(host, ticket({FLAG: True}), opened)
        found = helpdesk().fetch(TICKET).flagged

    assert found is not None
    assert found.by == KIM


def test_a_follow_up_inherits_the_flag_and_nobody_ticked_it() -> None:
    followed = {"via": via("closed_ticket", "follow_up", {"ticket_id": 10410})}
    opened = audit(1, REQUESTER, OPENED, said(REQUESTER, "Again"), created_with(FLAG, "1"))
    with hosted() as host:
        shows(host, ticket({FLAG: True}, **followed), opened)
        inherited = helpdesk().fetch(TICKET).flagged
    ticked = flag_of(ticket({FLAG: True}, **followed), audit(2, AGENT, AT_NINE, set_to(FLAG, "1", "0")))

    assert inherited is None
    assert ticked is not None


@pytest.mark.parametrize(
    "ours", [{"author": OWN, "how": {}}, {"author": LEAD, "how": MARKED}], ids=["our user", "our mark"]
)
def test_what_we_ticked_ourselves_is_not_told(ours: dict[str, Any]) -> None:
    written = audit(3, ours["author"], AT_HALF_PAST, set_to(FLAG, "1", "0"), **ours["how"])
    before = audit(2, AGENT, AT_NINE, set_to(FLAG, "1", "0"))

    assert flag_of(ticket({FLAG: True}), before, written) is None


def test_the_flag_ticked_again_after_we_took_it_off_is_another_tick() -> None:
    found = flag_of(
        ticket({FLAG: True}),
        audit(2, AGENT, AT_NINE, set_to(FLAG, "1", "0")),
        audit(3, OWN, AT_NINE, set_to(FLAG, "0", "1")),
        audit(4, AGENT, AT_NINE, set_to(FLAG, "1", "0")),
    )

    assert found is not None
    assert found.key == "zendesk-audit-4"


def test_a_flag_that_is_not_ticked_or_whose_tick_is_too_long_ago_is_nobodys() -> None:
    ticked = audit(2, AGENT, AT_NINE, set_to(FLAG, "1", "0"))

    assert flag_of(ticket({FLAG: False}), ticked, audit(3, AGENT, AT_NINE, set_to(FLAG, "0", "1"))) is None
    assert flag_of(ticket({FLAG: True})) is None


def test_what_the_host_does_by_itself_is_done_by_nobody() -> None:
    found = flag_of(ticket({FLAG: True}), audit(2, -1, AT_NINE, set_to(FLAG, "1", "0"), via=via("rule", "automation")))

    assert found is not None
    assert found.by is None
