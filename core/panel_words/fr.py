"""French: what a panel beside a ticket says."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "panel_left": "Temps restant",
    "panel_promises": "Nos engagements",
    "panel_missed": "non tenu",
    "panel_met": "tenu",
    "panel_held": "suspendu",
    "panel_history": "Ce qui s'est passé",
    "panel_acts": "Ce que vous pouvez faire",
    "panel_acknowledge": "Accuser réception",
    "panel_contact": "Le client a été contacté",
    "panel_update": "Le client a reçu un point d'avancement",
    "panel_step": "Consigner ($title)",
    "panel_close": "Clore ($title)",
    "panel_decline": "Refuser pour un autre motif",
    "panel_ask_owner": "Son adresse e-mail",
    "panel_ask_why": "Motif",
    "panel_ask_skip": "Pourquoi des étapes de ce niveau sont omises, le cas échéant",
    "panel_ask_note": "Note",
    "panel_ask_cadence": "Intervalle convenu entre les points d'avancement",
    "panel_ask_call_at": "Date et heure de l'appel",
    "panel_do": "Valider",
    "panel_done": "C'est fait.",
    "panel_kept": "C'est enregistré et sera traité dès que le helpdesk répondra.",
    "panel_unfit": "Il manque une information nécessaire, rien n'a été modifié.",
    "panel_ignored": "L'état actuel de l'escalade ne le permet pas, rien n'a été modifié.",
    "panel_was_asked": "Demandée par $who",
    "panel_was_acknowledged": "Réception confirmée",
    "panel_was_contacted": "Le client a été contacté",
    "panel_was_level": "Niveau $level, responsable $owner",
    "panel_was_recorded": "$title",
    "panel_was_closed": "Terminée, $outcome",
    "panel_opening": "Le panneau s'ouvre.",
    "panel_reopen": "Veuillez rouvrir ce panneau depuis le ticket.",
    "panel_later": "Cela n'a pas fonctionné, veuillez réessayer dans une minute.",
    "panel_no_script": "Ce panneau a besoin des scripts. Les champs du ticket disent la même chose sans eux.",
    "panel_not_shown": "Ce ticket ne vous est pas présenté ici.",
    "page_not_read_title": "Le formulaire n'a pas pu être lu",
    "page_not_read": (
        "Rien n'a été conservé. Veuillez revenir en arrière, raccourcir votre texte ou le saisir de nouveau, "
        "puis le renvoyer."
    ),
    "page_later_title": "Pas pour le moment",
    "page_nothing_title": "Il n'y a rien ici",
    "page_nothing": "Veuillez vérifier l'adresse ou rouvrir le lien depuis votre ticket.",
}
