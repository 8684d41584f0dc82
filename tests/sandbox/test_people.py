"""Users, organizations, groups, and the people copied in on a ticket."""

import pytest

from tests.sandbox.desk import CASE, Desk

KIM, LEAD, MANAGER, ANA, BO = 30000003, 30000004, 30000005, 30000011, 30000012


def test_people_are_found_by_address_and_by_name(desk: Desk) -> None:
    for query in ("ana@acme.example", "email:ana@acme.example", "ana ruiz"):
        assert [one["id"] for one in desk.kim.get("/users/search", params={"query": query})["users"]] == [ANA]


def test_a_person_is_known_by_one_address_confirmed_or_not(desk: Desk) -> None:
    desk.world.users[BO].verified = False

    known = [desk.kim.get(f"/users/{one}/identities")["identities"] for one in (ANA, BO)]

    assert [[(one["value"], one["verified"]) for one in identities] for identities in known] == [
        [("ana@acme.example", True)],
        [("bo@globex.example", False)],
    ]


def test_several_people_are_shown_at_once(desk: Desk) -> None:
    assert [one["name"] for one in desk.kim.get(f"/users/show_many?ids={KIM},{ANA}")["users"]] == ["Kim", "Ana Ruiz"]


def test_a_light_agent_is_told_apart(desk: Desk) -> None:
    light = desk.kim.get("/users/30000007")["user"]

    assert (light["role"], light["role_type"], light["only_private_comments"]) == ("agent", 1, True)


def test_a_company_carries_its_tier_and_keeps_what_is_not_named(desk: Desk) -> None:
    body = {"organization": {"organization_fields": {"support_tier": "gold"}}}
    before = desk.kim.get("/organizations/40000001")["organization"]["organization_fields"]

    fields = desk.kim.put("/organizations/40000001", body)["organization"]["organization_fields"]

    assert (before["support_tier"], before["region"]) == ("titanium", "emea")
    assert fields == {**before, "support_tier": "gold"}


def test_a_company_changes_five_times_a_minute_at_most(desk: Desk) -> None:
    body = {"organization": {"notes": "x"}}
    answers = [desk.kim("PUT", "/api/v2/organizations/40000001", body).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


def test_groups_know_their_members(desk: Desk) -> None:
    members = desk.kim.get("/groups/45000002/memberships")["group_memberships"]

    assert [one["user_id"] for one in members] == [LEAD, MANAGER]
    assert [one["name"] for one in desk.kim.get(f"/users/{LEAD}/groups")["groups"]] == ["Support", "Support leads"]
    assert len(desk.kim.get("/group_memberships")["group_memberships"]) == 10


def test_followers_come_and_go(desk: Desk) -> None:
    put = [{"user_id": LEAD, "action": "put"}, {"user_email": "manager@support.example"}]
    assert desk.kim.update(followers=put)["ticket"]["follower_ids"] == [LEAD, MANAGER]

    gone = desk.kim.update(followers=[{"user_id": LEAD, "action": "delete"}])

    assert gone["ticket"]["follower_ids"] == [MANAGER]
    assert gone["audit"]["events"][0]["type"] == "FollowerChange"


@pytest.mark.parametrize("entry", [{"user_id": BO}, {"user_email": "nobody@acme.example"}, {"user_id": 1}])
def test_only_agents_become_followers_and_nobody_complains(desk: Desk, entry: dict) -> None:
    assert desk.kim.update(followers=[entry])["ticket"]["follower_ids"] == []


def test_a_cc_nobody_knows_becomes_a_user(desk: Desk) -> None:
    entry = {"user_email": "cc@globex.example", "user_name": "Copied In"}

    ticket = desk.kim.update(email_ccs=[entry])["ticket"]

    person = desk.kim.get(f"/users/{ticket['email_cc_ids'][0]}")["user"]
    assert (person["name"], person["role"]) == ("Copied In", "end-user")
    assert ticket["collaborator_ids"] == ticket["email_cc_ids"]


def test_a_cc_is_told_by_mail(desk: Desk) -> None:
    desk.kim.update(email_ccs=[{"user_id": BO}])

    assert desk.journal("mail")[-1]["to"] == ["bo@globex.example"]


def test_the_requester_is_never_copied_in_on_their_own_case(desk: Desk) -> None:
    assert desk.kim.update(email_ccs=[{"user_id": ANA}])["ticket"]["email_cc_ids"] == []


def test_forty_eight_people_are_copied_in_and_no_more(desk: Desk) -> None:
    people = [{"user_email": f"p{number}@acme.example"} for number in range(49)]

    assert len(desk.kim.update(email_ccs=people[:48])["ticket"]["email_cc_ids"]) == 48
    answer = desk.kim("PUT", f"/api/v2/tickets/{CASE}", {"ticket": {"email_ccs": people[48:]}})
    assert answer.status_code == 422


def test_with_copies_off_all_of_it_is_ignored(desk: Desk) -> None:
    desk.world.account.collaboration = False

    ticket = desk.kim.update(followers=[{"user_id": LEAD}], email_ccs=[{"user_id": BO}])["ticket"]

    assert (ticket["follower_ids"], ticket["email_cc_ids"]) == ([], [])
    assert desk.kim.get("/account/settings")["settings"]["tickets"]["collaboration"] is False


def test_older_collaborators_are_sorted_by_who_they_are(desk: Desk) -> None:
    ticket = desk.kim.update(additional_collaborators=[LEAD, "bo@globex.example"])["ticket"]

    assert (ticket["follower_ids"], ticket["email_cc_ids"]) == ([LEAD], [BO])


def test_the_account_says_what_it_has(desk: Desk) -> None:
    assert [one["name"] for one in desk.kim.get("/brands")["brands"]] == ["Acme Support"]
    statuses = desk.kim.get("/custom_statuses")["custom_statuses"]
    assert [one["status_category"] for one in statuses] == ["new", "open", "pending", "hold", "solved"]
