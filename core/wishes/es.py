"""How Spanish asks for an escalation; accents are left out, as they are when it is read."""

from core.wishes.phrases import Wording, phrases

# Spanish and Portuguese also escalate clusters and pictures; both tables know the words of both.
SCALED = (
    "horizontalmente|verticalmente|cluster|servidor|servidores|base|banco|imagen|imagem|infraestructura|"
    "infraestrutura|"
    "capacidad|capacidade|nodos|recursos|instancia|instancias|imprimir|pantalla|tela|aplicacion|aplicacao|"
    "grafico|bien|bem|"
    "mal|automaticamente|replicas"
)
DO = (
    "escalar|escale|escalen|escala|escales|escalad|escalarlo|escalarla|escalarse|escalenlo|escalenla|"
    "escalelo|escalela|escalara|"
    "escalase|escalaran|escalemos|escalarme|escalarnos|elevar|eleven|eleve"
)
DONE = "escalado|escalada|escalados|escaladas"
THING = "escalamiento|escalacion|escalada|escalado"
ANY = f"{DO}|{DONE}|{THING}|escalo|escalando"
PLEASE = "favor|porfavor|porfa|pf|ruego|rogamos"
CAN = (
    "pueden|puede|podrian|podria|puedes|podrias|podemos|podriamos|podeis|podriais|puedo|podria|seria|debe|"
    "deben|deberia|necesita|requiere|toca"
)
WISH = (
    "quiero|queremos|quisiera|quisieramos|gustaria|necesito|necesitamos|solicito|solicitamos|pido|pedimos|"
    "exijo|exigimos|deseo|"
    "deseamos|requiero|requerimos|ruego|rogamos|insisto|insistimos|espero|esperamos|agradeceria|agradeceriamos"
)
CHIEF = (
    "supervisor|supervisora|jefe|jefa|gerente|responsable|responsables|superior|superiores|encargado|encargada|"
    "gerencia|direccion|director|directora|manager|coordinador"
)
YOURS = "un|una|su|sus|tu|tus|el|la|al|otro|vuestro|algun"
NOT = (
    "no|sin|nunca|tampoco|lugar|vez|antes|cancelar|cancelen|anular|anulen|innecesario|innecesaria|nao|sem|"
    "prefiero|preferimos"
)

SPANISH = Wording(
    language="es",
    stems=("escal", "elev", "nivel", *CHIEF.split("|")),
    senses=phrases(
        "escalada|escalacion|escalamiento|escalar|elevacion de|los privilegio|privilegios|precios|precio",
        "politica|politicas|regla|reglas|nivel|niveles|pagina|matriz|cadena|paso|pasos de escalamiento|"
        "escalado|escalacion|escalada",
        f"escalar|escala|escale|escalarse|escalan|escalado|escalarla|escalarlo ~3 {SCALED}",
        "imagen|grafico|logotipo|servidor|cluster ~4 escala|escalar|escale|escalan",
    ),
    courtesies=phrases(
        "si es posible",
        "si fuera|fuese posible",
        "de ser posible",
        "si pueden|puede|podrian|pudieran|pudiera|puedes|podeis",
        "si ~1 no pueden|puede|logran|consiguen|saben|puedes|podeis|es ~3 ?resolverlo ?solucionarlo ?ustedes",
        "no duden|dude|dudes en",
        "saber|preguntar|ver si",
    ),
    conditions=phrases(
        "si",
        "contrario",
        "en caso de|que",
        "^ caso",
        ", caso o|a|volte|nao|isso",
        "se nao|for|o|a|acontecer",
        "a menos",
        "salvo",
        "cuando",
        "siempre que",
        "la proxima vez",
        "de lo",
        "sin respuesta",
    ),
    joints=phrases(
        ",",
        "por favor",
        "pero",
        "asi",
        "y ?que quiero|queremos|necesito|necesitamos|solicito|pido|por|pueden",
        "porque",
        "pues",
        "entonces",
        "mas",
    ),
    pressing=phrases(
        f"por que|porque no ~4 {ANY}|escala|escalan|escalaron|escalo",
        f"pedi|pedimos|solicite|solicitamos|pedido|solicitado ~6 {ANY}|escalara",
        f"no ~3 opcion|remedio|alternativa|salida ~5 {ANY}",
        f"deberia haber ~3 {DONE}",
    ),
    wishes=phrases(
        f"{PLEASE} ~5 {DO}",
        f"{DO} ~4 {PLEASE}",
        f"^ {DO} ~3 urgente|ya|inmediatamente",
        f"{CAN} ~4 {DO}",
        f"hay|tiene|tienen que ~4 {DO}",
        f"{CAN} ?que ~5 ser ~1 {DONE}",
        f"posible|posibilidad|manera|forma ~3 {DO}|{THING}",
        f"{WISH} ~8 {DO}",
        f"{WISH} ~4 {THING}",
        f"{WISH} ~7 {DONE}",
        f"hora|momento de ~1 {DO}",
        "presente ~3 escalo|escalamos",
        "^ ?yo escalo|escalamos este|esta|el|la|esto",
        "estoy|estamos escalando",
        "escalamiento|escalacion ~2 urgente|inmediato|inmediata|favor",
        "solicitud de escalamiento|escalacion",
        f"les|le|os|te pido|ruego|pedimos|rogamos ~5 {ANY}",
        "^ escalen|escale|escalad",
        f"como ~5 {DO}",
        f"cual|cuales ~6 {DO}|{THING}",
        f"quien|quienes ~7 {DO}|{THING}",
        f"donde ~4 {DO}",
        f"hablar|comunicarme|conversar ~1 con ~1 {YOURS} {CHIEF}",
        f"hablar con ~2 {CHIEF}",
        f"paseme|paseme|pasenme|comuniqueme|comuniquenme|pongame ~1 con ~1 {YOURS} {CHIEF}",
        f"{WISH}|{CAN}|{PLEASE} ~6 {CHIEF} ~2 revise|vea|llame|contacte|atienda|intervenga|tome|se",
        f"{PLEASE}|{CAN}|{WISH} ~5 informar|avisar|informen|involucren|involucrar|notifiquen|pasar|pasen|"
        f"trasladar|trasladen ~5 {YOURS} {CHIEF}",
        f"quien es su {CHIEF}",
        f"{PLEASE}|{CAN}|{WISH} ~3 pasen|pasar|pase|transfieran|transferir|deriven|derivar|trasladen|suban|"
        "remitan ~5 nivel",
    ),
    denials=phrases(
        f"{NOT} ~6 {ANY}|{CHIEF}|nivel",
        f"{ANY} ~3 innecesario|innecesaria",
        f"mi|mis|nuestro|nuestra|meu|nosso {CHIEF}",
        f"ya ~3 {DONE}|escalo|escalamos|escalaron",
        f"fue|sido|ha|han|hemos|ja ~2 {DONE}",
        "interno|interna|internamente",
        f"novedades|novedad|noticias|estado|avance|novidades ~4 {ANY}",
        f"gracias|obrigado|obrigada ~5 {ANY}",
        "escalaremos|escalare|escalaria",
        f"tendremos|tendre|vamos|voy|teremos que|a ~2 {DO}",
        "a nuestro|nuestra|nuestros",
    ),
)
