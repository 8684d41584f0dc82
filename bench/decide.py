"""Measures whole decisions with their reasons on one core, beside rule engines and the least Python can do.

Ours: :func:`core.lifecycle.decide` on a ticket as a host shows it: history, verdict, reasons as codes with the
values read, what to do instead, every field to write, notes, journal, the one armed moment.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from bench.decide_cases import NOW, Case, cast, made_cases
from bench.decide_limit import decide_plainly, due_plainly, plain, seconds, table
from bench.decide_peers import Peer, Verdict, all_peers, facts
from bench.measuring import Contestant, Rounds, interleaved
from bench.report import Figure, Goal, Outcome, Ratio
from bench.sizes import Size
from core.availability import availability
from core.events import Look
from core.lifecycle import decide
from core.policy import Policy
from core.waiting import wait_for
from runtime.policy_file import load_policy

GOAL = 60_000
LIMIT = "plain dataclasses, the limit"
OURS = "whole decision with reasons"
WORDS = "the same, every reason put into words"
VERDICT = "verdict, moment and reasons alone"
DUE = "due moment alone"
DUE_LIMIT = "due moment alone, the limit"


@dataclass(frozen=True, slots=True)
class Amount:
    """How many tickets, how many of them the slow engines are given, and how many rounds."""

    tickets: int
    for_peers: int
    rounds: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(4800, 480, 15),
    Size.QUICK: Amount(2400, 240, 7),
    Size.TINY: Amount(48, 48, 1),
}


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    policy = load_policy("mulesoft")
    cases = made_cases(policy, amount.tickets)
    engines = all_peers(table(policy))
    _agree(policy, cases, engines)
    contestants = [*_ours(policy, cases), *_limits(policy, cases), *_peers(policy, cases[: amount.for_peers], engines)]
    rounds = interleaved(contestants, amount.rounds, time.process_time)
    return _outcome(size, rounds, engines, Counter(case.verdict for case in cases))


def _ours(policy: Policy, cases: Sequence[Case]) -> list[Contestant]:
    look, people = Look("hook"), cast()

    def whole() -> int:
        for case in cases:
            decide(case.ticket, case.history, look, policy, NOW, people)
        return len(cases)

    def in_words() -> int:
        for case in cases:
            decision = decide(case.ticket, case.history, look, policy, NOW, people)
            for reason in decision.availability.because:
                reason.text("Europe/Madrid", policy.texts)
        return len(cases)

    def verdict() -> int:
        for case in cases:
            availability(case.ticket, policy, case.history, NOW)
        return len(cases)

    def due() -> int:
        for case in cases:
            wait = wait_for(case.ticket, policy).after
            assert wait is not None
            case.ticket.created_at.astimezone(UTC) + wait
        return len(cases)

    return [Contestant(OURS, whole), Contestant(WORDS, in_words), Contestant(VERDICT, verdict), Contestant(DUE, due)]


def _limits(policy: Policy, cases: Sequence[Case]) -> list[Contestant]:
    tickets, waits, now = [plain(case) for case in cases], table(policy), seconds(NOW)

    def limit() -> int:
        for ticket in tickets:
            decide_plainly(ticket, waits, now)
        return len(tickets)

    def due() -> int:
        for ticket in tickets:
            due_plainly(ticket, waits)
        return len(tickets)

    return [Contestant(LIMIT, limit), Contestant(DUE_LIMIT, due)]


def _peers(policy: Policy, cases: Sequence[Case], engines: Sequence[Peer]) -> list[Contestant]:
    told = [facts(plain(case), seconds(NOW)) for case in cases]

    def asking(verdict: Verdict) -> Callable[[], int]:
        def ask() -> int:
            for known in told:
                verdict(known)
            return len(told)

        return ask

    del policy
    return [Contestant(one.name, asking(one.verdict)) for one in engines if one.verdict is not None]


def _agree(policy: Policy, cases: Sequence[Case], engines: Sequence[Peer]) -> None:
    """Every contestant gives every ticket the same verdict, or nothing is measured."""
    waits, now, people = table(policy), seconds(NOW), cast()
    for case in cases[:480]:
        ticket = plain(case)
        found = decide(case.ticket, case.history, Look("hook"), policy, NOW, people).availability.verdict
        assert found == case.verdict == decide_plainly(ticket, waits, now).verdict
        for engine in engines:
            assert engine.verdict is None or engine.verdict(facts(ticket, now)) == case.verdict, engine.name


def _outcome(size: Size, rounds: Rounds, engines: Sequence[Peer], mix: Mapping[str, int]) -> Outcome:
    missing = [one.name for one in engines if one.verdict is None]
    whole = [one.name for one in engines if one.verdict is not None and "whole" in one.name]
    rate = rounds.rate(OURS)
    goal = Goal(f"{GOAL:,} whole decisions a second on one core; here {rate:,.0f}", rate >= GOAL)
    ratios = [Ratio(rounds.ratio(OURS, name), name) for name in whole]
    ratios.append(Ratio(rounds.ratio(OURS, LIMIT), LIMIT))
    ratios.append(Ratio(rounds.ratio(DUE, DUE_LIMIT), DUE_LIMIT))
    notes = [f"{count:,} tickets are {verdict}" for verdict, count in mix.items()]
    notes += [f"{name}: not installed; `make bench` installs it" for name in missing]
    figures = tuple(Figure(name, rounds.rate(name), "a second") for name in rounds.rates)
    return Outcome("decide", size, figures, (goal,), tuple(ratios), tuple(notes))
