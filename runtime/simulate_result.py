"""Lays out what came of a replay: as data for scripts, always in the same order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.policy import Policy
from core.sentences import duration
from runtime.explain import rfc3339
from runtime.simulate import Setup, Simulated
from runtime.simulate_tally import HOURS, Comparison, Tally, most_at_once
from runtime.simulate_today import roles_of

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITHIN = (0, 3600, 14_400, 28_800, 86_400, 172_800, 259_200, 432_000, 604_800, 1_209_600, 2_592_000)
"""How long after its opening a ticket could be escalated, in seconds: the steps that are told."""


def as_data(setup: Setup, found: Simulated) -> dict[str, Any]:
    """The result; durations in seconds, shares of the week in hours of the accounts' own time zones."""
    compared = found.today.tickets > 0
    return {
        "policy": _named(setup.draft),
        "against": _named(setup.against) if setup.against is not None else "as_it_was" if compared else None,
        "until": rfc3339(setup.known.until_at),
        "tickets": len(found.keys),
        "judged": found.draft.tickets,
        "compared": found.today.tickets,
        "unjudged": _sorted(found.unjudged),
        "noticed": _sorted(found.noticed),
        "unplayed_roles": _unplayed(setup),
        "draft": _side(found.draft),
        "today": _side(found.today) if compared else None,
        "changes": _changes(found.compared) if compared else None,
    }


def hour_named(hour: int) -> str:
    """An hour of the week in words, such as ``Mon 09``."""
    return f"{DAYS[hour // 24]} {hour % 24:02}"


def share(counted: Counter[int], part: float) -> int | None:
    """The value below or at which this part of all lie; ``None`` for none at all."""
    total, passed = sum(counted.values()), 0
    for value in sorted(counted):
        passed += counted[value]
        if passed >= total * part:
            return value
    return None


def _named(policy: Policy) -> str:
    return f"{policy.name}@{policy.version}"


def _sorted(counted: Mapping[str, int]) -> dict[str, int]:
    return {name: counted[name] for name in sorted(counted) if counted[name]}


def _unplayed(setup: Setup) -> dict[str, list[str]]:
    """The roles of the draft that nobody plays, by account; each was taken as one person of that name."""
    casts = setup.known.casts
    missing = {
        account: [role for role in roles_of(setup.draft) if not casts[account].of(role)] for account in sorted(casts)
    }
    return (
        {account: roles for account, roles in missing.items() if roles} if casts else {"": list(roles_of(setup.draft))}
    )


def _side(tally: Tally) -> dict[str, Any]:
    return {
        "tickets": tally.tickets,
        "eligible": _eligible(tally),
        "requests": _requests(tally.answers),
        "escalations": {
            "opened": sum(tally.levels.values()),
            "by_highest_level": {str(level): tally.levels[level] for level in sorted(tally.levels)},
        },
        "promises": _promises(tally.promises),
        "load": [_owner(tally, owner) for owner in sorted(tally.spans)],
        "assumed": _sorted(tally.assumed),
    }


def _eligible(tally: Tally) -> dict[str, Any]:
    after = tally.shown_after
    within = [
        {
            "seconds": most,
            "words": duration(timedelta(seconds=most)),
            "tickets": sum(n for at, n in after.items() if at <= most),
        }
        for most in WITHIN
    ]
    by = [
        {"severity": severity, "tier": tier, "tickets": count}
        for (severity, tier), count in sorted(tally.shown_by.items())
    ]
    eligible = sum(after.values())
    return {
        "tickets": eligible,
        "never": tally.tickets - eligible,
        "median_seconds": share(after, 0.5),
        "ninth_of_ten_seconds": share(after, 0.9),
        "within": within,
        "by_severity_and_tier": by,
    }


def _requests(answers: Counter[str]) -> dict[str, Any]:
    refused = {name.partition(":")[2]: count for name, count in answers.items() if name.startswith("refused:")}
    redirected = {name.partition(":")[2]: count for name, count in answers.items() if name.startswith("redirected:")}
    return {
        "asked": sum(answers.values()),
        "accepted": answers["accepted"],
        "refused": _sorted(refused),
        "redirected": _sorted(redirected),
    }


def _promises(counted: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    kinds = sorted({kind for kind, _ in counted})
    return {
        kind: {
            "made": sum(count for (one, _), count in counted.items() if one == kind),
            **{how: counted[kind, how] for how in ("kept", "missed", "open", "void", "unknown") if counted[kind, how]},
        }
        for kind in kinds
    }


def _owner(tally: Tally, owner: str) -> dict[str, Any]:
    hours = [hour for hour in range(HOURS) if tally.taken[owner, hour] or tally.open_seconds[owner, hour]]
    total = sum(tally.open_seconds[owner, hour] for hour in hours)
    busiest = min(hours, key=lambda hour: (-tally.open_seconds[owner, hour], hour), default=None)
    return {
        "owner": owner,
        "escalations": len(tally.spans[owner]),
        "most_at_once": most_at_once(tally.spans[owner]),
        "open_hours": _hours(total),
        "busiest": hour_named(busiest) if busiest is not None else None,
        "by_hour": [
            {
                "hour": hour_named(hour),
                "taken": tally.taken[owner, hour],
                "open_hours": _hours(tally.open_seconds[owner, hour]),
            }
            for hour in hours
        ],
    }


def _changes(compared: Comparison) -> dict[str, Any]:
    names = ("same", "sooner", "later", "only_draft", "only_today", "never")
    moved = compared.moved_by
    sooner = Counter({-by: count for by, count in moved.items() if by < 0})
    later = Counter({by: count for by, count in moved.items() if by > 0})
    return {
        "eligible": {name: compared.shown[name] for name in names},
        "sooner_by_median_seconds": share(sooner, 0.5),
        "later_by_median_seconds": share(later, 0.5),
        "requests": [
            {"today": today, "draft": draft, "requests": count}
            for (today, draft), count in sorted(compared.answers.items())
            if today != draft
        ],
        "requests_unchanged": sum(_same(compared.answers.items())),
    }


def _same(answers: Iterable[tuple[tuple[str, str], int]]) -> Iterable[int]:
    return (count for (today, draft), count in answers if today == draft)


def _hours(seconds: int) -> float:
    return round(seconds / 3600, 1)
