"""English, the language in which every sentence is written first."""

from core.catalogue import Catalogue

CATALOGUE = Catalogue(
    tag="en",
    name="English",
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    date="{weekday} {day} {month} {year}",
    lengths={
        "day": {"one": "{count} day", "other": "{count} days"},
        "hour": {"other": "{count} h"},
        "minute": {"other": "{count} min"},
        "second": {"other": "{count} s"},
    },
    often={"1": "once only", "2": "twice only", "other": "{count} times only"},
    sentences={
        # Why it may be escalated, or not.
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
        "due_acknowledge": "acknowledgement by $due_at",
        "due_contact": "first answer by $due_at",
        "due_next_update": "update by $due_at",
        # Words inside sentences.
        "word_requester": "the requester",
        "word_requester_of_case": "the requester of the case",
        "word_somebody": "somebody in the helpdesk",
        "word_lead": "A support lead",
        "word_unknown": "unknown",
        "word_fewer": "fewer",
        "word_new": "new",
        "word_open": "open",
        "word_pending": "pending",
        "word_hold": "hold",
        "word_solved": "solved",
        "word_closed": "closed",
        "word_deleted": "deleted",
        "word_merged": "merged",
        # The request form behind a link.
        "form_title": "Escalate case $ticket",
        "form_case": "Case $ticket",
        "form_case_subject": "Case $ticket: $subject",
        "form_recorded": "This will be recorded as asked for by $name.",
        "form_need": "What do you need?",
        "form_need_escalation": "I need an escalation",
        "form_need_hint": "Only an escalation uses up the right to escalate this case.",
        "form_reason": "Reason",
        "form_choose": "Please choose",
        "form_required": "(required for an escalation)",
        "form_send": "Send",
        "form_language": "Language",
        "form_more_title": "Just a little more, please",
        "form_accepted_title": "Your escalation is received",
        "form_accepted": "Escalation $escalation of case $ticket is received.",
        "form_owner": "$owner answers for it.",
        "form_accepted_rest": "Everything else happens in your case.",
        "form_received_title": "Your request is received",
        "form_received": "We have your request for case $ticket; what comes of it appears in the case shortly.",
        "form_redirected_title": "Done, without using the escalation",
        "form_used_title": "This link was already used",
        "form_refused_title": "Case $ticket cannot be escalated now",
        "form_not_opened_title": "The escalation was not opened",
        "form_unfit": (
            "The escalation was not used up: please open the fresh link on your case and choose another reason, "
            "or write in the case."
        ),
        "form_expired_title": "This link has expired",
        "form_expired": "Links live for a few days only. Case $ticket shows a fresh one if it can be escalated.",
        "form_unknown_link_title": "This link is not one of ours",
        "form_unknown_link": "Please open it again from your case.",
        "form_unknown_case_title": "This case is not known here",
        "form_unknown_case": "Please reply in your case instead.",
        # The titles and options of our fields in the helpdesk, in the account's language.
        "field_escalation": "Escalation",
        "field_escalated": "Escalated",
        "field_available_from": "Can be escalated from",
        "field_level": "Escalation level",
        "field_owner": "Escalation owner",
        "field_next_update_due": "Next update due",
        "field_escalate_link": "Escalate this request",
        "field_escalate_now": "Escalate this ticket",
        "field_need": "What do you need?",
        "field_reason": "Reason for the escalation",
        "field_acknowledge": "I acknowledge this escalation",
        "field_outcome": "Close the escalation as",
        "field_is_not_yet": "Not yet",
        "field_is_available": "Available",
        "field_is_requested": "Requested",
        "field_is_active": "Active",
        "field_is_closed": "Closed",
        "field_is_declined": "Declined",
    },
)
