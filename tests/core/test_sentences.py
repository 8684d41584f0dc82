"""The words people read: every placeholder is filled, every zone and length is told right, and T59."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Template
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cast import CastMember
from core.decisions import Decision, Scene, known_zone
from core.escalation import History
from core.events import Move, Uncopied
from core.policy import Policy, Unlisted, UsedBy
from core.requests import missing_evidence, problems
from core.sentences import SENTENCES, duration, moment, placeholders, say, times
from core.terms import WhoMayAsk
from core.tickets import Person, Status
from core.uncopied import WhyNot
from tests.core.cases import (
    ANA,
    CAST,
    DAY,
    DETAILS,
    DOE,
    HOUR,
    KIM,
    MINUTE,
    OPENED,
    Case,
    mulesoft,
    ready,
    request,
    send,
    ticket,
)
from tests.core.merge_cases import merge_event, source
from tests.core.pack_stories import Packs

# Said on pages, by installations and inside sentences; the tests of those look for them.
ELSEWHERE = ("page_", "form_", "field_", "panel_", "word_")
# Every sentence says its own code first, so that it is known again wherever it comes out.
MARKED = replace(mulesoft(), texts={code: f"[{code}] {text}" for code, text in SENTENCES.items()})


def marked(**changes: Any) -> Policy:
    return replace(MARKED, **changes)


def words_of(case: Case, decision: Decision) -> Iterator[str]:
    """Everything a decision says: notes, fields and reasons."""
    yield from (note.text for note in decision.notes)
    yield from (value for value in decision.wanted.values() if isinstance(value, str))
    yield from (one.text("UTC", case.policy.texts) for one in decision.availability.because)
    yield from (one.text for one in decision.availability.alternatives)


class Story(Case):
    """A case that keeps all it said."""

    def __init__(self, **changes: Any) -> None:
        super().__init__(**{"policy": MARKED, **changes})
        self.words: list[str] = []

    def turn(self, event: Any) -> Decision:
        decision = super().turn(event)
        self.words += words_of(self, decision)
        return decision

    def begun(self) -> "Story":
        self.wait(2 * DAY)
        self.look()
        return self

    def asked_badly(self) -> "Story":
        asked = [
            request(need="no such"),
            request(reason=""),
            request(details={}),
            request(details={**DETAILS, "impact": "Short."}),
            request(details={**DETAILS, "impact": "bad " * 10}),
            request(details={**DETAILS, "contact": "x" * 400}),
            request(reason="no_response"),
        ]
        for one in asked:
            wrong = (*problems(one, self.policy), *missing_evidence(one, self.policy, self.ticket))
            self.words += [problem.text("UTC", self.policy.texts) for problem in wrong]
            for by in (KIM, ANA):
                send(self, "host", reason=one.reason, need=one.need, details=one.details, by=by)
        return self


def waiting() -> Story:
    story = Story(ticket=ticket(severity="S9", tier="silver"))
    story.look()
    story.tick()
    story.look()
    return story


def kept_showing() -> Story:
    story = Story(ticket=ticket(severity="S1")).begun()
    story.become(severity="S4")
    story.look()
    story.become(status=Status.SOLVED)
    story.look()
    return story


def never() -> Story:
    waits = replace(mulesoft().waits, unlisted=Unlisted.NEVER)
    return Story(policy=marked(waits=waits), ticket=ticket(tier="")).begun()


def not_allowed() -> Story:
    story = Story(policy=marked(who=WhoMayAsk.REQUESTER_ONLY)).begun()
    send(story, "host", by=DOE)
    return story


def used_up() -> Story:
    uses = replace(mulesoft().uses, used_by=UsedBy.ANY_REQUEST)
    story = Story(policy=marked(uses=uses)).begun()
    send(story, "host", need="only_update")
    story.look()
    return story


def inherited() -> Story:
    story = Story()
    story.history = History(inherited_uses=1)
    return story.begun()


def escalated() -> Story:
    story = Story().begun()
    story.ask()
    for step in (HOUR, 3 * HOUR):
        story.wait(step)
        story.look()
    story.act(Move.ACKNOWLEDGE)
    story.act(Move.CONTACT)
    story.look()
    story.wait(2 * DAY)
    story.look()
    story.act(Move.CLOSE, outcome="solution")
    story.look()
    return story


def merged_in() -> Story:
    """The other case of the story has no escalation, then one of its own."""
    story = Story().begun()
    story.turn(merge_event(source(MARKED), MARKED))
    story.turn(merge_event(source(MARKED, number="10422"), MARKED))
    return story


def barred() -> Story:
    """Nobody of the level is let in any more; then there is a deputy."""
    story = Story().begun()
    story.ask()
    story.cast = CAST.without([one.email for one in CAST.people.values()])
    story.look()
    deputy = CastMember("deputy@support.example", "Deputy")
    story.cast = replace(story.cast, others={"escalation_lead": (deputy,)})
    story.look()
    return story


def declined() -> Story:
    story = Story().begun()
    story.ask()
    story.act(Move.DECLINE, why="It is about another case.")
    return story


def uncopied() -> Story:
    story = Story()
    story.opened()
    for why in WhyNot:
        story.turn(Uncopied("E-10421-1:1:cc:csm", f"{why.value}@support.example", "", why))
    return story


def badly() -> Story:
    return Story().begun().asked_badly()


STORIES = [
    waiting,
    kept_showing,
    never,
    not_allowed,
    used_up,
    inherited,
    escalated,
    declined,
    badly,
    merged_in,
    barred,
    uncopied,
]
STORIES += Packs(MARKED.texts).stories()


@pytest.mark.parametrize("story", STORIES)
def test_no_placeholder_is_left_standing(story: Any) -> None:
    words = story().words

    assert words
    assert [text for text in words if "$" in text or "None" in text] == []


def test_every_sentence_is_said_by_some_story() -> None:
    said = " ".join(text for story in STORIES for text in story().words)

    assert {code for code in SENTENCES if not code.startswith(ELSEWHERE) and f"[{code}]" not in said} == set()


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_a_whole_template(code: str) -> None:
    names = placeholders(SENTENCES[code])

    text = say(code, dict.fromkeys(names, "X"), "UTC")

    assert "$" not in text
    assert text == text.strip() != ""


HOSTILE = [
    "{0.__class__}",
    "{ticket.__class__.__mro__}",
    "{ticket!r:>{width}}",
    "%(ticket)s %s %n",
    "$ticket.__class__",
    "${ticket}[0]",
    "{{ticket.id}} {% if %} <%= 1 %>",
    "$$ticket",
    "\\N{BULLET} #{1}",
    "`id` $(id)",
]


@pytest.mark.parametrize("template", HOSTILE)
def test_T59_a_template_reaches_nothing_but_its_placeholders(template: str) -> None:
    text = say("closed", {"ticket": ticket(), "status": "solved"}, "UTC", {"closed": template})

    shown = str(ticket())
    assert text == Template(template).safe_substitute(ticket=shown).strip()
    assert "<class" not in text.replace(shown, "")
    assert "mappingproxy" not in text


@pytest.mark.parametrize("value", [*HOSTILE, "$ticket", "${owner}", "$", "Ana $5"])
def test_T59_what_people_write_is_never_read_as_a_template(value: str) -> None:
    text = say("declined_public", {"escalation": "E-1-1", "why": value}, "UTC")

    assert text == f"Escalation E-1-1 was not accepted: {value}".strip()


@pytest.mark.parametrize("template", ["$", "5 $", "$ 5", "$1", "${", "${}", "${ticket", "${ ticket }", "$é"])
def test_T59_a_dollar_that_stands_alone_is_refused_in_a_policy(template: str) -> None:
    with pytest.raises(ValueError, match="stands alone"):
        placeholders(template)


def test_a_missing_value_loses_no_sentence() -> None:
    assert say("closed", {"ticket": "1"}, "UTC").startswith("Case 1 is $status")


def test_an_empty_replacement_leaves_our_own_words() -> None:
    assert say("declined_public", {}, "UTC", {"declined_public": ""}).startswith("Escalation")


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(microseconds=999_999), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (61 * timedelta(seconds=1), "1 min 1 s"),
        (4 * HOUR, "4 h"),
        (HOUR + timedelta(seconds=1), "1 h"),
        (2 * HOUR + 55 * MINUTE, "2 h 55 min"),
        (DAY, "1 day"),
        (2 * DAY + MINUTE, "2 days 1 min"),
        (7 * DAY, "7 days"),
    ],
)
def test_lengths_of_time_as_people_say_them(length: timedelta, words: str) -> None:
    assert duration(length) == words


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 11, 22, 13, 5, tzinfo=UTC), "Europe/Berlin", "Sun 22 Nov 2026, 14:05 CET"),
        (datetime(2026, 7, 1, 0, 0, tzinfo=UTC), "America/New_York", "Tue 30 Jun 2026, 20:00 EDT"),
        (datetime(2026, 1, 9, 9, 7, 3, tzinfo=UTC), "UTC", "Fri 9 Jan 2026, 09:07:03 UTC"),
    ],
)
def test_moments_as_people_say_them(at: datetime, zone: str, words: str) -> None:
    assert moment(at, zone) == words


@pytest.mark.parametrize(("count", "words"), [(1, "once only"), (2, "twice only"), (5, "5 times only")])
def test_how_often_as_people_say_it(count: int, words: str) -> None:
    assert times(count) == words


ZONES: Mapping[str, str] = {
    "Europe/Madrid": "Europe/Madrid",
    "": "Europe/Berlin",
    "Nowhere/Land": "Europe/Berlin",
    "Europe": "Europe/Berlin",
    "../../etc/passwd": "Europe/Berlin",
    "a\0b": "Europe/Berlin",
    "\ud800": "Europe/Berlin",
    "x" * 5000: "Europe/Berlin",
}


@pytest.mark.parametrize(("zone", "used"), ZONES.items(), ids=range(len(ZONES)))
def test_an_odd_time_zone_falls_back_to_the_accounts(zone: str, used: str) -> None:
    scene = Scene(ticket(requester=replace(ANA, time_zone=zone)), mulesoft(), CAST, OPENED)

    assert scene.zone == used


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_time_zone_loses_a_decision(requesters: str, accounts: str) -> None:
    zone = known_zone(requesters, accounts)

    assert moment(OPENED, zone)
    assert known_zone("", "") == "UTC"


def test_a_tier_keeps_its_spelling_but_for_its_first_letter() -> None:
    story = Story(ticket=ticket(tier="goldPlus"))

    story.look()

    assert "(GoldPlus)" in " ".join(story.words)


def test_a_person_without_a_zone_is_told_the_accounts_time() -> None:
    case = ready(ticket=ticket(requester=Person("x")))

    case.ask()

    assert "CET" in case.sent[0].text
