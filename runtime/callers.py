"""Asks the helpdesk who it is that a caller of the API names, where the ticket does not know them (MX-02, MX-25).

The host's verified record of its people decides who is staff and whose company somebody is of; a caller never does.
"""

from dataclasses import replace

from core import callers
from core.errors import CredentialsRefused, WillNotWork
from core.ports import Helpdesk
from core.requests import Request
from core.tickets import Person, Ticket


def known_to_host(helpdesk: Helpdesk, request: Request, ticket: Ticket) -> Request:
    """The request with everybody whom the ticket or the host's record of people knows in place of those only named.

    Raises :class:`core.errors.HostError` kinds that pass; a host that shows us nobody leaves strangers strangers.
    """
    if request.channel != callers.CHANNEL:
        return request
    request = callers.borne_out(request, ticket)
    customer = request.on_behalf_of
    return replace(
        request,
        by=_found(helpdesk, ticket, request.by),
        on_behalf_of=_found(helpdesk, ticket, customer) if customer is not None else None,
    )


def _found(helpdesk: Helpdesk, ticket: Ticket, person: Person) -> Person:
    if not callers.only_named(person) or not person.email:
        return person
    try:
        return helpdesk.find_person(ticket.ref.account, person.email) or person
    except (CredentialsRefused, WillNotWork):
        return person
