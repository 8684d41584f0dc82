"""The Forge app's sources, offline and without npm: the manifest keeps the rules, every text is in every language.

`make forge-check` holds them to Atlassian's own schema and compiles them.
"""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.jira import writing
from connectors.jira.forge import LOCALES, SOURCES, UNREGISTERED, build_app, contents
from core.fields import Shown
from core.languages import LANGUAGES

PANEL = "https://halyard.acme.example/panel/jira/desk"
APP = "ari:cloud:ecosystem::app/8dbb3a15-0000-4000-8000-000000000001"
SHOWN = "jira:issueContext"
HIDDEN = ("jira:issueAction", "jiraServiceManagement:portalRequestViewAction")


def manifest(app: str = "") -> Any:
    return yaml.safe_load(contents(PANEL, app)["manifest.yml"])


def sources() -> dict[str, str]:
    return {name: text.decode() for name, text in contents(PANEL).items() if name.startswith("src/")}


def test_the_zip_holds_each_source_and_is_the_same_each_time() -> None:
    with zipfile.ZipFile(BytesIO(build_app(PANEL))) as archive:
        assert archive.namelist() == sorted(SOURCES)
    folder = Path("connectors/jira/forge")
    there = {str(one.relative_to(folder)) for one in folder.rglob("*.*") if one.suffix not in (".py", ".pyc")}
    assert there == set(SOURCES)
    assert build_app(PANEL, APP) == build_app(PANEL, APP)


def test_the_manifest_asks_for_no_scope_and_calls_this_account_alone() -> None:
    found = manifest()

    assert found["permissions"] == {"scopes": []}
    assert found["remotes"] == [{"key": "halyard", "baseUrl": PANEL, "operations": ["fetch"]}]
    assert found["modules"]["endpoint"] == [{"key": "halyard", "remote": "halyard"}]
    assert found["app"]["id"] == UNREGISTERED
    assert manifest(APP)["app"]["id"] == APP


def test_every_module_names_what_is_there() -> None:
    found, words = manifest(), json.loads(contents(PANEL)["locales/en-US.json"])
    paths = {one["key"]: one["path"] for one in found["resources"]}

    assert set(found["modules"]) == {SHOWN, *HIDDEN, "endpoint"}
    assert set(paths.values()) < set(SOURCES)
    for kind in (SHOWN, *HIDDEN):
        (module,) = found["modules"][kind]
        assert paths[module["resource"]] == f"src/{'staff' if kind.startswith('jira:') else 'customer'}.jsx"
        assert module["resolver"] == {"endpoint": "halyard"}
        assert {module["title"]["i18n"]} <= set(words)


@pytest.mark.parametrize("kind", HIDDEN)
def test_an_action_is_shown_by_the_property_that_the_service_writes(kind: str) -> None:
    (module,) = manifest()["modules"][kind]

    assert module["displayConditions"] == {
        "entityPropertyEqualTo": {
            "entity": "issue",
            "propertyKey": writing.STANDING,
            "objectName": "state",
            "value": Shown.AVAILABLE.value,
        }
    }


def test_every_language_has_every_word_that_the_sources_show() -> None:
    found = manifest()
    told = {one["key"]: one["path"] for one in found["translations"]["resources"]}
    used = {word for text in sources().values() for word in re.findall(r"\bt\('(\w+)'\)", text)}
    named = {one[0]["title"]["i18n"] for kind, one in found["modules"].items() if kind != "endpoint"}

    assert set(told) == set(LOCALES)
    assert {one.partition("-")[0] for one in LOCALES} == set(LANGUAGES)
    for path in told.values():
        words = json.loads(contents(PANEL)[path])
        assert set(words) == used | named
        assert all(words.values())


def test_the_sources_have_no_sentence_of_their_own_and_call_one_place() -> None:
    text = "\n".join(sources().values())

    assert re.findall(r">\s*[A-Za-z][a-z ]{3,}<", text) == []
    assert re.findall(r"https?:|fetch\(|eval|innerHTML|localStorage|console\.", text) == []
    assert set(re.findall(r"from '([^.'][^']*)'", text)) == {"react", "@forge/bridge", "@forge/react"}


@pytest.mark.parametrize(
    "address", ["http://halyard.example/panel", "halyard", "https://a b/", 'https://a/"', "https://"]
)
def test_an_address_that_forge_does_not_call_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="begins with https"):
        build_app(address)
