"""The sandbox's own controls: journal, dump, wire, starting over, and the same story twice."""

from tests.sandbox.desk import CASE, START, Desk, Listener, served


def test_the_journal_tells_every_fact_in_order(desk: Desk) -> None:
    desk.kim.update(priority="low", comment={"body": "Hi", "public": False})
    desk.ana.put(f"/requests/{CASE}", {"request": {"comment": {"body": "Hello"}}})

    facts = desk.control("GET", "journal")["journal"]

    assert [fact["n"] for fact in facts] == list(range(1, len(facts) + 1))
    told = [(f["what"], f["actor_id"], f.get("body") or f.get("field")) for f in facts]
    assert told == [
        ("comment", 30000003, "Hi"),
        ("change", 30000003, "priority"),
        ("comment", 30000011, "Hello"),
    ]
    assert desk.control("GET", "journal?after=2")["journal"] == facts[2:]


def text(desk: Desk, query: str = "") -> str:
    return desk.anyone()("GET", f"/_sandbox/export{query}").text


def test_the_dump_is_the_same_as_long_as_nothing_changes(desk: Desk) -> None:
    before = text(desk)
    desk.advance(60)
    desk.kim.get("/tickets")

    assert text(desk) == before


def test_what_was_added_and_taken_away_again_leaves_no_difference(desk: Desk) -> None:
    before = text(desk, "?part=configuration")
    form = desk.admin.get("/ticket_forms/55000001")["ticket_form"]
    field = desk.admin.field(type="checkbox", title="Ours")
    ids = {"ticket_field_ids": [*form["ticket_field_ids"], field]}
    desk.admin.put("/ticket_forms/55000001", {"ticket_form": ids})
    hook = desk.admin.webhook("http://127.0.0.1:9/x")
    trigger = desk.admin.trigger(("status", "is", "open"), act=[("priority", "low")])
    assert text(desk, "?part=configuration") != before
    desk.advance(600)

    for path in (f"/triggers/{trigger}", f"/webhooks/{hook}", f"/ticket_fields/{field}"):
        desk.admin("DELETE", "/api/v2" + path)

    assert text(desk, "?part=configuration") == before


def test_the_dump_shows_tickets_with_what_was_said(desk: Desk) -> None:
    desk.kim.update(comment={"body": "Remember me"})

    assert "Remember me" in text(desk, "?part=tickets")
    assert "Remember me" not in text(desk, "?part=configuration")


def test_the_wire_knows_both_ways_and_who_believed_whom(desk: Desk, listener: Listener) -> None:
    hook = desk.admin.webhook(f"{listener.url}/hook")
    desk.admin.trigger(("update_type", "is", "Change"), act=[("notification_webhook", [hook, "{}"])])
    listener.answer(401)
    for priority in ("low", "high"):
        desk.kim.update(priority=priority)
        desk.advance(0)

    calls = desk.control("GET", "wire")["wire"]

    out = [(one["status"], one["signature_ok"]) for one in calls if one["direction"] == "out"]
    assert out == [(401, False), (200, True)]
    update = next(one for one in calls if one["method"] == "PUT")
    assert (update["path"], update["who"], update["status"]) == (f"/api/v2/tickets/{CASE}", "kim@support.example", 200)


def test_a_struck_call_is_on_the_wire_too(desk: Desk) -> None:
    desk.plan({"kind": "429"})
    desk.kim("GET", f"/api/v2/tickets/{CASE}")

    last = desk.control("GET", "wire")["wire"][-1]
    assert (last["status"], last["who"]) == (429, "planned fault")


def test_starting_over_forgets_everything(desk: Desk) -> None:
    before = text(desk)
    desk.kim.update(priority="low")
    desk.plan({"kind": "status", "status": 500, "match": {"path_regex": "^/never"}})
    desk.advance(3600)

    assert desk.control("POST", "reset", {}) == {"now": START}

    assert text(desk) == before
    assert desk.control("GET", "journal") == {"journal": []}
    assert desk.control("GET", "faults") == {"faults": []}
    made = desk.kim.post("/tickets", {"ticket": {"comment": {"body": "x"}}})
    assert made["ticket"]["id"] == 10501


def test_the_same_story_gets_the_same_numbers_twice(listener: Listener) -> None:
    def play() -> tuple[str, list, list]:
        with served() as desk:
            desk.clock.follow(("http://127.0.0.1:9/_clock",))
            hook = desk.admin.webhook(f"{listener.url}/hook")
            desk.admin.trigger(("update_type", "is", "Change"), act=[("notification_webhook", [hook, "{}"])])
            desk.kim.update(comment={"body": "x"})
            desk.advance(60)
            heard = [one.headers for one in listener.heard]
            listener.heard.clear()
            return text(desk), desk.control("GET", "journal")["journal"], heard

    first, second = play(), play()

    assert first == second
    assert first[2]
