"""German, as helpdesks write to customers: formal, in the words of the trade."""

from core.catalogue import Catalogue

_SENTENCES = {
    # Why it may be escalated, or not.
    "available": "Das Ticket $ticket kann seit $available_at eskaliert werden.",
    "not_yet": (
        "Sie können das Ticket $ticket ab $available_at eskalieren (noch $remaining). Bei Schweregrad $severity im "
        "Supportplan $tier ist das $wait nach der Eröffnung des Tickets möglich (eröffnet: $created_at). Wenn die "
        "Auswirkungen größer geworden sind, bitten Sie uns, den Schweregrad anzuheben."
    ),
    "already_used": (
        "Das Ticket $ticket wurde bereits am $opened_at von $requested_by eskaliert. Ein Ticket kann $times eskaliert "
        "werden; schreiben Sie ins Ticket, wenn sich etwas geändert hat."
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
        "Das Ticket $ticket ist bereits eskaliert, seit $opened_at, angefragt von $requested_by. Verantwortlich: "
        "$owner. Schreiben Sie ins Ticket, wenn sich etwas geändert hat."
    ),
    "closed": (
        "Das Ticket $ticket ist $status, es gibt also nichts zu eskalieren. Antworten Sie im Ticket, um es wieder zu "
        "öffnen."
    ),
    "never": (
        "Das Ticket $ticket kann nicht eskaliert werden: Für Schweregrad $severity im Supportplan $tier ist keine "
        "Wartezeit festgelegt."
    ),
    "severity_unlisted": (
        "Der Schweregrad des Tickets $ticket ($severity) kommt in der Richtlinie nicht vor; es gilt die längste "
        "Wartezeit."
    ),
    "tier_unlisted": (
        "Der Supportplan des Tickets $ticket ($tier) kommt in der Richtlinie nicht vor; es gilt die längste Wartezeit."
    ),
    "shown_before": "Die Aktion wurde am Ticket $ticket schon angeboten und bleibt deshalb bestehen.",
    "not_allowed": "Nur wer das Ticket $ticket eröffnet hat, darf es eskalieren.",
    "unknown_need": "Bitte sagen Sie uns, was Sie brauchen: $choices.",
    "reason_missing": "Bitte wählen Sie einen der Gründe: $choices.",
    "answer_missing": "Bitte beantworten Sie „$question“.",
    "answer_too_short": (
        "Bitte schreiben Sie unter „$question“ etwas mehr: Ein oder zwei Sätze (mindestens $least Zeichen) helfen "
        "allen, die das Ticket übernehmen. $hint"
    ),
    "answer_too_vague": (
        "Bitte beschreiben Sie „$question“ in einigen eigenen Worten mehr: Was funktioniert nicht, bei wem, seit wann? "
        "$hint"
    ),
    "answer_too_long": "„$question“ ist länger als $most Zeichen; bitte kürzen Sie den Text.",
    "evidence_missing": (
        "Für „$reason“ müssen Kommentare von Ihnen unbeantwortet sein: mindestens $needed; seit unserer letzten "
        "öffentlichen Antwort sind es $found. Wenn Sie jetzt einen Zwischenstand brauchen, fragen Sie im Ticket "
        "danach: Das verbraucht die Eskalation nicht."
    ),
    # What is said of a running escalation.
    "received": (
        "Die Eskalation $escalation zum Ticket $ticket ist eingegangen. Ab sofort ist dafür verantwortlich: $owner.\n"
        "Grund: $reason\n$promise"
    ),
    "received_promise": "Sie hören spätestens bis $due_at von uns.",
    "acknowledged": "Eskalation $escalation: $owner hat sie übernommen.\n$promise",
    "acknowledged_promise": "Die nächste Nachricht von uns erhalten Sie bis $due_at.",
    "closed_public": "Die Eskalation $escalation ist abgeschlossen: $outcome. Das Ticket selbst bleibt, wie es ist.",
    "declined_public": "Die Eskalation $escalation wurde nicht angenommen: $why",
    "redirected": "$explanation",
    "refused_internal": "Die von $requested_by angefragte Eskalation wurde nicht eröffnet. $why",
    "missed_acknowledge": (
        "Eskalation $escalation: Die Bestätigung war bis $due_at fällig und fehlt noch. Verantwortlich: $owner."
    ),
    "missed_contact": (
        "Eskalation $escalation: Eine erste Antwort von jemand anderem als der zugewiesenen Person war bis $due_at "
        "fällig und fehlt noch. Verantwortlich: $owner."
    ),
    "missed_next_update": (
        "Eskalation $escalation: Ein Zwischenstand war bis $due_at fällig und fehlt noch. Verantwortlich: $owner."
    ),
    "due_acknowledge": "Bestätigung bis $due_at",
    "due_contact": "Erste Antwort bis $due_at",
    "due_next_update": "Zwischenstand bis $due_at",
    "not_yet_sla": (
        "Sie können das Ticket $ticket ab $available_at eskalieren (noch $remaining), sobald die Antwortzeit seines "
        "SLA abgelaufen ist. Wenn Ihre Produktion betroffen oder Ihr Geschäft stark gefährdet ist, müssen Sie nicht "
        "warten."
    ),
    "not_yet_cool_down": (
        "Das Ticket $ticket wurde vor Kurzem eskaliert; ab $available_at ist es wieder möglich (noch $remaining)."
    ),
    "not_yet_soon": "Sie können das Ticket $ticket ab $available_at eskalieren (noch $remaining).",
    "sla_unknown": (
        "Die Antwortzeit des Tickets $ticket ist nicht bekannt, daher kann es nicht wegen Verspätung eskaliert werden."
    ),
    "sla_kept": (
        "Das Ticket $ticket wurde innerhalb der Antwortzeit seines SLA beantwortet, daher kann es nicht wegen "
        "Verspätung eskaliert werden."
    ),
    "no_contract": (
        "Die Eskalation gehört zu einem Supportvertrag; für $organization haben wir keinen gefunden. Bitte wenden Sie "
        "sich an Ihre Kundenbetreuung."
    ),
    "contract_expired": (
        "Die Eskalation gehört zu einem Supportvertrag; der vorhandene ($organization) ist nicht mehr gültig. Bitte "
        "wenden Sie sich an Ihre Kundenbetreuung."
    ),
    "chase_first": (
        "Bitte fragen Sie im Ticket $ticket zuerst nach dem Stand; Ihre Anfrage zählt bereits dafür. Wenn die Antwort "
        "nicht weiterhilft, fragen Sie die Eskalation bitte noch einmal an."
    ),
    "channel_closed": (
        "Das Ticket $ticket kann auf diesem Weg nicht eskaliert werden; bitte schreiben Sie in das Ticket."
    ),
    "reason_staff_only": "„$reason“ ist unseren eigenen Fachleuten vorbehalten; bitte wählen Sie einen anderen Grund.",
    "reason_unfit": "„$reason“ trifft auf dieses Ticket derzeit nicht zu; bitte wählen Sie einen anderen Grund.",
    "detail_missing": "„$detail“ fehlt; schreiben Sie es als Zeile „$detail: ...“ in die Einzelheiten des Schritts.",
    "step_first": "„$step“ kommt zuerst.",
    "step_missing": (
        "„$step“ ist noch nicht erfasst; erfassen Sie es oder begründen Sie in einer Zeile „skip: ...“, warum es "
        "entfällt."
    ),
    "step_not_yours": "„$step“ ist von den Personen der Stufe zu erfassen, nicht von der zugewiesenen Person.",
    "cadence_unknown": "„$cadence“ ist kein vereinbarter Rhythmus; wählen Sie einen davon: $choices.",
    "moment_unreadable": "„$moment“ ist kein Zeitpunkt; schreiben Sie ihn so: 2026-11-22 15:00.",
    "owner_unknown": (
        "„$owner“ kann für diese Eskalation nicht verantwortlich sein; schreiben Sie eine Zeile „owner: ...“ mit einer "
        "dieser Angaben: $choices."
    ),
    "no_such_level": "Über dieser Stufe gibt es keine Stufe $level; die höchste ist $most.",
    "level_not_skipped": "Stufe $level ist nicht die nächste; Stufen werden einzeln genommen.",
    "refused_public": "Aus diesem Kommentar konnten wir keine Eskalation eröffnen. $why",
    "refused_portal": "Wir konnten die Eskalation nicht eröffnen. $why",
    "refused_unfinished": (
        "Die Eskalation ist noch nicht eröffnet. $why Bitte ergänzen Sie das im Formular hinter „$field“ in "
        "dieser Anfrage; Ihr Recht zu eskalieren ist nicht verbraucht."
    ),
    "received_unvalidated": (
        "Ihre Anfrage, das Ticket $ticket zu eskalieren, ist als $escalation eingegangen. Sie wird jetzt in unserem "
        "Support geprüft.\nGrund: $reason\n$promise"
    ),
    "kept_words": "Was von $requested_by kam (per $channel), hier beim Ticket aufbewahrt:\n$words",
    "level_skipped": (
        "Eskalation $escalation: Auf Stufe $level ($title) ist gerade niemand da, sie wird daher übersprungen."
    ),
    "level_reached": "Die Eskalation $escalation ist jetzt auf Stufe $level. Verantwortlich: $owner.",
    "level_reached_internal": (
        "Die Eskalation $escalation ging auf Stufe $level. Verantwortlich: $owner; zuvor: $before. $why"
    ),
    "level_left": "Die Eskalation $escalation ist wieder auf Stufe $level. Verantwortlich: $owner.",
    "reopened": "Die Eskalation $escalation wird wieder aufgenommen. Verantwortlich: $owner.",
    "merged_in": (
        "Das Ticket $ticket wurde mit diesem zusammengeführt. Seine Eskalation $before geht hier als $escalation "
        "weiter. Verantwortlich: $owner. $promise"
    ),
    "merged_beside": (
        "Das Ticket $ticket wurde mit diesem zusammengeführt, das bereits eskaliert ist. Seine Eskalation $before ist "
        "beendet und geht in $escalation weiter. Verantwortlich: $owner."
    ),
    "invite": "$step: Bitte laden Sie diese Personen dazu ein: $people.",
    "owner_away": "Eskalation $escalation: $before ist bis $until_at abwesend. Ab sofort verantwortlich: $owner.",
    "owner_away_nobody": (
        "Eskalation $escalation: $before ist bis $until_at abwesend, und sonst ist niemand der Stufe da."
    ),
    "owner_barred": (
        "Eskalation $escalation: $before hat keinen Zugang zum Helpdesk mehr. Ab sofort verantwortlich: $owner."
    ),
    "owner_barred_nobody": (
        "Eskalation $escalation: $before hat keinen Zugang zum Helpdesk mehr, und sonst ist niemand der Stufe da."
    ),
    "uncopied": "Eskalation $escalation: $who konnte nicht in Kopie gesetzt werden. $why",
    "uncopied_not_allowed": "Die Adresse steht nicht auf der Liste derer, die in Kopie gesetzt werden dürfen.",
    "uncopied_no_request": "An diesem Ticket kann niemand beteiligt werden, denn es ist keine Kundenanfrage.",
    "uncopied_unknown": "Der Helpdesk kennt niemanden mit dieser Adresse.",
    "uncopied_refused": "Der Helpdesk hat die Person nicht hinzugefügt, etwa weil das Ticket niemanden mehr aufnimmt.",
    "act_unfit": "Es wurde nichts erfasst. $why",
    "step_not_now": "„$step“ ist beim jetzigen Stand der Eskalation nicht möglich; es wurde nichts erfasst.",
    "flag_unticked": (
        "Die Eskalation $escalation ist noch offen, daher wurde „Eskaliert“ wieder angekreuzt. Um sie zu beenden, "
        "wählen Sie, womit sie abgeschlossen wird."
    ),
    "missed_reply": (
        "Eskalation $escalation: Eine persönliche Antwort an die anfragende Person war bis $due_at fällig und fehlt "
        "noch. Verantwortlich: $owner."
    ),
    "missed_owner": (
        "Für die Eskalation $escalation ist niemand verantwortlich; das war bis $due_at fällig. Infrage kommt: "
        "$proposal."
    ),
    "missed_review": (
        "Eskalation $escalation: Die Durchsicht mit den nächsten Schritten war bis $due_at fällig. Verantwortlich: "
        "$owner."
    ),
    "missed_call_planned": "Eskalation $escalation: Bis $due_at war ein Anruf zu vereinbaren. Verantwortlich: $owner.",
    "missed_call_held": (
        "Eskalation $escalation: Der Anruf war bis $due_at fällig und ist nicht erfasst. Verantwortlich: $owner."
    ),
    "missed_deescalate": "Die Eskalation $escalation sollte diese Stufe bis $due_at verlassen. Verantwortlich: $owner.",
    "missed_short": "Eine Zusage wurde nicht gehalten: Sie war bis $due_at fällig.",
    "stated_suggestion": (
        "$who hat im Kommentar vom $asked_at um eine Eskalation gebeten: „$sentence“. Wenn Sie zustimmen, kreuzen Sie "
        "„$box“ an; bisher ist nichts geschehen."
    ),
    "stated_not_now": (
        "$who hat im Kommentar vom $asked_at um eine Eskalation gebeten: „$sentence“. Bisher ist nichts geschehen, und "
        "„$box“ würde jetzt abgelehnt. $why"
    ),
    "stated_reminder": (
        "Für $lead: $who hat im Kommentar vom $asked_at um eine Eskalation gebeten, und seither hat niemand „$box“ "
        "angekreuzt. Zugewiesen ist: $assignee. Wenn Sie zustimmen, kreuzen Sie „$box“ an; bisher ist nichts geschehen."
    ),
    "due_reply": "Antwort bis $due_at",
    "due_owner": "Verantwortliche Person bis $due_at",
    "due_review": "Durchsicht bis $due_at",
    "due_call_planned": "Anruf vereinbart bis $due_at",
    "due_call_held": "Anruf bis $due_at",
    "due_deescalate": "Diese Stufe bis $due_at",
    # Known outages, and support hours.
    "not_yet_hours": (
        "Eskalationen werden zu den Supportzeiten angenommen: Sie können das Ticket $ticket ab $available_at "
        "eskalieren."
    ),
    "due_outage": "Sobald die Störung behoben ist",
    "outage_mention": (
        "Es gibt eine bekannte Störung, an der wir arbeiten: $outage (seit $started_at). Das Ticket $ticket "
        "gehört möglicherweise dazu."
    ),
    "outage_mention_unnamed": (
        "Das Ticket $ticket ist mit einem bekannten Problem verknüpft, an dem wir seit $started_at arbeiten."
    ),
    "outage_subscribe": "Abonnieren Sie die Meldungen dazu, um jeden neuen Stand zu erhalten: $url",
    "outage_latest": "Der letzte Stand dazu: $update",
    "outage_refused": (
        "Das Ticket $ticket gehört zu einer bekannten Störung, an der gearbeitet wird; solange sie andauert, "
        "kann es nicht eskaliert werden: $outage (seit $started_at)."
    ),
    "outage_refused_unnamed": (
        "Das Ticket $ticket gehört zu einem bekannten Problem, an dem gearbeitet wird; solange es andauert, "
        "kann es nicht eskaliert werden (seit $started_at)."
    ),
    "outage_received": "Die Eskalation $escalation des Tickets $ticket ist eingegangen und bestätigt.",
    "outage_joined": "Zur Eskalation $escalation des Tickets $ticket:",
    "outage_known": "Sie gehört zu einer bekannten Störung, an der gearbeitet wird: $outage (seit $started_at).",
    "outage_known_unnamed": "Sie gehört zu einem bekannten Problem, an dem seit $started_at gearbeitet wird.",
    "outage_closed": "Die Eskalation wird deshalb abgeschlossen. Das Ticket bleibt offen, bis das Problem behoben ist.",
    "outage_unused": "Das Recht, das Ticket zu eskalieren, ist damit nicht verbraucht.",
    "outage_waits": "Die Eskalation wartet bis dahin. Das Ticket bleibt offen, bis das Problem behoben ist.",
    "outage_over": "Die Störung, zu der das Ticket $ticket gehörte, ist behoben: $outage (seit $ended_at).",
    "outage_over_unnamed": "Das bekannte Problem, zu dem das Ticket $ticket gehörte, ist seit $ended_at gelöst.",
    "outage_moved_on": "Die Eskalation $escalation wird wieder aufgenommen. $promise",
    "outage_check": (
        "Bitte teilen Sie uns hier mit, falls bei Ihnen noch etwas nicht funktioniert; bis dahin bleibt das "
        "Ticket offen."
    ),
    "outage_apart": (
        "Die Eskalation $escalation wird ab jetzt für sich bearbeitet, unabhängig von der bekannten Störung. $promise"
    ),
    "outage_to_confirm": (
        "Die Störung, derentwegen die Eskalation $escalation abgeschlossen wurde, ist behoben ($outage). Bitte "
        "lassen Sie sich vom Kunden bestätigen, dass das Ticket gelöst ist, bevor es geschlossen wird."
    ),
    "tie_order": "Der Kundensupport bittet um Hilfe bei $ticket. Worum es geht: $subject. Schweregrad: $severity.",
    "tie_opened": "Für dieses Ticket wird ab sofort $counterpart bearbeitet.",
    "tie_asked": "$counterpart wartet auf dieses Ticket. Während der Eskalation stehen Stufe und Termin hier.",
    "tie_again": "$counterpart wird wieder bearbeitet.",
    "tie_done": "Die Arbeit an $counterpart ist beendet. Bitte prüfen Sie, was daraus folgt. Verantwortlich: $owner.",
    "tie_over": "In $counterpart wird auf nichts mehr gewartet.",
    "tie_outcome": "Ergebnis dort: $outcome.",
    "tie_lost": "$counterpart wurde gelöscht oder ist verborgen; niemand arbeitet mehr daran. Verantwortlich: $owner.",
    "tie_silent": "$counterpart war seit Stunden nicht lesbar; der Stand ist unbekannt. Verantwortlich: $owner.",
    "tie_moved": "$before heißt jetzt $counterpart.",
    "tie_refused": "Bei $account ließ sich noch kein Ticket anlegen; ein neuer Versuch folgt. Verantwortlich: $owner.",
    "tie_not_agreed": "Die Konfiguration erlaubt kein Ticket bei $account. Verantwortlich: $owner.",
    "tie_unknown": "$named ist kein verknüpfbares Ticket bei $account oder schon verknüpft. Bitte prüfen Sie es.",
    "tie_level": "Stufe $level",
    "tie_is_opening": "wird angelegt",
    "tie_is_worked_on": "in Arbeit",
    "tie_is_ended": "beendet",
    "tie_is_lost": "gelöscht oder verborgen",
    "tie_is_silent": "unbekannt",
    "tie_is_refused": "noch nicht angelegt",
    "tie_is_not_agreed": "nicht angelegt",
    # Words inside sentences.
    "word_requester": "der anfragenden Person",
    "word_requester_of_case": "der anfragenden Person",
    "word_somebody": "jemandem im Helpdesk",
    "word_lead": "die Supportleitung",
    "word_customer": "Die anfragende Person",
    "word_your_company": "Ihr Unternehmen",
    "word_nobody": "niemand",
    "word_nobody_there": "niemand ist da",
    "word_box_flag": "Eskaliert",
    "word_box_action": "Dieses Ticket eskalieren",
    "word_mail": "E-Mail",
    "word_form": "Formular",
    "word_comment": "Kommentar",
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
    "form_outage": "Bekannte Störung",
    "form_subscribe": "Meldungen dazu abonnieren",
    "form_more_title": "Bitte noch ein wenig mehr",
    "form_accepted_title": "Ihre Eskalation ist eingegangen",
    "form_accepted": "Die Eskalation $escalation zum Ticket $ticket ist eingegangen.",
    "form_owner": "Verantwortlich dafür: $owner.",
    "form_accepted_rest": "Alles Weitere geschieht in Ihrem Ticket.",
    "form_received_title": "Ihre Anfrage ist eingegangen",
    "form_received": "Wir haben Ihre Anfrage zum Ticket $ticket erhalten; was daraus wird, steht in Kürze im Ticket.",
    "form_redirected_title": "Erledigt, ohne die Eskalation zu verbrauchen",
    "form_used_title": "Dieser Link wurde bereits verwendet",
    "form_refused_title": "Das Ticket $ticket kann jetzt nicht eskaliert werden",
    "form_not_opened_title": "Die Eskalation wurde nicht eröffnet",
    "form_unfit": (
        "Die Eskalation wurde nicht verbraucht: Bitte öffnen Sie den neuen Link in Ihrem Ticket und wählen Sie einen "
        "anderen Grund, oder schreiben Sie ins Ticket."
    ),
    "form_expired_title": "Dieser Link ist abgelaufen",
    "form_expired": "Links gelten nur wenige Tage. Im Ticket $ticket steht ein neuer, sofern es eskaliert werden kann.",
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
    "field_step": "Schritt der Eskalation erfassen",
    "field_counterpart": "Gegenstück",
    "field_step_note": "Einzelheiten des Schritts",
    "field_step_note_hint": "Eine Angabe je Zeile, als Name: Text.",
    "field_step_accept": "Eskalation annehmen",
    "field_step_decline": "Ablehnen: $title",
    "field_step_assign": "Verantwortliche Person der Eskalation bestimmen",
    "field_step_next_level": "Auf die nächste Stufe eskalieren",
    "field_step_de_escalate": "Eine Stufe deeskalieren",
    "field_step_reopen": "Eskalation wieder aufnehmen",
    "field_step_lift": "Aus der bekannten Störung herausnehmen",
    "field_is_not_yet": "Noch nicht",
    "field_is_available": "Verfügbar",
    "field_is_requested": "Angefragt",
    "field_is_active": "Aktiv",
    "field_is_closed": "Abgeschlossen",
    "field_is_declined": "Abgelehnt",
}

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
    sentences=_SENTENCES,
)
