"""The people of the stories, the same in every pretend helpdesk, and what they write on the form."""

from __future__ import annotations

from enum import StrEnum


class Who(StrEnum):
    """Somebody of the stories; each helpdesk has its own id for them."""

    ADMIN = "admin"
    HALYARD = "halyard"
    KIM = "kim"
    LEAD = "lead"
    MANAGER = "manager"
    CSM = "csm"
    REGION_LEAD = "region lead"
    ANA = "ana"
    BO = "bo"
    INITECH_USER = "somebody of Initech"
    PAT = "pat"


ADMIN, HALYARD, KIM, LEAD, MANAGER, CSM, REGION_LEAD, ANA, BO, INITECH_USER, PAT = Who
EMAILS = {
    ADMIN: "admin@support.example",
    HALYARD: "halyard@support.example",
    KIM: "kim@support.example",
    LEAD: "j.doe@support.example",
    MANAGER: "manager@support.example",
    CSM: "csm@support.example",
    REGION_LEAD: "r.roe@support.example",
    ANA: "ana@acme.example",
    BO: "bo@globex.example",
    INITECH_USER: "user@initech.example",
    PAT: "pat@initrode.example",
}
CUSTOMER = {"titanium": ANA, "gold": BO, "platinum": INITECH_USER}
"""Somebody of a company on each plan."""

IMPACT = "All 40 warehouse staff cannot print labels since 09:00; the orders of a whole day are at risk."
WANTED = "A fix or a workaround today."
FILLED = {"need": "escalation", "reason": "blocked", "impact": IMPACT, "wanted_outcome": WANTED}
ESCALATION = "escalation@mendix.com"
