"""Reads the YAML files people write, and remembers where each value stands so that faults can be pointed at.

Rule 1: no aliases, anchors, tags, duplicate keys or surprise types (T64): ``no`` is text, ``12:30:00`` is text.
Rule 2: at most 256 KiB, 5000 values and 20 levels; nothing that a database could not keep.
Rule 3: every fault is found in one reading.
"""

import math
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, Event, NodeEvent, ScalarEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.errors import Mistake, Mistakes

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_VALUES = 5000
"""Reading is slow, some five values a millisecond; the largest file of ours has a few hundred."""
SHOWN = 60
"""How much of a wrong value a message repeats."""
SPELLINGS = {
    r"^[a-z][a-z0-9_]{0,39}$": "small letters, digits and _, a letter first, 40 at most, such as needs_help",
    r"^\s*(\d{1,6}\s*[smhdw]\s*)+$": "a number and m, h, d or w, such as 4h",
}
"""What the patterns of our settings mean, in words."""

Path_ = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")
_TRUE_FALSE = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Located:
    """Plain values (dict, list, str, int, float, bool, None) with the place of each, by path, and of its key."""

    file: str
    value: Any
    places: dict[Path_, tuple[int, int]]
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def mistake(self, path: Sequence[str | int], message: str) -> Mistake:
        """A fault at a path, placed at its nearest known ancestor."""
        line, column = self.place(path)
        return Mistake(self.file, line, column, spoken(path), message)

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """The line and column of the nearest known ancestor of a path."""
        known = tuple(path)
        while known and known not in self.places:
            known = known[:-1]
        return self.places.get(known, (1, 1))

    def mistakes(self, error: ValidationError) -> tuple[Mistake, ...]:
        """Every fault pydantic found, in our words and placed."""
        return tuple(self._found(one) for one in error.errors() if _real(one))

    def _found(self, error: Any) -> Mistake:
        path = _real_path(error["loc"])
        found = self.mistake(path, _message(error))
        if error["type"] == "extra_forbidden" and path in self.keys:
            line, column = self.keys[path]
            return replace(found, line=line, column=column)
        return found


def read_file(path: Path) -> Located:
    """The values of a YAML file; raises :class:`Mistakes` with every fault of its form."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Mistakes((Mistake(str(path), 0, 0, "", f"cannot be read: {why}"),)) from error
    return read_text(data, str(path))


def read_text(data: bytes, name: str) -> Located:
    """The values of YAML bytes called ``name``, which nobody may change; raises :class:`Mistakes`."""
    try:
        return replace(_known(data), file=name)
    except Mistakes:
        return _located(data, name)


@lru_cache(maxsize=16)
def _known(data: bytes) -> Located:
    """What the same bytes held before: one policy serves many accounts, and reading is slow."""
    return _located(data, "")


def _located(data: bytes, name: str) -> Located:
    if len(data) > MAX_BYTES:
        raise Mistakes((Mistake(name, 0, 0, "", f"is too long; at most {MAX_BYTES // 1024} KiB are read"),))
    try:
        text = data.decode("utf-8")
        events, faults = _read(text, name)
        node = _composed(events) if not faults else None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        raise Mistakes((Mistake(name, line, column, "", error.problem or "is not YAML"),)) from error
    except (YAMLError, ValueError, OverflowError) as error:
        # Beside its own errors the reader lets out those of chr(), for an escape such as "\\UFFFFFFFF".
        raise Mistakes((Mistake(name, 0, 0, "", f"is not YAML in UTF-8: {error}"),)) from error
    if faults:
        raise Mistakes(tuple(faults))
    found = Located(name, None, {})
    value = _build(node, (), found, faults) if node is not None else None
    if faults:
        raise Mistakes(tuple(faults))
    return replace(found, value=value)


def spoken(path: Sequence[str | int]) -> str:
    """A path as people say it: ``waits.after.S2.gold`` or ``reasons[2].title``."""
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else str(part)
    return words


def _read(text: str, name: str) -> tuple[list[Event], list[Mistake]]:
    """What the reader comes by, and what of it has no place here; too much of it is not read to its end."""
    events: list[Event] = []
    faults: list[Mistake] = []
    depth = values = 0
    for event in _yaml().parse(text):
        events.append(event)
        depth += {"MappingStartEvent": 1, "SequenceStartEvent": 1}.get(type(event).__name__, 0)
        depth -= {"MappingEndEvent": 1, "SequenceEndEvent": 1}.get(type(event).__name__, 0)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if depth > MAX_DEPTH:
            return events, [Mistake(name, line, column, "", f"is nested deeper than {MAX_DEPTH} levels")]
        values += isinstance(event, NodeEvent)
        if values > MAX_VALUES:
            return events, [Mistake(name, line, column, "", f"has more than {MAX_VALUES} values")]
        if isinstance(event, AliasEvent):
            faults.append(Mistake(name, line, column, "", f"alias *{event.anchor}: write the value out instead"))
        elif isinstance(event, NodeEvent) and event.anchor:
            faults.append(Mistake(name, line, column, "", f"anchor &{event.anchor}: not used here, remove it"))
        tag = getattr(event, "tag", None)
        if tag is not None and not (isinstance(event, ScalarEvent) and event.implicit[0]):
            faults.append(Mistake(name, line, column, "", f"tag {tag}: not used here, remove it"))
    return events, faults


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


class _Again:
    """Hands out what was read once more, as the library's parser would, so that no text is read twice."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._left = deque(events)

    def check_event(self, *kinds: type[Event]) -> bool:
        return isinstance(self._left[0], kinds)

    def peek_event(self) -> Event:
        return self._left[0]

    def get_event(self) -> Event:
        return self._left.popleft()

    def dispose(self) -> None:
        self._left.clear()


def _composed(events: Sequence[Event]) -> Node | None:
    yaml = _yaml()
    yaml.Parser = lambda **_loader: _Again(events)
    node: Node | None = yaml.compose("")
    return node


def _build(node: Node, path: Path_, found: Located, faults: list[Mistake]) -> Any:
    found.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    match node:
        case ScalarNode():
            node.value = _joined(str(node.value))
            if _UNKEPT.search(node.value):
                faults.append(found.mistake(path, "holds a character that cannot be kept"))
            return _scalar(node)
        case SequenceNode():
            return [_build(item, (*path, n), found, faults) for n, item in enumerate(node.value)]
        case MappingNode():
            return _mapping(node, path, found, faults)
        case _:
            raise TypeError(f"YAML composed to a {type(node).__name__}")


def _mapping(node: MappingNode, path: Path_, found: Located, faults: list[Mistake]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        if not isinstance(key_node, ScalarNode):
            faults.append(Mistake(found.file, line, column, spoken(path), "a key must be plain text"))
            continue
        key = _joined(str(key_node.value))
        if _UNKEPT.search(key):
            faults.append(
                Mistake(found.file, line, column, spoken(path), "a key holds a character that cannot be kept")
            )
        if key in built:
            faults.append(Mistake(found.file, line, column, spoken((*path, key)), _twice(found, (*path, key))))
        found.keys.setdefault((*path, key), (line, column))
        built[key] = _build(value_node, (*path, key), found, faults)
    return built


def _twice(found: Located, path: Path_) -> str:
    line, column = found.keys[path]
    return f"is given twice, first at {line}:{column}; keep one"


def _joined(text: str) -> str:
    """Text with the two halves of a character put together, as JSON writes those beyond the first 65,536."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _scalar(node: ScalarNode) -> Any:
    # The reader marks where a folded text was folded; no file can hold that mark itself.
    text = str(node.value).replace("\a", "") if node.style == ">" else str(node.value)
    match node.tag.removeprefix(_TAG) if isinstance(node.tag, str) else str(node.tag):
        case "null":
            return None
        case "bool":
            return _TRUE_FALSE.get(text.lower(), text)
        case "int":
            return int(text) if text.lstrip("+-").isdecimal() and len(text) < 16 else text
        case "float":
            return _number(text)
        case _:
            return text


def _number(text: str) -> float | str:
    """A finite number; what only looks like one (``1:30.5`` and ``._`` in old YAML) stays text."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _real(error: Any) -> bool:
    """Not so for a list called too short only because its faulty items were not counted."""
    return bool(error["type"] != "too_short" or len(error["input"]) <= error["ctx"]["actual_length"])


def _real_path(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Without what pydantic says of itself: ``[key]``, and which of several forms was tried."""
    return tuple(part for part in loc if not (isinstance(part, str) and part.startswith("[")))


def _message(error: Any) -> str:
    kind, given, bounds = error["type"], _shown(error.get("input")), error.get("ctx", {})
    words = {
        "missing": "is missing",
        "extra_forbidden": "is not a setting here; remove it or check the spelling",
        "string_type": f"must be text, not {given}",
        "bool_type": f"must be true or false, not {given}",
        "int_type": f"must be a whole number, not {given}",
        "int_parsing": f"must be a whole number, not {given}",
        "dict_type": f"must be a block of settings, not {given}",
        "model_type": f"must be a block of settings, not {given}",
        "list_type": f"must be a list, not {given}",
        "tuple_type": f"must be a list, not {given}",
        "too_short": f"must have at least {bounds.get('min_length')} entry",
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
    text = repr(given)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
