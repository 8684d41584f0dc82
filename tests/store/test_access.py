"""Who may come in, as it is kept: people, their links, sessions, tries that failed, and tokens of the API."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from store import Brake, Store
from tests.store.made import NOW, after, session, token, user


@pytest.fixture
def store(sqlite_database: str) -> Iterator[Store]:
    """A store of one's own; what depends on the engine takes ``either`` instead."""
    with closing(Store.open(sqlite_database)) as opened:
        yield opened


@pytest.fixture
def either(database_url: str) -> Iterator[Store]:
    """A store, once on SQLite and once on PostgreSQL."""
    with closing(Store.open(database_url)) as opened:
        yield opened


ACME = frozenset({("desk", "acme"), ("other", "acme")})
PEER = Brake("peer", "192.0.2.7", free=2, longest=timedelta(minutes=5))
USER = Brake("user", "kim", free=1, longest=timedelta(minutes=1))


@pytest.mark.parametrize("accounts", [None, frozenset(), ACME])
def test_a_person_comes_back_as_they_went_in(store: Store, accounts: frozenset[tuple[str, str]] | None) -> None:
    row = user(accounts=accounts, link_digest="l", link_until=after(60))

    assert store.access.users.add(row)

    assert store.access.users.get("kim") == row
    assert store.access.users.all() == (row,)
    assert store.access.users.get("bo") is None


def test_a_name_is_taken_once(store: Store) -> None:
    store.access.users.add(user(role="viewer"))

    assert not store.access.users.add(user(role="admin"))

    assert [one.role for one in store.access.users.all()] == ["viewer"]


def test_t53_a_link_is_used_once_and_ends_the_sessions_there_were(store: Store) -> None:
    store.access.users.add(user(link_digest="l", link_until=after(60)))
    store.access.sessions.open(session())

    assert store.access.users.of_link("l", NOW) is not None
    assert store.access.users.use_link("l", "hash", NOW) == "kim"

    assert store.access.users.use_link("l", "another", NOW) is None
    found = store.access.users.get("kim")
    assert found is not None
    assert (found.password, found.link_digest, store.access.users.of_link("l", NOW)) == ("hash", None, None)
    assert store.access.sessions.find("d") is None


@pytest.mark.parametrize("late", [60, 61])
def test_t53_a_link_is_of_no_use_after_its_time(store: Store, late: int) -> None:
    store.access.users.add(user(link_digest="l", link_until=after(60)))

    assert store.access.users.of_link("l", after(late)) is None
    assert store.access.users.use_link("l", "hash", after(late)) is None


@pytest.mark.parametrize("what", ["role", "disable", "password"])
def test_t53_whatever_takes_something_from_a_person_ends_their_sessions_and_nobody_elses(
    store: Store, what: str
) -> None:
    users, sessions = store.access.users, store.access.sessions
    for name in ("kim", "bo"):
        users.add(user(name))
        sessions.open(session(name, name))
    sessions.open(session("elsewhere", "kim", how="oidc:x"))

    match what:
        case "role":
            assert users.let("kim", "admin", ACME, NOW, "lee")
        case "disable":
            assert users.disable("kim", NOW, "lee")
        case _:
            assert users.renew("kim", "l", after(60), NOW, "lee")

    assert [one.digest for one in sessions.all(NOW)] == ["bo", "elsewhere"]


def test_whoever_is_not_there_cannot_be_changed(store: Store) -> None:
    users = store.access.users

    assert not users.let("kim", "admin", None, NOW, "lee")
    assert not users.disable("kim", NOW, "lee")
    assert not users.renew("kim", "l", after(60), NOW, "lee")


def test_whoever_is_shut_out_has_no_link_and_is_let_in_again_by_a_new_one(store: Store) -> None:
    users = store.access.users
    users.add(user(link_digest="l", link_until=after(60)))
    users.disable("kim", NOW, "lee")

    assert users.use_link("l", "hash", NOW) is None
    users.renew("kim", "m", after(60), NOW, "lee")

    assert users.use_link("m", "hash", NOW) == "kim"


def test_a_password_hashed_anew_does_not_bring_an_old_one_back(store: Store) -> None:
    users = store.access.users
    users.add(user(password="old"))

    users.rehash("kim", "old", "old, hashed better")
    users.rehash("kim", "old", "too late")

    found = users.get("kim")
    assert found is not None
    assert found.password == "old, hashed better"


def test_t55_one_sign_in_makes_one_session(store: Store) -> None:
    assert store.access.sessions.open(session("one", sign_in="state"))

    assert not store.access.sessions.open(session("two", sign_in="state"))

    assert store.access.sessions.find("two") is None
    assert store.access.sessions.open(session("three"))


def test_t53_a_session_that_is_ended_is_gone(store: Store) -> None:
    sessions = store.access.sessions
    for digest in "abc":
        sessions.open(session(digest))
    sessions.open(session("bo", "bo"))

    sessions.end("a")

    assert sessions.find("a") is None
    assert sessions.end_all("kim") == 2
    assert [one.digest for one in sessions.all(NOW)] == ["bo"]


def test_sessions_whose_time_is_over_are_not_listed_and_are_forgotten(store: Store) -> None:
    sessions = store.access.sessions
    sessions.open(session("fresh"))
    sessions.open(session("idle", seen_at=after(-100)))
    sessions.open(session("over", ends_at=NOW))
    sessions.seen("fresh", after(1))

    assert [one.digest for one in sessions.all(NOW)] == ["fresh", "idle"]
    assert sessions.forget(NOW, timedelta(seconds=100)) == 2
    assert sessions.find("fresh") == session("fresh", seen_at=after(1))


def test_t55_each_try_over_the_free_ones_doubles_the_wait_up_to_the_longest() -> None:
    waits = [int(USER.wait(tries).total_seconds()) for tries in (0, 1, 2, 3, 4, 7, 8, 10_000)]

    assert waits == [0, 0, 1, 2, 4, 32, 60, 60]


def test_t55_tries_are_counted_for_all_brakes_or_none(store: Store) -> None:
    tries = store.access.tries

    assert [tries.count([PEER, USER], NOW) for _ in range(2)] == [None, None]

    assert tries.count([PEER, USER], NOW) == after(1), "the second of kim's tries costs a second"
    assert tries.count([PEER], NOW) is None, "what was refused was not counted"
    assert tries.count([PEER], NOW) == after(1)


def test_t55_a_wait_is_over_when_it_is_over_and_the_next_is_longer(store: Store) -> None:
    tries = store.access.tries
    tries.count([USER], NOW)
    tries.count([USER], NOW)

    assert tries.count([USER], after(0.9)) == after(1)
    assert tries.count([USER], after(1)) is None
    assert tries.count([USER], after(1)) == after(3)


def test_t55_a_day_without_tries_forgets_them(store: Store) -> None:
    tries = store.access.tries
    for _ in range(3):
        tries.count([PEER], NOW)

    assert tries.count([PEER], after(24 * 3600)) is None
    assert tries.count([PEER], after(24 * 3600)) is None, "they count from the beginning"
    assert store.access.sessions.forget(after(3 * 24 * 3600), timedelta(hours=1)) == 1


def test_t55_a_right_password_forgives_its_user_and_takes_one_try_of_its_peer_back(store: Store) -> None:
    tries = store.access.tries
    for _ in range(3):
        tries.count([PEER], NOW)
    tries.count([USER], NOW)

    tries.forgive(USER)
    tries.uncount(PEER)

    assert tries.count([USER], NOW) is None
    assert tries.count([PEER], NOW) is None
    assert tries.count([PEER], NOW) == after(1)


def test_all_that_is_kept_comes_back_from_either_database(either: Store) -> None:
    rows = user(accounts=ACME, link_digest="l", link_until=after(60)), session(accounts=ACME, sign_in="s"), token()
    access = either.access

    assert (access.users.add(rows[0]), access.sessions.open(rows[1]), access.tokens.add(rows[2])) == (1, 1, 1)

    assert (access.users.get("kim"), access.sessions.find("d"), access.tokens.find("desk", "acme", "d")) == rows
    assert access.users.use_link("l", "hash", NOW) == "kim"
    assert access.users.use_link("l", "hash", NOW) is None
    assert access.sessions.find("d") is None
    assert access.tries.count([PEER, USER], NOW) is None
    assert access.sessions.forget(after(10**6), timedelta(hours=1)) == 2


def test_t55_many_tries_at_once_count_as_many(either: Store) -> None:
    brake = Brake("user", "kim", free=3, longest=timedelta(hours=1))
    let: list[bool] = []
    together = threading.Barrier(8)

    def attempt() -> None:
        together.wait(10)
        let.append(either.access.tries.count([brake], NOW) is None)

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)

    assert sorted(let) == [False] * 4 + [True] * 4, "three are free, and the fourth makes the others wait"


def test_t20_a_token_is_one_accounts(store: Store) -> None:
    tokens = store.access.tokens
    mine, theirs = token(), token(digest="e", account="globex")

    assert tokens.add(mine)
    assert tokens.add(theirs)

    assert tokens.all() == (mine, theirs)
    assert tokens.all("desk", "acme") == (mine,)
    assert tokens.all("other", "acme") == ()
    assert tokens.find("desk", "acme", "d") == mine
    assert tokens.find("desk", "globex", "d") is None


def test_a_name_or_a_digest_is_no_second_token(store: Store) -> None:
    tokens = store.access.tokens
    tokens.add(token())

    assert not tokens.add(token(digest="e"))
    assert not tokens.add(token("other"))

    assert [one.digest for one in tokens.all()] == ["d"]
    assert tokens.digests() == {("desk", "acme", "d")}


def test_a_revoked_token_stays_known_by_its_name(store: Store) -> None:
    tokens = store.access.tokens
    tokens.add(token())

    assert not tokens.revoke("desk", "globex", "portal", NOW, "lee")
    assert tokens.revoke("desk", "acme", "portal", NOW, "lee")

    assert not tokens.revoke("desk", "acme", "portal", after(1), "bo")
    assert tokens.find("desk", "acme", "d") == token(revoked_at=NOW, revoked_by="lee")
    assert tokens.digests() == frozenset()
    assert not tokens.add(token(digest="e"))


def test_a_token_stands_until_it_expires_or_is_revoked(store: Store) -> None:
    assert token().stands(after(10**9))
    assert token(expires_at=after(1)).stands(NOW)
    assert not token(expires_at=after(1)).stands(after(1))
    assert not token(revoked_at=NOW).stands(NOW)


def test_when_a_token_was_used_is_kept(store: Store) -> None:
    store.access.tokens.add(token())

    store.access.tokens.used(token(), after(5))

    found = store.access.tokens.find("desk", "acme", "d")
    assert found is not None
    assert found.used_at == after(5)
