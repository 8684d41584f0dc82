"""What kind of Jira this is, and which fields it has."""

from sandbox.jira.calls import Answer, ApiCall, Endpoint
from sandbox.jira.fields import all_fields

BUILD = 100294
DATA_CENTER = (10, 3, 5)


def endpoints() -> tuple[Endpoint, ...]:
    return (
        Endpoint("GET", "/serverInfo", server_info, frozenset({"doHealthCheck"}), who="open"),
        Endpoint("GET", "/field", list_fields),
    )


def server_info(call: ApiCall) -> Answer:
    """Open to everyone; the one place that tells a Cloud site from a Data Center."""
    world = call.world
    numbers = (1001, 0, 0) if world.cloud else DATA_CENTER
    version = "1001.0.0-SNAPSHOT" if world.cloud else ".".join(map(str, numbers))
    info = {
        "baseUrl": call.host,
        "version": version,
        "versionNumbers": list(numbers),
        "deploymentType": world.deployment,
        "buildNumber": BUILD,
        "buildDate": call.view.at(world.clock.start),
        "serverTime": call.view.at(world.now()),
        "scmInfo": "sandbox",
        "serverTitle": world.site.title,
    }
    return Answer(info | {"serverTimeZone": world.site.time_zone} if world.cloud else info)


def list_fields(call: ApiCall) -> Answer:
    """Every field, system ones first; trashed ones are not listed."""
    return Answer([one.shown() for one in all_fields(call.world)])
