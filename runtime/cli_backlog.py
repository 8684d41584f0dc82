"""Says how much waits in each account, at which rate it is done, and until when that takes."""

from runtime.cli_accounts import list_accounts
from runtime.cli_output import CONFIG, ConfigOption, JsonOption


def command(config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Say how much waits in each account, and until when that will take.

    Where the service runs, ``/metrics`` has the same with the rate as measured (``halyard_backlog``).

    Example: halyard backlog
    """
    list_accounts(config, as_json)
