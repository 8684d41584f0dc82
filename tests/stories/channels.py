"""The doors through which an escalation is asked for, each used as its people use it."""

from __future__ import annotations

from collections.abc import Callable

from tests.stories.desk import Case
from tests.stories.people import KIM

Answers = dict[str, str]
"""Need, reason and the policy's questions by code; what is not named is filled in well."""


def by_form(case: Case, answers: Answers, link: str = "") -> None:
    """The customer's form behind the link on their page."""
    case.submit(link, **answers)


def by_tick(case: Case, answers: Answers) -> None:
    """A script or an app sets the fields through the API."""
    case.tick(KIM, **_fields(answers))


def by_macro(case: Case, answers: Answers) -> None:
    """One change to many tickets, as a macro or a bulk edit makes it."""
    case.tick_in_bulk(KIM, **_fields(answers))


def by_page(case: Case, answers: Answers) -> None:
    """The agent uses the action on the ticket page and fills in what then shows."""
    case.use_page(KIM, **_fields(answers))


CHANNELS: dict[str, Callable[[Case, Answers], None]] = {
    "form": by_form,
    "page": by_page,
    "api": by_tick,
    "macro": by_macro,
}
IN_HOST = ("page", "api", "macro")


def _fields(answers: Answers) -> Answers:
    """Codes as the names of our fields: a policy's question is asked in a field of its own."""
    own = ("need", "reason")
    return {name if name in own else f"ask__{name}": value for name, value in answers.items()}
