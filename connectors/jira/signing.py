"""Believes or refuses a Jira webhook by its signature, before a byte of it is read.

Rule 1: the signature is ``METHOD=HEX`` with a method of a short list, because Jira may change the one it uses.
Rule 2: it is compared with that of every live secret, in constant time, to the end.
Rule 3: the body alone is signed, and no time with it: an old delivery is told from a new one only by being known
already (T5). So nothing in it is ever taken for true but that an issue had better be read again.

https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks and, for Data Center,
https://confluence.atlassian.com/adminjiraserver/managing-webhooks-938846912.html. Pure: no I/O, no clock.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from connectors.signing_secrets import SigningSecret, signed_with
from core.errors import NotBelieved

SIGNATURE = "x-hub-signature"
METHODS: Mapping[str, int] = {"sha256": 32, "sha384": 48, "sha512": 64}
"""The methods that are believed, and how many bytes each makes."""
FORM = re.compile(r"([a-z0-9]{1,12})=([0-9a-f]{2,256})")


def believe(
    headers: Mapping[str, str], body: bytes, *, secrets: Sequence[SigningSecret], received_at: datetime
) -> tuple[str, str]:
    """The hex SHA-256 of a delivery that is believed, and the id of the secret that signed it.

    In: lower-case header names, the raw body, the account's secrets, and our clock's moment. Raises
    :class:`core.errors.NotBelieved` and nothing else.
    """
    method, given = _signature(headers.get(SIGNATURE, ""))
    secret = signed_with(body, given, secrets, received_at, method)
    if not secret:
        raise NotBelieved("bad_signature", "the signature is not that of any live secret")
    return hashlib.sha256(body).hexdigest(), secret


def _signature(text: str) -> tuple[str, bytes]:
    """The method and the bytes of a signature, if it is written in the one way that is read here."""
    if not (form := FORM.fullmatch(text)):
        raise NotBelieved("bad_header", f"{SIGNATURE} is missing or malformed")
    method, digits = form.groups()
    if len(digits) != 2 * METHODS.get(method, 0):
        raise NotBelieved("bad_signature", "the signature is of no method that is read here")
    return method, bytes.fromhex(digits)
