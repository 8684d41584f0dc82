"""What the console's page is told of an account: what the doctor finds there, and nothing of another."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from console.pages import doctor
from core.findings import Grade
from core.ports import Verb
from runtime.clock import ToldClock
from runtime.doctor_desk import SERVICE, DoctorDesk, Found, doctor_desk, looked_at
from runtime.settings import load_settings
from tests.doctor.ward import Ward
from tests.runtime.commands import halyard

ACME = ("zendesk", "acme")


def test_t44_an_account_is_examined_with_its_policies_and_nothing_of_another(ward: Ward) -> None:
    settings = load_settings(ward.config, ward.environment)
    editable(ward)
    before = ward.writes

    found = looked_at(settings, ACME, ward.now)

    assert ward.writes == before
    assert {one.check.id for one in found.findings if one.grade is Grade.FAILURE} == {"ZD-13"}
    assert {one.check.id[:2] for one in found.findings} <= {"ZD", "PO", "SV"}
    assert "acme-jira" not in str([one.found for one in found.findings])

    (change,) = found.changes
    (settling,) = doctor._settlings(found.changes, ACME)
    ran = halyard(*settling.restore.split()[1:], "--yes", "--config", ward.config, environment=ward.environment)

    assert (change.verb, change.wanted.kind) == (Verb.CHANGE, "ticket_field")
    assert settling.keep == f"halyard install accept zendesk/acme ticket_field {change.wanted.key}"
    assert ran.code == 0, ran.err
    assert looked_at(settings, ACME, ward.now).changes == ()


def ended() -> None:
    """Wait for the end of a look on a machine that is slow."""
    for one in threading.enumerate():
        if one.name == "halyard-doctor":
            one.join(60)


def editable(ward: Ward) -> None:
    """Somebody lets customers write what only we write."""
    shown = {"visible_in_portal": True, "editable_in_portal": True}
    ward.zendesk._send("PUT", ward.zendesk._field_path("owner"), ticket_field=shown)


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
    ended()

    known = desk.known(SERVICE)
    assert (known.found is not None, known.since) == (True, None)


def test_in_a_rehearsal_nothing_is_said_of_a_clock_that_is_set_on_purpose(ward: Ward) -> None:
    desk = doctor_desk(load_settings(ward.config, ward.environment), ToldClock(ward.now() - timedelta(days=30)))

    for place in (SERVICE, ACME):
        desk.look(place)
        ended()
        found = desk.known(place).found
        assert found is not None
        assert found.findings
        assert not {one.check.id for one in found.findings} & {"SV-04", "SV-05"}


def test_a_look_has_a_thread_of_its_own(ward: Ward) -> None:
    seen: list[str] = []

    def look(_place: object) -> Found:
        seen.append(threading.current_thread().name)
        return Found(())

    DoctorDesk(look, ward.now).look(SERVICE)
    ended()

    assert seen == ["halyard-doctor"]
