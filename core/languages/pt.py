"""Portuguese, as helpdesks in Brazil write to customers and those in Portugal read without trouble."""

from core.catalogue import Catalogue, up_to_one_or_other

_SENTENCES = {
    # Why it may be escalated, or not.
    "available": "O ticket $ticket pode ser escalonado desde $available_at.",
    "not_yet": (
        "Você poderá escalonar o ticket $ticket a partir de $available_at (em $remaining). Com a gravidade $severity e "
        "o plano $tier, isso é possível $wait após a abertura do ticket ($created_at). Se o impacto aumentou, peça que "
        "a gravidade seja elevada."
    ),
    "already_used": (
        "O ticket $ticket já foi escalonado em $opened_at por $requested_by. Um ticket pode ser escalonado $times; "
        "escreva no ticket se algo mudou."
    ),
    "already_used_before": (
        "O ticket $ticket dá continuidade a um ticket que já foi escalonado. Um ticket pode ser escalonado $times; "
        "escreva no ticket se algo mudou."
    ),
    "already_used_by_request": (
        "O escalonamento do ticket $ticket foi consumido por uma solicitação anterior. Um ticket pode ser escalonado "
        "$times; escreva no ticket se algo mudou."
    ),
    "active": (
        "O ticket $ticket já está escalonado desde $opened_at, solicitado por $requested_by. Responsável: $owner. "
        "Escreva no ticket se algo mudou."
    ),
    "closed": "O ticket $ticket está $status, portanto não há nada a escalonar. Responda no ticket para reabri-lo.",
    "never": (
        "O ticket $ticket não pode ser escalonado: não há prazo definido para a gravidade $severity com o plano $tier."
    ),
    "severity_unlisted": "A gravidade do ticket $ticket ($severity) não consta na política; vale o prazo mais longo.",
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
        "“$reason” exige comentários seus sem resposta: pelo menos $needed; desde a nossa última resposta pública o "
        "total é $found. Se você precisa de uma atualização agora, peça no ticket: isso não consome o escalonamento."
    ),
    # What is said of a running escalation.
    "received": (
        "Recebemos o escalonamento $escalation do ticket $ticket. Responsável a partir de agora: $owner.\nMotivo: "
        "$reason\n$promise"
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
    "not_yet_sla": (
        "Você poderá escalonar o ticket $ticket a partir de $available_at (em $remaining), quando o tempo de resposta "
        "do SLA tiver passado. Se a sua produção está afetada ou o seu negócio corre alto risco, não é preciso esperar."
    ),
    "not_yet_cool_down": (
        "O ticket $ticket foi escalonado há pouco tempo; poderá ser escalonado de novo a partir de $available_at (em "
        "$remaining)."
    ),
    "not_yet_soon": "Você poderá escalonar o ticket $ticket a partir de $available_at (em $remaining).",
    "sla_unknown": (
        "O tempo de resposta do ticket $ticket não é conhecido, portanto ele não pode ser escalonado por atraso."
    ),
    "sla_kept": "O ticket $ticket foi respondido dentro do tempo do SLA, portanto não pode ser escalonado por atraso.",
    "no_contract": (
        "O escalonamento faz parte de um contrato de suporte; não encontramos nenhum para $organization. Fale com o "
        "seu gerente de conta."
    ),
    "contract_expired": (
        "O escalonamento faz parte de um contrato de suporte; o de $organization não é mais válido. Fale com o seu "
        "gerente de conta."
    ),
    "chase_first": (
        "Peça primeiro notícias no ticket $ticket; a sua solicitação já conta como tal. Se a resposta não ajudar, peça "
        "o escalonamento novamente."
    ),
    "channel_closed": "O ticket $ticket não pode ser escalonado por esta via; escreva no ticket.",
    "reason_staff_only": "“$reason” é reservado à nossa própria equipe; escolha outro motivo.",
    "reason_unfit": "“$reason” não se aplica a este ticket no estado atual; escolha outro motivo.",
    "detail_missing": "Falta “$detail”; escreva em uma linha “$detail: ...” nos detalhes da etapa.",
    "step_first": "Primeiro vem “$step”.",
    "step_missing": (
        "“$step” ainda não está registrado; registre ou explique por que é omitido em uma linha “skip: ...”."
    ),
    "step_not_yours": "“$step” deve ser registrado pelas pessoas do nível, não pelo engenheiro atribuído.",
    "cadence_unknown": "“$cadence” não é uma frequência combinada; escolha uma destas: $choices.",
    "moment_unreadable": "“$moment” não é um momento; escreva assim: 2026-11-22 15:00.",
    "owner_unknown": (
        "“$owner” não pode responder por este escalonamento; escreva uma linha “owner: ...” com um destes valores: "
        "$choices."
    ),
    "no_such_level": "Não há nível $level acima deste; o mais alto é $most.",
    "level_not_skipped": "O nível $level não é o próximo; os níveis são subidos um de cada vez.",
    "refused_public": "Não foi possível abrir um escalonamento a partir deste comentário. $why",
    "refused_portal": "Não foi possível abrir o escalonamento. $why",
    "refused_unfinished": (
        "O escalonamento ainda não está aberto. $why Complete as informações no formulário por trás de "
        "“$field” nesta solicitação; seu direito de escalonar não foi usado."
    ),
    "received_unvalidated": (
        "Recebemos a sua solicitação de escalonar o ticket $ticket com o número $escalation. Uma pessoa do nosso "
        "suporte está analisando agora.\nMotivo: $reason\n$promise"
    ),
    "kept_words": "O que $requested_by escreveu (por $channel), guardado aqui com o ticket:\n$words",
    "level_skipped": "Escalonamento $escalation: não há ninguém do nível $level ($title) agora, portanto ele é pulado.",
    "level_reached": "O escalonamento $escalation está agora no nível $level. Responsável: $owner.",
    "level_reached_internal": (
        "O escalonamento $escalation passou ao nível $level. Responsável: $owner; antes: $before. $why"
    ),
    "level_left": "O escalonamento $escalation voltou ao nível $level. Responsável: $owner.",
    "reopened": "O escalonamento $escalation foi retomado. Responsável: $owner.",
    "merged_in": (
        "O ticket $ticket foi mesclado a este. O escalonamento $before continua aqui como $escalation. "
        "Responsável: $owner. $promise"
    ),
    "merged_beside": (
        "O ticket $ticket foi mesclado a este, que já está escalonado. O escalonamento $before terminou e continua em "
        "$escalation. Responsável: $owner."
    ),
    "invite": "$step: convide também estas pessoas: $people.",
    "owner_away": (
        "Escalonamento $escalation: ausência de $before até $until_at. Responsável a partir de agora: $owner."
    ),
    "owner_away_nobody": (
        "Escalonamento $escalation: ausência de $before até $until_at, e não há mais ninguém do nível."
    ),
    "owner_barred": (
        "Escalonamento $escalation: $before não tem mais acesso ao helpdesk. Responsável a partir de agora: $owner."
    ),
    "owner_barred_nobody": (
        "Escalonamento $escalation: $before não tem mais acesso ao helpdesk, e não há mais ninguém do nível."
    ),
    "uncopied": "Escalonamento $escalation: não foi possível colocar $who em cópia. $why",
    "uncopied_not_allowed": "O endereço não está na lista de quem pode receber cópia.",
    "uncopied_no_request": "Ninguém pode participar deste ticket, porque ele não é uma solicitação de um cliente.",
    "uncopied_unknown": "O helpdesk não conhece ninguém com este endereço.",
    "uncopied_refused": "O helpdesk não adicionou esta pessoa, por exemplo porque o ticket não aceita mais ninguém.",
    "act_unfit": "Nada foi registrado. $why",
    "step_not_now": "“$step” não é possível no estado atual do escalonamento; nada foi registrado.",
    "flag_unticked": (
        "O escalonamento $escalation ainda está aberto, portanto “Escalonado” foi marcado novamente. Para terminá-lo, "
        "escolha como ele é encerrado."
    ),
    "missed_reply": (
        "Escalonamento $escalation: uma resposta pessoal a quem solicitou vencia em $due_at e ainda falta. "
        "Responsável: $owner."
    ),
    "missed_owner": "O escalonamento $escalation não tem responsável; deveria ter até $due_at. Poderia ser: $proposal.",
    "missed_review": (
        "Escalonamento $escalation: a análise com os próximos passos vencia em $due_at. Responsável: $owner."
    ),
    "missed_call_planned": (
        "Escalonamento $escalation: uma chamada deveria ter sido combinada até $due_at. Responsável: $owner."
    ),
    "missed_call_held": (
        "Escalonamento $escalation: a chamada vencia em $due_at e não consta no registro. Responsável: $owner."
    ),
    "missed_deescalate": "O escalonamento $escalation deveria deixar este nível até $due_at. Responsável: $owner.",
    "missed_short": "Uma promessa não foi cumprida: vencia em $due_at.",
    "stated_suggestion": (
        "$who pediu um escalonamento no comentário de $asked_at: “$sentence”. Se você concorda, marque “$box”; nada "
        "foi feito ainda."
    ),
    "stated_not_now": (
        "$who pediu um escalonamento no comentário de $asked_at: “$sentence”. Nada foi feito ainda, e “$box” seria "
        "recusado agora. $why"
    ),
    "stated_reminder": (
        "Para $lead. $who pediu um escalonamento no comentário de $asked_at, e ninguém marcou “$box” desde então. "
        "Engenheiro atribuído: $assignee. Se você concorda, marque “$box”; nada foi feito ainda."
    ),
    "due_reply": "resposta até $due_at",
    "due_owner": "responsável até $due_at",
    "due_review": "análise até $due_at",
    "due_call_planned": "chamada combinada até $due_at",
    "due_call_held": "chamada até $due_at",
    "due_deescalate": "este nível até $due_at",
    # Known outages, and support hours.
    "not_yet_hours": (
        "Os escalonamentos são atendidos no horário do suporte: você poderá escalonar o ticket $ticket a "
        "partir de $available_at."
    ),
    "due_outage": "quando o incidente terminar",
    "outage_mention": (
        "Há um incidente conhecido em que estamos trabalhando: $outage (desde $started_at). O ticket $ticket "
        "pode fazer parte dele."
    ),
    "outage_mention_unnamed": (
        "O ticket $ticket está ligado a um problema conhecido em que trabalhamos desde $started_at."
    ),
    "outage_subscribe": "Inscreva-se para receber cada atualização: $url",
    "outage_latest": "A última notícia a respeito: $update",
    "outage_refused": (
        "O ticket $ticket faz parte de um incidente conhecido que está sendo tratado e não pode ser escalonado "
        "enquanto ele durar: $outage (desde $started_at)."
    ),
    "outage_refused_unnamed": (
        "O ticket $ticket faz parte de um problema conhecido que está sendo tratado e não pode ser escalonado "
        "enquanto ele durar (desde $started_at)."
    ),
    "outage_received": "O escalonamento $escalation do ticket $ticket foi recebido e confirmado.",
    "outage_joined": "Sobre o escalonamento $escalation do ticket $ticket:",
    "outage_known": "Ele faz parte de um incidente conhecido que está sendo tratado: $outage (desde $started_at).",
    "outage_known_unnamed": "Ele faz parte de um problema conhecido que está sendo tratado desde $started_at.",
    "outage_closed": (
        "O escalonamento é encerrado por esse motivo. O ticket continua aberto até que o problema seja resolvido."
    ),
    "outage_unused": "O direito de escalonar o ticket não é gasto com isso.",
    "outage_waits": "O escalonamento aguarda até lá. O ticket continua aberto até que o problema seja resolvido.",
    "outage_over": "O incidente do qual o ticket $ticket fazia parte terminou: $outage (desde $ended_at).",
    "outage_over_unnamed": "O problema conhecido do qual o ticket $ticket fazia parte está resolvido desde $ended_at.",
    "outage_moved_on": "O escalonamento $escalation foi retomado. $promise",
    "outage_check": "Conte-nos aqui se algo ainda não funciona para você; o ticket continua aberto até lá.",
    "outage_apart": (
        "O escalonamento $escalation passa a ser tratado em separado, à parte do incidente conhecido. $promise"
    ),
    "outage_to_confirm": (
        "O incidente pelo qual o escalonamento $escalation foi encerrado terminou ($outage). Confirme com o "
        "cliente que o ticket está resolvido antes de fechá-lo."
    ),
    "tie_order": "O suporte ao cliente pede ajuda com $ticket. Do que se trata: $subject. Gravidade: $severity.",
    "tie_opened": "A partir de agora, $counterpart é tratado para este ticket.",
    "tie_asked": "$counterpart espera por este ticket. Enquanto estiver escalonado, seu nível e prazo aparecem aqui.",
    "tie_again": "O trabalho em $counterpart foi retomado.",
    "tie_done": "O trabalho em $counterpart terminou. Veja o que isso significa para este ticket. Responsável: $owner.",
    "tie_over": "Nada mais é esperado em $counterpart.",
    "tie_outcome": "Resultado lá: $outcome.",
    "tie_lost": "$counterpart foi excluído ou está oculto; ninguém mais trabalha nisso lá. Responsável: $owner.",
    "tie_silent": "Há horas não é possível ler $counterpart; não se sabe como está. Responsável: $owner.",
    "tie_moved": "$before agora se chama $counterpart.",
    "tie_refused": "Ainda não foi possível abrir um ticket com $account; haverá nova tentativa. Responsável: $owner.",
    "tie_not_agreed": "A configuração não permite abrir um ticket com $account. Responsável: $owner.",
    "tie_unknown": "$named não é um ticket de $account que possa ser vinculado, ou já está vinculado. Verifique.",
    "tie_level": "nível $level",
    "tie_is_opening": "sendo aberto",
    "tie_is_worked_on": "em andamento",
    "tie_is_ended": "encerrado",
    "tie_is_lost": "excluído ou oculto",
    "tie_is_silent": "desconhecido",
    "tie_is_refused": "ainda não aberto",
    "tie_is_not_agreed": "não aberto",
    # Words inside sentences.
    "word_requester": "quem abriu o ticket",
    "word_requester_of_case": "quem abriu o ticket",
    "word_somebody": "alguém do suporte",
    "word_lead": "a liderança do suporte",
    "word_customer": "O cliente",
    "word_your_company": "sua empresa",
    "word_nobody": "ninguém",
    "word_nobody_there": "não há ninguém",
    "word_box_flag": "Escalonado",
    "word_box_action": "Escalonar este ticket",
    "word_mail": "e-mail",
    "word_form": "formulário",
    "word_comment": "comentário",
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
    "form_outage": "Incidente conhecido",
    "form_subscribe": "Inscrever-se para receber atualizações",
    "form_more_title": "Só mais um pouco, por favor",
    "form_accepted_title": "Recebemos o seu escalonamento",
    "form_accepted": "Recebemos o escalonamento $escalation do ticket $ticket.",
    "form_owner": "Responsável: $owner.",
    "form_accepted_rest": "Todo o resto acontece no seu ticket.",
    "form_received_title": "Recebemos a sua solicitação",
    "form_received": "Temos a sua solicitação para o ticket $ticket; o resultado aparecerá em breve no ticket.",
    "form_redirected_title": "Pronto, sem consumir o escalonamento",
    "form_used_title": "Este link já foi usado",
    "form_refused_title": "O ticket $ticket não pode ser escalonado agora",
    "form_not_opened_title": "O escalonamento não foi aberto",
    "form_unfit": (
        "O escalonamento não foi consumido: abra o novo link no seu ticket e escolha outro motivo, ou escreva no "
        "ticket."
    ),
    "form_expired_title": "Este link expirou",
    "form_expired": "Os links valem apenas alguns dias. O ticket $ticket mostra um novo se puder ser escalonado.",
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
    "field_step": "Registrar uma etapa do escalonamento",
    "field_counterpart": "Contraparte",
    "field_step_note": "Detalhes da etapa",
    "field_step_note_hint": "Um dado por linha, na forma nome: texto.",
    "field_step_accept": "Aceitar o escalonamento",
    "field_step_decline": "Recusar: $title",
    "field_step_assign": "Definir o responsável pelo escalonamento",
    "field_step_next_level": "Escalonar para o próximo nível",
    "field_step_de_escalate": "Desescalonar um nível",
    "field_step_reopen": "Retomar o escalonamento",
    "field_step_lift": "Retirá-lo do incidente conhecido",
    "field_is_not_yet": "Ainda não",
    "field_is_available": "Disponível",
    "field_is_requested": "Solicitado",
    "field_is_active": "Ativo",
    "field_is_closed": "Encerrado",
    "field_is_declined": "Recusado",
}

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
    sentences=_SENTENCES,
)
