"""Installs Halyard into one Zendesk account with an admin's key: fields, form, rules, triggers and webhook.

Rule 1: ``desired``, ``existing`` and ``checks`` only read.
Rule 2: no write is repeated by itself. After a write whose answer was lost, planning again finds what it
made by its mark.
Rule 3: what is the customer's stays: options are added one by one, forms are read, merged and written.

Pages followed: developer.zendesk.com, api-reference/ticketing: ticket_fields, ticket_forms,
trigger_categories, triggers, account_settings, organization_fields; api-reference/webhooks. Rules are in
``provision_rules``.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from connectors import ownership
from connectors.zendesk import (
    desired,
    desired_rules,
    provision_adopting,
    provision_bodies,
    provision_checks,
    provision_facts,
    provision_removal,
    provision_rules,
)
from connectors.zendesk.account import ZendeskAccount
from connectors.zendesk.budget import Budget
from connectors.zendesk.provision_calls import Calls
from connectors.zendesk.provision_facts import Account, Json
from connectors.zendesk.session import open_session
from core.errors import WillNotWork
from core.ports import Change, InstallWish, Resource, Verb
from core.secrets import Secret

EVERY_FORM = "all"
"""In ``InstallWish.forms``: join all active forms."""
INTEGRATION_USER = "integration_user"
"""In ``InstallWish.options``: the host's id of the user Halyard acts as, where it cannot be asked."""

INSTALLER_SCOPES = (frozenset({"read"}), frozenset({"write"}))
SERVICE_SCOPES = (frozenset({"read"}), frozenset({"write", "tickets:write"}))
"""What each of the two clients needs; audits, fields and forms have no scope of their own."""

_TEST_CURE = "start the service, give it the signing secret, then test again"


def open_provisioner(
    account: ZendeskAccount, admin: ZendeskAccount, clock: Callable[[], datetime]
) -> "ZendeskProvisioner":
    """The provisioner of an account, signed in as ``admin``, for a service that acts as ``account``.

    In: the same account with the run-time credentials and with those an admin lends. Raises nothing here.
    """
    return ZendeskProvisioner(
        Calls(open_session(admin, clock, Budget(clock))),
        account=account.account,
        running=Calls(open_session(account, clock, Budget(clock))),
        host_account_id=account.host_account_id,
        settings=account,
    )


class ZendeskProvisioner:
    """The provisioner of one account; for one installation, by one thread.

    ``calls`` are an admin's, ``running`` those of the service itself (which tell whom it acts as; where they
    are not given, the admin). ``account`` is our name for the account, ``host_account_id`` Zendesk's own
    number of it where it is known. ``settings`` say where the account keeps its facts; without them no rule of the
    host can ask for any.
    """

    connector = "zendesk"

    def __init__(
        self,
        calls: Calls,
        *,
        account: str,
        running: Calls | None = None,
        host_account_id: str = "",
        settings: ZendeskAccount | None = None,
    ) -> None:
        self.account = account
        self._calls = calls
        self._running = running or calls
        self._host_account_id = host_account_id
        self._settings = settings
        self._uncovered: tuple[str, ...] = ()
        self._seen: Account | None = None
        self._field_ids: dict[str, int] = {}
        self._ids: dict[str, str] = {}
        self._staying = provision_removal.Staying(calls)

    def desired(self, wish: InstallWish) -> tuple[Resource, ...]:
        """Everything that should exist at this account, in the order it must be made.

        Errors: ``WillNotWork`` for a form that the account does not have, and those of the reads.
        """
        seen = self._seen or self._read()
        severity, tier = self._places(seen)
        self._uncovered = desired_rules.uncovered(wish.reveal, severity, tier)
        facts = desired.AccountFacts(
            account=self.account,
            integration_user=self._user_id(wish),
            forms=_chosen(seen.forms, wish.forms),
            foreign_titles=provision_facts.foreign_titles(seen),
            own_titles={name: one["title"] for name, one in provision_facts.own_fields(seen).items()},
            severity=severity,
            tier=tier,
            adopted=provision_facts.adopted(seen),
        )
        wanted = desired.resources(wish, facts)
        return (*wanted, *provision_rules.retired(wanted, provision_facts.existing(seen)))

    def existing(self) -> tuple[Resource, ...]:
        """What exists of ours at this moment, and the active forms that could be joined."""
        seen = self._read()
        self._field_ids = {name: int(one["id"]) for name, one in provision_facts.own_fields(seen).items()}
        found = provision_facts.existing(seen)
        self._ids = {one.key: one.id for one in found}
        return found

    def checks(self) -> tuple[str, ...]:
        """What only a person can do at this account, each with where to click."""
        seen = self._seen or self._read()
        settings = self._calls.read("/api/v2/account/settings")["settings"]
        found = provision_checks.by_hand(
            settings,
            self._calls.every("/api/v2/custom_roles", "custom_roles", absent_is_empty=True, paged=False),
            self._calls.every("/api/v2/brands", "brands", absent_is_empty=True),
            _me(self._calls),
            provision_facts.doubles(seen),
        )
        more = (
            *provision_checks.scopes("the installation's client", self._calls.scopes(), INSTALLER_SCOPES),
            *provision_checks.scopes("the service's client", self._running.scopes(), SERVICE_SCOPES),
            *provision_checks.agents_may_edit(provision_facts.editable_by_agents(seen)),
            *provision_checks.not_shown_alone(self._uncovered),
        )
        return (*found, *more) if seen.forms else (*found, *more, provision_checks.no_forms())

    def carry_out(self, change: Change) -> Resource:
        """Make one step true; answers the wanted resource with its host id.

        Errors: the ``HostError`` kinds; after ``LookBeforeRepeating`` plan again, which looks for the mark.
        """
        made = replace(change.wanted, id=self._carry_out(change))
        self._ids[made.key] = made.id
        if made.kind == desired.FIELD:
            self._field_ids[ownership.name_of(made.key)] = int(made.id)
        return made

    def installed(self) -> tuple[Resource, ...]:
        """What of ours is there, in the order to take it out: the trigger first, fields last."""
        there = [one for one in self.existing() if one.kind != desired.FORM or one.facts["field"] or one.facts["show"]]
        return tuple(reversed(there))

    def stays(self, one: Resource, *, purge: bool) -> str:
        """Why something of ours would be left there by :meth:`remove`, in words; empty where it goes. Only reads."""
        return self._staying.why(self._seen or self._read(), one, purge=purge)

    def remove(self, one: Resource, *, purge: bool) -> None:
        """Take one thing of ours out of the account; see :func:`connectors.zendesk.provision_removal.remove`."""
        del purge
        provision_removal.remove(self._calls, self._seen or self._read(), one)

    def restore(self, earlier: Resource, found: Resource | None) -> Resource:
        """Make something be again as it was seen before; answers it with its host id.

        An option that came since stays, for the tickets that bear it. Errors as of :meth:`carry_out`.
        """
        if earlier.kind == desired.FORM:
            was = provision_bodies.members(earlier.facts["field"])
            provision_removal.leave_form(self._calls, self._seen or self._read(), earlier.id, was)
        return self.carry_out(Change(Verb.CREATE if found is None else Verb.CHANGE, earlier, found))

    def candidates(self, wanted: Resource) -> tuple[tuple[str, str], ...]:
        """The customer's fields (id, title) that could be adopted instead of making one."""
        return provision_adopting.candidates(self._seen or self._read(), wanted)

    def adopt(self, wanted: Resource, host_id: str) -> Resource:
        """Take a field of the customer's into our use instead of making one; it stays theirs."""
        adopted = provision_adopting.adopt(self._calls, self._seen or self._read(), wanted, host_id)
        return replace(wanted, id=adopted)

    def last_change(self, one: Resource) -> tuple[datetime, str] | None:
        """When something was last changed; by whom only an Enterprise account's audit log would tell."""
        return provision_facts.changed_at(self._seen or self._read(), one)

    def signing_secret(self) -> Secret:
        """The secret our webhook's calls are signed with; ``WillNotWork`` where there is no webhook yet."""
        path = f"/api/v2/webhooks/{self._webhook_id()}/signing_secret"
        return Secret(str(self._calls.read(path)["signing_secret"]["secret"]))

    def test_call(self) -> str:
        """Have Zendesk call us once, signed with the webhook's secret; the call names no ticket.

        Errors: ``WillNotWork`` when the call did not arrive or was refused.
        """
        content: Json = {"type": "zen:event-type:halyard.test", "subject": "halyard:test"}
        if self._host_account_id:
            content["account_id"] = int(self._host_account_id)
        path = f"/api/v2/webhooks/test?webhook_id={self._webhook_id()}"
        try:
            answer = self._calls.write("POST", path, {"request": {"payload": json.dumps(content)}})
        except WillNotWork as error:
            raise WillNotWork(f"the signed test call did not arrive ({error}); {_TEST_CURE}") from error
        status = (answer.get("response") or {}).get("status_code")
        if not isinstance(status, int) or not 200 <= status < 300:
            raise WillNotWork(f"the signed test call was answered {status or 'by nobody'}; {_TEST_CURE}")
        return f"signed test call answered {status}"

    def _carry_out(self, change: Change) -> str:
        match change.wanted.kind:
            case desired.FIELD:
                return self._field(change)
            case desired.FORM:
                return self._form(change)
            case desired.CATEGORY:
                return self._category(change)
            case desired.WEBHOOK:
                return self._webhook(change)
            case desired.TRIGGER:
                return self._trigger(change)
            case desired.ACTIVATION:
                return self._activate(change)
            case kind if kind in provision_rules.PATHS:
                return self._rule(change)
            case kind:
                raise WillNotWork(f"nobody here makes a {kind}")

    def _field(self, change: Change) -> str:
        wanted, found = change.wanted, change.found
        if found is None:
            made = self._calls.write("POST", "/api/v2/ticket_fields", provision_bodies.new_field(wanted))
            return str(made["ticket_field"]["id"])
        if found.facts["type"] != wanted.facts["type"]:
            raise WillNotWork(
                f"field {found.id} {found.title!r} is of type {found.facts['type']}, not {wanted.facts['type']},"
                " and types are fixed; take our mark out of its description and plan again"
            )
        path = f"/api/v2/ticket_fields/{found.id}"
        now = self._calls.read(path)["ticket_field"]
        mend = provision_bodies.field_change(wanted, now)
        if mend is not None:
            self._calls.write("PUT", path, mend)
        for option in provision_bodies.option_changes(wanted, now):
            self._calls.write("POST", f"{path}/options", option)
        return found.id

    def _form(self, change: Change) -> str:
        path = f"/api/v2/ticket_forms/{change.wanted.id}"
        now = self._calls.read(path)["ticket_form"]
        self._calls.write("PUT", path, provision_bodies.joined_form(change.wanted, now, self._field_ids))
        return change.wanted.id

    def _category(self, change: Change) -> str:
        others = [one for one in self._categories() if str(one["id"]) != (change.found.id if change.found else "")]
        last = max((int(one["position"]) for one in others), default=-1) + 1
        body = provision_bodies.new_category(change.wanted, last)
        if change.found is None:
            made = self._calls.write("POST", "/api/v2/trigger_categories", body)
            return str(made["trigger_category"]["id"])
        self._calls.write("PATCH", f"/api/v2/trigger_categories/{change.found.id}", body)
        return change.found.id

    def _webhook(self, change: Change) -> str:
        if change.found is None:
            made = self._calls.write("POST", "/api/v2/webhooks", provision_bodies.new_webhook(change.wanted))
            return str(made["webhook"]["id"])
        if change.found.facts["events"] != change.wanted.facts["events"]:
            raise WillNotWork(
                f"webhook {change.found.id} is subscribed to events and cannot be connected to a trigger any more;"
                " delete it and plan again"
            )
        path = f"/api/v2/webhooks/{change.found.id}"
        self._calls.write("PATCH", path, provision_bodies.webhook_change(change.wanted))
        return change.found.id

    def _trigger(self, change: Change) -> str:
        body = provision_bodies.trigger(change.wanted, self._ids)
        if change.found is None:
            return str(self._calls.write("POST", "/api/v2/triggers", body)["trigger"]["id"])
        self._calls.write("PUT", f"/api/v2/triggers/{change.found.id}", body)
        return change.found.id

    def _rule(self, change: Change) -> str:
        path = provision_rules.PATHS[change.wanted.kind]
        category = str(change.wanted.facts.get("category", ""))
        body = provision_rules.rule_body(change.wanted, self._field_ids, self._ids.get(category, category))
        if change.found is None:
            made = self._calls.write("POST", path, body)
            return str(made[provision_rules.ENVELOPES[change.wanted.kind]]["id"])
        self._calls.write("PUT", f"{path}/{change.found.id}", body)
        return change.found.id

    def _places(self, seen: Account) -> tuple[desired_rules.Place | None, desired_rules.Place | None]:
        if self._settings is None:
            return (None, None)
        return provision_rules.places(self._settings, seen.fields, seen.organization_fields)

    def _activate(self, change: Change) -> str:
        webhook = self._webhook_id()
        self._calls.write("PATCH", f"/api/v2/webhooks/{webhook}", provision_bodies.status(change.wanted))
        return webhook

    def _read(self) -> Account:
        self._seen = Account(
            fields=self._calls.every("/api/v2/ticket_fields", "ticket_fields"),
            forms=self._calls.every("/api/v2/ticket_forms", "ticket_forms", absent_is_empty=True),
            categories=self._categories(),
            webhooks=self._calls.every("/api/v2/webhooks", "webhooks"),
            triggers=self._calls.every("/api/v2/triggers", "triggers"),
            macros=self._calls.every(provision_rules.PATHS[desired_rules.MACRO], "macros"),
            views=self._calls.every(provision_rules.PATHS[desired_rules.VIEW], "views"),
            automations=self._calls.every(provision_rules.PATHS[desired_rules.AUTOMATION], "automations"),
            organization_fields=self._calls.every(
                "/api/v2/organization_fields", "organization_fields", absent_is_empty=True
            ),
        )
        return self._seen

    def _categories(self) -> tuple[Json, ...]:
        return self._calls.every("/api/v2/trigger_categories", "trigger_categories")

    def _user_id(self, wish: InstallWish) -> str:
        return wish.options.get(INTEGRATION_USER, "") or str(_me(self._running)["id"])

    def _webhook_id(self) -> str:
        if desired.WEBHOOK_KEY not in self._ids:
            self.existing()
        if desired.WEBHOOK_KEY not in self._ids:
            raise WillNotWork("there is no webhook of ours in this account yet; apply the plan first")
        return self._ids[desired.WEBHOOK_KEY]


def _me(calls: Calls) -> Json:
    user: Json = calls.read("/api/v2/users/me")["user"]
    return user


def _chosen(forms: tuple[Json, ...], wanted: tuple[str, ...]) -> tuple[desired.Form, ...]:
    """The active forms to join: those named, or the default one, or where there is none all of them."""
    active = [one for one in forms if one.get("active", True)]
    if wanted == (EVERY_FORM,):
        return _as_forms(active)
    if not wanted:
        return _as_forms([one for one in active if one.get("default")] or active)
    return _as_forms(list(_named(active, wanted)))


def _named(active: list[Json], wanted: tuple[str, ...]) -> Iterator[Json]:
    for name in wanted:
        fit = [one for one in active if name == str(one["id"]) or name.casefold() == str(one["name"]).casefold()]
        if len(fit) != 1:
            there = ", ".join(f"{one['name']!r} ({one['id']})" for one in active) or "none"
            raise WillNotWork(f"{len(fit)} active ticket forms are called {name!r}; there are: {there}")
        yield fit[0]


def _as_forms(forms: list[Json]) -> tuple[desired.Form, ...]:
    unique = {str(one["id"]): str(one["name"]) for one in forms}
    return tuple(desired.Form(form_id, name) for form_id, name in unique.items())
