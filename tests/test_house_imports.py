"""Rule: each folder knows only those below it, and one helpdesk's connector never knows another's."""

import tomllib

from tests import house


def test_every_folder_stands_under_the_import_contracts() -> None:
    settings = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    present = {folder for folder in house.SHIPPING if house.python_files(folder)}

    assert present <= set(settings["root_packages"]), "add the folder to root_packages in pyproject.toml"


def test_the_sandbox_is_a_stranger_to_every_folder_under_contract() -> None:
    settings = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    others = set(settings["root_packages"]) - {"sandbox"}
    out, into = (contract for contract in settings["contracts"] if contract["type"] == "forbidden")

    assert set(out["forbidden_modules"]) == others
    assert set(into["source_modules"]) == others


def test_no_connector_imports_another() -> None:
    # The contract in pyproject.toml names those we ship; this one holds for the next as well.
    paths = [path for path in house.python_files("connectors") if len(path.parts) > 2]
    names = {path.parts[1] for path in paths}
    found = {
        (str(path), name)
        for path in paths
        for name in house.imported(house.tree(path))
        if (parts := name.split("."))[0] == "connectors" and len(parts) > 1 and parts[1] in names - {path.parts[1]}
    }

    assert found == set()


def test_no_import_climbs_out_of_its_folder() -> None:
    # A relative import would slip past the names that the other tests look for.
    climbing = [
        f"{path}:{line}"
        for path in house.python_files()
        for line, text in enumerate((house.text(path) or "").splitlines(), 1)
        if text.lstrip().startswith("from ..")
    ]

    assert climbing == []


def test_a_connector_has_its_folder_in_the_sandbox_too() -> None:
    connectors = {path.parts[1] for path in house.python_files("connectors") if len(path.parts) > 2}
    pretend = {path.parts[1] for path in house.python_files("sandbox") if len(path.parts) > 2}

    assert connectors - pretend == set()
