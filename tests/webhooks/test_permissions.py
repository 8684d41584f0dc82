"""No address without a permission: each is declared through one function, and what was not stays shut (G-10)."""

import ast

import pytest
from flask import Flask, Response

from core.events import Move
from runtime.access import ACT_ROLES, Principal, Role
from runtime.routes import (
    Opens,
    Permission,
    account_token,
    add_route,
    declare,
    guard,
    host_token,
    panel_visit,
    permissions,
    person,
    public,
    signed_delivery,
    signed_link,
)
from tests import house
from tests.webhooks.service import World


def test_g10_every_address_of_the_webhooks_says_what_opens_it(world: World) -> None:
    undeclared = {rule.endpoint for rule in world.app.url_map.iter_rules()} - permissions(world.app).keys()

    assert undeclared == set(), "make it with runtime.routes.add_route"


def test_g10_no_code_that_ships_makes_an_address_in_another_way() -> None:
    ways = {"add_url_rule", "route", "get", "post", "put", "delete", "patch"}
    found = [
        f"{path}:{node.lineno}"
        for path in house.python_files("webhooks", "console", "runtime")
        if str(path) != "runtime/routes.py"
        for node in ast.walk(house.tree(path))
        if (isinstance(node, ast.Attribute) and node.attr == "add_url_rule")
        or (isinstance(node, ast.FunctionDef) and any(_names(one) & ways for one in node.decorator_list))
    ]

    assert found == []


def _names(decorator: ast.expr) -> set[str]:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return {called.attr} if isinstance(called, ast.Attribute) else set()


def test_t44_what_was_not_declared_stays_shut() -> None:
    app = Flask("forgetful")
    guard(app, {})
    app.add_url_rule("/forgotten", "forgotten", lambda: "in")
    add_route(app, "/known", "known", lambda: "in", public("this test"))

    assert app.test_client().get("/forgotten").status_code == 404
    assert app.test_client().get("/known").text == "in"


def test_t44_what_nobody_here_can_check_stays_shut() -> None:
    app = Flask("forgetful")
    guard(app, {})
    add_route(app, "/for-people", "people", lambda: "in", person(Role.VIEWER))

    assert app.test_client().get("/for-people").status_code == 404


def test_t44_a_check_is_asked_before_the_page_runs_and_with_what_was_declared() -> None:
    app, ran = Flask("checked"), []
    asked: list[Role | None] = []

    def refuse(permission: Permission) -> Response:
        asked.append(permission.role)
        return Response("no", 401)

    def page() -> str:
        ran.append("the page")
        return "in"

    guard(app, {Opens.PERSON: refuse})
    add_route(app, "/for-people", "people", page, person(Role.MANAGER))

    assert app.test_client().get("/for-people").status_code == 401
    assert (asked, ran) == ([Role.MANAGER], [])


def test_g10_each_word_for_what_opens_an_address_means_that_and_no_more() -> None:
    assert public("the reason") == Permission(Opens.ANYBODY, None, "the reason", everywhere=False)
    assert signed_delivery() == Permission(Opens.SIGNATURE, None, "", everywhere=False)
    assert signed_link() == Permission(Opens.LINK, None, "", everywhere=False)
    assert host_token() == Permission(Opens.VOUCHED, None, "", everywhere=False)
    assert panel_visit() == Permission(Opens.VISIT, None, "", everywhere=False)
    assert account_token(Role.MANAGER) == Permission(Opens.TOKEN, Role.MANAGER, "", everywhere=False)
    assert person(Role.VIEWER) == Permission(Opens.PERSON, Role.VIEWER, "", everywhere=False)
    assert person(Role.ADMIN, everywhere=True) == Permission(Opens.PERSON, Role.ADMIN, "", everywhere=True)


def test_g10_an_address_has_the_methods_and_the_options_that_it_was_made_with() -> None:
    app = Flask("made")
    guard(app, {})
    add_route(app, "/read", "read", lambda: "read", public("this test"))
    add_route(app, "/sent/", "sent", lambda of: of, public("this test"), methods=("POST",), defaults={"of": "sent"})
    there = app.test_client()

    assert (there.get("/read").text, there.post("/read").status_code) == ("read", 405)
    assert (there.post("/sent/").text, there.get("/sent/").status_code) == ("sent", 405)
    assert there.get("/nowhere").status_code == 404


def test_an_address_is_declared_in_one_way() -> None:
    app = Flask("twice")
    declare(app, "page", person(Role.ADMIN))
    declare(app, "page", person(Role.ADMIN))

    with pytest.raises(ValueError, match="two ways"):
        declare(app, "page", public("anybody"))


def test_nobody_opens_an_address_to_anybody_without_a_reason() -> None:
    with pytest.raises(ValueError, match="why"):
        public("")


def test_t42_every_act_has_its_least_role() -> None:
    assert set(ACT_ROLES) == set(Move) - {Move.OPEN}
    assert {Role.VIEWER, Role.ADMIN}.isdisjoint(ACT_ROLES.values())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("needed", Role)
def test_each_role_can_do_what_those_before_it_can(role: Role, needed: Role) -> None:
    assert Principal("somebody", role, None, "local").may(needed) is (role.value >= needed.value)


def test_t44_who_has_some_accounts_sees_no_other_of_the_same_name() -> None:
    one = Principal("somebody", Role.ADMIN, frozenset({("zendesk", "acme")}), "local")

    assert [one.sees(*key) for key in (("zendesk", "acme"), ("jira", "acme"), ("zendesk", "globex"))] == [1, 0, 0]
    assert Principal("somebody", Role.ADMIN, None, "local").sees("jira", "acme")
