"""The log: one line of JSON per fact, whoever says it, and never a secret or a customer's word."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from core.errors import CredentialsRefused, DecideAgain, LookBeforeRepeating, StoreUnavailable, TryLater, WillNotWork
from core.secrets import Secret
from runtime.logs import configure
from runtime.routes import add_route, public
from store.points import hooked
from tests.runtime.engine_room import Room
from tests.webhooks.service import ANA, ENVIRONMENT, FILLED, World, delivery, running, ticket

Said = Callable[[], list[dict[str, Any]]]
CANARY = "canary-u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W"


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """The tests' own logging, as it was before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[], Said]:
    """Begin to log, everything; answers what reads the lines so far, each as JSON."""

    def began() -> Said:
        monkeypatch.setenv("HALYARD_LOG", "debug")
        configure()
        return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return began


def test_t61_every_line_can_be_read_whatever_is_in_it(listen: Callable[[], Said]) -> None:
    said = listen()
    odd = 'a\r\nb \x1b[31m\u2028\u2029\x85 \ud800 "quoted" \\ {} %s'

    structlog.get_logger("x").warning(odd, field=odd, numbers=[1, 2.5, None], path=Path("/x"))
    logging.getLogger("library").warning("%s", odd)

    ours, theirs = said()
    assert ours["event"] == ours["field"] == theirs["event"] == odd
    assert theirs["logger"] == "library"
    assert ours["level"] == theirs["level"] == "warning"
    assert ours["timestamp"].endswith("Z")


def test_t61_a_trace_is_one_line_too(listen: Callable[[], Said]) -> None:
    said = listen()
    try:
        raise ValueError("it broke")
    except ValueError as error:
        structlog.get_logger("x").error("failed", exc_info=error)
        logging.getLogger("library").exception("failed as well")

    ours, theirs = said()
    assert "ValueError: it broke" in ours["exception"]
    assert "ValueError: it broke" in theirs["exception"]


@pytest.mark.parametrize(
    ("level", "heard"),
    [("debug", 4), ("info", 3), ("WARNING", 2), ("error", 1), ("", 2), ("nonsense", 2), ("BASIC_FORMAT", 2)],
)
def test_the_level_is_the_operators(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: str, heard: int
) -> None:
    monkeypatch.setenv("HALYARD_LOG", level)
    configure()
    log = structlog.get_logger("x")

    for say in (log.debug, log.info, log.warning, log.error):
        say("x")

    assert len(capsys.readouterr().err.splitlines()) == heard


@pytest.mark.parametrize(
    "name",
    ["secret", "client_secret", "TOKEN", "access_token", "password", "Authorization", "set-cookie", "link_token"],
)
def test_t62_what_is_named_as_a_secret_is_hidden_however_deep(listen: Callable[[], Said], name: str) -> None:
    said = listen()
    structlog.get_logger("x").warning(
        "x", **{name: CANARY}, headers={name: CANARY, "host": "here"}, many=[{name: CANARY}], ours=Secret(CANARY)
    )

    (line,) = said()
    assert CANARY not in json.dumps(line)
    assert line["headers"]["host"] == "here"


WHAT_HAPPENS = {
    "a word from the host": WillNotWork("the field is gone"),
    "no answer": LookBeforeRepeating("the line broke"),
    "busy": TryLater("429"),
    "moved on": DecideAgain("409"),
    "locked out": CredentialsRefused("401"),
    "a fault of ours": RuntimeError("we slipped"),
}


@pytest.mark.parametrize("when", ["apply", "fetch"])
@pytest.mark.parametrize("error", WHAT_HAPPENS.values(), ids=WHAT_HAPPENS)
def test_t62_a_turn_logs_no_secret_and_no_word_of_a_customers(
    tmp_path: Path, listen: Callable[[], Said], error: Exception, when: str
) -> None:
    said = listen()
    with running(tmp_path, "acme") as world:
        world.see(ticket(subject="A private subject"))
        link = world.shown_link(ticket())
        _fail(world, when, error)
        world.client.post(link, data={**FILLED, "contact": "A private word"})
        world.hook(delivery())
        world.hook(delivery(x_zendesk_webhook_signature=CANARY))
        with hooked(_gone):
            world.hook(delivery(x_zendesk_webhook_invocation_id="another"))
            world.client.get(link)

    lines = said()
    text = json.dumps(lines, ensure_ascii=False)
    assert lines or not isinstance(error, RuntimeError), "a fault of ours is not kept quiet"
    secrets = [value for name, value in ENVIRONMENT.items() if "SECRET" in name] + [CANARY, link.rsplit("/", 1)[1]]
    assert [one for one in secrets if one in text] == []
    private = ("A private subject", "A private word", FILLED["impact"], ANA.name, ANA.email, "J. Doe")
    assert [one for one in private if one in text] == []


def _fail(world: World, when: str, error: Exception) -> None:
    def failing(*_given: object) -> Any:
        raise error

    setattr(world.desk, when, failing)


def _gone(name: str) -> None:
    if name.startswith("accept"):
        raise StoreUnavailable("the disk is full")


def test_a_fault_at_a_door_is_named_in_the_log_and_not_to_the_caller(
    tmp_path: Path, listen: Callable[[], Said]
) -> None:
    said = listen()
    with running(tmp_path, "acme") as world:
        add_route(world.app, "/slip", "slip", _slipped, public("a fault of this test"))
        answer = world.client.get("/slip")

    assert answer.status_code == 500
    assert "slipped" not in answer.text
    (line,) = said()
    assert (line["event"], line["level"]) == ("door failed", "error")
    assert "RuntimeError: we slipped" in line["exception"]


def _slipped() -> str:
    raise RuntimeError("we slipped")


def test_f66_a_line_about_a_ticket_names_it_and_the_deliveries_that_asked(
    listen: Callable[[], Said], room: Room
) -> None:
    said = listen()
    room.desk.closed_to_us = lambda _: CredentialsRefused("no")
    for _ in range(7):
        room.hint()
    room.engine.drain()
    structlog.get_logger("x").warning("afterwards")

    lines = {one["event"]: one for one in said()}
    told = lines["credentials refused, account paused"]
    assert told["ticket"] == "zendesk/acme/1"
    assert told["delivery_ids"] == [f"hook-{number}" for number in range(1, 6)]
    assert "ticket" not in lines["afterwards"]
    assert "delivery_ids" not in lines["afterwards"]
