"""The guided story of a rehearsal: an issue escalated by an agent's transition, another by its customer in the portal.

Everything is read and done as people's browsers and scripts would: plain HTTP to the host's own pages and API.
Nothing of the service is looked into.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import requests

from connectors.jira.desired import OPTIONS_PROPERTY, TICKED
from core.fields import ACKNOWLEDGE, ACTION, OUTCOME, REASON
from core.ports import StoryStep

CASE = "SUP-421"
BO_CASE = "SUP-428"
TOKEN = "sandbox-jira-token"  # noqa: S105 - the pretend site's, printed in its documentation
PATIENCE = 60
IMPACT = "All 40 warehouse staff cannot print labels since 09:00; the orders of a whole day are at risk."
ESCALATE = "Escalate"
LINK_TITLE = "Escalate this request"


class Somebody(NamedTuple):
    """A person of the pretend site."""

    id: str
    email: str


KIM = Somebody("5b10ac-kim", "kim@support.example")
LEAD = Somebody("5b10ac-lead", "j.doe@support.example")
MANAGER = Somebody("5b10ac-manager", "manager@support.example")
CSM = Somebody("5b10ac-csm", "csm@support.example")
ANA = Somebody("5b10ac-ana", "ana@acme.example")
BO = Somebody("5b10ac-bo", "bo@globex.example")


@dataclass(frozen=True, slots=True)
class Host:
    """The pretend site over plain HTTP."""

    url: str

    def get(self, path: str, who: Somebody = KIM) -> Any:
        """What the API answers."""
        return self._call("GET", path, who)

    def write(self, method: str, path: str, body: Mapping[str, Any], who: Somebody = KIM) -> None:
        """A write through the API, and everything that follows from it."""
        self._call(method, path, who, body)
        self.settle()

    def page(self, path: str, who: Somebody) -> Any:
        """A page's facts."""
        return requests.get(f"{self.url}{path}", {"as": who.id, "format": "json"}, timeout=PATIENCE).json()

    def press(self, path: str, who: Somebody, **form: str) -> int:
        """Somebody sends a form of a page; answers the status of the page that follows."""
        status = requests.post(f"{self.url}{path}", data={**form, "as": who.id}, timeout=PATIENCE).status_code
        self.settle()
        return status

    def clock(self, **body: Any) -> None:
        """Move the pretend clock; everything due happens on the way."""
        requests.post(f"{self.url}/_sandbox/clock", json=body, timeout=PATIENCE).raise_for_status()

    def settle(self) -> None:
        """Let everything that is due now happen."""
        self.clock(advance_seconds=0)

    def _call(self, method: str, path: str, who: Somebody, body: Mapping[str, Any] | None = None) -> Any:
        answer = requests.request(method, f"{self.url}{path}", json=body, auth=(who.email, TOKEN), timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json() if answer.content else {}


@dataclass(frozen=True, slots=True)
class Case:
    """An issue as its people see it; ``ids`` are those of all fields, by title."""

    host: Host
    ids: Mapping[str, str]
    key: str = CASE
    customer: Somebody = ANA

    @property
    def agent_page(self) -> str:
        """The page that staff work on."""
        return f"/browse/{self.key}"

    @property
    def portal_page(self) -> str:
        """The page of the customer."""
        return f"/servicedesk/customer/portal/1/{self.key}"

    def issue(self) -> Any:
        """The issue through the API."""
        return self.host.get(f"/rest/api/3/issue/{self.key}")

    def fields(self) -> dict[str, Any]:
        """Field values by title, an option as its words, a ticked box as true."""
        values = self.issue()["fields"]
        return {title: _plain(values.get(number)) for title, number in self.ids.items()}

    def comments(self) -> list[Any]:
        """The conversation as staff see it, oldest first."""
        found: list[Any] = self.host.page(self.agent_page, KIM)["comments"]
        return found

    def last_words(self, public: bool) -> str:
        """The latest public comment or internal note."""
        said = [one["text"] for one in self.comments() if one["public"] is public]
        return str(said[-1]) if said else ""

    def offered(self, who: Somebody) -> str:
        """The id of the transition as this person's page offers it; empty where it does not."""
        page = self.portal_page if who in (ANA, BO) else self.agent_page
        found = (one["id"] for one in self.host.page(page, who)["transitions"] if one["name"] == ESCALATE)
        return str(next(found, ""))

    def history(self) -> int:
        """How often the issue was changed so far."""
        return int(self.host.get(f"/rest/api/3/issue/{self.key}/changelog")["total"])

    def escalate(self, who: Somebody, **details: str) -> int:
        """An agent uses the transition and fills in its screen, fields by title."""
        form = {f"field_{self.ids[title.replace('_', ' ')]}": value for title, value in details.items()}
        return self.host.press(f"{self.agent_page}/transition", who, transition=self.offered(who), **form)

    def option(self, name: str, code: str) -> str:
        """The id of an option by our names, as the installation wrote them down."""
        table = self.host.get(f"/rest/api/3/project/SUP/properties/{OPTIONS_PROPERTY}")["value"][name]
        return str(next(number for number, known in table.items() if known == code))

    def set(self, title: str, value: Any, who: Somebody = KIM) -> None:
        """Staff set one field through the API."""
        self.host.write("PUT", f"/rest/api/3/issue/{self.key}", {"fields": {self.ids[title]: value}}, who)

    def tick(self, who: Somebody = KIM) -> None:
        """Staff tick the action's box through the API, where no screen and no condition is in the way."""
        self.set("Escalate this ticket", [{"id": self.option(ACTION, TICKED)}], who)

    def say(self, words: str, who: Somebody) -> None:
        """Staff answer the customer."""
        body = {"body": words, "public": True}
        self.host.write("POST", f"/rest/servicedeskapi/request/{self.key}/comment", body, who)


def _plain(value: Any) -> Any:
    """A field's value without its wrapping."""
    if isinstance(value, list):
        return bool(value)
    return value["value"] if isinstance(value, dict) and "value" in value else value


Seen = tuple[bool, str]
Part = Callable[[Case], Seen]


def play(url: str) -> Iterator[StoryStep]:
    """Play the story; stops after the first step that did not hold, since the next ones build on it."""
    host = Host(url)
    ids = {one["name"]: one["id"] for one in host.get("/rest/api/3/field")}
    case, other = Case(host, ids), Case(host, ids, BO_CASE, BO)
    for name, part in PARTS:
        try:
            held, seen = part(other if part in OF_BO else case)
        except (requests.RequestException, KeyError, IndexError, StopIteration) as error:
            held, seen = False, f"could not be seen: {error!r}"
        yield StoryStep(name, held, seen)
        if not held:
            return


def _opened(case: Case) -> Seen:
    fields, opened = case.fields(), case.issue()["fields"]["created"]
    seen = f"severity {fields['Severity']}, opened {opened}, Escalation {fields['Escalation']}"
    return fields["Severity"] == "S1" and fields["Escalation"] == "Not yet", seen


def _absent_before(case: Case) -> Seen:
    case.host.clock(now="2026-11-22T13:59:59Z")
    told = case.fields()["Can be escalated from"]
    seen = f"agent's page: {bool(case.offered(KIM))}, portal: {bool(case.offered(ANA))}, from {told}"
    return not case.offered(KIM) and not case.offered(ANA) and "14:00" in str(told), seen


def _gate_before(case: Case) -> Seen:
    case.tick()
    fields, words = case.fields(), case.last_words(public=False)
    held = not fields["Escalate this ticket"] and not fields["Escalated"] and "You can escalate case" in words
    return held, words


def _present_at(case: Case) -> Seen:
    case.host.clock(now="2026-11-22T14:00:00Z")
    seen = f"agent's page: {bool(case.offered(KIM))}, portal: {bool(case.offered(ANA))}"
    return bool(case.offered(KIM) and case.offered(ANA)), seen


def _kind_error(case: Case) -> Seen:
    blocked = case.option(REASON, "blocked")
    case.escalate(KIM, Reason_for_the_escalation=blocked, Business_impact="help!")
    words, fields = case.last_words(public=False), case.fields()
    return "was not opened" in words and not fields["Escalated"] and bool(case.offered(KIM)), words


def _accepted(case: Case) -> Seen:
    before = case.history()
    status = case.escalate(
        KIM,
        Reason_for_the_escalation=case.option(REASON, "blocked"),
        Business_impact=IMPACT,
        What_you_would_like_to_happen="A fix or a workaround today.",
    )
    written = case.history() - before
    return status < 400 and bool(case.fields()["Escalated"]), f"{written} changes: the transition, and one host write"


def _visible_in_host(case: Case) -> Seen:
    fields, page = case.fields(), case.host.page(case.agent_page, KIM)
    held = (
        fields["Escalated"] is True
        and fields["Escalation"] == "Requested"
        and fields["Escalation level"] == 1
        and "J. Doe" in str(fields["Escalation owner"])
        and str(fields["Reason for the escalation"]).startswith("Product use")
        and not fields["Escalate this ticket"]
    )
    people = {LEAD.id, MANAGER.id} <= set(page["watchers"]) and CSM.id in page["participants"]
    return held and people, f"flag, level 1, owner {fields['Escalation owner']}, watchers and participant: {people}"


def _receipt(case: Case) -> Seen:
    words = case.last_words(public=True)
    return "is received" in words and "You will hear from us by" in words, words


def _action_gone(case: Case) -> Seen:
    seen = f"agent's page: {bool(case.offered(KIM))}, portal: {bool(case.offered(ANA))}"
    return not case.offered(KIM) and not case.offered(ANA), seen


def _second_try(case: Case) -> Seen:
    case.tick()
    words = case.last_words(public=False)
    receipts = [one for one in case.comments() if "is received" in one["text"]]
    return "already escalated" in words and len(receipts) == 1, words


def _acknowledged(case: Case) -> Seen:
    box = case.ids["I acknowledge this escalation"]
    option = case.option(ACKNOWLEDGE, TICKED)
    status = case.host.press(f"{case.agent_page}/edit", LEAD, **{f"field_{box}": option})
    fields = case.fields()
    return status < 400 and fields[
        "Escalation"
    ] == "Active", f"{fields['Escalation']}, next: {fields['Next update due']}"


def _contacted(case: Case) -> Seen:
    case.host.clock(advance_seconds=1800)
    case.say("I am J. Doe and I lead this from here; let us speak at 16:00.", LEAD)
    after = str(case.fields()["Next update due"])
    return after.startswith("update by"), f"after the lead's comment: {after}"


def _closed(case: Case) -> Seen:
    status = case.issue()["fields"]["status"]["name"]
    case.set("Close the escalation as", {"id": case.option(OUTCOME, "workaround")})
    fields, words = case.fields(), case.last_words(public=True)
    held = fields["Escalation"] == "Closed" and not fields["Escalated"]
    return held and "Workaround provided" in words and case.issue()["fields"]["status"]["name"] == status, words


def _used_up(case: Case) -> Seen:
    case.tick()
    words = case.last_words(public=False)
    offered = case.offered(KIM) or case.offered(ANA)
    return "already escalated" in words and "once" in words and not offered, words


def _portal_before(case: Case) -> Seen:
    case.host.clock(now="2026-11-22T16:59:59Z")
    told = case.fields()["Can be escalated from"]
    return not case.offered(BO), f"portal: {bool(case.offered(BO))}, from {told}"


def _portal_at(case: Case) -> Seen:
    case.host.clock(now="2026-11-22T17:00:00Z")
    return bool(case.offered(BO)), f"portal: {bool(case.offered(BO))}"


def _portal_used(case: Case) -> Seen:
    form = {"transition": case.offered(BO), "additional": IMPACT}
    status = case.host.press(f"{case.portal_page}/transition", BO, **form)
    words = case.last_words(public=True)
    held = status < 400 and not case.fields()["Escalated"] and LINK_TITLE in words
    return held, words


def _portal_link(case: Case) -> Seen:
    shown = {one["name"]: one["raw"] for one in case.host.page(case.portal_page, BO)["fields"]}
    form = {"need": "escalation", "reason": "blocked", "impact": IMPACT, "wanted_outcome": "A fix today."}
    headers = {"Accept": "application/json"}
    answer = requests.post(shown[LINK_TITLE], data=form, headers=headers, timeout=PATIENCE)
    case.host.settle()
    words = case.last_words(public=True)
    return answer.status_code == 201 and case.fields()["Escalated"] is True and "is received" in words, words


def _tidy(case: Case) -> Seen:
    case.host.clock(advance_seconds=86_400)
    said = [one["text"] for one in case.comments() if "is received" in one["text"]]
    return len(said) == 1, "a day later: one escalation, one receipt"


PARTS: tuple[tuple[str, Part], ...] = (
    ("SUP-421 is S1 of a Titanium customer, opened 10:00", _opened),
    ("at 3 h 59 min 59 s nobody is offered the transition", _absent_before),
    ("an agent who ticks the box all the same is refused, with the moment", _gate_before),
    ("at 4 h the transition is there, for agent and customer", _present_at),
    ("a useless impact gets a kind answer and uses nothing up", _kind_error),
    ("a proper request through the transition's screen is accepted", _accepted),
    ("flag, level, owner, reason, watchers and participant are in the host", _visible_in_host),
    ("the customer has the acknowledgement of receipt", _receipt),
    ("the transition is gone", _action_gone),
    ("a second try in the host: escalated already", _second_try),
    ("the lead acknowledges on the agent's page", _acknowledged),
    ("the lead contacts the customer", _contacted),
    ("the escalation is closed by a workaround, the issue stays", _closed),
    ("a third try after the end: the right is used up", _used_up),
    ("another issue a second before its moment: the portal does not offer it", _portal_before),
    ("at its moment the portal does", _portal_at),
    ("its customer uses it; the portal asks nothing, so what is missing is asked for in public", _portal_used),
    ("on the form behind the request's link the rest is said, and it is escalated", _portal_link),
    ("all is tidy", _tidy),
)
OF_BO = frozenset({_portal_before, _portal_at, _portal_used, _portal_link})
