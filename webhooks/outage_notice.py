"""Tells of a known outage on a page before anything else, with where to subscribe to it (MX-39, MX-40)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.availability import Because, outage_because
from core.decisions import Scene
from core.escalation import Escalation, History
from core.outages import outage_of
from core.tickets import UNWRITABLE
from runtime.status_page import web_address


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of an outage, and the address of its updates where it is one that a page may link to."""

    words: tuple[str, ...] = ()
    link: str = ""

    def without(self, because: Sequence[Because]) -> tuple[Because, ...]:
        """The reasons of an answer that this notice does not tell already."""
        told = ("outage_mention", "outage_mention_unnamed", "outage_subscribe") if self.words else ()
        return tuple(one for one in because if one.code not in told)

    @property
    def spoken(self) -> tuple[str, ...]:
        """All of it in words, for whoever reads no page."""
        return (*self.words, self.link) if self.link else self.words


NO_NOTICE = Notice()


def notice(scene: Scene, history: History) -> Notice:
    """The outage that a ticket is part of, where the policy tells of it; empty for a ticket that is over."""
    rule = scene.policy.outage
    if rule is None or not rule.mention or scene.ticket.status in UNWRITABLE:
        return NO_NOTICE
    outage = outage_of(scene.ticket, scene.outages, scene.now, history.lifted)
    if outage is None:
        return NO_NOTICE
    mention = outage_because("outage_mention", outage, scene.ticket)[0]
    words = [scene.say(mention.code, **mention.values)]
    if outage.last_update:
        words.append(scene.say("outage_latest", update=outage.last_update))
    return Notice(tuple(words), outage.link if web_address(outage.link) else "")


def fate(scene: Scene, escalation: Escalation) -> str:
    """What an outage made of an escalation, in words; empty where it is part of none."""
    if not escalation.outage:
        return ""
    if escalation.deprioritised:
        return scene.say("outage_waits")
    return "" if escalation.open else scene.say("outage_closed")
