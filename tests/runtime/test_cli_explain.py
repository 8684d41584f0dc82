"""``halyard policy``: the contract that scripts and graders read, to the letter."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.commands import Ran, halyard

TICKET: dict[str, Any] = {
    "id": 10421,
    "status": "open",
    "type": "incident",
    "created_at": "2026-11-22T10:00:00Z",
    "severity": "S1",
    "tier": "Titanium",
    "region": "EMEA",
    "organization": "Acme",
    "requester": {"email": "ana@acme.example", "role": "admin"},
    "assignee": "kim@support.example",
    "contract": {"valid_until": "2027-01-01T00:00:00Z"},
    "sla": {"first_response_due_at": "2026-11-22T11:00:00Z", "first_response_at": "2026-11-22T10:30:00Z"},
    "impact": "high",
    "urgency": "high",
    "comments": [
        {"at": "2026-11-22T10:05:00Z", "author": "Ana Ruiz", "role": "requester", "public": True, "text": "Any news?"},
        {"at": "2026-11-22T10:30:00Z", "author": "Kim", "role": "agent", "public": True, "text": "I am on it."},
        {"at": "2026-11-22T10:31:00Z", "author": "Bo Chen", "role": "owner", "public": False, "text": "Call them."},
        {"at": "2026-11-22T10:32:00Z", "author": "", "role": "system", "public": True, "text": "Thank you."},
    ],
    "escalations": [],
}
CLOSED_ONE = {
    "opened_at": "2026-11-22T14:30:00Z",
    "closed_at": "2026-11-22T18:00:00Z",
    "level": 1,
    "outcome": "solution",
}
DECLINED_ONE = {**CLOSED_ONE, "outcome": "declined"}
OPEN_ONE = {"opened_at": "2026-11-22T14:30:00Z", "level": 1}
KEYS = ["verdict", "available", "available_at", "next_change_at", "reasons", "alternatives"]


def explain(folder: Path, at: str = "2026-11-22T12:00:00Z", *more: str, text: str = "", **changes: Any) -> Ran:
    path = folder / "ticket.json"
    path.write_text(text or json.dumps({**TICKET, **changes}), "utf-8")
    return halyard("policy", "explain", "--policy", "mulesoft", "--ticket", path, "--at", at, *more, environment={})


def answer(folder: Path, at: str = "2026-11-22T12:00:00Z", **changes: Any) -> dict[str, Any]:
    ran = explain(folder, at, "--json", **changes)
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.data)[: len(KEYS)] == KEYS
    assert all(list(one) == ["code", "text", "values"] for one in ran.data["reasons"])
    assert all(list(one) == ["code", "text"] for one in ran.data["alternatives"])
    found: dict[str, Any] = ran.data
    return found


def test_the_answer_has_exactly_the_keys_that_are_fixed(tmp_path: Path) -> None:
    assert {name: value for name, value in answer(tmp_path).items() if name in KEYS} == {
        "verdict": "not_yet",
        "available": False,
        "available_at": "2026-11-22T14:00:00Z",
        "next_change_at": "2026-11-22T14:00:00Z",
        "reasons": [
            {
                "code": "not_yet",
                "text": (
                    "You can escalate case 10421 from Sun 22 Nov 2026, 14:00 UTC (in 2 h). Severity S1 on a Titanium "
                    "plan may be escalated 4 h after the case was opened (Sun 22 Nov 2026, 10:00 UTC). If the impact "
                    "has grown, ask us to raise the severity."
                ),
                "values": {
                    "ticket": "10421",
                    "severity": "S1",
                    "tier": "Titanium",
                    "created_at": "2026-11-22T10:00:00Z",
                    "available_at": "2026-11-22T14:00:00Z",
                    "wait": 14400,
                    "remaining": 7200,
                },
            }
        ],
        "alternatives": [
            {"code": "only_update", "text": "I only need an update; nothing else has changed"},
            {
                "code": "exception",
                "text": "I ask for an exception to the normal process, or want to share new information",
            },
            {"code": "raise_severity", "text": "The impact has grown, but we can manage it with the assigned engineer"},
        ],
    }


LATER = "2026-11-24T10:00:00Z"
VERDICTS: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    ("2026-11-22T10:00:00Z", {}, "not_yet", "2026-11-22T14:00:00Z", "2026-11-22T14:00:00Z"),
    ("2026-11-22T13:59:59Z", {}, "not_yet", "2026-11-22T14:00:00Z", "2026-11-22T14:00:00Z"),
    ("2026-11-22T14:00:00Z", {}, "available", "2026-11-22T14:00:00Z", None),
    ("2026-11-22T14:00:01Z", {}, "available", "2026-11-22T14:00:00Z", None),
    ("2027-11-22T14:00:00Z", {}, "available", "2026-11-22T14:00:00Z", None),
    ("2026-11-22T15:00:00+01:00", {}, "available", "2026-11-22T14:00:00Z", None),
    ("2026-11-22T20:00:00Z", {"escalations": [CLOSED_ONE]}, "already_used", None, None),
    ("2026-11-22T16:00:00Z", {"escalations": [OPEN_ONE]}, "active", None, None),
    ("2026-11-22T20:00:00Z", {"escalations": [DECLINED_ONE]}, "available", "2026-11-22T14:00:00Z", None),
    ("2026-11-22T20:00:00Z", {"status": "solved"}, "closed", None, None),
    ("2026-11-22T20:00:00Z", {"status": "closed"}, "closed", None, None),
    ("2026-11-22T20:00:00Z", {"status": "deleted"}, "closed", None, None),
    ("2026-11-22T20:00:00Z", {"status": "hold"}, "available", "2026-11-22T14:00:00Z", None),
    ("2026-11-22T20:00:00Z", {"status": "solved", "escalations": [OPEN_ONE]}, "active", None, None),
    ("2026-11-23T10:00:00Z", {"severity": "S2", "tier": "titanium"}, "available", "2026-11-23T10:00:00Z", None),
    ("2026-11-23T10:00:00Z", {"tier": "Gold", "severity": "S2"}, "not_yet", LATER, LATER),
]


@pytest.mark.parametrize(("at", "changes", "verdict", "available_at", "next_change_at"), VERDICTS)
def test_every_verdict_the_policy_can_give(
    tmp_path: Path, at: str, changes: dict[str, Any], verdict: str, available_at: str | None, next_change_at: str | None
) -> None:
    found = answer(tmp_path, at, **changes)

    assert (found["verdict"], found["available_at"], found["next_change_at"]) == (verdict, available_at, next_change_at)
    assert found["available"] is (verdict == "available")
    assert found["reasons"][0]["code"] == verdict
    assert found["reasons"][0]["text"]


@pytest.mark.parametrize("verdict", ["not_yet", "active", "already_used"])
def test_whoever_may_not_escalate_is_told_what_to_do_instead(tmp_path: Path, verdict: str) -> None:
    changes: dict[str, dict[str, Any]] = {"not_yet": {}, "active": {"escalations": [OPEN_ONE]}}
    changes["already_used"] = {"escalations": [CLOSED_ONE]}

    found = answer(tmp_path, **changes[verdict])

    assert [one["code"] for one in found["alternatives"]] == ["only_update", "exception", "raise_severity"]


@pytest.mark.parametrize("text", ["{}", json.dumps(dict.fromkeys(TICKET)), '{"comments": [], "escalations": []}'])
def test_what_is_absent_is_unknown_and_said(tmp_path: Path, text: str) -> None:
    found = explain(tmp_path, "2026-11-22T12:00:00Z", "--json", text=text).data

    assert found["verdict"] == "not_yet"
    assert found["available_at"] == "2026-11-29T12:00:00Z", "the slowest it could be"
    assert [one["code"] for one in found["reasons"]] == [
        "not_yet",
        "severity_unlisted",
        "tier_unlisted",
        "created_at_unknown",
    ]


@pytest.mark.parametrize(("fact", "codes"), [("severity", ["severity_unlisted"]), ("tier", ["tier_unlisted"])])
def test_one_fact_unknown_takes_the_slowest_of_what_is_left(tmp_path: Path, fact: str, codes: list[str]) -> None:
    without = {name: value for name, value in TICKET.items() if name != fact}

    found = explain(tmp_path, "2026-11-22T12:00:00Z", "--json", text=json.dumps(without)).data

    assert found["available_at"] == ("2026-11-27T10:00:00Z" if fact == "severity" else "2026-11-22T18:00:00Z")
    assert [one["code"] for one in found["reasons"]] == ["not_yet", *codes]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(TICKET, indent="\t"),
        json.dumps(TICKET, indent=4).replace("\n", "\r\n"),
        json.dumps({**TICKET, "organization": "Acme \U0001f600 “quoted” a/b: c # d"}),
        json.dumps({**TICKET, "organization": "Acme \U0001f600"}, ensure_ascii=False),
        json.dumps({**TICKET, "organization": "a/b"}).replace("a/b", "a\\/b"),
        json.dumps(TICKET, separators=(",", ":")),
        "\ufeff" + json.dumps(TICKET),
        json.dumps({**TICKET, "id": "10421"}),
    ],
)
def test_json_is_read_however_it_is_laid_out(tmp_path: Path, text: str) -> None:
    assert explain(tmp_path, "2026-11-22T12:00:00Z", "--json", text=text).data["available_at"] == "2026-11-22T14:00:00Z"


STATUSES = "'new', 'open', 'pending', 'hold', 'solved', 'closed' or 'deleted'"
ROLES = "'requester', 'agent', 'owner' or 'system'"
AT = '"2026-11-22T10:00:00Z"'
BAD: list[tuple[str, list[str]]] = [
    ('{\n "status": "nope"\n}', [f"2:12: status: input should be {STATUSES}, not 'nope'"]),
    (
        '{\n "created_at": "2026-11-22T10:00:00"\n}',
        ["2:16: created_at: needs a time zone, such as 2026-11-22T10:00:00Z"],
    ),
    (
        f'{{"comments": [\n {{"role": "boss", "at": {AT}}},\n {{"role": "agent"}}]}}',
        [f"2:11: comments[1].role: input should be {ROLES}, not 'boss'", "3:2: comments[2].at: is missing"],
    ),
    (
        f'{{"escalations": [{{"opened_at": {AT}, "level": "two"}}]}}',
        ["1:65: escalations[1].level: must be a whole number, not 'two'"],
    ),
    ('{"priority": 1}', ["1:2: priority: is not a setting here; remove it or check the spelling"]),
    ('{"id": 1,\n"id": 2}', ["2:1: id: is given twice, first at 1:2; keep one"]),
    ('{"id": true}', ["1:8: id: must be text, not true"]),
    (
        '{"id": 1',
        ["1:9: expected ',' or '}', but got '<stream end>'; close the bracket, or put a comma between the items"],
    ),
    ('{"organization": "a\\u0000"}', ["1:18: organization: holds a character that cannot be kept; take it out"]),
    ('{"organization": "a\\ud83d"}', ["1:18: organization: holds a character that cannot be kept; take it out"]),
    ("[]", ["1:1: must be one ticket as a JSON object"]),
    ('"a"', ["1:1: must be one ticket as a JSON object"]),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_faulty_ticket_file_is_said_with_line_and_column(tmp_path: Path, text: str, said: list[str]) -> None:
    ran = explain(tmp_path, text=text)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [f"{tmp_path / 'ticket.json'}:{line}" for line in said]


def test_faults_are_data_for_scripts(tmp_path: Path) -> None:
    ran = explain(tmp_path, "2026-11-22T12:00:00Z", "--json", text='{"id": 1, "ID": 2}')

    assert (ran.code, ran.out) == (1, "")
    (fault,) = json.loads(ran.err)["mistakes"]
    assert (fault["line"], fault["column"], fault["path"]) == (1, 11, "ID")


@pytest.mark.parametrize("at", ["tomorrow", "2026-11-22", "2026-11-22T10:00:00", "1795341600"])
def test_a_moment_without_a_zone_is_wrong_usage(tmp_path: Path, at: str) -> None:
    ran = explain(tmp_path, at)

    assert (ran.code, ran.out) == (2, "")
    assert "--at" in ran.err


def test_half_a_question_is_wrong_usage() -> None:
    assert halyard("policy", "explain", "--policy", "mulesoft").code == 2
    assert halyard("policy", "explain").code == 2


def test_a_ticket_file_or_policy_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    missing = halyard("policy", "explain", "--policy", "mulesoft", "--ticket", tmp_path / "none.json")
    strange = halyard("policy", "check", "nothing")

    assert (missing.code, strange.code) == (1, 1)
    assert "none.json: cannot be read" in missing.err
    assert "the packs are" in strange.err


def test_people_get_the_same_in_words_and_in_their_zone(tmp_path: Path) -> None:
    ran = explain(tmp_path, "2026-11-22T12:00:00Z", "--time-zone", "Europe/Madrid")

    lines = ran.out.splitlines()
    assert lines[0] == "Case 10421 at Sun 22 Nov 2026, 13:00 CET: not yet"
    assert lines[1] == "  changes at Sun 22 Nov 2026, 15:00 CET, in 2 h"
    assert "15:00 CET" in lines[2]
    assert lines[-1].startswith("  instead: ")


def test_a_zone_there_is_not_is_wrong_usage(tmp_path: Path) -> None:
    ran = explain(tmp_path, "2026-11-22T12:00:00Z", "--time-zone", "Mars/Olympus")

    assert (ran.code, ran.out) == (2, "")
    assert "Mars/Olympus" in ran.err


def test_a_policy_is_checked_shown_and_described(tmp_path: Path) -> None:
    checked = halyard("policy", "check", "mulesoft", "--json")
    shown = halyard("policy", "show", "mulesoft", "--json")
    words = halyard("policy", "show", "mulesoft")
    schema = halyard("policy", "schema")

    assert checked.data["policy"] == shown.data["policy"] == "mulesoft"
    assert (checked.data["mistakes"], checked.data["warnings"]) == ([], [])
    assert checked.data["version"] == shown.data["version"]
    assert shown.data["waits"]["S1"] == {"titanium": 14400, "platinum": 28800, "gold": 28800}
    assert re.search(r"^  S1 +4 h +8 h +8 h$", words.out, re.MULTILINE)
    assert schema.data["additionalProperties"] is False
    assert halyard("policy", "schema", "--json").out == schema.out


def test_words_that_a_language_lacks_are_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    text = (files("policies") / "mulesoft.yaml").read_text("utf-8")
    path.write_text(text.replace("      workaround: 回避策を提供\n", ""), "utf-8")

    ran, data = halyard("policy", "check", path), halyard("policy", "check", path, "--json")

    assert (ran.code, data.code) == (0, 0)
    warning, verdict = ran.out.splitlines()
    assert warning.startswith(f"warning: {path}:")
    assert warning.endswith("translations.ja: not in ja yet, so said as in the policy itself: outcomes.workaround")
    assert verdict.endswith(": no mistakes")
    assert [one["path"] for one in data.data["warnings"]] == ["translations.ja"]


@pytest.mark.parametrize(
    ("pack", "line"),
    [
        ("cloudm", "The action is there from the beginning."),
        ("mendix", "The action appears by the SLA's response time (after_target)."),
        ("mulesoft", "The action appears after:"),
    ],
)
def test_every_pack_is_shown_in_words(pack: str, line: str) -> None:
    ran = halyard("policy", "show", pack)

    assert ran.code == 0
    assert line in ran.out.splitlines()


def test_a_faulty_policy_is_said_whole(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("halyard: 1\npolicy: Ours\nseverities: []\n")

    ran = halyard("policy", "check", path)

    assert ran.code == 1
    assert len(ran.err.splitlines()) >= 5
    assert all(line.startswith(f"{path}:") for line in ran.err.splitlines())
