"""Says who last changed a part of a Jira site's configuration, as far as the site's audit log tells.

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: audit records, users. Which id an entry names is
not in the vendor's description, so the name counts too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from connectors.jira import desired, desired_views, provision_reads
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import Json
from connectors.jira.wire import moment
from core.ports import Resource

LOG = f"{provision_reads.CLOUD}/auditing/record"
MOST = 1000
KINDS = {
    desired.FIELD: "custom_field",
    desired.SCREEN: "screen",
    desired.JOINED: "screen",
    desired.WORKFLOW: "workflow",
    desired_views.FILTER: "filter",
    desired_views.DASHBOARD: "dashboard",
    desired.WEBHOOK: "webhook",
}


@dataclass(frozen=True, slots=True)
class Touch:
    """When something was last changed, and by whom in a name for people (empty where it is not told)."""

    at: datetime
    by: str


class AuditLog:
    """The newest entries of a site's log, read once and only when somebody asks."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._entries: tuple[Json, ...] | None = None
        self._people: dict[str, str] = {}

    def last(self, one: Resource) -> Touch | None:
        """Who changed it last; ``None`` where the log does not say, is not kept, or is not shown to us."""
        found = [each for each in self._read() if _about(each, one)]
        known = [(at, each) for each in found if (at := _at(each)) is not None]
        if not known:
            return None
        at, newest = max(known, key=lambda pair: pair[0])
        return Touch(at, self._person(str(newest.get("authorAccountId") or "")))

    def _read(self) -> Iterable[Json]:
        if self._entries is None:
            found = self._calls.read_if_there(f"{LOG}?limit={MOST}").get("records") or ()
            self._entries = tuple(one for one in found if one.get("objectItem"))
        return self._entries

    def _person(self, number: str) -> str:
        if number and number not in self._people:
            told = self._calls.read_if_there(f"{provision_reads.CLOUD}/user?accountId={number}")
            self._people[number] = str(told.get("displayName") or told.get("emailAddress") or number)
        return self._people.get(number, "")


def _at(entry: Json) -> datetime | None:
    try:
        return moment(entry.get("created"))
    except ValueError:
        return None


def _about(entry: Json, one: Resource) -> bool:
    item = entry["objectItem"]
    kind = str(item.get("typeName") or "").casefold().replace(" ", "_")
    if kind != KINDS.get(one.kind):
        return False
    return str(item.get("id")) == one.id if item.get("id") and one.id else item.get("name") == one.title
