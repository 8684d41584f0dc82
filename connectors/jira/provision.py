"""Installs Halyard into one Jira site with an admin's key: fields, screens, the Escalate transition and the webhook.

Rule 1: ``desired``, ``existing`` and ``checks`` only read.
Rule 2: no write is repeated by itself. After a write whose answer was lost, planning again finds what it
made by its mark; an option it made is found by its words.
Rule 3: what is the customer's stays: fields are added to screens one by one, a workflow is read, changed, shown to
Jira's own validation and then written with the version that was read.
Rule 4: the webhook's secret is ours. Jira never tells it again, so the webhook's name bears its fingerprint, by which
a plan sees that another secret is in use.

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: issue fields, contexts, options, screens,
workflows, project properties; cloud/jira/platform/webhooks.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from connectors import ownership
from connectors.jira import (
    desired,
    desired_views,
    provision_adopting,
    provision_bodies,
    provision_checks,
    provision_facts,
    provision_reads,
    provision_removal,
    provision_views,
    provision_workflows,
)
from connectors.jira.account import JiraAccount
from connectors.jira.budget import Budget
from connectors.jira.provision_audit import AuditLog
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import Codes, Site
from connectors.jira.session import open_session
from core.errors import DecideAgain, TicketGone, TryLater, WillNotWork
from core.ports import Change, InstallWish, Resource, Verb
from core.secrets import Secret

SECRET_BYTES = 36


def open_provisioner(account: JiraAccount, admin: JiraAccount, clock: Callable[[], datetime]) -> "JiraProvisioner":
    """The provisioner of a site, signed in as ``admin``, for a service that acts as ``account``.

    In: the same account with the run-time credentials and with those an admin lends. Raises nothing here.
    """
    return JiraProvisioner(
        Calls(open_session(admin, clock, Budget(clock))),
        account,
        running=Calls(open_session(account, clock, Budget(clock))),
    )


class JiraProvisioner:
    """The provisioner of one account; for one installation, by one thread.

    ``calls`` are an admin's, ``running`` those of the service itself (whose permissions are looked at; where they
    are not given, the admin's). Where the account has no signing secret yet, one is made.
    """

    connector = "jira"

    def __init__(self, calls: Calls, account: JiraAccount, *, running: Calls | None = None) -> None:
        self.account = account.account
        self._calls = calls
        self._running = running or calls
        self._projects = account.projects
        self._data_center = account.data_center
        self._api = "/rest/api/2" if account.data_center else "/rest/api/3"
        lasting = [one.secret for one in account.signing_secrets if one.ends_at is None]
        self._secret = lasting[0] if lasting else Secret(secrets.token_urlsafe(SECRET_BYTES))
        self._log = AuditLog(calls)
        self._seen: Site | None = None
        self._wanted: tuple[Resource, ...] = ()
        self._found: tuple[Resource, ...] = ()
        self._specs: tuple[desired.FieldSpec, ...] = ()
        self._field_ids: dict[str, str] = {}
        self._codes: Codes = {}
        self._ids: dict[str, str] = {}

    def desired(self, wish: InstallWish) -> tuple[Resource, ...]:
        """Everything that should exist at this site, in the order it must be made.

        Errors: ``WillNotWork`` for a project that is not there or where none can be installed into, and those of
        the reads.
        """
        seen = self._seen or self._read()
        ours = tuple(one.key for one in seen.projects if not one.team_managed)
        if not ours:
            raise WillNotWork(
                f"{', '.join(self._projects)}: no company-managed project; a team-managed one keeps its fields and"
                " workflow to itself and cannot be installed into"
            )
        foreign_screens, own_screen = provision_facts.screen_titles(seen)
        facts = desired.SiteFacts(
            account=self.account,
            projects=ours,
            secret=self._secret,
            screens=provision_facts.site_facts_screens(seen),
            workflows=provision_facts.site_facts_workflows(seen),
            foreign_titles=provision_facts.foreign_titles(seen),
            own_titles={name: str(one["name"]) for name, one in provision_facts.own_fields(seen).items()},
            adopted=provision_facts.adopted(seen),
            foreign_screens=foreign_screens,
            own_screen=own_screen,
            views=provision_views.site_views(seen),
            data_center=self._data_center,
        )
        self._specs = desired.field_specs(wish)
        self._wanted = desired.resources(wish, facts)
        return self._wanted

    def existing(self) -> tuple[Resource, ...]:
        """What exists of ours at this moment, and the screens and workflows that could be joined."""
        seen = self._read()
        self._field_ids = {name: str(one["id"]) for name, one in provision_facts.own_fields(seen).items()}
        self._codes = provision_facts.codes(seen)
        self._found = (
            *provision_facts.existing(seen, self.account),
            *provision_views.existing(seen, self.account, self._codes),
        )
        self._ids = {one.key: one.id for one in self._found}
        return self._found

    def checks(self) -> tuple[str, ...]:
        """What only a person can do at this site, each with where to click."""
        seen = self._seen or self._read()
        titles = {ownership.name_of(one.key): one.title for one in self._wanted if one.kind == desired.FIELD}
        if not self._data_center:
            return provision_checks.by_hand(seen, provision_reads.look(self._calls, self._running, seen), titles)
        return tuple(provision_checks.on_data_center(seen, self._specs, titles, self.account))

    def carry_out(self, change: Change) -> Resource:
        """Make one step true; answers the wanted resource with its host id.

        Errors: the ``HostError`` kinds; after ``LookBeforeRepeating`` plan again, which looks for the mark.
        """
        try:
            made = replace(change.wanted, id=self._carry_out(change))
        except DecideAgain as error:
            # Jira answers 409 while another change of its configuration runs, or came first.
            raise TryLater(str(error)) from error
        self._ids[made.key] = made.id
        return made

    def installed(self) -> tuple[Resource, ...]:
        """What of ours is there, in the order to take it out: the webhook first, the fields last."""
        seen = self._seen or self._read()
        return provision_removal.in_order(self._found or self.existing(), provision_removal.made_by_us(seen))

    def stays(self, one: Resource, *, purge: bool) -> str:
        """Why something of ours would be left there by :meth:`remove`, in words; empty where it goes. Only reads."""
        seen = self._seen or self._read()
        if self._data_center:
            return provision_removal.stays_on_data_center(self._calls, one, purge=purge)
        return provision_removal.stays(self._calls, seen, self.account, one, purge=purge)

    def remove(self, one: Resource, *, purge: bool) -> None:
        """Take one thing of ours out of the site; see :func:`connectors.jira.provision_removal.remove`."""
        try:
            if self._data_center:
                provision_removal.remove_on_data_center(self._calls, one)
            else:
                provision_removal.remove(self._calls, self._seen or self._read(), one, purge=purge)
        except DecideAgain as error:
            raise TryLater(str(error)) from error

    def restore(self, earlier: Resource, found: Resource | None) -> Resource:
        """Make something be again as it was seen before; answers it with its host id.

        An option that came since stays, for the issues that bear it. Errors as of :meth:`carry_out`.
        """
        if earlier.kind == desired.WORKFLOW and "transition" not in earlier.facts:
            self.remove(earlier, purge=False)
            return earlier
        if earlier.kind == desired.JOINED:
            ours = provision_removal.made_by_us(self._seen or self._read())
            was = provision_bodies.members(earlier.facts["field"])
            since = {name: number for name, number in ours.items() if name not in was}
            provision_removal.put_off_the_screen(self._calls, earlier.id, since)
        return self.carry_out(Change(Verb.CREATE if found is None else Verb.CHANGE, earlier, found))

    def candidates(self, wanted: Resource) -> tuple[tuple[str, str], ...]:
        """The customer's own fields of the wanted title and type, as (id, title), which could be adopted."""
        found = provision_adopting.candidates(self._seen or self._read(), wanted)
        return tuple((str(one["id"]), str(one["name"])) for one in found)

    def adopt(self, wanted: Resource, host_id: str) -> Resource:
        """Take a field of the customer's into our use instead of making one; it stays theirs."""
        number = provision_adopting.adopt(self._calls, self._seen or self._read(), wanted, host_id)
        return replace(wanted, id=number)

    def last_change(self, one: Resource) -> tuple[datetime, str] | None:
        """When something was last changed and by whom, as far as the site's audit log tells."""
        touch = self._log.last(one)
        return None if touch is None else (touch.at, touch.by)

    def signing_secret(self) -> Secret:
        """The secret our webhook's calls are signed with: the account's own, or the one made for it."""
        return self._secret

    def test_call(self) -> str:
        """Have Jira call us once, signed: it has no test call, so a property of the newest issue is set and cleared.

        Jira sends the call on its own, so whether it came is seen where deliveries are listed. Errors:
        ``WillNotWork`` where there is no webhook yet, or no issue to do it on.
        """
        if not self._data_center and desired.webhook_key(self.account) not in self._ids:
            self.existing()
            if desired.webhook_key(self.account) not in self._ids:
                raise WillNotWork("there is no webhook of ours at this site yet; apply the plan first")
        number, key = self._newest_issue()
        path = f"{self._api}/issue/{number}/properties/{desired.TEST_PROPERTY}"
        self._running.write("PUT", path, {"asked_by": "halyard install"})
        self._running.write("DELETE", path, None)
        return (
            f"set and cleared {desired.TEST_PROPERTY} on {key}, for which Jira sends a signed call;"
            " see `halyard deliveries list`"
        )

    def _carry_out(self, change: Change) -> str:
        match change.wanted.kind:
            case desired.FIELD:
                return self._field(change)
            case desired.CODES:
                return self._code_table(change)
            case desired.SCREEN:
                return self._screen(change)
            case desired.JOINED:
                self._put_on_screen(change.wanted.id, change.wanted)
                return change.wanted.id
            case desired.WORKFLOW:
                return self._workflow(change)
            case desired_views.FILTER:
                return provision_views.keep_filter(self._calls, change.wanted, change.found, self._known())
            case desired_views.DASHBOARD:
                return provision_views.keep_dashboard(
                    self._calls, change.wanted, change.found, self._known(), self._ids
                )
            case desired.WEBHOOK:
                return self._webhook(change)
            case kind:
                raise WillNotWork(f"nobody here makes a {kind}")

    def _field(self, change: Change) -> str:
        wanted, found = change.wanted, change.found
        name = ownership.name_of(wanted.key)
        field_id = self._new_field(wanted, name) if found is None else self._mended_field(wanted, found)
        self._field_ids[name] = field_id
        if not self._data_center:
            self._options(name, wanted, field_id)
        return field_id

    def _new_field(self, wanted: Resource, name: str) -> str:
        """A new field, or the same one out of Jira's bin, with the values that its issues still have."""
        seen = self._seen or self._read()
        thrown = provision_facts.binned_field(seen, name, str(wanted.facts["type"]))
        body = provision_bodies.new_field(wanted)
        if thrown is None:
            return str(self._calls.write("POST", f"{self._api}/field", body)["id"])
        path = f"{self._api}/field/{thrown['id']}"
        self._calls.write("POST", f"{path}/restore", None)
        self._calls.write("PUT", path, {"name": body["name"], "description": body["description"]})
        return str(thrown["id"])

    def _mended_field(self, wanted: Resource, found: Resource) -> str:
        if found.facts["type"] != wanted.facts["type"]:
            raise WillNotWork(
                f"field {found.id} {found.title!r} is of type {found.facts['type']}, not {wanted.facts['type']},"
                " and types are fixed; take our mark out of its description and plan again"
            )
        mend = provision_bodies.field_change(wanted, found)
        if mend is not None and self._data_center:
            raise WillNotWork(
                f'Data Center renames no field by its API; under Custom fields name {found.id} "{wanted.title}" again'
            )
        if mend is not None:
            self._calls.write("PUT", f"{self._api}/field/{found.id}", mend)
        return found.id

    def _options(self, name: str, wanted: Resource, field_id: str) -> None:
        """Give a field its context everywhere and, there, its options; learn which option has which code."""
        path = f"{self._api}/field/{field_id}/context"
        context = provision_reads.context(self._calls, field_id, str(wanted.facts["type"]))
        number = context.id or str(self._calls.write("POST", path, provision_bodies.global_context())["id"])
        if not provision_bodies.options(wanted):
            return
        known = self._codes.setdefault(name, {})
        changes, missing = provision_bodies.sorted_options(wanted, context.options, known)
        known |= {option: code for code, option in provision_bodies.claimed(wanted, context.options, known).items()}
        path = f"{path}/{number}/option"
        if changes:
            self._calls.write("PUT", path, {"options": changes})
        if missing:
            made = self._calls.write("POST", path, provision_bodies.new_options(wanted, missing))["options"]
            ids = {str(one["value"]): str(one["id"]) for one in made}
            words = provision_bodies.options(wanted)
            known |= {ids[words[code]]: code for code in missing}

    def _code_table(self, change: Change) -> str:
        wanted, seen = change.wanted, self._seen or self._read()
        project = next(one for one in seen.projects if one.key == wanted.id)
        if self._data_center:
            self._learn_by_words(seen)
        known = {f"{name}.{code}" for name, table in self._codes.items() for code in table.values()}
        missing = sorted(provision_bodies.members(wanted.facts["code"]) - known)
        if missing:
            raise WillNotWork(f"these options are not there yet: {', '.join(missing)}; see the steps by hand")
        path = f"{self._api}/project/{project.key}/properties"
        if self._data_center:
            self._calls.write("PUT", f"{path}/{desired.FIELDS_PROPERTY}", dict(self._field_ids))
        table = provision_bodies.code_table(project.codes, self._codes)
        self._calls.write("PUT", f"{path}/{desired.OPTIONS_PROPERTY}", table)
        return project.key

    def _learn_by_words(self, seen: Site) -> None:
        """The codes of options that a person made, by the words they were told to give them."""
        for spec in self._specs:
            context = seen.contexts.get(self._field_ids.get(spec.name, ""), provision_facts.Context())
            ids = {str(one["value"]): str(one["id"]) for one in reversed(context.options)}
            found = {ids[words]: code for code, words in spec.options.items() if words in ids}
            self._codes[spec.name] = {**found, **self._codes.get(spec.name, {})}

    def _screen(self, change: Change) -> str:
        wanted, found = change.wanted, change.found
        if found is None:
            made = self._calls.write("POST", f"{self._api}/screens", provision_bodies.screen(wanted))
            number = str(made["id"])
        else:
            number = found.id
            if found.title != wanted.title:
                self._calls.write("PUT", f"{self._api}/screens/{number}", provision_bodies.screen(wanted))
        self._put_on_screen(number, wanted)
        return number

    def _put_on_screen(self, number: str, wanted: Resource) -> None:
        """Add what is missing to the screen's first tab, in the order of our fields."""
        names = provision_bodies.members(wanted.facts["field"])
        there = provision_reads.screen_fields(self._calls, number)
        missing = [one for name, one in self._field_ids.items() if name in names and one not in there]
        path = f"{self._api}/screens/{number}/tabs"
        tab = self._calls.listed(path)[0]["id"]
        for field_id in missing:
            self._calls.write("POST", f"{path}/{tab}/fields", {"fieldId": field_id})

    def _workflow(self, change: Change) -> str:
        try:
            workflow, statuses = provision_reads.read_workflow(self._calls, change.wanted.id)
        except TicketGone as error:
            raise WillNotWork(str(error)) from error
        seen = self._seen or self._read()
        there = {*(str(one["id"]) for one in seen.fields), *self._field_ids.values()}
        body = provision_bodies.workflow_update(
            change.wanted,
            provision_bodies.without_dead_rules(workflow, there),
            statuses,
            self._field_ids,
            self._codes,
            self._ids[desired.SCREEN_KEY],
            portal=any(one.service_desk for one in seen.projects),
        )
        provision_workflows.write(self._calls, body, str(workflow["name"]))
        return change.wanted.id

    def _known(self) -> provision_views.Known:
        seen = self._seen or self._read()
        return provision_views.Known(self._field_ids, self._codes, seen.projects)

    def _webhook(self, change: Change) -> str:
        body = provision_bodies.webhook(change.wanted, self._secret)
        if change.found is None:
            return provision_facts.object_id(self._calls.write("POST", provision_reads.WEBHOOKS, body))
        self._calls.write("PUT", f"{provision_reads.WEBHOOKS}/{change.found.id}", body)
        return change.found.id

    def _read(self) -> Site:
        read = provision_reads.read_data_center if self._data_center else provision_reads.read_cloud
        self._seen = read(self._calls, self._projects)
        return self._seen

    def _newest_issue(self) -> tuple[str, str]:
        jql = f"{desired.issues_of(self._projects)} ORDER BY created DESC"
        asked: Mapping[str, str] = {"jql": jql, "maxResults": "1", "fields": "summary"}
        path = f"{self._api}/{'search' if self._data_center else 'search/jql'}"
        found = self._running.read(f"{path}?{urlencode(asked)}").get("issues") or ()
        if not found:
            raise WillNotWork("there is no issue in these projects yet to send a test call for; make one, test again")
        return str(found[0]["id"]), str(found[0]["key"])
