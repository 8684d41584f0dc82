"""Stories of how an escalation is asked for: by the form, by an agent, by mail, by a program, by a wish."""

from __future__ import annotations

from collections.abc import Sequence

from store.mails import ReplyState
from tests.killing.plays import Outcome, Play
from tests.mail.letters import IMPACT
from tests.stories import script
from tests.stories.desk import Case
from tests.stories.mailroom import put
from tests.stories.people import ANA, CSM, EMAILS, KIM, LEAD

ONCE = ("closed", "received", "taken it up")
HOUR = 3600.0
UPDATE = "Could we have an update on this case, please?"
WISH = "I would like this ticket to be escalated."


def by_form(play: Play) -> Outcome:
    """The customer asks by the form; the lead takes it up, says a word nobody is told of, and closes it."""
    case = play.begin()
    play.desk.plan({"kind": "cut_before", "match": play.desk.ticket_writes})
    assert play.send_form(case), "a proper request was lost"
    play.until(lambda: case.state() == "requested")
    taken_up_and_closed(play, case)
    return Outcome(play, case, ONCE)


def by_agent(play: Play) -> Outcome:
    """An agent ticks the action, a promise is missed, and the lead says no more than how it ends."""
    case = play.begin()
    play.until(lambda: case.state() == "requested", case.tick_only)
    play.pass_time(40 * 60)
    closed(play, case)
    return Outcome(play, case, ("closed", "received"))


def two_at_once(play: Play) -> Outcome:
    """Two customers' cases are escalated in the same minute; the second must not suffer from the first."""
    case = play.begin()
    other = play.desk.open(settled=False)
    play.pass_time(4 * HOUR + 120)
    case.tick_only()
    play.until(lambda: {case.state(), other.state()} == {"requested"}, other.tick_only)
    taken_up_and_closed(play, case)
    closed(play, other)
    return Outcome(play, case, ONCE)


def taken_up_and_closed(play: Play, case: Case) -> None:
    """The lead acknowledges, speaks while the webhooks are lost, and closes."""
    play.until(lambda: case.state() == "active", lambda: case.set_only(LEAD, acknowledge=True))
    # Nobody is told of the lead's word; the sweep finds it.
    play.desk.plan({"kind": "webhook_drop"})
    play.until(
        lambda: str(case.fields()["next_update_due"]).startswith("update by"),
        lambda: case.say_only("I lead this from here.", LEAD),
    )
    closed(play, case)


def closed(play: Play, case: Case) -> None:
    """The lead says how it ends."""
    play.until(lambda: case.state() == "closed", lambda: case.set_only(LEAD, outcome="workaround"))


def by_mail(play: Play) -> Outcome:
    """The customer writes a mail; it becomes one request with one receipt, and is answered at most once."""
    case = play.begin("S2", after=60)
    words = f"Ticket number: {case.called}\nReason: production_impact\nBusiness impact: {IMPACT}\n"
    put(play.beside.letters, play.desk, ANA, words, cc=EMAILS[CSM])
    play.until(lambda: case.state() == "requested")
    play.until(lambda: not play.beside.letters.unseen)

    def wrong() -> Sequence[str]:
        with play.memory() as store:
            (row,) = store.mails.rows()
        sent = len(play.beside.post.letters)
        # Killed while the mail server had it, nobody knows whether it was taken; it is never sent again by itself.
        least = 0 if row.reply_state is ReplyState.UNKNOWN else 1
        found = [] if least <= sent <= 1 else [f"{sent} answers were sent, and the answer is called {row.reply_state}"]
        receipts = sum("is received as E-" in text for text in case.comments(public=True))
        return found + ([] if receipts == 1 else [f"the customer read {receipts} receipts"])

    return Outcome(play, case, (), wrong)


def by_program(play: Play) -> Outcome:
    """A program asks and acts by the API, and sends the same under the same key where the line was cut."""
    case = play.begin()
    asked = play.again(lambda: script.ask(case, ANA, key="asked-once"))
    assert asked.status_code in (201, 202), asked.text
    play.until(lambda: case.state() == "requested")
    act_by_program(play, case, "acknowledge", "active")
    act_by_program(play, case, "close", "closed", outcome="workaround")
    return Outcome(play, case, ONCE)


def act_by_program(play: Play, case: Case, move: str, state: str, **details: str) -> None:
    """A program acts in the lead's name, and waits for the state that follows."""
    body = {"move": move, "details": details, "by": EMAILS[LEAD]}
    acted = play.again(lambda: script.post(case, "acts", body, f"{move}-once"))
    assert acted.status_code in (200, 202), acted.text
    play.until(lambda: case.state() == state)


def by_a_wish(play: Play) -> Outcome:
    """The customer wishes for it in a comment: staff are told, then the lead, and the engineer ticks the box."""
    case = play.begin("S3", after=HOUR)
    play.until(lambda: True, lambda: case.say_only("We are looking into it.", KIM))
    play.until(lambda: len(notes_with(case, "asked for an escalation")) == 1, lambda: case.write(WISH))
    play.until(lambda: len(notes_with(case, "For J. Doe: ")) == 1, every=4 * HOUR)
    play.until(lambda: case.state() == "requested", lambda: case.set_only(KIM, escalated=True))
    return Outcome(play, case, ("received",))


def notes_with(case: Case, words: str) -> list[str]:
    """What only staff read and has these words."""
    return [text for text in case.comments(public=False) if words in text]


def refused_first(play: Play) -> Outcome:
    """Asked for too early it is taken back; what is no escalation is done instead; then it is asked for properly."""
    case = play.begin(after=HOUR)
    play.until(lambda: bool(notes_with(case, "4 h")) and not case.fields()["escalate_now"], case.tick_only)
    play.until(lambda: case.state() == "available", every=HOUR)
    link = case.link()
    play.again(lambda: case.submit_only(link, need="only_update", reason=""))
    play.until(lambda: any(text.startswith(UPDATE) for text in case.comments(public=True)))
    assert case.state() == "available", "the right was used up"
    assert play.send_form(case), "a proper request was lost"
    play.until(lambda: case.state() == "requested")
    closed(play, case)
    return Outcome(play, case, ("closed", "received"))
