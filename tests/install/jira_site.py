"""A Jira site of nothing but its configuration, as the installer meets it: no HTTP, no rules, every write kept."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import requests

from connectors.jira.account import ApiToken, JiraAccount
from connectors.jira.provision import JiraProvisioner
from connectors.jira.provision_calls import Calls
from connectors.signing_secrets import SigningSecret
from core.errors import HostError, LookBeforeRepeating, TicketGone, WillNotWork
from core.ports import InstallWish, Plan
from core.secrets import Secret
from runtime import installer
from tests.install.wishes import WISH

Json = dict[str, Any]
SECRET = Secret("a-webhook-secret-0123456789-made-up")
ACCOUNT = JiraAccount(
    account="acme-jira",
    base_url="https://acme.atlassian.net",
    credentials=ApiToken("halyard@acme.example", Secret("an-api-token")),
    signing_secrets=(SigningSecret("current", SECRET),),
    projects=("SUP",),
)
START: Json = {
    "id": "11",
    "name": "Start work",
    "type": "DIRECTED",
    "links": [{"fromPort": 0, "fromStatusReference": "1", "toPort": 1}],
    "toStatusReference": "3",
    "actions": [],
    "validators": [],
    "triggers": [],
    "properties": {},
}
API = "/rest/api/3"
RESULTS = "rest/gadgets/1.0/g/com.atlassian.jira.gadgets:filter-results-gadget/gadgets/filter-results-gadget.xml"


BOTH = replace(ACCOUNT, projects=("SUP", "ENG"))


class CloudSite(Calls):
    """A site with a service desk SUP, a software project ENG, and a team-managed project TEAM."""

    def __init__(self) -> None:
        super().__init__(requests.Session())
        self.projects: dict[str, Json] = {
            "SUP": {"id": "10000", "key": "SUP", "projectTypeKey": "service_desk", "style": "classic"},
            "ENG": {"id": "10001", "key": "ENG", "projectTypeKey": "software", "style": "classic"},
            "TEAM": {"id": "10002", "key": "TEAM", "projectTypeKey": "software", "style": "next-gen"},
        }
        self.properties: dict[str, Json] = {}
        self.fields: list[Json] = [{"id": "summary", "name": "Summary", "schema": {"system": "summary"}}]
        self.binned: list[Json] = []
        self.contexts: dict[str, list[Json]] = {}
        self.options: dict[str, list[Json]] = {}
        self.screens: dict[str, Json] = {
            "1": {"id": 1, "name": "SUP: Default", "description": ""},
            "2": {"id": 2, "name": "SUP: Edit", "description": ""},
        }
        self.screen_fields: dict[str, list[str]] = {"1": ["summary"], "2": ["summary"]}
        self.workflows: dict[str, Json] = {"w-1": _workflow("w-1", "SUP: Support"), "w-2": _workflow("w-2", "ENG: Dev")}
        self.webhooks: dict[str, Json] = {}
        self.secrets: dict[str, str] = {}
        self.filters: dict[str, Json] = {}
        self.dashboards: dict[str, Json] = {}
        self.gadgets: dict[str, list[Json]] = {}
        self.settings: dict[str, Json] = {}
        self.offered: list[Json] = [{"uri": RESULTS, "title": "Filter Results"}]
        self.validation: list[Json] = []
        self.issues: list[Json] = [{"id": "20421", "key": "SUP-421"}]
        self.permitted = True
        self.written: list[tuple[str, str, Any]] = []
        self.fails: Callable[[str, str], HostError | None] = lambda _method, _path: None
        self.loses: Callable[[str, str], bool] = lambda _method, _path: False
        self.hidden: tuple[str, ...] = ()
        self._next = 100

    def read(self, path: str) -> Json:
        """What a path answers."""
        if any(word in path for word in self.hidden):
            raise WillNotWork("403")
        parts = urlsplit(path)
        asked = parse_qs(parts.query)
        for pattern, answer in self._pages_of.items():
            if found := re.fullmatch(pattern, parts.path):
                return _page(answer(self, asked, *found.groups()), asked)
        for pattern, show in self._objects.items():
            if found := re.fullmatch(pattern, parts.path):
                return show(self, asked, *found.groups())
        raise TicketGone(path)

    def listed(self, path: str) -> tuple[Json, ...]:
        """What a path answers as one bare list."""
        if path == "/rest/webhooks/1.0/webhook":
            return tuple(self.webhooks.values())
        if re.fullmatch(rf"{API}/screens/\d+/tabs", path):
            return ({"id": 7, "name": "Field Tab"},)
        found = re.fullmatch(rf"{API}/screens/(\d+)/tabs/7/fields", path)
        assert found is not None, path
        return tuple({"id": one} for one in self.screen_fields[found[1]])

    def write(self, method: str, path: str, body: Any) -> Any:
        """Write once, unless it is to fail."""
        error = self.fails(method, path)
        if error is not None:
            raise error
        if path == f"{API}/workflows":
            return self._asked(body)
        if path == f"{API}/workflows/update/validation":
            return {"errors": self.validation}
        self.written.append((method, path, copy.deepcopy(body)))
        for pattern, act in self._writes.items():
            if found := re.fullmatch(pattern, f"{method} {path}"):
                answer = act(self, body, *found.groups())
                if self.loses(method, path):
                    raise LookBeforeRepeating("cut")
                return answer
        raise AssertionError(f"nobody knows {method} {path}")

    def provisioner(self, account: JiraAccount = ACCOUNT) -> JiraProvisioner:
        """The installer of this site."""
        return JiraProvisioner(self, account)

    def own(self, name: str) -> Json:
        """Our field of this name."""
        return next(one for one in self.fields if str(one.get("description")).endswith(f"[halyard:{name}]"))

    def configuration(self) -> Json:
        """Everything there is, to be compared."""
        fields = ("properties", "fields", "contexts", "options", "screens", "screen_fields")
        names = (*fields, "workflows", "webhooks", "filters", "dashboards", "gadgets", "settings")
        return copy.deepcopy({name: getattr(self, name) for name in names})

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _project(self, _asked: Json, key: str) -> Json:
        if key not in self.projects:
            raise TicketGone(key)
        return {**self.projects[key], "name": key.title(), "issueTypes": [{"id": "10"}, {"id": "11"}]}

    def _property(self, _asked: Json, key: str) -> Json:
        if key not in self.properties:
            raise TicketGone(key)
        return {"key": "halyard.options", "value": self.properties[key]}

    def _permissions(self, asked: Json) -> Json:
        names = asked["permissions"][0].split(",")
        return {"permissions": {one: {"name": one, "havePermission": self.permitted} for one in names}}

    def _granted(self, _asked: Json, _key: str) -> Json:
        return {"permissions": [{"permission": "TRANSITION_ISSUES", "holder": {"type": "sd.customer.portal.only"}}]}

    def _mapping(self, _asked: Json, field_id: str) -> list[Json]:
        return [
            {"contextId": one["id"], "projectId": number}
            for one in self.contexts[field_id]
            for number in one.get("projects", ())
        ]

    def _schemes(self, asked: Json) -> list[Json]:
        return [{"issueTypeScreenScheme": {"id": "30", "name": "S"}, "projectIds": asked["projectId"]}]

    def _asked(self, body: Json) -> Json:
        ids = body.get("workflowIds") or [
            {"10000": "w-1", "10001": "w-2"}[one["projectId"]] for one in body["projectAndIssueTypes"]
        ]
        names = [("1", "Open", "TODO"), ("3", "Doing", "IN_PROGRESS")]
        statuses = [{"id": a, "statusReference": a, "name": b, "statusCategory": c} for a, b, c in names]
        found = [self.workflows[one] for one in dict.fromkeys(ids) if one in self.workflows]
        return {"workflows": copy.deepcopy(found), "statuses": statuses}

    def _new_field(self, body: Json) -> Json:
        field_id = f"customfield_{10000 + self._number()}"
        self.fields.append({"id": field_id, **body, "schema": {"custom": body["type"]}})
        context = str(self._number())
        self.contexts[field_id] = [{"id": context, "isGlobalContext": True, "isAnyIssueType": True}]
        self.options[context] = []
        return {"id": field_id}

    def _mend_field(self, body: Json, field_id: str) -> Json:
        next(one for one in self.fields if one["id"] == field_id).update(body)
        return {}

    def _new_context(self, body: Json, field_id: str) -> Json:
        context = str(self._number())
        everywhere = not body["projectIds"]
        self.contexts[field_id].append({"id": context, "isGlobalContext": everywhere, "isAnyIssueType": True})
        self.options[context] = []
        return {"id": context}

    def _new_options(self, body: Json, _field_id: str, context: str) -> Json:
        taken = {one["value"] for one in self.options[context]}
        if any(one["value"] in taken for one in body["options"]):
            raise WillNotWork("an option of these words is there already")
        made = [{"id": str(self._number()), "disabled": False, **one} for one in body["options"]]
        self.options[context] += made
        return {"options": made}

    def _mend_options(self, body: Json, _field_id: str, context: str) -> Json:
        there = {one["id"]: one for one in self.options[context]}
        for one in body["options"]:
            there[one["id"]].update(one)
        return {}

    def _keep(self, body: Json, key: str) -> Json:
        self.properties[key] = body
        return {}

    def _new_screen(self, body: Json) -> Json:
        number = self._number()
        self.screens[str(number)] = {"id": number, **body}
        self.screen_fields[str(number)] = []
        return {"id": number}

    def _mend_screen(self, body: Json, number: str) -> Json:
        self.screens[number].update(body)
        return {}

    def _put_on(self, body: Json, number: str) -> Json:
        self.screen_fields[number].append(body["fieldId"])
        return {}

    def _update(self, body: Json) -> Json:
        (sent,) = body["workflows"]
        now = self.workflows[sent["id"]]
        assert sent["version"] == now["version"]
        version = {"id": "v", "versionNumber": now["version"]["versionNumber"] + 1}
        self.workflows[sent["id"]] = {**now, **copy.deepcopy(sent), "version": version}
        return {}

    def _hook(self, body: Json, number: str = "") -> Json:
        number = number or str(self._number())
        self.secrets[number] = body["secret"]
        shown = {key: value for key, value in body.items() if key != "secret"}
        self.webhooks[number] = {**shown, "isSigned": True, "self": f"https://acme.invalid/webhook/{number}"}
        return self.webhooks[number]

    def _keep_filter(self, body: Json, number: str = "") -> Json:
        number = number or str(self._number())
        self.filters[number] = {**self.filters.get(number, {}), "id": number, **body}
        return self.filters[number]

    def _keep_board(self, body: Json, number: str = "") -> Json:
        number = number or str(self._number())
        self.dashboards[number] = {"id": number, **body}
        self.gadgets.setdefault(number, [])
        return self.dashboards[number]

    def _put_gadget(self, body: Json, board: str) -> Json:
        made = {"id": self._number(), **body}
        self.gadgets[board].append(made)
        return made

    def _set_up(self, body: Json, _board: str, item: str) -> Json:
        self.settings[item] = body
        return {}

    def _set_to(self, _asked: Json, item: str) -> Json:
        if item not in self.settings:
            raise TicketGone(item)
        return {"key": "config", "value": self.settings[item]}

    def _nothing(self, _body: Json, *_names: str) -> Json:
        return {}

    _pages_of: ClassVar[dict[str, Callable[..., list[Json]]]] = {
        rf"{API}/field/search": lambda self, _: self.fields,
        rf"{API}/field/search/trashed": lambda self, _: self.binned,
        rf"{API}/field/(\w+)/context": lambda self, _, one: self.contexts[one],
        rf"{API}/field/(\w+)/context/projectmapping": _mapping,
        rf"{API}/field/\w+/context/(\d+)/option": lambda self, _, one: self.options[one],
        rf"{API}/screens": lambda self, _: list(self.screens.values()),
        rf"{API}/filter/search": lambda self, _: list(self.filters.values()),
        rf"{API}/dashboard/search": lambda self, _: list(self.dashboards.values()),
        rf"{API}/issuetypescreenscheme/project": _schemes,
        rf"{API}/issuetypescreenscheme/mapping": lambda _self, _: [{"screenSchemeId": "40"}],
        rf"{API}/screenscheme": lambda _self, _: [{"id": 40, "screens": {"default": 1, "edit": 2}}],
        r"/rest/servicedeskapi/servicedesk/SUP/requesttype": lambda _self, _: [{"id": "50", "name": "Incident"}],
    }
    _objects: ClassVar[dict[str, Callable[..., Json]]] = {
        rf"{API}/project/(\w+)": _project,
        rf"{API}/project/(\w+)/properties/halyard\.options": _property,
        rf"{API}/project/(\w+)/permissionscheme": _granted,
        rf"{API}/mypermissions": _permissions,
        rf"{API}/filter/(\d+)": lambda self, _, one: self.filters[one],
        rf"{API}/dashboard/(\d+)": lambda self, _, one: self.dashboards[one],
        rf"{API}/dashboard/(\d+)/gadget": lambda self, _, one: {"gadgets": self.gadgets[one]},
        rf"{API}/dashboard/gadgets": lambda self, _: {"gadgets": self.offered},
        rf"{API}/dashboard/\d+/items/(\d+)/properties/config": _set_to,
        rf"{API}/configuration": lambda _self, _: {"watchingEnabled": True},
        rf"{API}/search/jql": lambda self, _: {"issues": self.issues, "isLast": True},
        r"/rest/servicedeskapi/servicedesk/SUP/requesttype/50/field": lambda _self, _: {
            "requestTypeFields": [{"fieldId": "summary"}]
        },
    }
    _writes: ClassVar[dict[str, Callable[..., Json]]] = {
        rf"POST {API}/field": _new_field,
        rf"PUT {API}/field/(\w+)": _mend_field,
        rf"POST {API}/field/(\w+)/context": _new_context,
        rf"POST {API}/field/(\w+)/context/(\d+)/option": _new_options,
        rf"PUT {API}/field/(\w+)/context/(\d+)/option": _mend_options,
        rf"PUT {API}/project/(\w+)/properties/halyard\.options": _keep,
        rf"POST {API}/screens": _new_screen,
        rf"PUT {API}/screens/(\d+)": _mend_screen,
        rf"POST {API}/screens/(\d+)/tabs/7/fields": _put_on,
        rf"POST {API}/workflows/update": _update,
        rf"POST {API}/filter": _keep_filter,
        rf"PUT {API}/filter/(\d+)": _keep_filter,
        rf"POST {API}/dashboard": _keep_board,
        rf"PUT {API}/dashboard/(\d+)\?extendAdminPermissions=true": _keep_board,
        rf"POST {API}/dashboard/(\d+)/gadget": _put_gadget,
        rf"PUT {API}/dashboard/(\d+)/items/(\d+)/properties/config": _set_up,
        r"POST /rest/webhooks/1\.0/webhook": _hook,
        r"PUT /rest/webhooks/1\.0/webhook/(\d+)": _hook,
        rf"(?:PUT|DELETE) {API}/issue/20421/properties/halyard\.test": _nothing,
    }


def _workflow(number: str, name: str) -> Json:
    return {
        "id": number,
        "name": name,
        "description": "",
        "isEditable": True,
        "scope": {"type": "GLOBAL"},
        "startPointLayout": {"x": 0.0, "y": 0.0},
        "statuses": [
            {"statusReference": "1", "properties": {}, "layout": {"x": 0.0, "y": 0.0}},
            {"statusReference": "3", "properties": {}, "layout": {"x": 1.0, "y": 0.0}},
        ],
        "transitions": [copy.deepcopy(START)],
        "version": {"id": "v", "versionNumber": 1},
    }


def _page(whole: list[Json], asked: dict[str, list[str]]) -> Json:
    begin = int((asked.get("startAt") or asked.get("start") or ["0"])[0])
    size = 5
    return {"values": copy.deepcopy(whole[begin : begin + size]), "isLast": begin + size >= len(whole)}


def plan(site: CloudSite, account: JiraAccount = ACCOUNT, wish: InstallWish = WISH) -> Plan:
    """What an installation would do."""
    return installer.plan(site.provisioner(account), wish)


def apply(site: CloudSite, account: JiraAccount = ACCOUNT, wish: InstallWish = WISH) -> list[installer.Step]:
    """Plan and do it."""
    steps: list[installer.Step] = []
    provisioner = site.provisioner(account)
    installer.apply(provisioner, installer.plan(provisioner, wish), steps.append)
    return steps
