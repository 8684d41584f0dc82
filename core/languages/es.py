"""Spanish, as helpdesks write to customers: formal, in the words of the trade."""

from core.catalogue import Catalogue

_SENTENCES = {
    # Why it may be escalated, or not.
    "available": "El ticket $ticket se puede escalar desde el $available_at.",
    "not_yet": (
        "Podrá escalar el ticket $ticket a partir del $available_at (dentro de $remaining). Con la gravedad $severity "
        "y el plan $tier, es posible $wait después de abrirse el ticket ($created_at). Si el impacto ha aumentado, "
        "pídanos que subamos la gravedad."
    ),
    "already_used": (
        "El ticket $ticket ya fue escalado el $opened_at por $requested_by. Un ticket se puede escalar $times; escriba "
        "en el ticket si algo ha cambiado."
    ),
    "already_used_before": (
        "El ticket $ticket da continuidad a un ticket que ya fue escalado. Un ticket se puede escalar $times; escriba "
        "en el ticket si algo ha cambiado."
    ),
    "already_used_by_request": (
        "La escalación del ticket $ticket se consumió con una solicitud anterior. Un ticket se puede escalar $times; "
        "escriba en el ticket si algo ha cambiado."
    ),
    "active": (
        "El ticket $ticket ya está escalado desde el $opened_at, solicitado por $requested_by. Responsable: $owner. "
        "Escriba en el ticket si algo ha cambiado."
    ),
    "closed": (
        "El ticket $ticket está $status, así que no hay nada que escalar. Responda en el ticket para volver a abrirlo."
    ),
    "never": (
        "El ticket $ticket no se puede escalar: no hay ningún plazo definido para la gravedad $severity con el plan "
        "$tier."
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
        "Describa «$question» con algunas palabras más, las suyas: ¿qué no funciona, a quién afecta, desde cuándo? "
        "$hint"
    ),
    "answer_too_long": "«$question» supera los $most caracteres; acorte el texto, por favor.",
    "evidence_missing": (
        "«$reason» requiere comentarios suyos sin respuesta: al menos $needed; desde nuestra última respuesta pública "
        "hay $found. Si necesita novedades ahora, pídalas en el ticket: eso no consume la escalación."
    ),
    # What is said of a running escalation.
    "received": (
        "Hemos recibido la escalación $escalation del ticket $ticket. Responsable a partir de ahora: $owner.\nMotivo: "
        "$reason\n$promise"
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
        "Escalación $escalation: una primera respuesta de alguien distinto del ingeniero asignado vencía el $due_at y "
        "todavía falta. Responsable: $owner."
    ),
    "missed_next_update": (
        "Escalación $escalation: una actualización vencía el $due_at y todavía falta. Responsable: $owner."
    ),
    "due_acknowledge": "confirmación a más tardar el $due_at",
    "due_contact": "primera respuesta a más tardar el $due_at",
    "due_next_update": "actualización a más tardar el $due_at",
    "not_yet_sla": (
        "Podrá escalar el ticket $ticket a partir del $available_at (dentro de $remaining), cuando haya pasado el "
        "tiempo de respuesta de su SLA. Si su producción está afectada o su negocio corre un riesgo alto, no tiene que "
        "esperar."
    ),
    "not_yet_cool_down": (
        "El ticket $ticket se escaló hace poco; se podrá volver a escalar a partir del $available_at (dentro de "
        "$remaining)."
    ),
    "not_yet_soon": "Podrá escalar el ticket $ticket a partir del $available_at (dentro de $remaining).",
    "sla_unknown": (
        "No se conoce el tiempo de respuesta del ticket $ticket, por lo que no se puede escalar por retraso."
    ),
    "sla_kept": (
        "El ticket $ticket se respondió dentro del tiempo de su SLA, por lo que no se puede escalar por retraso."
    ),
    "no_contract": (
        "La escalación forma parte de un contrato de soporte; no hemos encontrado ninguno para $organization. Consulte "
        "con su responsable de cuenta."
    ),
    "contract_expired": (
        "La escalación forma parte de un contrato de soporte; el de $organization ya no es válido. Consulte con su "
        "responsable de cuenta."
    ),
    "chase_first": (
        "Pida primero novedades en el ticket $ticket; su solicitud ya cuenta como tal. Si la respuesta no le ayuda, "
        "vuelva a pedir la escalación."
    ),
    "channel_closed": "El ticket $ticket no se puede escalar por esta vía; escriba en el ticket.",
    "reason_staff_only": "«$reason» está reservado a nuestro propio personal; elija otro motivo.",
    "reason_unfit": "«$reason» no corresponde a este ticket en su estado actual; elija otro motivo.",
    "detail_missing": "Falta «$detail»; escríbalo en una línea «$detail: ...» en los detalles del paso.",
    "step_first": "Primero viene «$step».",
    "step_missing": (
        "«$step» todavía no está registrado; regístrelo o explique por qué se omite en una línea «skip: ...»."
    ),
    "step_not_yours": "«$step» lo deben registrar las personas del nivel, no el ingeniero asignado.",
    "cadence_unknown": "«$cadence» no es una frecuencia acordada; elija una de estas: $choices.",
    "moment_unreadable": "«$moment» no es un momento; escríbalo así: 2026-11-22 15:00.",
    "owner_unknown": (
        "«$owner» no puede responder de esta escalación; escriba una línea «owner: ...» con uno de estos valores: "
        "$choices."
    ),
    "no_such_level": "No hay ningún nivel $level por encima de este; el más alto es $most.",
    "level_not_skipped": "El nivel $level no es el siguiente; los niveles se suben de uno en uno.",
    "refused_public": "No hemos podido abrir una escalación a partir de este comentario. $why",
    "refused_portal": "No hemos podido abrir la escalación. $why",
    "refused_unfinished": (
        "La escalación todavía no está abierta. $why Complételo en el formulario que hay detrás de «$field» "
        "en esta solicitud; su derecho a escalar no se ha gastado."
    ),
    "received_unvalidated": (
        "Hemos recibido su solicitud de escalar el ticket $ticket con el número $escalation. Una persona de nuestro "
        "soporte la revisa ahora.\nMotivo: $reason\n$promise"
    ),
    "kept_words": "Lo que escribió $requested_by (por $channel), conservado aquí con el ticket:\n$words",
    "level_skipped": "Escalación $escalation: ahora no hay nadie del nivel $level ($title), así que se omite.",
    "level_reached": "La escalación $escalation está ahora en el nivel $level. Responsable: $owner.",
    "level_reached_internal": (
        "La escalación $escalation pasó al nivel $level. Responsable: $owner; antes: $before. $why"
    ),
    "level_left": "La escalación $escalation vuelve a estar en el nivel $level. Responsable: $owner.",
    "reopened": "La escalación $escalation se retoma. Responsable: $owner.",
    "merged_in": (
        "El ticket $ticket se ha fusionado con este. Su escalación $before continúa aquí como $escalation. "
        "Responsable: $owner. $promise"
    ),
    "merged_beside": (
        "El ticket $ticket se ha fusionado con este, que ya está escalado. Su escalación $before ha terminado y "
        "continúa en $escalation. Responsable: $owner."
    ),
    "invite": "$step: invite también a estas personas: $people.",
    "owner_away": (
        "Escalación $escalation: ausencia de $before hasta el $until_at. Responsable a partir de ahora: $owner."
    ),
    "owner_away_nobody": (
        "Escalación $escalation: ausencia de $before hasta el $until_at, y no hay nadie más del nivel."
    ),
    "owner_barred": (
        "Escalación $escalation: $before ya no tiene acceso al helpdesk. Responsable a partir de ahora: $owner."
    ),
    "owner_barred_nobody": (
        "Escalación $escalation: $before ya no tiene acceso al helpdesk, y no hay nadie más del nivel."
    ),
    "uncopied": "Escalación $escalation: no se ha podido poner en copia a $who. $why",
    "uncopied_not_allowed": "La dirección no está en la lista de quienes pueden recibir copia.",
    "uncopied_no_request": "Nadie puede participar en este ticket, porque no es una solicitud de un cliente.",
    "uncopied_unknown": "El helpdesk no conoce a nadie con esta dirección.",
    "uncopied_refused": "El helpdesk no añadió a esta persona, por ejemplo porque en el ticket ya no cabe nadie más.",
    "act_unfit": "No se ha registrado nada. $why",
    "step_not_now": "«$step» no es posible en el estado actual de la escalación; no se ha registrado nada.",
    "flag_unticked": (
        "La escalación $escalation sigue abierta, por lo que «Escalado» se ha vuelto a marcar. Para terminarla, elija "
        "cómo se cierra."
    ),
    "missed_reply": (
        "Escalación $escalation: una respuesta personal al solicitante vencía el $due_at y todavía falta. Responsable: "
        "$owner."
    ),
    "missed_owner": (
        "La escalación $escalation no tiene responsable; hacía falta a más tardar el $due_at. Podría ser: $proposal."
    ),
    "missed_review": (
        "Escalación $escalation: la revisión con los próximos pasos vencía el $due_at. Responsable: $owner."
    ),
    "missed_call_planned": (
        "Escalación $escalation: había que concertar una llamada a más tardar el $due_at. Responsable: $owner."
    ),
    "missed_call_held": (
        "Escalación $escalation: la llamada vencía el $due_at y no consta en el registro. Responsable: $owner."
    ),
    "missed_deescalate": (
        "La escalación $escalation debía dejar este nivel a más tardar el $due_at. Responsable: $owner."
    ),
    "missed_short": "No se cumplió una promesa: vencía el $due_at.",
    "stated_suggestion": (
        "$who pidió una escalación en el comentario del $asked_at: «$sentence». Si está de acuerdo, marque «$box»; aún "
        "no se ha hecho nada."
    ),
    "stated_not_now": (
        "$who pidió una escalación en el comentario del $asked_at: «$sentence». Aún no se ha hecho nada, y «$box» se "
        "rechazaría ahora. $why"
    ),
    "stated_reminder": (
        "Para $lead. $who pidió una escalación en el comentario del $asked_at y desde entonces nadie ha marcado "
        "«$box». Ingeniero asignado: $assignee. Si está de acuerdo, marque «$box»; aún no se ha hecho nada."
    ),
    "due_reply": "respuesta a más tardar el $due_at",
    "due_owner": "responsable a más tardar el $due_at",
    "due_review": "revisión a más tardar el $due_at",
    "due_call_planned": "llamada concertada a más tardar el $due_at",
    "due_call_held": "llamada a más tardar el $due_at",
    "due_deescalate": "este nivel hasta el $due_at",
    # Known outages, and support hours.
    "not_yet_hours": (
        "Las escalaciones se atienden en horario de soporte: podrá escalar el ticket $ticket a partir del "
        "$available_at."
    ),
    "due_outage": "cuando termine la incidencia",
    "outage_mention": (
        "Hay una incidencia conocida en la que estamos trabajando: $outage (desde el $started_at). Es posible "
        "que el ticket $ticket forme parte de ella."
    ),
    "outage_mention_unnamed": (
        "El ticket $ticket está vinculado a un problema conocido en el que trabajamos desde el $started_at."
    ),
    "outage_subscribe": "Suscríbase para recibir cada novedad: $url",
    "outage_latest": "Lo último que se sabe: $update",
    "outage_refused": (
        "El ticket $ticket forma parte de una incidencia conocida en la que se está trabajando; no se puede "
        "escalar mientras dure: $outage (desde el $started_at)."
    ),
    "outage_refused_unnamed": (
        "El ticket $ticket forma parte de un problema conocido en el que se está trabajando; no se puede "
        "escalar mientras dure (desde el $started_at)."
    ),
    "outage_received": "La escalación $escalation del ticket $ticket se ha recibido y confirmado.",
    "outage_joined": "Sobre la escalación $escalation del ticket $ticket:",
    "outage_known": (
        "Forma parte de una incidencia conocida en la que se está trabajando: $outage (desde el $started_at)."
    ),
    "outage_known_unnamed": "Forma parte de un problema conocido en el que se trabaja desde el $started_at.",
    "outage_closed": (
        "La escalación se cierra por ese motivo. El ticket sigue abierto hasta que se resuelva el problema."
    ),
    "outage_unused": "El derecho a escalar el ticket no se gasta con ello.",
    "outage_waits": "La escalación espera hasta entonces. El ticket sigue abierto hasta que se resuelva el problema.",
    "outage_over": (
        "La incidencia de la que formaba parte el ticket $ticket ha terminado: $outage (desde el $ended_at)."
    ),
    "outage_over_unnamed": (
        "El problema conocido del que formaba parte el ticket $ticket está resuelto desde el $ended_at."
    ),
    "outage_moved_on": "La escalación $escalation se retoma. $promise",
    "outage_check": "Díganos aquí si algo sigue sin funcionarle; el ticket sigue abierto hasta entonces.",
    "outage_apart": (
        "La escalación $escalation se trata por separado a partir de ahora, aparte de la incidencia conocida. $promise"
    ),
    "outage_to_confirm": (
        "La incidencia por la que se cerró la escalación $escalation ha terminado ($outage). Confirme con el "
        "cliente que el ticket está resuelto antes de cerrarlo."
    ),
    "tie_order": "El soporte al cliente pide ayuda con $ticket. De qué se trata: $subject. Gravedad: $severity.",
    "tie_opened": "A partir de ahora se trabaja en $counterpart para este ticket.",
    "tie_asked": "$counterpart espera a este ticket. Mientras esté escalado, su nivel y plazo se muestran aquí.",
    "tie_again": "Se vuelve a trabajar en $counterpart.",
    "tie_done": "El trabajo en $counterpart ha terminado. Compruebe qué supone para este ticket. Responsable: $owner.",
    "tie_over": "En $counterpart ya no se espera nada.",
    "tie_outcome": "Resultado allí: $outcome.",
    "tie_lost": "$counterpart se eliminó o está oculto; allí ya nadie trabaja en esto. Responsable: $owner.",
    "tie_silent": "Hace horas que no se puede leer $counterpart; no se sabe cómo está. Responsable: $owner.",
    "tie_moved": "$before se llama ahora $counterpart.",
    "tie_refused": "Todavía no se pudo abrir un ticket con $account; se intentará de nuevo. Responsable: $owner.",
    "tie_not_agreed": "La configuración no permite abrir un ticket con $account. Responsable: $owner.",
    "tie_unknown": "$named no es un ticket de $account que pueda vincularse, o ya está vinculado. Compruébelo.",
    "tie_level": "nivel $level",
    "tie_is_opening": "abriéndose",
    "tie_is_worked_on": "en curso",
    "tie_is_ended": "terminado",
    "tie_is_lost": "eliminado u oculto",
    "tie_is_silent": "se desconoce",
    "tie_is_refused": "aún sin abrir",
    "tie_is_not_agreed": "sin abrir",
    # Words inside sentences.
    "word_requester": "el solicitante",
    "word_requester_of_case": "el solicitante del ticket",
    "word_somebody": "alguien del equipo de soporte",
    "word_lead": "la dirección de soporte",
    "word_customer": "El cliente",
    "word_your_company": "su empresa",
    "word_nobody": "nadie",
    "word_nobody_there": "no hay nadie",
    "word_box_flag": "Escalado",
    "word_box_action": "Escalar este ticket",
    "word_mail": "correo electrónico",
    "word_form": "formulario",
    "word_comment": "comentario",
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
    "form_outage": "Incidencia conocida",
    "form_subscribe": "Suscribirse a las novedades",
    "form_more_title": "Solo un poco más, por favor",
    "form_accepted_title": "Hemos recibido su escalación",
    "form_accepted": "Hemos recibido la escalación $escalation del ticket $ticket.",
    "form_owner": "Responsable: $owner.",
    "form_accepted_rest": "Todo lo demás ocurre en su ticket.",
    "form_received_title": "Hemos recibido su solicitud",
    "form_received": "Tenemos su solicitud para el ticket $ticket; el resultado aparecerá en breve en el ticket.",
    "form_redirected_title": "Hecho, sin consumir la escalación",
    "form_used_title": "Este enlace ya se ha utilizado",
    "form_refused_title": "El ticket $ticket no se puede escalar ahora",
    "form_not_opened_title": "La escalación no se ha abierto",
    "form_unfit": (
        "La escalación no se ha consumido: abra el enlace nuevo de su ticket y elija otro motivo, o escriba en el "
        "ticket."
    ),
    "form_expired_title": "Este enlace ha caducado",
    "form_expired": "Los enlaces solo son válidos unos días. El ticket $ticket muestra uno nuevo si se puede escalar.",
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
    "field_step": "Registrar un paso de la escalación",
    "field_counterpart": "Contraparte",
    "field_step_note": "Detalles del paso",
    "field_step_note_hint": "Un dato por línea, con la forma nombre: texto.",
    "field_step_accept": "Aceptar la escalación",
    "field_step_decline": "Rechazar: $title",
    "field_step_assign": "Asignar el responsable de la escalación",
    "field_step_next_level": "Escalar al siguiente nivel",
    "field_step_de_escalate": "Desescalar un nivel",
    "field_step_reopen": "Retomar la escalación",
    "field_step_lift": "Sacarlo de la incidencia conocida",
    "field_is_not_yet": "Todavía no",
    "field_is_available": "Disponible",
    "field_is_requested": "Solicitada",
    "field_is_active": "Activa",
    "field_is_closed": "Cerrada",
    "field_is_declined": "Rechazada",
}

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
    sentences=_SENTENCES,
)
