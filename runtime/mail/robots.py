"""Tells robots from people, so that two programs never write to each other for ever (T33, F64).

A robot's mail is counted and otherwise let be: it asks for nothing and is never answered. ``X-Auto-Response-Suppress``
is no sign of a robot, for some programs put it under what people write.
https://www.rfc-editor.org/rfc/rfc3834
"""

import re

from runtime.mail.head import Head

LOOP_MARK = "x-halyard-loop"
"""Stands in every mail of ours."""

BOUNCE = "bounce"
DAEMONS = ("mailer-daemon@", "postmaster@", "mail-daemon@")
REPORT = re.compile(r"\s*multipart/report\b|\s*message/(?:delivery|disposition)", re.IGNORECASE)
VACATIONS = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-autoresponder", "x-mail-autoreply")
IN_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
REFERRED = re.compile(rb"<halyard\.([0-9a-f]{32})@")
LOOKED_THROUGH = 256 * 1024


def robot(head: Head, sender: str, own_addresses: frozenset[str]) -> str:
    """Why a mail is no person's, as a short code; empty where nothing says so."""
    if head.every(LOOP_MARK) or sender in own_addresses:
        return "own_mail"
    if REPORT.match(head.first("content-type")) or sender.startswith(DAEMONS):
        return BOUNCE
    if any(value.replace(" ", "") == "<>" for value in head.every("return-path")):
        return "null_return_path"
    submitted = (value.partition(";")[0].partition("(")[0].strip().lower() for value in head.every("auto-submitted"))
    if any(value != "no" for value in submitted):
        return "auto_submitted"
    if any(name.startswith("list-") or name == "mailing-list" for name, _ in head.fields):
        return "mailing_list"
    if any(value.strip().lower() in IN_BULK for value in head.every("precedence")):
        return "in_bulk"
    if any(head.every(name) for name in VACATIONS):
        return "vacation"
    return ""


def answered(data: bytes) -> str:
    """The mark of the mail of ours that this one answers or brings back; empty where it names none."""
    found = REFERRED.search(data[:LOOKED_THROUGH])
    return found[1].decode("ascii") if found is not None else ""
