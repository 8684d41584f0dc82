"""How English asks for an escalation."""

from core.wishes.phrases import Wording, phrases

DO = "escalate|esclate|esculate|escalte"
DONE = "escalated|esclated|esculated"
DOING = "escalating|esclating"
THING = "escalation|esclation|esculation|escalations"
VERB = f"{DO}|{DONE}|{DOING}"
ANY = f"{VERB}|{THING}"
PLEASE = "please|pls|plz|plese|pleas|kindly"
WE = "i|we|i'd|we'd|i'm|we're|i've|we've|im|id"
IT = "this|it|that|ticket|case|issue|matter|incident|problem|one|request"
CAN = "can|could|would|will|may|might|cant|can't|couldn't"
ASK = "want|wants|need|needs|wish|like|love|demand|insist|expect|request|require|ask|urge|beg|prefer|wanted|hoping|hope"
ASKING = "asking|requesting|demanding|insisting|begging|wanting|needing"
NOT = (
    "not|no|never|don't|dont|doesn't|doesnt|didn't|didnt|won't|wont|wouldn't|can't|cant|cannot|isn't|isnt|"
    "aren't|wasn't|"
    "shouldn't|needn't|hasn't|haven't|hadn't|hasnt|havent|without|nor|cancel|withdraw|revoke|undo|stop|avoid|"
    "prevent|ignore|disregard|hold|rather|"
    "instead|before|unnecessary"
)
CHIEF = (
    "manager|managers|management|supervisor|supervisors|superior|superiors|boss|bosses|leader|leaders|teamlead|lead|"
    "director|superiour|higher-ups|higher-up"
)
OF_YOURS = "a|an|your|the|his|her|their|any|another|ur|someone's"
RANK = "senior|support|service|team|duty|line|customer|shift|direct|immediate|escalation|group|department|level"
SOMEONE = "someone|somebody|anyone|anybody|person|people|who|whoever|one"
ABOVE = "senior|higher|above|charge|authority|experienced|competent|responsible|decide|seniority|accountable"
LEVEL = "second|2nd|third|3rd|next|higher|l2|l3|tier|level|chain|second-level|third-level|second-line|level-2|level-3"
HAND = (
    "pass|passed|move|moved|hand|handed|forward|forwarded|bump|bumped|push|pushed|kick|kicked|take|taken|transfer|"
    "transferred|bring|brought|raise|raised|assign|assigned|send|refer|report|flag|put|give|get|go"
)

ENGLISH = Wording(
    language="en",
    stems=(
        "escal",
        "escla",
        "escul",
        *CHIEF.split("|"),
        "senior",
        "charge",
        "level",
        "tier",
        "l2",
        "l3",
        "chain",
        "above",
        "authority",
        "experienced",
        "higher",
        "second",
        "line",
    ),
    senses=phrases(
        "privilege|privileges|price|prices|rate|cost|costs|local|remote|permission|rights|root|fee "
        "?privilege ?of escalat*",
        "escalat* ?of privilege|privileges|price|prices|cost|costs",
        "price|prices|cost|costs|fees|rents|situation|tensions|conflict ~2 escalated|escalate|escalates|escalating",
        "escalation policy|policies|rule|rules|chain|chains|step|steps|schedule|schedules|level|levels|"
        "workflow|workflows|"
        "timer|timers|timeout|feature|module|setting|settings|clause|field|fields|notification|notifications|alert|"
        "alerts|template|templates|e-mail|e-mails|email|emails|plugin|api|"
        "endpoint|page|chapter|section|button|group|target|targets|queue",
        "escalate button|action|link|field|macro|option|checkbox|box ~3 in|on|of|is|does|greyed|missing",
        "escalator*",
        "sudo|setuid ~4 escalat*",
    ),
    courtesies=phrases(
        "if ?at ?all possible",
        "if it|it's|that|that's ?is ?at ?all possible",
        "wherever|where possible",
        "if you could|can|would|may|might|please|agree|like|wish",
        "if this|that|it|we|i|someone|somebody could|can|may|might",
        "if you|your ?team ?really can't|cannot|cant|couldn't|aren't|are|don't|do|have ?not ?able|unable|know|in ?to",
        "if i|we may",
        "if you don't|do ?not mind",
        "if that|this|it is ok|okay|fine|alright|what",
        "if that's|it's ok|okay|fine|alright|what",
        "if that|this means|helps|requires",
        "^ ~2 if not ?then i|we|i'd|we'd|please|could|can|would|,|then",
        "do|don't|dont ?not hesitate to",
        "know|see|wonder|wondering|check|ask|asking|tell if|whether",
    ),
    conditions=phrases(
        "if",
        "unless",
        "otherwise",
        "or else",
        "in case",
        "next time",
        "whenever",
        "except",
        "provided",
        "as long as",
        "should the|this|it|we|i|you|there|they|our|that|another ~3 not|fail|fails|happen|come|occur|return|persist|"
        "appear|continue|break|arise|remain|go|be",
        "^ when|once|after|until a|an|the|users|our|alerts|any",
        "not ~6 by then",
        "failing that",
    ),
    joints=phrases(
        ",",
        f"{PLEASE} ~8 {ANY}|{CHIEF}|{LEVEL}",
        "but i|we|please|pls|can|could|it|this|that|the|now|still|you|nobody|nothing|there|they|so|as|if|want",
        "so",
        "because",
        "although",
        "though",
        "however",
        "therefore",
        "hence",
        "yet",
        "else",
        "and i|we|want|would|need|i'd|we'd|can|could|please|let|demand|insist",
        "then",
        "since",
        "as i|we|the|my|our",
    ),
    pressing=phrases(
        f"no|any|little ~3 choice|option|options|alternative|way ~6 {DO}|{DOING}",
        f"why ~3 {NOT} ~6 {ANY}",
        f"why ~8 not ~3 {ANY}",
        f"why ~3 still ~4 {ANY}",
        f"believe|understand|explain|acceptable|unacceptable ~3 why|that|how ~6 {NOT} ~5 {ANY}",
        f"don't|dont you ~2 think ~6 {ANY}",
        f"should|should've ?have ~1 been ~2 {DONE}",
        f"still|yet not|isn't|hasn't|haven't|nobody|unescalated ~3 {DONE}",
        f"still waiting ~8 {ANY}",
        f"waiting|waited for ~6 {DO}|{DONE}|{THING}",
        f"can't|cannot|cant wait|continue|accept|go ~6 {DO}|{DONE}",
    ),
    wishes=phrases(
        # Outright.
        f"{PLEASE} ~5 {DO}",
        f"{PLEASE} ~3 get|have|see|make|ensure|consider ~5 {DONE}|{DOING}",
        f"{DO}|{DONE} ~8 {PLEASE}|asap|urgently|immediately|thx|thanks",
        f"{CAN} you|u|someone|somebody|anyone|anybody|we|this|it|i|the|that|support|my ~6 {DO}|{DONE}|{THING}",
        f"mind|consider ~1 {DOING}",
        f"{WE} ~4 asked|requested|begged|been ~6 {ANY}",
        f"told you|u ~6 {ANY}",
        f"asked|told|instructed|wants me|us ~5 {DO}|{DONE}|{THING}",
        f"{WE} ~4 {ASK}|{ASKING} ~9 {DO}|{DONE}|{DOING}",
        f"{WE} ~4 {ASK}|{ASKING} ~4 {THING}",
        f"^ ?urgently ?kindly ?formally {ASKING}|request|need|want ~5 {ANY}",
        f"{WE} ~5 grateful|appreciate|thankful|glad ~5 {ANY}",
        f"grateful|appreciated|appreciate ~3 {ANY}",
        f"my|our ~2 request|wish|demand ~4 {DO}|{DONE}|{THING}",
        f"request|wish ~3 that ~6 {DO}|{DONE}",
        f"what {WE} ~5 {DO}|{DONE}|{THING}",
        f"time|reason|grounds|case to|for {DO}|{THING}",
        f"warrants|warrant|deserves|justifies|merits|requires|demands ~3 {ANY}",
        f"calls|cries for ~2 {THING}",
        f"chance|possible|possibility|way ~5 {DO}|{DONE}",
        f"let's|lets ~2 {DO}",
        f"let us ~2 {DO}",
        f"hereby ~3 {ANY}",
        f"{WE} ~2 ?am ?are ?now ?hereby {DOING} {IT}",
        f"am|are|i'm|we're ~2 {DOING} {IT}",
        f"consider|treat|take|regard|count ~8 {THING}",
        f"go|going ahead ~5 {DO}|{DOING}|{THING}",
        f"have|need|needs|must|got ?to {DO}",
        f"must {DO}",
        f"{THING} {PLEASE}|requested|needed|required|request|asap|urgently|now",
        f"{THING} is requested|needed|required",
        f"urgent|urgently|immediate|formal|official ?need ?request ~1 {THING}",
        f"request|need for|of ~3 {THING}",
        f"{PLEASE}|{CAN} ~4 open|raise|start|initiate|trigger|file|log|create|make|arrange|begin|do|process ~4 {THING}",
        f"^ {DO} this|it|the|my|our|now|immediately|to|asap|case|ticket|on|that|$",
        f"^ {DO} $",
        f"^ ?now ?hereby ?just {DOING} {IT}|my|our|the",
        f"to|and {DO} {IT} {PLEASE}|now|immediately|today",
        f"{IT} ~1 should|must|ought ~3 {DO}|{DONE}|{THING}",
        f"{IT} ~1 needs|need|has|have ?to ?be ~1 {DONE}|{DOING}|{THING}",
        # How.
        f"how|where|whom|who ~2 can|could|do|does|should|would|may|must|might|to ~6 {DO}|{DONE}|{DOING}",
        f"how|where|who|whom ?to {DO}",
        f"what ~5 do|takes|need|required|happen ~6 {DO}|{DONE}",
        f"process|procedure|steps|way|option|path|contact|possibility|channel|means|route for|to|of ~2 {DO}|"
        f"{DOING}|{THING}",
        f"what|what's|whats|which|where ~3 {THING} path|paths|process|procedure|matrix|contact|contacts|route|manager",
        f"share|send|give|provide|tell|need|have|know|get|explain ~6 {THING} path|process|procedure|matrix|contact|"
        "contacts|route|details|manager",
        f"contact|call|reach|address|speak|write|turn|talk ~2 for|about ~2 {THING}",
        # Somebody higher.
        f"speak|talk|speaking|talking|discuss ~3 to|with ~1 {OF_YOURS} ?{RANK} ?{RANK} {CHIEF}",
        f"{WE} ~3 {ASK} {OF_YOURS} ?{RANK} {CHIEF}",
        f"{PLEASE}|{CAN}|{ASK} ~4 have|ask|get|let|tell|involve|inform|include|loop|with ~3 {OF_YOURS} ?{RANK} {CHIEF} "
        "~1 call|contact|involved|look|join|take|review|phone|ring|step|reach|respond|reply|in|on|about|know|aware",
        f"^ get|give me|us {OF_YOURS} ?{RANK} {CHIEF}",
        f"{PLEASE}|{CAN} ~2 involve|inform|include|contact|ask|alert|notify your ?{RANK} {CHIEF}",
        f"{PLEASE}|{CAN}|{ASK}|let ~6 {HAND} ~6 to|with|up|at|before ~3 {OF_YOURS} ?{RANK} ?{RANK} {CHIEF}",
        f"attention of ~3 {CHIEF}",
        f"up ?to your {CHIEF}",
        f"put|connect|transfer|get|pass ~3 through|touch|to|with ~3 {OF_YOURS} ?{RANK} {CHIEF}",
        f"who|who's|whos ?is your ?{RANK} {CHIEF}",
        f"your ?{RANK} {CHIEF} ~1 needs|has|must|should|ought ~1 see|know|hear|look|get|call|be",
        f"{CAN} your ?{RANK} {CHIEF} ~3 look|call|help|join|step|take|contact|review|have|get",
        f"{WE} ~3 {ASK} ~6 call|meeting|word|conversation|chat with your ~2 {CHIEF}",
        f"contact|number|email|e-mail|name|details ~2 of|for ~1 {OF_YOURS} ?{RANK} {CHIEF}",
        "get|speak|talk|talking|speaking|contact|want|need|like|give|involve|hand|handed|through|assign|assigned|put|"
        f"expect ~7 {SOMEONE} ~4 {ABOVE}",
        # The next level.
        f"{PLEASE}|{CAN}|{ASK}|let ~5 {HAND} ~1 {IT} ~4 {LEVEL} ~1 level|tier|line|support|team|engineer|chain|$",
        f"{PLEASE}|{CAN}|{ASK}|let ~4 {IT} ~3 {HAND} ~4 {LEVEL} ~1 level|tier|line|support|team|engineer|chain|$",
        f"{PLEASE}|{CAN}|{ASK} ~6 looked|handled|reviewed|taken|checked at|by|over ~4 {ABOVE}",
        f"{PLEASE}|{CAN}|{ASK} ~5 {HAND} ~4 l2|l3|level-2|level-3|second-level|chain|ladder",
        f"{PLEASE}|{CAN}|{ASK} ~5 senior ~1 engineer|technician|consultant|developer|specialist|colleague|"
        "person|support",
    ),
    denials=phrases(
        f"{NOT} ~6 {ANY}|{CHIEF}|{ABOVE}|{LEVEL}",
        f"{THING}|{DOING} ~1 not|isn't|isnt|wouldn't|wasn't ~2",
        "de-escalate|de-escalation|auto-escalate",
        f"{ANY} ~4 internally|inhouse|in-house",
        f"internal|internally ~2 {ANY}",
        f"{ANY} ~3 to|with|within|inside|at our|my|own|isp|carrier|vendor|provider",
        f"{ANY} ~3 on|at their|our side|end",
        "let me",
        "would you like to",
        f"i'll|we'll ~4 {ANY}",
        f"i|we will|may|might|shall ~4 {ANY}",
        f"would|could have|need ~1 {ANY}",
        f"thank|thanks|thx|glad|great ~8 {DOING}|{DONE}|{THING}",
        "update|updates|status|news|progress|state|owner|outcome|result|feedback|reference|spoke|met|hear ~6 "
        f"{ANY}|{CHIEF}",
        f"already|previously ~4 {DONE}",
        f"has|have|had|was|were|been|got ?just ?recently {DONE}",
        f"{DONE} ticket|tickets|case|cases|issues",
        f"{THING} report|reports|number|id|reference|list",
        f"invite|invitation|link|dial-in|recording|minutes|notes|summary ~6 {THING}",
        f"who|when|whether|which ~4 {DONE}",
        f"{THING} process|path|procedure ~2 in|of|inside ~2 product|module|app|tool|docs|documentation|software",
        f"told|tell|asked|asks them|him|her|users|customers ~3 {ANY}",
        f"{ANY} ~3 later|eventually",
    ),
)
