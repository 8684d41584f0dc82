"""A policy with steps, or whose flag escalates, wants fields and conditions of its own; any other wants what it did."""

from dataclasses import replace
from typing import Any

import pytest
import requests

from connectors import ownership
from connectors.zendesk import desired, provision_bodies, provision_facts
from connectors.zendesk.provision_facts import Account, own
from core import fields
from core.ports import InstallWish, Resource, Verb
from core.sentences import SENTENCES
from runtime import installer
from runtime.install_compare import differences
from tests.install import vendor_spec
from tests.install.conftest import Host, Wired
from tests.install.wishes import WISH

FACTS = desired.AccountFacts("acme", "9001", forms=(desired.Form("360000", "Support"),))
STEPS = {"call_held": "Call held", "consulted": "Second line: asked"}
WITH_STEPS = replace(WISH, steps=STEPS)
BEFORE_TOO = replace(WITH_STEPS, steps_before=("consulted",))
BY_FLAG = replace(WISH, flag_editable=True)


def fields_of(wish: InstallWish) -> dict[str, Resource]:
    found = desired.resources(wish, FACTS)
    return {ownership.name_of(one.key): one for one in found if one.kind == desired.FIELD}


def shown_when(wish: InstallWish, name: str) -> set[str]:
    """The states of the escalation in which an agent sees a field; none where it shows always."""
    form = next(one for one in desired.resources(wish, FACTS) if one.kind == desired.FORM)
    shown = form.facts["show"]
    assert isinstance(shown, frozenset)
    return {state for child, _, parent, _, state in shown if (child, parent) == (name, fields.STATE)}


def installed(host: Host, calls: Wired | None = None) -> InstallWish:
    """Steps that may come before an escalation, and a flag that escalates, in the pretend account."""
    wish = replace(BEFORE_TOO, endpoint=host.wish.endpoint, flag_editable=True)
    provisioner = host.provisioner(calls)
    installer.apply(provisioner, installer.plan(provisioner, wish), lambda step: None)
    return wish


def test_a_policy_without_steps_wants_what_it_always_wanted() -> None:
    assert desired.resources(WISH, FACTS) == desired.resources(replace(WISH, steps={}, steps_before=()), FACTS)
    assert not set(fields.RECORDED) & set(fields_of(WISH))
    assert all("hint" not in one.facts for one in fields_of(WISH).values())
    assert shown_when(WISH, fields.FLAG) == set()


def test_cm11_steps_are_a_drop_down_with_a_box_for_their_details() -> None:
    found = fields_of(WITH_STEPS)

    assert found["step"].title == "Record a step of the escalation"
    assert found["step"].facts["option"] == {
        "halyard_step_call_held": "Call held",
        "halyard_step_consulted": "Second line: asked",
    }
    assert (found["step_note"].title, found["step_note"].facts["type"]) == ("Details of the step", "textarea")
    assert found["step"].facts["portal"] == found["step_note"].facts["portal"] == "hidden"


@pytest.mark.parametrize("name", fields.RECORDED)
def test_steps_are_recorded_while_an_escalation_runs(name: str) -> None:
    assert shown_when(WITH_STEPS, name) == {"requested", "active"}


@pytest.mark.parametrize("name", fields.RECORDED)
def test_mx16_where_a_step_may_come_before_it_is_recorded_before_too(name: str) -> None:
    assert shown_when(BEFORE_TOO, name) == {"not_yet", "available", "requested", "active"}


def test_steps_before_without_any_step_want_nothing() -> None:
    assert desired.resources(replace(WISH, steps_before=("consulted",)), FACTS) == desired.resources(WISH, FACTS)


def test_cm08_a_flag_that_escalates_shows_while_ticking_it_does_something() -> None:
    assert shown_when(BY_FLAG, fields.FLAG) == {"not_yet", "available", "requested", "active"}
    assert set(fields_of(BY_FLAG)) == set(fields_of(WISH))


def test_what_to_write_stands_below_the_box_and_the_mark_is_found_behind_it() -> None:
    wanted = fields_of(WITH_STEPS)["step_note"]
    made: dict[str, Any] = {"id": 7, "created_at": "2026", **provision_bodies.new_field(wanted)["ticket_field"]}

    (found,) = provision_facts.existing(Account(fields=(made,)))

    assert made["agent_description"].startswith("One detail a line, as name: text. Written and read by Halyard")
    assert (found.key, differences(wanted, found)) == ("halyard.step_note", ())
    assert provision_bodies.field_change(wanted, made) is None


def test_what_somebody_wrote_over_it_is_put_back() -> None:
    wanted = fields_of(WITH_STEPS)["step_note"]
    right = provision_bodies.new_field(wanted)["ticket_field"]
    hint = SENTENCES["field_step_note_hint"]
    for text in (right["agent_description"].removeprefix(hint), "Ours now. [halyard:step_note]"):
        now: dict[str, Any] = {"id": 7, **right, "agent_description": text}

        (found,) = provision_facts.existing(Account(fields=(now,)))
        change = provision_bodies.field_change(wanted, now)

        assert differences(wanted, found) == ("~ hint: nothing -> One detail a line, as name: text.",)
        assert change == {"ticket_field": {"agent_description": right["agent_description"]}}


def test_a_word_of_the_customers_before_ours_on_another_field_is_left_alone() -> None:
    wanted = fields_of(WISH)["owner"]
    right = provision_bodies.new_field(wanted)["ticket_field"]
    now: dict[str, Any] = {"id": 7, **right, "agent_description": f"Our lead. {right['agent_description']}"}

    assert provision_bodies.field_change(wanted, now) is None


def test_installed_it_shows_in_the_agents_form_as_wanted_and_again_changes_nothing(host: Host) -> None:
    wish = installed(host)

    again = installer.plan(host.provisioner(), wish)
    ids = {name: one["id"] for name, one in own(_every_field(host), "agent_description").items()}
    recorded = {ids["step"], ids["step_note"], ids["escalated"]}

    assert {change.verb for change in again.changes} == {Verb.KEEP}
    assert not recorded & _visible(host)
    for state in ("not_yet", "available", "requested", "active"):
        _state(host, ids["escalation"], state)
        assert recorded <= _visible(host), state
    _state(host, ids["escalation"], "closed")
    assert not recorded & _visible(host)


def test_every_request_for_them_is_as_the_vendor_describes_it(host: Host) -> None:
    vendor_spec.need()
    calls = host.calls()
    installed(host, calls)

    assert [one for one in (vendor_spec.faults(*call) for call in calls.written) if one] == []


def test_cm11_an_agent_records_a_step_in_the_form(host: Host) -> None:
    installed(host)
    ids = {name: one["id"] for name, one in own(_every_field(host), "agent_description").items()}
    _state(host, ids["escalation"], "active")
    form = {"as": "30000003", f"field_{ids['step']}": "halyard_step_call_held"}

    answer = requests.post(
        f"{host.address}/agent/tickets/10421",
        data={**form, f"field_{ids['step_note']}": "minutes: agreed"},
        timeout=10,
    )

    values = {one["id"]: one["value"] for one in host.get("/api/v2/tickets/10421")["ticket"]["custom_fields"]}
    assert answer.status_code == 200
    assert (values[ids["step"]], values[ids["step_note"]]) == ("halyard_step_call_held", "minutes: agreed")
    assert "One detail a line, as name: text." in answer.text


def test_mulesofts_installation_is_taken_up_by_a_policy_with_steps(host: Host) -> None:
    before = host.provisioner()
    installer.apply(before, installer.plan(before, host.wish), lambda step: None)

    plan = installer.plan(host.provisioner(), replace(WITH_STEPS, endpoint=host.wish.endpoint))

    changed = {change.wanted.key: change.verb for change in plan.pending}
    form = next(key for key in changed if key.startswith("halyard.form."))
    assert changed == {"halyard.step": Verb.CREATE, "halyard.step_note": Verb.CREATE, form: Verb.CHANGE}


def _every_field(host: Host) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = host.get("/api/v2/ticket_fields?page[size]=100")["ticket_fields"]
    return found


def _visible(host: Host) -> set[int]:
    return set(host.get("/agent/tickets/10421?format=json")["visible_fields"])


def _state(host: Host, field: int, state: str) -> None:
    value = f"halyard_escalation_{state}"
    host.send("PUT", "/api/v2/tickets/10421", {"ticket": {"custom_fields": [{"id": field, "value": value}]}})
