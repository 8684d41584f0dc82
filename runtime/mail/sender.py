"""Says who a mail is from: one person by one plain address, or nobody (T31).

Rule 1: exactly one From with exactly one plain address, with or without a name before it. Comments, groups, quoted or
folded-in addresses, several addresses, another address in the name: each has been read differently by different
programs, and whatever checked the sender may be one of them.
"""

import re

from runtime.mail.head import Head, words_of

ADDRESS = re.compile(
    r"(?=.{6,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
ANYWHERE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z0-9-]{2,63}")
LONGEST_LOCAL_PART = 64
NAMED = re.compile(r'(?P<name>"(?:[^"\\]|\\[ -~])*"|[^"<>@,;:()\\\[\]]*)[ \t]*<(?P<address>[^<>]*)>')
MOST_RECIPIENTS = 200


def sender_of(head: Head) -> str:
    """The one plain address that a mail is from, in small letters; empty where it is not exactly one."""
    lines = head.every("from")
    if len(lines) != 1 or not lines[0].isascii():
        return ""
    line = lines[0]
    if plain(line):
        return line.lower()
    found = NAMED.fullmatch(line)
    if found is None or not plain(found["address"]):
        return ""
    address = found["address"].lower()
    name = words_of(found["name"]).lower().strip("\"' ")
    return address if "@" not in name or name == address else ""


def recipients_of(head: Head) -> frozenset[str]:
    """Every address that stands under To and Cc, in small letters; told by the sender, so never more than a hint."""
    lines = (*head.every("to"), *head.every("cc"))
    found = (one.lower() for line in lines for one in ANYWHERE.findall(line))
    return frozenset(one for _, one in zip(range(MOST_RECIPIENTS), found, strict=False))


def plain(address: str) -> bool:
    """Whether a text is one plain address: letters, digits and the usual signs, a domain with a dot in it."""
    return bool(ADDRESS.fullmatch(address)) and address.index("@") <= LONGEST_LOCAL_PART


def domain_of(address: str) -> str:
    """What stands behind the @, in small letters."""
    return address.rpartition("@")[2].lower()
