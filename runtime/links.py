"""Signs and reads the links to the request form that stand on tickets.

Rule 1: a link is bound to one account, ticket, requester and issue; opening it never acts.
Rule 2: the same issue gives the same link, so that a sweep sees no difference.
Rule 3: it is used once; a spent link's nonce is kept in the store.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from core.decisions import LinkGrant
from core.secrets import Secret
from core.tickets import TicketRef

MAX_TOKEN = 1024


@dataclass(frozen=True, slots=True)
class FormLink:
    """What a link says: whose request it would be, for which ticket, until when; ``nonce`` names this issue."""

    ref: TicketRef
    requester: str
    number: int
    expires_at: datetime
    nonce: str


class LinkSigner:
    """Makes and reads form links with one secret; knows the address the service is reached at."""

    def __init__(self, public_url: str, secret: Secret) -> None:
        self._base = public_url.rstrip("/")
        self._serializer = URLSafeSerializer(
            secret.reveal(), salt="halyard.escalate", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def url(self, ref: TicketRef, requester: str, grant: LinkGrant) -> str:
        """The address for one issue of a link; the same for the same issue."""
        content = [ref.connector, ref.account, ref.id, requester, grant.number, int(grant.expires_at.timestamp())]
        return f"{self._base}/escalate/{self._serializer.dumps(content)}"

    def read(self, token: str) -> FormLink | None:
        """What a token says, or ``None`` where we did not sign it. Whether it has expired is for the caller."""
        if len(token) > MAX_TOKEN:
            return None
        try:
            content: Any = self._serializer.loads(token)
        except BadData:
            return None
        match content:
            case [str(connector), str(account), str(ticket), str(requester), int(number), int(expires)]:
                if self._serializer.dumps(content) != token:
                    # Base64 has more than one spelling for the same signature, and each would be a new nonce.
                    return None
                nonce = hashlib.sha256(token.encode()).hexdigest()
                ref = TicketRef(connector, account, ticket)
                return FormLink(ref, requester, number, datetime.fromtimestamp(expires, UTC), nonce)
            case _:
                return None
