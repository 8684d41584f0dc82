"""Spanish, as helpdesks write to customers: formal, in the words of the trade."""

from core.catalogue import Catalogue

CATALOGUE = Catalogue(
    tag="es",
    name="Español",
    days=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
    date="{weekday}, {day} {month} {year}",
    lengths={
        "day": {"one": "{count} día", "other": "{count} días"},
        "hour": {"other": "{count} h"},
        "minute": {"other": "{count} min"},
        "second": {"other": "{count} s"},
    },
    often={"1": "una sola vez", "2": "solo dos veces", "other": "solo {count} veces"},
    listing=" / ",
    sentences={
        # Why it may be escalated, or not.
        "available": "El ticket $ticket se puede escalar desde el $available_at.",
        "not_yet": (
            "Podrá escalar el ticket $ticket a partir del $available_at (dentro de $remaining). Con la gravedad "
            "$severity y el plan $tier, es posible $wait después de abrirse el ticket ($created_at). Si el impacto "
            "ha aumentado, pídanos que subamos la gravedad."
        ),
        "already_used": (
            "El ticket $ticket ya fue escalado el $opened_at por $requested_by. Un ticket se puede escalar $times; "
            "escriba en el ticket si algo ha cambiado."
        ),
        "already_used_before": (
            "El ticket $ticket da continuidad a un ticket que ya fue escalado. Un ticket se puede escalar $times; "
            "escriba en el ticket si algo ha cambiado."
        ),
        "already_used_by_request": (
            "La escalación del ticket $ticket se consumió con una solicitud anterior. Un ticket se puede escalar "
            "$times; escriba en el ticket si algo ha cambiado."
        ),
        "active": (
            "El ticket $ticket ya está escalado desde el $opened_at, solicitado por $requested_by. "
            "Responsable: $owner. Escriba en el ticket si algo ha cambiado."
        ),
        "closed": (
            "El ticket $ticket está $status, así que no hay nada que escalar. Responda en el ticket para volver a "
            "abrirlo."
        ),
        "never": (
            "El ticket $ticket no se puede escalar: no hay ningún plazo definido para la gravedad $severity con el "
            "plan $tier."
        ),
        "severity_unlisted": (
            "La gravedad del ticket $ticket ($severity) no figura en la política; se aplica el plazo más largo."
        ),
        "tier_unlisted": "El plan del ticket $ticket ($tier) no figura en la política; se aplica el plazo más largo.",
        "shown_before": "La acción ya se ofreció en el ticket $ticket, por lo que sigue disponible.",
        "not_allowed": "Solo quien abrió el ticket $ticket puede escalarlo.",
        "unknown_need": "Indique qué necesita: $choices.",
        "reason_missing": "Elija uno de los motivos: $choices.",
        "answer_missing": "Responda a «$question».",
        "answer_too_short": (
            "Cuéntenos un poco más en «$question»: una o dos frases ($least caracteres o más) ayudan a quien se haga "
            "cargo. $hint"
        ),
        "answer_too_vague": (
            "Describa «$question» con algunas palabras más, las suyas: ¿qué no funciona, a quién afecta, desde "
            "cuándo? $hint"
        ),
        "answer_too_long": "«$question» supera los $most caracteres; acorte el texto, por favor.",
        "evidence_missing": (
            "«$reason» requiere comentarios suyos sin respuesta: al menos $needed; desde nuestra última respuesta "
            "pública hay $found. Si necesita novedades ahora, pídalas en el ticket: eso no consume la escalación."
        ),
        # What is said of a running escalation.
        "received": (
            "Hemos recibido la escalación $escalation del ticket $ticket. Responsable a partir de ahora: $owner.\n"
            "Motivo: $reason\n$promise"
        ),
        "received_promise": "Tendrá noticias nuestras a más tardar el $due_at.",
        "acknowledged": "Escalación $escalation: $owner se ha hecho cargo.\n$promise",
        "acknowledged_promise": "Nuestra próxima comunicación llegará a más tardar el $due_at.",
        "closed_public": "La escalación $escalation está cerrada: $outcome. El ticket en sí queda como está.",
        "declined_public": "La escalación $escalation no se ha aceptado: $why",
        "redirected": "$explanation",
        "refused_internal": "La escalación solicitada por $requested_by no se ha abierto. $why",
        "missed_acknowledge": (
            "Escalación $escalation: la confirmación vencía el $due_at y todavía falta. Responsable: $owner."
        ),
        "missed_contact": (
            "Escalación $escalation: una primera respuesta de alguien distinto del ingeniero asignado vencía el "
            "$due_at y todavía falta. Responsable: $owner."
        ),
        "missed_next_update": (
            "Escalación $escalation: una actualización vencía el $due_at y todavía falta. Responsable: $owner."
        ),
        "due_acknowledge": "confirmación a más tardar el $due_at",
        "due_contact": "primera respuesta a más tardar el $due_at",
        "due_next_update": "actualización a más tardar el $due_at",
        # Words inside sentences.
        "word_requester": "el solicitante",
        "word_requester_of_case": "el solicitante del ticket",
        "word_somebody": "alguien del equipo de soporte",
        "word_lead": "la dirección de soporte",
        "word_unknown": "sin definir",
        "word_fewer": "menos",
        "word_new": "sin empezar",
        "word_open": "abierto",
        "word_pending": "pendiente",
        "word_hold": "en espera",
        "word_solved": "resuelto",
        "word_closed": "cerrado",
        "word_deleted": "eliminado",
        "word_merged": "fusionado",
        # The request form behind a link.
        "form_title": "Escalar el ticket $ticket",
        "form_case": "Ticket $ticket",
        "form_case_subject": "Ticket $ticket: $subject",
        "form_recorded": "La solicitud quedará registrada como hecha por $name.",
        "form_need": "¿Qué necesita?",
        "form_need_escalation": "Necesito una escalación",
        "form_need_hint": "Solo una escalación consume el derecho a escalar este ticket.",
        "form_reason": "Motivo",
        "form_choose": "Elija una opción",
        "form_required": "(obligatorio para una escalación)",
        "form_send": "Enviar",
        "form_language": "Idioma",
        "form_more_title": "Solo un poco más, por favor",
        "form_accepted_title": "Hemos recibido su escalación",
        "form_accepted": "Hemos recibido la escalación $escalation del ticket $ticket.",
        "form_owner": "Responsable: $owner.",
        "form_accepted_rest": "Todo lo demás ocurre en su ticket.",
        "form_received_title": "Hemos recibido su solicitud",
        "form_received": ("Tenemos su solicitud para el ticket $ticket; el resultado aparecerá en breve en el ticket."),
        "form_redirected_title": "Hecho, sin consumir la escalación",
        "form_used_title": "Este enlace ya se ha utilizado",
        "form_refused_title": "El ticket $ticket no se puede escalar ahora",
        "form_not_opened_title": "La escalación no se ha abierto",
        "form_unfit": (
            "La escalación no se ha consumido: abra el enlace nuevo de su ticket y elija otro motivo, o escriba en "
            "el ticket."
        ),
        "form_expired_title": "Este enlace ha caducado",
        "form_expired": (
            "Los enlaces solo son válidos unos días. El ticket $ticket muestra uno nuevo si se puede escalar."
        ),
        "form_unknown_link_title": "Este enlace no es nuestro",
        "form_unknown_link": "Ábralo de nuevo desde su ticket.",
        "form_unknown_case_title": "Este ticket no se conoce aquí",
        "form_unknown_case": "Responda en su ticket, por favor.",
        # The titles and options of our fields in the helpdesk, in the account's language.
        "field_escalation": "Escalación",
        "field_escalated": "Escalado",
        "field_available_from": "Se puede escalar a partir de",
        "field_level": "Nivel de escalación",
        "field_owner": "Responsable de la escalación",
        "field_next_update_due": "Próxima actualización prevista",
        "field_escalate_link": "Escalar esta solicitud",
        "field_escalate_now": "Escalar este ticket",
        "field_need": "¿Qué necesita?",
        "field_reason": "Motivo de la escalación",
        "field_acknowledge": "Confirmo esta escalación",
        "field_outcome": "Cerrar la escalación como",
        "field_is_not_yet": "Todavía no",
        "field_is_available": "Disponible",
        "field_is_requested": "Solicitada",
        "field_is_active": "Activa",
        "field_is_closed": "Cerrada",
        "field_is_declined": "Rechazada",
    },
)
