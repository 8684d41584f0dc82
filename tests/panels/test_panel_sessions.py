"""A token of the helpdesk's is used once, and half an hour of ours stands for it: no cookie, no role, no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer

from core.errors import Mistakes, TryLater
from core.panels import CUSTOMER, STAFF, PanelRefused
from runtime.settings import load_settings
from tests.panels.minting import ACCOUNTS, SECONDS, Mint, hs, pem
from tests.panels.panel_service import ANA, KEY, KIM, PanelWorld, running, settings_in, write_configuration
from tests.webhooks.service import ENVIRONMENT
from webhooks.panel_session import PanelSessions

KINDS = {"sidebar": STAFF, "help_center": CUSTOMER}


@pytest.fixture
def panels(tmp_path: Path) -> Iterator[PanelWorld]:
    with running(tmp_path) as world:
        yield world


def begun(world: PanelWorld, kind: str = "sidebar", account: str = "acme", ticket: str = "10421") -> str:
    """The bearer word of somebody who opened a panel just now."""
    token = Mint(kind, account).token(now=world.clock())
    return world.sessions.exchange(("zendesk", account), KINDS[kind], token, ticket)[0]


def refused(call: Callable[[], object]) -> str:
    """Why something was refused, as our log has it."""
    with pytest.raises(PanelRefused) as found:
        call()
    return found.value.reason


# --- used once ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_t51_the_second_use_of_a_first_load_token_is_refused(panels: PanelWorld, kind: str) -> None:
    token = Mint(kind).token()
    panels.sessions.exchange(KEY, KINDS[kind], token)

    assert refused(lambda: panels.sessions.exchange(KEY, KINDS[kind], token)) == "token_used"
    assert refused(lambda: panels.another().exchange(KEY, KINDS[kind], token)) == "token_used", "in another process"
    assert refused(lambda: panels.sessions.spend(KEY, KINDS[kind], token)) == "token_used"


def test_t51_a_token_is_known_again_until_nobody_would_believe_it(panels: PanelWorld) -> None:
    token = Mint("sidebar").token()
    panels.sessions.exchange(KEY, STAFF, token)
    for minutes in (1, 3, 1):
        panels.later(minutes=minutes)
        panels.service.forget_sessions()
        assert refused(lambda: panels.sessions.exchange(KEY, STAFF, token)) == "token_used"

    panels.later(seconds=59)
    panels.service.forget_sessions()
    assert refused(lambda: panels.sessions.exchange(KEY, STAFF, token)) == "expired"

    panels.later(seconds=1)
    assert panels.service.forget_sessions() == 1


def test_t51_of_many_at_once_one_is_let_in(panels: PanelWorld) -> None:
    token, let_in = Mint("sidebar").token(), []
    rooms = [panels.another() for _ in range(8)]

    def come(sessions: PanelSessions) -> None:
        try:
            let_in.append(sessions.exchange(KEY, STAFF, token))
        except PanelRefused:
            return

    threads = [threading.Thread(target=come, args=(one,)) for one in rooms]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(let_in) == 1


def test_t51_a_token_that_was_refused_is_not_used_up_by_it(panels: PanelWorld) -> None:
    token = Mint("sidebar").token()

    assert refused(lambda: panels.sessions.exchange(("zendesk", "globex"), STAFF, token)) == "signature"
    assert panels.sessions.exchange(KEY, STAFF, token)[1].user_id == KIM.id


def test_a_token_that_is_only_read_may_be_shown_again(panels: PanelWorld) -> None:
    token = Mint("sidebar").token()

    assert panels.sessions.believe(KEY, STAFF, token) == panels.sessions.believe(KEY, STAFF, token)
    assert panels.sessions.spend(KEY, STAFF, token).user_id == KIM.id


@pytest.mark.parametrize("door", ["", "other", CUSTOMER])
def test_a_door_that_is_not_there_or_not_the_tokens_own_stays_shut(panels: PanelWorld, door: str) -> None:
    assert refused(lambda: panels.sessions.exchange(KEY, door, Mint("sidebar").token()))
    assert refused(lambda: panels.sessions.exchange(("jira", "acme"), STAFF, Mint("sidebar").token())) == "no_such_door"


@pytest.mark.parametrize("module", ["jira:issueAction", "jiraServiceManagement:portalRequestViewAction"])
def test_t42_where_one_app_opens_both_doors_its_token_opens_one(panels: PanelWorld, module: str) -> None:
    mint, forge = Mint("forge"), Mint("forge").verifier()
    doors = {("jira", "acme"): {STAFF: forge, CUSTOMER: forge}}
    sessions = PanelSessions(replace(panels.service, panel_doors=doors))
    said = mint.claims()
    said["app"]["module"]["type"] = module
    own, other = (STAFF, CUSTOMER) if module.startswith("jira:") else (CUSTOMER, STAFF)

    assert refused(lambda: sessions.spend(("jira", "acme"), other, mint.token(said))) == "other_door"
    assert sessions.spend(("jira", "acme"), own, mint.token(said)).door == own


# --- what stands for it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_t51_a_session_opens_the_page_it_was_begun_at_for_half_an_hour(panels: PanelWorld, kind: str) -> None:
    bearer = begun(panels, kind)
    panels.later(minutes=29, seconds=59)
    shown = panels.call(bearer)

    assert (shown.status_code, shown.json) == (
        200,
        {
            "user": Mint(kind)
            .verifier()
            .verify(Mint(kind).token(), panels.service.clock() - timedelta(minutes=29))
            .user_id,
            "door": KINDS[kind],
            "ticket": "10421",
        },
    )
    panels.later(seconds=1)
    assert panels.call(bearer).status_code == 401


def test_t49_a_session_opens_no_other_account_and_no_other_ticket(panels: PanelWorld) -> None:
    bearers = {name: begun(panels, account=name) for name in ACCOUNTS}

    answers = {
        (name, there): panels.call(bearer, there).status_code for name, bearer in bearers.items() for there in ACCOUNTS
    }

    assert answers == {(a, b): 200 if a == b else 401 for a in ACCOUNTS for b in ACCOUNTS}
    assert panels.call(bearers["acme"], ticket="10422").status_code == 401
    panels.later(seconds=1)
    assert panels.call(begun(panels, ticket=""), ticket="10421").status_code == 401


def test_t51_a_session_is_bound_to_all_that_the_token_said(panels: PanelWorld) -> None:
    _, visit = panels.sessions.exchange(KEY, STAFF, Mint("sidebar").token(), "10421")

    assert (visit.connector, visit.account, visit.door, visit.user_id, visit.installation, visit.ticket) == (
        "zendesk",
        "acme",
        STAFF,
        "7",
        "981",
        "10421",
    )
    assert visit.expires_at == panels.clock() + timedelta(minutes=30)


def test_t52_nothing_but_the_one_bearer_word_opens_a_page(panels: PanelWorld) -> None:
    bearer = begun(panels)
    other = URLSafeSerializer("x" * 32, salt="halyard.panel").dumps(
        ["zendesk", "acme", STAFF, "7", "", "981", "10421", SECONDS + 900]
    )
    link = panels.service.links
    wrong = [
        "",
        "x",
        bearer[:-1],
        bearer[1:],
        f"{bearer}x",
        bearer.upper(),
        f"{bearer}.{bearer}",
        "\u00e9",
        "a" * 5000,
        other,
    ]
    wrong += [Mint("sidebar").token(), *ENVIRONMENT.values()]

    assert {panels.call(one).status_code for one in wrong} == {401}
    client = panels.app.test_client()
    client.set_cookie("Authorization", f"Bearer {bearer}")
    client.set_cookie("session", bearer)
    path = "/probe/zendesk/acme/10421"
    assert client.get(path).status_code == 401
    assert client.get(f"{path}?token={bearer}&access_token={bearer}").status_code == 401
    for scheme in ("Basic", "bearer", "Token", "Bearer  "):
        assert client.get(path, headers={"Authorization": f"{scheme} {bearer}"}).status_code == 401
    twice = [("Authorization", f"Bearer {bearer}"), ("Authorization", f"Bearer {bearer}")]
    assert client.get(path, headers=twice).status_code == 401
    assert link.read(bearer) is None, "what seals a visit signs no link"


def test_t52_no_cookie_is_ever_set(panels: PanelWorld) -> None:
    assert "Set-Cookie" not in panels.call(begun(panels)).headers
    assert "Set-Cookie" not in panels.call("x").headers


def test_whoever_is_refused_learns_nothing_but_that(panels: PanelWorld) -> None:
    over = begun(panels)
    panels.later(hours=1)
    elsewhere = begun(panels, account="globex")

    bodies = {panels.call(one).get_data() for one in ("", "x", over, elsewhere)}

    assert len(bodies) == 1


# --- the secret that seals it ------------------------------------------------------------------------------


def test_a_new_secret_cuts_nobody_off_while_the_old_one_is_named(
    panels: PanelWorld, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bearer, old = begun(panels), panels.service.settings.panel_secrets[0].reveal()
    new = "n4Yb8Tq2Wx6Zc9Vk1Lr5Hd7Jf3Gm0PsE"

    with running(tmp_path_factory.mktemp("new"), HALYARD_PANEL_SECRET=new, HALYARD_PANEL_SECRET_OLD=old) as world:
        assert world.call(bearer).status_code == 200
        fresh = begun(world)
    with running(tmp_path_factory.mktemp("newer"), HALYARD_PANEL_SECRET=new) as world:
        assert world.call(bearer).status_code == 401
        assert world.call(fresh).status_code == 200, "the new one seals"


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("", "HALYARD_PANEL_SECRET is not set"),
        ("short", "HALYARD_PANEL_SECRET is too short"),
        ("change-me-change-me-change-me", "HALYARD_PANEL_SECRET is a placeholder"),
        (ENVIRONMENT["HALYARD_LINK_SECRET"], "is HALYARD_LINK_SECRET too"),
        (ENVIRONMENT["ZENDESK_WEBHOOK_SECRET__ACME"], "is the webhook secret of acme too"),
    ],
)
def test_t21_panels_need_a_secret_of_their_own(tmp_path: Path, secret: str, words: str) -> None:
    with pytest.raises(Mistakes, match=words):
        settings_in(tmp_path, HALYARD_PANEL_SECRET=secret)


# --- who it is ---------------------------------------------------------------------------------------------


def test_t42_the_role_is_the_helpdesks_word_and_five_minutes_old_at_most(panels: PanelWorld) -> None:
    visit = panels.sessions.believe(KEY, STAFF, Mint("sidebar").token())
    desk = panels.desks["acme"]

    assert panels.sessions.person(visit) == KIM
    desk.people[:] = [replace(KIM, staff=False), ANA]
    panels.later(minutes=4, seconds=59)
    assert panels.sessions.person(visit) == KIM
    assert desk.asked == ["7"], "asked once"

    panels.later(seconds=1)
    assert refused(lambda: panels.sessions.person(visit)) == "not_staff"


def test_t42_a_token_gives_no_role(panels: PanelWorld) -> None:
    """A customer in the staff's panel is nobody there; staff in the customers' pages are what the helpdesk says."""
    said = Mint("sidebar").claims() | {"role": "admin", "sub": "https://acme.zendesk.com/api/v2/users/41.json"}
    visit = panels.sessions.believe(KEY, STAFF, Mint("sidebar").token(said))

    assert refused(lambda: panels.sessions.person(visit)) == "not_staff"


def test_t42_a_stranger_is_refused_and_a_helpdesk_that_does_not_answer_is_no_refusal(panels: PanelWorld) -> None:
    sidebar = Mint("sidebar")
    stranger = sidebar.token(sidebar.claims() | {"sub": "https://acme.zendesk.com/api/v2/users/999.json"})
    gone = panels.sessions.believe(KEY, STAFF, stranger)
    assert refused(lambda: panels.sessions.person(gone)) == "stranger"

    panels.desks["acme"].down = True
    with pytest.raises(TryLater):
        panels.sessions.person(panels.sessions.believe(KEY, STAFF, sidebar.token()))
    panels.desks["acme"].down = False
    assert panels.sessions.person(panels.sessions.believe(KEY, STAFF, sidebar.token())) == KIM


def test_t42_an_address_that_is_not_the_persons_is_refused(panels: PanelWorld) -> None:
    mint = Mint("help_center")
    visit = panels.sessions.believe(KEY, CUSTOMER, mint.token(mint.claims() | {"email": "boss@acme.example"}))

    assert refused(lambda: panels.sessions.person(visit)) == "other_address"
    assert panels.sessions.person(panels.sessions.believe(KEY, CUSTOMER, mint.token())) == ANA


# --- no shared secret anywhere -----------------------------------------------------------------------------


def test_t50_no_address_of_the_whole_service_takes_a_token_with_a_shared_secret(panels: PanelWorld) -> None:
    """Whoever knows a public key, or our own secrets, makes no token with them: as bearer, form field or query."""
    secrets = [pem(Mint("sidebar").key).encode(), *(one.encode() for one in ENVIRONMENT.values())]
    head = {"alg": "HS256", "typ": "JWT"}
    claims = Mint("sidebar").claims() | {"qsh": "context-qsh", "clientKey": "acme"}
    client, taken = panels.app.test_client(), set()
    rules = [one for one in panels.app.url_map.iter_rules() if one.endpoint != "static"]
    for secret in secrets[:2]:
        token = Mint("sidebar").token(claims, head, hs(secret))
        for rule in rules:
            path = rule.rule.replace("<connector>", "zendesk").replace("<account>", "acme").replace("<token>", token)
            path = path.replace("<ticket>", "10421").replace("<path:ticket>", "10421")
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                bare = client.open(path, method=method, data={"nothing": "x"})
                for scheme in ("Bearer", "JWT"):
                    sent = {"Authorization": f"{scheme} {token}"}
                    answer = client.open(f"{path}?jwt={token}", method=method, headers=sent, data={"token": token})
                    if answer.status_code < 400 <= bare.status_code:
                        taken.add((rule.rule, method))

    assert taken == set()
    assert len(rules) > 10


def test_an_account_without_panels_has_no_door_and_no_secret(tmp_path: Path) -> None:
    path = write_configuration(tmp_path, "acme")
    path.write_text(path.read_text("utf-8").partition("    panels:")[0], "utf-8")
    settings = load_settings(path, ENVIRONMENT)

    assert (settings.panel_secrets, settings.accounts[0].panels) == ((), None)
