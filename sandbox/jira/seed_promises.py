"""What the demo site's service desk promises: a first answer round the clock, a solution partly in office hours."""

from sandbox.jira.promises import ANSWERED
from sandbox.jira.records import Json
from sandbox.jira.support_hours import BUSINESS_HOURS, ROUND_THE_CLOCK
from sandbox.jira.world import World

WAITING = "Waiting for customer"
ALWAYS, OFFICE = ROUND_THE_CLOCK.name, BUSINESS_HOURS.name


def add_promises(world: World, desk_id: str, answer_field: str, solution_field: str) -> None:
    """The two that every service project begins with."""
    answers = _goals(("Highest", 60, ALWAYS), ("High", 240, ALWAYS), ("Medium", 480, ALWAYS), ("", 1440, ALWAYS))
    solutions = _goals(("Highest", 480, ALWAYS), ("High", 1440, ALWAYS), ("", 2400, OFFICE))
    for number, name, field_id, stops, waits, goals in (
        ("1", "Time to first response", answer_field, ANSWERED, [], answers),
        ("2", "Time to resolution", solution_field, "resolved", [WAITING], solutions),
    ):
        known: Json = {"id": number, "name": name, "field_id": field_id, "service_desk_id": desk_id}
        world.sla_metrics[number] = known | {"stops": stops, "waits_in": waits, "goals": goals}


def _goals(*rows: tuple[str, int, str]) -> list[Json]:
    """A row without a priority takes all that are left."""
    return [{"priorities": [name] if name else [], "minutes": length, "calendar": when} for name, length, when in rows]
