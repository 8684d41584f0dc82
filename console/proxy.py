"""Believes a reverse proxy that says who calls, where the call really comes from that proxy.

Rule 1: the address of the connection decides; the header of anybody else is let be, and said in the log.
Rule 2: a header that is there twice, or odd, says nothing.
"""

import unicodedata

import structlog
from flask import request

from console.parts import Console
from runtime.access import Principal
from runtime.console_settings import granted, within
from runtime.pace import peer_of

HOW = "proxy"
LONGEST = 200
log = structlog.get_logger("halyard.access")


def told(console: Console) -> Principal | None:
    """Whom the proxy says that this call is from, and what they may do; ``None`` where it says nothing that counts."""
    part = console.settings.part.proxy
    if part is None:
        return None
    named = _one(part.user_header)
    if not within(request.remote_addr, part.addresses):
        if part.user_header in request.headers:
            log.warning("header of a stranger ignored", header=part.user_header, peer=peer_of(request.remote_addr))
        return None
    if not named:
        return None
    groups = {one.strip() for one in _one(part.groups_header).split(",")} - {""}
    grant = granted(part.grants, named, groups)
    return Principal(named, grant.role, grant.accounts, HOW) if grant is not None else None


def _one(header: str) -> str:
    """The header's value as text; empty where it is not there, there twice, too long or not plain."""
    values = request.headers.getlist(header)
    text = values[0].strip() if len(values) == 1 else ""
    plain = len(text) <= LONGEST and not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in text)
    return text if plain else ""
