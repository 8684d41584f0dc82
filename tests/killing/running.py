"""Stories of escalations that run: through levels, outages, merges, deletions, other policies and other helpdesks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from core.tickets import TicketRef
from runtime.asking import rebase_arrival
from runtime.policy_file import load_policy
from store import Store
from tests.killing.asking import HOUR, closed, notes_with
from tests.killing.plays import Outcome, Play
from tests.stories.desk import Case
from tests.stories.outages import Outages
from tests.stories.people import ADMIN, KIM, LEAD, MANAGER, Who
from tests.stories.tied import move_to_the_end
from tests.stories.zendesk_desk import ZendeskCase

CALL = "at: 2026-11-24 15:00\nwith: Ana Ruiz"
LATER = ("next_update: {within: 1d,", "next_update: {within: 12h,")


def level_by_level(play: Play) -> Outcome:
    """Ticked, owned, called, one level up, one level down, and closed by going down once more."""
    case = play.begin("S1", after=120)

    def record(who: Who, code: str, note: str, name: str, begins: str) -> None:
        play.until(
            lambda: str(case.fields()[name] or "").startswith(begins),
            lambda: case.set_only(who, step=code, step_note=note),
        )

    play.until(lambda: case.state() == "requested", lambda: case.set_only(KIM, escalated=True))
    record(KIM, "assign", "owner: j.doe@support.example", "owner", "J. Doe")
    record(LEAD, "call_planned", CALL, "next_update_due", "call by")
    record(LEAD, "call_held", "notes: all details gathered", "next_update_due", "update by")
    record(LEAD, "next_level", "why: the answer did not help", "level", "2")
    record(MANAGER, "de_escalate", "", "level", "1")
    play.until(
        lambda: case.state() != "active" and not case.fields()["escalated"],
        lambda: case.set_only(LEAD, step="de_escalate", step_note="outcome: withdrawn"),
    )
    return Outcome(play, case, ("closed", "received"))


def in_an_outage(play: Play) -> Outcome:
    """What is asked for while the status page names the product waits, and goes on when the page says it is over."""
    case = play.begin(product="runtime")
    known = Outages(play.stage, play.desk, play.beside.page, play.order.database)
    incident = known.raised()
    play.pass_time(HOUR)
    assert play.send_form(case), "a proper request was lost"
    play.until(lambda: case.fields()["next_update_due"] == "when the outage is over")
    known.resolved(incident)
    play.until(lambda: str(case.fields()["next_update_due"]).startswith("first answer by"), every=HOUR)
    closed(play, case)
    known.session.close()
    return Outcome(play, case, ("closed", "received"), known.disagreements)


def with_a_counterpart(play: Play) -> Outcome:
    """An issue is opened with engineering, shows the case, ends, and both sides are told once."""
    case = play.begin()
    play.until(lambda: case.state() == "requested", case.tick_only)
    asks = {"step": "engineering", "step_note": "The printers restart by themselves."}
    play.until(lambda: str(case.fields()["counterpart"]).endswith(": worked on"), lambda: case.set_only(KIM, **asks))
    lab = play.beside.lab(play.desk.service)
    with play.memory() as store:
        issue = next(one.other.id for one in store.ties.of(TicketRef("zendesk", "acme", case.id)) if one.other.id)
    play.until(lambda: str(case.fields()["counterpart"]).endswith(": ended"), lambda: move_to_the_end(lab, issue))
    closed(play, case)

    def wrong() -> Sequence[str]:
        search = {"jql": "project = ENG", "fields": ["summary"], "maxResults": 100}
        issues = lab.done("POST", "/api/3/search/jql", KIM, search)["issues"]
        said = [str(one["body"]) for one in lab.done("GET", f"/api/3/issue/{issue}/comment", ADMIN)["comments"]]
        links = lab.done("GET", f"/api/3/issue/{issue}/remotelink", ADMIN)
        lab.close()
        told = {words: len(notes_with(case, words)) for words in ("is worked on for this ticket", "has ended")}
        counted = {"issues": len(issues), "links": len(links), **told}
        found = [f"{count} times: {what}" for what, count in counted.items() if count != 1]
        return found + [f"said twice in the issue: {text}" for text in set(said) if said.count(text) > 1]

    return Outcome(play, case, ("closed", "received"), wrong)


def merged(play: Play) -> Outcome:
    """The case is merged into another, and its escalation goes on there to its end."""
    case = play.begin()
    other = play.desk.open(settled=False)
    assert isinstance(case, ZendeskCase)
    assert play.send_form(case), "a proper request was lost"
    play.until(lambda: case.state() == "requested")
    play.until(lambda: other.state() == "requested", lambda: case.merge_into(other))
    closed(play, other)

    def wrong() -> Sequence[str]:
        with play.memory() as store:
            ends = sorted((row.ref.id == other.id, row.escalation.outcome) for row in store.escalations())
        told = sum("goes on here" in text for text in other.comments(public=True))
        found = [] if ends == [(False, "ticket_merged"), (True, "workaround")] else [f"escalations ended as {ends}"]
        return found + ([] if told == 1 else [f"told {told} times that it goes on"])

    return Outcome(play, case, ("received",), wrong)


def deleted(play: Play) -> Outcome:
    """The ticket is deleted while its escalation runs, which ends with that reason."""
    case = play.begin()
    play.until(lambda: case.state() == "requested", case.tick_only)
    play.until(lambda: _ends(play, case) == ["ticket_deleted"], case.delete, HOUR)
    return Outcome(play, case, ("received",))


def _ends(play: Play, case: Case) -> list[str]:
    with play.memory() as store:
        return [row.escalation.outcome for row in store.escalations() if row.ref.id == case.id]


def under_another_policy(play: Play) -> Outcome:
    """The policy changes under a running escalation, and an operator moves that one to it."""
    case = play.begin()
    play.until(lambda: case.state() == "requested", case.tick_only)
    file = play.stage.folder / "later.yaml"
    file.write_text((files("policies") / "mulesoft.yaml").read_text("utf-8").replace(*LATER), "utf-8")
    config = play.stage.folder / "halyard-later.yaml"
    usual = (play.stage.folder / "halyard.yaml").read_text("utf-8")
    config.write_text(usual.replace("policy: mulesoft", "policy: later.yaml"), "utf-8")
    version = load_policy(str(file)).version

    def ask_for_the_move(store: Store) -> None:
        (row,) = store.escalations()
        by = ("rebase-once", "operator:kim", play.desk.now())
        store.accept([rebase_arrival(row.ref, row.escalation.id, version, *by)])

    play.start_anew(ask_for_the_move, config)
    play.until(lambda: _version(play) == version)
    closed(play, case)

    def wrong() -> Sequence[str]:
        with play.memory() as store:
            moves = [one.entry for one in store.journal(limit=1000) if one.entry.kind == "rebased"]
        return [] if len(moves) == 1 else [f"moved {len(moves)} times"]

    return Outcome(play, case, ("closed", "received"), wrong)


def _version(play: Play) -> str:
    with play.memory() as store:
        return store.escalations()[0].escalation.policy_version
