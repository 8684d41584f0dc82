"""Faults planted in both pretend helpdesks: each is found under its own id with its cure, and gone once that was done.

One installation serves all of them, because each ends with what its cure left: a healthy one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from connectors.jira.provision_facts import own as own_in_jira
from connectors.zendesk import desired
from connectors.zendesk.provision_facts import own
from core.findings import Grade
from core.secrets import Secret
from runtime.secret_sources import store_secret, stored_name
from sandbox.jira.seed_people import HALYARD as JIRA_USER
from sandbox.zendesk.seed import HALYARD
from tests.contract.jira import API
from tests.contract.jira_install import VIEWED
from tests.contract.zendesk_install import FIELDS, TRIGGERS
from tests.doctor.ward import Ward, wrong

ELSEWHERE = "another-secret-0123456789-made-up"


@dataclass(frozen=True)
class Fault:
    """What is planted, under which id it is found, words of the cure, and the cure where a repair is not it.

    ``drags`` is a fault that brings others with it, so that all is repaired.
    """

    number: str
    cure: str
    plant: Callable[[Ward], object]
    mend: Callable[[Ward], object] | None = None
    drags: bool = False


def broken(number: str, what: str) -> Fault:
    """A planned object that is not as planned, in the host that the id is of."""

    def plant(ward: Ward) -> None:
        (ward.zendesk if number.startswith("ZD") else ward.jira).breaks(what)

    drags = number in ("ZD-30", "JS-30", "JS-32")
    return Fault(number, f"halyard doctor --fix{'' if drags else f' --only {number}'}", plant, drags=drags)


def _collaboration(on: bool) -> Callable[[Ward], None]:
    def act(ward: Ward) -> None:
        with ward.zendesk_world.lock:
            ward.zendesk_world.account.collaboration = on

    return act


def _role(role: str) -> Callable[[Ward], None]:
    def act(ward: Ward) -> None:
        with ward.zendesk_world.lock:
            ward.zendesk_world.users[HALYARD].role = role

    return act


def _our_trigger(ward: Ward) -> dict[str, Any]:
    found = own(ward.zendesk._configuration()["triggers"], "description")
    return found[desired.TRIGGER_KEY.removeprefix("halyard.")]


def _deactivated(ward: Ward) -> None:
    ward.zendesk._send("PUT", f"{TRIGGERS}/{_our_trigger(ward)['id']}", trigger={"active": False})


def _other_user(ward: Ward) -> None:
    trigger = _our_trigger(ward)
    conditions = {**trigger["conditions"], "all": [{"field": "role", "operator": "is_not", "value": "30000003"}]}
    ward.zendesk._send("PUT", f"{TRIGGERS}/{trigger['id']}", trigger={"conditions": conditions})


def _severity(active: bool) -> Callable[[Ward], None]:
    def act(ward: Ward) -> None:
        found = ward.zendesk._configuration()["ticket_fields"]
        (number,) = [one["id"] for one in found if one["title"] == "Severity"]
        ward.zendesk._send("PUT", f"{FIELDS}/{number}", ticket_field={"active": active})

    return act


def _editable(ward: Ward) -> None:
    path = ward.zendesk._field_path("owner")
    ward.zendesk._send("PUT", path, ticket_field={"visible_in_portal": True, "editable_in_portal": True})


def _new_secret(ward: Ward) -> None:
    ward.zendesk._send("POST", f"{ward.zendesk._webhook_path()}/signing_secret")


ZENDESK = (
    broken("ZD-30", "a field is deleted"),
    Fault("ZD-13", "--fix --only ZD-13", _editable),
    broken("ZD-15", "the action is gone"),
    Fault("ZD-18", "--fix --only ZD-18", _deactivated),
    Fault("ZD-19", "--fix --only ZD-19", _other_user),
    broken("ZD-21", "the webhook calls elsewhere"),
    Fault("ZD-22", "halyard install apply", _new_secret, Ward.install),
    broken("ZD-23", "the webhook is switched off"),
    Fault("ZD-31", "make new credentials", lambda ward: ward.zendesk.revoke(), lambda ward: ward.zendesk.relent()),
    Fault("ZD-07", "turn on CCs and followers", _collaboration(False), _collaboration(True)),
    Fault("ZD-33", "give the integration user", _role("agent"), _role("admin")),
    Fault("ZD-25", "bring the field back", _severity(False), _severity(True)),
)


def _bend_transition(ward: Ward) -> None:
    """Somebody takes the condition out of our transition."""
    for workflow in ward.jira._configuration()["workflows"]:
        if own_in_jira(workflow["transitions"]):
            ward.jira._change_workflow(workflow["id"], _without_condition)


def _without_condition(workflow: dict[str, object]) -> list[dict[str, object]]:
    steps = workflow["transitions"]
    assert isinstance(steps, list)
    return [
        {name: value for name, value in one.items() if name != "conditions"}
        if "[halyard:" in str(one.get("description"))
        else one
        for one in steps
    ]


def _watching(on: bool) -> Callable[[Ward], object]:
    return lambda ward: ward.jira._send("PUT", "/_sandbox/site", {"watching": on})


def _may_edit(may: bool) -> Callable[[Ward], None]:
    def act(ward: Ward) -> None:
        with ward.jira_world.lock:
            for project in ward.jira_world.projects.values():
                given = project.permissions["ASSIGN_ISSUES"]
                if may:
                    given[:] = KEPT.pop(project.key)
                else:
                    KEPT[project.key] = list(given)
                    given[:] = ["user:5b10ac-kim"]

    return act


KEPT: dict[str, list[str]] = {}


def _astray(ward: Ward) -> None:
    ward.jira._send("POST", _first_tab(ward), {"fieldId": ward.jira._own("need")["id"]})


def _taken_off(ward: Ward) -> None:
    ward.jira._send("DELETE", f"{_first_tab(ward)}/{ward.jira._own('need')['id']}")


def _first_tab(ward: Ward) -> str:
    (tab,) = next(one for one in ward.jira._configuration()["screens"] if one["id"] == VIEWED)["tabs"]
    return f"{API}/screens/{VIEWED}/tabs/{tab['id']}/fields"


def _kept_another(ward: Ward) -> None:
    name = stored_name("jira", "acme-jira", "JIRA_WEBHOOK_SECRET")
    store_secret(ward.folder / "secrets", name, Secret(ELSEWHERE))


def _active(active: bool) -> Callable[[Ward], None]:
    def act(ward: Ward) -> None:
        with ward.jira_world.lock:
            ward.jira_world.users[JIRA_USER].active = active

    return act


JIRA = (
    broken("JS-30", "a field is deleted"),
    broken("JS-32", "a choice is deleted"),
    broken("JS-37", "the action is gone"),
    Fault("JS-38", "--fix --only JS-38", _bend_transition),
    Fault("JS-42", "--fix --only JS-42", _kept_another),
    broken("JS-43", "the webhook is switched off"),
    Fault("JS-02", "Project settings > Permissions", _may_edit(False), _may_edit(True)),
    Fault("JS-07", "allow users to watch", _watching(False), _watching(True)),
    Fault("JS-09", "make a new one", _active(False), _active(True)),
    Fault("JS-14", "take the field off it", _astray, _taken_off),
)


@pytest.mark.parametrize("fault", [*ZENDESK, *JIRA], ids=lambda fault: fault.number)
def test_a_planted_fault_is_found_under_its_id_and_gone_once_its_cure_was_done(ward: Ward, fault: Fault) -> None:
    account = "zendesk/acme" if fault.number.startswith("ZD") else "jira/acme-jira"
    fault.plant(ward)

    written = ward.writes
    found = ward.look(account)
    during = ward.writes
    if fault.mend is None:
        ward.fix(found, "" if fault.drags else fault.number)
    else:
        fault.mend(ward)
    left = wrong(ward.look(account))

    told = wrong(found)
    assert fault.number in told, {number: one.found for number, one in told.items()}
    assert fault.cure in told[fault.number].cure
    assert during == written
    assert fault.number not in left
    assert not [one for one in left.values() if one.grade is Grade.FAILURE], left


def test_a_healthy_installation_has_no_failure_at_either_helpdesk_and_nothing_is_written(ward: Ward) -> None:
    before, written = (ward.zendesk.everything(), ward.jira.everything()), ward.writes

    found = ward.look()

    assert [one for one in found.findings if one.grade is Grade.FAILURE] == []
    assert {group.name for group in found.groups} == {"Service", "Policy", "zendesk/acme", "jira/acme-jira", "Notify"}
    assert ward.writes == written
    assert (ward.zendesk.everything(), ward.jira.everything()) == before


def test_the_signed_test_call_is_made_only_when_asked_for(ward: Ward) -> None:
    written = ward.writes

    quiet = {one.check.id for one in ward.look().findings}
    assert ward.writes == written
    asked = {one.check.id for one in ward.look(round_trip=True).findings}

    assert asked - quiet == {"ZD-27", "JS-45"}
    assert ward.writes > written
