"""The role that a helpdesk also plays where it tells whether somebody of the staff may still work in it; of the seam.

A connector brings it by giving its :class:`core.ports.Helpdesk` this method too; of one that does not, everybody is
taken to be there.
"""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Colleagues(Protocol):
    """What a helpdesk also does that tells of its staff."""

    def lets_in(self, account: str, email: str) -> bool | None:
        """Whether the person with this address may work in the helpdesk; ``None`` where it knows nobody by it.

        ``False`` for somebody deactivated, suspended, or of the staff no more. Raises only
        :class:`core.errors.HostError` kinds.
        """
        ...
