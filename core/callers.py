"""Says who asks or acts where only the caller of the API says so: their word counts as far as the ticket bears it out.

Rule 1: being named makes nobody staff, a customer's colleague or a partner; the host's word on the ticket does.
Rule 2: nobody whom the ticket does not know is spoken for (T45).
Rule 3: the journal shows that it came by the API, whoever it was.
"""

from collections.abc import Iterator
from dataclasses import replace

from core.requests import Request
from core.tickets import Person, Role, Ticket

CHANNEL = "api"
"""The channel of a request that a script sent."""

MARK = "api:"
"""What stands before the name of whoever was only named; no host's id begins with it."""

PAGE = "console:"
"""What stands before the name of whoever acts on a page of ours; no host's id begins with it either."""

TOKEN = Person(id=f"{MARK}token", name="the API")
"""Who asks where the caller names nobody."""


def named(who: str, email: str = "", name: str = "") -> Person:
    """Somebody whom a caller names by the host's id or by an address, with nothing taken for granted."""
    return Person(id=f"{MARK}{who}", name=name or email or who, email=email)


def borne_out(request: Request, ticket: Ticket) -> Request:
    """The request with the ticket's own people in place of those only named, where it knows them."""
    customer = request.on_behalf_of
    return replace(
        request,
        by=on_ticket(request.by, ticket),
        on_behalf_of=on_ticket(customer, ticket) if customer is not None else None,
    )


def on_ticket(person: Person, ticket: Ticket) -> Person:
    """Somebody only named as the ticket knows them: requester, assignee or author; unchanged where it does not."""
    if not only_named(person):
        return person
    who, email = bare(person.id), person.email.casefold()
    known = _people(ticket)
    return next((one for one in known if (one.email.casefold() == email if email else one.id == who)), person)


def only_named(person: Person) -> bool:
    """Whether nobody but a caller, or a page of ours, says that it is this person."""
    return person.id.startswith((MARK, PAGE))


def bare(name: str) -> str:
    """A name as it was given, without the mark of where that was."""
    return name.removeprefix(MARK).removeprefix(PAGE)


def spoken_for(request: Request, ticket: Ticket) -> str:
    """In whose name a request's words may stand in the ticket, by the host's id; empty for ours.

    Staff speak for themselves, and by the API nobody is spoken for whom the ticket does not know.
    """
    if request.by.staff:
        return ""
    known = request.channel != CHANNEL or request.by.id in [one.id for one in _people(ticket)]
    return request.by.id if known else ""


def entered_as(request: Request) -> str:
    """Whom the journal names for a request: the API is shown with whoever asked through it."""
    by = request.by.id
    return by if request.channel != CHANNEL or only_named(request.by) else f"{MARK}{by}"


def _people(ticket: Ticket) -> Iterator[Person]:
    yield from (one for one in (ticket.requester, ticket.assignee) if one is not None)
    for one in ticket.comments:
        if one.role is not Role.SYSTEM:
            yield Person(id=one.author, staff=one.role is not Role.REQUESTER, organization=one.organization)
