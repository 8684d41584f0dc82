"""Portuguese, as helpdesks in Brazil write to customers and those in Portugal read without trouble."""

from core.catalogue import Catalogue, up_to_one_or_other

CATALOGUE = Catalogue(
    tag="pt",
    name="Português",
    days=("seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom."),
    months=("jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."),
    date="{weekday}, {day} de {month} de {year}",
    first="1º",
    plural=up_to_one_or_other,
    lengths={
        "day": {"one": "{count} dia", "other": "{count} dias"},
        "hour": {"other": "{count} h"},
        "minute": {"other": "{count} min"},
        "second": {"other": "{count} s"},
    },
    often={"1": "uma única vez", "2": "apenas duas vezes", "other": "apenas {count} vezes"},
    listing=" / ",
    sentences={
        # Why it may be escalated, or not.
        "available": "O ticket $ticket pode ser escalonado desde $available_at.",
        "not_yet": (
            "Você poderá escalonar o ticket $ticket a partir de $available_at (em $remaining). Com a gravidade "
            "$severity e o plano $tier, isso é possível $wait após a abertura do ticket ($created_at). Se o impacto "
            "aumentou, peça que a gravidade seja elevada."
        ),
        "already_used": (
            "O ticket $ticket já foi escalonado em $opened_at por $requested_by. Um ticket pode ser escalonado "
            "$times; escreva no ticket se algo mudou."
        ),
        "already_used_before": (
            "O ticket $ticket dá continuidade a um ticket que já foi escalonado. Um ticket pode ser escalonado "
            "$times; escreva no ticket se algo mudou."
        ),
        "already_used_by_request": (
            "O escalonamento do ticket $ticket foi consumido por uma solicitação anterior. Um ticket pode ser "
            "escalonado $times; escreva no ticket se algo mudou."
        ),
        "active": (
            "O ticket $ticket já está escalonado desde $opened_at, solicitado por $requested_by. Responsável: $owner. "
            "Escreva no ticket se algo mudou."
        ),
        "closed": (
            "O ticket $ticket está $status, portanto não há nada a escalonar. Responda no ticket para reabri-lo."
        ),
        "never": (
            "O ticket $ticket não pode ser escalonado: não há prazo definido para a gravidade $severity com o plano "
            "$tier."
        ),
        "severity_unlisted": (
            "A gravidade do ticket $ticket ($severity) não consta na política; vale o prazo mais longo."
        ),
        "tier_unlisted": "O plano do ticket $ticket ($tier) não consta na política; vale o prazo mais longo.",
        "shown_before": "A ação já foi oferecida no ticket $ticket, portanto continua disponível.",
        "not_allowed": "Somente quem abriu o ticket $ticket pode escaloná-lo.",
        "unknown_need": "Informe do que você precisa: $choices.",
        "reason_missing": "Escolha um dos motivos: $choices.",
        "answer_missing": "Responda a “$question”.",
        "answer_too_short": (
            "Conte um pouco mais em “$question”: uma ou duas frases ($least caracteres ou mais) ajudam quem assumir o "
            "ticket. $hint"
        ),
        "answer_too_vague": (
            "Descreva “$question” com mais algumas palavras suas: o que não funciona, para quem, desde quando? $hint"
        ),
        "answer_too_long": "“$question” passa de $most caracteres; encurte o texto, por favor.",
        "evidence_missing": (
            "“$reason” exige comentários seus sem resposta: pelo menos $needed; desde a nossa última resposta pública "
            "o total é $found. Se você precisa de uma atualização agora, peça no ticket: isso não consome o "
            "escalonamento."
        ),
        # What is said of a running escalation.
        "received": (
            "Recebemos o escalonamento $escalation do ticket $ticket. Responsável a partir de agora: $owner.\n"
            "Motivo: $reason\n$promise"
        ),
        "received_promise": "Você terá notícias nossas no máximo até $due_at.",
        "acknowledged": "Escalonamento $escalation: $owner assumiu.\n$promise",
        "acknowledged_promise": "Nossa próxima mensagem chegará até $due_at.",
        "closed_public": "O escalonamento $escalation foi encerrado: $outcome. O ticket em si continua como está.",
        "declined_public": "O escalonamento $escalation não foi aceito: $why",
        "redirected": "$explanation",
        "refused_internal": "O escalonamento solicitado por $requested_by não foi aberto. $why",
        "missed_acknowledge": (
            "Escalonamento $escalation: a confirmação vencia em $due_at e ainda falta. Responsável: $owner."
        ),
        "missed_contact": (
            "Escalonamento $escalation: uma primeira resposta de alguém que não seja o engenheiro atribuído vencia em "
            "$due_at e ainda falta. Responsável: $owner."
        ),
        "missed_next_update": (
            "Escalonamento $escalation: uma atualização vencia em $due_at e ainda falta. Responsável: $owner."
        ),
        "due_acknowledge": "confirmação até $due_at",
        "due_contact": "primeira resposta até $due_at",
        "due_next_update": "atualização até $due_at",
        # Words inside sentences.
        "word_requester": "quem abriu o ticket",
        "word_requester_of_case": "quem abriu o ticket",
        "word_somebody": "alguém do suporte",
        "word_lead": "a liderança do suporte",
        "word_unknown": "não informado",
        "word_fewer": "menor",
        "word_new": "novo",
        "word_open": "aberto",
        "word_pending": "pendente",
        "word_hold": "em espera",
        "word_solved": "resolvido",
        "word_closed": "fechado",
        "word_deleted": "excluído",
        "word_merged": "mesclado",
        # The request form behind a link.
        "form_title": "Escalonar o ticket $ticket",
        "form_case": "Ticket $ticket",
        "form_case_subject": "Ticket $ticket: $subject",
        "form_recorded": "A solicitação será registrada como feita por $name.",
        "form_need": "Do que você precisa?",
        "form_need_escalation": "Preciso de um escalonamento",
        "form_need_hint": "Somente um escalonamento consome o direito de escalonar este ticket.",
        "form_reason": "Motivo",
        "form_choose": "Escolha uma opção",
        "form_required": "(obrigatório para um escalonamento)",
        "form_send": "Enviar",
        "form_language": "Idioma",
        "form_more_title": "Só mais um pouco, por favor",
        "form_accepted_title": "Recebemos o seu escalonamento",
        "form_accepted": "Recebemos o escalonamento $escalation do ticket $ticket.",
        "form_owner": "Responsável: $owner.",
        "form_accepted_rest": "Todo o resto acontece no seu ticket.",
        "form_received_title": "Recebemos a sua solicitação",
        "form_received": ("Temos a sua solicitação para o ticket $ticket; o resultado aparecerá em breve no ticket."),
        "form_redirected_title": "Pronto, sem consumir o escalonamento",
        "form_used_title": "Este link já foi usado",
        "form_refused_title": "O ticket $ticket não pode ser escalonado agora",
        "form_not_opened_title": "O escalonamento não foi aberto",
        "form_unfit": (
            "O escalonamento não foi consumido: abra o novo link no seu ticket e escolha outro motivo, ou escreva no "
            "ticket."
        ),
        "form_expired_title": "Este link expirou",
        "form_expired": ("Os links valem apenas alguns dias. O ticket $ticket mostra um novo se puder ser escalonado."),
        "form_unknown_link_title": "Este link não é nosso",
        "form_unknown_link": "Abra-o novamente a partir do seu ticket.",
        "form_unknown_case_title": "Este ticket não é conhecido aqui",
        "form_unknown_case": "Responda no seu ticket, por favor.",
        # The titles and options of our fields in the helpdesk, in the account's language.
        "field_escalation": "Escalonamento",
        "field_escalated": "Escalonado",
        "field_available_from": "Pode ser escalonado a partir de",
        "field_level": "Nível de escalonamento",
        "field_owner": "Responsável pelo escalonamento",
        "field_next_update_due": "Próxima atualização prevista",
        "field_escalate_link": "Escalonar esta solicitação",
        "field_escalate_now": "Escalonar este ticket",
        "field_need": "Do que você precisa?",
        "field_reason": "Motivo do escalonamento",
        "field_acknowledge": "Confirmo este escalonamento",
        "field_outcome": "Encerrar o escalonamento como",
        "field_is_not_yet": "Ainda não",
        "field_is_available": "Disponível",
        "field_is_requested": "Solicitado",
        "field_is_active": "Ativo",
        "field_is_closed": "Encerrado",
        "field_is_declined": "Recusado",
    },
)
