"""Changes many issues at once, as a task; webhooks hear of it minutes later, in the slower lane.

Rule 1: 1,000 issues and 200 fields a call; it takes the global right to make bulk changes.
Rule 2: an issue that may not be seen is counted and not named; one that may not be edited has its reason told.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.jira.access import may, may_globally, may_see, require
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only, texts
from sandbox.jira.changes import begin, finish
from sandbox.jira.edits import put_fields
from sandbox.jira.errors import Refusal, bad_request, forbidden, not_found
from sandbox.jira.records import Issue, Json
from sandbox.jira.times import epoch_millis

MOST_ISSUES, MOST_FIELDS = 1000, 200
BODY = ("editedFieldsInput", "selectedActions", "selectedIssueIdsOrKeys", "sendBulkNotification")
CLEARED = "-1"


def endpoints() -> tuple[Endpoint, ...]:
    return (
        Endpoint("POST", "/bulk/issues/fields", edit, deployments=CLOUD),
        Endpoint("GET", "/bulk/queue/<task_id>", progress, deployments=CLOUD),
    )


def edit(call: ApiCall) -> Answer:
    """Every issue by itself: what cannot be done to one is done to the others all the same."""
    if not may_globally(call.user, "BULK_CHANGE"):
        raise forbidden("You may not make bulk changes.")
    only(call.record, BODY, "the body of a bulk edit")
    needed(call.record, BODY[:3])
    issues = texts(call.record, "selectedIssueIdsOrKeys", MOST_ISSUES)
    wanted = texts(call.record, "selectedActions", MOST_FIELDS)
    if not issues:
        raise bad_request("selectedIssueIdsOrKeys names at least one issue.")
    body = _body(call.record["editedFieldsInput"], wanted)
    noisy = call.record.get("sendBulkNotification")
    if noisy is not None and not isinstance(noisy, bool):
        raise bad_request("sendBulkNotification is true or false.")
    result = _edit_all(call, list(dict.fromkeys(issues)), body, notify=noisy is not False)
    return Answer({"taskId": _finished(call, result)}, 201)


def _finished(call: ApiCall, result: Json) -> str:
    """Keep what came of it as a task that is done; its id."""
    number, now = call.world.numbers.text("task"), epoch_millis(call.world.now())
    moments = dict.fromkeys(("submitted", "started", "finished", "lastUpdate"), now)
    call.world.tasks[number] = {
        "self": call.view.url(f"/task/{number}"),
        "id": number,
        "description": "Bulk edit",
        "status": "COMPLETE",
        "result": result,
        "progress": 100,
        "elapsedRuntime": 0,
        "submittedBy": 0,
        **moments,
    }
    return number


def _edit_all(call: ApiCall, names: list[str], body: Json, *, notify: bool) -> Json:
    done: list[int] = []
    failed: dict[str, list[str]] = {}
    unseen = 0
    for name in names:
        issue = call.world.issue_named(name)
        if issue is None or not may_see(call.world, call.user, issue):
            unseen += 1
            continue
        try:
            _edit(call, issue, body, notify=notify)
            done.append(int(issue.id))
        except Refusal as refusal:
            failed[issue.id] = [*refusal.body["errorMessages"], *refusal.body["errors"].values()]
    counted = {"totalIssueCount": len(names), "invalidOrInaccessibleIssueCount": unseen}
    return counted | {"processedAccessibleIssues": done, "failedAccessibleIssues": failed}


def _edit(call: ApiCall, issue: Issue, body: Json, *, notify: bool) -> None:
    require(call.world, call.user, "EDIT_ISSUES", issue)
    change = begin(call.world, issue, call.actor)
    put_fields(change, body, 3)
    change.notify = notify or not may(call.world, call.user, "ADMINISTER_PROJECTS", call.world.project_of(issue), issue)
    finish(change, bulk=True)


def _body(given: Any, wanted: list[str]) -> Json:
    """The same as an edit of one issue would say it; only the fields that were selected count."""
    if not isinstance(given, dict):
        raise bad_request("editedFieldsInput is an object.")
    body: Json = {"fields": {}, "update": {}}
    for kind, rows in given.items():
        if kind not in READERS:
            raise bad_request(f"The sandbox does not edit {kind!r} in bulk.")
        for where, field_id, value in READERS[kind](rows):
            body[where][field_id] = value
    there = body["fields"].keys() | body["update"].keys()
    if there != set(wanted):
        raise bad_request(f"selectedActions names the fields that are edited: {sorted(there)}.")
    return body


Read = Iterator[tuple[str, str, Any]]


def _rows(rows: Any, *names: str) -> list[Json]:
    if not isinstance(rows, list) or not all(isinstance(one, dict) and set(one) == {"fieldId", *names} for one in rows):
        raise bad_request(f"Each edit of such a field is an object with fieldId, {', '.join(names)}.")
    return rows


def _texts(rows: Any) -> Read:
    for one in _rows(rows, "text"):
        yield "fields", one["fieldId"], one["text"] or None


def _numbers(rows: Any) -> Read:
    for one in _rows(rows, "value"):
        yield "fields", one["fieldId"], one["value"]


def _option(raw: Any) -> Json:
    if not isinstance(raw, dict) or set(raw) != {"optionId"}:
        raise bad_request("An option is an object with optionId.")
    return {"id": str(raw["optionId"])}


def _selects(rows: Any) -> Read:
    for one in _rows(rows, "option"):
        chosen = _option(one["option"])
        yield "fields", one["fieldId"], None if chosen["id"] == CLEARED else chosen


def _multiselects(rows: Any) -> Read:
    for one in _rows(rows, "options"):
        if not isinstance(one["options"], list):
            raise bad_request("The options are a list.")
        yield "fields", one["fieldId"], [_option(each) for each in one["options"]]


def _labels(rows: Any) -> Read:
    for one in _rows(rows, "bulkEditMultiSelectFieldOption", "labels"):
        named = one["labels"]
        if not isinstance(named, list) or not all(isinstance(each, dict) and "name" in each for each in named):
            raise bad_request("The labels are a list of objects with a name.")
        words = [each["name"] for each in named]
        match one["bulkEditMultiSelectFieldOption"]:
            case "ADD":
                yield "update", one["fieldId"], [{"add": word} for word in words]
            case "REMOVE":
                yield "update", one["fieldId"], [{"remove": word} for word in words]
            case "REPLACE":
                yield "fields", one["fieldId"], words
            case "REMOVE_ALL":
                yield "fields", one["fieldId"], []
            case other:
                raise bad_request(f"Labels are edited by ADD, REMOVE, REPLACE and REMOVE_ALL, not {other!r}.")


def _priority(one: Any) -> Read:
    if not isinstance(one, dict) or set(one) != {"priorityId"}:
        raise bad_request("The priority is an object with priorityId.")
    yield "fields", "priority", {"id": str(one["priorityId"])}


READERS: dict[str, Callable[[Any], Read]] = {
    "singleLineTextFields": _texts,
    "clearableNumberFields": _numbers,
    "singleSelectFields": _selects,
    "multipleSelectFields": _multiselects,
    "labelsFields": _labels,
    "priority": _priority,
}


def progress(call: ApiCall, task_id: str) -> Answer:
    """How far a bulk change is: here always done."""
    task = call.world.tasks.get(task_id)
    if task is None or "totalIssueCount" not in task.get("result", {}):
        raise not_found(f"The bulk change {task_id}")
    told = {"taskId": task_id, "status": task["status"], "progressPercent": 100}
    return Answer(told | task["result"])
