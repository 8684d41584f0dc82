"""Shows a person, or another program, what drifted, what goes out and what stays, and the way back to a snapshot."""

from collections.abc import Sequence

from core.ports import Change, Verb
from runtime.install_compare import shown
from runtime.install_report import MARKS, named
from runtime.install_upkeep import Drifted, Removal

_INDENT = " " * 6


def render_drift(account: str, found: Sequence[Drifted], count: int) -> str:
    """Each thing that others changed, how, when and by whom, and the two commands that settle it."""
    lines = [line for one in found for line in _drifted(account, one)]
    return "\n".join([*lines, f"{account}: {len(found)} drifted, {count - len(found)} as expected."])


def drift_as_data(account: str, found: Sequence[Drifted], count: int) -> dict[str, object]:
    """The same in plain values."""
    return {
        "account": account,
        "as_expected": count - len(found),
        "drifted": [
            {
                "wanted": shown(one.wanted),
                "found": shown(one.found),
                "differences": list(one.differences),
                "changed_at": None if one.changed_at is None else one.changed_at.isoformat(),
                "changed_by": one.changed_by or None,
            }
            for one in found
        ],
    }


def render_removals(account: str, planned: Sequence[Removal]) -> str:
    """What goes, in order, and what stays and why."""
    goes = [f"  - {named(one.one)}" for one in planned if not one.stays]
    stays = [f"  = {named(one.one)} stays: {one.stays}" for one in planned if one.stays]
    return "\n".join([account, *goes, *stays, f"{len(goes)} to take out, {len(stays)} stay."])


def removals_as_data(account: str, planned: Sequence[Removal]) -> dict[str, object]:
    """The same in plain values."""
    rows = [{"kind": one.one.kind, "key": one.one.key, "id": one.one.id, "stays": one.stays} for one in planned]
    return {
        "account": account,
        "takes_out": [row for row in rows if not row["stays"]],
        "stays": [row for row in rows if row["stays"]],
    }


def render_way_back(account: str, steps: Sequence[Change]) -> str:
    """The steps to a snapshot, marked as in a plan."""
    lines = [line for one in steps for line in (_marked(one), *(_INDENT + words for words in one.differences))]
    pending = sum(one.verb is not Verb.KEEP for one in steps)
    return "\n".join([account, *lines, f"{pending} to do." if pending else "Everything is as in the snapshot."])


def way_back_as_data(account: str, steps: Sequence[Change]) -> dict[str, object]:
    """The same in plain values."""
    rows = [
        {
            "verb": one.verb.value,
            "kind": one.wanted.kind,
            "key": one.wanted.key,
            "id": one.wanted.id,
            "differences": list(one.differences),
        }
        for one in steps
    ]
    return {"account": account, "steps": rows}


def _marked(change: Change) -> str:
    return f"  {MARKS[change.verb]} {named(change.wanted)}"


def _drifted(account: str, one: Drifted) -> list[str]:
    name = f"{one.wanted.kind} {one.wanted.key}"
    again = f"{_INDENT}put ours back: halyard install apply --account {account} --target {one.wanted.key}"
    if one.found is None:
        return [f'  - {name} "{one.wanted.title}"   missing', again]
    keep = f"{_INDENT}keep theirs:   halyard install accept {account} {name}"
    return [
        f'  ~ {name} "{one.wanted.title}"{_touched(one)}',
        *(_INDENT + words for words in one.differences),
        keep,
        again,
    ]


def _touched(one: Drifted) -> str:
    if one.changed_at is None:
        return ""
    return f"   changed {one.changed_at:%Y-%m-%d %H:%M} UTC by {one.changed_by or 'unknown'}"
