"""What people do in a simulation: customers, agents, leads, admins and other programs, each in their own way.

Every request for an escalation is noted with its answer, for the judge to hold against what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import requests

from tests.simulation.hosts import SERVICE, TOKENS
from tests.simulation.plan import Entry
from tests.stories.people import ADMIN, CSM, EMAILS, FILLED, KIM, LEAD, MANAGER, Who

if TYPE_CHECKING:
    from tests.simulation.course import Course
    from tests.stories.desk import Case

STAFF = {"kim": KIM, "lead": LEAD, "manager": MANAGER, "admin": ADMIN, "csm": CSM}
TOO_SHORT = {"ask__impact": "short"}
UPDATE_ONLY = {"need": "only_update", "reason": None, "ask__impact": None, "ask__wanted_outcome": None}
OLD_TEXT = "Something that an admin typed in."


@dataclass(frozen=True)
class Asked:
    """A request for an escalation, and how it was answered: an HTTP status, or 0 where nobody answered."""

    at: datetime
    host: str
    ticket: str
    how: str
    proper: bool
    status: int


@dataclass
class Life:
    """The people of one run, and the tickets they have to do with."""

    course: Course
    cases: dict[int, Case] = field(default_factory=dict)
    where: dict[int, str] = field(default_factory=dict)
    opened: dict[int, tuple[datetime, str, str]] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    acted: list[datetime] = field(default_factory=list)
    said: int = 0

    def do(self, entry: Entry) -> None:
        """Somebody does something; where there is no such ticket, nobody does anything."""
        facts = entry.facts
        number = facts.get("ticket", 0)
        if entry.kind == "open":
            self._open(number, facts)
            return
        case = self.cases.get(number)
        act: Callable[[Case, dict[str, Any]], Any] | None = getattr(self, f"_{entry.kind}", None)
        if case is None or act is None:
            return
        with self.course.hooks.unheard() if facts.get("unheard") else nullcontext():
            self.course.try_people(f"{entry} ({case.id})", lambda: act(case, facts))

    def _open(self, number: int, facts: dict[str, Any]) -> None:
        host = facts["host"]
        desk = self.course.places[host].desk

        def opened() -> str:
            case = desk.open(facts["severity"], facts["plan"], settled=False)
            self.cases[number], self.where[number] = case, host
            self.opened[number] = (case.opened_at(), facts["severity"], facts["plan"])
            return case.id

        self.course.try_people(f"open {number} in {host}", opened)

    # --- asking ------------------------------------------------------------------------------------------------

    def _form(self, case: Case, facts: dict[str, Any]) -> str:
        """The customer's form, behind the link of now or behind an old one."""
        number = facts["ticket"]
        link = case.link() or self.links.get(number, "")
        if not link:
            return "no link"
        self.links[number] = link
        answers = dict(FILLED) if facts["proper"] else {**FILLED, "impact": "short"}
        statuses = []
        for _ in range(facts.get("times", 1)):
            try:
                answer = self._post(link, answers)
                status = answer.status_code
            except requests.RequestException:
                # What nobody answered may have been taken; the customer tries again later, or never.
                status = 0
            statuses.append(status)
            self._note(case, facts, "form", proper=facts["proper"], status=status)
        return f"form {statuses}"

    def _post(self, link: str, answers: dict[str, str]) -> requests.Response:
        desk = self.course.places[next(iter(self.course.places))].desk
        return desk.session.post(link, data=answers, headers={"Accept": "application/json"}, timeout=5)

    def _tick(self, case: Case, facts: dict[str, Any]) -> None:
        """Through the host's API."""
        more = {} if facts["proper"] else dict(TOO_SHORT)
        case.tick_only(STAFF[facts.get("who", "kim")], **more)
        self._note(case, facts, "tick", proper=facts["proper"], status=200)

    def _page(self, case: Case, facts: dict[str, Any]) -> None:
        """On the agent's page, where the action may not be offered at all."""
        before = case.fields()["escalate_now"]
        case.use_page(KIM)
        if case.fields()["escalate_now"] and not before:
            self._note(case, facts, "page", proper=True, status=200)

    def _redirect(self, case: Case, facts: dict[str, Any]) -> None:
        """Somebody asks for something that is no escalation."""
        case.tick_only(KIM, **UPDATE_ONLY)
        self._note(case, facts, "tick", proper=False, status=200)

    def _api(self, case: Case, facts: dict[str, Any]) -> str:
        """A customer's own system asks, perhaps more than once with one key."""
        host = self.where[facts["ticket"]]
        requester = case.requester()
        assert isinstance(requester, Who)
        statuses = []
        for _ in range(facts.get("times", 1)):
            details = {code: FILLED[code] for code in ("impact", "wanted_outcome")}
            body = {"reason": "blocked", "details": details, "requested_by": {"email": EMAILS[requester]}}
            status = self._call(host, case, "escalations", body, f"key-{facts['ticket']}-{facts['key']}")
            statuses.append(status)
            self._note(case, facts, "api", proper=True, status=status)
        return f"api {statuses}"

    def _at_once(self, case: Case, facts: dict[str, Any]) -> str:
        """Several people and programs ask and act before the service can look at the first of it."""
        for one in facts["acts"]:
            act = getattr(self, f"_{one['how']}")
            self.course.try_people(one["how"], partial(act, case, {"ticket": facts["ticket"], **one}))
        return f"{len(facts['acts'])} at once"

    def _act(self, case: Case, facts: dict[str, Any]) -> str:
        """Somebody acts through the API."""
        body = {"move": facts["move"], "details": facts.get("details", {}), "by": EMAILS[LEAD]}
        host = self.where[facts["ticket"]]
        self.acted.append(self.course.now)
        statuses = [
            self._call(host, case, "acts", body, f"act-{facts['ticket']}-{facts['key']}")
            for _ in range(facts.get("times", 1))
        ]
        return f"act {statuses}"

    def _call(self, host: str, case: Case, what: str, body: dict[str, Any], key: str) -> int:
        account = self.course.places[host].account
        url = f"{SERVICE}/api/v1/{host}/{account}/tickets/{case.id}/{what}"
        headers = {"Authorization": f"Bearer {TOKENS[host]}", "Idempotency-Key": key}
        try:
            return self.course.places[host].desk.session.post(url, json=body, headers=headers, timeout=5).status_code
        except requests.RequestException:
            return 0

    def _note(self, case: Case, facts: dict[str, Any], how: str, *, proper: bool, status: int) -> None:
        host = self.where[facts["ticket"]]
        self.asked.append(Asked(self.course.now, host, case.id, how, proper, status))

    # --- working -----------------------------------------------------------------------------------------------

    def _ack(self, case: Case, _facts: dict[str, Any]) -> None:
        case.set_only(LEAD, acknowledge=True)

    def _outcome(self, case: Case, facts: dict[str, Any]) -> None:
        case.set_only(LEAD, outcome=facts["outcome"])

    def _word(self, case: Case, facts: dict[str, Any]) -> None:
        self.said += 1
        case.say_only(f"Word {self.said}.", STAFF[facts["who"]], public=facts["public"])

    def _customer(self, case: Case, _facts: dict[str, Any]) -> None:
        self.said += 1
        requester = case.requester()
        assert isinstance(requester, Who)
        case.write(f"Question {self.said}?", requester)

    def _move(self, case: Case, facts: dict[str, Any]) -> None:
        case.move_only(facts["to"])

    def _severity(self, case: Case, facts: dict[str, Any]) -> None:
        case.set_severity(facts["to"])

    def _assign(self, case: Case, facts: dict[str, Any]) -> None:
        case.assign(STAFF[facts["who"]])

    # --- admins and other programs -----------------------------------------------------------------------------

    def _undo(self, case: Case, facts: dict[str, Any]) -> None:
        """A field of ours is changed by somebody else."""
        case.set_only(ADMIN, **{facts["field"]: facts["value"]})

    def _untick(self, case: Case, _facts: dict[str, Any]) -> None:
        case.set_only(ADMIN, escalate_now=False)

    def _drop(self, case: Case, facts: dict[str, Any]) -> None:
        drop = case.drop_follower if facts["what"] == "follower" else case.drop_cc
        drop(STAFF[facts["who"]])

    def _delete(self, case: Case, _facts: dict[str, Any]) -> None:
        case.delete()

    def _restore(self, case: Case, _facts: dict[str, Any]) -> None:
        restore = getattr(case, "restore", None)
        if restore is not None:
            restore()

    def _merge(self, case: Case, facts: dict[str, Any]) -> None:
        other, into = self.cases.get(facts["into"]), getattr(case, "merge_into", None)
        if other is not None and into is not None:
            into(other)
