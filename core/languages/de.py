"""German, as helpdesks write to customers: formal, in the words of the trade."""

from core.catalogue import Catalogue

CATALOGUE = Catalogue(
    tag="de",
    name="Deutsch",
    days=("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
    months=("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    date="{weekday}, {day}. {month} {year}",
    lengths={
        "day": {"one": "{count} Tag", "other": "{count} Tage"},
        "hour": {"other": "{count} h"},
        "minute": {"other": "{count} min"},
        "second": {"other": "{count} s"},
    },
    often={"1": "nur einmal", "2": "nur zweimal", "other": "nur {count}-mal"},
    listing=" / ",
    sentences={
        # Why it may be escalated, or not.
        "available": "Das Ticket $ticket kann seit $available_at eskaliert werden.",
        "not_yet": (
            "Sie können das Ticket $ticket ab $available_at eskalieren (noch $remaining). Bei Schweregrad $severity "
            "im Supportplan $tier ist das $wait nach der Eröffnung des Tickets möglich (eröffnet: $created_at). Wenn "
            "die Auswirkungen größer geworden sind, bitten Sie uns, den Schweregrad anzuheben."
        ),
        "already_used": (
            "Das Ticket $ticket wurde bereits am $opened_at von $requested_by eskaliert. Ein Ticket kann $times "
            "eskaliert werden; schreiben Sie ins Ticket, wenn sich etwas geändert hat."
        ),
        "already_used_before": (
            "Das Ticket $ticket folgt auf ein Ticket, das bereits eskaliert wurde. Ein Ticket kann $times eskaliert "
            "werden; schreiben Sie ins Ticket, wenn sich etwas geändert hat."
        ),
        "already_used_by_request": (
            "Die Eskalation des Tickets $ticket wurde durch eine frühere Anfrage verbraucht. Ein Ticket kann $times "
            "eskaliert werden; schreiben Sie ins Ticket, wenn sich etwas geändert hat."
        ),
        "active": (
            "Das Ticket $ticket ist bereits eskaliert, seit $opened_at, angefragt von $requested_by. "
            "Verantwortlich ist $owner. Schreiben Sie ins Ticket, wenn sich etwas geändert hat."
        ),
        "closed": (
            "Das Ticket $ticket ist $status, es gibt also nichts zu eskalieren. Antworten Sie im Ticket, um es "
            "wieder zu öffnen."
        ),
        "never": (
            "Das Ticket $ticket kann nicht eskaliert werden: Für Schweregrad $severity im Supportplan $tier ist "
            "keine Wartezeit festgelegt."
        ),
        "severity_unlisted": (
            "Der Schweregrad des Tickets $ticket ($severity) kommt in der Richtlinie nicht vor; es gilt die längste "
            "Wartezeit."
        ),
        "tier_unlisted": (
            "Der Supportplan des Tickets $ticket ($tier) kommt in der Richtlinie nicht vor; es gilt die längste "
            "Wartezeit."
        ),
        "shown_before": "Die Aktion wurde am Ticket $ticket schon angeboten und bleibt deshalb bestehen.",
        "not_allowed": "Nur wer das Ticket $ticket eröffnet hat, darf es eskalieren.",
        "unknown_need": "Bitte sagen Sie uns, was Sie brauchen: $choices.",
        "reason_missing": "Bitte wählen Sie einen der Gründe: $choices.",
        "answer_missing": "Bitte beantworten Sie „$question“.",
        "answer_too_short": (
            "Bitte schreiben Sie unter „$question“ etwas mehr: Ein oder zwei Sätze (mindestens $least Zeichen) "
            "helfen allen, die das Ticket übernehmen. $hint"
        ),
        "answer_too_vague": (
            "Bitte beschreiben Sie „$question“ in einigen eigenen Worten mehr: Was funktioniert nicht, bei wem, seit "
            "wann? $hint"
        ),
        "answer_too_long": "„$question“ ist länger als $most Zeichen; bitte kürzen Sie den Text.",
        "evidence_missing": (
            "Für „$reason“ müssen Kommentare von Ihnen unbeantwortet sein: mindestens $needed; seit unserer letzten "
            "öffentlichen Antwort sind es $found. Wenn Sie jetzt einen Zwischenstand brauchen, fragen Sie im Ticket "
            "danach: Das verbraucht die Eskalation nicht."
        ),
        # What is said of a running escalation.
        "received": (
            "Die Eskalation $escalation zum Ticket $ticket ist eingegangen. Ab sofort ist dafür verantwortlich: "
            "$owner.\nGrund: $reason\n$promise"
        ),
        "received_promise": "Sie hören spätestens bis $due_at von uns.",
        "acknowledged": "Eskalation $escalation: $owner hat sie übernommen.\n$promise",
        "acknowledged_promise": "Die nächste Nachricht von uns erhalten Sie bis $due_at.",
        "closed_public": (
            "Die Eskalation $escalation ist abgeschlossen: $outcome. Das Ticket selbst bleibt, wie es ist."
        ),
        "declined_public": "Die Eskalation $escalation wurde nicht angenommen: $why",
        "redirected": "$explanation",
        "refused_internal": "Die von $requested_by angefragte Eskalation wurde nicht eröffnet. $why",
        "missed_acknowledge": (
            "Eskalation $escalation: Die Bestätigung war bis $due_at fällig und fehlt noch. Verantwortlich: $owner."
        ),
        "missed_contact": (
            "Eskalation $escalation: Eine erste Antwort von jemand anderem als der zugewiesenen Person war bis "
            "$due_at fällig und fehlt noch. Verantwortlich: $owner."
        ),
        "missed_next_update": (
            "Eskalation $escalation: Ein Zwischenstand war bis $due_at fällig und fehlt noch. Verantwortlich: $owner."
        ),
        "due_acknowledge": "Bestätigung bis $due_at",
        "due_contact": "Erste Antwort bis $due_at",
        "due_next_update": "Zwischenstand bis $due_at",
        # Words inside sentences.
        "word_requester": "der anfragenden Person",
        "word_requester_of_case": "der anfragenden Person",
        "word_somebody": "jemandem im Helpdesk",
        "word_lead": "die Supportleitung",
        "word_unknown": "unbekannt",
        "word_fewer": "weniger",
        "word_new": "neu",
        "word_open": "offen",
        "word_pending": "wartend",
        "word_hold": "angehalten",
        "word_solved": "gelöst",
        "word_closed": "geschlossen",
        "word_deleted": "gelöscht",
        "word_merged": "zusammengeführt",
        # The request form behind a link.
        "form_title": "Ticket $ticket eskalieren",
        "form_case": "Ticket $ticket",
        "form_case_subject": "Ticket $ticket: $subject",
        "form_recorded": "Die Anfrage wird im Namen von $name festgehalten.",
        "form_need": "Was brauchen Sie?",
        "form_need_escalation": "Ich brauche eine Eskalation",
        "form_need_hint": "Nur eine Eskalation verbraucht das Recht, dieses Ticket zu eskalieren.",
        "form_reason": "Grund",
        "form_choose": "Bitte wählen",
        "form_required": "(für eine Eskalation erforderlich)",
        "form_send": "Absenden",
        "form_language": "Sprache",
        "form_more_title": "Bitte noch ein wenig mehr",
        "form_accepted_title": "Ihre Eskalation ist eingegangen",
        "form_accepted": "Die Eskalation $escalation zum Ticket $ticket ist eingegangen.",
        "form_owner": "Verantwortlich dafür: $owner.",
        "form_accepted_rest": "Alles Weitere geschieht in Ihrem Ticket.",
        "form_received_title": "Ihre Anfrage ist eingegangen",
        "form_received": (
            "Wir haben Ihre Anfrage zum Ticket $ticket erhalten; was daraus wird, steht in Kürze im Ticket."
        ),
        "form_redirected_title": "Erledigt, ohne die Eskalation zu verbrauchen",
        "form_used_title": "Dieser Link wurde bereits verwendet",
        "form_refused_title": "Das Ticket $ticket kann jetzt nicht eskaliert werden",
        "form_not_opened_title": "Die Eskalation wurde nicht eröffnet",
        "form_unfit": (
            "Die Eskalation wurde nicht verbraucht: Bitte öffnen Sie den neuen Link in Ihrem Ticket und wählen Sie "
            "einen anderen Grund, oder schreiben Sie ins Ticket."
        ),
        "form_expired_title": "Dieser Link ist abgelaufen",
        "form_expired": (
            "Links gelten nur wenige Tage. Im Ticket $ticket steht ein neuer, sofern es eskaliert werden kann."
        ),
        "form_unknown_link_title": "Dieser Link ist keiner von uns",
        "form_unknown_link": "Bitte öffnen Sie ihn noch einmal aus Ihrem Ticket.",
        "form_unknown_case_title": "Dieses Ticket ist hier nicht bekannt",
        "form_unknown_case": "Bitte antworten Sie stattdessen in Ihrem Ticket.",
        # The titles and options of our fields in the helpdesk, in the account's language.
        "field_escalation": "Eskalation",
        "field_escalated": "Eskaliert",
        "field_available_from": "Kann eskaliert werden ab",
        "field_level": "Eskalationsstufe",
        "field_owner": "Verantwortlich für die Eskalation",
        "field_next_update_due": "Nächster Zwischenstand fällig",
        "field_escalate_link": "Diese Anfrage eskalieren",
        "field_escalate_now": "Dieses Ticket eskalieren",
        "field_need": "Was brauchen Sie?",
        "field_reason": "Grund der Eskalation",
        "field_acknowledge": "Ich bestätige diese Eskalation",
        "field_outcome": "Eskalation abschließen als",
        "field_is_not_yet": "Noch nicht",
        "field_is_available": "Verfügbar",
        "field_is_requested": "Angefragt",
        "field_is_active": "Aktiv",
        "field_is_closed": "Abgeschlossen",
        "field_is_declined": "Abgelehnt",
    },
)
