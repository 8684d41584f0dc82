"""Operators hear of what stands, once, together, in plain words, and that it is over; never twice of the same."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from core.secrets import Secret
from runtime.alarm_kinds import Urgency
from runtime.notice_settings import Channel
from runtime.notices import CUT_OFF_AFTER, GAP, Carried, NoticeDesk, plain
from runtime.notifying import address_fault, carry
from store import AlarmKey, NoticeState
from store.points import hooked
from tests.runtime.engine_room import NOW, Room
from tests.runtime.sink import Sink, listening

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ACME: dict[str, Any] = {"connector": "zendesk", "account": "acme"}
URL = Secret("json://127.0.0.1:1/s3cret")


class PowerCutError(BaseException):
    """The plug is out."""


@dataclass
class Office:
    """A notice desk over a room, and what its channels carried."""

    room: Room
    channels: tuple[Channel, ...] = (Channel("duty", URL),)
    ends: list[Carried | BaseException] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    @property
    def desk(self) -> NoticeDesk:
        """A desk as a new process would have it."""
        service = self.room.service
        return NoticeDesk(
            service.store,
            self.room.clock,
            service.alarms,
            service.metrics,
            self.channels,
            "https://h.example",
            self._carry,
        )

    def _carry(self, _url: Secret, title: str, text: str) -> Carried:
        end = self.ends.pop(0) if self.ends else Carried.SENT
        if isinstance(end, BaseException):
            self.said.append((title, text))
            raise end
        if end is not Carried.NOT_SENT:
            self.said.append((title, text))
        return end

    def until(self, length: timedelta, step: timedelta = timedelta(seconds=30)) -> int:
        """Run at every step until so long after the beginning; answers how many notices went out meanwhile."""
        before = len(self.said)
        while self.room.clock() < NOW + length:
            self.room.clock.tell(min(self.room.clock() + step, NOW + length))
            self.desk.run()
        return len(self.said) - before

    def stands(self, kind: str = "helpdesk_down", **more: Any) -> None:
        self.room.service.alarms.stands(kind, **{**ACME, **more})

    def over(self, kind: str = "helpdesk_down") -> None:
        self.room.service.alarms.over(kind, connector="zendesk", account="acme")

    def kinds(self) -> set[str]:
        return {one.kind for one in self.room.service.alarms.open()}


@pytest.fixture
def office(room: Room) -> Office:
    return Office(room)


def test_g16_i8_what_still_stands_after_five_minutes_is_told_once(office: Office) -> None:
    office.stands()

    assert office.until(timedelta(minutes=4, seconds=30)) == 0
    assert office.until(5 * MINUTE) == 1
    assert office.until(23 * HOUR, HOUR) == 0

    ((title, text),) = office.said
    assert title == "Halyard: alarm: helpdesk down"
    assert "at zendesk/acme, since 2026-11-22T14:00:00Z." in text
    assert "To do: Nothing, when the helpdesk says that it is down" in text
    assert text.endswith("`halyard alarms list`. https://h.example")


def test_f17_a_helpdesk_that_has_us_wait_for_an_hour_is_told_with_since_when_and_the_cure_and_when_it_is_over(
    office: Office,
) -> None:
    office.stands("told_to_wait", subject="writing")

    assert office.until(HOUR + 4 * MINUTE, MINUTE) == 0
    assert office.until(HOUR + 6 * MINUTE) == 1
    office.room.service.alarms.over("told_to_wait", subject="writing", **ACME)
    assert office.until(2 * HOUR, MINUTE) == 1

    (_, told), (_, over) = office.said
    assert "told to wait at zendesk/acme (writing), since 2026-11-22T14:00:00Z." in told
    assert "To do: See in the helpdesk which program uses up its limits" in told
    assert "told to wait at zendesk/acme (writing), from 2026-11-22T14:00:00Z to 2026-11-22T15:0" in over


def test_f17_a_wait_of_less_than_an_hour_is_told_to_nobody(office: Office) -> None:
    office.stands("told_to_wait")
    assert office.until(HOUR, MINUTE) == 0
    office.over("told_to_wait")

    assert office.until(3 * HOUR, 10 * MINUTE) == 0


def test_what_drifted_is_told_by_the_names_of_the_objects_with_the_cure_and_once_more_when_it_is_over(
    office: Office,
) -> None:
    office.stands("installation_drifted", facts={"objects": "trigger halyard.changed is gone, view halyard.open"})
    assert office.until(HOUR, 5 * MINUTE) == 1
    office.over("installation_drifted")
    assert office.until(2 * HOUR, 5 * MINUTE) == 1

    (_, begun), (title, _) = office.said
    assert "Objects: trigger halyard.changed is gone, view halyard.open." in begun
    assert "To do: `halyard install drift`" in begun
    assert title == "Halyard: over: installation drifted"


def test_f26_lost_credentials_are_told_at_once(office: Office) -> None:
    office.stands("credentials_refused", subject="reading")

    assert office.until(timedelta(seconds=30)) == 1


def test_what_passes_by_itself_is_never_told(office: Office) -> None:
    office.stands()
    office.until(4 * MINUTE)
    office.over()

    assert office.until(2 * HOUR, 5 * MINUTE) == 0


def test_i10_what_is_due_together_goes_out_together_and_no_more_than_once_a_quarter_of_an_hour(office: Office) -> None:
    office.stands()
    office.stands("sweep_failing")
    assert office.until(5 * MINUTE) == 1
    assert office.said[0][0] == "Halyard: alarm: helpdesk down and 1 more"

    office.stands("note_parked")
    office.stands("feed_silent")

    assert office.until(5 * MINUTE + GAP - timedelta(seconds=30)) == 0
    assert office.until(5 * MINUTE + GAP) == 1
    assert "note parked" in office.said[1][1]
    assert "feed silent" in office.said[1][1]


def test_f26_what_may_not_wait_goes_out_sooner_but_not_at_every_flutter(office: Office) -> None:
    office.stands()
    office.until(5 * MINUTE)

    for second in range(0, 600, 30):
        office.stands("credentials_refused")
        office.over("credentials_refused")
        office.stands("credentials_refused")
        office.until(5 * MINUTE + timedelta(seconds=second))

    assert len(office.said) <= 3


def test_a_reminder_goes_out_once_a_day_until_somebody_took_note(office: Office) -> None:
    office.stands()
    office.until(5 * MINUTE)
    assert office.until(DAY + MINUTE, 3 * HOUR) == 1
    assert office.until(2 * DAY + MINUTE, 3 * HOUR) == 1
    assert office.said[-1][0] == "Halyard: still: helpdesk down"

    (alarm,) = office.room.service.alarms.open()
    office.room.service.alarms.confirm(alarm.id, "operator:kim")

    assert office.until(4 * DAY, 3 * HOUR) == 0


def test_that_it_is_over_is_told_once(office: Office) -> None:
    office.stands()
    office.until(5 * MINUTE)
    office.over()

    assert office.until(HOUR, 5 * MINUTE) == 1
    assert office.until(5 * HOUR, HOUR) == 0

    title, text = office.said[-1]
    assert title == "Halyard: over: helpdesk down"
    assert "from 2026-11-22T14:00:00Z to 2026-11-22T14:05:00Z." in text


def test_each_channel_hears_what_it_asked_for(office: Office) -> None:
    office.channels = (
        Channel("duty", URL, Urgency.NOW),
        Channel("lead", URL, Urgency.LATER),
        Channel("mail", URL, Urgency.SOON, frozenset({"mail_held"})),
    )
    office.stands()
    office.stands("mail_held")

    office.until(6 * MINUTE)

    states = {
        name: office.room.store.watch.notices.states(name, ["1:stands", "2:stands"])
        for name in ("duty", "lead", "mail")
    }
    sent = NoticeState.SENT
    assert states == {
        "duty": {"1:stands": sent},
        "lead": {"1:stands": sent, "2:stands": sent},
        "mail": {"2:stands": sent},
    }


# --- misfortunes -------------------------------------------------------------------------------------------------


def test_a_notice_that_was_surely_not_taken_is_tried_again_and_that_is_an_alarm(office: Office) -> None:
    office.stands()
    office.ends = [Carried.NOT_SENT] * 3

    office.until(5 * MINUTE)
    assert office.kinds() == {"helpdesk_down", "notice_failing"}
    office.until(20 * MINUTE)

    assert len(office.said) == 1
    assert office.kinds() == {"helpdesk_down"}


@pytest.mark.parametrize("end", [Carried.UNKNOWN, PowerCutError()], ids=["no answer", "power cut"])
def test_f63_f32_a_notice_whose_fate_is_unknown_is_never_repeated(office: Office, end: Carried | BaseException) -> None:
    office.stands()
    office.ends = [end]
    try:
        office.until(5 * MINUTE)
    except PowerCutError:
        office.desk.run()

    office.until(12 * HOUR, 20 * MINUTE)

    told = [text for _, text in office.said if "helpdesk down" in text]
    assert len(told) == 1
    assert "notice_unknown" in office.kinds()


def test_f32_a_crash_before_handing_over_loses_nothing(office: Office) -> None:
    def cut(point: str) -> None:
        if point == "notice:inside":
            raise PowerCutError

    office.stands()
    office.room.clock.tell(NOW + 5 * MINUTE)
    with hooked(cut), pytest.raises(PowerCutError):
        office.desk.run()

    office.desk.run()

    assert len(office.said) == 1


def test_f45_what_another_worker_has_just_taken_is_left_to_it(office: Office) -> None:
    office.stands()
    office.room.clock.tell(NOW + 5 * MINUTE)
    office.ends = [PowerCutError()]
    with pytest.raises(PowerCutError):
        office.desk.run()

    office.room.clock.tell(office.room.clock() + CUT_OFF_AFTER - timedelta(seconds=1))
    office.desk.run()

    assert len(office.said) == 1
    assert "notice_unknown" not in office.kinds()


def test_an_alarm_of_a_kind_that_is_not_known_any_more_stops_nobody(office: Office) -> None:
    office.room.store.alarms.stands(AlarmKey("of_another_release"), {}, NOW)
    office.stands()

    assert office.until(6 * MINUTE) == 1


def test_without_channels_nothing_is_said(office: Office) -> None:
    office.channels = ()
    office.stands()

    assert office.until(6 * MINUTE) == 0


# --- words -------------------------------------------------------------------------------------------------------


def test_t57_a_notice_holds_nothing_that_means_something_to_whoever_shows_it(office: Office) -> None:
    hostile = "<b>x</b> @channel {{ticket}} *y* [z](http://evil.example)\r\nBcc: a\u202e"
    office.stands("field_gone", subject=hostile, facts={"ticket": hostile, "why": "the words of a ticket"})

    office.until(6 * MINUTE)

    ((_, text),) = office.said
    for sign in ("<", ">", "@", "{", "*", "[z]", "\r", "\u202e", "the words of a ticket"):
        assert sign not in text, sign
    assert plain("E-1042/7: level, #3") == "E-1042/7: level, #3"


def test_a_notice_of_many_alarms_names_twenty(office: Office) -> None:
    for number in range(30):
        office.stands("journal_broken", subject=str(number))

    office.until(6 * MINUTE)

    ((title, text),) = office.said
    assert title.endswith("and 29 more")
    assert text.count("ALARM:") == 20
    assert "And 10 more." in text


# --- Apprise itself ----------------------------------------------------------------------------------------------


def carried(sink: Sink, *answers: int, path: str = "/in") -> Carried:
    sink.answers = list(answers)
    return carry(Secret(sink.address("json", path)), "Title", "Text <b>")


def test_a_notice_arrives_as_plain_text_and_once() -> None:
    with listening() as sink:
        assert carried(sink) is Carried.SENT

    ((path, body),) = sink.came
    assert path == "/in"
    assert '"message": "Text <b>"' in body
    assert "github" not in body


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_a_service_that_refuses_was_surely_not_told_and_is_asked_once(status: int) -> None:
    with listening() as sink:
        assert carried(sink, status) is Carried.NOT_SENT

    assert len(sink.came) == 1


def test_t26_a_redirect_is_a_refusal() -> None:
    with listening() as sink:
        assert carried(sink, 302) is Carried.NOT_SENT

    assert [path for path, _ in sink.came] == ["/in"]


def test_t62_a_service_that_is_away_was_not_told_and_no_secret_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    assert carry(URL, "Title", "Text") is Carried.NOT_SENT

    assert "s3cret" not in "".join(capsys.readouterr())


def test_f63_a_service_that_does_not_answer_in_time_may_have_been_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.notifying.READ_SECONDS", 0.2)
    with listening() as sink:
        sink.answering.clear()
        assert carried(sink) is Carried.UNKNOWN
        assert sink.heard.wait(10)

    assert len(sink.came) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense://x", "not an address that Apprise knows"),
        ("", "not an address that Apprise knows"),
        ("https://hooks.example/T0/s3cret", "not an address that Apprise knows"),
        ("json://127.0.0.1/s3cret?retry=3", "asks for retry"),
        ("json://127.0.0.1/s3cret?optional=yes", "asks for optional"),
        ("jsons://127.0.0.1/s3cret?verify=no", "asks for verify=no"),
        ("json://127.0.0.1/s3cret?redirect=yes", "asks for redirect=yes"),
    ],
)
def test_t28_an_address_that_asks_for_what_we_do_not_do_is_refused(url: str, said: str) -> None:
    fault = address_fault(Secret(url))

    assert said in fault
    assert "s3cret" not in fault
    assert address_fault(URL) == ""
