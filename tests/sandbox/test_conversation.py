"""Comments, what becomes of their text, and the audits that tell who did what."""

from tests.sandbox.desk import CASE, Desk

KIM, ANA = 30000003, 30000011


def comments(desk: Desk) -> list[dict]:
    return desk.kim.get(f"/tickets/{CASE}/comments")["comments"]


def test_a_comment_is_public_unless_said_otherwise(desk: Desk) -> None:
    desk.kim.update(comment={"body": "one"})
    desk.kim.update(comment={"body": "two", "public": False})

    assert [one["public"] for one in comments(desk)] == [True, True, False]


def test_a_case_that_began_in_private_stays_private_by_default(desk: Desk) -> None:
    body = {"ticket": {"comment": {"body": "x", "public": False}}}
    ticket = desk.kim.post("/tickets", body)["ticket"]

    event = desk.kim.update(ticket["id"], comment={"body": "y"})["audit"]["events"][0]

    assert (ticket["is_public"], event["public"]) == (False, False)


def test_placeholders_in_a_comment_are_filled_in(desk: Desk) -> None:
    desk.kim.update(comment={"body": "{{ticket.id}} by {{current_user.name}}, {{nobody.knows}}."})

    assert comments(desk)[-1]["body"] == "10421 by Kim, ."


def test_marked_up_text_also_has_a_plain_form(desk: Desk) -> None:
    desk.kim.update(comment={"html_body": "<p>a &amp; b</p><p>c</p>"})

    last = comments(desk)[-1]
    assert (last["body"], "<p>c</p>" in last["html_body"]) == ("a & b\nc", True)


def test_plain_text_is_escaped_in_its_marked_up_form(desk: Desk) -> None:
    desk.kim.update(comment={"body": "<b>"})

    assert "&lt;b&gt;" in comments(desk)[-1]["html_body"]


def test_a_long_comment_is_cut_without_a_word(desk: Desk) -> None:
    desk.kim.update(comment={"body": "é" * 40_000})

    assert len(comments(desk)[-1]["body"].encode()) == 65_536


def test_a_light_agent_s_comment_is_never_public(desk: Desk) -> None:
    light = desk.as_person("light@support.example")

    light.update(comment={"body": "x", "public": True})

    assert comments(desk)[-1]["public"] is False


def test_the_shown_author_may_be_someone_else(desk: Desk) -> None:
    answer = desk.kim.update(comment={"body": "x", "author_id": ANA})

    assert comments(desk)[-1]["author_id"] == ANA
    assert answer["audit"]["author_id"] == KIM


def test_comments_come_newest_first_when_asked(desk: Desk) -> None:
    desk.kim.update(comment={"body": "last"})

    for query in ("sort_order=desc", "page[size]=1&sort=-created_at"):
        assert desk.kim.get(f"/tickets/{CASE}/comments?{query}")["comments"][0]["body"] == "last"


def test_comments_bring_their_authors(desk: Desk) -> None:
    assert [one["name"] for one in desk.kim.get(f"/tickets/{CASE}/comments?include=users")["users"]] == ["Ana Ruiz"]


def test_audits_are_paged_by_cursor_newest_first(desk: Desk) -> None:
    for priority in ("low", "normal", "high"):
        desk.kim.update(priority=priority)

    answer = desk.kim.get(f"/tickets/{CASE}/audits?page[size]=2&sort=-created_at&include=users")
    rest = desk.kim("GET", answer["links"]["next"].removeprefix(desk.url)).json()

    assert [one["events"][0]["value"] for one in answer["audits"]] == ["high", "normal"]
    assert [one["events"][0].get("value") for one in rest["audits"]] == ["low", None]
    assert [one["name"] for one in answer["users"]] == ["Kim"]


def test_one_audit_is_shown_alone(desk: Desk) -> None:
    made = desk.kim.update(priority="low")["audit"]

    assert desk.kim.get(f"/tickets/{CASE}/audits/{made['id']}")["audit"] == made


def test_an_update_tells_one_change_for_each_field(desk: Desk) -> None:
    fields = [{"id": 50000011, "value": "severity_s2"}, {"id": 50000013, "value": "env_test"}]

    events = desk.kim.update(custom_fields=fields, tags=["x"])["audit"]["events"]

    names = [event["field_name"] for event in events]
    assert len(names) == len(set(names))
    tags = next(event for event in events if event["field_name"] == "tags")
    assert tags["value"] == ["env_test", "severity_s2", "x"]


def test_the_mark_of_an_update_is_found_again(desk: Desk) -> None:
    desk.kim.update(priority="low", metadata={"halyard_key": "01J"})

    newest = desk.kim.get(f"/tickets/{CASE}/audits?page[size]=1&sort=-created_at")["audits"][0]
    assert newest["metadata"]["custom"] == {"halyard_key": "01J"}
