"""The macro, the view and the automations in a pretend Zendesk: made once, mended in place, off when unwanted."""

from dataclasses import replace
from typing import Any

import pytest

from connectors import ownership
from connectors.zendesk import desired_rules, provision_checks, provision_rules
from connectors.zendesk.account import OAuthClient, ValueSource, ZendeskAccount
from connectors.zendesk.budget import Budget
from connectors.zendesk.desired_rules import AUTOMATION, Place
from connectors.zendesk.provision import ZendeskProvisioner
from connectors.zendesk.provision_calls import Calls
from connectors.zendesk.session import open_session
from core.ports import InstallWish, Plan, Resource
from core.reveal import Reveal, RevealRow
from core.secrets import Secret
from runtime import installer
from tests.install import vendor_spec
from tests.install.conftest import DEMO_SECRETS, NOW, Host, Json, Wired
from tests.install.wishes import WISH

CASE = 10421
SEVERITY = ValueSource("ticket_field", "Severity", {"S1": "S1", "severity_s2": "S2"})
TIER = ValueSource("organization_field", "support_tier")
ROWS = (RevealRow("S1", ("titanium",), 4), RevealRow("S1", (), 8), RevealRow("S2", ("platinum", "gold"), 48))
REVEAL = Reveal((*ROWS, RevealRow("", (), 168)), frozenset({"hold", "solved"}))


def settings(host: Host, **changes: Any) -> ZendeskAccount:
    return replace(host.account("halyard"), severity=SEVERITY, tier=TIER, **changes)


def provisioner(host: Host, calls: Wired | None = None) -> ZendeskProvisioner:
    return ZendeskProvisioner(
        calls or host.calls(), account="acme", running=host.calls("halyard"), settings=settings(host)
    )


def planned(host: Host, told: Reveal = REVEAL) -> Plan:
    return installer.plan(provisioner(host), replace(host.wish, reveal=told))


def install(host: Host, told: Reveal = REVEAL, calls: Wired | None = None) -> list[str]:
    """Apply what is wanted; answers what was done, by kind."""
    steps: list[installer.Step] = []
    one = provisioner(host, calls)
    installer.apply(one, installer.plan(one, replace(host.wish, reveal=told)), steps.append, test=False)
    return [step.what.split()[0] for step in steps]


def ours(host: Host, plural: str) -> dict[str, Json]:
    """What bears our mark, by its name."""
    text = "title" if plural == "automations" else "description"
    listed = host.get(f"/api/v2/{plural}")[plural]
    return {name: one for one in listed if (name := ownership.marked_name(one.get(text))) is not None}


def test_each_row_becomes_an_automation_and_a_second_apply_changes_nothing(host: Host) -> None:
    install(host)
    after_first = host.export()

    assert set(ours(host, "automations")) == {"reveal.S1.1", "reveal.S1.2", "reveal.S2.1", "reveal.any.1"}
    assert set(ours(host, "macros")) == {"escalate"}
    assert set(ours(host, "views")) == {"running"}
    assert set(ours(host, "triggers")) == {"changed", "waits"}
    assert planned(host).pending == ()
    assert install(host) == []
    assert host.export() == after_first


def test_an_automation_asks_for_state_status_age_severity_and_tier(host: Host) -> None:
    install(host)
    made = ours(host, "automations")
    conditions = {name: one["conditions"] for name, one in made.items()}
    words = {name: [(c["field"], c["operator"], c["value"]) for c in one["all"]] for name, one in conditions.items()}

    state = words["reveal.any.1"][0]
    assert state[1:] == ("is", "halyard_escalation_not_yet")
    assert words["reveal.S1.1"] == [
        state,
        ("status", "less_than", "solved"),
        ("status", "is_not", "hold"),
        ("NEW", "greater_than", "4"),
        ("custom_fields_50000011", "is", "severity_s1"),
        ("organization.custom_fields.support_tier", "is", "titanium"),
    ]
    assert [one["value"] for one in conditions["reveal.S2.1"]["any"]] == ["platinum", "gold"]
    assert made["reveal.any.1"]["actions"] == [{"field": state[0], "value": "halyard_escalation_available"}]


def test_another_time_is_written_into_the_same_automation(host: Host) -> None:
    install(host)
    before = ours(host, "automations")["reveal.S1.1"]
    slower = replace(REVEAL, rows=(RevealRow("S1", ("titanium",), 6), *REVEAL.rows[1:]))

    steps = install(host, slower)

    after = ours(host, "automations")["reveal.S1.1"]
    assert steps == ["automation"]
    assert (after["id"], after["conditions"]["all"][3]["value"]) == (before["id"], "6")


def test_rows_that_are_wanted_no_more_are_switched_off_and_back_on(host: Host) -> None:
    install(host)

    steps = install(host, Reveal())

    assert steps == ["automation"] * 4 + ["new_ticket_trigger"]
    assert not any(one["active"] for one in ours(host, "automations").values())
    assert not ours(host, "triggers")["waits"]["active"]
    assert planned(host, Reveal()).pending == ()
    install(host)
    assert all(one["active"] for one in ours(host, "automations").values())


def test_a_bent_rule_is_shown_and_put_back(host: Host) -> None:
    install(host)
    made = ours(host, "automations")["reveal.S1.1"]
    early = [{**one, "value": "1"} if one["field"] == "NEW" else one for one in made["conditions"]["all"]]
    host.send("PUT", f"/api/v2/automations/{made['id']}", {"automation": {"all": early}})
    host.send("PUT", f"/api/v2/macros/{ours(host, 'macros')['escalate']['id']}", {"macro": {"active": False}})

    told = {change.wanted.kind: change.differences for change in planned(host).pending}
    install(host)

    assert told["macro"] == ("~ active: no -> yes",)
    assert told["automation"] == ("- all NEW greater_than 1", "+ all NEW greater_than 4")
    assert ours(host, "automations")["reveal.S1.1"]["conditions"] == made["conditions"]


def test_rules_of_the_customers_stay_as_they_are(host: Host) -> None:
    theirs = {
        "title": "Close",
        "all": [
            {"field": "status", "operator": "is", "value": "solved"},
            {"field": "updated_at", "operator": "greater_than", "value": "96"},
        ],
        "actions": [{"field": "status", "value": "closed"}],
    }
    made = host.send("POST", "/api/v2/automations", {"automation": theirs})["automation"]

    install(host)
    install(host, Reveal())

    assert host.get(f"/api/v2/automations/{made['id']}")["automation"] == made


def test_the_view_shows_running_escalations_and_the_macro_ticks_the_action(host: Host) -> None:
    install(host)
    fields = host.get("/api/v2/ticket_fields?page[size]=100")["ticket_fields"]
    ids = {ownership.marked_name(one["agent_description"]): one["id"] for one in fields}
    view = ours(host, "views")["running"]["id"]
    before = host.get(f"/api/v2/views/{view}/tickets")["tickets"]

    pair = {"id": ids["escalation"], "value": "halyard_escalation_active"}
    host.send("PUT", f"/api/v2/tickets/{CASE}", {"ticket": {"custom_fields": [pair]}}, as_halyard=True)

    assert before == []
    assert [one["id"] for one in host.get(f"/api/v2/views/{view}/tickets")["tickets"]] == [CASE]
    actions = ours(host, "macros")["escalate"]["actions"]
    assert actions == [{"field": f"custom_fields_{ids['escalate_now']}", "value": "true"}]


def test_taken_out_again_nothing_of_the_rules_is_left(host: Host) -> None:
    before = host.export()
    install(host)
    one = provisioner(host)

    taken = [thing for thing in one.installed() if not one.stays(thing, purge=True)]
    for thing in taken:
        one.remove(thing, purge=True)

    assert {thing.kind for thing in taken} >= {"macro", "view", "automation", "new_ticket_trigger"}
    assert host.export() == before


def test_every_request_for_rules_is_as_the_vendor_describes_it(host: Host) -> None:
    vendor_spec.need()
    calls = host.calls()
    install(host, calls=calls)
    install(host, Reveal(), calls)

    said = [vendor_spec.faults(*one) for one in calls.written]
    said += [vendor_spec.faults("GET", path, None) for path in calls.read_paths]

    assert [one for one in said if one] == []


def test_a_client_without_a_scope_is_named(host: Host) -> None:
    reading = OAuthClient("halyard-setup", Secret(DEMO_SECRETS["halyard-setup"]), "read")
    account = replace(host.account("halyard-setup"), credentials=reading)
    calls = Calls(open_session(account, lambda: NOW, Budget(lambda: NOW)))

    lines = installer.plan(ZendeskProvisioner(calls, account="acme", running=host.calls("halyard")), host.wish).by_hand

    named = [one for one in lines if "[ZD-06]" in one]
    assert len(named) == 1
    assert "the installation's client has no scope write" in named[0]


def test_fields_that_agents_may_edit_are_named_once_they_are_there(host: Host) -> None:
    assert not any("[ZD-08]" in one for one in planned(host).by_hand)
    install(host)

    (line,) = (one for one in planned(host).by_hand if "[ZD-08]" in one)

    assert '"Escalation", "Can be escalated from", "Escalation level", "Escalation owner", "Next update due"' in line


def test_what_no_rule_can_show_is_said(host: Host) -> None:
    told = planned(host, Reveal(uncovered=("contract", "sla"))).by_hand

    (line,) = (one for one in told if "[ZD-10]" in one)
    assert "a contract may have ended" in line
    assert "depends on the first response" in line
    assert not any("[ZD-10]" in one for one in planned(host).by_hand)


def wanted(
    told: Reveal = REVEAL, severity: Place | None = None, tier: Place | None = None, wish: InstallWish = WISH
) -> list[Resource]:
    found = desired_rules.rules(replace(wish, reveal=told), severity, tier)
    return [one for one in found if one.kind == AUTOMATION]


def test_where_no_rule_can_ask_only_the_longest_times_are_left() -> None:
    assert [one.key for one in wanted()] == ["halyard.reveal.any.1"]
    assert desired_rules.uncovered(REVEAL, None, None) == ("severity_place", "tier_place")
    by_severity = wanted(severity=Place("priority", {"S1": ("urgent",), "S2": ("high",)}))
    assert [one.key for one in by_severity] == ["halyard.reveal.S1.1", "halyard.reveal.any.1"]


def test_a_severity_or_tier_that_is_always_the_same_needs_no_condition() -> None:
    made = wanted(severity=Place(always="S1"), tier=Place(always="titanium"))

    assert [one.key for one in made] == ["halyard.reveal.S1.1", "halyard.reveal.S1.2", "halyard.reveal.any.1"]
    assert all(len(one.facts["all"]) == 4 for one in made if isinstance(one.facts["all"], tuple))


def test_several_values_of_a_severity_make_an_automation_each() -> None:
    made = wanted(severity=Place("priority", {"S1": ("urgent", "high")}), tier=Place("x", as_is=True))

    assert [one.key for one in made if ".S1." in one.key] == [f"halyard.reveal.S1.{n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (ValueSource("always", "S1"), Place(always="S1")),
        (ValueSource("requester_time_zone"), None),
        (ValueSource("ticket_field", "Words"), None),
        (ValueSource("ticket_field", "Nowhere"), None),
        (
            ValueSource("ticket_field", "Choice", {"First": "S1", "two": "S1"}),
            Place("custom_fields_7", {"S1": ("one", "two"), "three": ("three",)}),
        ),
        (
            ValueSource("priority", "", {"urgent": "S1"}),
            Place("priority", {"low": ("low",), "normal": ("normal",), "high": ("high",), "S1": ("urgent",)}),
        ),
        (
            ValueSource("organization_field", "plan", {"Gold": "gold"}),
            Place("organization.custom_fields.plan", {"gold": ("plan_gold",)}),
        ),
        (ValueSource("organization_field", "else"), None),
    ],
)
def test_a_place_is_what_a_condition_can_ask_for(source: ValueSource, place: Place | None) -> None:
    options = [{"name": name, "value": value} for name, value in (("First", "one"), ("B", "two"), ("C", "three"))]
    fields = [
        {"id": 7, "type": "tagger", "title": "Choice", "custom_field_options": options},
        {"id": 8, "type": "text", "title": "Words"},
    ]
    companies = [{"key": "plan", "custom_field_options": [{"name": "Gold", "value": "plan_gold"}]}]
    account = ZendeskAccount("acme", "https://acme.zendesk.com", OAuthClient("c", Secret("s")), (), severity=source)

    assert provision_rules.places(account, fields, companies)[0] == place


def test_an_organization_field_whose_options_are_not_shown_is_taken_at_the_operators_word() -> None:
    account = ZendeskAccount("acme", "https://acme.zendesk.com", OAuthClient("c", Secret("s")), (), tier=TIER)

    assert provision_rules.places(account, [], [])[1] == Place("organization.custom_fields.support_tier", as_is=True)


def test_every_reason_why_something_is_not_shown_has_its_words() -> None:
    codes = ("contract", "chase_first", "outage", "open_hours", "cool_down", "sla", "calendar", "earlier_severity")
    every = (*codes, "unlisted", "severity_place", "tier_place")

    assert [len(list(provision_checks.not_shown_alone((code,)))) for code in every] == [1] * len(every)
    assert list(provision_checks.not_shown_alone(())) == []
