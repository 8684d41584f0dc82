"""Lists what an installation cannot do for a Zendesk admin: switches that only a person may turn.

Pure: the vendor's JSON in, sentences out, each with where to click and a code that ``doctor`` uses too.
Pages followed: developer.zendesk.com, api-reference/ticketing: account_settings, custom_roles, brands.
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
