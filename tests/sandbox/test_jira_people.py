"""Who gets into the pretend Jira and what they find there: sign-in, licences, security levels, people."""

from typing import Any

import pytest

from tests.sandbox.jira_site import ADMIN, ANA, BO, CASE, HALYARD, KIM, LEAD, LIGHT, ONE, Site, document

TOKEN = "sandbox-jira-token"


@pytest.mark.parametrize(
    "auth",
    [
        None,
        ("kim@support.example", "wrong"),
        ("nobody@support.example", TOKEN),
        ("suspended@support.example", TOKEN),
        ("kim@support.example", "sandbox-jira-scoped-token"),
        ("kim", TOKEN),
    ],
)
def test_who_is_not_known_does_not_come_in(site: Site, auth: Any) -> None:
    answer = site.session.get(f"{site.url}/rest/api/3/myself", auth=auth, timeout=9)

    assert (answer.status_code, set(answer.json())) == (401, {"errorMessages", "errors"})


@pytest.mark.parametrize("header", ["Bearer sandbox-jira-pat-kim", "Basic %%%", "Basic /w==", "Digest x", ""])
def test_no_other_way_of_signing_in_is_known_on_cloud(site: Site, header: str) -> None:
    answer = site.session.get(f"{site.url}/rest/api/3/myself", headers={"Authorization": header}, timeout=9)

    assert answer.status_code == 401


def test_the_server_tells_what_it_is_without_a_sign_in(site: Site) -> None:
    told = site.session.get(f"{site.url}/rest/api/2/serverInfo", timeout=9).json()

    assert (told["deploymentType"], told["versionNumbers"]) == ("Cloud", [1001, 0, 0])
    wrong = ("kim@support.example", "wrong")
    assert site.session.get(f"{site.url}/rest/api/3/serverInfo", auth=wrong, timeout=9).status_code == 401


def test_a_token_with_scopes_goes_through_the_gateway_only(site: Site) -> None:
    cloud = site.session.get(f"{site.url}/_edge/tenant_info", timeout=9).json()["cloudId"]
    scoped = ("halyard@support.example", "sandbox-jira-scoped-token")

    def status(path: str, auth: tuple[str, str]) -> int:
        return site.session.get(f"{site.url}{path}/rest/api/3{ONE}", auth=auth, timeout=9).status_code

    assert status(f"/ex/jira/{cloud}", scoped) == 200
    assert status(f"/ex/jira/{cloud}", ("halyard@support.example", TOKEN)) == 401
    assert status("", scoped) == 401
    assert status("/ex/jira/another", scoped) == 404


@pytest.mark.parametrize(("who", "status"), [(HALYARD, 200), (KIM, 200), (LIGHT, 200), (ANA, 404), (BO, 404)])
def test_a_customer_sees_no_issue_outside_the_portal(site: Site, who: str, status: int) -> None:
    assert site.status("GET", ONE, who=who) == status
    assert site.status("PUT", ONE, {"fields": {"summary": "x"}}, who=who) == {KIM: 204, HALYARD: 204, LIGHT: 400}.get(
        who, 404
    )


def test_without_a_licence_nothing_is_there(site: Site) -> None:
    site.world.users[KIM].licences = set()

    assert [site.status("GET", path, who=KIM) for path in (ONE, "/project/SUP", "/myself")] == [404, 404, 200]
    body = {"issueIdsOrKeys": [CASE]}
    assert site.done("POST", "/issue/bulkfetch", body, who=KIM)["issues"] == []
    assert site.done("POST", "/search/jql", {"jql": "project = SUP"}, who=KIM)["issues"] == []


def test_a_security_level_hides_an_issue_wholly(site: Site) -> None:
    site.done("PUT", ONE, {"fields": {"security": {"id": "10100"}}}, who=ADMIN)

    assert site.status("GET", ONE, who=LEAD) == 200
    calls: tuple[tuple[str, str, Any], ...] = (
        ("GET", ONE, None),
        ("PUT", ONE, {"fields": {"summary": "x"}}),
        ("POST", f"{ONE}/comment", {"body": document("x")}),
        ("POST", f"{ONE}/watchers", KIM),
        ("GET", f"{ONE}/changelog", None),
        ("PUT", f"{ONE}/properties/x", 1),
        ("GET", f"{ONE}/editmeta", None),
        ("DELETE", ONE, None),
    )
    assert {site.status(method, path, body, who=KIM) for method, path, body in calls} == {404}
    assert site.status("POST", f"{ONE}/watchers", KIM, who=LEAD) == 404


def test_a_search_finds_beginnings_and_never_an_account_id(site: Site) -> None:
    def found(word: str, who: str = HALYARD) -> list[str]:
        return [one["accountId"] for one in site.get("/user/search", params={"query": word}, who=who)]

    assert found("ru") == [ANA]
    assert found("j.d") == [LEAD]
    assert found("j.doe@support.example") == [LEAD]
    assert (found("doe"), found("oe"), found(KIM)) == ([LEAD], [], [])
    assert (found("a", who=ANA), found("ana", who=ANA)) == ([ANA], [ANA])
    assert found("bo@globex.example") == [BO]


def test_an_address_is_shown_where_its_owner_lets_it_be(site: Site) -> None:
    def mail(path: str, who: str = HALYARD) -> Any:
        return site.get(path, who=who).get("emailAddress")

    assert mail(f"/user?accountId={LEAD}") == "j.doe@support.example"
    assert [mail(f"/user?accountId={one}") for one in (BO, LIGHT)] == [None, None]
    assert mail("/myself", who=LIGHT) == "light@support.example"
    assert "emailAddress" not in site.get("/user/search?query=bo@globex.example")[0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/user?username=kim", 400),
        ("/user?key=JIRAUSER10003", 400),
        ("/user", 400),
        ("/user?accountId=nobody", 404),
        ("/user/search", 400),
        ("/user/search?username=kim", 400),
        (f"/user/search?query=kim&accountId={KIM}", 400),
        ("/user/bulk", 400),
        ("/user/groups?accountId=nobody", 404),
        ("/group/member?groupname=nobody", 404),
        ("/myself?expand=shoes", 400),
        ("/mypermissions", 400),
        ("/mypermissions?permissions=FLY", 400),
        ("/project/NONE", 404),
        ("/project/SUP?expand=shoes", 400),
        ("/project/search?orderBy=name", 400),
        ("/status/Asleep", 404),
        ("/issuetype/7", 404),
        ("/issue/createmeta/SUP/issuetypes/10110", 400),
        ("/issueLink/x", 400),
        (f"{ONE}?expand=operations", 400),
        (f"{ONE}/comment?orderBy=author", 400),
        (f"{ONE}/comment?startAt=-1", 400),
        (f"{ONE}/comment?startAt=1&startAt=2", 400),
        (f"{ONE}?fields=summary&jql=x", 400),
        ("/shoes", 400),
    ],
)
def test_a_question_that_is_not_understood_is_refused(site: Site, path: str, status: int) -> None:
    assert site.refused("GET", path)[0] == status


def test_people_are_read_together_and_by_groups(site: Site) -> None:
    page = site.get(f"/user/bulk?accountId={KIM}&accountId=nobody&accountId={LEAD}&maxResults=1")
    assert ([one["accountId"] for one in page["values"]], page["isLast"], page["total"]) == ([KIM], False, 2)
    second = site.get(page["nextPage"].removeprefix(site.url))
    assert ([one["accountId"] for one in second["values"]], second["isLast"]) == ([LEAD], True)
    groups = [one["name"] for one in site.get(f"/user/groups?accountId={LEAD}")]
    assert groups == ["jira-users", "support", "support-leads"]
    members = site.get("/group/member?groupname=support&maxResults=50")["values"]
    everyone = site.get("/group/member?groupname=support&includeInactiveUsers=true")["values"]
    assert len(everyone) == len(members) + 1
    assert site.status("GET", "/group/bulk", who=ANA) == 403


def test_permissions_are_told_for_a_place(site: Site) -> None:
    def has(who: str, where: str = f"&issueKey={CASE}") -> dict[str, bool]:
        names = "BROWSE_PROJECTS,EDIT_ISSUES,ADMINISTER_PROJECTS,ADMINISTER,SERVICEDESK_AGENT"
        told = site.get(f"/mypermissions?permissions={names}{where}", who=who)["permissions"]
        return {name: one["havePermission"] for name, one in told.items() if one["havePermission"]}

    assert set(has(HALYARD)) == {"BROWSE_PROJECTS", "EDIT_ISSUES", "SERVICEDESK_AGENT"}
    assert set(has(HALYARD, "&projectKey=ENG")) == {"BROWSE_PROJECTS", "EDIT_ISSUES"}
    assert set(has(LIGHT)) == {"BROWSE_PROJECTS"}
    assert set(has(ADMIN, "")) == {
        "BROWSE_PROJECTS",
        "EDIT_ISSUES",
        "ADMINISTER_PROJECTS",
        "ADMINISTER",
        "SERVICEDESK_AGENT",
    }
    assert has(ANA, "") == {}


def test_a_body_is_json_and_says_so(site: Site) -> None:
    plain = {"Content-Type": "text/plain"}
    assert site.call("PUT", ONE, data=b"{}", headers=plain).status_code == 415
    json_type = {"Content-Type": "application/json"}
    assert site.call("PUT", ONE, data=b"{", headers=json_type).status_code == 400


def test_strangers_names_for_this_machine_are_refused(site: Site) -> None:
    answer = site.session.get(f"{site.url}/rest/api/3/myself", headers={"Host": "evil.example"}, timeout=9)

    assert answer.status_code == 400


def test_a_project_s_permissions_say_what_customers_may(site: Site) -> None:
    path = "/project/SUP/permissionscheme?expand=permissions"
    granted = site.get(path, who=ADMIN)["permissions"]

    holders = {one["permission"] for one in granted if one["holder"]["type"] == "sd.customer.portal.only"}
    assert holders == {"ADD_COMMENTS", "CREATE_ISSUES", "TRANSITION_ISSUES"}
    assert site.status("GET", path) == 403
    assert "permissions" not in site.get("/project/SUP/permissionscheme", who=ADMIN)
    assert site.status("GET", "/project/SUP/permissionscheme?expand=field", who=ADMIN) == 400


def test_from_a_project_one_comes_to_its_screens(site: Site) -> None:
    def only(path: str) -> Any:
        (found,) = site.get(path, who=ADMIN)["values"]
        return found

    kinds = only("/issuetypescreenscheme/project?projectId=10000")["issueTypeScreenScheme"]["id"]
    scheme = only(f"/issuetypescreenscheme/mapping?issueTypeScreenSchemeId={kinds}")["screenSchemeId"]
    screens = only(f"/screenscheme?id={scheme}")["screens"]

    assert {name: str(number) for name, number in screens.items()} == {
        "default": "10002",
        **site.world.projects["10000"].screens,
    }
    assert site.status("GET", "/screenscheme") == 403


def test_the_settings_tell_whether_issues_can_be_watched(site: Site) -> None:
    site.control("PUT", "site", {"watching": False})

    assert site.get("/configuration")["watchingEnabled"] is False


def test_an_issue_can_be_given_to_agents_and_to_nobody_else(site: Site) -> None:
    found = [one["accountId"] for one in site.get(f"/user/assignable/search?issueKey={CASE}&maxResults=50")]

    assert {KIM, LEAD, HALYARD} <= set(found)
    assert not {ANA, BO, LIGHT} & set(found)
    assert [one["accountId"] for one in site.get(f"/user/assignable/search?project=SUP&accountId={KIM}")] == [KIM]
    assert site.get("/user/assignable/search?project=SUP&query=ana") == []
    assert site.status("GET", "/user/assignable/search?issueKey=SUP-99999") == 404
    assert site.status("GET", "/user/assignable/search?username=kim&project=SUP") == 400
