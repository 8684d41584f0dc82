"""How French asks for an escalation; accents are left out, as when it is read, and an elision is two words."""

from core.wishes.phrases import Wording, phrases

ESC = "escalade|escalader|escaladez|escaladee|escaladiez|escalades|escaladons|escalation|escaladent"
UP = f"{ESC}|remonter|remontez|remonte|remontee"
PLEASE = "merci|veuillez|svp|stp|priere|prie|prions"
CAN = (
    "pouvez-vous|pourriez-vous|peux-tu|pourrais-tu|peut-on|pourrait-on|pouvons-nous|puis-je|pourrions-nous|"
    "pouvez|pourriez|"
    "pouvons|peut|pourrait|faut|faudrait|doit|devrait|dois|devons|serait-il"
)
WISH = (
    "souhaite|souhaitons|souhaiterais|souhaiterions|voudrais|voudrions|veux|voulons|aimerais|aimerions|"
    "demande|demandons|exige|"
    "exigeons|sollicite|sollicitons|requiers|attends|attendons|besoin|insiste|insistons|desire|desirons"
)
CHIEF = (
    "responsable|responsables|superieur|superieurs|manager|chef|superviseur|superviseure|hierarchie|direction|"
    "directeur|encadrement"
)
YOURS = "un|une|votre|vos|ton|le|la|son|quelqu"
NOT = "ne|n|pas|sans|inutile|aucune|aucun|plutot|lieu|avant|annuler|annulez|retirer|jamais|ni|superflu|superflue"

FRENCH = Wording(
    language="fr",
    stems=("escal", "remont", "niveau", *CHIEF.split("|")),
    senses=phrases(
        "regle|regles|politique|politiques|niveau|niveaux|page|chaine|etape|etapes|matrice d escalade",
        "mur|salle|voie|club|materiel d escalade",
        "escalade|escalation|elevation de|des privilege|privileges|prix|couts",
        "privilege escalation",
    ),
    courtesies=phrases(
        "s il ?vous ?te plait",
        "si possible",
        "si c est possible",
        "si vous|tu pouvez|pouviez|pourriez|voulez|voulez|peux|pouvais",
        "si vous|tu ne|n ~2 pas ~2 resoudre|solution|avancer|regler",
        "si vous|tu ne|n pouvez|pouviez|arrivez|parvenez|savez|etes pas",
        "n hesitez pas a",
        "savoir|demander|voir si",
        "^ sinon je|nous|merci|pouvez-vous",
    ),
    conditions=phrases(
        "si",
        "sinon",
        "sans reponse|retour|solution|nouvelle|nouvelles",
        "a defaut",
        "au cas ou",
        "en cas de|d",
        "faute de",
        "la prochaine fois",
        "a moins",
        "d ici la",
    ),
    joints=phrases(
        ",",
        "merci",
        "veuillez",
        "mais",
        "donc",
        "car",
        "et je|nous|merci|veuillez|pouvez-vous",
        "alors",
        "cependant",
        "pourtant",
        "pouvez-vous",
        "pourriez-vous",
    ),
    pressing=phrases(
        f"pourquoi ~10 {UP}",
        f"ai|avons|avait ~3 demande ~6 {ESC}",
        f"pas ~2 choix|option|solution ~5 {UP}",
        f"aurait du ~3 {UP}",
        f"toujours pas ~2 {UP}",
    ),
    wishes=phrases(
        f"merci|veuillez|priere ?de ?d ~4 {ESC}",
        f"{PLEASE} ~5 escalader|escaladez|remonter|remontez ~4",
        f"{CAN} ?il ?elle ~5 {ESC}",
        f"{CAN} ~5 remonter ~6 {CHIEF}|niveau|hierarchie",
        f"je|j|nous|on ~2 {WISH} ~9 {ESC}",
        f"{WISH} ~3 {ESC}",
        "demande d escalade",
        f"demander ~3 {ESC}",
        f"necessite|requiert|merite|justifie ~3 {ESC}",
        f"possible|moyen|temps|moment d|de ~2 {ESC}|remonter",
        "^ escaladez",
        "^ ?svp ?urgent escalader|escaladez",
        "^ j|nous escalade|escaladons",
        "^ je vous escalade",
        f"{ESC} ~3 svp|stp|urgente|urgent|immediate|immediatement|demandee|necessaire|·",
        f"comment ~6 {ESC}",
        f"quel|quelle|quels|quelles ~4 procedure|processus|demarche|chemin|voie|etapes ~3 {ESC}",
        f"qui ~7 {ESC}",
        f"ou ~5 {ESC}",
        f"connaitre|indiquer|donner|communiquer ~5 {ESC}",
        f"parler|echanger|discuter|entretenir ~3 a|avec|au ~1 {YOURS} ?autre {CHIEF}",
        f"parler a ~2 {CHIEF}",
        f"parler|parlez ~3 {CHIEF}",
        f"passez-moi|passer|joindre|contacter ~3 {YOURS} {CHIEF}",
        f"{PLEASE}|{CAN}|{WISH} ~6 {YOURS} {CHIEF} ~3 intervienne|regarde|rappelle|prenne|reprenne|contacte|"
        "traite|examine|appelle",
        f"{PLEASE}|{CAN} ~5 impliquer|informer|alerter|prevenir|saisir|transmettre|soumettre|signaler ~5 {CHIEF}",
        f"qui est votre {CHIEF}",
        f"{PLEASE}|{CAN}|{WISH} ~6 transmettre|passer|transferer|transfere|escalader|monter|confier ~5 niveau ~2",
    ),
    denials=phrases(
        f"{NOT} ~6 {UP}|{CHIEF}|niveau",
        f"{ESC} ~2 n est pas|plus",
        f"{ESC} ~3 pas|inutile|inutiles",
        f"mon|ma|notre|nos {CHIEF}",
        f"deja ~4 {ESC}",
        "a|ont|avons|avez|est|ete ete|deja|ce ~2 escalade|escaladee|escalades",
        "avons|ai escalade",
        "interne ~4",
        "a|aupres ?de notre|nos|mon ~2",
        f"nouvelles|suivi|etat|statut|avancement|point ~4 {ESC}",
        "merci d avoir ~4",
        f"merci ~1 pour ~4 {ESC}",
        "escaladerons|escaladerai|escaladera",
        f"allons|vais|devrons|devrai|serons|serai|obliges|oblige ~4 {ESC}",
    ),
)
