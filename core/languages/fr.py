"""French, as helpdesks write to customers: formal, in the words of the trade, with the spaces of French print."""

import re

from core.catalogue import Catalogue, up_to_one_or_other


def _spaced(text: str) -> str:
    """The text with spaces that no line breaks at before its high marks and inside its quotation marks."""
    text = text.replace("« ", "«\u00a0").replace(" »", "\u00a0»").replace(" :", "\u00a0:")
    return re.sub(r" ([;?!])", "\u202f\\1", text)


_SENTENCES = {
    # Why it may be escalated, or not.
    "available": "Le ticket $ticket peut être escaladé depuis le $available_at.",
    "not_yet": (
        "Vous pourrez escalader le ticket $ticket à partir du $available_at (dans $remaining). Avec la gravité "
        "$severity et l'offre $tier, c'est possible $wait après l'ouverture du ticket ($created_at). Si l'impact a "
        "augmenté, demandez-nous de relever la gravité."
    ),
    "already_used": (
        "Le ticket $ticket a déjà été escaladé le $opened_at par $requested_by. Un ticket peut être escaladé "
        "$times ; écrivez dans le ticket si quelque chose a changé."
    ),
    "already_used_before": (
        "Le ticket $ticket fait suite à un ticket déjà escaladé. Un ticket peut être escaladé $times ; écrivez dans "
        "le ticket si quelque chose a changé."
    ),
    "already_used_by_request": (
        "L'escalade du ticket $ticket a été utilisée par une demande antérieure. Un ticket peut être escaladé "
        "$times ; écrivez dans le ticket si quelque chose a changé."
    ),
    "active": (
        "Le ticket $ticket est déjà escaladé depuis le $opened_at (demande faite par $requested_by). "
        "Responsable : $owner. Écrivez dans le ticket si quelque chose a changé."
    ),
    "closed": (
        "Le ticket $ticket est $status, il n'y a donc rien à escalader. Répondez dans le ticket pour le rouvrir."
    ),
    "never": (
        "Le ticket $ticket ne peut pas être escaladé : aucun délai n'est prévu pour la gravité $severity avec "
        "l'offre $tier."
    ),
    "severity_unlisted": (
        "La gravité du ticket $ticket ($severity) ne figure pas dans les règles ; le délai le plus long s'applique."
    ),
    "tier_unlisted": (
        "L'offre du ticket $ticket ($tier) ne figure pas dans les règles ; le délai le plus long s'applique."
    ),
    "shown_before": "L'action a déjà été proposée sur le ticket $ticket, elle reste donc disponible.",
    "not_allowed": "Seule la personne qui a ouvert le ticket $ticket peut l'escalader.",
    "unknown_need": "Veuillez indiquer ce dont vous avez besoin : $choices.",
    "reason_missing": "Veuillez choisir l'un des motifs : $choices.",
    "answer_missing": "Veuillez répondre à « $question ».",
    "answer_too_short": (
        "Veuillez en dire un peu plus sous « $question » : une ou deux phrases ($least caractères au moins) aident "
        "la personne qui prendra le relais. $hint"
    ),
    "answer_too_vague": (
        "Veuillez décrire « $question » avec quelques mots de plus, les vôtres : qu'est-ce qui ne fonctionne pas, "
        "pour qui, depuis quand ? $hint"
    ),
    "answer_too_long": "« $question » dépasse $most caractères ; veuillez raccourcir le texte.",
    "evidence_missing": (
        "« $reason » suppose des commentaires de votre part restés sans réponse. Nombre nécessaire : $needed ; nombre "
        "depuis notre dernière réponse publique : $found. Si vous avez besoin d'un point maintenant, demandez-le dans "
        "le ticket : cela n'utilise pas l'escalade."
    ),
    # What is said of a running escalation.
    "received": (
        "L'escalade $escalation du ticket $ticket a bien été reçue. Responsable à partir de maintenant : $owner.\n"
        "Motif : $reason\n$promise"
    ),
    "received_promise": "Vous aurez de nos nouvelles au plus tard le $due_at.",
    "acknowledged": "Escalade $escalation : $owner l'a prise en charge.\n$promise",
    "acknowledged_promise": "Nos prochaines nouvelles vous parviendront au plus tard le $due_at.",
    "closed_public": "L'escalade $escalation est close : $outcome. Le ticket lui-même reste tel qu'il est.",
    "declined_public": "L'escalade $escalation n'a pas été acceptée : $why",
    "redirected": "$explanation",
    "refused_internal": "L'escalade demandée par $requested_by n'a pas été ouverte. $why",
    "missed_acknowledge": (
        "Escalade $escalation : la prise en charge était attendue au plus tard le $due_at et manque toujours. "
        "Responsable : $owner."
    ),
    "missed_contact": (
        "Escalade $escalation : une première réponse d'une autre personne que l'ingénieur assigné était attendue au "
        "plus tard le $due_at et manque toujours. Responsable : $owner."
    ),
    "missed_next_update": (
        "Escalade $escalation : un point était attendu au plus tard le $due_at et manque toujours. "
        "Responsable : $owner."
    ),
    "due_acknowledge": "prise en charge au plus tard le $due_at",
    "due_contact": "première réponse au plus tard le $due_at",
    "due_next_update": "point suivant au plus tard le $due_at",
    # Words inside sentences.
    "word_requester": "le demandeur",
    "word_requester_of_case": "le demandeur du ticket",
    "word_somebody": "quelqu'un du support",
    "word_lead": "la direction du support",
    "word_unknown": "inconnue",
    "word_fewer": "moins",
    "word_new": "nouveau",
    "word_open": "ouvert",
    "word_pending": "en attente",
    "word_hold": "en pause",
    "word_solved": "résolu",
    "word_closed": "clos",
    "word_deleted": "supprimé",
    "word_merged": "fusionné",
    # The request form behind a link.
    "form_title": "Escalader le ticket $ticket",
    "form_case": "Ticket $ticket",
    "form_case_subject": "Ticket $ticket : $subject",
    "form_recorded": "La demande sera enregistrée comme faite par $name.",
    "form_need": "De quoi avez-vous besoin ?",
    "form_need_escalation": "J'ai besoin d'une escalade",
    "form_need_hint": "Seule une escalade utilise le droit d'escalader ce ticket.",
    "form_reason": "Motif",
    "form_choose": "Veuillez choisir",
    "form_required": "(obligatoire pour une escalade)",
    "form_send": "Envoyer",
    "form_language": "Langue",
    "form_more_title": "Encore un petit effort, s'il vous plaît",
    "form_accepted_title": "Votre escalade a bien été reçue",
    "form_accepted": "L'escalade $escalation du ticket $ticket a bien été reçue.",
    "form_owner": "Responsable : $owner.",
    "form_accepted_rest": "Tout le reste se passe dans votre ticket.",
    "form_received_title": "Votre demande a bien été reçue",
    "form_received": (
        "Nous avons reçu votre demande pour le ticket $ticket ; la suite apparaîtra sous peu dans le ticket."
    ),
    "form_redirected_title": "C'est fait, sans utiliser l'escalade",
    "form_used_title": "Ce lien a déjà été utilisé",
    "form_refused_title": "Le ticket $ticket ne peut pas être escaladé maintenant",
    "form_not_opened_title": "L'escalade n'a pas été ouverte",
    "form_unfit": (
        "L'escalade n'a pas été utilisée : veuillez ouvrir le nouveau lien dans votre ticket et choisir un autre "
        "motif, ou écrire dans le ticket."
    ),
    "form_expired_title": "Ce lien a expiré",
    "form_expired": (
        "Les liens ne sont valables que quelques jours. Le ticket $ticket en affiche un nouveau s'il peut être "
        "escaladé."
    ),
    "form_unknown_link_title": "Ce lien ne vient pas de nous",
    "form_unknown_link": "Veuillez l'ouvrir de nouveau depuis votre ticket.",
    "form_unknown_case_title": "Ce ticket n'est pas connu ici",
    "form_unknown_case": "Veuillez plutôt répondre dans votre ticket.",
    # The titles and options of our fields in the helpdesk, in the account's language.
    "field_escalation": "Escalade",
    "field_escalated": "Escaladé",
    "field_available_from": "Peut être escaladé à partir du",
    "field_level": "Niveau d'escalade",
    "field_owner": "Responsable de l'escalade",
    "field_next_update_due": "Prochain point attendu",
    "field_escalate_link": "Escalader cette demande",
    "field_escalate_now": "Escalader ce ticket",
    "field_need": "De quoi avez-vous besoin ?",
    "field_reason": "Motif de l'escalade",
    "field_acknowledge": "Je prends en charge cette escalade",
    "field_outcome": "Clore l'escalade comme",
    "field_is_not_yet": "Pas encore",
    "field_is_available": "Disponible",
    "field_is_requested": "Demandée",
    "field_is_active": "Active",
    "field_is_closed": "Close",
    "field_is_declined": "Refusée",
}

CATALOGUE = Catalogue(
    tag="fr",
    name="Français",
    days=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    months=("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    date="{weekday} {day} {month} {year}",
    first="1er",
    plural=up_to_one_or_other,
    lengths={
        "day": {"one": "{count} jour", "other": "{count} jours"},
        "hour": {"other": "{count} h"},
        "minute": {"other": "{count} min"},
        "second": {"other": "{count} s"},
    },
    often={"1": "une seule fois", "2": "deux fois seulement", "other": "{count} fois seulement"},
    listing=" / ",
    sentences={code: _spaced(text) for code, text in _SENTENCES.items()},
)
