"""The ``panels`` block of an account: what it may say, what is wrong with it in words, and where keys are asked for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from connectors.jira.panel_settings import JIRA_PANELS
from connectors.zendesk.panel_settings import ZENDESK_PANELS
from core.errors import HostError, Mistakes
from core.panels import CUSTOMER, STAFF, PanelKit
from runtime.panel_settings import read_panels
from runtime.settings import load_settings
from tests.jira import accounts as jira
from tests.panels.minting import APP, NOW, SITES, Mint, jwk, pem, rsa_key
from tests.panels.panel_service import SECRET, settings_in, write_configuration
from tests.webhooks.service import ENVIRONMENT
from tests.zendesk import host as zendesk

FORGE = {"app": APP, "installation": f"ari:cloud:ecosystem::installation/{SITES['acme']}", "cloud": SITES["acme"]}
KEY = pem(rsa_key("a stranger"))


def faults(kit: PanelKit, block: Mapping[str, Any], account: Any = None) -> str:
    """What is wrong with a block, in one line."""
    found = kit.read(account or jira.account(), block, lambda name: f"nothing in {name}").faults
    return "; ".join(f"{'.'.join(map(str, path))}: {message}" for path, message in found)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"sidebar": {}}, "sidebar.installation: is missing"),
        ({"sidebar": {"installation": "0981", "app": "1"}}, "sidebar.installation: must be a number"),
        ({"sidebar": {"installation": "981"}}, "give app, so that Zendesk can be asked for its key, or keys"),
        ({"sidebar": {"installation": "981", "keys": KEY, "keys_file": "x"}}, "give either keys or keys_file"),
        ({"sidebar": {"installation": "981", "keys": "-----BEGIN PRIVATE KEY-----"}}, "is a private key"),
        ({"sidebar": {"installation": "981", "keys_file": "x"}}, "is neither a public key in PEM form nor"),
        ({"sidebar": {"installation": "981", "secret": "x"}}, "sidebar.secret: is not a setting here"),
        ({"help_center": {"issuer": "https://acme.zendesk.com"}}, "help_center.audience: is missing"),
        ({"help_center": {"issuer": "", "audience": "x"}}, "help_center.issuer: string should"),
        ({"forge": {}}, "forge: is not a setting here"),
    ],
    ids=range(10),
)
def test_t46_a_block_of_zendesks_panels_says_what_it_lacks(block: Mapping[str, Any], words: str) -> None:
    assert words in faults(ZENDESK_PANELS, block)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "give one of keys, keys_file and keys_url"),
        ({"keys": KEY, "keys_url": "https://keys.example.com/k"}, "give one of keys, keys_file and keys_url"),
        ({"keys": KEY, "app": "my-app"}, "forge.app: string should match"),
        ({"keys": KEY, "installation": APP}, "forge.installation: string should match"),
        ({"keys": KEY, "cloud": "../x"}, "forge.cloud: string should match"),
        ({"keys": KEY, "shared_secret": "x"}, "forge.shared_secret: is not a setting here"),
        ({"keys_url": "http://keys.example.com/k"}, "must begin with https://"),
        ({"keys_url": "https://me:pw@keys.example.com/k"}, "must be an address such as"),
        ({"keys_url": "keys"}, "must be an address such as"),
        ({"keys": pem(rsa_key("small", 1024))}, "has no RSA public key of 2048 bits or more"),
    ],
    ids=range(10),
)
def test_t46_t50_a_block_of_forges_says_what_it_lacks(more: Mapping[str, Any], words: str) -> None:
    assert words in faults(JIRA_PANELS, {"forge": {**FORGE, **more}})


def test_forge_is_for_the_cloud() -> None:
    account = replace(jira.account(), data_center=True)

    assert "leave panels out on Data Center" in faults(JIRA_PANELS, {"forge": {**FORGE, "keys": KEY}}, account)


def test_a_connector_without_panels_has_no_block(tmp_path: Path) -> None:
    assert read_panels("other", object(), {}, tmp_path)[1] == (((), "other has no panels; leave the block out"),)
    assert read_panels("other", object(), None, tmp_path) == (None, ())


def test_a_file_of_keys_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    path = write_configuration(tmp_path, "acme")
    (tmp_path / "sidebar-acme.json").unlink()
    (tmp_path / "help_center-acme.json").write_bytes(b"\xff\xfe")

    with pytest.raises(Mistakes) as wrong:
        load_settings(path, ENVIRONMENT | {"HALYARD_PANEL_SECRET": SECRET})

    said = str(wrong.value)
    assert "accounts[1].panels.sidebar.keys: sidebar-acme.json cannot be read: No such file" in said
    assert "accounts[1].panels.help_center.keys: help_center-acme.json is not text" in said


def test_every_account_has_the_doors_of_its_block(tmp_path: Path) -> None:
    for account in settings_in(tmp_path).accounts:
        doors = ZENDESK_PANELS.doors(account.helpdesk, account.panels, lambda: NOW)
        assert doors.keys() == {STAFF, CUSTOMER}


# --- where keys are asked for ------------------------------------------------------------------------------


@contextmanager
def publishing(body: str, codec: str = "utf-8") -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """A host that publishes one text; with who asked it for what."""
    asked: list[tuple[str, str | None]] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Authorization")))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body.encode(codec))))
            self.end_headers()
            self.wfile.write(body.encode(codec))

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_t48_zendesks_keys_are_asked_of_the_accounts_own_host_with_its_own_session() -> None:
    with publishing(pem(Mint("sidebar").key)) as (url, asked):
        account = zendesk.account(base_url=url, own_host=True)
        block = {"sidebar": {"installation": "981", "app": "55"}}
        panels = ZENDESK_PANELS.read(account, block, lambda _: "").settings
        verifier = ZENDESK_PANELS.doors(account, panels, lambda: NOW)[STAFF]
        token = Mint("sidebar", account.account, url).token()

        assert verifier.verify(token, NOW).user_id == "7"
        assert verifier.verify(token, NOW).user_id == "7"

    assert [path for path, _ in asked] == ["/api/v2/apps/55/public_key"]
    assert all(authorization for _, authorization in asked)


def test_t48_forges_keys_are_asked_for_where_the_configuration_names_it_and_get_no_credentials() -> None:
    with publishing(json.dumps({"keys": [jwk(Mint("forge").key)]})) as (url, asked):
        account = replace(jira.account(), own_host=True)
        panels = JIRA_PANELS.read(account, {"forge": FORGE | {"keys_url": f"{url}/jwks.json"}}, lambda _: "").settings

        visit = JIRA_PANELS.doors(account, panels, lambda: NOW)[CUSTOMER].verify(Mint("forge").token(), NOW)

    assert visit.user_id == "712020:5a"
    assert asked == [("/jwks.json", None)]


def test_t25_t48_forges_keys_are_not_asked_for_in_an_inner_network() -> None:
    with publishing("{}") as (url, asked):
        panels = JIRA_PANELS.read(jira.account(), {"forge": FORGE | {"keys_url": f"{url}/k"}}, lambda _: "").settings
        with pytest.raises(HostError):
            JIRA_PANELS.doors(jira.account(), panels, lambda: NOW)[STAFF].verify(Mint("forge").token(), NOW)

    assert asked == []
