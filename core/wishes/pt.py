"""How Portuguese asks for an escalation; accents are left out, as they are when it is read."""

from core.wishes.es import SCALED
from core.wishes.phrases import Wording, phrases

DO = (
    "escalar|escale|escalem|escala|escala-lo|escala-la|escalarem|escalasse|escalassem|escalarmos|escalonar|"
    "escalonem|escalone|elevar"
)
DONE = "escalado|escalada|escalonado|escalonada"
THING = "escalacao|escalonamento|escalada|escalamento"
ANY = f"{DO}|{DONE}|{THING}|escalo|escalando|escalamos"
PLEASE = "favor|pfv|pf|pfvr|gentileza|porfavor"
CAN = (
    "podem|pode|poderiam|poderia|podes|podemos|poderiamos|posso|seria|precisa|precisam|deve|deveria|ha|consegue|"
    "conseguem"
)
WISH = (
    "quero|queremos|queria|gostaria|gostariamos|preciso|precisamos|solicito|solicitamos|peco|pedimos|exijo|"
    "exigimos|desejo|"
    "desejamos|requeiro|requeremos|insisto|insistimos|espero|esperamos|agradeceria|agradeco"
)
CHIEF = (
    "supervisor|supervisora|chefe|gerente|gestor|gestora|responsavel|responsaveis|superior|superiores|gerencia|"
    "diretoria|diretor|coordenador|lider"
)
YOURS = "um|uma|seu|sua|teu|o|a|ao|outro|vosso|algum|com|do"
NOT = "nao|sem|nunca|nem|vez|antes|cancelar|cancelem|anular|desnecessario|desnecessaria|no|sin|prefiro|preferimos"

PORTUGUESE = Wording(
    language="pt",
    stems=("escal", "elevar", "nivel", *CHIEF.split("|")),
    senses=phrases(
        "escalada|escalacao|escalonamento|elevacao de privilegio|privilegios|precos|preco",
        "politica|politicas|regra|regras|nivel|niveis|pagina|matriz|cadeia|etapa|etapas de escalonamento|"
        "escalacao|escalada",
        f"escalar|escala|escale|escalado|escalam ~3 {SCALED}",
        "escalar ~1 para ~1 nos",
    ),
    courtesies=phrases(
        "se possivel",
        "se for possivel",
        "se puderem|puder|pudessem|pudesse",
        "se nao|voces ?nao conseguirem|conseguir|puderem|souberem|puder ~2 ?resolver",
        "nao hesitem|hesite em",
        "saber|perguntar|ver se",
    ),
    conditions=phrases(
        "se nao|for|o|a|acontecer|ate|isso|isto|houver|voltar|persistir|ocorrer|continuar|falhar",
        "^ caso",
        ", caso o|a|volte|nao|isso|isto|haja",
        "contrario",
        "a menos",
        "salvo",
        "quando",
        "senao",
        "proxima vez",
        "sem resposta",
        "si no|se|el|vuelve",
        "en caso",
    ),
    joints=phrases(
        ",",
        "por favor",
        "mas",
        "entao",
        "e quero|queremos|preciso|precisamos|solicito|peco|por|podem",
        "porque",
        "pois",
        "pero",
    ),
    pressing=phrases(
        f"por que|porque|porquê ~5 nao ~4 {ANY}",
        f"pedi|pedimos|solicitei|solicitamos|pedido|solicitado ~6 {ANY}",
        f"nao|sem ~3 opcao|alternativa|escolha|saida ~5 {ANY}",
        f"deveria ter ~3 {DONE}",
    ),
    wishes=phrases(
        f"{PLEASE} ~5 {DO}",
        f"{DO} ~4 {PLEASE}",
        f"^ {DO} ~3 urgente|ja|imediatamente",
        f"{CAN} ~4 {DO}",
        f"tem|temos|ha que|de ~4 {DO}",
        f"{CAN} ~3 ser ~1 {DONE}",
        f"possivel|possibilidade|forma|jeito|maneira ~3 {DO}|{THING}",
        f"{WISH} ~8 {DO}",
        f"{WISH} ~4 {THING}",
        f"{WISH} ~7 {DONE}",
        f"hora|momento de ~1 {DO}",
        "estou|estamos escalando",
        "^ ?eu escalo|escalamos este|esta|o|a|isto|isso",
        "escalacao|escalonamento ~2 urgente|imediata|imediato|favor",
        "solicitacao|pedido de escalonamento|escalacao",
        "^ escalem|escale",
        f"como ~5 {DO}",
        f"qual|quais ~6 {DO}|{THING}",
        f"quem ~7 {DO}|{THING}",
        f"onde ~4 {DO}",
        f"falar|conversar ~1 com ~1 {YOURS} {CHIEF}",
        f"falar com ~2 {CHIEF}",
        f"passe|passem|transfira|transfiram ~3 {YOURS} {CHIEF}",
        f"{WISH}|{CAN}|{PLEASE} ~6 {CHIEF} ~2 analise|veja|ligue|contate|assuma|intervenha|revise|olhe",
        f"{PLEASE}|{CAN}|{WISH} ~5 informar|avisar|envolver|envolvam|informem|passar|passem|levar|levem ~5 "
        f"{YOURS} {CHIEF}",
        f"quem e seu|o ?seu {CHIEF}",
        f"{PLEASE}|{CAN}|{WISH} ~3 encaminhem|encaminhar|encaminhe|passem|passar|passe|transfiram|transferir|"
        "subam|direcionem ~5 nivel",
    ),
    denials=phrases(
        f"{NOT} ~6 {ANY}|{CHIEF}|nivel",
        f"{ANY} ~1 nao e|sera",
        f"{ANY} ~3 desnecessario|desnecessaria",
        f"meu|minha|nosso|nossa|mi|nuestro {CHIEF}",
        f"ja ~3 {DONE}|escalou|escalaram",
        f"foi|sido|ya ~2 {DONE}",
        "interno|interna|internamente",
        f"novidades|novidade|noticias|status|andamento|novedades ~4 {ANY}",
        f"obrigado|obrigada|gracias|grato|agradeco ~5 {ANY}",
        "escalaremos|escalarei|escalaria",
        f"teremos|terei|vamos|vou|tendremos que|de|escalar ~2 {DO}",
        "vamos|vou escalar",
        "a|para nossa|nosso|nossos",
    ),
)
