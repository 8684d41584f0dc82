"""What is built and given away holds the product and nothing that somebody left beside it (T67)."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import house

LEFT_THERE = (
    *(
        "halyard.db",
        "halyard.db-wal",
        "runtime/.env",
        "runtime/secrets/zendesk-acme",
        "store/halyard.db",
        "core/notes.txt",
    ),
    *("connectors/zendesk/token", "connectors/id_rsa", "policies/acme/own.yaml", "policies/halyard.yaml.local"),
    *(
        "webhooks/templates/form.html.orig",
        "webhooks/static/dump.sql",
        "console/users.csv",
        "runtime/__pycache__/x.pyc",
    ),
    *("tests/test_x.py", "bench/results/x.json", "webhooks/backup.tar", "runtime/settings.py~", "sandbox/world.json"),
)


def tree(folder: Path) -> list[str]:
    """The product's files in a folder of their own, as git knows them; what belongs into the wheel."""
    ours = [path for path in house.files() if path.parts[0] in {*house.SHIPPING, "policies"}]
    for path in (*ours, Path("pyproject.toml"), Path("LICENSE"), Path("README.md")):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(house.ROOT / path, target)
    return [path.as_posix() for path in ours]


def built(folder: Path, out: Path) -> Path:
    """The wheel of a tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    [wheel] = out.glob("*.whl")
    return wheel


def listing(wheel: Path) -> list[str]:
    """The names in a wheel, without what says what it is."""
    with zipfile.ZipFile(wheel) as archive:
        return sorted(name for name in archive.namelist() if ".dist-info/" not in name)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """A wheel built from a tree in which all sorts of things were left lying, and what belongs into it."""
    folder: Path = tmp_path_factory.mktemp("tree")
    ours = tree(folder)
    for name in LEFT_THERE:
        left = folder / name
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_text("left here", "utf-8")
    (folder / "core" / "link.txt").symlink_to("/etc/passwd")
    return sorted(ours), built(folder, tmp_path_factory.mktemp("out"))


def test_t67_the_wheel_holds_every_file_of_the_product_and_no_other(wheel: tuple[list[str], Path]) -> None:
    ours, made = wheel

    assert listing(made) == ours


def test_t67_no_name_in_the_wheel_leads_out_of_it(wheel: tuple[list[str], Path]) -> None:
    names = listing(wheel[1])

    assert [name for name in names if name.startswith("/") or ".." in name or "\\" in name] == []
    assert len(set(names)) == len(names)


def test_t67_the_same_tree_makes_the_same_wheel(tmp_path: Path, wheel: tuple[list[str], Path]) -> None:
    tree(tmp_path / "again")

    assert built(tmp_path / "again", tmp_path / "out").read_bytes() == wheel[1].read_bytes()
