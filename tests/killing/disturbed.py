"""Stories in which the service is kept from its work: nothing is heard, it is locked out, or stands still."""

from __future__ import annotations

from store import Stop
from tests.killing.asking import closed
from tests.killing.plays import Outcome, Play

EVERY_CALL = {"path_regex": "."}


def nothing_heard(play: Play) -> Outcome:
    """Not one webhook comes; all that happens is found by the sweeps."""
    play.desk.plan({"kind": "webhook_drop", "count": 100_000})
    case = play.begin()
    play.until(lambda: case.state() == "available", every=1800)
    play.until(lambda: case.state() == "requested", case.tick_only, every=1800)
    closed(play, case)
    play.desk.control("DELETE", "faults")
    return Outcome(play, case, ("closed", "received"))


def locked_out(play: Play) -> Outcome:
    """The helpdesk refuses our credentials for a while, in which the customer asks."""
    case = play.begin()
    link = case.link()
    refused = {"kind": "status", "status": 401, "match": EVERY_CALL, "count": 100_000}
    play.desk.plan(refused)
    answer = play.again(lambda: case.submit_only(link))
    assert answer.status_code < 500, answer.text
    play.pass_time(1200)
    play.desk.control("DELETE", "faults")
    play.until(lambda: case.state() == "requested")
    closed(play, case)
    return Outcome(play, case, ("closed", "received"))


def standing_still(play: Play) -> Outcome:
    """An operator pauses the account; what the customer asks for meanwhile is kept and done afterwards."""
    case = play.begin()
    link, account = case.link(), (play.desk.connector, "acme")
    moves = ("operator:kim", "their helpdesk moves tonight")
    play.start_anew(lambda store: store.queues.pause(account, Stop.PAUSED, play.desk.now(), *moves))
    answer = play.again(lambda: case.submit_only(link))
    assert answer.status_code < 500, answer.text
    play.pass_time(1800)
    assert case.state() == "available", "it did not stand still"
    play.start_anew(lambda store: store.queues.resume(account))
    play.until(lambda: case.state() == "requested")
    closed(play, case)
    return Outcome(play, case, ("closed", "received"))
