"""Once a day what has served its time is forgotten by the ages of the configuration, and nothing else."""

from datetime import timedelta

import pytest

from core.ledger import faults
from core.tickets import Person, Status
from runtime.retention import Purge
from runtime.retention_settings import RetentionPart
from store import AlarmKey, MailRow, MailState, Notice
from tests.runtime.engine_room import ANA, KIM, LEAD, NOW, Room, escalated

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

    assert {name for name, count in forgotten.items() if not count} == {"requests"}
    assert not any(purge(room).run().values())
    assert room.store.deliveries() == ()
    assert room.store.snapshot(next(iter(room.store.escalations())).ref) is None
    assert [row.sender for row in room.store.mails.rows()] == [""]
    assert room.store.alarms.rows() == ()
    assert room.store.journal(limit=1000) == lines
    assert room.store.integrity() == "ok"
    assert room.metric("halyard_purged_total", what="alarms") == 1


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
