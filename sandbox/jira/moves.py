"""What can be done with an issue on its pages: nothing until the site carries out its workflows."""

from dataclasses import dataclass
from typing import Any

from sandbox.jira.fields import FieldDefinition


@dataclass(frozen=True)
class Move:
    id: str
    name: str
    fields: tuple[FieldDefinition, ...] = ()
    required: tuple[str, ...] = ()
    has_screen: bool = False

    @property
    def field_ids(self) -> list[str]:
        return [one.id for one in self.fields]


def offered(*_: Any, **__: Any) -> list[Move]:
    return []


def perform(*_: Any) -> None: ...


def perform_in_portal(*_: Any) -> None: ...
