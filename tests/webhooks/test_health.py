"""What machines ask of the service: is it alive, can it work, which release is it, how much did it do."""

import json
from importlib.metadata import version

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.webhooks.service import FILLED, World, delivery, ticket

FIGURES = {
    "halyard_account_going": ("gauge", {"connector", "account", "going"}),
    "halyard_alarm": ("gauge", {"kind", "connector", "account"}),
    "halyard_backlog": ("gauge", {"connector", "account"}),
    "halyard_backlog_seconds": ("gauge", {"connector", "account"}),
    "halyard_canary_timestamp_seconds": ("gauge", set()),
    "halyard_changes_missed": ("counter", {"connector", "account"}),
    "halyard_database_bytes": ("gauge", set()),
    "halyard_database_log_bytes": ("gauge", set()),
    "halyard_database_wait_seconds": ("counter", set()),
    "halyard_database_waits": ("counter", set()),
    "halyard_database_waits_in_vain": ("counter", set()),
    "halyard_clock_jump_seconds": ("gauge", set()),
    "halyard_deliveries": ("counter", {"connector", "outcome"}),
    "halyard_deliveries_balance": ("gauge", {"state"}),
    "halyard_disk_free_ratio": ("gauge", set()),
    "halyard_drift_looked_timestamp_seconds": ("gauge", {"connector", "account"}),
    "halyard_drifted_objects": ("gauge", {"connector", "account"}),
    "halyard_found_by_sweep": ("counter", set()),
    "halyard_heartbeat_timestamp_seconds": ("gauge", set()),
    "halyard_held": ("gauge", set()),
    "halyard_host_clock_ahead_seconds": ("gauge", {"connector", "account"}),
    "halyard_host_errors": ("counter", {"kind"}),
    "halyard_host_slowest_answer_seconds": ("gauge", {"connector", "account"}),
    "halyard_host_unanswered_calls": ("gauge", {"connector", "account"}),
    "halyard_host_write_seconds": ("histogram", set()),
    "halyard_host_writes": ("counter", set()),
    "halyard_last_tick_timestamp_seconds": ("gauge", set()),
    "halyard_hot_tickets": ("counter", set()),
    "halyard_leads": ("gauge", set()),
    "halyard_log_lines_dropped": ("gauge", set()),
    "halyard_mail_answers": ("counter", {"connector", "account", "outcome"}),
    "halyard_mailbox_failures": ("counter", {"connector", "account", "kind"}),
    "halyard_mailbox_last_read_timestamp_seconds": ("gauge", {"connector", "account"}),
    "halyard_mails": ("counter", {"connector", "account", "state", "why"}),
    "halyard_mails_held": ("gauge", {"connector", "account"}),
    "halyard_notices": ("counter", {"channel", "outcome"}),
    "halyard_notes_read_back": ("counter", {"connector", "account", "fate"}),
    "halyard_open_escalations": ("gauge", set()),
    "halyard_outbox": ("gauge", {"state"}),
    "halyard_parked": ("counter", set()),
    "halyard_purged": ("counter", {"what"}),
    "halyard_races_lost": ("counter", set()),
    "halyard_stale_leases_dropped": ("counter", set()),
    "halyard_status_page_read_timestamp_seconds": ("gauge", {"connector", "account"}),
    "halyard_turn_seconds": ("histogram", set()),
    "halyard_turns_failed": ("counter", set()),
    "process_cpu_seconds": ("counter", set()),
    "process_max_fds": ("gauge", set()),
    "process_open_fds": ("gauge", set()),
    "process_resident_memory_bytes": ("gauge", set()),
    "process_start_time_seconds": ("gauge", set()),
    "process_virtual_memory_bytes": ("gauge", set()),
}
"""Every figure with its labels; a dashboard is built on these names."""


def figures(world: World) -> dict[str, dict[tuple[str, ...], float]]:
    """Every sample by name and the values of its labels."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(world.client.get("/metrics").text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def families(world: World) -> list[Metric]:
    """Every figure; when each was first made, which the library adds, is nobody's business."""
    text = world.client.get("/metrics").text
    return [one for one in text_string_to_metric_families(text) if not one.name.endswith("_created")]


def test_healthz_says_that_the_service_lives(world: World) -> None:
    answer = world.client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_readyz_names_the_accounts_it_works_for(world: World) -> None:
    answer = world.client.get("/readyz")

    accounts = ["zendesk/acme", "zendesk/globex"]
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "accounts": accounts, "alarms": []})


def test_i8_readyz_names_the_kinds_of_alarms_that_stand_and_nothing_more_of_them(world: World) -> None:
    alarms = world.service.alarms
    for account in ("acme", "globex"):
        alarms.stands("helpdesk_down", connector="zendesk", account=account, facts={"why": "no route to 10.0.0.7"})
    alarms.stands("feed_silent", connector="zendesk", account="acme")

    answer = world.client.get("/readyz")

    assert (answer.status_code, (answer.json or {})["alarms"]) == (200, ["feed_silent", "helpdesk_down"])
    assert "10.0.0.7" not in answer.text
    assert figures(world)["halyard_alarm"] == {
        ("acme", "zendesk", "feed_silent"): 1,
        ("acme", "zendesk", "helpdesk_down"): 1,
        ("globex", "zendesk", "helpdesk_down"): 1,
    }


def test_f48_healthz_is_red_where_no_work_was_looked_for_in_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.service.pulse, "sick", lambda: "no work was looked for in 61 s")

    answer = world.client.get("/healthz")

    assert (answer.status_code, answer.json) == (503, {"status": "sick", "why": "no work was looked for in 61 s"})


def test_f38_healthz_is_red_where_the_storage_cannot_be_trusted(world: World) -> None:
    world.service.store.disk.soundness.fault = "what was written did not reach the disk"

    alive, ready = world.client.get("/healthz"), world.client.get("/readyz")

    assert (alive.status_code, ready.status_code) == (503, 503)


def lose(world: World) -> None:
    """Let the database be gone: its file is no file any more."""
    store, path = world.service.store, world.service.settings.root / "halyard.db"
    store._database.engine.dispose()
    path.unlink()
    path.mkdir()


def test_f37_readyz_is_503_when_the_database_is_gone_and_healthz_is_not(world: World) -> None:
    lose(world)

    ready, alive = world.client.get("/readyz"), world.client.get("/healthz")

    assert (ready.status_code, json.loads(ready.data)["status"]) == (503, "unavailable")
    assert ready.headers["Retry-After"]
    assert alive.status_code == 200


def test_f37_whatever_needs_the_database_is_503_when_it_is_gone(world: World) -> None:
    world.see(ticket())
    link = world.shown_link(ticket())
    lose(world)

    answers = [
        world.client.get("/metrics"),
        world.client.get(link),
        world.client.post(link, data=FILLED),
        world.hook(delivery()),
    ]

    assert [one.status_code for one in answers] == [503] * 4
    assert all(one.headers["Retry-After"] for one in answers)
    assert not any(str(world.service.settings.root) in one.text for one in answers)


def test_version_is_the_release_that_is_installed(world: World) -> None:
    assert world.client.get("/version").json == {"version": version("halyard")}


def test_every_figure_is_a_known_one_and_says_what_it_counts(world: World) -> None:
    answer = world.client.get("/metrics")

    assert answer.mimetype == "text/plain"
    assert {one.name: one.type for one in families(world)} == {name: kind for name, (kind, _) in FIGURES.items()}
    assert all(len(one.documentation) > 10 for one in families(world))


def test_every_label_is_a_known_one(world: World) -> None:
    world.hook(delivery())
    world.see(ticket())

    for family in families(world):
        _, labels = FIGURES[family.name]
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == labels


def test_what_comes_in_and_goes_out_is_counted(world: World) -> None:
    world.see(ticket())
    world.client.post(world.shown_link(ticket()), data=FILLED)
    there = delivery()
    for one in (there, there, delivery(x_zendesk_webhook_signature="no"), delivery(b"{}")):
        world.hook(one)

    found = figures(world)

    assert found["halyard_deliveries_total"] == {
        ("zendesk", "new"): 1,
        ("zendesk", "duplicate"): 1,
        ("zendesk", "refused_401"): 1,
        ("zendesk", "refused_400"): 1,
    }
    assert found["halyard_open_escalations"] == {(): 1}
    assert found["halyard_deliveries_balance"][("accepted",)] == 2
    assert found["halyard_deliveries_balance"][("copies",)] == 1
    assert found["halyard_host_writes_total"] == {(): 2}
    assert found["halyard_turn_seconds_count"][()] >= 2


def test_f68_accepted_is_what_was_applied_ignored_parked_and_is_pending(world: World) -> None:
    for number in range(5):
        world.hook(delivery(x_zendesk_webhook_invocation_id=f"hook-{number}", stamp=f"2026-11-22T10:00:0{number}Z"))
    world.desk.put(ticket("35436"))
    world.service.engine.drain()
    world.hook(delivery(x_zendesk_webhook_invocation_id="later", stamp="2026-11-22T09:59:00Z"))

    balance = {state: value for (state,), value in figures(world)["halyard_deliveries_balance"].items()}

    assert balance["accepted"] == 6
    assert balance["accepted"] == balance["applied"] + balance["ignored"] + balance["parked"] + balance["pending"]


def test_strangers_add_no_labels(world: World) -> None:
    for number in range(50):
        world.client.post(f"/hooks/x{number}/y{number}", data=b"{}")
        world.hook(delivery(x_zendesk_webhook_signature="no"), account="globex")

    assert set(figures(world)["halyard_deliveries_total"]) == {("zendesk", "refused_401")}


def test_t19_no_account_of_a_stranger_is_told_apart_by_time_or_word(world: World) -> None:
    unknown = world.client.post("/hooks/zendesk/nobody", data=b"{}")
    connector = world.client.post("/hooks/nothing/acme", data=b"{}")

    assert unknown.data == connector.data
    assert unknown.status_code == connector.status_code == 404


def test_f58_while_the_tables_are_an_older_releases_every_door_asks_to_come_again_and_keeps_nothing(
    world: World,
) -> None:
    known = world.see(ticket())
    world.service.hold.why = "module held: older schema (0001; this release needs 0002): run `halyard db upgrade`"
    before = world.rows()

    ready, heard = world.client.get("/readyz"), world.hook(delivery())
    asked = world.client.post(world.shown_link(known), data=FILLED)

    assert (ready.status_code, ready.get_json()["held"]) == (503, world.service.hold.why)
    assert {one.headers["Retry-After"] for one in (ready, heard, asked)} == {"30"}
    assert [one.status_code for one in (heard, asked)] == [503, 503]
    assert heard.get_json()["message"] == "nothing was kept; please try again"
    assert world.rows() == before
    assert world.client.get("/healthz").status_code == 200, "a process that waits is not sick"


def test_f58_what_a_later_release_made_holds_no_delivery_up(world: World) -> None:
    world.see(ticket())
    world.service.hold.why, world.service.hold.newer = "module held: newer schema", True

    assert world.hook(delivery()).status_code == 202
