"""Examines a Zendesk account for ``halyard doctor``: the ids of all that is looked at, and what a plan does not show.

Rule 1: it only reads. Rule 2: what is wanted in the account is said by ``desired`` alone; here stands only which id a
difference has. Rule 3: no secret is in a finding: whether two are equal is all that is said.

Pages followed: developer.zendesk.com, api-reference/ticketing: users, account_settings; api-reference/webhooks.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from connectors.checks import all_there, planned
from connectors.zendesk import desired, desired_rules
from connectors.zendesk import settings as zendesk_settings
from connectors.zendesk.account import ZendeskAccount
from connectors.zendesk.budget import Budget
from connectors.zendesk.provision_calls import Calls
from connectors.zendesk.provision_facts import Json
from connectors.zendesk.session import open_session
from core.findings import Check, Finding, Grade
from core.ports import Plan
from core.secrets import Secret

LEAST_LEFT = 0.2
"""The share of the account's calls a minute below which somebody is told."""


SIGN_IN = Check(
    "ZD-31",
    "sign-in",
    "the service's own credentials open the account",
    "Admin Center > Apps and integrations > APIs: make new credentials, set ZENDESK_CLIENT_ID and"
    " ZENDESK_CLIENT_SECRET (or ZENDESK_EMAIL and ZENDESK_API_TOKEN), start the service again",
    door=True,
)
CONFIGURATION = Check(
    "ZD-32",
    "configuration",
    "the account's configuration can be read",
    "lend an admin's credentials in ZENDESK_ADMIN_CLIENT_ID and ZENDESK_ADMIN_CLIENT_SECRET, then look again",
    Grade.WARNING,
)
ROLE = Check(
    "ZD-33",
    "role of the service's user",
    "the user Halyard acts as is an active admin: nobody else may read which tickets changed",
    "Admin Center > People > Team members: give the integration user the role of an admin",
)
SECRET = Check(
    "ZD-22",
    "signing secret",
    "the service knows the secret the webhook signs with",
    "halyard install apply, then start the service again (where ZENDESK_WEBHOOK_SECRET is set, set it anew: Admin"
    " Center > Apps and integrations > Webhooks > Halyard: tell Halyard > Reveal secret)",
)
LIMIT = Check(
    "ZD-24",
    "rate limit",
    "a fifth of the account's calls a minute is left",
    "Admin Center > Apps and integrations > APIs > API usage: see who else calls so often",
    Grade.WARNING,
)
MAPPED = Check(
    "ZD-25",
    "mapped fields",
    "every ticket field that halyard.yaml names is there and active",
    "Admin Center > Objects and rules > Tickets > Fields: bring the field back, or name another in halyard.yaml",
)
ROUND_TRIP = Check(
    "ZD-27",
    "webhook round trip",
    "a signed test call reaches the service and is believed",
    "start the service, see that its address can be reached from outside, then: halyard doctor --round-trip",
)

CHECKS = (
    Check("ZD-01", "installing user", "who installs is an admin", "install with an admin's credentials", Grade.WARNING),
    Check("ZD-02", "ticket forms", "the plan has ticket forms", "take a plan with ticket forms", Grade.WARNING),
    Check("ZD-03", "copies", "no copy bears one of our marks", "delete the copy, or its mark", Grade.WARNING),
    Check("ZD-04", "roles", "agents may edit tickets", "Admin Center > People > Team > Roles", Grade.WARNING),
    Check("ZD-05", "Help Center", "the Help Center is on", "Guide admin > activate the Help Center", Grade.WARNING),
    Check(
        "ZD-06",
        "scopes",
        "the OAuth clients may read and write what they have to",
        "Admin Center > Apps and integrations > OAuth clients: give the client the scope that is named",
    ),
    Check(
        "ZD-07",
        "CCs and followers",
        "CCs and followers are on, so that managers can be added",
        "Admin Center > Objects and rules > Tickets > Settings > turn on CCs and followers",
    ),
    Check(
        "ZD-08",
        "fields agents may edit",
        "agents read what only Halyard writes and do not edit it",
        "Admin Center > Objects and rules > Tickets > Fields: let agents read and not edit them",
        Grade.WARNING,
    ),
    Check(
        "ZD-10",
        "while the service is away",
        "automations show the action within the hour, for every rule of the policy",
        "keep the service running; halyard install plan says which rules are not covered",
        Grade.WARNING,
    ),
    planned("ZD-11", "ticket fields' settings", "every field of ours is active and named and set as planned"),
    planned("ZD-12", "fields' options", "every option of our drop-downs is there under its name"),
    planned("ZD-13", "fields written only by us", "customers cannot edit our fields in the Help Center"),
    planned("ZD-14", "fields on the form", "the joined ticket forms have all our fields"),
    planned("ZD-15", "form conditions", "the form shows the action where, and only where, it can be used"),
    planned("ZD-16", "trigger category", "our trigger category is there and last"),
    planned("ZD-17", "trigger", "our trigger is there with its conditions and its action"),
    planned("ZD-18", "trigger active", "our trigger is active"),
    planned("ZD-19", "integration user", "the trigger leaves out what the user Halyard acts as has changed"),
    planned("ZD-20", "webhook", "our webhook is there and set as planned"),
    planned("ZD-21", "webhook address", "our webhook calls the service's public address"),
    SECRET,
    planned("ZD-23", "webhook active", "our webhook is active"),
    LIMIT,
    MAPPED,
    planned("ZD-26", "further objects", "whatever else is planned is there and as planned"),
    ROUND_TRIP,
    planned("ZD-28", "macro and view", "the macro and the view of escalated tickets are there and as planned"),
    planned("ZD-29", "automations", "the automations that show the action while the service is away are as planned"),
    planned("ZD-30", "ticket fields", "every field of ours is there", alone=False),
    SIGN_IN,
    CONFIGURATION,
    ROLE,
)
OBJECTS = {
    (desired.FIELD, ""): "ZD-30",
    (desired.FIELD, "*"): "ZD-11",
    (desired.FIELD, "option"): "ZD-12",
    (desired.FIELD, "portal"): "ZD-13",
    (desired.FORM, "*"): "ZD-14",
    (desired.FORM, "show"): "ZD-15",
    (desired.CATEGORY, "*"): "ZD-16",
    (desired.TRIGGER, "*"): "ZD-17",
    (desired.TRIGGER, "active"): "ZD-18",
    (desired.TRIGGER, "all"): "ZD-19",
    (desired.WEBHOOK, "*"): "ZD-20",
    (desired.WEBHOOK, "endpoint"): "ZD-21",
    (desired.ACTIVATION, "*"): "ZD-23",
    (desired_rules.MACRO, "*"): "ZD-28",
    (desired_rules.VIEW, "*"): "ZD-28",
    (desired_rules.AUTOMATION, "*"): "ZD-29",
    ("*", "*"): "ZD-26",
}


class ZendeskExamination:
    """What Zendesk's connector brings for ``halyard doctor``."""

    checks = CHECKS
    objects = OBJECTS
    sign_in = SIGN_IN.id
    configuration = CONFIGURATION.id
    round_trip = ROUND_TRIP.id

    def examine(
        self,
        settings: ZendeskAccount,
        clock: Callable[[], datetime],
        secret: Callable[[str], Secret | None],
        plan: Plan,
    ) -> tuple[Finding, ...]:
        """Role, signing secret, rate limit and mapped fields; raises the ``HostError`` kinds of the reads."""
        budget = Budget(clock)
        running = Calls(open_session(settings, clock, budget))
        lent = Calls(open_session(zendesk_settings.admin(settings, secret), clock, Budget(clock)))
        fields = running.every("/api/v2/ticket_fields", "ticket_fields")
        return (
            ROLE.judged(*_role(running.read("/api/v2/users/me")["user"])),
            *_signing(lent, settings, plan, clock()),
            _mapped(settings, fields),
            *_left(budget),
        )


def _role(user: Json) -> tuple[str, str]:
    """What is wrong with the user the service acts as, and how it reads where nothing is."""
    role = str(user.get("role"))
    if user.get("suspended") or user.get("active") is False:
        return f"{user.get('name')} is suspended", ""
    return (f"{user.get('name')} is {role}" if role != "admin" else "", f"signed in, {role}")


def _signing(lent: Calls, settings: ZendeskAccount, plan: Plan, now: datetime) -> Iterator[Finding]:
    """Whether the webhook signs with a secret that the service holds; nothing where there is no webhook."""
    webhook = next((one.found for one in plan.changes if one.wanted.kind == desired.WEBHOOK), None)
    if webhook is None:
        return
    answer = lent.read(f"/api/v2/webhooks/{webhook.id}/signing_secret")
    signs_with = str(answer["signing_secret"]["secret"]).encode()
    valid = [one for one in settings.signing_secrets if one.ends_at is None or one.ends_at > now]
    known = [hmac.compare_digest(one.secret.reveal().encode(), signs_with) for one in valid]
    if not known:
        yield SECRET.wrong("the service has no signing secret")
    else:
        yield SECRET.judged("" if any(known) else "the webhook signs with another secret", "known and equal")


def _mapped(settings: ZendeskAccount, fields: Iterable[Json]) -> Finding:
    active = [one for one in fields if one.get("active") is not False]
    there = {str(one["id"]) for one in active} | {str(one["title"]).casefold() for one in active}
    named = (
        (fact, one.name)
        for fact, source in settings.sources.items()
        for one in source.chain()
        if one.kind == "ticket_field"
    )
    return all_there(MAPPED, named, there)


def _left(budget: Budget) -> Iterator[Finding]:
    room = budget.headroom()
    if room.calls_left is not None and room.calls_limit:
        words = f"{room.calls_left}/{room.calls_limit} left"
        yield LIMIT.judged(words if room.calls_left < LEAST_LEFT * room.calls_limit else "", words)
