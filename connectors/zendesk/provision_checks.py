"""Lists what an installation cannot do for a Zendesk admin: switches that only a person may turn.

Pure: the vendor's JSON in, sentences out, each with where to click and a code that ``doctor`` uses too.
Pages followed: developer.zendesk.com, api-reference/ticketing: account_settings, custom_roles, brands, oauth_tokens.
"""

from collections.abc import Iterable

from connectors.zendesk.provision_facts import Json


def by_hand(
    settings: Json, roles: Iterable[Json], brands: Iterable[Json], user: Json, doubles: Iterable[str]
) -> tuple[str, ...]:
    """Everything a person must do, most urgent first; empty when there is nothing.

    In: the account's settings, its custom roles and brands (none where the plan has none), the user who
    installs, and the titles of copies that bear one of our marks.
    """
    return (
        *_installer(user),
        *_doubles(doubles),
        *_collaboration(settings),
        *_roles(roles),
        *_portal(brands),
    )


def no_forms() -> str:
    """What to say where the plan has no ticket forms."""
    return (
        "This plan has no ticket forms, so the fields cannot hide: agents will see all of them on every ticket."
        " Ticket forms come with Suite Growth and Support Enterprise   [ZD-02]"
    )


def scopes(whose: str, granted: frozenset[str] | None, needed: tuple[frozenset[str], ...]) -> Iterable[str]:
    """What an OAuth client may not do that it must; of each set one scope is enough.

    In: ``granted`` is ``None`` where the account does not tell, as with an API token.
    """
    missing = [" or ".join(sorted(one)) for one in needed if granted is not None and not granted & one]
    if missing:
        yield (
            f"Admin Center > Apps and integrations > OAuth clients: {whose} has no scope {', '.join(missing)}   [ZD-06]"
        )


def agents_may_edit(titles: Iterable[str]) -> Iterable[str]:
    """Fields that only Halyard writes and agents may still edit; the API can read that, not change it."""
    named = ", ".join(f'"{title}"' for title in titles)
    if named:
        yield (
            f"Admin Center > Objects and rules > Tickets > Fields > {named}: where your plan offers it, let agents"
            " read and not edit them; until then Halyard puts back what they change   [ZD-08]"
        )


def not_shown_alone(codes: Iterable[str]) -> Iterable[str]:
    """What automations cannot show while the service is away, by the codes of ``desired_rules.uncovered``."""
    words = "; ".join(_ALONE[code] for code in codes)
    if words:
        yield f"Not covered while the service is away: {words}   [ZD-10]"


_ALONE = {
    "contract": "the action stays hidden, because a contract may have ended by then",
    "chase_first": "the action stays hidden, because the ticket must be chased first",
    "outage": "the action stays hidden, because an outage may forbid it",
    "open_hours": "the action stays hidden, because it is there in support hours only",
    "cool_down": "the action stays hidden, because a rest after the last escalation may not be over",
    "sla": "the action stays hidden, because it depends on the first response",
    "calendar": "the action stays hidden, because its time counts on a calendar",
    "earlier_severity": "the action shows after the longest time only, because an earlier severity counts",
    "unlisted": "tickets whose severity or tier the policy does not list",
    "severity_place": "the action shows after the longest time only, because no rule can ask for the severity",
    "tier_place": "the action shows after the longest time of its severity, because no rule can ask for the tier",
}


def _installer(user: Json) -> Iterable[str]:
    if user.get("role") != "admin":
        yield (
            f"Admin Center > People > Team members: {user.get('name', 'this user')} is no admin;"
            " install with an admin's credentials   [ZD-01]"
        )


def _doubles(titles: Iterable[str]) -> Iterable[str]:
    for title in titles:
        yield f'"{title}" is a copy that bears our mark; delete it or take the mark out of its description   [ZD-03]'


def _collaboration(settings: Json) -> Iterable[str]:
    tickets = settings.get("tickets") or {}
    switches = ("collaboration", "follower_and_email_cc_collaborations")
    if any(tickets.get(switch) is False for switch in switches):
        yield "Admin Center > Objects and rules > Tickets > Settings > turn on CCs and followers   [ZD-07]"


def _roles(roles: Iterable[Json]) -> Iterable[str]:
    barred = sorted(
        str(role["name"])
        for role in roles
        if (role.get("configuration") or {}).get("ticket_editing") is False and role.get("team_member_count") != 0
    )
    if barred:
        yield (
            f"Admin Center > People > Team > Roles: {', '.join(barred)} cannot edit tickets and so cannot"
            " escalate them; let them edit ticket properties if they should   [ZD-04]"
        )


def _portal(brands: Iterable[Json]) -> Iterable[str]:
    active = [brand for brand in brands if brand.get("active", True)]
    if active and not any(brand.get("help_center_state") == "enabled" for brand in active):
        yield "Guide admin > activate the Help Center, so that customers see their escalation   [ZD-05]"
