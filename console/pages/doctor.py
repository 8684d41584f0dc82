"""Shows what ``halyard doctor`` finds at the accounts that somebody may see: what is wrong, and what puts it right.

Rule 1: opening the page looks at nothing; an administrator has it looked at again.
Rule 2: of an account only those hear who see it, and of the service itself only who sees all accounts (T44).
Rule 3: the page puts nothing right: a repair needs an admin of the helpdesk, whose credentials this process has not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from flask import Flask, Response, url_for
from werkzeug.exceptions import NotFound

from console.forms import Nothing, read_form
from console.parts import Console
from console.views import page, principal, sent_to
from core.findings import Finding, Grade
from core.ports import Change
from runtime.access import AccountKey, Role
from runtime.doctor_checks import every_check
from runtime.doctor_desk import LONGEST, SERVICE, Known
from runtime.routes import add_route, person

WORST_FIRST = (Grade.FAILURE, Grade.WARNING, Grade.OK)
WORDS = {Grade.FAILURE: "Failure", Grade.WARNING: "Warning", Grade.OK: "In order"}
ROWS = {Grade.FAILURE: "late", Grade.WARNING: "soon", Grade.OK: "good"}
OLD = timedelta(hours=1)
"""After so long the page says that what was found may have changed."""
CURE = re.compile(r"(?P<prose>.*: )?(?P<command>halyard [a-z]+( [a-z]+)?( --[a-z-]+( [A-Z]{2}-[0-9]{2})?)*)", re.DOTALL)
"""A cure that is a command, or ends with one."""
MEANT_FOR_ONE = re.compile(r"halyard doctor\b")
log = structlog.get_logger("halyard.access")


@dataclass(frozen=True, slots=True)
class Line:
    """A finding with what to do about it: words, the command where there is one, and the one that looks again."""

    finding: Finding
    prose: str
    command: str
    again: str


@dataclass(frozen=True, slots=True)
class Settling:
    """A planned object that is not as planned, and the commands that settle it; ``keep`` only where it is there."""

    change: Change
    restore: str
    keep: str


@dataclass(frozen=True, slots=True)
class Ward:
    """One place on the page: an account, or the service itself."""

    name: str
    place: AccountKey
    known: Known
    wrong: tuple[Line, ...]
    right: tuple[Finding, ...]
    settling: tuple[Settling, ...]

    def count(self, grade: Grade) -> int:
        """How many findings are of this grade."""
        return self.known.found.count(grade) if self.known.found is not None else 0


def add_routes(app: Flask, console: Console) -> None:
    """``GET /console/doctor``, the list of all checks, and having an account or the service looked at again."""
    add_route(app, "/console/doctor", "doctor", partial(_show, console), person(Role.VIEWER))
    add_route(app, "/console/doctor/checks", "doctor_checks", partial(_checks, console), person(Role.VIEWER))
    here, everywhere = person(Role.ADMIN), person(Role.ADMIN, everywhere=True)
    where = "/console/doctor/<connector>/<account>/look"
    add_route(app, where, "doctor_look", partial(_look, console), here, methods=("POST",))
    service = partial(_look, console, *SERVICE)
    add_route(app, "/console/doctor/look", "doctor_look_service", service, everywhere, methods=("POST",))


def _show(console: Console) -> Response:
    wards = tuple(_ward(console, place) for place in _places(console))
    wrong = sum(one.count(Grade.FAILURE) + one.count(Grade.WARNING) for one in wards)
    return page(
        console,
        "doctor.html",
        title=f"({wrong}) Doctor" if wrong else "Doctor",
        wards=wards,
        Grade=Grade,
        words=WORDS,
        rows=ROWS,
        longest=int(LONGEST.total_seconds()) // 60,
        old=console.now() - OLD,
    )


def _checks(console: Console) -> Response:
    return page(console, "doctor_checks.html", title="Checks of the doctor", checks=every_check().values(), words=WORDS)


def _look(console: Console, connector: str, account: str) -> Response:
    place = (connector, account)
    if place not in _places(console):
        raise NotFound
    read_form(Nothing)
    begun = console.doctor.look(place)
    log.info("doctor asked", place=_name(place), begun=begun, by=principal().who)
    return sent_to(url_for("doctor"))


def _places(console: Console) -> tuple[AccountKey, ...]:
    who = principal()
    return (*((SERVICE,) if who.accounts is None else ()), *console.accounts(who))


def _name(place: AccountKey) -> str:
    return "Service" if place == SERVICE else "/".join(place)


def _ward(console: Console, place: AccountKey) -> Ward:
    known = console.doctor.known(place)
    found = known.found.findings if known.found is not None else ()
    changes = known.found.changes if known.found is not None else ()
    ordered = sorted(found, key=lambda one: WORST_FIRST.index(one.grade))
    wrong = tuple(_line(one, place) for one in ordered if one.grade is not Grade.OK)
    right = tuple(one for one in found if one.grade is Grade.OK)
    return Ward(_name(place), place, known, wrong, right, tuple(_settlings(changes, place)))


def _line(one: Finding, place: AccountKey) -> Line:
    cure, again = CURE.fullmatch(one.cure), _at(f"halyard doctor --only {one.check.id}", place)
    if cure is None:
        return Line(one, one.cure, "", again)
    return Line(one, cure["prose"] or "", _at(cure["command"], place), again)


def _at(command: str, place: AccountKey) -> str:
    """The command for this place alone, where it is one that would go round all accounts."""
    return f"{command} --account {_name(place)}" if place != SERVICE and MEANT_FOR_ONE.match(command) else command


def _settlings(changes: tuple[Change, ...], place: AccountKey) -> Iterator[Settling]:
    for one in changes:
        wanted, account = one.wanted, _name(place)
        restore = f"halyard install apply --account {account} --target {wanted.key}"
        keep = f"halyard install accept {account} {wanted.kind} {wanted.key}" if one.found is not None else ""
        yield Settling(one, restore, keep)
