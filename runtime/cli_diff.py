"""Says what changes for whom between two policies."""

from typing import Annotated

import typer

from runtime.cli_output import Exit, JsonOption, explained, show
from runtime.policy_diff import as_data, told
from runtime.policy_file import load_policy

METAVAR = "A pack's name or a policy file."


def command(
    old: Annotated[str, typer.Argument(metavar="OLD", help=METAVAR)],
    new: Annotated[str, typer.Argument(metavar="NEW", help=METAVAR)],
    as_json: JsonOption = False,
) -> None:
    """Say what changes for whom from one policy to another; exit code 3 when anything does.

    Example: halyard policy diff mulesoft draft.yaml
    """
    with explained(as_json):
        before, after = load_policy(old), load_policy(new)
        found = list(told(before, after))
    data = {
        "old": f"{before.name}@{before.version}",
        "new": f"{after.name}@{after.version}",
        "differences": [as_data(one, text) for one, text in found],
    }
    show(data, "\n".join(text for _, text in found) or "no difference", as_json)
    if found:
        raise typer.Exit(Exit.DIFFERENT)
