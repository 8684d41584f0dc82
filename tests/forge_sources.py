"""Writes the Forge app's sources into a folder, for `make forge-check`."""

import sys
from pathlib import Path

from connectors.jira.forge import contents

PANEL = "https://halyard.acme.example/panel/jira/desk"


def main(folder: Path) -> None:
    """Every file of the app, as an admin unpacks it."""
    for name, content in contents(PANEL).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
