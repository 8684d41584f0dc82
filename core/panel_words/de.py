"""German: what a panel beside a ticket says."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "panel_left": "Verbleibende Zeit",
    "panel_promises": "Was zugesagt ist",
    "panel_missed": "versäumt",
    "panel_met": "eingehalten",
    "panel_held": "angehalten",
    "panel_history": "Was bisher geschah",
    "panel_acts": "Was Sie jetzt tun können",
    "panel_acknowledge": "Bestätigen",
    "panel_contact": "Der Kunde wurde kontaktiert",
    "panel_update": "Der Kunde hat einen Zwischenstand",
    "panel_step": "Festhalten: $title",
    "panel_close": "Abschließen: $title",
    "panel_decline": "Aus einem anderen Grund ablehnen",
    "panel_ask_owner": "Die E-Mail-Adresse",
    "panel_ask_why": "Begründung",
    "panel_ask_skip": "Warum Schritte dieser Stufe ausgelassen werden, falls welche fehlen",
    "panel_ask_note": "Notiz",
    "panel_ask_cadence": "Vereinbarter Abstand der Zwischenstände",
    "panel_ask_call_at": "Termin des Gesprächs",
    "panel_do": "Ausführen",
    "panel_done": "Erledigt.",
    "panel_kept": "Es ist gespeichert und wird bearbeitet, sobald der Helpdesk antwortet.",
    "panel_unfit": "Es fehlt eine notwendige Angabe; nichts wurde geändert.",
    "panel_ignored": "Im jetzigen Stand der Eskalation geht das nicht; nichts wurde geändert.",
    "panel_was_asked": "Angefragt von $who",
    "panel_was_acknowledged": "Bestätigt",
    "panel_was_contacted": "Der Kunde wurde kontaktiert",
    "panel_was_level": "Stufe $level, verantwortlich $owner",
    "panel_was_recorded": "$title",
    "panel_was_closed": "Beendet, $outcome",
    "panel_opening": "Das Panel wird geöffnet.",
    "panel_reopen": "Bitte öffnen Sie dieses Panel noch einmal aus dem Ticket.",
    "panel_later": "Das hat gerade nicht geklappt; bitte versuchen Sie es in einer Minute noch einmal.",
    "panel_no_script": "Dieses Panel braucht Skripte. Die Felder des Tickets sagen dasselbe auch ohne sie.",
    "panel_not_shown": "Dieses Ticket wird Ihnen hier nicht angezeigt.",
    "page_not_read_title": "Das Formular konnte nicht gelesen werden",
    "page_not_read": (
        "Es wurde nichts übernommen. Bitte gehen Sie zurück, kürzen Sie Ihren Text oder tippen Sie ihn neu, "
        "und senden Sie ihn noch einmal."
    ),
    "page_later_title": "Im Moment nicht möglich",
    "page_nothing_title": "Hier ist nichts",
    "page_nothing": "Bitte prüfen Sie die Adresse, oder öffnen Sie den Link in Ihrem Ticket noch einmal.",
}
