"""Puts verdicts, refusals and promises into plain words, with times in the reader's own zone.

Templates use ``$name`` placeholders and nothing else, so that no text of a policy can reach into a value
(T59). A policy may replace any sentence by its code.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from string import Template
from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIMES = {1: "once only", 2: "twice only"}
_DIGITS = tuple(f"{number:02}" for number in range(60))

SENTENCES: Mapping[str, str] = {
    "available": "Case $ticket can be escalated now, since $available_at.",
    "not_yet": (
        "You can escalate case $ticket from $available_at (in $remaining). Severity $severity on a $tier plan "
        "may be escalated $wait after the case was opened ($created_at). If the impact has grown, ask us to "
        "raise the severity."
    ),
    "already_used": (
        "Case $ticket was already escalated on $opened_at by $requested_by. A case can be escalated $times; "
        "write in the case if something changed."
    ),
    "already_used_before": (
        "Case $ticket follows up a case that was already escalated. A case can be escalated $times; "
        "write in the case if something changed."
    ),
    "already_used_by_request": (
        "The escalation of case $ticket was used up by an earlier request. A case can be escalated $times; "
        "write in the case if something changed."
    ),
    "active": (
        "Case $ticket is already escalated, since $opened_at, at the request of $requested_by. "
        "$owner answers for it. Write in the case if something changed."
    ),
    "closed": "Case $ticket is $status, so there is nothing to escalate. Reply in the case to reopen it.",
    "never": "Case $ticket cannot be escalated: no waiting time is set for severity $severity on a $tier plan.",
    "severity_unlisted": "The severity of case $ticket ($severity) is not in the policy; the slowest time applies.",
    "tier_unlisted": "The tier of case $ticket ($tier) is not in the policy; the slowest time applies.",
    "shown_before": "The action was already shown on case $ticket, so it stays.",
    "not_allowed": "Only the requester of case $ticket may escalate it.",
    "unknown_need": "Please say what you need: $choices.",
    "reason_missing": "Please choose one of the reasons: $choices.",
    "answer_missing": "Please answer “$question”.",
    "answer_too_short": (
        "Please tell us a little more under “$question”: a sentence or two ($least characters or more) helps "
        "whoever picks this up. $hint"
    ),
    "answer_too_vague": (
        "Please put “$question” in a few more words of your own: what does not work, for whom, since when? $hint"
    ),
    "answer_too_long": "“$question” is longer than $most characters; please shorten it.",
    "evidence_missing": (
        "“$reason” needs at least $needed comments of yours without an answer; there are $found since our last "
        "public answer. If you need an update now, ask for one in the case: that does not use up the escalation."
    ),
    "received": (
        "Escalation $escalation of case $ticket is received. $owner answers for it from now on.\n"
        "Reason: $reason\n$promise"
    ),
    "received_promise": "You will hear from us by $due_at at the latest.",
    "acknowledged": "Escalation $escalation: $owner has taken it up.\n$promise",
    "acknowledged_promise": "The next word from us is due by $due_at.",
    "closed_public": "Escalation $escalation is closed: $outcome. The case itself stays as it is.",
    "declined_public": "Escalation $escalation was not accepted: $why",
    "redirected": "$explanation",
    "refused_internal": "The escalation asked for by $requested_by was not opened. $why",
    "missed_acknowledge": (
        "Escalation $escalation: the acknowledgement was due $due_at and is still missing. Owner: $owner."
    ),
    "missed_contact": (
        "Escalation $escalation: a first answer by somebody other than the assigned engineer was due $due_at and "
        "is still missing. Owner: $owner."
    ),
    "missed_next_update": "Escalation $escalation: an update was due $due_at and is still missing. Owner: $owner.",
    "not_yet_sla": (
        "You can escalate case $ticket from $available_at (in $remaining), when the response time of its SLA has "
        "passed. If your production is affected or your business is at high risk, you need not wait."
    ),
    "not_yet_cool_down": (
        "Case $ticket was escalated not long ago; it can be escalated again from $available_at (in $remaining)."
    ),
    "not_yet_hours": "Escalations are taken in support hours: you can escalate case $ticket from $available_at.",
    "not_yet_soon": "You can escalate case $ticket from $available_at (in $remaining).",
    "sla_unknown": "The response time of case $ticket is not known, so it cannot be escalated for being late.",
    "sla_kept": (
        "Case $ticket was answered within the response time of its SLA, so it cannot be escalated for being late."
    ),
    "no_contract": (
        "Escalation is part of a support contract; we found none for $organization. Ask your account manager."
    ),
    "contract_expired": (
        "Escalation is part of a support contract; that of $organization is valid no more. Ask your account manager."
    ),
    "chase_first": (
        "Please ask for news in case $ticket first; your request counts as that. If the answer does not help, ask for "
        "the escalation again."
    ),
    "channel_closed": "Case $ticket cannot be escalated this way; please write in the case.",
    "reason_staff_only": "“$reason” is for our own staff; please choose another reason.",
    "reason_unfit": "“$reason” does not apply to this case as it stands; please choose another reason.",
    "detail_missing": "“$detail” is missing; write it as a line “$detail: ...” in the details of the step.",
    "step_first": "“$step” comes first.",
    "step_missing": "“$step” is not on record yet; record it, or say why it is left out in a line “skip: ...”.",
    "step_not_yours": "“$step” is to be recorded by the people of the level, not by the assigned engineer.",
    "cadence_unknown": "“$cadence” is no agreed cadence; choose one of: $choices.",
    "moment_unreadable": "“$moment” is no moment; write it like 2026-11-22 15:00.",
    "owner_unknown": "“$owner” cannot own this escalation; write a line “owner: ...” with one of: $choices.",
    "no_such_level": "There is no level $level above this one; the highest is $most.",
    "level_not_skipped": "Level $level is not the next one; levels are taken one at a time.",
    "refused_public": "We could not open an escalation from this comment. $why",
    "received_unvalidated": (
        "Your request to escalate case $ticket is received as $escalation. A person of our support looks at it now.\n"
        "Reason: $reason\n$promise"
    ),
    "kept_words": "What $requested_by wrote (by $channel), kept here with the case:\n$words",
    "level_skipped": "Escalation $escalation: nobody of level $level ($title) is there now, so it is passed over.",
    "level_reached": "Escalation $escalation is at level $level now: $owner answers for it.",
    "level_reached_internal": "Escalation $escalation went to level $level. Owner: $owner; before: $before. $why",
    "level_left": "Escalation $escalation is at level $level again: $owner answers for it.",
    "reopened": "Escalation $escalation is taken up again: $owner answers for it.",
    "invite": "$step: please ask these people along: $people.",
    "owner_away": ("Escalation $escalation: $before is away until $until_at. $owner answers for it from now on."),
    "owner_away_nobody": (
        "Escalation $escalation: $before is away until $until_at, and nobody else of the level is there."
    ),
    "act_unfit": "Nothing was recorded. $why",
    "step_not_now": "“$step” is not possible as the escalation stands; nothing was recorded.",
    "flag_unticked": (
        "Escalation $escalation is still open, so “Escalated” was ticked again. To end it, choose how it is closed."
    ),
    "missed_reply": (
        "Escalation $escalation: a person's answer to the requester was due $due_at and is still missing. "
        "Owner: $owner."
    ),
    "missed_owner": "Escalation $escalation has no owner; one was due $due_at. It could be: $proposal.",
    "missed_review": "Escalation $escalation: its review with next steps was due $due_at. Owner: $owner.",
    "missed_call_planned": "Escalation $escalation: a call was to be arranged by $due_at. Owner: $owner.",
    "missed_call_held": "Escalation $escalation: the call was due $due_at and is not on record. Owner: $owner.",
    "missed_deescalate": "Escalation $escalation was to leave this level by $due_at. Owner: $owner.",
    "missed_short": "A promise was missed: it was due $due_at.",
    "stated_suggestion": (
        "$who asked for an escalation in the comment of $asked_at: “$sentence”. If you agree, tick $box; nothing was "
        "done."
    ),
    "stated_not_now": (
        "$who asked for an escalation in the comment of $asked_at: “$sentence”. Nothing was done, and $box would be "
        "refused now. $why"
    ),
    "stated_reminder": (
        "For $lead: $who asked for an escalation in the comment of $asked_at, and nobody has ticked $box since. "
        "Assigned engineer: $assignee. If you agree, tick $box; nothing was done."
    ),
    "due_acknowledge": "acknowledgement by $due_at",
    "due_reply": "answer by $due_at",
    "due_owner": "owner by $due_at",
    "due_review": "review by $due_at",
    "due_call_planned": "call arranged by $due_at",
    "due_call_held": "call by $due_at",
    "due_deescalate": "this level until $due_at",
    "due_contact": "first answer by $due_at",
    "due_next_update": "update by $due_at",
    "due_outage": "when the outage is over",
    "outage_mention": (
        "There is a known outage that we are working on: $outage (since $started_at). Case $ticket may be part of it."
    ),
    "outage_mention_unnamed": ("Case $ticket is linked to a known problem that we are working on, since $started_at."),
    "outage_subscribe": "Subscribe to it to get every update: $url",
    "outage_latest": "The latest word on it: $update",
    "outage_refused": (
        "Case $ticket is part of a known outage that is being worked on, so it cannot be escalated while that lasts: "
        "$outage (since $started_at)."
    ),
    "outage_refused_unnamed": (
        "Case $ticket is part of a known problem that is being worked on, so it cannot be escalated while that lasts "
        "(since $started_at)."
    ),
    "outage_received": "Escalation $escalation of case $ticket is received and acknowledged.",
    "outage_joined": "About escalation $escalation of case $ticket:",
    "outage_known": "It is part of a known outage that is being worked on: $outage (since $started_at).",
    "outage_known_unnamed": "It is part of a known problem that is being worked on, since $started_at.",
    "outage_closed": "The escalation is closed for that reason. The case stays open until the issue is resolved.",
    "outage_unused": "The right to escalate the case is not used up by this.",
    "outage_waits": "The escalation waits until then. The case stays open until the issue is resolved.",
    "outage_over": "The outage that case $ticket was part of is over: $outage (since $ended_at).",
    "outage_over_unnamed": "The known problem that case $ticket was part of is solved, since $ended_at.",
    "outage_moved_on": "Escalation $escalation is taken up again. $promise",
    "outage_check": "Please tell us here if anything still does not work for you; the case stays open until then.",
    "outage_apart": (
        "Escalation $escalation is looked at by itself from now on, apart from the known outage. $promise"
    ),
    "outage_to_confirm": (
        "The outage for which escalation $escalation was closed is over ($outage). Please confirm with the customer "
        "that the case is solved before it is closed."
    ),
}


def placeholders(template: str) -> frozenset[str]:
    """The names a template refers to; raises ``ValueError`` where a ``$`` stands alone."""
    parsed = Template(template)
    if not parsed.is_valid():
        raise ValueError("a $ stands alone; write $$ for a dollar sign")
    return frozenset(parsed.get_identifiers())


def say(code: str, values: Mapping[str, object], zone: str, texts: Mapping[str, str] | None = None) -> str:
    """The sentence for a code; moments are shown in ``zone`` (IANA), durations in words.

    ``texts`` are a policy's replacements. Missing values leave their placeholder standing rather than
    failing: a sentence is never a reason to lose a decision.
    """
    pieces = _pieces((texts or {}).get(code) or SENTENCES[code])
    return "".join([shown_value(values[name], zone) if name in values else text for text, name in pieces]).strip()


def shown_value(value: object, zone: str) -> str:
    """A value as people read it."""
    match value:
        case datetime():
            return moment(value, zone)
        case timedelta():
            return duration(value)
        case _:
            return str(value)


def moment(at: datetime, zone: str) -> str:
    """An absolute time such as ``Sun 22 Nov 2026, 14:05 CET``; seconds only where they are not zero."""
    local = at.astimezone(ZoneInfo(zone))
    seconds = f":{_DIGITS[local.second]}" if local.second else ""
    date = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{date}, {_DIGITS[local.hour]}:{_DIGITS[local.minute]}{seconds} {local.tzname()}"


def duration(length: timedelta) -> str:
    """An elapsed time such as ``4 h``, ``1 day`` or ``2 h 55 min``; 1 day is 24 hours (MS-03)."""
    seconds = max(0, int(length.total_seconds()))
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = [
        f"{days} day" + ("s" if days > 1 else "") if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{rest} s" if rest and not days and not hours else "",
    ]
    return " ".join(part for part in parts if part) or "0 s"


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """A template cut up once: each piece as it stands, and the name of the value that takes its place, if one does.

    By the standard library's own pattern, which is too slow to run for every sentence.
    """
    pieces, end = [], 0
    for found in Template.pattern.finditer(template):
        pieces.append((template[end : found.start()], ""))
        pieces.append(("$" if found["escaped"] else found[0], found["named"] or found["braced"] or ""))
        end = found.end()
    return (*pieces, (template[end:], ""))


def times(count: int) -> str:
    """How often, in words."""
    return _TIMES.get(count) or f"{count} times only"
