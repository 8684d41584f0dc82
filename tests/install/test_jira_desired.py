"""What is wanted of a Jira site is marked, titled apart, known by our own codes, and in the order of making."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from connectors import ownership
from connectors.jira import desired
from connectors.jira.desired_views import SiteViews
from core import fields
from core.fields import Shown
from core.ports import InstallWish, Resource
from core.secrets import Secret
from tests.install.wishes import WISH

SECRET = Secret("a-webhook-secret-0123456789-made-up")
BOTH = desired.SiteScreen("10", "SUP: view and edit", views=True, edits=True)
VIEW = desired.SiteScreen("11", "SUP: view", views=True)
EDIT = desired.SiteScreen("12", "SUP: edit", edits=True)
FLOW = desired.SiteWorkflow("w-1", "SUP: Support")
FACTS = desired.SiteFacts("acme-jira", ("SUP",), SECRET, screens=(BOTH,), workflows=(FLOW,))
LISTS = ("filter", "dashboard")
STEPS = replace(WISH, steps={"call": "Called the customer"}, steps_before=("call",))


def wanted(facts: desired.SiteFacts = FACTS, wish: InstallWish = WISH) -> tuple[Resource, ...]:
    return desired.resources(wish, facts)


def by_name(facts: desired.SiteFacts = FACTS, wish: InstallWish = WISH) -> dict[str, Resource]:
    return {ownership.name_of(one.key): one for one in wanted(facts, wish) if one.kind == desired.FIELD}


def one_of(kind: str, facts: desired.SiteFacts = FACTS, wish: InstallWish = WISH) -> Resource:
    return next(one for one in wanted(facts, wish) if one.kind == kind)


def options(one: Resource) -> Mapping[str, str]:
    found = one.facts.get("option", {})
    assert isinstance(found, dict)
    return found


def names(one: Resource) -> frozenset[str]:
    found = one.facts["field"]
    assert isinstance(found, frozenset)
    return found


def test_resources_come_in_the_order_of_making() -> None:
    kinds = list(dict.fromkeys(one.kind for one in wanted()))

    assert kinds == ["custom_field", "project_property", "screen", "project_screen", "workflow", *LISTS, "webhook"]


def test_keys_are_unique() -> None:
    places = [(one.kind, one.key) for one in wanted(replace(FACTS, projects=("SUP", "ENG"), screens=(VIEW, EDIT)))]

    assert len(places) == len(set(places))


def test_every_field_of_ours_and_every_question_is_wanted() -> None:
    assert set(by_name()) == {*fields.OWN, "ask.impact", "ask.contact"}
    assert set(by_name(wish=STEPS)) == {*fields.OWN, "ask.impact", "ask.contact", *fields.RECORDED}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("escalation", "select"),
        ("need", "select"),
        ("reason", "select"),
        ("outcome", "select"),
        ("escalated", "multicheckboxes"),
        ("escalate_now", "multicheckboxes"),
        ("acknowledge", "multicheckboxes"),
        ("available_from", "textfield"),
        ("owner", "textfield"),
        ("next_update_due", "textfield"),
        ("escalate_link", "textfield"),
        ("level", "float"),
        ("ask.impact", "textarea"),
        ("step", "select"),
        ("step_note", "textarea"),
    ],
)
def test_each_field_has_its_kind(name: str, kind: str) -> None:
    assert by_name(wish=STEPS)[name].facts["type"] == kind


def test_state_has_every_option_by_its_code() -> None:
    assert list(options(by_name()["escalation"])) == [state.value for state in Shown]
    assert options(by_name()["escalation"])["not_yet"] == "Not yet"


def test_a_check_box_has_one_option_which_says_what_it_means() -> None:
    assert options(by_name()["acknowledge"]) == {"ticked": "I acknowledge this escalation"}


def test_titles_and_options_of_ours_are_in_the_accounts_language() -> None:
    german, english = by_name(wish=replace(WISH, language="de")), by_name()

    assert german["escalate_link"].title == "Diese Anfrage eskalieren"
    assert options(german["escalation"])["not_yet"] == "Noch nicht"
    assert {name: set(options(one)) for name, one in german.items()} == {
        name: set(options(one)) for name, one in english.items()
    }


def test_a_drop_down_without_options_is_not_made() -> None:
    assert "reason" not in by_name(wish=replace(WISH, reasons={}))
    assert "reason" not in names(one_of(desired.SCREEN, wish=replace(WISH, reasons={})))


def test_two_reasons_of_the_same_words_become_two_options() -> None:
    found = options(by_name(wish=replace(WISH, reasons={"a": "Outage", "b": "outage"}))["reason"])

    assert found == {"a": "Outage", "b": "outage (b)"}


def test_an_options_words_are_one_line_that_jira_takes() -> None:
    found = options(by_name(wish=replace(WISH, reasons={"a": "Two\n lines " + "x" * 300}))["reason"])

    assert found["a"].startswith("Two lines x")
    assert len(found["a"]) == 255


def test_titles_are_unique() -> None:
    titles = [
        one.title.casefold() for one in by_name(wish=replace(WISH, questions=(("a", "Escalated", True),))).values()
    ]

    assert len(titles) == len(set(titles))


def test_a_title_of_the_customers_is_stepped_aside_for() -> None:
    taken = replace(FACTS, foreign_titles=frozenset({"escalation", "Summary"}))

    assert by_name(taken)["escalation"].title == "Escalation (Halyard)"


def test_a_second_taken_title_gets_a_number() -> None:
    taken = replace(FACTS, foreign_titles=frozenset({"Escalation", "Escalation (Halyard)"}))

    assert by_name(taken)["escalation"].title == "Escalation (Halyard 2)"


def test_a_stepped_aside_title_stays_when_the_customers_field_goes() -> None:
    kept = replace(FACTS, own_titles={"escalation": "Escalation (Halyard)"})

    assert by_name(kept)["escalation"].title == "Escalation (Halyard)"


def test_a_title_that_somebody_changed_is_put_back() -> None:
    changed = replace(FACTS, own_titles={"escalation": "Raised"})

    assert by_name(changed)["escalation"].title == "Escalation"


def test_each_project_keeps_the_codes_of_all_options() -> None:
    tables = [one for one in wanted(replace(FACTS, projects=("SUP", "ENG"))) if one.kind == desired.CODES]

    assert [one.id for one in tables] == ["SUP", "ENG"]
    codes = tables[0].facts["code"]
    assert isinstance(codes, frozenset)
    assert {"escalation.not_yet", "escalate_now.ticked", "reason.impact", "need.escalation"} <= codes


def test_the_transitions_screen_asks_and_never_holds_what_its_condition_tests() -> None:
    assert names(one_of(desired.SCREEN, wish=STEPS)) == {"need", "reason", "ask.impact", "ask.contact"}


def test_people_see_on_their_screens_what_concerns_them_and_edit_what_they_fill_in() -> None:
    view, edit = (
        names(one) for one in wanted(replace(FACTS, screens=(VIEW, EDIT)), STEPS) if one.kind == desired.JOINED
    )

    assert edit == {"owner", "acknowledge", "outcome", "step", "step_note"}
    assert view == edit | {
        "escalation",
        "escalated",
        "available_from",
        "level",
        "next_update_due",
        "escalate_link",
        "reason",
        "ask.impact",
        "ask.contact",
    }


def test_the_flag_is_edited_only_where_staff_escalate_by_it() -> None:
    flagged = replace(WISH, flag_editable=True)
    edit = replace(FACTS, screens=(EDIT,))

    assert "escalated" not in names(one_of(desired.JOINED, edit))
    assert "escalated" in names(one_of(desired.JOINED, edit, flagged))


def test_the_action_itself_stands_on_no_screen_since_the_transition_ticks_it() -> None:
    screens = [one for one in wanted() if one.kind in (desired.SCREEN, desired.JOINED)]

    assert len(screens) == 2
    assert all("escalate_now" not in names(one) for one in screens)


def test_the_transition_shows_while_available_and_asks_for_the_escalation() -> None:
    transition = one_of(desired.WORKFLOW)

    assert transition.id == "w-1"
    assert transition.facts == {
        "transition": "Escalate",
        "leads": "from any status, staying there",
        "when": frozenset({("escalation", "is", "available")}),
        "screen": "halyard.screen",
        "then": frozenset({("escalation", "becomes", "requested"), ("escalate_now", "becomes", "ticked")}),
        "must be filled in": frozenset({"need"}),
    }


def test_without_a_redirect_to_choose_the_reason_and_what_the_policy_requires_must_be_filled_in() -> None:
    flow = one_of(desired.WORKFLOW, wish=replace(WISH, redirects={}))

    assert flow.facts["must be filled in"] == {"reason", "ask.impact"}


def test_where_customers_use_the_transition_nothing_must_be_filled_in_since_they_see_no_screen() -> None:
    portal = replace(FACTS, workflows=(replace(FLOW, portal=True),))

    assert "must be filled in" not in one_of(desired.WORKFLOW, portal).facts


def test_two_lists_and_a_dashboard_are_wanted_by_our_own_names() -> None:
    running, ready, board = (one for one in wanted() if one.kind in LISTS)

    assert running.title == "Escalated"
    assert running.facts["asks"] == (
        'project in ("SUP") AND cf[escalated] is not EMPTY ORDER BY cf[level] DESC, created ASC'
    )
    assert ready.facts["asks"] == 'project in ("SUP") AND cf[escalation] = available ORDER BY created ASC'
    assert board.facts == {"shared": {"SUP"}, "shows": {running.key, ready.key}}


def test_lists_and_dashboard_step_aside_for_the_customers_and_two_accounts_have_their_own() -> None:
    taken = SiteViews(foreign_filters=frozenset({"escalated"}), foreign_dashboards=frozenset({"Escalation"}))
    lists = [one for one in wanted(replace(FACTS, views=taken)) if one.kind in LISTS]
    other = {one.key for one in wanted(replace(FACTS, account="second")) if one.kind in LISTS}

    assert [one.title for one in lists] == ["Escalated (Halyard)", "Escalation: Available", "Escalation (Halyard)"]
    assert not other & {one.key for one in lists}


def test_the_transitions_name_steps_aside_for_one_of_the_customers() -> None:
    taken = replace(FLOW, taken=frozenset({"escalate"}))

    assert one_of(desired.WORKFLOW, replace(FACTS, workflows=(taken,))).facts["transition"] == "Escalate (Halyard)"


def test_the_webhook_listens_to_the_projects_alone() -> None:
    webhook = one_of(desired.WEBHOOK, replace(FACTS, projects=("SUP", "ENG")))

    assert webhook.facts["endpoint"] == WISH.endpoint
    assert webhook.facts["filter"] == 'project in ("ENG", "SUP")'
    assert webhook.facts["events"] == tuple(sorted(desired.EVENTS))


def test_t7_the_webhooks_secret_is_named_by_a_fingerprint_and_nowhere_told() -> None:
    one, other = one_of(desired.WEBHOOK), one_of(desired.WEBHOOK, replace(FACTS, secret=Secret("x" * 30)))

    assert SECRET.reveal() not in repr(one)
    assert one.title != other.title
    assert one.key == other.key
    assert ownership.marked_name(one.title) == ownership.marked_name(other.title) == "intake.acme-jira"


def test_two_accounts_of_one_site_have_webhooks_of_their_own() -> None:
    assert one_of(desired.WEBHOOK).key != one_of(desired.WEBHOOK, replace(FACTS, account="acme-eng")).key


def test_data_center_is_wanted_nothing_that_its_api_cannot_make() -> None:
    found = wanted(replace(FACTS, data_center=True))

    assert {one.kind for one in found} == {desired.FIELD, desired.CODES}
    assert all("option" not in one.facts and "context" not in one.facts for one in found)


def test_a_mark_is_read_only_at_the_end() -> None:
    assert ownership.marked_name("About it. [halyard:ask.impact]\n") == "ask.impact"
    assert ownership.marked_name("[halyard:need] was here") is None
    assert ownership.marked_name(None) is None
