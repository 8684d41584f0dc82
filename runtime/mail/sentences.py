"""What our answers by mail say, in the languages that customers write to us in.

Templates use ``$name`` placeholders and nothing else, as everywhere (T59). A policy may replace any sentence by its
code. A further language is a further entry; a sentence it lacks is said in English.
"""

from collections.abc import Mapping

from core.sentences import say

ENGLISH = "en"

_EN = {
    "mail_hello": "Hello $name,",
    "mail_no_ticket": (
        "An escalation belongs to a case, and your mail does not name one, so nothing was escalated. If "
        "there is no case yet, please open one first; then answer with its number."
    ),
    "mail_several_tickets": (
        "Your mail names several cases ($tickets), and we do not want to guess which one you mean, so "
        "nothing was escalated. Please send one mail for each case."
    ),
    "mail_not_found": (
        "We could not find the case you name among those you are on, so nothing was escalated. Please check "
        "the number, and write from the address by which you are on the case."
    ),
    "mail_missing": (
        "Your mail about case $ticket lacks something, so nothing was escalated yet. Please answer with this:"
    ),
    "mail_also_missing": "This is needed as well:",
    "mail_missing_reason": "the reason for the escalation, one of: $choices",
    "mail_missing_answer": "$question",
    "mail_csm_missing": "your customer success manager in copy ($csm)",
    "mail_csm_added": "Your customer success manager was not in copy; $csm is now.",
    "mail_how": "This is how a mail that asks for an escalation looks:",
    "mail_form": "Ticket number: $ticket\nReason: ...\nBusiness impact: ...",
    "mail_accepted": "Your request to escalate case $ticket is received as $escalation. All else happens in the case.",
    "mail_refused": "Case $ticket was not escalated by your mail.",
    "mail_left_to_people": (
        "We have your request for case $ticket. A person looks at it; the answer will be in the case."
    ),
    "mail_subject": "Your request for an escalation",
    "mail_automatic": "This is an automatic answer.",
}
_DE = {
    "mail_hello": "Guten Tag $name,",
    "mail_no_ticket": (
        "Eine Eskalation gehört zu einem Ticket, und Ihre E-Mail nennt keines; es wurde nichts eskaliert. "
        "Falls es noch kein Ticket gibt, eröffnen Sie bitte zuerst eines und antworten Sie dann mit seiner "
        "Nummer."
    ),
    "mail_several_tickets": (
        "Ihre E-Mail nennt mehrere Tickets ($tickets), und wir möchten nicht raten, welches Sie meinen; es "
        "wurde nichts eskaliert. Bitte senden Sie eine E-Mail je Ticket."
    ),
    "mail_not_found": (
        "Wir konnten das genannte Ticket nicht unter denen finden, an denen Sie beteiligt sind; es wurde "
        "nichts eskaliert. Bitte prüfen Sie die Nummer und schreiben Sie von der Adresse, mit der Sie am "
        "Ticket beteiligt sind."
    ),
    "mail_missing": (
        "Ihrer E-Mail zu Ticket $ticket fehlt etwas; es wurde noch nichts eskaliert. Bitte antworten Sie mit:"
    ),
    "mail_also_missing": "Außerdem wird benötigt:",
    "mail_missing_reason": "dem Grund der Eskalation, einem von: $choices",
    "mail_missing_answer": "$question",
    "mail_csm_missing": "Ihrem Customer Success Manager in Kopie ($csm)",
    "mail_csm_added": "Ihr Customer Success Manager war nicht in Kopie; $csm ist es jetzt.",
    "mail_how": "So sieht eine E-Mail aus, die um eine Eskalation bittet:",
    "mail_form": "Ticketnummer: $ticket\nGrund: ...\nGeschäftsauswirkung: ...",
    "mail_accepted": (
        "Ihre Bitte, Ticket $ticket zu eskalieren, ist als $escalation eingegangen. Alles Weitere geschieht im Ticket."
    ),
    "mail_refused": "Ticket $ticket wurde durch Ihre E-Mail nicht eskaliert.",
    "mail_left_to_people": (
        "Wir haben Ihre Bitte zu Ticket $ticket. Ein Mensch sieht sie an; die Antwort steht im Ticket."
    ),
    "mail_subject": "Ihre Bitte um eine Eskalation",
    "mail_automatic": "Dies ist eine automatische Antwort.",
}
_FR = {
    "mail_hello": "Bonjour $name,",
    "mail_no_ticket": (
        "Une escalade se rapporte à un ticket, et votre message n'en nomme aucun : rien n'a été escaladé. "
        "S'il n'y a pas encore de ticket, ouvrez-en un d'abord, puis répondez avec son numéro."
    ),
    "mail_several_tickets": (
        "Votre message nomme plusieurs tickets ($tickets) et nous ne voulons pas deviner lequel : rien n'a "
        "été escaladé. Envoyez un message par ticket."
    ),
    "mail_not_found": (
        "Nous n'avons pas trouvé ce ticket parmi ceux où vous figurez : rien n'a été escaladé. Vérifiez le "
        "numéro et écrivez depuis l'adresse par laquelle vous figurez sur le ticket."
    ),
    "mail_missing": (
        "Il manque quelque chose à votre message sur le ticket $ticket : rien n'a encore été escaladé. Répondez avec :"
    ),
    "mail_also_missing": "Il faut aussi :",
    "mail_missing_reason": "le motif de l'escalade, parmi : $choices",
    "mail_missing_answer": "$question",
    "mail_csm_missing": "votre Customer Success Manager en copie ($csm)",
    "mail_csm_added": "Votre Customer Success Manager n'était pas en copie ; $csm l'est maintenant.",
    "mail_how": "Voici un message qui demande une escalade :",
    "mail_form": "Numéro de ticket : $ticket\nMotif : ...\nImpact métier : ...",
    "mail_accepted": (
        "Votre demande d'escalade du ticket $ticket est reçue ($escalation). La suite se passe dans le ticket."
    ),
    "mail_refused": "Le ticket $ticket n'a pas été escaladé par votre message.",
    "mail_left_to_people": (
        "Nous avons votre demande pour le ticket $ticket. Une personne la lit ; la réponse y figurera."
    ),
    "mail_subject": "Votre demande d'escalade",
    "mail_automatic": "Ceci est une réponse automatique.",
}
_ES = {
    "mail_hello": "Hola $name:",
    "mail_no_ticket": (
        "Una escalación pertenece a un caso y su mensaje no nombra ninguno, así que no se ha escalado nada. "
        "Si todavía no hay un caso, ábralo primero y responda con su número."
    ),
    "mail_several_tickets": (
        "Su mensaje nombra varios casos ($tickets) y no queremos adivinar cuál es, así que no se ha escalado "
        "nada. Envíe un mensaje por caso."
    ),
    "mail_not_found": (
        "No hemos encontrado ese caso entre aquellos en los que usted figura, así que no se ha escalado "
        "nada. Compruebe el número y escriba desde la dirección con la que figura en el caso."
    ),
    "mail_missing": "A su mensaje sobre el caso $ticket le falta algo; aún no se ha escalado nada. Responda con:",
    "mail_also_missing": "También hace falta:",
    "mail_missing_reason": "el motivo de la escalación, uno de: $choices",
    "mail_missing_answer": "$question",
    "mail_csm_missing": "su Customer Success Manager en copia ($csm)",
    "mail_csm_added": "Su Customer Success Manager no estaba en copia; $csm ya lo está.",
    "mail_how": "Así es un mensaje que pide una escalación:",
    "mail_form": "Número de caso: $ticket\nMotivo: ...\nImpacto en el negocio: ...",
    "mail_accepted": (
        "Su petición de escalar el caso $ticket se ha recibido ($escalation). Lo demás ocurre en el caso."
    ),
    "mail_refused": "El caso $ticket no se ha escalado con su mensaje.",
    "mail_left_to_people": (
        "Tenemos su petición sobre el caso $ticket. Una persona la revisa; la respuesta estará en el caso."
    ),
    "mail_subject": "Su petición de escalación",
    "mail_automatic": "Esta es una respuesta automática.",
}
_PT = {
    "mail_hello": "Olá $name,",
    "mail_no_ticket": (
        "Uma escalação pertence a um chamado e a sua mensagem não indica nenhum, por isso nada foi escalado. "
        "Se ainda não há um chamado, abra-o primeiro e responda com o número."
    ),
    "mail_several_tickets": (
        "A sua mensagem indica vários chamados ($tickets) e não queremos adivinhar qual, por isso nada foi "
        "escalado. Envie uma mensagem por chamado."
    ),
    "mail_not_found": (
        "Não encontrámos esse chamado entre aqueles em que participa, por isso nada foi escalado. Verifique "
        "o número e escreva do endereço com que participa no chamado."
    ),
    "mail_missing": "Falta algo à sua mensagem sobre o chamado $ticket; nada foi escalado ainda. Responda com:",
    "mail_also_missing": "Também é preciso:",
    "mail_missing_reason": "o motivo da escalação, um destes: $choices",
    "mail_missing_answer": "$question",
    "mail_csm_missing": "o seu Customer Success Manager em cópia ($csm)",
    "mail_csm_added": "O seu Customer Success Manager não estava em cópia; $csm está agora.",
    "mail_how": "Uma mensagem que pede uma escalação é assim:",
    "mail_form": "Número do chamado: $ticket\nMotivo: ...\nImpacto no negócio: ...",
    "mail_accepted": (
        "O seu pedido de escalar o chamado $ticket foi recebido ($escalation). O resto acontece no chamado."
    ),
    "mail_refused": "O chamado $ticket não foi escalado pela sua mensagem.",
    "mail_left_to_people": (
        "Temos o seu pedido sobre o chamado $ticket. Uma pessoa vai lê-lo; a resposta estará no chamado."
    ),
    "mail_subject": "O seu pedido de escalação",
    "mail_automatic": "Esta é uma resposta automática.",
}
_JA = {
    "mail_hello": "$name 様",
    "mail_no_ticket": (
        "エスカレーションにはケースが必要ですが、メールに番号がありませんでした。"
        "エスカレーションは行われていません。ケースがまだない場合は、先に作成し、"
        "その番号を添えてご返信ください。"
    ),
    "mail_several_tickets": (
        "メールに複数のケース ($tickets) が書かれており、どれか判断できませんでした。"
        "エスカレーションは行われていません。ケースごとに一通ずつお送りください。"
    ),
    "mail_not_found": (
        "お書きいただいたケースは、ご参加のケースの中に見つかりませんでした。"
        "エスカレーションは行われていません。番号をご確認のうえ、"
        "ケースに登録されたアドレスからお送りください。"
    ),
    "mail_missing": "ケース $ticket についてのメールに足りないものがあります。次を添えてご返信ください。",
    "mail_also_missing": "次も必要です。",
    "mail_missing_reason": "エスカレーションの理由 (次のいずれか) : $choices",
    "mail_missing_answer": "$question",
    "mail_csm_missing": "カスタマーサクセスマネージャーを CC に ($csm)",
    "mail_csm_added": "カスタマーサクセスマネージャーが CC にありませんでしたので、$csm を追加しました。",
    "mail_how": "エスカレーションを求めるメールの例です。",
    "mail_form": "チケット番号: $ticket\n理由: ...\nビジネスへの影響: ...",
    "mail_accepted": (
        "ケース $ticket のエスカレーションを $escalation として受け付けました。以後のやり取りはケースで行います。"
    ),
    "mail_refused": "ケース $ticket は、このメールではエスカレーションされませんでした。",
    "mail_left_to_people": "ケース $ticket についてのご依頼を受け取りました。担当者が確認し、ケースに回答します。",
    "mail_subject": "エスカレーションのご依頼",
    "mail_automatic": "これは自動返信です。",
}
SENTENCES: Mapping[str, Mapping[str, str]] = {
    ENGLISH: _EN,
    "de": _DE,
    "fr": _FR,
    "es": _ES,
    "pt": _PT,
    "ja": _JA,
}
"""Every sentence by language and code."""


def said(code: str, language: str, texts: Mapping[str, str], **values: object) -> str:
    """The sentence for a code; ``texts`` are a policy's own. Takes no moments."""
    own = SENTENCES.get(language, _EN).get(code) or _EN[code]
    return say(code, values, "UTC", {code: own, **texts})
