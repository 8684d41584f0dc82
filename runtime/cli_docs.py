"""Writes the pages that a machine can write, or says which of them are stale."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_output import Exit, JsonOption, explained, show
from runtime.reference import pages

app = typer.Typer(no_args_is_help=True, help="Write the reference pages, or check that they are fresh.")

FolderOption = Annotated[Path, typer.Option("--folder", help="Where the pages lie.")]
FOLDER = Path("docs/reference")


@app.command()
def write(folder: FolderOption = FOLDER, as_json: JsonOption = False) -> None:
    """Write every reference page.

    Example: halyard docs write
    """
    with explained(as_json):
        folder.mkdir(parents=True, exist_ok=True)
        written = pages()
        for name, text in written.items():
            (folder / name).write_text(text, "utf-8")
    show({"written": list(written)}, "\n".join(f"written: {name}" for name in written), as_json)


@app.command()
def check(folder: FolderOption = FOLDER, as_json: JsonOption = False) -> None:
    """Say which reference pages are stale; exit code 3 when any is.

    Example: halyard docs check
    """
    stale = [name for name, text in pages().items() if _read(folder / name) != text]
    show({"stale": stale}, "\n".join(f"stale: {name}" for name in stale) or "all fresh", as_json)
    if stale:
        raise typer.Exit(Exit.DIFFERENT)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
