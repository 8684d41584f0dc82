"""Turns away a delivery by its outside alone: another account's, another media, too much of it.

Nothing of a body is looked at here, and nothing of it should be before its signature holds.
"""

import re

from core.errors import NotBelieved, NotThisMedia, TooLarge
from core.ports import Delivery

LARGEST_BODY = 1024 * 1024
JSON_MEDIA = re.compile(r"application/json(?:\s*;\s*charset=(?:utf-8|\"utf-8\"))?", re.IGNORECASE)


def check_outside(delivery: Delivery, account: str) -> None:
    """Raise ``NotBelieved``, ``NotThisMedia`` or ``TooLarge`` for what this account does not read."""
    if delivery.account != account:
        raise NotBelieved("wrong_account", "the delivery is another account's")
    media = delivery.headers.get("content-type", "")
    if len(media) > 64 or not JSON_MEDIA.fullmatch(media.strip()):
        raise NotThisMedia("bad_media", "only application/json in UTF-8 is read here")
    if "content-encoding" in delivery.headers:
        raise NotThisMedia("bad_encoding", "only uncompressed bodies are read here")
    if len(delivery.body) > LARGEST_BODY:
        raise TooLarge("too_large", f"the body is over {LARGEST_BODY} bytes")
