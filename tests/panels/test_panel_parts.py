"""The sidebar app and the theme's snippets: whole, checked offline, the same bytes each time."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from connectors.zendesk.app import build_app
from connectors.zendesk.panel_parts import ZENDESK_PANEL_PARTS
from core.languages import LANGUAGES
from core.sentences import say
from runtime.cli import application
from tests.webhooks.service import ENVIRONMENT, configuration

PANEL = "https://halyard.acme.example/panel/zendesk/acme"
KNOWN = {
    *("name", "author", "version", "frameworkVersion", "defaultLocale", "private", "signedUrls", "singleInstall"),
    *("location", "parameters", "domainWhitelist"),
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(build_app(PANEL))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["manifest.json"])
    return found


def test_the_app_holds_what_zendesk_asks_of_one(files: dict[str, bytes]) -> None:
    words = {f"translations/{one}.json" for one in LANGUAGES}
    pictures = {"logo.png", "logo-small.png", "logo.svg", "icon_ticket_sidebar.svg"}

    assert set(files) == {"manifest.json", *words, *(f"assets/{one}" for one in pictures)}
    assert list(files) == sorted(files)


def test_its_manifest_keeps_the_rules(files: dict[str, bytes]) -> None:
    found = manifest(files)

    assert set(found) == KNOWN
    assert set(found["author"]) == {"name", "email", "url"}
    assert (found["frameworkVersion"], found["private"], found["signedUrls"]) == ("2.0", True, True)
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["version"])
    assert f"translations/{found['defaultLocale']}.json" in files
    assert found["location"] == {"support": {"ticket_sidebar": {"url": PANEL, "flexible": True}}}
    assert found["domainWhitelist"] == ["halyard.acme.example"]
    assert [one for one in found["parameters"] if one["type"] == "password"] == []


def test_every_language_has_every_word_of_the_app(files: dict[str, bytes]) -> None:
    wanted = {"name", "short_description", "long_description", "installation_instructions"}
    for name in (one for one in files if one.startswith("translations/")):
        words = json.loads(files[name])

        assert set(words) == {"app"}
        assert set(words["app"]) == wanted
        assert all(words["app"].values())


@pytest.mark.parametrize(("name", "size"), [("logo.png", 320), ("logo-small.png", 128)])
def test_its_pictures_are_of_the_sizes_asked_for(files: dict[str, bytes], name: str, size: int) -> None:
    picture = files[f"assets/{name}"]
    start = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[start - 4 : start])

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (size, size)
    assert len(zlib.decompress(picture[start + 4 : start + 4 + length])) == size * (1 + size // 8)


def test_its_drawings_bring_nothing_from_elsewhere_and_run_nothing(files: dict[str, bytes]) -> None:
    for text in (files[one].decode("utf-8") for one in files if one.endswith(".svg")):
        assert set(re.findall(r"<(\w+)", text)) <= {"svg", "rect", "polygon"}
        assert re.findall(r"\bon\w+=|href|url\(|<!", text) == []


def test_the_same_account_has_the_same_bytes_in_another_process_too() -> None:
    code = f"from connectors.zendesk.app import build_app; print(build_app({PANEL!r}).hex())"
    told = {"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=told).stdout

    assert bytes.fromhex(there) == build_app(PANEL)
    assert build_app(PANEL) != build_app(PANEL.replace("acme", "globex"))


@pytest.mark.parametrize(
    "address",
    [
        "http://halyard.acme.example/panel",
        "ftp://127.0.0.1/panel",
        "halyard.acme.example",
        'https://x.example/"><script>',
        "https://x.example/?a=b",
        "https://x.example/{{a}}",
        "https://me@x.example/",
        "",
    ],
)
def test_an_address_that_zendesk_could_not_open_makes_no_app(address: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        build_app(address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_snippet_finds_the_fields_by_the_titles_that_they_are_installed_with(language: str) -> None:
    page = ZENDESK_PANEL_PARTS.snippets(PANEL, language)["request_page.hbs"]

    for name in ("escalation", "available_from", "owner", "next_update_due", "escalate_link"):
        title = say(f"field_{name}", {}, "UTC", language=language).replace("'", "\\'")
        assert f"{{{{#is title '{title}'}}}}" in page
    assert f'data-halyard-panel="{PANEL}"' in page
    assert "<script" not in page
    assert "$" not in page


def test_the_commands_write_the_app_and_print_the_snippets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = configuration("acme").replace("http://127.0.0.1:8080", "https://halyard.acme.example")
    (tmp_path / "halyard.yaml").write_text(text, "utf-8")
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ZENDESK_ADMIN_CLIENT_ID", "halyard-setup")
    monkeypatch.setenv("ZENDESK_ADMIN_CLIENT_SECRET", "f5Nk8Qw2Ez7Ra4Tx9Yc1Ub6Im3Ol0Ps")
    out, config = tmp_path / "app.zip", ["--config", str(tmp_path / "halyard.yaml"), "--account", "acme"]
    app = application("panel")

    made = CliRunner().invoke(app, ["panel", "zip", *config, "--out", str(out), "--json"])
    told = CliRunner().invoke(app, ["panel", "snippet", *config])

    assert (made.exit_code, told.exit_code) == (0, 0), made.output + told.output
    assert out.read_bytes() == build_app(PANEL)
    assert json.loads(made.output)["panel"] == PANEL
    assert "----- request_page.hbs -----" in told.output
