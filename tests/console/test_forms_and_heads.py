"""Forms of other pages, what every answer carries, and fields that nobody asked for: at every address there is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console import forms, sign_in
from console.forms import Form
from console.pages import people, tokens
from runtime.access import Role
from tests.console.doors import doors, everything
from tests.console.room import Room, opened
from webhooks.api_bodies import ActBody, LeavingBody, Part, RequestBody, Somebody, StandingBody
from webhooks.panel_remote import RequestPart

# --- T52: forms of other pages --------------------------------------------------------------------------------

FORGED: dict[str, dict[str, Any]] = {
    "no word": {"form_token": ""},
    "another browser's word": {"form_token": "a" * 64},
    "no origin": {"headers": {"Origin": None}},
    "another origin": {"headers": {"Origin": "https://evil.example"}},
    "no origin to speak of": {"headers": {"Origin": "null"}},
    "our name in another's": {"headers": {"Origin": "http://127.0.0.1:8080.evil.example"}},
    "our host by TLS": {"headers": {"Origin": "https://127.0.0.1:8080"}},
    "another site": {"headers": {"Sec-Fetch-Site": "cross-site"}},
    "a neighbour": {"headers": {"Sec-Fetch-Site": "same-site"}},
    "typed by hand": {"headers": {"Sec-Fetch-Site": "none"}},
}


@pytest.mark.parametrize("what", FORGED)
def test_t52_no_form_of_another_page_changes_anything_at_any_address(room: Room, what: str) -> None:
    room.escalated()
    room.person("kim")
    admin = room.somebody(Role.ADMIN)
    before, value, forged = everything(room), admin.value, dict(FORGED[what])
    headers = forged.pop("headers", {})
    changing = [one for one in doors(room.console) if one.method != "GET"]
    assert len(changing) >= 9

    for door in changing:
        fields = {"move": "acknowledge", "code": "", "key": "k" * 22, "name": "kim", **forged}
        assert admin.post(door.path(), fields, headers=headers).status_code == 403, door

    assert everything(room) == before
    assert admin.value == value
    assert admin.get("/console/me").status_code == 200


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_t52_nothing_but_a_form_changes_anything(room: Room, kind: str) -> None:
    admin = room.somebody(Role.ADMIN)
    body = f'{{"form_token": "{admin.word}"}}'

    for door in (one for one in doors(room.console) if one.method != "GET"):
        headers = {"Origin": room.origin, "Content-Type": kind}
        answer = admin.client.post(door.path(), data=body, headers=headers, base_url=room.origin)
        assert answer.status_code in (400, 403), door


def test_t52_opening_any_page_changes_nothing(room: Room) -> None:
    room.escalated()
    admin = room.somebody(Role.ADMIN)
    before = everything(room)

    for door in doors(room.console):
        if door.method == "GET":
            admin.get(door.path())

    assert everything(room) == before


# --- T53, T54: what every answer carries ----------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8080", "https://halyard.example"])
def test_t53_t54_every_answer_keeps_itself_out_of_frames_caches_and_scripts(tmp_path: Path, origin: str) -> None:
    with opened(tmp_path, origin=origin) as room:
        admin, stranger = room.somebody(Role.ADMIN), room.browser()
        for browser, door in itertools.product((admin, stranger), doors(room.console)):
            answer = browser.get(door.path()) if door.method == "GET" else browser.post(door.path())
            policy = answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy
            assert "script" not in policy
            assert policy.startswith("default-src 'none'")
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Strict-Transport-Security" in answer.headers or not origin.startswith("https")
            assert "no-store" in answer.headers["Cache-Control"] or door.endpoint == "static"
            for cookie in answer.headers.getlist("Set-Cookie"):
                check_cookie(cookie, origin)


def check_cookie(cookie: str, origin: str) -> None:
    """A cookie of ours is nobody else's: not a script's, not another site's, not another host's."""
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    if origin.startswith("https"):
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie.split("; ")


def test_t54_the_webhooks_and_the_form_are_framed_by_nobody_either(room: Room) -> None:
    for door in doors(room.webhooks):
        answer = room.webhooks.test_client().open(door.path(), method=door.method, buffered=True)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], door


# --- T45: every model against every other's fields ------------------------------------------------------------

FORMS: tuple[type[Form], ...] = (
    forms.Act,
    forms.Nothing,
    forms.Why,
    sign_in.SignIn,
    sign_in.Choose,
    people.NewPerson,
    people.NewRole,
    tokens.NewToken,
    tokens.OldToken,
)
BODIES: tuple[type[Part], ...] = (RequestBody, ActBody, Somebody, StandingBody, LeavingBody, RequestPart)
HIDDEN = ("level", "instance_id", "link", "account_id", "role", "who", "made_by", "password", "state", "is_admin")


def test_t45_every_form_and_body_that_there_is_is_in_these_tests() -> None:
    assert set(FORMS) == {one for one in _kinds(Form) if one is not forms.Password}
    assert set(BODIES) == set(_kinds(Part))


def _kinds(root: type[Any]) -> Iterator[type[Any]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)


@pytest.mark.parametrize("kind", [*FORMS, *BODIES], ids=lambda kind: kind.__name__)
def test_t45_no_model_takes_a_field_of_another(kind: Any) -> None:
    others = {name for one in (*FORMS, *BODIES) for name in one.model_fields} | set(HIDDEN)
    given: dict[str, Any] = {
        "name": "n",
        "password": "p",
        "again": "p",
        "role": "viewer",
        "account": "a",
        "move": "close",
    }
    given |= {"by": "x@y", "key": "k" * 22, "email": "x@y.example"}
    own = {name: value for name, value in given.items() if name in kind.model_fields}
    if kind is Somebody:
        own.pop("id", None)
        own.pop("name", None)
    kind.model_validate(own)

    for name in sorted(others - kind.model_fields.keys()):
        with pytest.raises(ValueError, match=name):
            kind.model_validate({**own, name: "x"})
