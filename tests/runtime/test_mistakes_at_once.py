"""``halyard.yaml``: what is wrong in one place hides nothing that is wrong in another, and nothing is made up."""

from pathlib import Path

import pytest

from tests.runtime.test_settings import mistakes

SERVICE = """\
halyard: 1
service:
  public_url: http://127.0.0.1:8080
  database: sqlite:///halyard.db
"""
ACCOUNT = """\
accounts:
  - account: acme
    connector: zendesk
    policy: mulesoft
    time_zone: Europe/Madrid
    people:
      escalation_lead: {email: j.doe@support.example, name: J. Doe}
      support_manager: {email: manager@support.example, name: Support Manager}
      customer_success: {email: csm@support.example, name: Customer Success}
    helpdesk:
      url: https://acme.zendesk.com
      severity: {ticket_field: Severity}
"""


def broken(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What is said of the configuration with these changes, without the file's name."""
    text = SERVICE + ACCOUNT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return [line.split(":", 1)[1] for line in mistakes(folder, text)]


def test_the_configuration_of_these_tests_is_right(tmp_path: Path) -> None:
    assert broken(tmp_path) == []


def test_every_part_of_an_account_tells_its_own_mistakes(tmp_path: Path) -> None:
    found = broken(
        tmp_path,
        ("time_zone: Europe/Madrid", "time_zone: 7\n    language: tlh\n    zone: here"),
        (
            "escalation_lead: {email: j.doe@support.example, name: J. Doe}",
            "escalation_lead: {email: j.doe, hours: night}",
        ),
        ("      support_manager: {email: manager@support.example, name: Support Manager}\n", ""),
        ("    helpdesk:\n", "    rotations: {customer_success: {every: 1w, since: tomorrow}}\n    helpdesk:\n"),
        (
            "      url: https://acme.zendesk.com",
            "      url: http://acme.zendesk.com\n      account_id: 7\n      forms: none",
        ),
        ("{ticket_field: Severity}", "{ticket_field: Severity, priority: true}"),
    )

    assert found == [
        "9:16: accounts[1].time_zone: must be text, not 7",
        "10:15: accounts[1].language: tlh is not a language of mulesoft; there is en, de, es, fr, ja, pt",
        "11:5: accounts[1].zone: is not a setting here; remove it or check the spelling",
        "13:7: accounts[1].people: nobody plays support_manager, which level 1 of mulesoft needs",
        "13:24: accounts[1].people.escalation_lead.name: is missing",
        "13:32: accounts[1].people.escalation_lead.email: 'j.doe' is not an e-mail address",
        (
            "13:46: accounts[1].people.escalation_lead.hours: no calendar of the account is called 'night'; "
            "there is none; describe it under calendars"
        ),
        (
            "15:35: accounts[1].rotations.customer_success: takes turns, but customer_success is not played by "
            "several; list them under people"
        ),
        (
            "15:54: accounts[1].rotations.customer_success.since: must be a moment and its offset, such as "
            "2026-12-24T08:00:00+01:00, not 'tomorrow'"
        ),
        "17:12: accounts[1].helpdesk.url: must begin with https:// (http:// is for this machine alone)",
        "18:19: accounts[1].helpdesk.account_id: must be text, not 7",
        "19:14: accounts[1].helpdesk.forms: must be a list, not 'none'",
        (
            "20:17: accounts[1].helpdesk.severity: name exactly one of ticket_field, organization_field, priority, "
            "requester_time_zone, always"
        ),
    ]


CONSOLE = """\
console:
  sign_in: oidc
  idle: 1s
  oidc:
    issuer: here
    grants: [{role: king, user: a, accounts: [zendesk/none]}, {role: viewer, user: b, accounts: [zendesk/no]}]
accounts:"""
POLICIES = "[{policy: none, when: 7}, {policy: other, when: {tier: [gold]}}, {when: {tier: [gold]}}]"
SEVERAL = """
        - 7
        - {email: a@b.example, name: A, hours: never}
        - {email: A@b.example, name: B}"""
MAILBOX = "{address: here, imap: {host: h h, user: u, tls: none}, trust: x}"
COUNTERPARTS = "counterparts: {a: {account: x}, b: {account: zendesk/no}}\n    counterpart_of: [7]"
NAMES = "use small letters, digits and -, beginning with a letter"
ONLY: dict[str, tuple[tuple[str, str], list[str]]] = {
    "a name that cannot be read, whose secrets cannot be looked for": (
        ("account: acme", "account: Acme Inc"),
        [f"6:14: accounts[1].account: 'Acme Inc' is not a name; {NAMES}"],
    ),
    "a connector that is none": (
        ("connector: zendesk\n    policy: mulesoft\n    time_zone: Europe/Madrid", "connector: desk\n    policy: none"),
        [
            "7:16: accounts[1].connector: desk is not a connector; there is jira, zendesk",
            (
                "8:13: accounts[1].policy: none: no such policy; the packs are cloudm, mendix, mulesoft, or name a "
                ".yaml file"
            ),
        ],
    ),
    "a policy that is no name": (
        ("policy: mulesoft", "policy: {name: mulesoft}"),
        ["8:13: accounts[1].policy: must be text, not {'name': 'mulesoft'}"],
    ),
    "no account": (
        ("account: acme", "tag: acme"),
        [
            "6:5: accounts[1].account: is missing",
            "6:5: accounts[1].tag: is not a setting here; remove it or check the spelling",
        ],
    ),
    "people that are no block, of whom it is not known who is missing": (
        ("    people:\n", "    people: [a]\n    peple:\n"),
        [
            "10:13: accounts[1].people: must be a block of settings, not ['a']",
            "11:5: accounts[1].peple: is not a setting here; remove it or check the spelling",
        ],
    ),
    "one of several people": (
        ("{email: j.doe@support.example, name: J. Doe}", SEVERAL),
        [
            "12:11: accounts[1].people.escalation_lead[1]: must be a block of settings, not 7",
            (
                "13:48: accounts[1].people.escalation_lead[2].hours: no calendar of the account is called 'never'; "
                "there is none; describe it under calendars"
            ),
            "14:19: accounts[1].people.escalation_lead[3].email: A@b.example is given twice, first at 13:19; keep one",
        ],
    ),
    "a helpdesk without an address": (
        ("      url: https://acme.zendesk.com\n", "      account_id: seven\n      allowed_ccs: [nobody]\n"),
        [
            "15:7: accounts[1].helpdesk.url: is missing",
            "15:19: accounts[1].helpdesk.account_id: 'seven' is not an account number",
            "16:21: accounts[1].helpdesk.allowed_ccs[1]: 'nobody' is neither an address nor @domain",
        ],
    ),
    "a switch that decides how the rest is meant": (
        ("https://acme.zendesk.com", "https://desk.example\n      own_host: maybe"),
        ["16:17: accounts[1].helpdesk.own_host: must be true or false, not 'maybe'"],
    ),
    "policies for some tickets": (
        ("    time_zone", f"    policies: {POLICIES}\n    time_zone"),
        [
            (
                "9:25: accounts[1].policies[1].policy: none: no such policy; the packs are cloudm, mendix, mulesoft, "
                "or name a .yaml file"
            ),
            "9:37: accounts[1].policies[1].when: must be a block of settings, not 7",
            (
                "9:50: accounts[1].policies[2].policy: other: no such policy; the packs are cloudm, mendix, mulesoft, "
                "or name a .yaml file"
            ),
            "9:80: accounts[1].policies[3].policy: is missing",
            "9:87: accounts[1].policies[3].when: this block is given twice, first at 9:63; keep one",
        ],
    ),
    "a mailbox": (
        (
            "    helpdesk:",
            f"    mailbox: {MAILBOX}\n    helpdesk:",
        ),
        [
            "14:14: accounts[1].mailbox.trusted_authserv_id: is missing",
            "14:24: accounts[1].mailbox.address: 'here' is not an e-mail address",
            "14:36: accounts[1].mailbox.imap: no password: set HALYARD_IMAP_PASSWORD",
            "14:43: accounts[1].mailbox.imap.host: 'h h' is not the name of a machine",
            "14:62: accounts[1].mailbox.imap.tls: none is for this machine alone; use ssl or starttls",
            "14:69: accounts[1].mailbox.trust: is not a setting here; remove it or check the spelling",
        ],
    ),
    "calendars": (
        ("    people:", "    calendars: {office: {zone: Mars, hours: {mon: '8-9'}}, night: 7}\n    people:"),
        [
            (
                "10:32: accounts[1].calendars.office.zone: no time zone is called 'Mars'; did you mean Europe/Paris "
                "or Indian/Mauritius?"
            ),
            (
                "10:51: accounts[1].calendars.office.hours.mon: '8-9' is not opening hours; write them like "
                "08:00-12:30, 14:00-18:00"
            ),
            "10:67: accounts[1].calendars.night: must be a block of settings, not 7",
        ],
    ),
    "counterparts": (
        (
            "    people:",
            f"    {COUNTERPARTS}\n    people:",
        ),
        [
            (
                "10:33: accounts[1].counterparts.a.account: must name an account as connector/account, such as "
                "desk/acme, not 'x'"
            ),
            "10:50: accounts[1].counterparts.b.account: there is no account zendesk/no",
            "11:22: accounts[1].counterpart_of[1]: must be text, not 7",
        ],
    ),
    "the service": (
        ("  database", "  notices: [{name: A, url_from: ONE}, 7, {name: b, url_from: TWO}]\n  lease: 1\n  database"),
        [
            f"4:20: service.notices[1].name: 'A' is not a name; {NAMES}",
            (
                "4:33: service.notices[1].url_from: ONE is not set; give it the address, which holds a secret and is "
                "not for this file"
            ),
            "4:39: service.notices[2]: must be a block of settings, not 7",
            (
                "4:62: service.notices[3].url_from: TWO is not set; give it the address, which holds a secret and is "
                "not for this file"
            ),
            "5:10: service.lease: use a number and m, h or d, such as 4h, not 1",
        ],
    ),
    "the console": (
        ("accounts:", CONSOLE),
        [
            "7:9: console.idle: must be at least 10s, not 1s",
            "9:5: console.oidc.client_id: is missing",
            (
                "9:5: console.oidc: HALYARD_OIDC_CLIENT_SECRET is not set; the identity provider shows it beside the "
                "client's id"
            ),
            (
                "9:13: console.oidc.issuer: must be an address like https://login.example.com/realm, exactly as the "
                "provider writes it"
            ),
            (
                "10:21: console.oidc.grants[1].role: input should be 'viewer', 'responder', 'manager' or 'admin', "
                "not 'king'"
            ),
            "10:46: console.oidc.grants[1].accounts: zendesk/none is not an account of this file",
            "10:97: console.oidc.grants[2].accounts: zendesk/no is not an account of this file",
        ],
    ),
    "what the file says twice, and marks of YAML": (
        ("    time_zone: Europe/Madrid", "    time_zone: &here Mars\n    policy: !!str none"),
        [
            "9:16: anchor &here: not used here, remove it",
            "9:16: accounts[1].time_zone: 'Mars' is no time zone; use a name such as Europe/Amsterdam",
            "10:5: accounts[1].policy: is given twice, first at 8:5; keep one",
            "10:13: tag tag:yaml.org,2002:str: not used here, remove it",
        ],
    ),
}


@pytest.mark.parametrize(("change", "said"), ONLY.values(), ids=ONLY)
def test_a_mistake_hides_no_other_and_nothing_that_only_follows_from_it_is_said(
    tmp_path: Path, change: tuple[str, str], said: list[str]
) -> None:
    assert broken(tmp_path, change) == said
