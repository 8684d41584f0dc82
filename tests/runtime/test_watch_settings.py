"""What is said of notices, heartbeat and retention is checked at load, all at once, with its place and no secret."""

from pathlib import Path

import pytest

from core.errors import Mistakes
from runtime.alarm_kinds import KINDS, Urgency
from runtime.settings import Settings, load_settings
from tests.runtime.engine_room import ACCOUNT, ENVIRONMENT, HEAD

DUTY = {"HALYARD_NOTICES_DUTY": "json://127.0.0.1:1/s3cret", "HALYARD_HEARTBEAT": "https://watch.example/s3cret"}
SOUND = """\
service:
  notices:
    - {name: duty, url_from: HALYARD_NOTICES_DUTY, at_least: now}
    - {name: mail, url_from: HALYARD_NOTICES_DUTY, kinds: [mail_held]}
  heartbeat: {file: beat.txt, url_from: HALYARD_HEARTBEAT}
  retention: {requests: 30d, mails: 7d}
"""


def loaded(folder: Path, service: str, environment: dict[str, str] | None = None) -> Settings:
    path = folder / "halyard.yaml"
    path.write_text(
        "halyard: 1\n"
        + service
        + HEAD.removeprefix("halyard: 1\n")
        + ACCOUNT.format(name="acme", number="1234567", policy="mulesoft"),
        "utf-8",
    )
    return load_settings(path, ENVIRONMENT | (DUTY if environment is None else environment))


def test_channels_and_heartbeat_are_read_with_their_addresses(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SOUND)

    duty, mail = settings.watching.channels
    assert (duty.name, duty.at_least, duty.kinds) == ("duty", Urgency.NOW, frozenset())
    assert duty.url.reveal() == DUTY["HALYARD_NOTICES_DUTY"]
    assert duty.takes(KINDS["helpdesk_down"])
    assert not duty.takes(KINDS["mail_held"])
    assert mail.takes(KINDS["mail_held"])
    assert not mail.takes(KINDS["helpdesk_down"])
    assert settings.watching.heartbeat.file == tmp_path / "beat.txt"
    assert settings.watching.heartbeat.url is not None
    assert settings.service.retention.requests.days == 30
    assert "s3cret" not in repr(settings.watching)


def test_without_a_word_nobody_is_told(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "")

    assert settings.watching.channels == ()
    assert (settings.watching.heartbeat.file, settings.watching.heartbeat.url) == (None, None)


@pytest.mark.parametrize(
    ("service", "environment", "place", "said"),
    [
        ("notices: [{name: duty, url_from: HALYARD_NOTICES_DUTY}]", {}, "service.notices[1].url_from", "is not set"),
        (
            "notices: [{name: duty, url_from: HALYARD_NOTICES_DUTY}]",
            {"HALYARD_NOTICES_DUTY": "nonsense://s3cret"},
            "service.notices[1].url_from",
            "HALYARD_NOTICES_DUTY is not an address that Apprise knows",
        ),
        (
            "notices: [{name: duty, url_from: HALYARD_NOTICES_DUTY}]",
            {"HALYARD_NOTICES_DUTY": "json://x.example/s3cret?retry=2"},
            "service.notices[1].url_from",
            "asks for retry",
        ),
        (
            "notices: [{name: duty, url_from: HALYARD_NOTICES_DUTY}]",
            {"HALYARD_NOTICES_DUTY_FILE": "/no/such/file"},
            "service.notices[1].url_from",
            "names a file that cannot be read",
        ),
        (
            "notices: [{name: a, url_from: HALYARD_NOTICES_DUTY}, {name: a, url_from: HALYARD_NOTICES_DUTY}]",
            None,
            "service.notices[2].name",
            "a is given twice, first at 3:20; keep one",
        ),
        (
            "notices: [{name: d, url_from: 'json://x/s3cret'}]",
            None,
            "service.notices[1].url_from",
            "must be the name",
        ),
        (
            "notices: [{name: d, url_from: HALYARD_NOTICES_DUTY, kinds: [nonsense]}]",
            None,
            "service.notices[1].kinds[1]",
            "no kind of alarm",
        ),
        (
            "notices: [{name: duty, url_from: HALYARD_NOTICES_DUTY, at_least: never}]",
            None,
            "service.notices[1].at_least",
            "later",
        ),
        ("notices: [{name: duty, url_from: HALYARD_NOTICES_DUTY, retry: 3}]", None, "service.notices[1].retry", "not"),
        ("heartbeat: {url_from: HALYARD_HEARTBEAT}", {}, "service.heartbeat.url_from", "is not set"),
        (
            "heartbeat: {url_from: HALYARD_HEARTBEAT}",
            {"HALYARD_HEARTBEAT": "ftp://s3cret"},
            "service.heartbeat.url_from",
            "is not an address such as",
        ),
        ("retention: {deliveries: 7d}", None, "service.retention.deliveries", "must be at least 30d"),
        ("retention: {mails: 365d}", None, "service.retention.mails", "must be from 7d to 90d"),
    ],
)
def test_t62_what_is_wrong_is_said_with_its_place_and_without_the_secret(
    tmp_path: Path, service: str, environment: dict[str, str] | None, place: str, said: str
) -> None:
    with pytest.raises(Mistakes) as refused:
        loaded(tmp_path, f"service:\n  {service}\n", environment)

    (mistake,) = refused.value.mistakes
    assert mistake.path == place
    assert mistake.line > 0
    assert said in mistake.message
    assert "s3cret" not in str(refused.value)
