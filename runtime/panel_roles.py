"""Says what somebody in a panel may do: the helpdesk says who is staff, the configuration who decides.

Rule 1: nothing that came with the call counts; the person is as the helpdesk knows them, five minutes old (T42).
Rule 2: customers look and ask, staff act, and whoever plays a role of the account decides.
"""

from core.cast import Cast
from core.tickets import Person
from runtime.access import Role


def panel_role(person: Person, cast: Cast) -> Role:
    """The most that this person may do with an escalation of the account, from a panel beside its ticket."""
    if not person.staff:
        return Role.VIEWER
    address = person.email.casefold()
    played = {one.email.casefold() for role in {*cast.people, *cast.others} for one in cast.of(role)}
    decides = address != "" and address in played and address not in cast.barred
    return Role.MANAGER if decides else Role.RESPONDER
