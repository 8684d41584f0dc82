"""Finds holes in the terms of a policy: ways to ask that nobody can use, rules that never hold, empty exceptions.

Works on the plain values of the file, so that these faults are reported together with those of form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core.tickets import UNWRITABLE, Status
from runtime.plain_values import Fault, codes, items, listed, mapping, nearest, shown, texts

CHANNELS = ("api", "comment", "csm", "flag", "form", "host", "internal", "mail", "panel")
"""Every way in which a request reaches Halyard."""

BY_STAFF = ("host", "internal", "flag", "csm", "api")
"""The ways that are open to staff."""

BY_CUSTOMERS = ("form", "comment", "mail", "panel")
"""The ways in which only the customer's side asks."""

NEEDS_ADDRESS = ("comment", "mail")

Path = tuple[str | int, ...]


def term_holes(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of sense in the terms of a policy file's values, as (path, message)."""
    for check in (_questions, _channels, _of_one_channel, _flag, _staff, _ladder, _facts, _priority):
        yield from check(value)
    yield from _allowances(value)
    yield from _hidden(value)


def _questions(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Whatever asks for an answer names a question of the form."""
    known = codes(value.get("form"))
    asking: list[tuple[Path, Any]] = [
        (("reasons", index, "requires"), one.get("requires")) for index, one in enumerate(items(value.get("reasons")))
    ]
    asking += [
        (("channels", name, "requires"), mapping(one).get("requires"))
        for name, one in mapping(value.get("channels")).items()
    ]
    asking.append((("validation", "needs"), mapping(value.get("validation")).get("needs")))
    for path, wanted in asking:
        for place, code in enumerate(listed(wanted)):
            if code not in known:
                yield (*path, place), f"{shown(code)} is not a question of the form; there is {nearest(code, known)}"


def _channels(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Channels that nothing uses, and reasons that do not exist."""
    reasons = codes(value.get("reasons"))
    for name, channel in mapping(value.get("channels")).items():
        if name not in CHANNELS:
            yield ("channels", name), f"nothing asks by {shown(name)}; there is {nearest(name, CHANNELS)}"
        reason = mapping(channel).get("reason")
        if isinstance(reason, str) and reason not in reasons:
            path = ("channels", name, "reason")
            yield path, f"{shown(reason)} is not one of the reasons; there is {nearest(reason, reasons)}"


def _of_one_channel(value: Mapping[str, Any]) -> Iterator[Fault]:
    """What only some channels have, and those must."""
    for name, one in mapping(value.get("channels")).items():
        channel = mapping(one)
        if name in NEEDS_ADDRESS and not channel.get("address"):
            yield ("channels", name), f"has no address: nobody could ask by {name}; give the one that people write to"
        if name in CHANNELS and name not in NEEDS_ADDRESS and channel.get("address"):
            yield ("channels", name, "address"), f"{name} has none; remove it, or give it to comment or mail"
        if name == "csm" and not channel.get("role"):
            yield ("channels", name), "has no role: give the one that asks on a customer's behalf"
        if name in CHANNELS and name != "csm" and channel.get("role"):
            yield ("channels", name, "role"), "only csm is told by the role of who asks; remove it"


def _flag(value: Mapping[str, Any]) -> Iterator[Fault]:
    """A ticked box carries no words: all that is asked for must come from its channel, or it is always refused."""
    channels = mapping(value.get("channels"))
    opens = value.get("flag_opens") is True
    if not opens:
        if "flag" in channels:
            yield ("channels", "flag"), "is never asked by: set flag_opens to true, or remove it"
        return
    if "flag" not in channels:
        yield ("flag_opens",), "every ticked box would be refused; add a flag channel with its reason to channels"
        return
    flag = mapping(channels["flag"])
    if not flag.get("reason"):
        yield ("channels", "flag"), "has no reason, and a ticked box gives none: every one would be refused"
    for code in _demanded(value, flag):
        yield (
            ("channels", "flag"),
            f"{code} must be answered, and a ticked box answers nothing: every one would be refused",
        )


def _demanded(value: Mapping[str, Any], channel: Mapping[str, Any]) -> tuple[str, ...]:
    """The questions that a request by this channel must answer."""
    always = [one["code"] for one in items(value.get("form")) if one.get("required") is True and "code" in one]
    reasons = (one for one in items(value.get("reasons")) if one.get("code") == channel.get("reason"))
    known = codes(value.get("form"))
    asked = [*texts(channel.get("requires")), *(code for one in reasons for code in texts(one.get("requires")))]
    return tuple(dict.fromkeys(str(code) for code in (*always, *asked) if code in known))


def _staff(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Reasons that nobody who may use them can give."""
    channels = mapping(value.get("channels"))
    reasons = items(value.get("reasons"))
    staff_only = [one.get("code") for one in reasons if one.get("staff_only") is True]
    for index, one in enumerate(reasons):
        if channels and one.get("staff_only") is True and not any(name in channels for name in BY_STAFF):
            path = ("reasons", index, "staff_only")
            yield path, f"no channel is open to staff; add one of {', '.join(BY_STAFF)} to channels"
    for name in BY_CUSTOMERS:
        reason = mapping(channels.get(name)).get("reason")
        if reason is not None and reason in staff_only:
            yield ("channels", name, "reason"), f"{shown(reason)} is for staff only: every customer would be refused"
        elif name in channels and reasons and len(staff_only) == len(reasons):
            yield ("channels", name), "every reason is for staff only: every customer would be refused"


def _ladder(value: Mapping[str, Any]) -> Iterator[Fault]:
    ladder = mapping(value.get("ladder"))
    levels = [one.get("level") for one in items(value.get("levels"))]
    there = ", ".join(str(number) for number in levels)
    for number in mapping(ladder.get("conditions")):
        if str(number) not in [str(one) for one in levels]:
            yield ("ladder", "conditions", number), f"there is no level {shown(number)}; there is {there or 'none'}"
    if ladder.get("skip") is not None and 0 < len(levels) < 3:
        yield ("ladder", "skip"), "needs a level between two others, and there is none; remove it"


def _facts(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Conditions on a severity, tier or status that no ticket of this policy has."""
    possible = {
        "severity": texts(value.get("severities")),
        "tier": texts(value.get("tiers")),
        "status": [str(one) for one in Status],
    }
    for path, condition in _conditions(value):
        for name, known in possible.items():
            for place, word in enumerate(listed(mapping(condition).get(name))):
                if known and str(word).casefold() not in [one.casefold() for one in known]:
                    yield (
                        (*path, name, place),
                        f"no ticket has the {name} {shown(word)}; there is {nearest(word, known)}",
                    )


def _conditions(value: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    yield ("chase_first", "unless"), mapping(value.get("chase_first")).get("unless")
    yield ("ladder", "skip"), mapping(value.get("ladder")).get("skip")
    for index, one in enumerate(listed(value.get("early_when"))):
        yield ("early_when", index), one
    for index, reason in enumerate(items(value.get("reasons"))):
        yield ("reasons", index, "unless"), reason.get("unless")


def _priority(value: Mapping[str, Any]) -> Iterator[Fault]:
    """A table from impact and urgency to severity, every cell filled with one that there is."""
    severities = texts(value.get("severities"))
    rows = {impact: mapping(row) for impact, row in mapping(value.get("priority")).items()}
    urgencies = list(dict.fromkeys(urgency for row in rows.values() for urgency in row))
    for impact, row in rows.items():
        for urgency in urgencies:
            if urgency not in row:
                yield ("priority", impact), f"has no severity for urgency {shown(urgency)}; every row needs the same"
        for urgency, severity in row.items():
            if severities and severity not in severities:
                message = f"{shown(severity)} is not in severities; there is {nearest(severity, severities)}"
                yield ("priority", impact, urgency), message


def _allowances(value: Mapping[str, Any]) -> Iterator[Fault]:
    for index, one in enumerate(items(value.get("allowances"))):
        if one and one.get("wait") is None and one.get("at_most") is None:
            yield ("allowances", index), "allows nothing; give a wait, an at_most, or both"


def _hidden(value: Mapping[str, Any]) -> Iterator[Fault]:
    hidden = texts(value.get("hidden_when"))
    if {str(one) for one in Status if one not in UNWRITABLE} <= set(hidden):
        yield ("hidden_when",), "hides the action in every status: nobody could escalate anything"
