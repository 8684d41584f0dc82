"""Adds and removes the people copied in on a ticket.

Rule 1: followers are agents; anyone else named as one is silently left out.
Rule 2: CCs are seen by the customer; at most 48; an address nobody has yet becomes a new end user.
Rule 3: with "CCs and followers" off, all of it is ignored.
"""

import re
from typing import Any

from sandbox.zendesk.edits import Edit
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.records import Json, User
from sandbox.zendesk.world import World

MOST_CCS = 48
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def change_followers(edit: Edit, entries: Any, rule: Json | None = None) -> None:
    """Apply `[{"user_id" | "user_email", "action"}]` to the followers."""
    if not edit.world.account.collaboration:
        return
    before = list(edit.ticket.follower_ids)
    now = list(before)
    for entry in _entries("followers", entries):
        person = _find(edit.world, entry)
        if person is None or not person.staff:
            continue
        _place(now, person.id, entry)
    if now == before:
        return
    edit.ticket.follower_ids = now
    event = {
        "type": "FollowerChange",
        "previous_followers": _addresses(edit.world, before),
        "current_followers": _addresses(edit.world, now),
    }
    edit.note(event, rule)


def change_ccs(edit: Edit, entries: Any, rule: Json | None = None) -> None:
    """Apply `[{"user_id" | "user_email", "user_name", "action"}]` to the e-mail CCs."""
    if not edit.world.account.collaboration:
        return
    before = list(edit.ticket.email_cc_ids)
    now = list(before)
    for entry in _entries("email_ccs", entries):
        person = _find(edit.world, entry) or _newcomer(edit.world, entry)
        if person is None or (person.id == edit.ticket.requester_id and entry.get("action") != "delete"):
            continue
        _place(now, person.id, entry)
    if len(now) > MOST_CCS:
        raise invalid("email_ccs", f"Email CCs: no more than {MOST_CCS} people can be copied in")
    if now == before:
        return
    edit.ticket.email_cc_ids = now
    _note_ccs(edit, before, now, rule)


def _note_ccs(edit: Edit, before: list[int], now: list[int], rule: Json | None) -> None:
    event = {
        "type": "EmailCcChange",
        "previous_email_ccs": _addresses(edit.world, before),
        "current_email_ccs": _addresses(edit.world, now),
    }
    edit.note(event, rule)
    added = [person for person in now if person not in before]
    if added:
        edit.notices.append({"to": _addresses(edit.world, added), "subject": "You were copied in", "by": None})


def add_collaborators(edit: Edit, entries: Any) -> None:
    """The older way: ids, addresses or {name, email}; agents become followers, everyone else a CC."""
    if not isinstance(entries, list):
        raise invalid("collaborators", "collaborators: must be a list")
    named = [_collaborator(entry) for entry in entries]
    staff = [one for one in named if (person := _find(edit.world, one)) is not None and person.staff]
    change_followers(edit, staff)
    change_ccs(edit, [one for one in named if one not in staff])


def written_addresses(text: str) -> list[str]:
    """The addresses somebody wrote into a page's CC box; a word that is none is refused."""
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    for word in words:
        if not ADDRESS.fullmatch(word):
            raise invalid("email_ccs", f"CC: {word!r} is not an e-mail address")
    return words


def _collaborator(entry: Any) -> Json:
    if isinstance(entry, dict):
        return {"user_email": entry.get("email"), "user_name": entry.get("name")}
    if isinstance(entry, int) or str(entry).isdigit():
        return {"user_id": int(entry)}
    return {"user_email": str(entry)}


def _entries(name: str, entries: Any) -> list[Json]:
    known = {"user_id", "user_email", "user_name", "action"}
    if not isinstance(entries, list):
        raise invalid(name, f"{name}: must be a list")
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) - known:
            raise invalid(name, f"{name}: each entry has {sorted(known)}")
        if entry.get("action", "put") not in ("put", "delete"):
            raise invalid(name, f"{name}: action is put or delete")
    return entries


def _place(people: list[int], person_id: int, entry: Json) -> None:
    if entry.get("action") == "delete":
        if person_id in people:
            people.remove(person_id)
    elif person_id not in people:
        people.append(person_id)


def _find(world: World, entry: Json) -> User | None:
    if entry.get("user_id") is not None:
        wanted = str(entry["user_id"])
        return world.users.get(int(wanted)) if wanted.isdigit() else None
    return world.user_by_email(str(entry.get("user_email") or ""))


def _newcomer(world: World, entry: Json) -> User | None:
    email = str(entry.get("user_email") or "")
    if "@" not in email or entry.get("action") == "delete":
        return None
    name = str(entry.get("user_name") or email.split("@", maxsplit=1)[0])
    return new_end_user(world, name, email)


def new_end_user(world: World, name: str, email: str) -> User:
    """A person the account has not met before; known companies are recognised by their domain."""
    domain = email.rsplit("@", 1)[-1].lower()
    company = next((o.id for o in world.organizations.values() if domain in o.domain_names), None)
    now = world.now()
    person = User(
        world.numbers.take("user"), name, email, "end-user", now, now, organization_id=company, verified=False
    )
    world.users[person.id] = person
    world.journal.note(now, "user_created", user_id=person.id, email=email)
    return person


def _addresses(world: World, people: list[int]) -> list[str]:
    return [world.users[person].email for person in people]
