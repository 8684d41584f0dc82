"""Says which lists of escalated issues Halyard wants in Jira: two filters, and a dashboard that shows them.

Pure. Queries name our fields and options by our own names (``cf[escalation] = available``); whoever writes them to
Jira puts the ids in, and whoever reads them puts the names back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.jira.titles import apart, short
from connectors.ownership import key_of
from core import fields
from core.fields import Shown
from core.ports import InstallWish, Resource
from core.sentences import say

FILTER = "filter"
DASHBOARD = "dashboard"

ESCALATED = "escalated"
READY = "ready"
BOARD = "dashboard"


@dataclass(frozen=True, slots=True)
class SiteViews:
    """The titles of the site's filters and dashboards: those that are not ours, and ours by the name in their mark."""

    foreign_filters: frozenset[str] = frozenset()
    own_filters: Mapping[str, str] = field(default_factory=dict)
    foreign_dashboards: frozenset[str] = frozenset()
    own_dashboards: Mapping[str, str] = field(default_factory=dict)


def filter_mark(name: str, account: str) -> str:
    """The name in the mark of an account's filter; a site may serve two accounts."""
    return f"filter.{name}.{account}"


def board_mark(account: str) -> str:
    """The name in the mark of an account's dashboard."""
    return f"{BOARD}.{account}"


def resources(
    wish: InstallWish, account: str, projects: tuple[str, ...], scope: str, site: SiteViews
) -> tuple[Resource, ...]:
    """The filters and the dashboard of an account, in the order they must be made.

    In: the projects' keys, and the same as a condition of JQL.
    """
    made = tuple(_filters(wish, account, projects, scope, site))
    title = say(f"field_{fields.STATE}", {}, "UTC", language=wish.language)
    mark = board_mark(account)
    taken = frozenset(one.casefold() for one in site.foreign_dashboards)
    name = apart(short(title), site.own_dashboards.get(mark, ""), taken)
    facts = {"shared": frozenset(projects), "shows": frozenset(one.key for one in made)}
    return (*made, Resource(DASHBOARD, key_of(mark), name, facts))


def _filters(
    wish: InstallWish, account: str, projects: tuple[str, ...], scope: str, site: SiteViews
) -> Iterator[Resource]:
    taken = {one.casefold() for one in site.foreign_filters}
    for name, (title, asks) in _queries(wish).items():
        mark = filter_mark(name, account)
        chosen = apart(short(title), site.own_filters.get(mark, ""), taken)
        taken.add(chosen.casefold())
        facts = {"asks": f"{scope} AND {asks}", "shared": frozenset(projects)}
        yield Resource(FILTER, key_of(mark), chosen, facts)


def _queries(wish: InstallWish) -> Mapping[str, tuple[str, str]]:
    """Title and query of each filter: the highest level and the longest open first."""

    def said(code: str) -> str:
        return say(code, {}, "UTC", language=wish.language)

    ready = f"{said(f'field_{fields.STATE}')}: {said(f'field_is_{Shown.AVAILABLE}')}"
    return {
        ESCALATED: (
            said(f"field_{fields.FLAG}"),
            f"cf[{fields.FLAG}] is not EMPTY ORDER BY cf[{fields.LEVEL}] DESC, created ASC",
        ),
        READY: (ready, f"cf[{fields.STATE}] = {Shown.AVAILABLE} ORDER BY created ASC"),
    }
