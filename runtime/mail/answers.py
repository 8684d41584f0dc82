"""Puts together what we answer to a mail: every lack named at once, the right way shown, nothing given away.

Rule 1: whoever names a case that they are not on reads the same words as whoever names one that does not exist (T32,
MX-a11).
Rule 2: nothing of what a mail said is repeated but the case's number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.availability import Because
from core.cast import CastMember
from core.tickets import Person
from runtime.mail.head import tidy
from runtime.mail.sentences import ENGLISH, said


@dataclass(frozen=True, slots=True)
class Voice:
    """To whom we speak, in which language and time zone, with which words of the policy's own."""

    to: Person
    language: str
    zone: str
    texts: Mapping[str, str]

    def say(self, code: str, **values: object) -> str:
        """One sentence."""
        return said(code, self.language or ENGLISH, self.texts, **values)

    def because(self, one: Because) -> str:
        """A reason of the policy's in words."""
        return one.text(self.zone, self.texts, self.language or ENGLISH)


def no_ticket(voice: Voice, tickets: Sequence[str], missing: Sequence[Because]) -> str:
    """No case is named, or several are; whatever else is missing is named as well (MX-19, MX-21, T38)."""
    first = voice.say("mail_several_tickets", tickets=", ".join(tickets)) if tickets else voice.say("mail_no_ticket")
    also = [voice.say("mail_also_missing"), *_lacks(voice, missing)] if missing else []
    return _letter(voice, first, "\n".join(also), _how(voice, "..."))


def not_found(voice: Voice) -> str:
    """The case is not there, or is not theirs; never said which (MX-a11)."""
    return _letter(voice, voice.say("mail_not_found"), _how(voice, "..."))


def lacking(voice: Voice, ticket: str, missing: Sequence[Because], csm: CastMember | None) -> str:
    """The case is theirs and something is missing: all of it, by name (MX-21)."""
    lines = [voice.say("mail_missing", ticket=ticket), *_lacks(voice, missing)]
    if csm is not None:
        lines.append(f"- {voice.say('mail_csm_missing', csm=_named(csm))}")
    return _letter(voice, "\n".join(lines), _how(voice, ticket))


def accepted(voice: Voice, ticket: str, escalation: str, csm: CastMember | None) -> str:
    """An escalation was opened."""
    return _letter(voice, voice.say("mail_accepted", ticket=ticket, escalation=escalation), _added(voice, csm))


def refused(voice: Voice, ticket: str, sentences: Sequence[str]) -> str:
    """The request was refused on the ticket as it was, with the reasons (XX-03)."""
    return _letter(voice, voice.say("mail_refused", ticket=ticket), " ".join(sentences))


def left_to_people(voice: Voice, ticket: str, csm: CastMember | None) -> str:
    """A person has to look at it."""
    return _letter(voice, voice.say("mail_left_to_people", ticket=ticket), _added(voice, csm))


def _lacks(voice: Voice, missing: Sequence[Because]) -> list[str]:
    return [f"- {_lack(voice, one)}" for one in missing]


def _lack(voice: Voice, one: Because) -> str:
    match one.code:
        case "reason_missing":
            return voice.say("mail_missing_reason", **one.values)
        case "answer_missing":
            return voice.say("mail_missing_answer", **one.values)
        case _:
            return voice.because(one)


def _how(voice: Voice, ticket: str) -> str:
    return f"{voice.say('mail_how')}\n\n{voice.say('mail_form', ticket=ticket)}"


def _added(voice: Voice, csm: CastMember | None) -> str:
    return voice.say("mail_csm_added", csm=_named(csm)) if csm is not None else ""


def _named(csm: CastMember) -> str:
    return f"{csm.name}, {csm.email}"


def _letter(voice: Voice, *paragraphs: str) -> str:
    name = tidy(voice.to.name, 80) or voice.to.email
    whole = (voice.say("mail_hello", name=name), *paragraphs, voice.say("mail_automatic"))
    return "\n\n".join(one for one in whole if one.strip())
