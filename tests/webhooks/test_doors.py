"""Every address there is, and what opens it; a new one is declared here or fails (T20, T44)."""

import pytest

from tests.webhooks.service import FILLED, World, delivery, ticket

OPENED_BY = {
    ("POST", "/hooks/<connector>/<account>"): "a signature with the account's own secret",
    ("GET", "/escalate"): "the same, cut off one sign earlier",
    ("POST", "/escalate"): "nothing either",
    ("GET", "/escalate/"): "nothing; a link that was cut off is told as one of nobody's",
    ("POST", "/escalate/"): "nothing either",
    ("GET", "/escalate/<token>"): "a link we signed for one ticket of one account",
    ("POST", "/escalate/<token>"): "the same link, once",
    ("GET", "/api/v1/<connector>/<account>/tickets/<ticket>/availability"): "the account's own token",
    ("GET", "/api/v1/<connector>/<account>/tickets/<ticket>/escalations"): "the account's own token",
    ("POST", "/api/v1/<connector>/<account>/tickets/<ticket>/escalations"): "the account's own token",
    ("POST", "/api/v1/<connector>/<account>/tickets/<ticket>/acts"): "the account's own token",
    ("GET", "/api/v1/<connector>/<account>/standing"): "the account's own token",
    ("POST", "/api/v1/<connector>/<account>/pause"): "the account's own token, of a manager",
    ("POST", "/api/v1/<connector>/<account>/resume"): "the account's own token, of a manager",
    ("POST", "/api/v1/<connector>/<account>/remove"): "the account's own token, of a manager",
    ("GET", "/panel/<connector>/<account>/remote/<door>/view"): "a token that the helpdesk signed for this ticket",
    ("POST", "/panel/<connector>/<account>/remote/<door>/requests"): "such a token, once",
    ("POST", "/panel/<connector>/<account>"): "a token that the account's helpdesk signed",
    ("POST", "/panel/<connector>/<account>/session"): "the same token, once",
    ("GET", "/panel/<connector>/<account>/tickets/<ticket>"): "a visit begun with such a token, at this ticket",
    ("POST", "/panel/<connector>/<account>/tickets/<ticket>/requests"): "the same visit",
    ("POST", "/panel/<connector>/<account>/tickets/<ticket>/acts"): "the same visit, of somebody whose act it is",
    ("GET", "/openapi.json"): "anybody; nothing of an account is in it",
    ("GET", "/healthz"): "anybody",
    ("GET", "/readyz"): "anybody",
    ("GET", "/version"): "anybody",
    ("GET", "/metrics"): "anybody who can reach the port; no ticket, name or address is in it",
    ("GET", "/static/<path:filename>"): "anybody",
    ("GET", "/favicon.ico"): "anybody",
}


def test_t44_every_door_is_declared(world: World) -> None:
    doors = {
        (method, rule.rule)
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert doors == set(OPENED_BY)


@pytest.mark.parametrize(("ours", "theirs"), [("acme", "globex"), ("globex", "acme")])
def test_t20_no_credential_of_one_account_opens_a_door_of_another(world: World, ours: str, theirs: str) -> None:
    for name in (ours, theirs):
        world.see(ticket(account=name))
    before = world.rows()

    forged = [world.hook(delivery(account=ours, x_zendesk_account_id=None), account=theirs)]
    forged.append(world.hook(delivery(account=ours), account=theirs))
    world.client.post(world.shown_link(ticket(account=ours)), data=FILLED)

    assert [one.status_code for one in forged] == [401, 401]
    assert world.rows() == before + 1
    assert [row.ref.account for row in world.service.store.escalations()] == [ours]
    assert all(update.ref.account == name for name in (ours, theirs) for update in world.desks[name].writes)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/version", "/metrics", "/nowhere", "/escalate/x"])
def test_t63_nothing_of_a_ticket_is_told_to_strangers(world: World, path: str) -> None:
    world.see(ticket(subject="A private subject"))
    world.client.post(world.shown_link(ticket()), data=FILLED)

    told = world.client.get(path).text

    assert not any(
        word in told for word in ("A private subject", "Ana Ruiz", "ana@acme.example", FILLED["impact"], "10421")
    )
