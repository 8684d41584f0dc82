"""How German asks for an escalation; accents and umlauts are written plain, as they are read."""

from core.wishes.phrases import Wording, phrases

DO = "eskalieren|eskalier|eskaliere|escalieren|eskalliert|escalaten"
DONE = "eskaliert|escaliert|hocheskaliert"
THING = "eskalation|eskalierung|eskallation"
ANY = f"{DO}|{DONE}|{THING}|eskalationen"
WAY = "eskalationsweg|eskalationsprozess|eskalationspfad|eskalationsmatrix|eskalationskontakt|eskalationsverfahren"
PLEASE = "bitte|pls"
WISH = (
    "mochte|mochten|will|wollen|wunsche|wunschen|verlange|verlangen|fordere|fordern|erbitte|erbitten|"
    "beantrage|beantragen|"
    "hatte|hatten|brauche|brauchen|benotige|benotigen|bestehe|bestehen|bitten|bitte|erwarte|erwarten|wurde|"
    "wurden|muss|mussen"
)
CAN = "konnen|konnten|konnt|konntet|kannst|konntest|kann|konnte|wurden|wurdet|wurdest|lasst|wollen"
YOU = "sie|ihr|du|wir|man|jemand|ich|das|dies|dieses|der|mir|uns"
CHIEF = (
    "vorgesetzten|vorgesetzter|vorgesetzte|teamleiter|teamleiterin|teamleitung|abteilungsleiter|"
    "abteilungsleitung|chef|chefin|"
    "supervisor|manager|managerin|leiter|leitung|geschaftsleitung|geschaftsfuhrung|management|verantwortlichen"
)
YOURS = (
    "ihrem|ihren|ihr|ihre|ihrer|deinem|deinen|deine|deiner|euren|eurem|eure|eurer|einem|einen|einer|eine|dem|der|"
    "den|die|zum|zur"
)
NOT = (
    "nicht|kein|keine|keinen|keiner|ohne|statt|anstatt|nie|niemals|bevor|zurucknehmen|abbrechen|stornieren|"
    "lieber|unnotig"
)

GERMAN = Wording(
    language="de",
    stems=("eskal", "escal", *CHIEF.split("|"), "level", "ebene", "stufe", "instanz"),
    senses=phrases(
        "eskalationsregel*|eskalationsrichtlinie*|eskalationsstufe*|eskalationskette*|eskalationsseite*|"
        "eskalationsmail*",
        "privilege|rechte|preis ?rechte escalation|eskalation",
        "rechteeskalation*|preiseskalation*",
        "preise|kosten|lage|situation|streit ~3 eskaliert|eskalieren|eskalierten",
    ),
    courtesies=phrases(
        "wenn|falls ?irgendwie moglich",
        "wenn es ?irgendwie moglich ist",
        "sofern moglich",
        "wenn|falls sie|ihr|du ~6 nicht ~4 konnen|konnt|kannst|wissen|wisst|losen|weiterkommen|kommen",
        "wenn sie|ihr|du ~6 konnten|konntet|konntest|wurden|wurdet",
        "wenn|falls nicht",
        "sollten sie ~6 nicht ~3 konnen",
        "fragen|wissen|sagen ob",
    ),
    conditions=phrases(
        "wenn",
        "falls",
        "sofern",
        "sonst",
        "ansonsten",
        "andernfalls",
        "es sei denn",
        "nachstes|nachsten mal",
        "sollte|sollten ~8 nicht|wieder|erneut|noch|weiterhin|auftreten|auftritt",
        "im falle",
        "bis dahin",
        "ohne antwort|ruckmeldung",
    ),
    joints=phrases(
        f"{PLEASE} ~8 {ANY}|{CHIEF}|level|ebene",
        "aber",
        "daher",
        "deshalb",
        "darum",
        "sondern",
        "trotzdem",
        "also",
        "jedoch",
        "leider",
        ", so|wir|ich|konnen|konnten|konnt|konntet|kannst|warum|wie|es|wo",
        "und bitte|wir|ich|mochte|mochten|konnen",
    ),
    pressing=phrases(
        f"warum|wieso|weshalb ~8 {ANY}",
        f"langst|schon ~1 ~4 {DONE} ~1 mussen|sollen|gehort",
        f"habe|haben|hatte|hatten ~8 um|eine ~4 {THING} ~2 gebeten|gefordert|verlangt|angefragt",
        f"mal|mehrfach|mehrmals|wiederholt ~4 {ANY} ~1 gebeten|gefordert|verlangt|angefragt",
        f"keine|kein ~3 wahl|moglichkeit|weg ~6 {ANY}",
        f"immer noch nicht {DONE}",
    ),
    wishes=phrases(
        f"{PLEASE} ~7 {ANY}",
        f"{ANY} ~4 {PLEASE}",
        f"{ANY} sie|ihr ~4 {PLEASE}",
        "^ ?ja ?also eskalieren sie",
        f"^ {THING} ~1 {PLEASE}|erbeten|gewunscht|erforderlich|notwendig|notig|dringend",
        f"{CAN} {YOU} ~7 {DO}",
        f"{CAN} {YOU} ~6 {DONE} werden",
        f"{CAN} ~5 {DONE} werden",
        f"ich|wir ~3 {WISH} ~10 {ANY}",
        f"{WISH} ich|wir ~8 {ANY}",
        f"bitte|bitten|ersuche|ersuchen ~4 um ~3 {THING}",
        f"muss|mussen|musste|sollte|sollten|gehort ~6 {DONE} ?werden",
        f"muss|mussen|sollten ?wir ~6 {DO}",
        f"hiermit ~5 {ANY}",
        f"^ ich|wir {DO} ~3",
        f"moglich|moglichkeit|zeit|bedarf ~8 {DO}|{DONE}|{THING}",
        f"sofortige|sofortiger|umgehende|dringende|formelle|offizielle {THING}",
        f"notwendig|erforderlich|notig|dringend ~4 {THING}",
        f"wie|wo ~6 {DO}|{DONE}|{THING}",
        f"wen|wem|wer ~12 {ANY}",
        f"wie|was|welche|welcher|welchen ~5 {WAY}",
        f"sprechen ~3 mit ~1 {YOURS} {CHIEF}",
        f"mit ~1 {YOURS} {CHIEF} ~6 sprechen|reden|telefonieren|besprechen|verbunden|verbinden",
        f"verbinden ~4 mit ~1 {YOURS} {CHIEF}",
        f"{PLEASE}|{CAN} ~8 {YOURS} {CHIEF} ~6 weiter|weitergeben|weiterleiten|einschalten|einbeziehen|"
        "hinzuziehen|informieren|"
        "vorlegen|ubergeben|anrufen|ansehen|melden|melde|zuruckrufen|geben",
        f"wer ist ihr|dein|euer|ihre ~1 {CHIEF}",
        f"{PLEASE}|{CAN}|{WISH} ~7 second|2nd|third|nachste|nachsten|nachsthohere|hohere|hoheren|zweite|"
        "zweiten|2 ~1 level|ebene|"
        "stufe|instanz|support ~5",
    ),
    denials=phrases(
        f"{NOT} ~6 {ANY}|{CHIEF}|level|ebene",
        f"{ANY} ~2 {NOT}",
        "mein|meine|meinem|unser|unsere|unserem|unserer ~1 vorgesetzter|vorgesetzte|"
        "vorgesetzten|chef|chefin|teamleiter|manager|leiter",
        f"intern|internen ~6 {ANY}",
        f"an unser|unsere|unseren|unserem ~4 {ANY}",
        f"bereits|schon|wurde|worden|ist ~4 {DONE}",
        f"wurde|ist ~3 {DONE}",
        f"ob|wer|wann ~5 {DONE}",
        f"neuigkeiten|neues|stand|status|update ~4 {THING}",
        f"danke|dank|freut|super|toll ~8 {ANY}",
        f"werden|werde|wird wir|ich ~6 {DO}",
        f"wir|ich werden|werde ~6 {DO}",
        f"zuruckgenommen|aufgehoben|beendet ~3 {THING}",
    ),
)
