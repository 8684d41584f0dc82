"""The words that people put before the parts of a request, in the languages they write in.

A label is compared without case, accents, dots and spaces at its ends, so that ``Numéro de ticket`` and
``numero de ticket`` are one. A further language is a further entry of each table.
"""

import unicodedata
from collections.abc import Iterable, Mapping

TICKET, REASON, IMPACT = "ticket", "reason", "impact"

LABELS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    TICKET: {
        "en": (
            *("ticket", "ticket number", "ticket no", "ticket id", "ticket #", "ticket key", "number of the ticket"),
            *("case", "case number", "case no", "case id", "case #", "support case", "support ticket", "issue"),
            *(
                "support ticket number",
                "support case number",
                "request number",
                "request id",
                "request",
                "issue number",
            ),
            *("issue key", "issue id", "incident number", "reference number", "ticket reference", "case reference"),
        ),
        "de": (
            *("ticketnummer", "ticket-nummer", "ticket nummer", "ticket-nr", "ticket nr", "ticket-id", "fallnummer"),
            *("fall-nr", "fall", "vorgang", "vorgangsnummer", "anfragenummer", "anfrage-nr", "nummer des tickets"),
        ),
        "fr": (
            *("numéro de ticket", "numéro du ticket", "n° de ticket", "n° ticket", "no de ticket", "ticket n°"),
            *("numéro de dossier", "dossier", "n° de dossier", "numéro de demande", "numéro de cas", "réf ticket"),
        ),
        "es": (
            *("número de ticket", "número del ticket", "n.º de ticket", "nº de ticket", "número de caso", "caso"),
            *("n.º de caso", "nº de caso", "número del caso", "número de solicitud", "número de incidencia"),
        ),
        "pt": (
            *("número do ticket", "número do tíquete", "nº do ticket", "número do caso", "nº do caso", "chamado"),
            *("número do chamado", "nº do chamado", "número da solicitação", "ticket nº", "caso"),
        ),
        "ja": (
            *("チケット番号", "チケット", "チケットno", "ケース番号", "ケース", "お問い合わせ番号", "問い合わせ番号"),
            *("お問合せ番号", "案件番号", "リクエスト番号", "受付番号"),
        ),
    },
    REASON: {
        "en": (
            *("reason", "reason for escalation", "reason for the escalation", "escalation reason", "reason code"),
            *("reason for escalating", "reasons", "grounds"),
        ),
        "de": ("grund", "grund der eskalation", "grund für die eskalation", "eskalationsgrund", "begründung"),
        "fr": ("raison", "motif", "raison de l'escalade", "motif de l'escalade"),
        "es": (
            *("motivo", "razón", "motivo de la escalación", "motivo del escalamiento", "motivo de escalamiento"),
            *("razón de la escalación", "razón del escalamiento", "motivo del escalado"),
        ),
        "pt": (
            "motivo",
            "razão",
            "motivo da escalação",
            "motivo do escalonamento",
            "razão da escalação",
            "justificativa",
        ),
        "ja": ("理由", "エスカレーション理由", "エスカレーションの理由", "エスカレの理由"),
    },
    IMPACT: {
        "en": (
            *("business impact", "impact", "impact on business", "impact on the business", "impact on our business"),
            *("impact to business", "business effect"),
        ),
        "de": (
            *("geschäftsauswirkung", "geschäftsauswirkungen", "auswirkung", "auswirkungen", "geschäftliche auswirkung"),
            *("geschäftliche auswirkungen", "auswirkungen auf das geschäft", "auswirkung auf das geschäft"),
            *("auswirkungen auf unser geschäft", "geschaeftsauswirkung", "geschaeftsauswirkungen"),
        ),
        "fr": (
            *(
                "impact métier",
                "impact",
                "impact commercial",
                "impact sur l'activité",
            ),
            *("impact sur notre activité", "impact business", "conséquences", "conséquences pour l'activité"),
        ),
        "es": (
            *("impacto en el negocio", "impacto", "impacto comercial", "impacto empresarial", "impacto de negocio"),
            *("impacto en nuestro negocio", "repercusión en el negocio"),
        ),
        "pt": (
            *("impacto no negócio", "impacto", "impacto nos negócios", "impacto comercial", "impacto empresarial"),
            *("impacto no nosso negócio",),
        ),
        "ja": ("ビジネスへの影響", "影響", "ビジネス影響", "業務への影響", "業務影響", "事業への影響"),
    },
}
"""What is meant, to the labels of each language."""

CLOSINGS = (
    *("best regards", "kind regards", "regards", "many thanks", "thanks", "thank you", "sincerely", "best wishes"),
    *("cheers", "yours", "mit freundlichen grüßen", "viele grüße", "beste grüße", "freundliche grüße", "mfg", "lg"),
    *("vielen dank", "danke", "cordialement", "bien à vous", "merci", "salutations", "bien cordialement"),
    *("saludos", "un saludo", "gracias", "atentamente", "cordiales saludos", "muchas gracias", "atenciosamente"),
    *("obrigado", "obrigada", "cumprimentos", "com os melhores cumprimentos", "abraços", "よろしくお願い", "以上"),
    *("敬具", "何卒よろしく", "宜しくお願い"),
)
"""How people end what they say; a part of a request does not go on behind it."""
LONGEST_CLOSING = 40


def normal(label: str) -> str:
    """A label as it is compared: small letters without accents, single spaces, nothing around it."""
    bare = unicodedata.normalize("NFKD", label.casefold().replace("\u2019", "'").replace("\xb0", "o"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(letters.split()).strip(" .*_#:-")


def known(questions: Iterable[tuple[str, str]] = ()) -> Mapping[str, tuple[str, frozenset[str]]]:
    """Every label as it is compared, with what it means and the languages that it is of.

    ``questions`` are a policy's own, each by its code with a title; what they share with the tables is the tables'.
    """
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for meaning, languages in LABELS.items():
        for language, labels in languages.items():
            for label in map(normal, labels):
                found[label] = (meaning, found.get(label, (meaning, frozenset()))[1] | {language})
    for code, title in questions:
        for label in (normal(title), normal(code.replace("_", " ")), normal(code)):
            found.setdefault(label, (f"ask.{code}", frozenset()))
    return found


def closes(line: str) -> bool:
    """Whether a line is how people end a mail."""
    said = normal(line).rstrip(",!. ")
    return len(line) <= LONGEST_CLOSING and said.startswith(_CLOSED)


_CLOSED = tuple(normal(one) for one in CLOSINGS)
