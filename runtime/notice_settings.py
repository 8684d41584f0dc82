"""What ``halyard.yaml`` says of those who watch: which channels hear of alarms, and where the heartbeat goes.

The addresses hold secrets, so the file names the variables in which they are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.secrets import Secret
from runtime.alarm_kinds import KINDS, Kind, Urgency
from runtime.heartbeat import Heartbeat
from runtime.secret_sources import read_secret
from runtime.settings_words import Name

Place = tuple[str | int, ...]
Fault = Callable[[Place, str], None]

_URGENCIES = {one.name.lower(): one for one in Urgency}


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,79}", text):
        raise ValueError("must be the name of an environment variable, such as HALYARD_NOTICES_DUTY")
    return text


def _perhaps(text: str) -> str:
    return _variable(text) if text else ""


def _kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"{name[:40]!r} is no kind of alarm; docs/reference/alarms.md lists them")
    return name


Variable = Annotated[str, AfterValidator(_variable)]
KindName = Annotated[str, AfterValidator(_kind)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NoticeChannelPart(_Part):
    """A channel on which operators hear of alarms: of these kinds, or of all that are urgent enough.

    ``url_from`` is the variable that holds the channel's Apprise address.
    """

    name: Name
    url_from: Variable
    at_least: Literal["later", "soon", "now"] = "soon"
    kinds: tuple[KindName, ...] = ()


class HeartbeatPart(_Part):
    """Where the auditor says that all is well, while it is: a file, an address in a variable, or both."""

    file: str = ""
    url_from: Annotated[str, AfterValidator(_perhaps)] = ""


Notices = Annotated[tuple[NoticeChannelPart, ...], Field(max_length=20)]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, ready to be used."""

    name: str
    url: Secret
    at_least: Urgency = Urgency.SOON
    kinds: frozenset[str] = frozenset()

    def takes(self, kind: Kind) -> bool:
        """Whether alarms of a kind are told here."""
        return kind.name in self.kinds if self.kinds else kind.urgency >= self.at_least


@dataclass(frozen=True, slots=True)
class Watching:
    """Who is told of alarms, and where the heartbeat goes."""

    channels: tuple[Channel, ...] = ()
    heartbeat: Heartbeat = field(default_factory=Heartbeat)


def read_watching(
    notices: tuple[NoticeChannelPart, ...],
    heartbeat: HeartbeatPart,
    environment: Mapping[str, str],
    root: Path,
    fault: Fault,
) -> Watching:
    """The channels and the heartbeat with their addresses; every fault is told with its place in the file."""
    channels: list[Channel] = []
    for index, part in enumerate(notices):
        where = ("service", "notices", index)
        url = _address(part.url_from, environment, (*where, "url_from"), fault)
        if url is not None:
            wrong = _wrong(url)
            if wrong:
                fault((*where, "url_from"), f"{part.url_from} {wrong}")
            channels.append(Channel(part.name, url, _URGENCIES[part.at_least], frozenset(part.kinds)))
    beat_url = None
    if heartbeat.url_from:
        where_beat = ("service", "heartbeat", "url_from")
        beat_url = _address(heartbeat.url_from, environment, where_beat, fault)
        if beat_url is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", beat_url.reveal()):
            fault(where_beat, f"{heartbeat.url_from} is not an address such as https://watch.example/ping/...")
    return Watching(tuple(channels), Heartbeat(root / heartbeat.file if heartbeat.file else None, beat_url))


def _address(name: str, environment: Mapping[str, str], where: Place, fault: Fault) -> Secret | None:
    try:
        found = read_secret(name, "", environment)
    except ValueError as error:
        fault(where, str(error))
        return None
    if found is None:
        fault(where, f"{name} is not set; give it the address, which holds a secret and is not for this file")
    return found


def _wrong(url: Secret) -> str:
    # As in runtime.notices.
    from runtime.notifying import address_fault

    return address_fault(url)
