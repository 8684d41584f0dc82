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
        "Le ticket $ticket a déjà été escaladé le $opened_at par $requested_by. Un ticket peut être escaladé $times ; "
        "écrivez dans le ticket si quelque chose a changé."
    ),
    "already_used_before": (
        "Le ticket $ticket fait suite à un ticket déjà escaladé. Un ticket peut être escaladé $times ; écrivez dans le "
        "ticket si quelque chose a changé."
    ),
    "already_used_by_request": (
        "L'escalade du ticket $ticket a été utilisée par une demande antérieure. Un ticket peut être escaladé $times ; "
        "écrivez dans le ticket si quelque chose a changé."
    ),
    "active": (
        "Le ticket $ticket est déjà escaladé depuis le $opened_at (demande faite par $requested_by). Responsable : "
        "$owner. Écrivez dans le ticket si quelque chose a changé."
    ),
    "closed": "Le ticket $ticket est $status, il n'y a donc rien à escalader. Répondez dans le ticket pour le rouvrir.",
    "never": (
        "Le ticket $ticket ne peut pas être escaladé : aucun délai n'est prévu pour la gravité $severity avec l'offre "
        "$tier."
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
        "Veuillez en dire un peu plus sous « $question » : une ou deux phrases ($least caractères au moins) aident la "
        "personne qui prendra le relais. $hint"
    ),
    "answer_too_vague": (
        "Veuillez décrire « $question » avec quelques mots de plus, les vôtres : qu'est-ce qui ne fonctionne pas, pour "
        "qui, depuis quand ? $hint"
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
        "Escalade $escalation : un point était attendu au plus tard le $due_at et manque toujours. Responsable : "
        "$owner."
    ),
    "due_acknowledge": "prise en charge au plus tard le $due_at",
    "due_contact": "première réponse au plus tard le $due_at",
    "due_next_update": "point suivant au plus tard le $due_at",
    "not_yet_sla": (
        "Vous pourrez escalader le ticket $ticket à partir du $available_at (dans $remaining), quand le délai de "
        "réponse de son SLA sera écoulé. Si votre production est touchée ou votre activité en grand danger, vous "
        "n'avez pas à attendre."
    ),
    "not_yet_cool_down": (
        "Le ticket $ticket a été escaladé récemment ; il pourra l'être à nouveau à partir du $available_at (dans "
        "$remaining)."
    ),
    "not_yet_soon": "Vous pourrez escalader le ticket $ticket à partir du $available_at (dans $remaining).",
    "sla_unknown": "Le délai de réponse du ticket $ticket est inconnu, il ne peut donc pas être escaladé pour retard.",
    "sla_kept": (
        "Le ticket $ticket a reçu une réponse dans le délai de son SLA, il ne peut donc pas être escaladé pour retard."
    ),
    "no_contract": (
        "L'escalade fait partie d'un contrat de support ; nous n'en avons pas trouvé pour $organization. Adressez-vous "
        "à votre responsable de compte."
    ),
    "contract_expired": (
        "L'escalade fait partie d'un contrat de support ; celui qui existe ($organization) n'est plus valable. "
        "Adressez-vous à votre responsable de compte."
    ),
    "chase_first": (
        "Veuillez d'abord demander des nouvelles dans le ticket $ticket ; votre demande en tient lieu. Si la réponse "
        "ne vous aide pas, demandez à nouveau l'escalade."
    ),
    "channel_closed": "Le ticket $ticket ne peut pas être escaladé par cette voie ; veuillez écrire dans le ticket.",
    "reason_staff_only": "« $reason » est réservé à nos équipes ; veuillez choisir un autre motif.",
    "reason_unfit": "« $reason » ne s'applique pas à ce ticket dans son état actuel ; veuillez choisir un autre motif.",
    "detail_missing": "« $detail » manque ; indiquez-le sur une ligne « $detail: ... » dans les détails de l'étape.",
    "step_first": "« $step » vient d'abord.",
    "step_missing": (
        "« $step » n'est pas encore enregistré ; enregistrez-le, ou dites pourquoi il est omis sur une ligne « skip: "
        "... »."
    ),
    "step_not_yours": "« $step » doit être enregistré par les personnes du niveau, pas par l'ingénieur assigné.",
    "cadence_unknown": "« $cadence » n'est pas un rythme convenu ; choisissez-en un : $choices.",
    "moment_unreadable": "« $moment » n'est pas un moment ; écrivez-le ainsi : 2026-11-22 15:00.",
    "owner_unknown": (
        "« $owner » ne peut pas être responsable de cette escalade ; écrivez une ligne « owner: ... » avec l'une de "
        "ces valeurs : $choices."
    ),
    "no_such_level": "Il n'y a pas de niveau $level au-dessus de celui-ci ; le plus haut est $most.",
    "level_not_skipped": "Le niveau $level n'est pas le suivant ; les niveaux se prennent un par un.",
    "refused_public": "Nous n'avons pas pu ouvrir d'escalade à partir de ce commentaire. $why",
    "refused_portal": "Nous n'avons pas pu ouvrir l'escalade. $why",
    "refused_unfinished": (
        "L'escalade n'est pas encore ouverte. $why Merci de compléter le formulaire derrière « $field » dans "
        "cette demande ; votre droit d'escalade n'est pas consommé."
    ),
    "received_unvalidated": (
        "Votre demande d'escalade du ticket $ticket a bien été reçue sous le numéro $escalation. Une personne de notre "
        "support l'examine maintenant.\nMotif : $reason\n$promise"
    ),
    "kept_words": "Ce qu'a écrit $requested_by (par $channel), conservé ici avec le ticket :\n$words",
    "level_skipped": "Escalade $escalation : personne n'est présent au niveau $level ($title), il est donc sauté.",
    "level_reached": "L'escalade $escalation est maintenant au niveau $level. Responsable : $owner.",
    "level_reached_internal": (
        "L'escalade $escalation est passée au niveau $level. Responsable : $owner ; avant : $before. $why"
    ),
    "level_left": "L'escalade $escalation est revenue au niveau $level. Responsable : $owner.",
    "reopened": "L'escalade $escalation est reprise. Responsable : $owner.",
    "merged_in": "Le ticket $ticket a été fusionné ici ; $before devient $escalation. Responsable : $owner. $promise",
    "merged_beside": (
        "Le ticket $ticket a été fusionné avec celui-ci, qui fait déjà l'objet d'une escalade. Son escalade $before "
        "est close et se poursuit dans $escalation. Responsable : $owner."
    ),
    "invite": "$step : veuillez y convier ces personnes : $people.",
    "owner_away": (
        "Escalade $escalation : $before ne sera pas là avant le $until_at. Responsable à partir de maintenant : $owner."
    ),
    "owner_away_nobody": (
        "Escalade $escalation : $before ne sera pas là avant le $until_at, et personne d'autre du niveau n'est présent."
    ),
    "owner_barred": "Escalade $escalation : $before n'a plus accès au helpdesk. Nouveau responsable : $owner.",
    "owner_barred_nobody": "Escalade $escalation : $before n'a plus accès au helpdesk, et le niveau n'a plus personne.",
    "uncopied": "Escalade $escalation : $who n'a pas pu être mis en copie. $why",
    "uncopied_not_allowed": "L'adresse ne figure pas sur la liste des personnes qui peuvent être mises en copie.",
    "uncopied_no_request": "Personne ne peut participer à ce ticket, car ce n'est pas une demande d'un client.",
    "uncopied_unknown": "Le helpdesk ne connaît personne à cette adresse.",
    "uncopied_refused": "Le helpdesk ne l'a pas ajouté, par exemple parce que le ticket n'accepte plus personne.",
    "act_unfit": "Rien n'a été enregistré. $why",
    "step_not_now": "« $step » n'est pas possible dans l'état actuel de l'escalade ; rien n'a été enregistré.",
    "flag_unticked": (
        "L'escalade $escalation est encore ouverte, « Escaladé » a donc été coché à nouveau. Pour la terminer, "
        "choisissez comment elle est close."
    ),
    "missed_reply": (
        "Escalade $escalation : une réponse personnelle au demandeur était attendue au plus tard le $due_at et manque "
        "toujours. Responsable : $owner."
    ),
    "missed_owner": (
        "L'escalade $escalation n'a pas de responsable ; il en fallait un au plus tard le $due_at. Ce pourrait être : "
        "$proposal."
    ),
    "missed_review": (
        "Escalade $escalation : la revue avec les prochaines étapes était attendue au plus tard le $due_at. "
        "Responsable : $owner."
    ),
    "missed_call_planned": (
        "Escalade $escalation : un appel devait être convenu au plus tard le $due_at. Responsable : $owner."
    ),
    "missed_call_held": (
        "Escalade $escalation : l'appel était attendu au plus tard le $due_at et n'est pas enregistré. Responsable : "
        "$owner."
    ),
    "missed_deescalate": (
        "L'escalade $escalation devait quitter ce niveau au plus tard le $due_at. Responsable : $owner."
    ),
    "missed_short": "Une promesse n'a pas été tenue : l'échéance était le $due_at.",
    "stated_suggestion": (
        "$who a demandé une escalade dans le commentaire du $asked_at : « $sentence ». Si vous êtes d'accord, cochez « "
        "$box » ; rien n'a encore été fait."
    ),
    "stated_not_now": (
        "$who a demandé une escalade dans le commentaire du $asked_at : « $sentence ». Rien n'a encore été fait, et « "
        "$box » serait refusé maintenant. $why"
    ),
    "stated_reminder": (
        "À l'attention de $lead. $who a demandé une escalade dans le commentaire du $asked_at, et personne n'a coché « "
        "$box » depuis. Ingénieur assigné : $assignee. Si vous êtes d'accord, cochez « $box » ; rien n'a encore été "
        "fait."
    ),
    "due_reply": "réponse au plus tard le $due_at",
    "due_owner": "responsable nommé au plus tard le $due_at",
    "due_review": "revue au plus tard le $due_at",
    "due_call_planned": "appel convenu au plus tard le $due_at",
    "due_call_held": "appel au plus tard le $due_at",
    "due_deescalate": "ce niveau jusqu'au $due_at",
    # Known outages, and support hours.
    "not_yet_hours": (
        "Les escalades sont prises en charge pendant les heures de support : vous pourrez escalader le ticket "
        "$ticket à partir du $available_at."
    ),
    "due_outage": "à la fin de l'incident",
    "outage_mention": (
        "Un incident connu est en cours de traitement : $outage (depuis le $started_at). Le ticket $ticket en "
        "fait peut-être partie."
    ),
    "outage_mention_unnamed": "Le ticket $ticket est lié à un problème connu que nous traitons depuis le $started_at.",
    "outage_subscribe": "Abonnez-vous pour en recevoir chaque mise à jour : $url",
    "outage_latest": "Dernières nouvelles à ce sujet : $update",
    "outage_refused": (
        "Le ticket $ticket fait partie d'un incident connu en cours de traitement ; il ne peut pas être "
        "escaladé tant que celui-ci dure : $outage (depuis le $started_at)."
    ),
    "outage_refused_unnamed": (
        "Le ticket $ticket fait partie d'un problème connu en cours de traitement ; il ne peut pas être "
        "escaladé tant que celui-ci dure (depuis le $started_at)."
    ),
    "outage_received": "L'escalade $escalation du ticket $ticket est reçue et confirmée.",
    "outage_joined": "Au sujet de l'escalade $escalation du ticket $ticket :",
    "outage_known": "Elle fait partie d'un incident connu en cours de traitement : $outage (depuis le $started_at).",
    "outage_known_unnamed": "Elle fait partie d'un problème connu que nous traitons depuis le $started_at.",
    "outage_closed": "L'escalade est close pour cette raison. Le ticket reste ouvert jusqu'à résolution du problème.",
    "outage_unused": "Le droit d'escalader le ticket n'est pas utilisé pour autant.",
    "outage_waits": "L'escalade attend jusque-là. Le ticket reste ouvert jusqu'à la résolution du problème.",
    "outage_over": "L'incident dont le ticket $ticket faisait partie est terminé : $outage (depuis le $ended_at).",
    "outage_over_unnamed": "Le problème connu dont le ticket $ticket faisait partie est résolu depuis le $ended_at.",
    "outage_moved_on": "L'escalade $escalation est reprise. $promise",
    "outage_check": (
        "Dites-nous ici si quelque chose ne fonctionne toujours pas chez vous ; le ticket reste ouvert d'ici là."
    ),
    "outage_apart": "L'escalade $escalation est désormais traitée à part, indépendamment de l'incident connu. $promise",
    "outage_to_confirm": (
        "L'incident pour lequel l'escalade $escalation a été close est terminé ($outage). Veuillez vous faire "
        "confirmer par le client que le ticket est résolu avant de le clore."
    ),
    "tie_order": "Le support client demande de l'aide pour $ticket. De quoi il s'agit : $subject. Gravité : $severity.",
    "tie_opened": "$counterpart est désormais traité pour ce ticket.",
    "tie_asked": "$counterpart attend ce ticket. Tant qu'il est escaladé, son niveau et son échéance figurent ici.",
    "tie_again": "Le travail sur $counterpart a repris.",
    "tie_done": "Le travail sur $counterpart est terminé. Voyez ce que cela change ici. Responsable : $owner.",
    "tie_over": "Plus rien n'est attendu dans $counterpart.",
    "tie_outcome": "Résultat là-bas : $outcome.",
    "tie_lost": "$counterpart a été supprimé ou nous est caché ; plus personne n'y travaille. Responsable : $owner.",
    "tie_silent": "$counterpart est illisible depuis des heures ; son état n'est pas connu. Responsable : $owner.",
    "tie_moved": "$before s'appelle désormais $counterpart.",
    "tie_refused": "Aucun ticket n'a encore pu être ouvert chez $account ; nouvel essai à venir. Responsable : $owner.",
    "tie_not_agreed": "La configuration ne permet pas d'ouvrir un ticket chez $account. Responsable : $owner.",
    "tie_unknown": "$named n'est pas un ticket de $account qui puisse être lié, ou l'est déjà. Veuillez vérifier.",
    "tie_level": "niveau $level",
    "tie_is_opening": "en cours d'ouverture",
    "tie_is_worked_on": "en traitement",
    "tie_is_ended": "terminé",
    "tie_is_lost": "supprimé ou caché",
    "tie_is_silent": "état inconnu",
    "tie_is_refused": "pas encore ouvert",
    "tie_is_not_agreed": "non ouvert",
    # Words inside sentences.
    "word_requester": "le demandeur",
    "word_requester_of_case": "le demandeur du ticket",
    "word_somebody": "quelqu'un du support",
    "word_lead": "la direction du support",
    "word_customer": "Le client",
    "word_your_company": "votre entreprise",
    "word_nobody": "personne",
    "word_nobody_there": "personne n'est présent",
    "word_box_flag": "Escaladé",
    "word_box_action": "Escalader ce ticket",
    "word_mail": "e-mail",
    "word_form": "formulaire",
    "word_comment": "commentaire",
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
    "form_outage": "Incident connu",
    "form_subscribe": "S'abonner aux mises à jour",
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
    "field_step": "Enregistrer une étape de l'escalade",
    "field_counterpart": "Contrepartie",
    "field_step_note": "Détails de l'étape",
    "field_step_note_hint": "Un détail par ligne, sous la forme nom: texte.",
    "field_step_accept": "Accepter l'escalade",
    "field_step_decline": "Refuser : $title",
    "field_step_assign": "Nommer le responsable de l'escalade",
    "field_step_next_level": "Escalader au niveau suivant",
    "field_step_de_escalate": "Désescalader d'un niveau",
    "field_step_reopen": "Reprendre l'escalade",
    "field_step_lift": "Le sortir de l'incident connu",
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
