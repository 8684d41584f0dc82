"""What somebody in a panel may do: the helpdesk says who is staff, the configuration who decides."""

import pytest

from core.cast import Cast, CastMember
from core.tickets import Person
from runtime.access import Role
from runtime.panel_roles import panel_role

CAST = Cast(
    people={"lead": CastMember("Lead@acme.example", "Lea"), "page": CastMember("", "A page")},
    others={"lead": (CastMember("deputy@acme.example", "Dee"),), "duty": (CastMember("duty@acme.example", "Du"),)},
    barred=frozenset({"gone@acme.example", "duty@acme.example"}),
)


@pytest.mark.parametrize(
    ("email", "staff", "role"),
    [
        ("lead@ACME.example", True, Role.MANAGER),
        ("deputy@acme.example", True, Role.MANAGER),
        ("lead@acme.example", False, Role.VIEWER),
        ("bo@acme.example", True, Role.RESPONDER),
        ("duty@acme.example", True, Role.RESPONDER),
        ("", True, Role.RESPONDER),
    ],
)
def test_t42_staff_act_and_whoever_plays_a_role_and_is_let_in_decides(email: str, staff: bool, role: Role) -> None:
    assert panel_role(Person("7", email=email, staff=staff), CAST) is role
