"""Reads a part of what a person wrote, as far as it is right, and says in plain words what is wrong with the rest.

One fault must not hide another: what is wrong is taken out, and what is left is looked at like any other part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ValidationError

SHOWN = 60
"""How much of a wrong value a message repeats."""
SPELLINGS = {
    r"^[a-z][a-z0-9_]{0,39}$": "small letters, digits and _, a letter first, 40 at most, such as needs_help",
    r"^[1-9][0-9]{0,18}$": "a number in quotes, such as '360001234567'",
    r"^\s*(\d{1,6}\s*[smhdw]\s*)+$": "a number and m, h, d or w, such as 4h",
}
"""What the patterns of our settings mean, in words."""
LISTS = ("list_type", "tuple_type", "frozen_set_type", "set_type")
MOMENT = "2026-12-24T08:00:00+01:00"
MOMENTS = ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware")
ROUNDS = 20
"""How often something is taken out before a part is given up."""

Path = tuple[str | int, ...]
StandIns = Mapping[tuple[str | int, str | int], Any]
"""What stands in for a field that a part cannot be without, by the first and the last step of the way there."""
Kind = TypeVar("Kind", bound=BaseModel)


def _written(given: object) -> object:
    """A moment is written out; a number would be taken for seconds since 1970."""
    if not isinstance(given, str | datetime):
        raise ValueError(f"must be a moment and its offset, such as {MOMENT}, not {_shown(given)}")
    return given


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
"""A moment with its offset from UTC."""


class _Kept(list[Any]):
    """A list out of which items may be taken; ``places`` has where each of the rest was written."""

    def __init__(self, items: list[Any]) -> None:
        super().__init__(items)
        self.places = list(range(len(items)))

    def take_out(self, place: int) -> None:
        del self[place], self.places[place]


@dataclass(frozen=True, slots=True)
class Salvaged(Generic[Kind]):
    """What is right of a part: the part itself (``None`` where nothing could be made of it), and what was taken out."""

    part: Kind | None
    removed: frozenset[Path]
    _left: Any

    def written(self, path: Path) -> Path:
        """Where a path of the part stands in what the person wrote: items that were taken out count there."""
        found: list[str | int] = []
        at = self._left
        for step in path:
            if isinstance(at, _Kept) and isinstance(step, int) and step < len(at):
                found.append(at.places[step])
                at = at[step]
            else:
                found.append(step)
                at = at.get(step) if isinstance(at, dict) else None
        return tuple(found)


def salvaged(kind: type[Kind], value: object, stand_ins: StandIns | None = None) -> Salvaged[Kind]:
    """What is right of a value that should be a part of this kind."""
    known = stand_ins or {}
    left, removed = _copied(value), set[Path]()
    for _ in range(ROUNDS):
        try:
            return Salvaged(kind.model_validate(left), frozenset(removed), left)
        except ValidationError as error:
            missing = {real_path(one["loc"]) for one in error.errors() if one["type"] == "missing"}
            wrong = {real_path(one["loc"]) for one in error.errors() if one["type"] != "missing"}
        replaced = {path for path in missing if (path[0], path[-1]) in known}
        for path in replaced:
            _at(left, path[:-1])[path[-1]] = known[path[0], path[-1]]
        doomed = {_there(left, path) for path in wrong} | {_there(left, path[:-1]) for path in missing - replaced}
        if () in doomed:
            break
        removed |= {_place_of(left, path) for path in doomed}
        for path in sorted(doomed, key=_last_first, reverse=True):
            _take_out(left, path)
    return Salvaged(None, frozenset(removed), left)


def real_path(loc: tuple[int | str, ...]) -> Path:
    """Without what pydantic says of itself: ``[key]``, and which of several forms was tried."""
    return tuple(part for part in loc if not (isinstance(part, str) and part.startswith("[")))


def is_real(error: Any) -> bool:
    """Not so for a list called too short only because its faulty items were not counted."""
    return bool(error["type"] != "too_short" or len(error["input"]) <= error["ctx"]["actual_length"])


def words_of(error: Any) -> str:
    """What pydantic found, in our words."""
    kind, given, bounds = error["type"], _shown(error.get("input")), error.get("ctx", {})
    words = {
        "missing": "is missing",
        "extra_forbidden": "is not a setting here; remove it or check the spelling",
        "string_type": f"must be text, not {given}",
        **dict.fromkeys(("bool_type", "bool_parsing"), f"must be true or false, not {given}"),
        "int_type": f"must be a whole number, not {given}",
        "int_parsing": f"must be a whole number, not {given}",
        "dict_type": f"must be a block of settings, not {given}",
        "model_type": f"must be a block of settings, not {given}",
        **dict.fromkeys(LISTS, f"must be a list, not {given}"),
        "too_short": f"must have at least {bounds.get('min_length')} entry",
        **dict.fromkeys(MOMENTS, f"must be a moment and its offset, such as {MOMENT}, not {given}"),
        "too_long": f"must have at most {bounds.get('max_length')} entries",
    }.get(kind)
    spelt = SPELLINGS.get(str(bounds.get("pattern")))
    if spelt is not None:
        return f"must be {spelt}, not {given}"
    if words is not None:
        return words
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}, not {given}" if kind != "value_error" else message


def _shown(given: object) -> str:
    """A wrong value as a message repeats it; a long one by its beginning."""
    if given is None or isinstance(given, bool):
        return {None: "nothing", True: "true", False: "false"}[given]
    text = repr(given)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _copied(value: object) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return _Kept([_copied(one) for one in value]) if isinstance(value, list | tuple) else value


def _at(left: Any, path: Path) -> Any:
    for step in path:
        left = left[step]
    return left


def _there(value: Any, path: Path) -> Path:
    """As much of a path as leads somewhere."""
    left: Any = value
    for length, step in enumerate(path):
        if not (isinstance(left, dict) and step in left) and not (isinstance(left, list) and isinstance(step, int)):
            return path[:length]
        left = _at(left, (step,))
    return path


def _place_of(left: Any, path: Path) -> Path:
    return Salvaged(None, frozenset(), left).written(path)


def _last_first(path: Path) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Deep before shallow, and of one list the last before the first, so that no place moves before its turn."""
    return len(path), tuple((step, "") if isinstance(step, int) else (0, step) for step in path)


def _take_out(left: Any, path: Path) -> None:
    holder = _at(left, path[:-1])
    if isinstance(holder, _Kept):
        holder.take_out(int(path[-1]))
    else:
        del holder[path[-1]]
