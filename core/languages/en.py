"""English, the language in which every sentence is written first."""

from core.articles import on_a_plan
from core.catalogue import Catalogue

_SENTENCES = {
    # Why it may be escalated or not, and what is said of a running escalation.
    "available": "Case $ticket can be escalated now, since $available_at.",
    "not_yet": (
        "You can escalate case $ticket from $available_at (in $remaining). Severity $severity on the $tier plan "
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
    "never": "Case $ticket cannot be escalated: no waiting time is set for severity $severity on the $tier plan.",
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
    "refused_portal": "We could not open the escalation. $why",
    "refused_unfinished": (
        "The escalation is not open yet. $why Please give it on the form behind “$field” in this request; "
        "your right to escalate is not used up."
    ),
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
    "merged_in": (
        "Case $ticket was merged into this one. Its escalation $before goes on here as $escalation: $owner answers for "
        "it. $promise"
    ),
    "merged_beside": (
        "Case $ticket was merged into this one, which is escalated already. Its escalation $before ended and goes on "
        "in $escalation: $owner answers for it."
    ),
    "invite": "$step: please ask these people along: $people.",
    "owner_away": ("Escalation $escalation: $before is away until $until_at. $owner answers for it from now on."),
    "owner_away_nobody": (
        "Escalation $escalation: $before is away until $until_at, and nobody else of the level is there."
    ),
    "owner_barred": (
        "Escalation $escalation: the helpdesk does not let $before in any more. $owner answers for it from now on."
    ),
    "owner_barred_nobody": (
        "Escalation $escalation: the helpdesk does not let $before in any more, and nobody else of the level is there."
    ),
    "uncopied": "Escalation $escalation: $who could not be copied in. $why",
    "uncopied_not_allowed": "The address is not on the account's list of those who may be copied in.",
    "uncopied_no_request": "Nobody can take part in this ticket, since it is not a customer's request.",
    "uncopied_unknown": "The helpdesk knows nobody with this address.",
    "uncopied_refused": "The helpdesk did not add them, as when no more people fit on a ticket.",
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
    # Known outages, and support hours.
    "not_yet_hours": "Escalations are taken in support hours: you can escalate case $ticket from $available_at.",
    "due_outage": "when the outage is over",
    "outage_mention": (
        "There is a known outage that we are working on: $outage (since $started_at). Case $ticket may be part of it."
    ),
    "outage_mention_unnamed": "Case $ticket is linked to a known problem that we are working on, since $started_at.",
    "outage_subscribe": "Subscribe to it to get every update: $url",
    "outage_latest": "The latest word on it: $update",
    "outage_refused": (
        "Case $ticket is part of a known outage that is being worked on, so it cannot be escalated while that "
        "lasts: $outage (since $started_at)."
    ),
    "outage_refused_unnamed": (
        "Case $ticket is part of a known problem that is being worked on, so it cannot be escalated while that "
        "lasts (since $started_at)."
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
    "outage_apart": "Escalation $escalation is looked at by itself from now on, apart from the known outage. $promise",
    "outage_to_confirm": (
        "The outage for which escalation $escalation was closed is over ($outage). Please confirm with the "
        "customer that the case is solved before it is closed."
    ),
    "tie_order": "Customer support asks for help with $ticket. What it is about: $subject. Severity: $severity.",
    "tie_opened": "$counterpart is worked on for this ticket from now on.",
    "tie_asked": "$counterpart waits for this ticket. Its level and next due moment show here while it is escalated.",
    "tie_again": "$counterpart is worked on again.",
    "tie_done": "The work on $counterpart has ended. Please see what it means for this ticket. Owner: $owner.",
    "tie_over": "Nothing is waited for any more in $counterpart.",
    "tie_outcome": "Outcome there: $outcome.",
    "tie_lost": "$counterpart was deleted, or is hidden from us; nobody there works on this any more. Owner: $owner.",
    "tie_silent": "$counterpart could not be read for hours; how it stands is not known. Owner: $owner.",
    "tie_moved": "$before is called $counterpart now.",
    "tie_refused": "No ticket could be opened with $account yet; it is tried again by itself. Owner: $owner.",
    "tie_not_agreed": "The configuration does not let a ticket be opened with $account. Owner: $owner.",
    "tie_unknown": "$named is no ticket with $account that this one can be tied to, or is tied already.",
    "tie_level": "level $level",
    "tie_is_opening": "being opened",
    "tie_is_worked_on": "worked on",
    "tie_is_ended": "ended",
    "tie_is_lost": "deleted or hidden",
    "tie_is_silent": "not known",
    "tie_is_refused": "not opened yet",
    "tie_is_not_agreed": "not opened",
    # Words inside sentences.
    "word_requester": "the requester",
    "word_requester_of_case": "the requester of the case",
    "word_somebody": "somebody in the helpdesk",
    "word_lead": "A support lead",
    "word_customer": "The customer",
    "word_your_company": "your company",
    "word_nobody": "nobody",
    "word_nobody_there": "nobody is there",
    "word_box_flag": "Escalated",
    "word_box_action": "Escalate",
    "word_mail": "mail",
    "word_form": "form",
    "word_comment": "comment",
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
    "form_outage": "Known outage",
    "form_subscribe": "Subscribe to its updates",
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
    "field_step": "Record a step of the escalation",
    "field_counterpart": "Counterpart",
    "field_step_note": "Details of the step",
    "field_step_note_hint": "One detail a line, as name: text.",
    "field_step_accept": "Accept the escalation",
    "field_step_decline": "Decline: $title",
    "field_step_assign": "Assign the escalation owner",
    "field_step_next_level": "Escalate to the next level",
    "field_step_de_escalate": "De-escalate one level",
    "field_step_reopen": "Take the escalation up again",
    "field_step_lift": "Take it out of the known outage",
    "field_is_not_yet": "Not yet",
    "field_is_available": "Available",
    "field_is_requested": "Requested",
    "field_is_active": "Active",
    "field_is_closed": "Closed",
    "field_is_declined": "Declined",
}

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
    sentences=_SENTENCES,
    fitted=on_a_plan,
)
