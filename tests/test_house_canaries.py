"""The net for secrets catches: a planted leak fails a test that asserted nothing but the truth."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import house
from tests.canaries import MAY_SHOW, Net, disguises, found_in

SECRET = "q8Wn3Vz7Lk2Xp5Tb9Rm4Jd6Hf1Gs0Yc"
SETTINGS = "[pytest]\naddopts = --import-mode=importlib --strict-markers -p tests.canaries -p no:randomly\n"
TESTS = """
import logging, sqlite3
import flask, pytest, typer, typer.testing
from core.secrets import Secret

VALUE = "".join(LETTERS)
WORKING = Secret(VALUE)

def test_in_print(): print(Secret(VALUE).reveal())
def test_in_a_log(): logging.getLogger("x").warning("sent %s", Secret(VALUE).reveal())
def test_in_what_was_read(capsys):
    print(Secret(VALUE).reveal())
    capsys.readouterr()
def test_in_a_page():
    app = flask.Flask("webhooks")
    app.add_url_rule("/", "x", lambda: Secret(VALUE).reveal())
    app.test_client().get("/")
def test_in_a_head():
    app = flask.Flask("webhooks")
    app.add_url_rule("/", "x", lambda: ("", 200, {"Location": "/?key=" + Secret(VALUE).reveal()}))
    app.test_client().get("/")
def test_in_a_dump(tmp_path):
    with sqlite3.connect(tmp_path / "halyard.db") as kept:
        kept.execute("CREATE TABLE t (a)")
        kept.execute("INSERT INTO t VALUES (?)", (Secret(VALUE).reveal(),))
    kept.close()
def test_in_an_export(tmp_path): (tmp_path / "out.jsonl").write_text(Secret(VALUE).reveal())
def test_in_a_command():
    app = typer.Typer()
    app.command()(lambda: typer.echo(Secret(VALUE).reveal()))
    typer.testing.CliRunner().invoke(app, [])
def test_in_disguise():
    import base64
    print(base64.b64encode(b"user:" + Secret(VALUE).reveal().encode()).decode())
def test_of_longer_life(): print(WORKING.reveal())

def test_clean_of_its_own_kind(): print(Secret(VALUE))
def test_clean_in_a_file_of_its_own(tmp_path): (tmp_path / "secret").write_text(Secret(VALUE).reveal())
def test_clean_in_a_pretend_host():
    app = flask.Flask("pretend")
    app.add_url_rule("/", "x", lambda: Secret(VALUE).reveal())
    app.test_client().get("/")
"""


def test_g19_t62_the_net_catches_every_planted_leak_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(SETTINGS, "utf-8")
    (tmp_path / "test_planted.py").write_text(TESTS.replace("LETTERS", repr(list(SECRET))), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(house.ROOT), "PYTEST_ADDOPTS": "", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=line", "-p", "no:cacheprovider"]

    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    caught = {line.split("::")[1].split()[0] for line in run.stdout.splitlines() if line.startswith("ERROR ")}
    planted = {line.split("(")[0].removeprefix("def ") for line in TESTS.splitlines() if line.startswith("def test_in")}
    assert caught == planted | {"test_of_longer_life"}, run.stdout
    told = [line for line in run.stdout.splitlines() if "a secret came out" in line]
    assert len(told) >= len(caught)
    assert not any(SECRET in line for line in told), "where, and never what"


@pytest.mark.parametrize("before", ["", "u", "us", "use", "user:"])
def test_g19_a_secret_is_known_inside_of_base64(before: str) -> None:
    assert found_in(base64.b64encode(f"{before}{SECRET}".encode()), [SECRET])
    assert not found_in(base64.b64encode(f"{before}{SECRET[::-1]}".encode()), [SECRET])


def test_g19_what_is_short_or_no_secret_is_no_canary() -> None:
    net = Net()
    for value in ("short", "no-credentials-are-set", None, b"bytes"):
        net.put_in(value)

    assert net.secrets == set()
    assert len(set(disguises("a&b" * 8))) >= 5


def test_g19_every_test_that_may_show_a_secret_says_why() -> None:
    assert [name for name, why in MAY_SHOW.items() if len(why.split()) < 5] == []
    for name in MAY_SHOW:
        file, _, test = name.partition("::")
        text = house.text(Path(file)) if (house.ROOT / file).exists() else None
        assert text is None or f"def {test}(" in text, f"{name} is no more; take its line out"
