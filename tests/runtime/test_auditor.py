"""The auditor finds what is wrong by rows alone, and its heart beats only while all is well."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from core.errors import StoreUnavailable, TryLater
from core.secrets import Secret
from runtime.auditor import CANARY_EVERY, GRACE, Auditor
from runtime.explain import rfc3339
from runtime.heartbeat import Heartbeat
from runtime.trouble import Trouble
from store.audit import AuditBook
from store.points import hooked
from tests.runtime.engine_room import NOW, Room, escalated
from tests.runtime.sink import listening

OPEN = "UPDATE tickets SET {} WHERE ticket_id = '1'"


def auditor(room: Room, heartbeat: Heartbeat | None = None) -> Auditor:
    service = room.service
    return Auditor(service.store, room.clock, service.alarms, service.metrics, heartbeat or Heartbeat())


def changed(room: Room, statement: str) -> None:
    """Somebody changes a row behind our back."""
    with room.store._database.engine.begin() as connection:
        connection.execute(sa.text(statement))


def kinds(room: Room) -> list[str]:
    return [one.kind for one in room.service.alarms.open()]


def beats(room: Room) -> float:
    """The moment of the last heartbeat, as monitoring sees it."""
    return room.metric("halyard_heartbeat_timestamp_seconds")


def test_f67_while_all_is_well_the_heart_beats(room: Room, tmp_path: Path) -> None:
    escalated(room)
    file = tmp_path / "heartbeat"

    assert auditor(room, Heartbeat(file)).look()

    assert file.read_text("utf-8") == f"{rfc3339(NOW)}\n"
    assert beats(room) == NOW.timestamp()
    assert kinds(room) == []


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (OPEN.format("due_at = 1, hold_until = NULL"), "escalation_overdue"),
        (OPEN.format("due_at = NULL, wake_at = NULL, hold_until = NULL, due_why = ''"), "escalation_unarmed"),
        ("UPDATE deliveries SET state = 'mislaid' WHERE id = 1", "balance_off"),
        ("UPDATE journal SET actor = 'nobody' WHERE id = 2", "journal_broken"),
        ("DELETE FROM journal WHERE id = 1", "journal_broken"),
        (OPEN.format("journal_head = ''"), "journal_broken"),
    ],
)
def test_f67_i8_every_kind_of_broken_row_is_found_and_stills_the_heart(
    room: Room, tmp_path: Path, broken: str, kind: str
) -> None:
    escalated(room)
    one, file = auditor(room, Heartbeat(tmp_path / "heartbeat")), tmp_path / "heartbeat"
    one.look()
    before = file.read_text("utf-8"), beats(room)
    changed(room, broken)
    room.clock.tell(NOW + timedelta(seconds=60))

    assert not one.look()

    assert kinds(room) == [kind]
    assert (file.read_text("utf-8"), beats(room)) == before


def test_i8_g16_an_overdue_escalation_is_an_alarm_and_a_figure_within_a_minute(room: Room) -> None:
    escalated(room)
    one = auditor(room)
    due_at = room.store.next_due()
    assert due_at is not None
    looks = (due_at + timedelta(seconds=second) for second in (0, 30, 60))
    for at in looks:
        room.clock.tell(at)
        one.look()

    (alarm,) = room.service.alarms.open()
    assert alarm.facts == {"count": "1", "tickets": "1"}
    assert alarm.opened_at - due_at <= timedelta(seconds=60)
    assert room.metric("halyard_alarm", account="acme", connector="zendesk", kind="escalation_overdue") == 1


def test_what_was_wrong_and_is_right_again_lets_the_heart_beat(room: Room) -> None:
    escalated(room)
    one = auditor(room)
    room.clock.tell(NOW + timedelta(days=2))
    assert not one.look()

    room.engine.drain()

    assert one.look()
    assert kinds(room) == []


@pytest.mark.parametrize("account", ["acme", ""])
def test_f67_being_late_is_no_fault_where_the_reason_stands(room: Room, account: str) -> None:
    escalated(room)
    if account:
        Trouble(room.service.alarms, "zendesk", account).down(TryLater("no answer"))
    else:
        room.service.alarms.stands("clock_jumped")
    room.clock.tell(NOW + timedelta(days=2))

    assert auditor(room).look()

    assert "escalation_overdue" not in kinds(room)


def test_f67_the_reason_of_another_account_is_none(room: Room) -> None:
    escalated(room)
    Trouble(room.service.alarms, "zendesk", "globex").down(TryLater("no answer"))
    room.clock.tell(NOW + timedelta(days=2))

    assert not auditor(room).look()


def test_f68_the_balance_is_a_line_every_minute(room: Room) -> None:
    escalated(room)
    one = auditor(room)

    with capture_logs() as said:
        for second in range(0, 121, 30):
            room.clock.tell(NOW + timedelta(seconds=second))
            one.look()

    lines = [line for line in said if line["event"] == "balance"]
    assert len(lines) == 3
    assert (lines[0]["accepted"], lines[0]["applied"], lines[0]["strays"]) == (2, 2, 0)


def test_f67_the_planted_escalation_is_found_once_a_day(room: Room) -> None:
    one = auditor(room)
    planted: list[str] = []

    with hooked(lambda point: planted.append(point) if point.startswith("canary") else None):
        for hours in range(0, 73, 3):
            room.clock.tell(NOW + timedelta(hours=hours))
            assert one.look()

    assert len(planted) == 4
    assert room.metric("halyard_canary_timestamp_seconds") == (NOW + 3 * CANARY_EVERY).timestamp()


def test_f67_an_auditor_that_sees_nothing_any_more_says_so_itself(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The filter is mutated so that nothing is ever overdue."""
    file = tmp_path / "heartbeat"
    monkeypatch.setattr("store.audit._overdue", lambda *_: ())

    assert not auditor(room, Heartbeat(file)).look()

    assert kinds(room) == ["auditor_blind"]
    assert not file.exists()
    monkeypatch.undo()
    assert auditor(room, Heartbeat(file)).look()
    assert kinds(room) == []


def test_f67_an_auditor_that_cannot_look_gives_no_sign(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(AuditBook, "tally", away)

    with pytest.raises(StoreUnavailable):
        auditor(room, Heartbeat(tmp_path / "heartbeat")).look()

    assert not (tmp_path / "heartbeat").exists()


def test_t69_journals_are_checked_in_turn_all_of_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.auditor.SAMPLE", 1)
    for number in ("1", "2", "3"):
        escalated(room, number)
    changed(room, "UPDATE journal SET actor = 'nobody' WHERE ticket_id = '3'")
    one = auditor(room)

    assert [one.look() for _ in range(5)] == [True, True, False, False, False]


# --- the sign itself ---------------------------------------------------------------------------------------------


def test_f67_the_address_is_called_once_per_beat() -> None:
    with listening() as sink:
        assert Heartbeat(url=Secret(sink.address(path="/ping/s3cret"))).beat(NOW)

    assert sink.came == [("/ping/s3cret", "")]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_t26_an_address_that_does_not_take_it_is_no_beat_and_no_redirect_is_followed(
    status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with listening() as sink:
        sink.answers.append(status)
        assert not Heartbeat(url=Secret(sink.address(path="/ping/s3cret"))).beat(NOW)

    assert len(sink.came) == 1
    assert "s3cret" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/s3cret", "http://[::1/s3cret"])
def test_t62_an_address_that_is_away_tells_no_secret(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert not Heartbeat(url=Secret(url)).beat(NOW)

    assert "s3cret" not in "".join(capsys.readouterr())


def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    assert not Heartbeat(tmp_path / "no" / "such" / "folder").beat(NOW)
    assert Heartbeat().beat(NOW)
    assert timedelta(minutes=1) > GRACE
