"""Lists every kind of alarm once: what it means, what to do about it, and how soon somebody should.

docs/reference/alarms.md is written from this list. Sentences hold no names, no addresses and no ticket text:
they go out in notices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum


class Urgency(IntEnum):
    """How soon somebody should look: when there is time, today, or at once."""

    LATER = 1
    SOON = 2
    NOW = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of alarm: ``means`` says what is so, ``cure`` what a person does about it.

    A ``told_at_once`` alarm goes out without waiting whether it passes by itself; one that is ``patient`` waits for so
    long before the usual few minutes, because it is like that every now and then. One that is ``decided`` stands until
    a person confirms it, one that ``fades`` until it was not met for so long; all others end when what they say is so
    no more. One that ``explains`` is a reason for an escalation of its account to be late.
    """

    name: str
    means: str
    cure: str
    urgency: Urgency = Urgency.SOON
    told_at_once: bool = False
    patient: timedelta = timedelta(0)
    decided: bool = False
    fades: timedelta | None = None
    explains: bool = False
    stills: bool = False


_LISTED = (
    Kind(
        "credentials_refused",
        "The helpdesk refuses our credentials; nothing is read or written there until it takes them again.",
        "Renew the account's token or client and restart; what is due waits and is done then.",
        Urgency.NOW,
        told_at_once=True,
        explains=True,
    ),
    Kind(
        "helpdesk_down",
        "The helpdesk does not answer; what is due there waits.",
        "Nothing, when the helpdesk says that it is down; otherwise look at the network between us and it.",
        Urgency.NOW,
        explains=True,
    ),
    Kind(
        "helpdesk_slow",
        "The helpdesk takes ten seconds or more for an answer, or takes calls and never answers; what is due there is "
        "slow or waits, and no other account is held up.",
        "Look at the helpdesk's status page, and at the network and any proxy between us and it; it passes by itself.",
        fades=timedelta(minutes=5),
    ),
    Kind(
        "told_to_wait",
        "The helpdesk has us wait, again and again or for very long, since its limits are used up; what is due there "
        "waits. People are told after an hour.",
        "See in the helpdesk which program uses up its limits, and stop it or have them raised. It goes on by itself "
        "as soon as the helpdesk lets us; `halyard accounts pause` spares it our questions until then.",
        patient=timedelta(hours=1),
        fades=timedelta(hours=2),
    ),
    Kind(
        "sweep_failing",
        "The account cannot be reconciled, so changes that no webhook told of are not noticed.",
        "Read the reason with `halyard sweep`; the account's right to read all tickets may be gone.",
    ),
    Kind(
        "feed_silent",
        "No webhook came for much longer than this account is used to.",
        "See in the helpdesk whether the webhook and its trigger are there and switched on: `halyard install plan`.",
    ),
    Kind(
        "webhooks_lost",
        "More than one change in a hundred reached us by reconciling only: webhooks are lost on their way.",
        "Look at the webhook's failures in the helpdesk, and at the proxy before this service; nothing is lost by it.",
    ),
    Kind(
        "fallback_owner",
        "The helpdesk does not let the owner of an escalation in any more, so somebody else answers for it.",
        "Change who plays the role in the configuration, or let the person in again.",
    ),
    Kind(
        "webhook_changed",
        "The webhook or its trigger in the helpdesk is gone, switched off, or not as it was set up.",
        "`halyard install plan` says what differs, `halyard install apply` mends it; nothing is lost meanwhile.",
    ),
    Kind(
        "installation_drifted",
        "Something that was installed into the helpdesk was changed there, or taken away, by somebody else.",
        "`halyard install drift` says what and how; `halyard install apply` puts it back, `halyard install accept`"
        " keeps it as it is now.",
    ),
    Kind(
        "note_parked",
        "Notes could not be written and wait for a person.",
        "`halyard notes list`, then retry or drop each.",
    ),
    Kind(
        "delivery_parked",
        "Deliveries could not be worked on and wait for a person.",
        "`halyard deliveries list --state parked`, then replay each once its cause is mended.",
    ),
    Kind(
        "suspected_killer",
        "The worker died twice on this ticket, which is left alone now.",
        "Look at the ticket and the log, then replay its deliveries.",
        Urgency.NOW,
    ),
    Kind(
        "field_contested",
        "Somebody or something else keeps changing a field back, which we leave alone for now.",
        "Find the rule or person that changes it, and agree who holds the field.",
        Urgency.LATER,
        fades=timedelta(days=1),
    ),
    Kind(
        "field_gone",
        "A field of ours is no longer on tickets, as when an administrator removed it.",
        "`halyard install plan` shows what is missing, `halyard install apply` puts it back.",
    ),
    Kind(
        "field_refused",
        "The helpdesk refuses a field of ours or what it should say, as when one of its options was removed.",
        "`halyard install plan` shows what is missing, `halyard install apply` puts it back.",
    ),
    Kind(
        "mailbox_unreachable",
        "The mailbox cannot be read: it is away, closed to us, or its folder is gone.",
        "Check its password, its folder and its quota; requests by other ways go on.",
        Urgency.NOW,
    ),
    Kind(
        "mail_held",
        "Mails wait for a person to release or drop them.",
        "`halyard mails list --state held`.",
        Urgency.LATER,
    ),
    Kind(
        "status_page_unreadable",
        "The status page cannot be read; no outage begins or ends by it meanwhile.",
        "Look at the address, or declare the outage by hand: `halyard outages declare`.",
    ),
    Kind(
        "escalation_overdue",
        "An open escalation is past its moment and no reason is known.",
        "`halyard escalations show`; when this stays, restart the service and read its log.",
        Urgency.NOW,
        stills=True,
    ),
    Kind(
        "escalation_unarmed",
        "An open escalation has neither a moment at which it goes on nor a reason for none.",
        "`halyard escalations show`; have its ticket looked at by changing it, and report this.",
        Urgency.NOW,
        stills=True,
    ),
    Kind(
        "balance_off",
        "Deliveries accepted are not those applied, ignored, parked and pending: one is in no known state.",
        "Compare with a backup, and report this; the log has the figures.",
        Urgency.NOW,
        stills=True,
    ),
    Kind(
        "too_many_ignored",
        "More than one delivery in twenty was ignored within an hour.",
        "`halyard deliveries list --state ignored` names the rules that did.",
    ),
    Kind(
        "deliveries_waiting",
        "Deliveries have waited for a worker for more than a quarter of an hour.",
        "See whether the service works at all; a backlog after a burst passes by itself.",
    ),
    Kind(
        "journal_broken",
        "The journal of a ticket is not as it was written.",
        "`halyard escalations verify` says where; find out who wrote into the database.",
        Urgency.NOW,
        stills=True,
    ),
    Kind(
        "auditor_blind",
        "The auditor did not find the overdue escalation that is planted for it every day.",
        "Do not trust the silence of the other alarms until this is over; report it.",
        Urgency.NOW,
        stills=True,
        told_at_once=True,
    ),
    Kind(
        "log_lines_dropped",
        "Log lines were dropped because whoever takes them is too slow or full.",
        "Look at where the log goes; the work itself is not held up.",
        Urgency.LATER,
        fades=timedelta(hours=1),
    ),
    Kind(
        "notice_failing",
        "A channel does not take our notices; they are tried again.",
        "Look at the channel's address and at the service behind it.",
    ),
    Kind(
        "notice_unknown",
        "A notice to operators may or may not have gone out; it is not sent again by itself.",
        "Look at `halyard alarms list` once, then confirm.",
        Urgency.LATER,
        decided=True,
    ),
    Kind(
        "host_went_back",
        "The helpdesk shows tickets as they were before: it was restored from a backup.",
        "See what the helpdesk lost, then confirm to have it brought back up to date.",
        Urgency.NOW,
        told_at_once=True,
        explains=True,
        decided=True,
    ),
    Kind(
        "memory_restored",
        "Restored, re-checking: our database is older than what the helpdesk shows of our work, as when a backup was"
        " put back. Every ticket is looked at again; what it tells is taken up, and nothing is said twice.",
        "Nothing, it ends by itself; read in the operating guide what no ticket tells and must be done again.",
        Urgency.NOW,
        told_at_once=True,
        explains=True,
    ),
    Kind(
        "disk_nearly_full",
        "Less than a tenth of the disk under the database is free; when it is full, webhooks are answered 503.",
        "Make room or enlarge the disk; everything goes on by itself within half a minute.",
        Urgency.NOW,
    ),
    Kind(
        "database_log_long",
        "The write-ahead log of the database has grown very long, as when a reader never ends.",
        "See which other program reads the database, and stop it.",
        Urgency.LATER,
    ),
    Kind(
        "database_locked",
        "Something held the database for longer than ten seconds, so that writes were given up; webhooks were answered "
        "503 meanwhile, which helpdesks send again.",
        "See which other program holds the database, such as a backup or a shell with an open transaction, and end it.",
        fades=timedelta(hours=1),
    ),
    Kind(
        "clock_jumped",
        "This machine's clock jumped; what falls due by it is held for a few minutes.",
        "Set the clock right and see why it was not; where it is right now, confirm the alarm.",
        Urgency.NOW,
        told_at_once=True,
        explains=True,
    ),
    Kind(
        "clock_skewed",
        "This machine's clock and the helpdesk's are more than five seconds apart.",
        "Have a time service keep this machine's clock; above five minutes webhooks are refused.",
    ),
    Kind(
        "account_paused",
        "A person made this account stand still; what arrives is kept and nothing is read or written there.",
        "`halyard accounts list` says who and why; `halyard accounts resume` lets it go on.",
        Urgency.LATER,
        explains=True,
    ),
    Kind(
        "catching_up",
        "More waits than the helpdesk's limits let through at once; it is done by importance.",
        "`halyard backlog` says how much and until when; nothing need be done.",
        Urgency.LATER,
        explains=True,
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _LISTED}
"""Every kind by its name."""
