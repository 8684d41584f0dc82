"""Once a day what has served its time is forgotten by the ages of the configuration, and nothing else."""

from datetime import timedelta

import pytest

from core.escalation import State
from core.ledger import faults
from core.tickets import Person, Status
from runtime.retention import Purge
from runtime.retention_settings import RetentionPart
from store import AlarmKey, MailRow, MailState, Notice
from store.erasing import DIGESTS
from tests.runtime.engine_room import ANA, ANSWERS, KIM, LEAD, NOW, Room, escalated

ACME = ("zendesk", "acme")


def purge(room: Room, ages: RetentionPart | None = None) -> Purge:
    return Purge(room.store, room.clock, room.service.metrics, ages or RetentionPart(), (ACME,))


def filled(room: Room) -> None:
    """Something of every class."""
    escalated(room)
    room.desk.change("1", status=Status.CLOSED)
    room.look()
    room.store.mails.keep(MailRow(*ACME, "m", "d", NOW, MailState.IGNORED, "mark", sender="ana@acme.example"))
    room.store.alarms.stands(AlarmKey("helpdesk_down", *ACME), {}, NOW)
    room.store.alarms.over(AlarmKey("helpdesk_down", *ACME), NOW)
    room.store.watch.notices.add([Notice(*ACME, "duty", 1, "1:stands", NOW)])
    room.store.watch.notices.withdraw([1], NOW)


def test_t63_after_400_days_nothing_is_beyond_its_class(room: Room) -> None:
    filled(room)
    room.pass_time(400 * 86400)
    lines = room.store.journal(limit=1000)

    forgotten = purge(room).run()

    assert {name for name, count in forgotten.items() if not count} == {"requests", "histories"}
    assert not any(purge(room).run().values())
    assert room.store.deliveries() == ()
    assert room.store.snapshot(next(iter(room.store.escalations())).ref) is None
    assert [row.sender for row in room.store.mails.rows()] == [""]
    assert room.store.alarms.rows() == ()
    assert room.store.journal(limit=1000) == lines
    assert room.store.integrity() == "ok"
    assert room.metric("halyard_purged_total", what="alarms") == 1


def test_t63_of_what_ended_years_ago_nobody_is_named_and_what_happened_is_known(room: Room) -> None:
    filled(room)
    (before,) = room.store.ledger()
    room.clock.tell(NOW + timedelta(days=1100))

    purge(room).run()
    again = purge(room).run()

    (after,) = room.store.ledger()
    everything = repr((after.lines, after.escalations, room.store.history(after.ref), room.store.snapshot(after.ref)))
    people = [one for who in (ANA, KIM, LEAD) for one in (who.email, who.name)]
    assert [one for one in (*people, ANSWERS["impact"], "manager@") if one in everything] == []
    assert [(one.at, one.kind) for one in after.lines[:-1]] == [(one.at, one.kind) for one in before.lines]
    assert after.lines[-1].facts[DIGESTS][-1] == before.head
    assert (after.broken, faults(after.escalations, after.lines)) == (None, ())
    assert room.store.integrity() == "ok"
    assert again["histories"] == 0


def test_t63_what_was_forgotten_and_stirs_again_knows_that_the_right_was_used(room: Room) -> None:
    filled(room)
    room.clock.tell(NOW + timedelta(days=1100))
    purge(room).run()
    said = room.desk.notes()

    room.desk.change("1", status=Status.OPEN)
    room.look()

    assert [row.escalation.state for row in room.store.escalations()] == [State.CLOSED]
    assert room.desk.held("1", "escalation") == "closed"
    assert room.desk.notes() == said
    assert room.store.integrity() == "ok"


def test_t63_what_is_open_is_never_forgotten_whatever_its_age(room: Room) -> None:
    escalated(room)
    room.clock.tell(NOW + timedelta(days=1100))

    assert purge(room).run()["histories"] == 0
    assert ANA.name in repr(room.store.escalations())


def test_t63_within_its_time_everything_stays(room: Room) -> None:
    filled(room)
    room.clock.tell(NOW + timedelta(days=29))

    assert not any(purge(room).run().values())


def test_t63_an_open_escalation_goes_on_after_a_purge(room: Room) -> None:
    escalated(room)
    month = timedelta(days=30)
    ages = RetentionPart().model_copy(update=dict.fromkeys(("requests", "deliveries", "notes", "snapshots"), month))
    room.clock.tell(NOW + timedelta(days=60))

    forgotten = purge(room, ages).run()

    assert forgotten["snapshots"] == 0
    assert len(room.store.escalations(open_only=True)) == 1
    before = room.desk.notes("1")
    room.engine.drain()
    assert len(room.desk.notes("1")) > len(before)
    assert len(set(room.desk.notes("1"))) == len(room.desk.notes("1"))


def test_t63_a_ticket_that_was_forgotten_and_stirs_again_is_read_again(room: Room) -> None:
    filled(room)
    room.pass_time(400 * 86400)
    purge(room).run()

    room.desk.change("1", status=Status.OPEN)
    room.look()

    (row,) = room.store.escalations()
    assert row.snapshot is not None
    assert room.store.integrity() == "ok"


@pytest.mark.parametrize("person", [ANA, KIM, LEAD], ids=lambda one: one.name)
def test_t63_whoever_is_erased_from_a_true_story_its_promises_and_its_journal_hold(room: Room, person: Person) -> None:
    filled(room)
    (before,) = room.store.ledger()

    assert room.store.watch.erasure.erase(before.ref, person.email, "erased-1", "operator:kim", NOW)

    (after,) = room.store.ledger()
    assert after.broken is None
    assert faults(after.escalations, after.lines) == ()
    assert person.email not in repr((after.lines, after.escalations, room.store.snapshot(after.ref)))
    assert room.store.watch.erasure.traces(person.email) == ()
    room.desk.change("1", status=Status.OPEN)
    room.look()
    assert room.store.integrity() == "ok"
