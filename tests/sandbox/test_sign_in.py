"""Who may do what: tokens, scopes, roles."""

import pytest

from tests.sandbox.desk import CASE, Caller, Desk

SECRET = "sandbox-halyard-client-secret"


def mint(desk: Desk, **change: object) -> tuple[int, dict]:
    body = {"grant_type": "client_credentials", "client_id": "halyard", "client_secret": SECRET, "scope": "read"}
    answer = desk.anyone()("POST", "/oauth/tokens", {**body, **change})
    return answer.status_code, answer.json()


def bearer(desk: Desk, scope: str, **change: object) -> Caller:
    return desk.as_bearer(mint(desk, scope=scope, **change)[1]["access_token"])


def test_a_client_gets_a_token_that_acts_as_its_user(desk: Desk) -> None:
    status, body = mint(desk, scope="read write")

    assert (status, body["token_type"], body["scope"], body["expires_in"]) == (201, "bearer", "read write", 1800)
    assert desk.as_bearer(body["access_token"]).get("/users/me")["user"]["email"] == "halyard@support.example"


def test_a_token_ends_on_the_pretend_clock(desk: Desk) -> None:
    caller = bearer(desk, "read", expires_in=400)
    assert caller("GET", "/api/v2/users/me").status_code == 200

    desk.advance(400)

    answer = caller("GET", "/api/v2/users/me")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


@pytest.mark.parametrize("seconds", [300, 172_800, 0, "900", True])
def test_a_token_cannot_live_too_short_or_too_long(desk: Desk, seconds: object) -> None:
    assert mint(desk, expires_in=seconds)[0] == 400


@pytest.mark.parametrize("seconds", [301, 172_799])
def test_a_token_may_live_just_inside_the_limits(desk: Desk, seconds: int) -> None:
    assert mint(desk, expires_in=seconds)[1]["expires_in"] == seconds


def test_a_wrong_secret_is_refused(desk: Desk) -> None:
    assert mint(desk, client_secret="wrong")[0] == 401


@pytest.mark.parametrize("change", [{"grant_type": "password"}, {"extra": 1}, {"scope": "impersonate"}])
def test_a_token_request_is_checked(desk: Desk, change: dict) -> None:
    assert mint(desk, **change)[0] == 400


def test_a_token_request_is_json(desk: Desk) -> None:
    assert desk.anyone()("POST", "/oauth/tokens", data={"grant_type": "client_credentials"}).status_code == 400


def test_without_sign_in_nothing_opens(desk: Desk) -> None:
    answer = desk.anyone()("GET", f"/api/v2/tickets/{CASE}")

    assert (answer.status_code, answer.json()) == (401, {"error": "Couldn't authenticate you"})


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("tickets:read", "GET", f"/tickets/{CASE}", 200),
        ("tickets:read", "PUT", f"/tickets/{CASE}", 403),
        ("tickets:read", "GET", f"/tickets/{CASE}/audits", 403),
        ("read", "GET", f"/tickets/{CASE}/audits", 200),
        ("tickets:read", "GET", "/ticket_fields", 403),
        ("users:read", "GET", f"/tickets/{CASE}", 403),
        ("write", "GET", f"/tickets/{CASE}", 403),
        ("tickets:write", "PUT", f"/tickets/{CASE}", 200),
        ("nonsense", "GET", f"/tickets/{CASE}", 403),
        ("triggers:read", "GET", "/triggers", 200),
        ("webhooks:read", "GET", "/webhooks", 200),
        ("organizations:read", "GET", "/organizations/40000001", 200),
    ],
)
def test_a_scope_opens_what_it_names(desk: Desk, scope: str, method: str, path: str, status: int) -> None:
    body = {"ticket": {"priority": "low"}} if method == "PUT" else None

    assert bearer(desk, scope)(method, "/api/v2" + path, body).status_code == status


@pytest.mark.parametrize("path", [f"/tickets/{CASE}", "/users/30000003", "/triggers", "/webhooks", "/ticket_fields"])
def test_an_end_user_has_only_the_requests_api(desk: Desk, path: str) -> None:
    assert desk.ana("GET", "/api/v2" + path).status_code == 403
    assert desk.ana("GET", f"/api/v2/requests/{CASE}").status_code == 200


@pytest.mark.parametrize("path", ["/incremental/tickets/cursor?start_time=0", "/webhooks"])
def test_some_addresses_are_for_admins(desk: Desk, path: str) -> None:
    assert desk.kim("GET", "/api/v2" + path).status_code == 403
    assert desk.admin("GET", "/api/v2" + path).status_code == 200


def test_only_an_admin_writes_configuration(desk: Desk) -> None:
    body = {"ticket_field": {"type": "text", "title": "Mine"}}

    assert desk.kim("POST", "/api/v2/ticket_fields", body).status_code == 403


def test_a_suspended_agent_cannot_sign_in(desk: Desk) -> None:
    assert desk.as_person("suspended@support.example")("GET", "/api/v2/users/me").status_code == 401


def test_another_name_for_this_machine_is_refused(desk: Desk) -> None:
    assert desk.kim("GET", "/api/v2/users/me", headers={"Host": "evil.example"}).status_code == 400
    assert desk.kim("GET", "/api/v2/users/me", headers={"Host": "localhost:8081"}).status_code == 200


def test_addresses_lead_back_to_the_host_that_was_asked(desk: Desk) -> None:
    answer = desk.kim("GET", "/api/v2/tickets?page[size]=2", headers={"Host": "localhost:9999"}).json()

    assert answer["tickets"][0]["url"].startswith("http://localhost:9999/")
    assert answer["links"]["next"].startswith("http://localhost:9999/")


def test_where_webhooks_come_from_is_public(desk: Desk) -> None:
    assert desk.anyone()("GET", "/ips").json()["ips"]["egress"]["all"] == ["127.0.0.1/32"]


def test_a_token_tells_its_scopes(desk: Desk) -> None:
    grant = {"grant_type": "client_credentials", "client_id": "halyard", "client_secret": SECRET}
    minted = desk.anyone()("POST", "/oauth/tokens", {**grant, "scope": "read tickets:write"}).json()

    shown = desk.as_bearer(minted["access_token"]).get("/oauth/tokens/current")["token"]

    assert shown["scopes"] == ["read", "tickets:write"]
    assert shown["token"] != minted["access_token"]
    assert desk.kim("GET", "/api/v2/oauth/tokens/current").status_code == 404
