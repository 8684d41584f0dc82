"""The pages of the console; adding one is a module here, its template, and a line in :data:`PAGES`."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from console.pages import accounts, alarms, board, doctor, escalation, me, people, tokens, waiting
from console.parts import Console
from console.views import Entry
from runtime.access import Role


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or several that belong together: how their addresses are made, and their lines of the menu."""

    add_routes: Callable[[Flask, Console], None]
    menu: tuple[Entry, ...] = ()


PAGES = (
    Page(board.add_routes, (Entry("board", "Escalations", Role.VIEWER),)),
    Page(escalation.add_routes),
    Page(alarms.add_routes, (Entry("alarms", "Alarms", Role.VIEWER),)),
    Page(waiting.add_routes, (Entry("waiting", "Waiting for a person", Role.VIEWER),)),
    Page(accounts.add_routes, (Entry("accounts", "Accounts", Role.VIEWER),)),
    Page(doctor.add_routes, (Entry("doctor", "Doctor", Role.VIEWER),)),
    Page(people.add_routes, (Entry("people", "People", Role.ADMIN, everywhere=True),)),
    Page(tokens.add_routes, (Entry("tokens", "API tokens", Role.ADMIN),)),
    Page(me.add_routes, (Entry("me", "Who am I", Role.VIEWER),)),
)
"""Every page that needs a person, in the order of the menu."""
