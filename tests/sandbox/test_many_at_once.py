"""Changes to many tickets, merges, and the incremental export."""

from tests.sandbox.desk import CASE, Desk

ANA = 30000011


def finished(desk: Desk, answer: dict) -> dict:
    assert answer["job_status"]["status"] == "queued"
    return desk.kim.get(f"/job_statuses/{answer['job_status']['id']}.json")["job_status"]


def test_one_change_reaches_many_tickets(desk: Desk) -> None:
    change = {"ticket": {"additional_tags": ["a"], "remove_tags": ["severity_s1"]}}

    job = finished(desk, desk.kim.put("/tickets/update_many?ids=10421,10422", change))

    assert (job["status"], job["total"], job["progress"]) == ("completed", 2, 2)
    assert job["results"][0] == {"id": 10421, "action": "update", "success": True, "status": "Updated"}
    assert "a" in desk.kim.ticket(10422)["tags"]
    assert "severity_s1" not in desk.kim.ticket(10421)["tags"]


def test_a_batch_carries_a_change_for_each(desk: Desk) -> None:
    batch = {"tickets": [{"id": 10421, "priority": "low"}, {"id": 10422, "priority": "urgent"}]}

    finished(desk, desk.kim.put("/tickets/update_many", batch))

    assert (desk.kim.ticket(10421)["priority"], desk.kim.ticket(10422)["priority"]) == ("low", "urgent")


def test_a_finished_job_may_still_hold_failures(desk: Desk) -> None:
    job = finished(desk, desk.kim.put("/tickets/update_many?ids=10410,10421,99", {"ticket": {"priority": "low"}}))

    results = [(one["id"], one["success"], one.get("error")) for one in job["results"]]
    assert results == [(10410, False, "RecordInvalid"), (10421, True, None), (99, False, "RecordNotFound")]
    assert "closed prevents" in job["results"][0]["details"]


def test_a_batch_notices_who_was_faster(desk: Desk) -> None:
    stamp = desk.kim.ticket()["updated_at"]
    desk.advance(1)
    desk.kim.update(priority="high")
    one = {"id": CASE, "priority": "low", "safe_update": True, "updated_stamp": stamp}

    job = finished(desk, desk.kim.put("/tickets/update_many", {"tickets": [one]}))

    assert job["results"][0]["error"] == "UpdateConflict"


def test_in_a_batch_the_stamp_comes_with_safe_update_or_not_at_all(desk: Desk) -> None:
    batch = {"tickets": [{"id": CASE, "safe_update": True}]}

    assert desk.kim("PUT", "/api/v2/tickets/update_many", batch).status_code == 400


def test_a_batch_of_a_hundred_and_one_is_too_many(desk: Desk) -> None:
    batch = {"tickets": [{"id": CASE, "priority": "low"}] * 101}

    assert desk.kim("PUT", "/api/v2/tickets/update_many", batch).json()["error"] == "TooManyValues"


def test_many_tickets_are_opened_at_once(desk: Desk) -> None:
    batch = {"tickets": [{"comment": {"body": "a"}}, {"comment": {"body": "b"}}]}

    job = finished(desk, desk.kim.post("/tickets/create_many", batch))

    assert [desk.kim.ticket(one["id"])["description"] for one in job["results"]] == ["a", "b"]


def test_an_unknown_job_is_not_found(desk: Desk) -> None:
    assert desk.kim("GET", "/api/v2/job_statuses/V3-00").status_code == 404


def test_a_merge_closes_the_source_and_copies_its_requester_in(desk: Desk) -> None:
    job = finished(desk, desk.kim.post("/tickets/10422/merge", {"ids": [CASE]}))

    source, target = desk.kim.ticket(), desk.kim.ticket(10422)
    assert job["results"][0]["success"] is True
    assert (source["status"], "closed_by_merge" in source["tags"]) == ("closed", True)
    assert target["email_cc_ids"] == [ANA]
    assert desk.kim("PUT", f"/api/v2/tickets/{CASE}", {"ticket": {"priority": "low"}}).status_code == 422


def test_a_closed_ticket_is_not_merged(desk: Desk) -> None:
    job = finished(desk, desk.kim.post("/tickets/10422/merge", {"ids": [10410]}))

    assert job["results"][0]["success"] is False


def export(desk: Desk, query: str) -> dict:
    return desk.admin.get(f"/incremental/tickets/cursor?{query}")


def test_the_export_leaves_the_last_minute_out(desk: Desk) -> None:
    first = export(desk, "start_time=0")
    assert (CASE in [one["id"] for one in first["tickets"]], first["end_of_stream"]) == (False, True)

    desk.advance(60)

    later = export(desk, f"cursor={first['after_cursor']}")
    assert [one["id"] for one in later["tickets"]] == [CASE]


def test_the_export_walks_through_everything_once_in_order(desk: Desk) -> None:
    desk.advance(120)
    answer = export(desk, "start_time=0&per_page=7")
    seen = list(answer["tickets"])
    while not answer["end_of_stream"]:
        answer = desk.admin("GET", answer["after_url"].removeprefix(desk.url)).json()
        seen += answer["tickets"]

    assert sorted(one["id"] for one in seen) == list(range(10410, 10434))
    assert [one["generated_timestamp"] for one in seen] == sorted(one["generated_timestamp"] for one in seen)


def test_an_end_of_stream_cursor_still_resumes(desk: Desk) -> None:
    desk.advance(120)
    end = export(desk, "start_time=0")["after_cursor"]
    assert export(desk, f"cursor={end}")["after_cursor"] == end
    desk.kim.update(10412, priority="low")
    desk.advance(61)

    assert [one["id"] for one in export(desk, f"cursor={end}")["tickets"]] == [10412]


def test_a_deleted_ticket_is_in_the_export_unless_excluded(desk: Desk) -> None:
    desk.advance(120)
    end = export(desk, "start_time=0")["after_cursor"]
    desk.kim("DELETE", "/api/v2/tickets/10412")
    desk.advance(61)

    assert [one["status"] for one in export(desk, f"cursor={end}")["tickets"]] == ["deleted"]
    assert export(desk, f"cursor={end}&exclude_deleted=true")["tickets"] == []


def test_the_export_is_picky_about_where_it_starts(desk: Desk) -> None:
    recent = int(desk.clock.now().timestamp()) - 30

    for query in (f"start_time={recent}", "start_time=now", "cursor=junk", "start_time=0&per_page=1001"):
        assert desk.admin("GET", f"/api/v2/incremental/tickets/cursor?{query}").status_code == 400


def test_the_export_brings_people_along(desk: Desk) -> None:
    desk.advance(120)

    assert {one["name"] for one in export(desk, "start_time=0&include=users")["users"]} >= {"Ana Ruiz", "Bo Chen"}
