"""The guided story of a rehearsal: case 10421 escalated through the pretend Zendesk, each step seen in the host.

Everything is read and done as people's browsers and scripts would: plain HTTP to the host's own pages and API,
and the form behind the link that stands on the ticket. Nothing of the service is looked into.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import requests

from core.ports import StoryStep

TICKET = 10421
TOKEN = "sandbox-api-token"  # noqa: S105 - the pretend host's, printed in its documentation
PATIENCE = 60
IMPACT = "All 40 warehouse staff cannot print labels since 09:00; the orders of a whole day are at risk."


class Somebody(NamedTuple):
    """A person of the pretend host."""

    id: int
    email: str


KIM = Somebody(30000003, "kim@support.example")
LEAD = Somebody(30000004, "j.doe@support.example")
MANAGER = Somebody(30000005, "manager@support.example")
CSM = Somebody(30000006, "csm@support.example")


@dataclass(frozen=True, slots=True)
class Host:
    """The pretend host over plain HTTP."""

    url: str

    def get(self, path: str, who: Somebody = KIM) -> Any:
        """What the API answers."""
        return self._call("GET", path, who)

    def put(self, path: str, body: Mapping[str, Any], who: Somebody = KIM) -> Any:
        """A write through the API, and everything that follows from it."""
        answer = self._call("PUT", path, who, body)
        self.settle()
        return answer

    def page(self, path: str) -> Any:
        """A page's facts."""
        return self._json(requests.get(f"{self.url}{path}?format=json", timeout=PATIENCE))

    def fill_in(self, fields: Mapping[str, str], who: Somebody) -> int:
        """An agent submits the ticket's form; answers the status of the page that follows."""
        form = {**fields, "as": str(who.id)}
        status = requests.post(f"{self.url}/agent/tickets/{TICKET}", data=form, timeout=PATIENCE).status_code
        self.settle()
        return status

    def clock(self, **body: Any) -> Any:
        """Move the pretend clock; everything due happens on the way."""
        return self._json(requests.post(f"{self.url}/_sandbox/clock", json=body, timeout=PATIENCE))

    def settle(self) -> None:
        """Let everything that is due now happen."""
        self.clock(advance_seconds=0)

    def _call(self, method: str, path: str, who: Somebody, body: Mapping[str, Any] | None = None) -> Any:
        auth = (f"{who.email}/token", TOKEN)
        return self._json(requests.request(method, f"{self.url}{path}", json=body, auth=auth, timeout=PATIENCE))

    @staticmethod
    def _json(answer: requests.Response) -> Any:
        answer.raise_for_status()
        return answer.json()


@dataclass(slots=True)
class Case:
    """Case 10421 as its people see it; ``spent`` is the link the customer used."""

    host: Host
    ids: Mapping[str, int]
    spent: str = ""

    def ticket(self) -> Any:
        """The ticket through the API."""
        return self.host.get(f"/api/v2/tickets/{TICKET}.json")["ticket"]

    def fields(self) -> dict[str, Any]:
        """Field values by title."""
        values = {one["id"]: one["value"] for one in self.ticket()["custom_fields"]}
        return {title: values.get(number) for title, number in self.ids.items()}

    def comments(self) -> list[Any]:
        """The conversation, oldest first."""
        found = self.host.get(f"/api/v2/tickets/{TICKET}/comments.json")["comments"]
        return sorted(found, key=lambda one: int(one["id"]))

    def last_words(self, public: bool) -> str:
        """The latest public or internal comment."""
        said = [one["plain_body"] for one in self.comments() if one["public"] is public]
        return str(said[-1]) if said else ""

    def offered_to_agent(self) -> bool:
        """Whether the agent's form shows the Escalate action now."""
        shown = self.host.page(f"/agent/tickets/{TICKET}")["visible_fields"]
        return self.ids["Escalate this ticket"] in shown

    def offered_to_customer(self) -> str:
        """The link on the customer's page, or nothing."""
        return self.portal().get("Escalate this request", "")

    def portal(self) -> dict[str, str]:
        """What the customer's page shows."""
        return {one["title"]: str(one["value"]) for one in self.host.page(f"/hc/requests/{TICKET}")}

    def audits(self) -> int:
        """How often the ticket was changed so far."""
        return len(self.host.get(f"/api/v2/tickets/{TICKET}/audits.json")["audits"])

    def tick(self, title: str, value: Any = True, **more: Any) -> None:
        """An agent sets one field through the API."""
        change = {"custom_fields": [{"id": self.ids[title], "value": value}], **more}
        self.host.put(f"/api/v2/tickets/{TICKET}.json", {"ticket": change})


Seen = tuple[bool, str]
Part = Callable[[Case], Seen]


def play(url: str) -> Iterator[StoryStep]:
    """Play the story; stops after the first step that did not hold, since the next ones build on it."""
    host = Host(url)
    listed = host.get("/api/v2/ticket_fields.json?page[size]=100")["ticket_fields"]
    case = Case(host, {one["title"]: one["id"] for one in listed})
    for name, part in PARTS:
        try:
            held, seen = part(case)
        except (requests.RequestException, KeyError, IndexError) as error:
            held, seen = False, f"could not be seen: {error!r}"
        yield StoryStep(name, held, seen)
        if not held:
            return


def _opened(case: Case) -> Seen:
    fields, opened = case.fields(), case.ticket()["created_at"]
    seen = f"severity {fields['Severity']}, opened {opened}, Escalation {fields['Escalation']}"
    return fields["Severity"] == "severity_s1" and fields["Escalation"] == "halyard_escalation_not_yet", seen


def _absent_before(case: Case) -> Seen:
    case.host.clock(now="2026-11-22T13:59:59Z")
    portal = case.portal()
    seen = f"agent's form: {case.offered_to_agent()}, customer's page: from {portal.get('Can be escalated from')}"
    return not case.offered_to_agent() and not case.offered_to_customer() and "14:00" in str(portal), seen


def _gate_before(case: Case) -> Seen:
    case.tick("Escalate this ticket")
    fields, words = case.fields(), case.last_words(public=False)
    held = not fields["Escalate this ticket"] and not fields["Escalated"] and "You can escalate case" in words
    return held, words


def _present_at(case: Case) -> Seen:
    case.host.clock(now="2026-11-22T14:00:00Z")
    link = case.offered_to_customer()
    seen = f"agent's form: {case.offered_to_agent()}, customer's page: {case.portal().get('Escalation')}, with a link"
    return case.offered_to_agent() and link.startswith("http"), seen


def _opening_does_nothing(case: Case) -> Seen:
    before, link = case.audits(), case.offered_to_customer()
    statuses = [requests.get(link, timeout=PATIENCE).status_code for _ in range(3)]
    case.host.settle()
    return statuses == [200, 200, 200] and case.audits() == before, f"opened {len(statuses)} times, nothing changed"


def _kind_error(case: Case) -> Seen:
    answer = _send(case.offered_to_customer(), impact="help!")
    seen = " ".join(answer.json()["sentences"])
    still = case.offered_to_customer() != "" and case.fields()["Escalation"] == "halyard_escalation_available"
    return answer.status_code == 422 and still, seen


def _accepted(case: Case) -> Seen:
    before = case.audits()
    case.spent = case.offered_to_customer()
    answer = _send(case.spent, impact=IMPACT)
    case.host.settle()
    return answer.status_code == 201 and case.audits() == before + 1, f"{answer.json()['title']}, in one host write"


def _visible_in_host(case: Case) -> Seen:
    fields, ticket = case.fields(), case.ticket()
    held = (
        fields["Escalated"] is True
        and fields["Escalation"] == "halyard_escalation_requested"
        and int(fields["Escalation level"]) == 1
        and "J. Doe" in str(fields["Escalation owner"])
        and fields["Reason for the escalation"] == "halyard_reason_blocked"
        and fields["Business impact"] == IMPACT
    )
    people = {LEAD.id, MANAGER.id} <= set(ticket["follower_ids"]) and CSM.id in ticket["email_cc_ids"]
    seen = f"flag, level 1, owner {fields['Escalation owner']}, followers and CC there: {people}"
    return held and people, seen


def _receipt(case: Case) -> Seen:
    words = case.last_words(public=True)
    return "is received" in words and "You will hear from us by" in words, words


def _action_gone(case: Case) -> Seen:
    seen = f"agent's form: {case.offered_to_agent()}, customer's page: {case.portal().get('Escalation')}"
    return not case.offered_to_agent() and not case.offered_to_customer(), seen


def _spent_link(case: Case) -> Seen:
    before = case.audits()
    answer = _send(case.spent, impact=IMPACT)
    case.host.settle()
    seen = f"{answer.status_code}: {answer.json()['title']}"
    return answer.status_code == 409 and case.audits() == before, seen


def _second_try(case: Case) -> Seen:
    case.tick("Escalate this ticket")
    words = case.last_words(public=False)
    flags = [one for one in case.comments() if "is received" in one["plain_body"]]
    return "already escalated" in words and len(flags) == 1, words


def _acknowledged(case: Case) -> Seen:
    status = case.host.fill_in({f"field_{case.ids['I acknowledge this escalation']}": "true"}, LEAD)
    fields = case.fields()
    seen = f"{fields['Escalation']}, next: {fields['Next update due']}"
    return status < 400 and fields["Escalation"] == "halyard_escalation_active", seen


def _assignee_does_not_count(case: Case) -> Seen:
    before = case.fields()["Next update due"]
    _say(case, "We are still looking into the logs.", KIM)
    after = case.fields()["Next update due"]
    return before == after and "first answer" in str(after), f"after the assigned engineer's comment: {after}"


def _contacted(case: Case) -> Seen:
    case.host.clock(advance_seconds=1800)
    _say(case, "I am J. Doe and I lead this from here; let us speak at 16:00.", LEAD)
    after = str(case.fields()["Next update due"])
    return after.startswith("update by"), f"after the lead's comment: {after}"


def _closed(case: Case) -> Seen:
    status = case.ticket()["status"]
    case.tick("Close the escalation as", "halyard_outcome_workaround")
    fields, words = case.fields(), case.last_words(public=True)
    held = fields["Escalation"] == "halyard_escalation_closed" and not fields["Escalated"]
    return held and "Workaround provided" in words and case.ticket()["status"] == status, words


def _used_up(case: Case) -> Seen:
    case.tick("Escalate this ticket")
    words = case.last_words(public=False)
    offered = case.offered_to_agent() or bool(case.offered_to_customer())
    return "already escalated" in words and "once" in words and not offered, words


def _tidy(case: Case) -> Seen:
    before = case.audits()
    case.host.clock(advance_seconds=86_400)
    said = [one["plain_body"] for one in case.comments() if "is received" in one["plain_body"]]
    quiet = case.audits() == before
    return quiet and len(said) == 1, "a day later: nothing more was written, one escalation, one receipt"


def _send(link: str, **details: str) -> requests.Response:
    form = {"need": "escalation", "reason": "blocked", "wanted_outcome": "A fix or a workaround today.", **details}
    return requests.post(link, data=form, headers={"Accept": "application/json"}, timeout=PATIENCE)


def _say(case: Case, words: str, who: Somebody) -> None:
    comment = {"ticket": {"comment": {"body": words, "public": True}}}
    case.host.put(f"/api/v2/tickets/{TICKET}.json", comment, who)


PARTS: tuple[tuple[str, Part], ...] = (
    ("case 10421 is S1 of a Titanium customer, opened 10:00", _opened),
    ("at 3 h 59 min 59 s the action is absent", _absent_before),
    ("an agent who ticks it all the same is refused, with the moment", _gate_before),
    ("at 4 h the action is there, for agent and customer", _present_at),
    ("opening the customer's link does nothing by itself", _opening_does_nothing),
    ("a useless impact gets a kind error and uses nothing up", _kind_error),
    ("a proper request is accepted", _accepted),
    ("flag, level, owner, reason, impact, followers and CC are in the host", _visible_in_host),
    ("the customer has the acknowledgement of receipt", _receipt),
    ("the action is gone", _action_gone),
    ("the same link a second time: already used", _spent_link),
    ("a second try in the helpdesk: escalated already", _second_try),
    ("the lead acknowledges in the agent's form", _acknowledged),
    ("the assigned engineer's answer does not count", _assignee_does_not_count),
    ("the lead contacts the customer", _contacted),
    ("the escalation is closed by a workaround, the ticket stays", _closed),
    ("a third try after the end: the right is used up", _used_up),
    ("all is tidy", _tidy),
)
