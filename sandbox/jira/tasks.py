"""Long-running work of the site, which here is done at once: what came of it, to be asked for afterwards."""

import zlib
from typing import Any

from sandbox.jira.records import Json, User
from sandbox.jira.times import epoch_millis
from sandbox.jira.views import View
from sandbox.jira.world import World


def finished(world: World, user: User, description: str, result: Any = None) -> str:
    """Keep a piece of work that is done; its id."""
    task_id = world.numbers.text("task")
    now = epoch_millis(world.now())
    world.tasks[task_id] = {
        "id": task_id,
        "description": description,
        "status": "COMPLETE",
        "result": result,
        "submittedBy": zlib.crc32(user.id.encode()),
        "progress": 100,
        "elapsedRuntime": 0,
        "submitted": now,
        "started": now,
        "finished": now,
        "lastUpdate": now,
    }
    return task_id


def shown(view: View, task: Json) -> Json:
    """A task as the API shows it."""
    told = {key: value for key, value in task.items() if key != "result" or value is not None}
    return told | {"self": view.url(f"/task/{task['id']}")}
