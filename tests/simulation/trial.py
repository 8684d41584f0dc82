"""Plays one plan to its end, lets everything come to rest, and has it judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from tests.simulation.books import read_books
from tests.simulation.course import Course, Stuck
from tests.simulation.facts import Told, read_host
from tests.simulation.hosts import START, Hosts
from tests.simulation.judge import Evidence, judge
from tests.simulation.plan import Plan
from tests.simulation.strikes import changes

AT_REST = timedelta(seconds=60)
"""How long after one more sweep everything is as it should be (G-9)."""


@dataclass
class Trial:
    """What came of one plan."""

    plan: Plan
    findings: list[str]
    trace: list[str]
    digest: str
    steps: int
    struck: Counter[str]
    figures: Counter[str] = field(default_factory=Counter)


def tried(hosts: Hosts, plan: Plan) -> Trial:
    """Play a plan and judge it."""
    course = Course(hosts, plan)
    findings: list[str] = []
    try:
        course.run()
        course.settle(timedelta(seconds=plan.sweep_every) + AT_REST)
        findings += judge(evidence_of(course))
        findings += _at_rest(course)
    except Stuck as stuck:
        findings.append(str(stuck))
    return Trial(plan, findings, course.trace, course.digest(), course.steps, course.struck, _figures(course))


def evidence_of(course: Course) -> Evidence:
    """What the judge is shown of a run."""
    life = course.life
    tickets = [Told(life.where[number], case.id, *life.opened[number]) for number, case in life.cases.items()]
    for name, host in course.places.items():
        read_host(host, {one.ticket: one for one in tickets if one.host == name})
    with course.hosts.line.calling(""):
        for one, case in zip(tickets, life.cases.values(), strict=True):
            gone = any(fact.value == "deleted" for fact in one.of("status")[-1:])
            one.status = "deleted" if gone else case.status()
            one.fields = {} if gone else case.fields()
    return Evidence(
        tickets=tickets,
        asked=life.asked,
        accepted=course.hooks.accepted,
        calls=course.strikes.seen,
        books=read_books(course.hosts.database),
        foreign=course.strikes.foreign,
        stumbles=course.stumbles,
        troubles=course.strikes.troubles,
        doubts=course.strikes.doubts,
        acted=life.acted,
        spent=course.strikes.spent,
        forged=course.hooks.forged,
        sweep_every=course.plan.sweep_every,
        interrupted=course.struck["crash"] + course.struck["frozen"],
        doubtful=course.strikes.doubtful,
        ended_at=course.now,
        faults_ended_at=START + timedelta(seconds=course.plan.faults_end),
        skew=max(abs(course.strikes.farthest), *(timedelta(seconds=abs(one)) for one in course.plan.skews)),
    )


def _at_rest(course: Course) -> list[str]:
    """Rule 4 of the core: looking once more at everything changes nothing any more."""
    before = len(course.strikes.seen)
    course.look_at_everything()
    after = list(course.strikes.seen)[before:]
    return [
        f"G9 at rest, and still {one.method} {one.path.partition('?')[0]}"
        for one in after
        if changes(one.method, one.path)
    ]


def _figures(course: Course) -> Counter[str]:
    books = read_books(course.hosts.database)
    return Counter(
        delivered=course.hooks.delivered,
        parked=len(books.parked),
        accepted=len(course.hooks.accepted),
        calls=len(course.strikes.seen),
        asked=len(course.life.asked),
        read_back=books.ways["read_back"],
        notes=sum(books.outbox.values()),
        points=sum(course.strikes.points.values()),
    )
