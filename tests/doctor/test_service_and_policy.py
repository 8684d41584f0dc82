"""Faults of the service and the policy that the doctor finds, and what it shows, gives away and answers."""

import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

from core.findings import Grade
from runtime import doctor_checks, doctor_report
from runtime.clock_watch import SEEN
from runtime.settings import load_settings
from runtime.wiring import database_url, open_store
from store import upgrade as schema
from tests.doctor.ward import Ward, wrong
from tests.runtime.commands import Ran, halyard


def ran(ward: Ward, *words: object) -> Ran:
    return halyard("doctor", *words, "--config", ward.config, environment=ward.environment)


def test_f52_a_clock_that_is_wrong_is_found_by_the_hosts_dates_and_gone_when_it_is_right(ward: Ward) -> None:
    ward.ahead = timedelta(minutes=-2)
    found = wrong(ward.look("acme"))
    ward.ahead = timedelta(0)

    assert found["SV-05"].grade is Grade.FAILURE
    assert "time service" in found["SV-05"].cure
    assert "SV-05" not in wrong(ward.look("acme"))


def test_a_schema_that_is_behind_is_found_and_not_upgraded_by_itself(ward: Ward) -> None:
    url = database_url(load_settings(ward.config, ward.environment))
    schema.downgrade(url, "0011")
    try:
        ran(ward, "--only", "SV-03", "--fix", "--account", "acme")
        found = wrong(ward.look("acme"))
    finally:
        schema.upgrade(url)

    assert found["SV-03"].cure == "halyard db upgrade"
    assert "0011" in found["SV-03"].found
    assert "SV-03" not in wrong(ward.look("acme"))


def test_a_metronome_that_stands_still_is_found_and_gone_when_it_beats(ward: Ward) -> None:
    assert wrong(ward.look("acme"))["SV-04"].grade is Grade.WARNING

    store = open_store(load_settings(ward.config, ward.environment))
    store.set_cursor("", "", SEEN, ward.now().isoformat())
    store.close()

    assert "SV-04" not in wrong(ward.look("acme"))


def test_a_hole_in_a_policy_is_found_with_its_place(ward: Ward) -> None:
    text = ward.config.read_text("utf-8")
    pack = (Path(doctor_checks.__file__).parents[1] / "policies" / "mulesoft.yaml").read_text("utf-8")
    (ward.folder / "own.yaml").write_text(pack.replace("levels:", "levles:", 1), "utf-8")
    ward.config.write_text(text.replace("policy: mulesoft", "policy: own.yaml"), "utf-8")
    try:
        found = wrong(ward.look("acme"))
    finally:
        ward.config.write_text(text, "utf-8")

    assert "own.yaml" in found["PO-01"].found
    assert found["PO-01"].grade is Grade.FAILURE
    assert "PO-01" not in wrong(ward.look("acme"))


def test_a_configuration_that_cannot_be_read_is_a_finding_and_no_refusal(ward: Ward) -> None:
    text = ward.config.read_text("utf-8")
    ward.config.write_text(text.replace("halyard: 1", "halyard: 1\nserivce: {}"), "utf-8")
    try:
        told = ran(ward, "--json")
    finally:
        ward.config.write_text(text, "utf-8")

    assert told.code == 1
    assert [one["id"] for one in told.data["findings"]] == ["SV-01"]


def test_exit_codes_are_0_with_warnings_1_with_failures_2_for_wrong_usage_and_4_for_a_closed_door(ward: Ward) -> None:
    assert ran(ward, "--account", "acme", "--json").code == 0
    ward.zendesk.breaks("the webhook is switched off")
    assert ran(ward, "--only", "ZD-23").code == 1
    assert ran(ward, "--only", "ZD-23", "--fix").code == 0
    assert ran(ward, "--only", "ZD-99").code == 2
    assert ran(ward, "--account", "nobody").code == 2
    ward.zendesk.revoke()
    assert ran(ward, "--account", "acme").code == 4
    ward.zendesk.relent()


def test_t62_the_bundle_and_the_report_hold_no_secret_and_no_address_of_a_person(ward: Ward, tmp_path: Path) -> None:
    file = tmp_path / "out.zip"

    told = ran(ward, "--bundle", file)

    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(parts) == {"report.txt", "report.json", "versions.json", "configuration.json", "alarms.json"}
    assert json.loads(parts["configuration.json"])["accounts"][0]["account"] == "acme"
    secrets = [*(value for name, value in ward.environment.items() if not name.endswith(("_ID", "_EMAIL")))]
    secrets += [one.read_text("utf-8").strip() for one in (ward.folder / "secrets").iterdir()]
    everything = "".join((*parts.values(), told.out, told.err))
    assert not [one for one in secrets if one in everything]
    assert "@support.example" not in parts["configuration.json"]
    assert file.stat().st_mode & 0o077 == 0


def test_every_finding_says_what_was_expected_what_was_found_what_to_do_and_where_to_read_more(ward: Ward) -> None:
    found = doctor_report.facts(ward.look())["findings"]
    page = Path("docs/reference/doctor.md").read_text("utf-8")

    assert all(one["expected"] and one["found"] for one in found)
    assert all(one["fix"] and "\n" not in one["fix"] for one in found if one["grade"] != "ok")
    assert all(f"## {number}\n" in page for number in doctor_checks.every_check())


def test_an_id_is_given_once() -> None:
    from runtime.registry import KITS

    ids = [one.id for one in doctor_checks.OURS] + [one.id for kit in KITS.values() for one in kit.examination.checks]

    assert len(ids) == len(set(ids))


def test_every_step_by_hand_of_a_plan_has_an_id_that_the_doctor_knows() -> None:
    codes = {
        code
        for file in Path("connectors").glob("*/*.py")
        for code in re.findall(r"\[([A-Z]{2}-\d\d)\]", file.read_text("utf-8"))
    }

    assert codes
    assert codes <= set(doctor_checks.every_check())
