"""Lists every check that ``halyard doctor`` makes, ours and the connectors', by id: what is expected and what to do."""

from collections.abc import Mapping

from core.findings import Check, Grade
from runtime.registry import KITS

FILE = Check("SV-01", "configuration", "halyard.yaml and its secrets can be read", "mend the places that are named")
DATABASE = Check(
    "SV-02",
    "database",
    "the database answers",
    "start it, or mend `service.database` in halyard.yaml; then: halyard db current",
)
SCHEMA = Check("SV-03", "schema", "the database has the tables of this release", "halyard db upgrade")
BEAT = Check(
    "SV-04",
    "metronome",
    "the service looked at its work within the last three minutes",
    "start the service: halyard serve",
    Grade.WARNING,
)
CLOCK = Check(
    "SV-05",
    "clock",
    "our clock and the helpdesk's are within five seconds, by the date of its answers",
    "set the machine's clock by a time service: timedatectl set-ntp true",
)
DISK = Check(
    "SV-06",
    "disk",
    "a tenth of the disk under the embedded database is free",
    "make room on that disk, or move the database; docs/operating.md",
)
ADDRESS = Check(
    "SV-07",
    "public address",
    "`service.public_url` begins with https, so that the helpdesk and people reach it safely",
    "put the address behind which TLS ends into `service.public_url` of halyard.yaml, then: halyard install apply",
    Grade.WARNING,
)
ALARMS = Check("SV-08", "alarms", "no alarm stands", "halyard alarms list", Grade.WARNING)

POLICY = Check(
    "PO-01",
    "policy",
    "each account's policy can be read and has no hole: every tier, severity and reason leads somewhere",
    "halyard policy check FILE, and mend the places that are named",
)
STAFFED = Check(
    "PO-02",
    "owners",
    "somebody can own an escalation at every moment of the coming year",
    "halyard policy check --config halyard.yaml, and give the role somebody for that time",
    Grade.WARNING,
)
WORDS = Check(
    "PO-03",
    "translations",
    "every title of the policy is in each of its languages",
    "halyard policy check FILE, and add the words that are named",
    Grade.WARNING,
)

CHANNELS = Check(
    "NO-01",
    "channels",
    "somebody hears of alarms",
    "name a channel under `service.notices` of halyard.yaml; docs/watching.md",
    Grade.WARNING,
)
SENT = Check(
    "NO-02",
    "test notice",
    "a test notice leaves on every channel (only with --test)",
    "check the address in the variable that `url_from` names; docs/watching.md",
)

OURS = (FILE, DATABASE, SCHEMA, BEAT, CLOCK, DISK, ADDRESS, ALARMS, POLICY, STAFFED, WORDS, CHANNELS, SENT)


def every_check() -> Mapping[str, Check]:
    """Every check by its id: ours first, then each connector's."""
    theirs = (check for kit in KITS.values() for check in kit.examination.checks)
    return {one.id: one for one in (*OURS, *theirs)}
