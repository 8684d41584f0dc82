"""Comments, properties, watchers and links on the pretend Jira's issues."""

from typing import Any

import pytest

from tests.sandbox.jira_site import ADMIN, ANA, CASE, HALYARD, KIM, LEAD, LIGHT, ONE, Site, document

SAID = f"{ONE}/comment"
WATCHED = f"{ONE}/watchers"
REMOTE = {"globalId": "halyard=1", "object": {"url": "https://status.example/1", "title": "Outage"}}


def test_a_comment_is_a_document_in_version_3_and_wiki_text_in_version_2(site: Site) -> None:
    site.done("POST", SAID, {"body": document("One", "Two")})
    site.done("POST", f"/rest/api/2{SAID}", {"body": "Three\nfour\n\n[~accountid:5b10ac-kim] five"})

    wiki = [one["body"] for one in site.get(f"/rest/api/2{SAID}")["comments"]]
    second = site.get(SAID)["comments"][1]["body"]["content"]
    assert wiki == ["One\n\nTwo", "Three\nfour\n\n[~accountid:5b10ac-kim] five"]
    assert [node["type"] for node in second[0]["content"]] == ["text", "hardBreak", "text"]
    assert second[1]["content"][0] == {"type": "mention", "attrs": {"id": KIM, "text": f"@{KIM}"}}


def test_formatting_reads_as_wiki_text(site: Site) -> None:
    def text(words: str, *marks: Any) -> Any:
        return {"type": "text", "text": words, "marks": list(marks)}

    link = {"type": "link", "attrs": {"href": "https://one.example"}}
    item = {"type": "listItem", "content": document("first")["content"]}
    content = [
        {"type": "heading", "attrs": {"level": 2}, "content": [text("Title")]},
        {"type": "paragraph", "content": [text("bold", {"type": "strong"}), text(" "), text("here", link)]},
        {"type": "bulletList", "content": [item, item]},
        {"type": "orderedList", "content": [item]},
        {"type": "codeBlock", "content": [text("x = 1")]},
        {"type": "blockquote", "content": document("said")["content"]},
        {"type": "rule"},
        {"type": "paragraph", "content": [{"type": "emoji", "attrs": {"shortName": ":x:"}}]},
        {"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://two.example"}}]},
    ]
    site.done("POST", SAID, {"body": {"type": "doc", "version": 1, "content": content}})

    assert site.get(f"/rest/api/2{SAID}")["comments"][0]["body"].split("\n\n") == [
        "h2. Title",
        "*bold* [here|https://one.example]",
        "* first\n* first",
        "# first",
        "{code}\nx = 1\n{code}",
        "{quote}\nsaid\n{quote}",
        "----",
        ":x:",
        "https://two.example",
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"body": "text"},
        {"body": None},
        {"body": {"type": "doc", "version": 2, "content": []}},
        {"body": {"type": "doc", "version": 1, "content": []}},
        {"body": {"type": "doc", "version": 1, "content": [{"type": "text", "text": "loose"}]}},
        {"body": {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "mention"}]}]}},
        {"body": {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text"}]}]}},
        {"body": document("x" * 32_768)},
        {"body": document("x"), "public": False},
        {"body": document("x"), "visibility": {"type": "role", "value": "Developers"}},
        {},
        [],
    ],
)
def test_a_comment_that_is_none_is_refused(site: Site, body: Any) -> None:
    assert site.status("POST", SAID, body) == 400
    assert site.get(SAID)["total"] == 0


def test_a_comment_moves_updated_and_makes_no_history(site: Site) -> None:
    count = len(site.histories())
    site.advance(60)

    site.done("POST", SAID, {"body": document("Hi")})

    assert site.fields("updated")["updated"] == "2026-11-22T10:01:00.000+0000"
    assert len(site.histories()) == count


@pytest.mark.parametrize(
    ("who", "key", "properties", "public"),
    [
        (KIM, CASE, [], True),
        (KIM, CASE, [{"key": "sd.public.comment", "value": {"internal": True}}], False),
        (LIGHT, CASE, [], False),
        (KIM, "ENG-41", [], None),
    ],
)
def test_a_comment_from_here_is_public_unless_told_otherwise(
    site: Site, who: str, key: str, properties: Any, public: bool | None
) -> None:
    made = site.done("POST", f"/issue/{key}/comment", {"body": document("x"), "properties": properties}, who=who)

    assert made.get("jsdPublic") is public


def test_a_comment_for_a_group_is_seen_by_its_members(site: Site) -> None:
    body = {"body": document("x"), "visibility": {"type": "group", "value": "support-leads"}}
    made = site.done("POST", SAID, body, who=LEAD)

    assert site.get(SAID, who=LEAD)["total"] == 1
    assert site.get(SAID, who=KIM)["total"] == 0
    assert site.status("GET", f"{SAID}/{made['id']}", who=KIM) == 404


def test_comments_are_changed_and_removed_by_their_authors_and_admins(site: Site) -> None:
    mine = f"{SAID}/{site.done('POST', SAID, {'body': document('x')}, who=KIM)['id']}"
    site.advance(60)

    assert site.status("PUT", mine, {"body": document("y")}, who=LEAD) == 403
    changed = site.done("PUT", mine, {"body": document("y")}, who=ADMIN)
    assert (changed["author"]["accountId"], changed["updateAuthor"]["accountId"]) == (KIM, ADMIN)
    assert changed["created"] < changed["updated"]
    assert site.status("DELETE", mine, who=LEAD) == 403
    assert site.status("DELETE", mine, who=KIM) == 204
    assert site.status("GET", mine, who=KIM) == 404


def test_a_comment_s_property_tells_who_reads_it(site: Site) -> None:
    made = site.done("POST", SAID, {"body": document("x")}, who=KIM)
    mark = f"/comment/{made['id']}/properties/sd.public.comment"

    assert site.status("PUT", mark, {"internal": True}, who=KIM) == 201
    assert site.get(f"{SAID}/{made['id']}")["jsdPublic"] is False
    assert site.get(mark)["value"] == {"internal": True}
    assert site.status("DELETE", mark, who=KIM) == 204
    assert [one["key"] for one in site.get(f"/comment/{made['id']}/properties")["keys"]] == []


def test_a_full_issue_takes_no_more(site: Site) -> None:
    site.world.site.most.update({"comments": 1, "links": 0, "remote links": 0})
    site.done("POST", SAID, {"body": document("x")})

    assert site.status("POST", SAID, {"body": document("y")}) == 413
    assert site.status("POST", f"{ONE}/remotelink", REMOTE) == 413
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"key": CASE}}
    assert site.status("POST", "/issueLink", link) == 413


def test_a_property_is_any_json_of_those_who_may_edit(site: Site) -> None:
    mark = f"{ONE}/properties/halyard.marks"

    assert site.status("PUT", mark, {"keys": []}, who=LIGHT) == 403
    assert site.status("PUT", mark, {"keys": []}) == 201
    assert site.status("PUT", mark, 7) == 200
    assert site.get(mark, who=LIGHT) == {"key": "halyard.marks", "value": 7}
    assert site.status("PUT", mark, "x" * 32_768) == 400
    assert site.call("PUT", mark).status_code == 400
    assert site.status("DELETE", mark) == 204
    assert [site.status(method, mark) for method in ("GET", "DELETE")] == [404, 404]


def test_a_project_s_properties_are_its_admins(site: Site) -> None:
    mark = "/project/SUP/properties/halyard.options"

    assert site.status("PUT", mark, {"a": 1}) == 403
    assert site.status("PUT", mark, {"a": 1}, who=ADMIN) == 201
    assert site.get(mark)["value"] == {"a": 1}
    assert [one["key"] for one in site.get("/project/10000/properties")["keys"]] == ["halyard.options"]
    assert site.status("DELETE", mark, who=ADMIN) == 204
    assert site.status("GET", mark) == 404


def test_a_watcher_is_named_by_a_bare_text(site: Site) -> None:
    before = site.fields("updated"), len(site.histories())
    site.advance(60)

    assert [site.status("POST", WATCHED, KIM) for _ in range(2)] == [204, 204]
    assert site.call("POST", WATCHED).status_code == 204
    shown = site.get(WATCHED)
    assert [one["accountId"] for one in shown["watchers"]] == [KIM, HALYARD]
    assert (shown["watchCount"], shown["isWatching"]) == (2, True)
    assert site.status("DELETE", f"{WATCHED}?accountId={KIM}") == 204
    assert site.get(WATCHED)["watchCount"] == 1
    assert (site.fields("updated"), len(site.histories())) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"accountId": KIM}, 400),
        ([KIM], 400),
        (7, 400),
        ("", 400),
        ("5b10ac-nobody", 404),
        ("kim", 404),
        (ANA, 404),
        ("5b10ac-suspended", 404),
    ],
)
def test_who_may_not_see_the_issue_cannot_watch_it(site: Site, body: Any, status: int) -> None:
    assert site.status("POST", WATCHED, body) == status
    assert site.get(WATCHED)["watchers"] == []


def test_a_watcher_without_quotes_is_no_json(site: Site) -> None:
    answer = site.call("POST", WATCHED, data=KIM.encode(), headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


def test_others_are_made_watchers_by_those_who_may(site: Site) -> None:
    assert site.status("POST", WATCHED, KIM, who=LIGHT) == 403
    assert site.status("POST", WATCHED, LIGHT, who=LIGHT) == 204
    site.control("PUT", "site", {"watching": False})
    assert site.status("POST", WATCHED, KIM) == 403


def test_a_link_reads_from_both_ends(site: Site) -> None:
    link = {"type": {"name": "Problem/Incident"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"id": "20421"}}

    assert [site.status("POST", "/issueLink", link) for _ in range(2)] == [201, 201]

    (problem,) = site.fields("issuelinks", key="ENG-41")["issuelinks"]
    (incident,) = site.fields("issuelinks")["issuelinks"]
    assert (problem["type"]["outward"], problem["outwardIssue"]["key"]) == ("causes", CASE)
    assert (incident["type"]["inward"], incident["inwardIssue"]["key"]) == ("is caused by", "ENG-41")
    assert site.histories()[-1]["items"][0]["toString"] == "This issue is caused by ENG-41"
    assert site.status("DELETE", f"/issueLink/{incident['id']}") == 204
    assert site.fields("issuelinks")["issuelinks"] == []
    assert site.status("GET", f"/issueLink/{incident['id']}") == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"type": {"name": "Marries"}}, 404),
        ({"inwardIssue": {"key": "SUP-1"}}, 404),
        ({"inwardIssue": {"key": CASE}}, 400),
        ({"inwardIssue": "ENG-41"}, 400),
        ({"note": "x"}, 400),
    ],
)
def test_a_link_that_cannot_be_is_refused(site: Site, change: Any, status: int) -> None:
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"key": CASE}}

    assert site.status("POST", "/issueLink", link | change) == status


def test_a_remote_link_with_the_same_global_id_is_replaced(site: Site) -> None:
    other = REMOTE | {"object": {"url": "https://status.example/2", "title": "Outage 2"}}

    first, second = (site.call("POST", f"{ONE}/remotelink", body) for body in (REMOTE, other))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    (shown,) = site.get(f"{ONE}/remotelink")
    assert shown["object"]["title"] == "Outage 2"
    assert site.get(f"{ONE}/remotelink?globalId=halyard=1") == shown
    assert site.status("PUT", f"{ONE}/remotelink/{shown['id']}", REMOTE) == 204
    assert site.status("DELETE", f"{ONE}/remotelink?globalId=halyard=1") == 204
    assert site.status("GET", f"{ONE}/remotelink?globalId=halyard=1") == 404
    assert site.refused("POST", f"{ONE}/remotelink", {"object": {"url": "x"}}) == (
        400,
        {"title": "'title' is required."},
    )


def test_the_changelog_goes_by_pages_and_in_bulk(site: Site) -> None:
    for number in range(3):
        site.advance(1)
        site.edit(summary=f"{number}", labels=[f"{number}"])

    first = site.get(f"{ONE}/changelog?maxResults=2")
    assert (first["total"], first["isLast"], len(first["values"])) == (4, False, 2)
    second = site.session.get(first["nextPage"], auth=("kim@support.example", "sandbox-jira-token"), timeout=9).json()
    assert (second["isLast"], len(second["values"])) == (True, 2)
    body = {"issueIdsOrKeys": [CASE], "fieldIds": ["summary"], "maxResults": 2}
    pages = [site.done("POST", "/changelog/bulkfetch", body)]
    pages.append(site.done("POST", "/changelog/bulkfetch", body | {"nextPageToken": pages[0]["nextPageToken"]}))
    lines = [
        line["toString"]
        for page in pages
        for one in page["issueChangeLogs"]
        for history in one["changeHistories"]
        for line in history["items"]
    ]
    assert (lines, "nextPageToken" in pages[1]) == (["0", "1", "2"], False)
    ids = [one["id"] for one in site.histories()[:2]]
    listed = site.done("POST", f"{ONE}/changelog/list", {"changelogIds": [int(one) for one in ids]})
    assert [one["id"] for one in listed["histories"]] == ids
    for wrong in ({}, {"issueIdsOrKeys": [CASE], "fieldIds": ["x"] * 11}, body | {"nextPageToken": "junk"}):
        assert site.status("POST", "/changelog/bulkfetch", wrong) == 400
