"""One API call: who makes it, what it asks for, and how an endpoint says what it understands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sandbox.jira.errors import bad_request, field_errors, not_understood
from sandbox.jira.records import Actor, Issue, Json, User
from sandbox.jira.views import View
from sandbox.jira.world import Deployment, World

BOTH: tuple[Deployment, ...] = ("Cloud", "Server")
CLOUD: tuple[Deployment, ...] = ("Cloud",)
SERVER: tuple[Deployment, ...] = ("Server",)
LONGEST = 255


@dataclass(frozen=True)
class Answer:
    """What an endpoint answers; a body of None is no body at all."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ApiCall:
    """A request after its sender has been recognised.

    ``params`` has the query parameters, each with all its values; ``body`` is any JSON, None where there is none.
    ``version`` is 2 or 3, and 2 outside the platform API.
    """

    world: World
    user: User
    version: int
    params: Mapping[str, tuple[str, ...]]
    body: Any
    headers: Mapping[str, str]
    host: str
    path: str
    stale: bool = False

    @cached_property
    def view(self) -> View:
        """How the caller sees records: their addresses, the API's version, and whose eyes."""
        return View(self.world, self.user, self.host, self.version)

    @property
    def actor(self) -> Actor:
        return Actor(self.user, "api")

    @property
    def record(self) -> Json:
        """The body, which must be an object; none at all counts as an empty one."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise bad_request("The body is a JSON object.")
        return self.body

    def as_read(self, issue: Issue) -> Issue:
        """The issue, or how it was before its last change while a stale read is planned."""
        return self.world.earlier.get(issue.id, issue) if self.stale else issue

    def text(self, name: str, usual: str = "") -> str:
        """A query parameter's only value."""
        values = self.params.get(name, ())
        if len(values) > 1:
            raise bad_request(f"The parameter {name} may be given once.")
        return values[0] if values else usual

    def many(self, name: str) -> list[str]:
        """A query parameter that is a list: repeated, or with commas between."""
        return [part.strip() for value in self.params.get(name, ()) for part in value.split(",") if part.strip()]

    def number(self, name: str, usual: int, most: int | None = None) -> int:
        """A query parameter that is a whole number from 0 up; beyond ``most`` it is cut down to it."""
        text = self.text(name, str(usual))
        if not text.isascii() or not text.isdigit():
            raise bad_request(f"The parameter {name} is a whole number, not {text!r}.")
        return int(text) if most is None else min(int(text), most)

    def truth(self, name: str, usual: bool) -> bool:
        text = self.text(name, "true" if usual else "false")
        if text not in ("true", "false"):
            raise bad_request(f"The parameter {name} is true or false, not {text!r}.")
        return text == "true"


@dataclass(frozen=True)
class Endpoint:
    """One method on one path: who may call it, what it understands, what it costs.

    ``root`` is the part of /rest it stands under: `api` (with a version), `servicedeskapi`, `webhooks/1.0` and so on.
    A path that names one issue calls it `<key>`: writes to it are then counted against that issue.
    ``who``: `open` needs no sign-in, `anyone` a known account, `admin` the right to administer Jira.
    """

    method: str
    path: str
    handler: Callable[..., Answer]
    params: frozenset[str] = frozenset()
    who: Literal["open", "anyone", "admin"] = "anyone"
    root: str = "api"
    versions: tuple[int, ...] = (2, 3)
    deployments: tuple[Deployment, ...] = BOTH
    reads: bool | None = None
    limit: str = ""
    experimental: bool = False

    @property
    def reading(self) -> bool:
        return self.method == "GET" if self.reads is None else self.reads

    def addresses(self, world: World) -> list[tuple[int, str]]:
        """The versions and whole paths at which it answers on this site."""
        if world.deployment not in self.deployments:
            return []
        if self.root != "api":
            return [(2, f"/rest/{self.root}{self.path}")]
        known = self.versions if world.cloud else tuple(one for one in self.versions if one == 2)
        return [(version, f"/rest/api/{version}{self.path}") for version in known]


def only(record: Json, known: Iterable[str], where: str) -> None:
    """Refuse properties nobody knows."""
    for key in sorted(record.keys() - set(known)):
        raise not_understood(f"the property {key!r} in {where}")


def needed(record: Json, names: Iterable[str]) -> None:
    """Refuse a record that lacks something it cannot be without."""
    for name in names:
        if record.get(name) in (None, ""):
            raise bad_request(f"The body needs {name!r}.")


def text_of(record: Json, name: str, most: int = LONGEST) -> str:
    """A text in a body, without the spaces around it; empty where there is none."""
    value = record.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > most):
        raise field_errors({name: f"{name} is a text of at most {most} characters."})
    return (value or "").strip()


def texts(record: Json, name: str, most: int | None = None) -> list[str]:
    """A list of texts (or numbers, as text) in a body; empty where there is none."""
    value = record.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str | int) and one is not True for one in value):
        raise bad_request(f"{name} is a list.")
    if most is not None and len(value) > most:
        raise bad_request(f"{name} may have {most} entries at most.")
    return [str(one) for one in value]
