"""What people used in an issue is told once for each use, by whom, when, and with what stood beside it then."""

from datetime import UTC, datetime

import responses

from connectors.jira.account import ValueSource
from core.tickets import Ticket
from tests.jira.accounts import account
from tests.jira.paper import (
    ANA,
    HALYARD,
    IDS,
    KIM,
    LEAD,
    REF,
    SEVERITY,
    Json,
    chose,
    comment,
    document,
    fields,
    helpdesk_on,
    history,
    item,
    option,
    paper,
    picked,
    said,
    ticks,
    unticks,
)


@responses.activate
def told(known: Json, *histories: Json, severity: ValueSource | None = None) -> Ticket:
    chosen = account(severity=severity) if severity is not None else account()
    return helpdesk_on(paper(known, histories), chosen).fetch(REF)


def asked(**more: object) -> Json:
    filled = {"escalate_now": picked("escalate_now"), "need": picked("need", "escalation")}
    return fields(**{**filled, "reason": picked("reason", "impact_changed"), **more})


def test_a_use_of_the_action_is_told_with_its_person_moment_and_answers() -> None:
    used = history(41, KIM, ticks("escalate_now"), chose("need", "escalation"), chose("reason", "impact_changed"))

    found = told(asked(**{"ask.impact": document("600 users\n\nare blocked")}), used).request

    assert found is not None
    assert (found.key, found.at) == ("jira-history-41", datetime(2026, 11, 22, 9, 20, tzinfo=UTC))
    assert found.by is not None
    assert (found.by.id, found.by.staff) == ("5b10-kim", True)
    assert (found.need, found.reason, dict(found.details)) == (
        "escalation",
        "impact_changed",
        {"impact": "600 users\n\nare blocked"},
    )


def test_what_came_later_was_not_said_with_the_use() -> None:
    used = history(41, KIM, ticks("escalate_now"))
    filled = history(42, LEAD, item(IDS["ask.impact"], said_before="600 users", said="All of them"))
    turned = history(43, LEAD, chose("need", "question", before="escalation"))

    found = told(
        asked(need=picked("need", "question"), **{"ask.impact": document("All of them")}), used, filled, turned
    )

    assert found.request is not None
    assert (found.request.need, dict(found.request.details)) == ("escalation", {"impact": "600 users"})


def test_the_order_of_changes_is_that_of_their_ids() -> None:
    early = history(99, KIM, ticks("escalate_now"), minute=30)
    late = history(101, LEAD, ticks("escalate_now"), minute=10)
    between = history(100, KIM, unticks("escalate_now"), minute=20)

    found = told(asked(), late, between, early).request

    assert found is not None
    assert found.key == "jira-history-101"


def test_ticked_unticked_and_ticked_again_are_two_uses() -> None:
    first, off, second = (
        history(1, KIM, ticks("escalate_now")),
        history(2, KIM, unticks("escalate_now")),
        history(3, KIM, ticks("escalate_now")),
    )

    one, none, two = told(asked(), first), told(fields(), first, off), told(asked(), first, off, second)

    assert none.request is None
    assert one.request is not None
    assert two.request is not None
    assert (one.request.key, two.request.key) == ("jira-history-1", "jira-history-3")


def test_what_we_ticked_ourselves_is_no_use_whoever_we_are_by_now() -> None:
    by_us = history(1, HALYARD, ticks("escalate_now"), ticks("escalated"))
    by_our_predecessor = history(
        1, LEAD, ticks("escalate_now"), ticks("escalated"), historyMetadata={"type": "halyard"}
    )
    known = asked(escalated=picked("escalated"))

    for change in (by_us, by_our_predecessor):
        found = told(known, change)
        assert (found.request, found.flagged) == (None, None)


def test_what_stood_there_when_the_issue_was_made_or_copied_is_nobodys_use() -> None:
    copied = asked(escalated=picked("escalated"), step=picked("step", "call_held"))

    found = told(copied, history(1, KIM, item("summary", said="x")))

    assert (found.request, found.flagged, found.step) == (None, None, None)


def test_a_use_in_the_portal_is_told_with_the_message_of_its_moment_and_no_other() -> None:
    used = history(41, ANA, ticks("escalate_now"), minute=20)
    messages = said(
        comment(1, ANA, "An hour ago", 10),
        comment(2, KIM, "Looking", 20),
        comment(3, ANA, "It is worse now", 20),
        comment(4, ANA, "Later", 30),
    )

    with_words = told(fields(escalate_now=picked("escalate_now"), comment=messages), used).request
    without = told(fields(escalate_now=picked("escalate_now")), used).request

    assert with_words is not None
    assert without is not None
    assert (with_words.need, with_words.reason, dict(with_words.details)) == ("", "", {"summary": "It is worse now"})
    assert dict(without.details) == {}
    assert with_words.by is not None
    assert not with_words.by.staff


def test_staff_who_use_the_action_say_so_in_its_form_and_nowhere_else() -> None:
    used = history(41, KIM, ticks("escalate_now"), minute=20)

    found = told(asked(comment=said(comment(1, KIM, "Hm", 20))), used).request

    assert found is not None
    assert dict(found.details) == {}


def test_a_use_by_nobody_known_is_told_without_a_person() -> None:
    found = told(asked(), history(41, None, ticks("escalate_now"))).request

    assert found is not None
    assert found.by is None


def test_a_step_is_told_with_the_change_that_chose_it_and_its_words() -> None:
    once = history(1, KIM, chose("step", "call_held"))
    gone = history(2, HALYARD, item(IDS["step"], option("step", "call_held"), None, said_before="The call_held"))
    again = history(3, LEAD, chose("step", "call_held"), item(IDS["step_note"], said="minutes: agreed"))
    known = fields(step=picked("step", "call_held"), step_note=document("minutes: agreed"))

    first, none, second = (
        told(fields(step=picked("step", "call_held")), once),
        told(fields(), once, gone),
        told(known, once, gone, again),
    )

    assert none.step is None
    assert first.step is not None
    assert second.step is not None
    assert second.step.by is not None
    assert (first.step.key, first.step.note) == ("jira-history-1", "")
    assert (second.step.key, second.step.by.id, second.step.code, second.step.note) == (
        "jira-history-3",
        "5b10-lead",
        "call_held",
        "minutes: agreed",
    )


@responses.activate
def test_a_site_without_some_of_our_fields_tells_what_is_there() -> None:
    site = paper(asked(step=picked("step", "call_held")), (history(41, KIM, ticks("escalate_now"), {"field": "x"}),))
    known = site.answers["/rest/api/3/field/search"]
    gone = [IDS[name] for name in ("need", "reason", "step", "escalated")]
    site.answers["/rest/api/3/field/search"] = {
        **known,
        "values": [one for one in known["values"] if one["id"] not in gone],
    }

    found = helpdesk_on(site).fetch(REF)

    assert found.request is not None
    assert (found.request.need, found.request.reason, found.step, found.flagged) == ("", "", None, None)


def test_a_step_that_we_chose_is_nobodys() -> None:
    assert told(fields(step=picked("step", "contact")), history(1, HALYARD, chose("step", "contact"))).step is None


def test_cm08_the_flag_ticked_by_hand_is_told_until_it_is_taken_off() -> None:
    on, off, again = (
        history(1, KIM, ticks("escalated")),
        history(2, LEAD, unticks("escalated")),
        history(3, KIM, ticks("escalated")),
    )
    flagged = fields(escalated=picked("escalated"))

    first, none, second = told(flagged, on), told(fields(), on, off), told(flagged, on, off, again)

    assert none.flagged is None
    assert first.flagged is not None
    assert second.flagged is not None
    assert (first.flagged.key, first.flagged.code, second.flagged.key) == (
        "jira-history-1",
        "flagged",
        "jira-history-3",
    )


def test_a_severitys_values_are_told_from_creation_on_in_our_words() -> None:
    lowered = item(SEVERITY, "10501", "10502", said_before="Severity 1", said="Severity 2")
    renamed = item(SEVERITY, "10502", "10502", said_before="Severity 2", said="Severity 2 (old)")

    found = told(fields(), history(1, KIM, lowered, minute=20), history(2, KIM, renamed, minute=30))

    assert found.severities == (
        (datetime(2026, 11, 22, 9, 0, tzinfo=UTC), "S1"),
        (datetime(2026, 11, 22, 9, 20, tzinfo=UTC), "S2"),
        (datetime(2026, 11, 22, 9, 30, tzinfo=UTC), "Severity 2 (old)"),
    )


def test_a_severity_by_priority_label_or_nowhere_has_its_own_history() -> None:
    raised = history(1, KIM, item("priority", "4", "1", said_before="Low", said="Highest"))
    labelled = history(1, KIM, item("labels", said_before="x severity-2", said="severity-1 x"))
    by_priority = ValueSource("priority", values={"Highest": "S1", "4": "S4"})
    by_label = ValueSource("label", "Severity-", {"1": "S1", "2": "S2"})

    assert [one for _, one in told(fields(), raised, severity=by_priority).severities] == ["S4", "S1"]
    assert [one for _, one in told(fields(labels=["severity-1"]), labelled, severity=by_label).severities] == [
        "S2",
        "S1",
    ]
    assert [one for _, one in told(fields(), raised, severity=ValueSource("always", "S3")).severities] == ["S3"]
    assert told(fields(), raised, severity=ValueSource("none")).severities == ()
