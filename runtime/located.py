"""Reads the YAML files people write, and remembers where each value stands so that faults can be pointed at.

Rule 1: no aliases, anchors, tags, duplicate keys or surprise types (T64): ``no`` is text, ``12:30:00`` is text.
Rule 2: at most 256 KiB, 5000 values and 20 levels; nothing that a database could not keep.
Rule 3: every fault is found in one reading.
"""

import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, Event, MappingStartEvent, NodeEvent, ScalarEvent, SequenceStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from connectors.written_parts import is_real, real_path, words_of
from core.errors import Mistake, Mistakes
from runtime.yaml_words import not_text, not_yaml

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_VALUES = 5000
"""Reading is slow, some five values a millisecond; the largest file of ours has a few hundred."""
Path_ = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"
UNSEEN = "\ufeff"
"""The mark that some editors put before a text; in the middle of one it makes another word that looks the same."""
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")
_TRUE_FALSE = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Located:
    """Plain values (dict, list, str, int, float, bool, None) with the place of each, by path, and of its key.

    ``faults`` are those of its writing alone.
    """

    file: str
    value: Any
    places: dict[Path_, tuple[int, int]]
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    faults: tuple[Mistake, ...] = ()

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
        return tuple(self._found(one) for one in error.errors() if is_real(one))

    def _found(self, error: Any) -> Mistake:
        path = real_path(error["loc"])
        found = self.mistake(path, words_of(error))
        if error["type"] == "extra_forbidden" and path in self.keys:
            line, column = self.keys[path]
            return replace(found, line=line, column=column)
        return found


def read_file(path: Path) -> Located:
    """The values of a YAML file; raises :class:`Mistakes` with every fault of its writing."""
    return _sound(read_on(path))


def read_text(data: bytes, name: str) -> Located:
    """The values of YAML bytes called ``name``, which nobody may change; raises :class:`Mistakes`."""
    return _sound(_named(data, name))


def read_on(path: Path) -> Located:
    """As :func:`read_file`, but where the values can be told all the same, its faults are left in ``faults``."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Mistakes((Mistake(str(path), 0, 0, "", f"cannot be read: {why}"),)) from error
    return _named(data, str(path))


def _sound(found: Located) -> Located:
    if found.faults:
        raise Mistakes(found.faults)
    return found


def _named(data: bytes, name: str) -> Located:
    try:
        known = _known(data)
    except Mistakes:
        return _located(data, name)
    return replace(known, file=name, faults=tuple(replace(one, file=name) for one in known.faults))


@lru_cache(maxsize=16)
def _known(data: bytes) -> Located:
    """What the same bytes held before: one policy serves many accounts, and reading is slow."""
    return _located(data, "")


def _located(data: bytes, name: str) -> Located:
    if len(data) > MAX_BYTES:
        raise Mistakes((Mistake(name, 0, 0, "", f"is too long; at most {MAX_BYTES // 1024} KiB are read"),))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Mistakes((not_text(data, error, name),)) from error
    try:
        events, faults, fatal = _read(text, name)
        node = _composed(events) if not fatal else None
    except (YAMLError, ValueError, OverflowError) as error:
        # Beside its own errors the reader lets out those of chr(), for an escape such as "\\UFFFFFFFF".
        raise Mistakes((not_yaml(text, error, name),)) from error
    if fatal:
        raise Mistakes(tuple(faults))
    found = Located(name, None, {})
    value = _build(node, (), found, faults) if node is not None else None
    return replace(found, value=value, faults=tuple(faults))


def spoken(path: Sequence[str | int]) -> str:
    """A path as people say it: ``waits.after.S2.gold`` or ``reasons[2].title``."""
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else str(part)
    return words


def _read(text: str, name: str) -> tuple[list[Event], list[Mistake], bool]:
    """What the reader comes by, what of it has no place here, and whether nothing can be made of it.

    Too much of it is not read to its end. Anchors and tags are taken out, for the values mean the same without.
    """
    events: list[Event] = []
    faults: list[Mistake] = []
    depth = values = aliases = 0
    for event in _yaml().parse(text):
        depth += {"MappingStartEvent": 1, "SequenceStartEvent": 1}.get(type(event).__name__, 0)
        depth -= {"MappingEndEvent": 1, "SequenceEndEvent": 1}.get(type(event).__name__, 0)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if depth > MAX_DEPTH:
            return events, [Mistake(name, line, column, "", f"is nested deeper than {MAX_DEPTH} levels")], True
        values += isinstance(event, NodeEvent)
        if values > MAX_VALUES:
            return events, [Mistake(name, line, column, "", f"has more than {MAX_VALUES} values")], True
        aliases += isinstance(event, AliasEvent)
        faults += (Mistake(name, line, column, "", message) for message in _unwanted(event))
        events.append(_bare(event))
    return events, faults, aliases > 0


def _unwanted(event: Event) -> Iterator[str]:
    if isinstance(event, AliasEvent):
        yield f"alias *{event.anchor}: write the value out instead"
    elif isinstance(event, NodeEvent) and event.anchor:
        yield f"anchor &{event.anchor}: not used here, remove it"
    if _tagged(event):
        yield f"tag {getattr(event, 'tag', '')}: not used here, remove it"


def _tagged(event: Event) -> bool:
    return getattr(event, "tag", None) is not None and not (isinstance(event, ScalarEvent) and event.implicit[0])


def _bare(event: Event) -> Event:
    """What the reader came by, as if neither anchor nor tag stood before it."""
    if isinstance(event, AliasEvent) or not isinstance(event, NodeEvent) or not (event.anchor or _tagged(event)):
        return event
    marks = {"start_mark": event.start_mark, "end_mark": event.end_mark}
    if isinstance(event, ScalarEvent):
        implied = (not event.style, bool(event.style))
        return ScalarEvent(None, None, implied, event.value, style=event.style, **marks)
    kind = MappingStartEvent if isinstance(event, MappingStartEvent) else SequenceStartEvent
    return kind(None, None, True, **marks)


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
                faults.append(found.mistake(path, "holds a character that cannot be kept; take it out"))
                node.value = _UNKEPT.sub("", node.value)
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
        if _UNKEPT.search(key) or UNSEEN in key:
            message = "a key holds a character that cannot be kept or seen; type it anew"
            faults.append(Mistake(found.file, line, column, spoken(path), message))
            key = _UNKEPT.sub("", key).replace(UNSEEN, "")
        if key in built:
            faults.append(Mistake(found.file, line, column, spoken((*path, key)), _twice(found.keys[*path, key], line)))
            # The first counts; what is wrong with the second is said where it stands, and nothing else of it.
            _build(value_node, (*path, key), Located(found.file, None, {}), faults)
            continue
        found.keys[*path, key] = (line, column)
        built[key] = _build(value_node, (*path, key), found, faults)
    return built


def _twice(first: tuple[int, int], line: int) -> str:
    # A line of a history is read by itself, and only its reader knows its number.
    where = f"at {first[0]}:{first[1]}" if first[0] != line else f"at column {first[1]}"
    return f"is given twice, first {where}; keep one"


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
