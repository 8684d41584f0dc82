"""What the console's page is told of an account: what the doctor finds there, and nothing of another."""

from __future__ import annotations

import threading

import pytest

from core.findings import Grade
from core.ports import Verb
from runtime.doctor_desk import SERVICE, DoctorDesk, Found, doctor_desk, looked_at
from runtime.settings import load_settings
from tests.doctor.ward import Ward

ACME = ("zendesk", "acme")


def test_t44_an_account_is_examined_with_its_policies_and_nothing_of_another(ward: Ward) -> None:
    settings, written = load_settings(ward.config, ward.environment), ward.writes
    ward.zendesk.breaks("the webhook is switched off")
    during = ward.writes
    try:
        found = looked_at(settings, ACME, ward.now)
    finally:
        ward.fix(ward.look("acme"))

    wrong = {one.check.id for one in found.findings if one.grade is Grade.FAILURE}
    (change,) = found.changes
    assert wrong == {"ZD-23"}
    assert (change.verb, change.wanted.kind) == (Verb.CHANGE, "webhook")
    assert {one.check.id[:2] for one in found.findings} <= {"ZD", "PO", "SV"}
    assert "acme-jira" not in str([one.found for one in found.findings])
    assert during >= written


def test_the_service_is_examined_without_asking_a_helpdesk(ward: Ward) -> None:
    settings = load_settings(ward.config, ward.environment)
    ward.zendesk.revoke()
    try:
        known = {one.check.id for one in looked_at(settings, SERVICE, ward.now).findings}
    finally:
        ward.zendesk.relent()

    assert {"SV-01", "SV-02", "SV-03", "NO-01"} <= known
    assert not {one for one in known if one.startswith(("ZD", "JS", "PO"))}


def test_an_account_that_is_not_configured_is_no_place_to_look_at(ward: Ward) -> None:
    with pytest.raises(KeyError):
        looked_at(load_settings(ward.config, ward.environment), ("zendesk", "nowhere"), ward.now)


def test_the_desk_of_a_service_looks_by_itself_and_keeps_what_was_found(ward: Ward) -> None:
    desk = doctor_desk(load_settings(ward.config, ward.environment), ward.now)
    assert desk.known(SERVICE).at is None

    assert desk.look(SERVICE)

    known = desk.known(SERVICE)
    assert (known.found is not None, known.since) == (True, None)


def test_a_look_has_a_thread_of_its_own(ward: Ward) -> None:
    seen: list[str] = []

    def look(_place: object) -> Found:
        seen.append(threading.current_thread().name)
        return Found(())

    DoctorDesk(look, ward.now).look(SERVICE)

    assert seen == ["halyard-doctor"]
