"""What every connector's helpdesk promises when it reads, as `core/ports.py` and `core/tickets.py` say it."""

import contextlib
from collections.abc import Iterator

import pytest

from core import fields
from core.errors import CredentialsRefused, TicketGone, TryLater, WillNotWork
from core.ports import TicketLine
from core.tickets import Role, Status, TicketRef
from tests.contract.cases import HELPDESKS
from tests.contract.work import AtWork


@pytest.fixture(params=HELPDESKS, ids=lambda case: case.name)
def work(request: pytest.FixtureRequest) -> Iterator[AtWork]:
    with request.param.open() as found:
        yield found


def lines(work: AtWork, cursor: str) -> tuple[dict[str, TicketLine], str]:
    """Everything from a cursor to the present, by id, and the cursor there."""
    found: dict[str, TicketLine] = {}
    while True:
        page = work.helpdesk.changed_since(work.account, cursor)
        found |= {line.ref.id: line for line in page.lines}
        cursor = page.cursor
        if page.end:
            return found, cursor


def test_a_ticket_is_as_its_people_left_it(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.time_passes(5)
    work.hand.agent_writes(ref, "Looking into it", public=True)
    work.hand.agent_writes(ref, "Strange", public=False)
    work.hand.customer_writes(ref, "Any news?")

    found = work.helpdesk.fetch(ref)

    assert found.ref == ref
    assert found.status in (Status.NEW, Status.OPEN)
    assert found.requester is not None
    assert (found.requester.id, found.requester.staff) == (work.customer, False)
    assert [(one.role, one.public) for one in found.comments] == [
        (Role.REQUESTER, True),
        (Role.AGENT, True),
        (Role.AGENT, False),
        (Role.REQUESTER, True),
    ]
    assert "Any news?" in found.comments[3].text
    assert found.severity == work.severities[0]
    assert found.version
    assert found.created_at.tzinfo is not None
    assert found.marks == frozenset()
    assert found.request is None


def test_our_fields_are_there_and_empty_before_we_write(work: AtWork) -> None:
    found = work.helpdesk.fetch(work.hand.open_ticket())

    assert set(fields.OWN) <= set(found.fields)
    assert not any(found.fields[name] for name in fields.OWN)


def test_every_change_is_a_new_version(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    versions = []
    for text in ("one", "two", "three"):
        work.hand.time_passes(2)
        work.hand.customer_writes(ref, text)
        versions.append(work.helpdesk.fetch(ref).version)

    assert len(set(versions)) == 3
    assert work.helpdesk.fetch(ref).version == versions[-1]


def test_the_severitys_history_is_told_from_creation_on(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    opened = work.helpdesk.fetch(ref)
    work.hand.time_passes(3600)
    work.hand.lower_severity(ref)

    found = work.helpdesk.fetch(ref)

    assert [value for _, value in opened.severities] == [work.severities[0]]
    assert [value for _, value in found.severities] == list(work.severities)
    assert (found.severities[1][0] - found.severities[0][0]).total_seconds() == pytest.approx(3600, abs=5)
    assert found.severity == work.severities[1]


def test_a_use_of_the_action_is_one_request_of_one_person(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.agent_ticks(ref, {"impact": "600 users are blocked"})

    first = work.helpdesk.fetch(ref).request
    work.hand.time_passes(60)
    work.hand.agent_writes(ref, "Hurry", public=False)
    again = work.helpdesk.fetch(ref).request

    assert first is not None
    assert first == again
    assert first.by is not None
    assert first.by.staff
    assert (first.need, first.reason) == ("escalation", "impact_changed")
    assert dict(first.details) == {"impact": "600 users are blocked"}


def test_a_second_use_of_the_action_is_another_request(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.agent_ticks(ref, {})
    first = work.helpdesk.fetch(ref).request
    work.hand.agent_unticks(ref)
    between = work.helpdesk.fetch(ref).request
    work.hand.agent_ticks(ref, {})
    second = work.helpdesk.fetch(ref).request

    assert first is not None
    assert second is not None
    assert between is None
    assert first.key != second.key


def test_a_closed_ticket_is_closed_and_a_deleted_one_is_gone_or_deleted(work: AtWork) -> None:
    closed, deleted = work.hand.open_ticket(), work.hand.open_ticket()
    work.hand.close(closed)
    work.hand.delete(deleted)

    assert work.helpdesk.fetch(closed).status is Status.CLOSED
    with contextlib.suppress(TicketGone):
        assert work.helpdesk.fetch(deleted).status is Status.DELETED


def test_a_ticket_that_never_was_is_gone(work: AtWork) -> None:
    ref = work.hand.open_ticket()

    with pytest.raises(TicketGone):
        work.helpdesk.fetch(TicketRef(ref.connector, ref.account, "99999999"))


def test_another_accounts_ticket_will_not_be_read(work: AtWork) -> None:
    ref = work.hand.open_ticket()

    with pytest.raises(WillNotWork):
        work.helpdesk.fetch(TicketRef(ref.connector, "globex", ref.id))
    with pytest.raises(WillNotWork):
        work.helpdesk.changed_since("globex", "")


def test_everything_changed_is_in_the_stream_from_the_beginning(work: AtWork) -> None:
    refs = [work.hand.open_ticket() for _ in range(3)]
    work.hand.time_passes(300)

    found, _ = lines(work, "")

    for ref in refs:
        seen, line = work.helpdesk.fetch(ref), found[ref.id]
        assert (line.ref, line.version, line.severity) == (ref, seen.version, seen.severity)
        assert (line.created_at, line.updated_at, line.status) == (seen.created_at, seen.updated_at, seen.status.value)
        assert dict(line.fields) == dict(seen.fields)


def test_the_cursor_resumes_where_it_stopped_and_loses_nothing(work: AtWork) -> None:
    early = work.hand.open_ticket()
    work.hand.time_passes(300)
    _, cursor = lines(work, "")
    late = work.hand.open_ticket()
    work.hand.time_passes(300)

    found, end = lines(work, cursor)
    nothing, _ = lines(work, end)

    assert late.id in found
    assert early.id not in found
    assert late.id not in nothing


def test_a_moment_is_a_cursor_too(work: AtWork) -> None:
    work.hand.time_passes(600)
    moment = work.clock().isoformat()
    ref = work.hand.open_ticket()
    work.hand.time_passes(600)

    found, _ = lines(work, moment)

    assert set(found) == {ref.id}


def test_a_change_of_a_moment_ago_is_not_lost_to_the_next_page(work: AtWork) -> None:
    work.hand.time_passes(300)
    ref = work.hand.open_ticket()
    _, cursor = lines(work, "")
    work.hand.time_passes(300)

    assert ref.id in lines(work, cursor)[0]


@pytest.mark.parametrize("misfortune", ["limited", "failed", "lost", "nonsense"])
def test_a_read_that_fails_is_tried_later_and_then_works(work: AtWork, misfortune: str) -> None:
    ref = work.hand.open_ticket()
    work.helpdesk.fetch(ref)
    work.hand.strikes(misfortune, writing=False)

    with pytest.raises(TryLater):
        work.helpdesk.fetch(ref)
    work.hand.time_passes(60)

    assert work.helpdesk.fetch(ref).ref == ref


def test_a_key_that_no_longer_opens_the_door_is_said_to_be_one(work: AtWork) -> None:
    ref = work.hand.open_ticket()
    work.hand.revoke()

    with pytest.raises(CredentialsRefused):
        work.helpdesk.fetch(ref)


def test_a_person_is_found_by_address_with_their_organization_as_tickets_name_it(work: AtWork) -> None:
    ref = work.hand.open_ticket()

    found = work.helpdesk.find_person(work.account, work.customer_email)

    assert found is not None
    assert (found.id, found.email, found.staff) == (work.customer, work.customer_email, False)
    assert found.organization == work.helpdesk.fetch(ref).organization != ""


def test_an_address_is_found_however_it_is_written(work: AtWork) -> None:
    found = work.helpdesk.find_person(work.account, work.customer_email.title())

    assert found is not None
    assert (found.id, found.email) == (work.customer, work.customer_email)


def test_staff_are_known_as_staff(work: AtWork) -> None:
    found = work.helpdesk.find_person(work.account, work.staff_email)

    assert found is not None
    assert found.staff


def test_t31_t32_strangers_and_the_barred_are_nobody(work: AtWork) -> None:
    strangers = ("nobody@elsewhere.example", f"x{work.customer_email}", work.customer_email.partition("@")[2])
    odd = ("", "*", "*@*.*", '"', f'{work.customer_email}" OR "x', f"{work.customer_email}\n", "a b@c.example")

    found = [work.helpdesk.find_person(work.account, one) for one in (*strangers, *odd, work.barred_email)]

    assert found == [None] * len(found)


def test_t20_another_accounts_people_are_not_looked_for(work: AtWork) -> None:
    with pytest.raises(WillNotWork):
        work.helpdesk.find_person("globex", work.customer_email)


def test_people_are_not_looked_for_where_the_host_is_away(work: AtWork) -> None:
    work.hand.revoke()

    with pytest.raises(CredentialsRefused):
        work.helpdesk.find_person(work.account, work.customer_email)
