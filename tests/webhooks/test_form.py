"""The request form behind a signed link: opening it never acts, sending it acts once, and every answer says why."""

import string
from datetime import timedelta

import pytest

from core.errors import StoreUnavailable
from core.fields import LINK, STATE
from core.tickets import Person, Status
from store.points import hooked
from tests.webhooks import page
from tests.webhooks.form_calls import send, told
from tests.webhooks.service import ANA, FILLED, IMPACT, NOW, World, ticket

JSON = {"Accept": "application/json"}


def test_opening_the_link_never_acts_however_often(world: World, link: str) -> None:
    before, writes = world.rows(), len(world.desk.writes)

    answers = [world.client.get(link) for _ in range(3)] + [world.client.head(link)]

    assert [one.status_code for one in answers] == [200] * 4
    assert (world.rows(), len(world.desk.writes), world.woken) == (before, writes, [])
    assert world.client.get(link).data == answers[0].data


def test_the_form_shows_the_case_who_is_recorded_and_every_way(world: World, link: str) -> None:
    shown = page.read(world.client.get(link).text)

    assert shown.one("h1").text == "Escalate case 10421"
    assert "Case 10421: Labels do not print" in shown.text
    assert "asked for by Ana Ruiz" in shown.text
    needs = [one.attributes["value"] for one in shown.all("input")]
    assert needs == ["escalation", "only_update", "exception", "other_case", "raise_severity"]
    reasons = [one.attributes["value"] for one in shown.one("select", name="reason").all("option")]
    assert reasons == ["", "impact_changed", "quality_missed", "blocked", "no_response"]
    assert [one.attributes["name"] for one in shown.all("textarea")] == [
        "impact",
        "changed",
        "wanted_outcome",
        "contact",
    ]


def test_sending_the_form_opens_the_escalation_and_says_who_answers(world: World, link: str) -> None:
    answer = send(world, link)

    assert answer.status_code == 201
    assert "Escalation E-10421-1 of case 10421 is received. J. Doe, Region Lead EMEA answers for it." in told(answer)
    (row,) = world.service.store.escalations()
    assert (row.escalation.channel, row.escalation.requested_by) == ("form", ANA.id)
    assert row.escalation.details["impact"] == IMPACT
    assert world.desk.fetch(row.ref).fields[STATE] == "requested"
    assert world.desk.fetch(row.ref).fields[LINK] is None


def test_a_link_is_used_once_and_then_shows_what_came_of_it(world: World, link: str) -> None:
    send(world, link)

    second, opened = send(world, link), world.client.get(link)

    assert (second.status_code, opened.status_code) == (409, 201)
    assert told(second) == told(opened)
    assert "E-10421-1" in told(second)
    assert len(world.service.store.escalations()) == 1


def test_a_link_that_expired_says_so_and_does_nothing(world: World, link: str) -> None:
    before = world.rows()
    world.clock.tell(NOW + timedelta(days=3))

    answers = [world.client.get(link), send(world, link)]

    assert [one.status_code for one in answers] == [410, 410]
    assert all("Links live for a few days only" in told(one) for one in answers)
    assert world.rows() == before


def test_a_link_lives_to_its_last_second(world: World, link: str) -> None:
    world.clock.tell(NOW + timedelta(days=3) - timedelta(seconds=1))

    assert send(world, link).status_code == 201


def test_a_link_that_was_used_shows_what_came_of_it_though_it_expired(world: World, link: str) -> None:
    send(world, link)
    world.clock.tell(NOW + timedelta(days=30))

    assert world.client.get(link).status_code == 201


@pytest.mark.parametrize("token", ["", "x", ".", "a.b", "." * 100, "é", "%00", "a" * 1025, "../..", "x/y", "WzFd.x"])
def test_a_link_nobody_signed_is_not_found(world: World, token: str) -> None:
    assert world.client.get(f"/escalate/{token}").status_code == 404
    assert send(world, f"/escalate/{token}").status_code == 404


def test_a_case_is_called_what_its_people_call_it(world: World) -> None:
    world.see(ticket(label="SUP-421"))

    shown = page.read(world.client.get(world.shown_link(ticket())).text)

    assert shown.one("h1").text == "Escalate case SUP-421"
    assert "Case SUP-421: Labels do not print" in shown.text


def test_a_link_that_was_cut_off_is_a_page_and_no_data(world: World) -> None:
    answer = world.client.get("/escalate/")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "This link is not one of ours" in answer.text
    assert world.rows() == 0


def test_a_link_with_any_character_changed_is_not_found(world: World, link: str) -> None:
    start = len("/escalate/")
    letters = (*string.ascii_letters, *string.digits, "-", "_", ".", "=", "!")
    last = len(link) - 1
    changed = {link[:last] + letter for letter in letters} | {
        link[:place] + letter + link[place + 1 :] for place in range(start, last) for letter in ("A", "g", "!", "")
    }
    changed.discard(link)

    found = [one for one in changed if world.client.get(one).status_code != 404]

    assert found == []


@pytest.mark.parametrize("more", ["=", "==", "!", ".", "\n", "%20", "%3D", "A", "?x=1", "%00"])
def test_a_link_with_something_added_is_the_same_link_or_none(world: World, link: str, more: str) -> None:
    send(world, link, {"need": "only_update"})

    answer = send(world, f"{link}{more}", {"need": "only_update"})

    assert answer.status_code in (404, 409)
    assert len(world.desk.comments()) == 1


def test_t20_a_link_opens_only_the_ticket_of_the_account_it_was_made_for(world: World) -> None:
    ours, theirs = ticket(subject="Ours"), ticket(account="globex", subject="Theirs")
    for one in (ours, theirs):
        world.see(one)

    send(world, world.shown_link(ours))

    assert [str(row.ref) for row in world.service.store.escalations()] == ["zendesk/acme/10421"]
    assert "Theirs" in world.client.get(world.shown_link(theirs)).text
    assert world.desks["globex"].fetch(theirs.ref).fields[STATE] == "available"


def test_t20_a_link_to_an_account_or_ticket_that_is_not_here_is_not_found(world: World) -> None:
    strange = ticket("999"), ticket(account="gone")

    assert [world.client.get(world.link(one)).status_code for one in strange] == [404, 404]
    assert [send(world, world.link(one)).status_code for one in strange] == [404, 404]


def test_t43_ms_07_too_early_says_from_when_in_the_requesters_zone_and_why(world: World) -> None:
    early = ticket(created_at=NOW - timedelta(hours=1))
    world.see(early)
    before = world.rows()

    shown, sent = world.client.get(world.link(early)), send(world, world.link(early))
    data = send(world, world.link(early), headers=JSON)

    assert (shown.status_code, sent.status_code, data.status_code) == (409, 409, 409)
    assert data.json["code"] == "not_yet"
    words = (
        "You can escalate case 10421 from Sun 22 Nov 2026, 14:00 CET (in 3 h). Severity S1 on a Titanium plan may be "
        "escalated 4 h after the case was opened (Sun 22 Nov 2026, 10:00 CET). If the impact has grown, ask us to "
        "raise the severity."
    )
    assert told(shown) == told(sent) == data.json["sentences"][0] == words
    assert not list(page.read(shown.text).all("form"))
    assert world.rows() == before


@pytest.mark.parametrize(("seconds", "status"), [(-1, 409), (0, 201), (1, 201)])
def test_t43_the_gate_is_on_our_clock_to_the_second(world: World, seconds: int, status: int) -> None:
    early = ticket(created_at=NOW)
    world.see(early)
    link = world.link(early)
    world.clock.tell(NOW + timedelta(hours=4, seconds=seconds))

    assert send(world, link).status_code == status


def test_a_requester_without_a_zone_is_told_in_the_accounts(world: World) -> None:
    early = ticket(created_at=NOW, requester=Person(id="41", name="Ana Ruiz"))
    world.see(early)

    assert "15:00 CET" in told(world.client.get(world.link(early)))


REDIRECTS = {
    "only_update": "Could we have an update on this case, please?",
    "exception": "A request to the team working on this case:",
    "raise_severity": "The business impact of this case has grown; please raise its severity to match.",
    "other_case": None,
}


@pytest.mark.parametrize(("need", "comment"), REDIRECTS.items())
def test_ms_18_to_21_another_need_is_served_in_place_and_uses_nothing_up(
    world: World, link: str, need: str, comment: str | None
) -> None:
    answer = send(world, link, {"need": need, "impact": "Two more sites\nare down"})

    assert answer.status_code == 200
    assert "not used up" in told(answer)
    wanted = [(ANA.id, f"{comment}\nTwo more sites\nare down")] if comment is not None else []
    assert world.desk.comments() == wanted
    assert world.service.store.escalations() == ()
    after = world.desk.fetch(ticket().ref)
    assert after.fields[STATE] == "available"
    fresh = world.shown_link(ticket())
    assert fresh != link
    assert world.client.get(link).status_code == 200, "the old link shows what it did"
    assert send(world, link).status_code == 409
    assert send(world, fresh).status_code == 201


@pytest.mark.parametrize(
    ("impact", "words"),
    [
        ("", "Please answer “Business impact”"),
        ("   \n ", "Please answer “Business impact”"),
        ("urgent", "a sentence or two (20 characters or more)"),
        ("please please please please", "in a few more words of your own"),
        ("!!! ??? ... --- !!! ??? ...", "in a few more words of your own"),
        ("word " * 500, "is longer than 2000 characters"),
    ],
)
def test_an_answer_that_helps_nobody_is_asked_for_again_with_everything_kept(
    world: World, link: str, impact: str, words: str
) -> None:
    fields = {**FILLED, "impact": impact, "contact": "Ana, +34 600 000 000, CET"}

    answer = send(world, link, fields)

    assert answer.status_code == 422
    assert words in told(answer)
    kept = page.values(page.read(answer.text))
    assert kept == {**fields, "changed": ""}
    assert world.service.store.escalations() == ()
    assert send(world, link, {**kept, "impact": IMPACT}).status_code == 201


def test_every_shortcoming_is_told_at_once(world: World, link: str) -> None:
    answer = send(world, link, {"need": "escalation", "reason": "impact_changed"}, headers=JSON)

    assert answer.status_code == 422
    assert answer.json["sentences"] == ["Please answer “Business impact”.", "Please answer “What has changed”."]


@pytest.mark.parametrize(
    "fields", [{"reason": ""}, {"reason": "nonsense"}, {"need": "nonsense"}, {"need": "", "reason": ""}]
)
def test_a_choice_that_is_none_of_ours_is_asked_for_again(world: World, link: str, fields: dict[str, str]) -> None:
    assert send(world, link, {**FILLED, **fields}).status_code == 422
    assert world.service.store.escalations() == ()


def test_ms_22_a_reason_without_its_facts_is_refused_with_what_is_missing(world: World, link: str) -> None:
    answer = send(world, link, {**FILLED, "reason": "no_response"})

    assert answer.status_code == 409
    assert "at least 2 comments of yours without an answer" in told(answer)
    assert "not used up" in told(answer)
    assert world.service.store.escalations() == ()
    assert send(world, world.shown_link(ticket())).status_code == 201


def test_t43_ms_08_a_second_link_to_an_escalated_case_says_by_whom_and_who_answers(world: World, link: str) -> None:
    send(world, link)

    answer = send(world, world.link(ticket(), number=7), headers=JSON)

    assert (answer.status_code, answer.json["code"]) == (409, "active")
    assert "at the request of Ana Ruiz. J. Doe, Region Lead EMEA answers for it." in answer.json["sentences"][0]


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED, Status.DELETED])
def test_a_case_that_ended_says_so(world: World, link: str, status: Status) -> None:
    world.see(ticket(status=status, version="9"))

    answer = send(world, link, headers=JSON)

    assert (answer.status_code, answer.json["code"]) == (409, "closed")


def test_the_gate_is_asked_again_on_the_ticket_as_it_now_is(world: World, link: str) -> None:
    world.desk.put(ticket(status=Status.SOLVED, version="9"))

    answer = send(world, link, headers=JSON)

    assert (answer.status_code, answer.json["code"]) == (409, "closed")
    assert "Case 10421 is solved" in answer.json["sentences"][0]
    assert world.service.store.escalations() == ()


def test_a_ticket_somebody_else_holds_is_received_and_opened_next(world: World, link: str) -> None:
    store = world.service.store
    (held,) = store.claim(now=NOW, worker="other", lease=timedelta(minutes=1), limit=1, ref=ticket().ref)

    answer = send(world, link)
    store.release(held, wake_at=None)
    world.service.engine.drain()

    assert answer.status_code == 202
    assert world.woken == [ticket().ref]
    assert world.client.get(link).status_code == 201


def test_a_request_whose_turn_cannot_be_saved_is_received_all_the_same(world: World, link: str) -> None:
    def gone(name: str) -> None:
        if name == "save:inside":
            raise StoreUnavailable("the disk is full")

    with hooked(gone):
        answer = send(world, link)
    world.clock.tell(NOW + timedelta(minutes=5))
    world.service.engine.drain()

    assert answer.status_code == 202
    assert world.woken == [ticket().ref]
    assert world.client.get(link).status_code == 201


def test_f37_a_request_that_cannot_be_kept_is_said_and_the_link_stays(world: World, link: str) -> None:
    def full(name: str) -> None:
        if name == "accept:inside":
            raise StoreUnavailable("the disk is full")

    with hooked(full):
        answer = send(world, link)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert send(world, link).status_code == 201


@pytest.mark.parametrize("accept", ["application/json", "application/json;q=0.9, text/html;q=0.1"])
def test_whoever_asks_for_json_gets_it(world: World, link: str, accept: str) -> None:
    answer = world.client.get(link, headers={"Accept": accept})

    assert answer.json == {"code": "available", "title": "Escalate case 10421", "sentences": []}


def test_a_browser_gets_a_page(world: World, link: str) -> None:
    for accept in ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", "", "image/png"):
        assert world.client.get(link, headers={"Accept": accept}).mimetype == "text/html"
