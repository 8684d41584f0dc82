"""Installing into a Jira site: nothing is written by a plan, lost by an apply, done twice, or taken from anybody."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors import ownership
from connectors.jira.account import JiraAccount
from connectors.jira.provision_facts import own_transition
from core.errors import DecideAgain, HostError, LookBeforeRepeating, TryLater, WillNotWork
from core.ports import Verb
from core.secrets import Secret
from runtime import installer
from runtime.install_report import render_plan
from tests.install.jira_site import ACCOUNT, BOTH, SECRET, START, CloudSite, apply, plan
from tests.install.wishes import WISH


@pytest.fixture
def site() -> CloudSite:
    return CloudSite()


def test_a_plan_writes_nothing(site: CloudSite) -> None:
    before = site.configuration()

    assert plan(site).pending
    assert site.written == []
    assert site.configuration() == before


def test_a_plan_wants_everything_of_a_fresh_site(site: CloudSite) -> None:
    verbs = {change.wanted.kind: change.verb for change in plan(site).changes}

    assert verbs == {
        "custom_field": Verb.CREATE,
        "project_property": Verb.CREATE,
        "screen": Verb.CREATE,
        "project_screen": Verb.CHANGE,
        "workflow": Verb.CHANGE,
        "filter": Verb.CREATE,
        "dashboard": Verb.CREATE,
        "webhook": Verb.CREATE,
    }


def test_a_plan_says_what_of_the_customers_stays(site: CloudSite) -> None:
    text = render_plan(plan(site))

    assert "Jira  acme-jira" in text
    assert "+ when escalation is available" in text
    assert "= 1 transition of yours stays as it is" in text
    assert "[JS-11]" in text


@pytest.mark.parametrize("account", [ACCOUNT, BOTH], ids=["one project", "two projects"])
def test_applied_twice_changes_nothing(site: CloudSite, account: JiraAccount) -> None:
    apply(site, account)
    after_first = site.configuration()
    site.written.clear()

    again = plan(site, account)
    apply(site, account)

    assert again.pending == ()
    assert site.written == []
    assert site.configuration() == after_first


def test_everything_of_the_customers_is_as_it_was(site: CloudSite) -> None:
    apply(site, BOTH)

    assert site.screen_fields["1"][0] == site.screen_fields["2"][0] == "summary"
    for workflow in site.workflows.values():
        assert workflow["transitions"][0] == START
        assert len(workflow["transitions"]) == 2
    assert site.fields[0] == {"id": "summary", "name": "Summary", "schema": {"system": "summary"}}


def test_each_project_gets_the_codes_by_option_id(site: CloudSite) -> None:
    apply(site, BOTH)

    table = site.properties["SUP"]
    assert site.properties["ENG"] == table
    state = site.own("escalation")
    (context,) = site.contexts[state["id"]]
    by_words = {one["value"]: one["id"] for one in site.options[context["id"]]}
    assert table["escalation"][by_words["Not yet"]] == "not_yet"
    assert list(table["acknowledge"].values()) == ["ticked"]


def test_the_transition_tests_and_sets_options_by_id(site: CloudSite) -> None:
    apply(site)

    ours = own_transition(site.workflows["w-1"])
    assert ours is not None
    ids = {code: number for number, code in site.properties["SUP"]["escalation"].items()}
    (condition,) = ours["conditions"]["conditions"]
    assert condition["parameters"]["fieldId"] == site.own("escalation")["id"]
    assert condition["parameters"]["fieldValue"] == f'["{ids["available"]}"]'
    values = {one["parameters"]["field"]: one["parameters"]["value"] for one in ours["actions"]}
    assert values[site.own("escalation")["id"]] == ids["requested"]
    assert ours["properties"] == {"servicedesk.customer.transition.active": "true"}


def test_the_screen_asks_in_the_order_of_the_form(site: CloudSite) -> None:
    apply(site)

    number = next(key for key, one in site.screens.items() if one["name"] == "Halyard: Escalate")
    wanted = [site.own(name)["id"] for name in ("need", "reason", "ask.impact", "ask.contact")]
    assert site.screen_fields[number] == wanted


def test_t7_the_webhook_signs_with_the_secret_that_the_service_keeps(site: CloudSite) -> None:
    provisioner = site.provisioner()
    installer.apply(provisioner, installer.plan(provisioner, WISH), lambda step: None)

    assert list(site.secrets.values()) == [SECRET.reveal()]
    assert provisioner.signing_secret() == SECRET


def test_t7_without_a_secret_one_is_made_which_nobody_can_guess(site: CloudSite) -> None:
    fresh = replace(ACCOUNT, signing_secrets=())
    one, other = site.provisioner(fresh), site.provisioner(fresh)

    assert one.signing_secret() != other.signing_secret()
    assert len(one.signing_secret().reveal()) >= 48


def test_t7_another_secret_is_given_to_the_same_webhook(site: CloudSite) -> None:
    apply(site)
    rotated = Secret("the-next-secret-0123456789-made-up")
    account = replace(ACCOUNT, signing_secrets=(replace(ACCOUNT.signing_secrets[0], secret=rotated),))

    (change,) = plan(site, account).pending
    apply(site, account)

    assert change.wanted.kind == "webhook"
    assert rotated.reveal() not in repr(change)
    assert list(site.secrets.values()) == [rotated.reveal()]
    assert plan(site, account).pending == ()


def test_an_old_secret_that_ends_is_not_the_one_to_sign_with(site: CloudSite) -> None:
    old = replace(ACCOUNT.signing_secrets[0], id="old", ends_at=datetime(2027, 1, 1, tzinfo=UTC))
    new = replace(ACCOUNT.signing_secrets[0], secret=Secret("the-next-secret-0123456789-made-up"))

    chosen = site.provisioner(replace(ACCOUNT, signing_secrets=(old, new))).signing_secret()

    assert chosen == new.secret


@pytest.mark.parametrize(
    "path",
    ["/field", "/option", "halyard.options", "/screens", "/tabs/7/fields", "/workflows/update", "/webhook"],
)
def test_an_interrupted_apply_is_taken_up_again(site: CloudSite, path: str) -> None:
    whole = CloudSite()
    apply(whole)
    site.fails = lambda _method, to: TryLater("busy") if to.endswith(path) else None

    with pytest.raises(installer.InstallStopped):
        apply(site)
    site.fails = lambda _method, _to: None
    apply(site)

    assert plan(site).pending == ()
    assert [one["name"] for one in site.fields] == [one["name"] for one in whole.fields]
    assert len(site.webhooks) == 1


@pytest.mark.parametrize("path", ["/field", "/option", "/screens", "/tabs/7/fields", "/webhook"])
def test_a_write_whose_answer_was_lost_is_found_by_its_mark_and_not_repeated(site: CloudSite, path: str) -> None:
    lost: list[str] = []

    def loses(method: str, to: str) -> bool:
        if method != "POST" or not to.endswith(path) or lost:
            return False
        lost.append(to)
        return True

    site.loses = loses
    with pytest.raises(installer.InstallStopped):
        apply(site)
    apply(site)

    names = [one["name"] for one in site.fields]
    assert len(names) == len(set(names))
    assert len(site.webhooks) == 1
    assert len([one for one in site.screens.values() if one["name"] == "Halyard: Escalate"]) == 1
    assert plan(site).pending == ()


def test_what_jira_does_not_validate_is_not_written(site: CloudSite) -> None:
    site.validation = [{"level": "ERROR", "message": "the rule is unknown"}]

    with pytest.raises(installer.InstallStopped, match=r'does not take "SUP: Support".*the rule is unknown'):
        apply(site)

    assert site.workflows["w-1"]["version"]["versionNumber"] == 1


def test_a_warning_of_the_validation_is_no_reason_to_stop(site: CloudSite) -> None:
    site.validation = [{"level": "WARNING", "message": "a layout is missing"}]

    apply(site)

    assert plan(site).pending == ()


def test_while_another_changes_workflows_we_try_later(site: CloudSite) -> None:
    site.fails = lambda _method, to: DecideAgain("409") if to.endswith("/workflows/update") else None

    with pytest.raises(installer.InstallStopped) as stopped:
        apply(site)

    assert isinstance(stopped.value.__cause__, TryLater)


def test_a_lost_validation_is_a_question_and_may_be_asked_again(site: CloudSite) -> None:
    site.fails = lambda _method, to: LookBeforeRepeating("cut") if to.endswith("/validation") else None

    with pytest.raises(installer.InstallStopped) as stopped:
        apply(site)

    assert isinstance(stopped.value.__cause__, TryLater)


def test_the_test_call_is_a_property_set_and_cleared_on_the_newest_issue(site: CloudSite) -> None:
    apply(site)
    site.written.clear()

    said = site.provisioner().test_call()

    assert [(method, path.rpartition("/")[2]) for method, path, _ in site.written] == [
        ("PUT", "halyard.test"),
        ("DELETE", "halyard.test"),
    ]
    assert "SUP-421" in said


def test_a_test_call_needs_a_webhook_and_an_issue(site: CloudSite) -> None:
    with pytest.raises(WillNotWork, match="no webhook of ours"):
        site.provisioner().test_call()
    site.issues = []

    with pytest.raises(installer.InstallStopped, match="no issue in these projects"):
        apply(site)


def test_a_site_that_lacks_the_features_looked_at_is_no_obstacle(site: CloudSite) -> None:
    apply(site)
    site.permitted = False
    site.hidden = ("permissionscheme", "configuration", "requesttype")

    codes = [one[-6:-1] for one in plan(site).by_hand]
    assert codes == ["JS-01", "JS-09", "JS-02"]


def test_nobody_here_makes_what_nobody_wants(site: CloudSite) -> None:
    change = plan(site).changes[0]

    with pytest.raises(WillNotWork, match="nobody here makes a moon"):
        site.provisioner().carry_out(replace(change, wanted=replace(change.wanted, kind="moon")))


def test_errors_of_the_host_come_through(site: CloudSite) -> None:
    def refused(_method: str, to: str) -> HostError | None:
        return WillNotWork("no") if to.endswith("/field") else None

    site.fails = refused

    with pytest.raises(installer.InstallStopped, match=r"custom_field halyard\.escalation"):
        apply(site)


def test_marks_are_in_the_text_that_names_the_object(site: CloudSite) -> None:
    apply(site)

    assert ownership.marked_name(next(iter(site.webhooks.values()))["name"]) == "intake.acme-jira"
    screen = next(one for one in site.screens.values() if one["name"] == "Halyard: Escalate")
    assert ownership.marked_name(screen["description"]) == "screen"
    assert len(screen["description"]) <= 255
