"""The filters and the dashboard of escalated issues: made once, mended, and what a person adds to them stays."""

import pytest

from connectors import ownership
from core.errors import WillNotWork
from runtime import installer
from tests.install.jira_site import BOTH, CloudSite, Json, apply, plan


@pytest.fixture
def site() -> CloudSite:
    made = CloudSite()
    apply(made)
    return made


def the(site: CloudSite, name: str) -> Json:
    """Our filter with this name in its mark."""
    return next(
        one for one in site.filters.values() if ownership.marked_name(one["description"]) == f"filter.{name}.acme-jira"
    )


def board(site: CloudSite) -> Json:
    (found,) = site.dashboards.values()
    return found


def test_queries_are_written_with_the_ids_of_our_fields_and_options(site: CloudSite) -> None:
    number = {name: site.own(name)["id"].removeprefix("customfield_") for name in ("escalation", "escalated", "level")}
    (option,) = (key for key, code in site.properties["SUP"]["escalation"].items() if code == "available")

    assert the(site, "escalated")["jql"] == (
        f'project in ("SUP") AND cf[{number["escalated"]}] is not EMPTY'
        f" ORDER BY cf[{number['level']}] DESC, created ASC"
    )
    assert (
        the(site, "ready")["jql"]
        == f'project in ("SUP") AND cf[{number["escalation"]}] = {option} ORDER BY created ASC'
    )


def test_the_people_of_the_projects_see_them_and_nobody_else_by_us(site: CloudSite) -> None:
    shares = [{"type": "project", "project": {"id": "10000"}}]

    assert [one["sharePermissions"] for one in (*site.filters.values(), board(site))] == [shares] * 3


def test_the_dashboard_shows_each_list_once(site: CloudSite) -> None:
    shown = [site.settings[str(one["id"])]["filterId"] for one in site.gadgets[board(site)["id"]]]

    assert sorted(shown) == sorted(site.filters)


@pytest.mark.parametrize(
    "what", ["the query", "the title", "the filter", "the list", "the list's settings", "the board"]
)
def test_what_somebody_changed_is_seen_and_put_back(site: CloudSite, what: str) -> None:
    running, shown = the(site, "escalated"), site.gadgets[board(site)["id"]]
    match what:
        case "the query":
            running["jql"] = "created > 0"
        case "the title":
            board(site)["name"] = "Something else"
        case "the filter":
            del site.filters[running["id"]]
        case "the list":
            del shown[0]
        case "the list's settings":
            del site.settings[str(shown[0]["id"])]
        case _:
            site.dashboards.clear()

    assert plan(site).pending
    apply(site)

    assert plan(site).pending == ()
    assert len(site.filters) == 2
    shown = site.gadgets[board(site)["id"]]
    assert {site.settings[str(one["id"])]["filterId"] for one in shown} >= set(site.filters)


def test_whom_a_person_shared_them_with_still_sees_them_when_a_project_comes_to_it(site: CloudSite) -> None:
    everybody: Json = {"type": "loggedin"}
    editors: Json = {"type": "group", "group": {"name": "leads", "groupId": "g-1", "self": "https://x.invalid"}}
    the(site, "ready")["sharePermissions"].append(everybody)
    board(site)["editPermissions"].append(editors)

    apply(site, BOTH)

    kinds = [one["type"] for one in the(site, "ready")["sharePermissions"]]
    assert kinds == ["project", "authenticated", "project"]
    assert board(site)["editPermissions"] == [{"type": "group", "group": {"groupId": "g-1"}}]


def test_what_else_stands_on_the_dashboard_stays(site: CloudSite) -> None:
    theirs = {"id": 9000, "uri": "rest/gadgets/1.0/g/activity.xml"}
    site.gadgets[board(site)["id"]].append(theirs)
    idle = plan(site).pending
    del site.gadgets[board(site)["id"]][0]

    apply(site)

    assert idle == ()
    assert theirs in site.gadgets[board(site)["id"]]


def test_a_site_that_offers_no_lists_is_told_where_to_switch_them_on(site: CloudSite) -> None:
    site.gadgets[board(site)["id"]].clear()
    site.offered = []

    with pytest.raises(installer.InstallStopped, match="Filter Results") as stopped:
        apply(site)

    assert isinstance(stopped.value.__cause__, WillNotWork)
