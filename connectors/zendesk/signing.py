"""Believes or refuses a Zendesk webhook by its signature and its time, before a byte of it is read.

Rule 1: the timestamp has the one exact form ``YYYY-MM-DDTHH:MM:SSZ``. Zendesk signs timestamp and body with
nothing between them, so any looser form would let characters wander from one into the other.
Rule 2: the signature is compared with that of every live secret, in constant time, to the end.
Rule 3: only a delivery whose signature holds is told that it is too old; a stranger learns nothing.

https://developer.zendesk.com/documentation/webhooks/verifying/ (the formula; no tolerance is stated there,
so the window is ours). Pure: no I/O, no clock.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from connectors.signing_secrets import SigningSecret, signed_with
from core.errors import NotBelieved

SIGNATURE = "x-zendesk-webhook-signature"
TIMESTAMP = "x-zendesk-webhook-signature-timestamp"
ACCOUNT = "x-zendesk-account-id"

LATEST = timedelta(minutes=5)
EARLIEST = timedelta(minutes=1)
EXACT_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
MAC_BYTES = 32
MAC_CHARACTERS = 44


def believe(
    headers: Mapping[str, str],
    body: bytes,
    *,
    secrets: Sequence[SigningSecret],
    received_at: datetime,
    host_account_id: str = "",
) -> tuple[datetime, str, str]:
    """The moment a delivery was signed, the hex SHA-256 of what was signed, and the id of the secret that signed it.

    In: lower-case header names, the raw body, the account's secrets, our clock's moment, and Zendesk's number
    of the account where it is known. Raises :class:`core.errors.NotBelieved` and nothing else.
    """
    stamp = _header(headers, TIMESTAMP, at_most=20)
    signed_at = _moment(stamp)
    given = _signature(_header(headers, SIGNATURE, at_most=MAC_CHARACTERS))
    message = stamp.encode("ascii") + body
    secret = signed_with(message, given, secrets, received_at)
    if not secret:
        raise NotBelieved("bad_signature", "the signature is not that of any live secret")
    if host_account_id and not _same(_header(headers, ACCOUNT, at_most=20), host_account_id):
        raise NotBelieved("wrong_account", "the delivery is another account's")
    if not received_at - LATEST <= signed_at <= received_at + EARLIEST:
        raise NotBelieved("too_old", "the delivery was signed outside the last five minutes")
    return signed_at, hashlib.sha256(message).hexdigest(), secret


def _header(headers: Mapping[str, str], name: str, *, at_most: int) -> str:
    value = headers.get(name, "")
    if not 0 < len(value) <= at_most or not value.isascii():
        raise NotBelieved("bad_header", f"{name} is missing or malformed")
    return value


def _moment(stamp: str) -> datetime:
    if not EXACT_MOMENT.fullmatch(stamp):
        raise NotBelieved("bad_timestamp", "the timestamp is not of the form YYYY-MM-DDTHH:MM:SSZ")
    try:
        return datetime.fromisoformat(stamp)
    except ValueError as error:
        raise NotBelieved("bad_timestamp", "the timestamp is no moment") from error


def _signature(text: str) -> bytes:
    """The 32 bytes behind a signature, if it is their one canonical base64."""
    try:
        mac = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotBelieved("bad_signature", "the signature is not base64") from error
    if len(mac) != MAC_BYTES or base64.b64encode(mac).decode("ascii") != text:
        raise NotBelieved("bad_signature", "the signature is not the base64 of 32 bytes")
    return mac


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("ascii"), right.encode("ascii"))
