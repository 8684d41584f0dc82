"""What operators ask of the database: deliveries, escalations, the schema; each for people and for scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import HostError, TicketGone, TryLater, WillNotWork
from core.tickets import Ticket, TicketRef
from runtime import cli_store
from store import Store
from store.upgrade import head
from tests.runtime.commands import Ran, configured, halyard
from tests.webhooks.service import ANA, FILLED, NOW, World, delivery, running, ticket
from tests.zendesk.deliveries import trigger_body

REF = "zendesk/acme/10421"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database in which Ana's case is escalated and a hook of another ticket waits."""
    with running(tmp_path, "acme") as world:
        _lived(world)
    configured(tmp_path)
    return tmp_path


def _lived(world: World) -> None:
    world.see(ticket())
    world.client.post(world.shown_link(ticket()), data=FILLED)
    there = delivery()
    for one in (there, there, delivery(trigger_body(ticket_id="7"), x_zendesk_webhook_invocation_id="another")):
        world.hook(one)
    world.desk.put(ticket("35436"))
    world.service.engine.turn(ticket("35436").ref)


def ran(folder: Path, *words: object) -> Ran:
    return halyard(*words, "--config", folder / "halyard.yaml")


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{folder}/halyard.db")
    yield opened
    opened.close()


# --- deliveries --------------------------------------------------------------------------------------------


def test_deliveries_are_listed_newest_first(folder: Path) -> None:
    listed = ran(folder, "deliveries", "list", "--json").data

    assert [(one["ticket"], one["channel"], one["kind"], one["state"], one["copies"]) for one in listed] == [
        ("zendesk/acme/7", "hook", "changed", "pending", 0),
        ("zendesk/acme/35436", "hook", "changed", "applied", 1),
        (REF, "form", "request", "applied", 0),
    ]
    assert listed[2]["rule"] == "accepted:E-10421-1"
    assert listed[2]["received_at"] == "2026-11-22T10:00:00Z"


def test_deliveries_are_chosen_by_state_ticket_and_number(folder: Path) -> None:
    pending = ran(folder, "deliveries", "list", "--state", "pending", "--json").data
    of_one = ran(folder, "deliveries", "list", "--ticket", REF, "--json").data
    first = ran(folder, "deliveries", "list", "--limit", "1", "--json").data

    assert [one["ticket"] for one in pending] == ["zendesk/acme/7"]
    assert [one["ticket"] for one in of_one] == [REF]
    assert len(first) == 1


def test_deliveries_are_lines_for_people(folder: Path) -> None:
    lines = ran(folder, "deliveries", "list").out.splitlines()

    assert len(lines) == 3
    assert lines[1].endswith("zendesk/acme/35436  changed  applied  looked:hook x2")
    assert ran(folder, "deliveries", "list", "--state", "parked").out == "no deliveries\n"


@pytest.mark.parametrize(
    "words",
    [["--state", "lost"], ["--ticket", "10421"], ["--ticket", "a/b/"], ["--limit", "0"], ["--limit", "1001"]],
)
def test_a_choice_there_is_not_is_wrong_usage(folder: Path, words: list[str]) -> None:
    assert ran(folder, "deliveries", "list", *words).code == 2


def test_one_delivery_is_shown_with_what_came_of_it(folder: Path) -> None:
    number = ran(folder, "deliveries", "list", "--ticket", REF, "--json").data[0]["id"]

    shown, words = ran(folder, "deliveries", "show", number, "--json"), ran(folder, "deliveries", "show", number)

    assert shown.data["ticket"] == REF
    assert shown.data["state"] == "applied"
    assert "rule         accepted:E-10421-1" in words.out


@pytest.mark.parametrize("number", ["0", "999"])
@pytest.mark.parametrize("act", ["show", "replay"])
def test_a_delivery_there_is_not_is_a_failure(folder: Path, act: str, number: str) -> None:
    found = ran(folder, "deliveries", act, number)

    assert (found.code, found.out) == (1, "")
    assert f"there is no delivery {number}" in found.err


def test_a_delivery_is_looked_at_again(folder: Path) -> None:
    number = ran(folder, "deliveries", "list", "--state", "applied", "--json").data[0]["id"]

    again = ran(folder, "deliveries", "replay", number, "--json")

    assert again.data == {"replayed": number, "ticket": "zendesk/acme/35436"}
    assert ran(folder, "deliveries", "show", number, "--json").data["state"] == "pending"


# --- escalations -------------------------------------------------------------------------------------------


def test_escalations_are_listed_with_owner_and_what_is_promised(folder: Path) -> None:
    (one,) = ran(folder, "escalations", "list", "--json").data

    assert (one["id"], one["ticket"], one["state"], one["level"]) == ("E-10421-1", REF, "requested", 1)
    assert (one["owner"], one["reason"]) == ("j.doe@support.example", "blocked")
    assert one["due_at"] == "2026-11-22T10:30:00Z"
    assert [(each["kind"], each["due_at"], each["missed"]) for each in one["promises"]] == [
        ("acknowledge", "2026-11-22T10:30:00Z", False),
        ("contact", "2026-11-22T12:00:00Z", False),
    ]
    assert "E-10421-1  zendesk/acme/10421  requested  level 1" in ran(folder, "escalations", "list").out


def test_a_tickets_escalations_are_shown_with_their_history(folder: Path) -> None:
    shown = ran(folder, "escalations", "show", REF, "--json").data

    assert shown["ticket"] == REF
    assert [one["id"] for one in shown["escalations"]] == ["E-10421-1"]
    assert [(one["kind"], one["by"]) for one in shown["journal"] if one["kind"] == "opened"] == [("opened", ANA.id)]
    assert "opened" in ran(folder, "escalations", "show", REF).out
    never = ran(folder, "escalations", "show", "zendesk/acme/5").out
    assert never == "zendesk/acme/5 was never escalated, and its journal is empty\n"


@pytest.mark.parametrize("move", ["acknowledge", "contact", "update"])
def test_an_act_is_taken_in_for_the_service_to_carry_out(folder: Path, store: Store, move: str) -> None:
    store.close()

    taken = ran(folder, "escalations", "act", REF, move, "--json")

    assert taken.code == 0
    assert (taken.data["ticket"], taken.data["move"]) == (REF, move)
    (listed,) = ran(folder, "deliveries", "list", "--ticket", REF, "--state", "pending", "--json").data
    assert (listed["channel"], listed["kind"], listed["delivery_id"]) == ("operator", "act", taken.data["accepted"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["act", "10421", "close"], "is not connector/account/id"),
        (["act", REF, "explode"], "there is accept, acknowledge, contact, update, step, assign"),
        (["act", REF, "open"], "is not a move"),
        (["act", REF, "close"], "is not one of solution, withdrawn, workaround"),
        (["act", REF, "step", "--step", "dance"], "is not one of none"),
        (["act", REF, "step", "--detail", "dance"], "--detail is NAME=TEXT"),
        (["act", REF, "close", "--outcome", "shrug"], "is not one of solution, withdrawn, workaround"),
        (["act", REF, "decline"], "--why"),
        (["act", "zendesk/nobody/1", "update"], "is not an account of"),
        (["show", "10421"], "is not connector/account/id"),
    ],
)
def test_an_act_that_makes_no_sense_is_wrong_usage_and_nothing_is_kept(
    folder: Path, words: list[str], said: str
) -> None:
    before = ran(folder, "deliveries", "list", "--json").data

    found = ran(folder, "escalations", *words)

    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert ran(folder, "deliveries", "list", "--json").data == before


@pytest.mark.parametrize(
    ("ticket_id", "move", "why"),
    [
        ("5", ["acknowledge"], "zendesk/acme/5 was never seen here, so no escalation of it is known: there"),
        ("5", ["close", "--outcome", "solution"], "there is nothing to close; check its number: `halyard escalations"),
        ("35436", ["de_escalate", "--json"], "zendesk/acme/35436 was never escalated: there is nothing to de escalate"),
    ],
)
def test_an_act_on_what_was_never_escalated_is_refused_and_nothing_is_kept(
    folder: Path, ticket_id: str, move: list[str], why: str
) -> None:
    before = ran(folder, "deliveries", "list", "--json").data

    found = ran(folder, "escalations", "act", f"zendesk/acme/{ticket_id}", *move)

    assert (found.code, found.out) == (1, "")
    assert why in found.err
    assert ran(folder, "deliveries", "list", "--json").data == before


def test_an_act_waits_its_turn_behind_what_is_not_decided_yet(folder: Path) -> None:
    assert ran(folder, "escalations", "act", "zendesk/acme/7", "acknowledge").code == 0


@pytest.mark.parametrize(
    ("answer", "code"), [(TicketGone("never there"), 1), (WillNotWork("not ours"), 1), (TryLater("no answer"), 0)]
)
def test_a_ticket_never_seen_is_lifted_out_only_where_the_helpdesk_may_know_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: HostError, code: int
) -> None:
    def fetch(_ref: TicketRef) -> Ticket:
        raise answer

    monkeypatch.setattr(cli_store, "asked_of", lambda _account: fetch)

    found = ran(folder, "outages", "lift", "zendesk/acme/5", "--json")

    assert found.code == code
    assert ("no ticket zendesk/acme/5 is known, here or to the helpdesk" in found.err) is (code == 1)


def test_nothing_escalated_is_said(tmp_path: Path) -> None:
    configured(tmp_path)
    ran(tmp_path, "db", "upgrade")

    assert ran(tmp_path, "escalations", "list").out == "nothing is escalated\n"
    assert ran(tmp_path, "escalations", "list", "--all", "--json").data == []


# --- the schema --------------------------------------------------------------------------------------------


def test_the_schema_is_made_shown_and_taken_back(tmp_path: Path) -> None:
    configured(tmp_path)

    before = ran(tmp_path, "db", "current", "--json").data
    made = ran(tmp_path, "db", "upgrade", "--json").data
    after = ran(tmp_path, "db", "current", "--json").data
    back = ran(tmp_path, "db", "downgrade", "base", "--yes", "--json").data

    assert before == {"schema": None, "needed": head()}
    assert made == {"schema": head()}
    assert after == {"schema": head(), "needed": head()}
    assert back == {"schema": None}
    assert (tmp_path / "halyard.db").exists(), "beside the configuration"


def test_a_downgrade_asks_first(tmp_path: Path) -> None:
    configured(tmp_path)
    ran(tmp_path, "db", "upgrade")
    config = tmp_path / "halyard.yaml"

    no = halyard("db", "downgrade", "base", "-c", config, answer="n\n")
    yes = halyard("db", "downgrade", "base", "-c", config, answer="y\n")

    script = halyard("db", "downgrade", "base", "-c", config, "--json")

    assert (script.code, script.out) == (2, "")
    assert no.code == 1
    assert yes.code == 0
    assert "is lost" in no.out + no.err


def test_a_revision_there_is_not_is_a_failure(tmp_path: Path) -> None:
    configured(tmp_path)
    ran(tmp_path, "db", "upgrade")

    found = ran(tmp_path, "db", "downgrade", "nonsense", "--yes")

    assert (found.code, found.out) == (1, "")
    assert "Traceback" not in found.err


@pytest.mark.parametrize("words", [["deliveries", "list"], ["escalations", "list"], ["sweep"]])
def test_a_database_without_its_tables_is_said_with_the_cure(tmp_path: Path, words: list[str]) -> None:
    configured(tmp_path)

    found = ran(tmp_path, *words)

    assert (found.code, found.out) == (1, "")
    assert "halyard db upgrade" in found.err


def test_a_folder_that_cannot_be_written_is_a_failure_and_no_trace(tmp_path: Path) -> None:
    configured(tmp_path)
    (tmp_path / "halyard.db").mkdir()

    found = ran(tmp_path, "db", "upgrade")

    assert found.code == 1
    assert "halyard.db" in found.err


# --- sweep -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("since", ["yesterday", "2026-11-22", "2026-11-22T10:00:00"])
def test_a_sweep_since_no_moment_is_wrong_usage(folder: Path, since: str) -> None:
    found = ran(folder, "sweep", "--since", since)

    assert (found.code, found.out) == (2, "")
    assert "--since" in found.err


def test_the_moment_of_the_tests_is_the_one_in_the_database(folder: Path, store: Store) -> None:
    assert {row.arrival.received_at for row in store.deliveries()} == {NOW}
