"""Reads an escalation policy from its file, finds every fault at once, and prints the schema editors complete from.

The file's words are those of :mod:`core.policy`; ``policies/`` holds the packs that ship with Halyard.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, StringConstraints, ValidationError

from core import policy as core_policy
from core.errors import Mistake, Mistakes
from core.languages import ENGLISH, LANGUAGES
from core.policy import Instead, Policy, PromiseKind, SeverityBasis, Unlisted, UsedBy
from core.terms import SlaBasis, WhoMayAsk
from core.tickets import Status
from runtime.calendar_file import ELAPSED, CalendarPart, calendar_of
from runtime.calendar_file import faults as calendar_faults
from runtime.doubles import doubles
from runtime.located import Located, read_on, read_text
from runtime.policy_checks import holes
from runtime.policy_terms import Part, Terms, When, when
from runtime.policy_words import Code, Count, Duration, Version, Words, YesNo
from runtime.translation_checks import untranslated
from runtime.translation_file import TranslationPart, to_translation

Statuses = Annotated[frozenset[Status], PlainSerializer(sorted, return_type=list[Status])]


class WaitsPart(Part):
    """When the action appears: severity to tier to time since the ticket was opened, elapsed or on a calendar."""

    after: dict[str, dict[str, Duration]] = Field(default_factory=dict)
    severity: SeverityBasis = SeverityBasis.CURRENT
    sticky: YesNo = True
    unlisted: Unlisted = Unlisted.SLOWEST
    sla: SlaBasis | None = None
    clock: Code = ELAPSED


class UsesPart(Part):
    """How often one ticket may be escalated."""

    at_most: Annotated[Count, Field(ge=1, le=100)] | None = 1
    used_by: UsedBy = UsedBy.ACCEPTED
    inherited_by_followups: YesNo = True
    cool_down: Duration = Field(default=timedelta(0), json_schema_extra={"default": "0s"})


class EvidencePart(Part):
    """Facts that must be on the ticket before a reason counts."""

    unanswered_comments: Annotated[Count, Field(ge=0, le=50)] = 0


class ReasonPart(Part):
    """A ground for escalating."""

    code: Code
    title: Words
    requires: tuple[Code, ...] = ()
    evidence: EvidencePart = EvidencePart()
    early: YesNo = False
    staff_only: YesNo = False
    unless: When | None = None


class RedirectPart(Part):
    """A need that is no escalation, and what is done instead."""

    code: Code
    title: Words
    instead: Instead
    comment: str = ""
    explanation: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class QuestionPart(Part):
    """One question of the request form."""

    code: Code
    title: Words
    hint: str = ""
    required: YesNo = False
    min_length: Annotated[Count, Field(ge=0, le=2000)] = 0
    max_length: Annotated[Count, Field(ge=1, le=10000)] = 2000
    min_words: Annotated[Count, Field(ge=0, le=100)] = 0


class LevelPart(Part):
    """One rung of the ladder: who owns, follows and is copied, by role."""

    level: Annotated[Count, Field(ge=1, le=10)]
    title: Words
    owner: Code
    followers: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    ccs: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    team: str = ""
    by_hand: YesNo = False
    before_next: tuple[Code, ...] = ()


class PromisePart(Part):
    """A promise: how long it may take and how its breach is said."""

    within: Duration
    remind_every: Duration = Field(timedelta(hours=1), json_schema_extra={"default": "1h"})
    reminders: Annotated[Count, Field(ge=1, le=20)] = 3
    clock: Code = ELAPSED
    held_while: Statuses = frozenset()
    escalates: YesNo = False


class OutcomePart(Part):
    """A way an escalation may end."""

    code: Code
    title: Words
    requires: tuple[Code, ...] = ()
    withdraws: YesNo = False


class PolicyFile(Terms):
    """An escalation policy."""

    halyard: Version
    policy: Code
    title: Words
    severities: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    tiers: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    waits: WaitsPart
    hidden_when: frozenset[Status] = frozenset({Status.SOLVED, Status.CLOSED, Status.DELETED})
    uses: UsesPart = UsesPart()
    who: WhoMayAsk = WhoMayAsk.ANY_CONTACT
    reasons: Annotated[tuple[ReasonPart, ...], Field(min_length=1, max_length=50)]
    redirects: Annotated[tuple[RedirectPart, ...], Field(max_length=20)] = ()
    form: Annotated[tuple[QuestionPart, ...], Field(max_length=20)] = ()
    levels: Annotated[tuple[LevelPart, ...], Field(min_length=1, max_length=10)]
    calendars: Annotated[dict[Code, CalendarPart], Field(max_length=20)] = Field(default_factory=dict)
    promises: dict[PromiseKind, PromisePart] = Field(default_factory=dict)
    outcomes: Annotated[tuple[OutcomePart, ...], Field(min_length=1, max_length=50)]
    link_lifetime: Duration = Field(timedelta(days=3), json_schema_extra={"default": "3d"})
    texts: dict[Code, str] = Field(default_factory=dict)
    language: str = ENGLISH
    languages: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    translations: dict[str, TranslationPart] = Field(default_factory=dict)


def load_policy(name_or_file: str, root: Path | None = None) -> Policy:
    """The policy of a pack that ships (``mulesoft``) or of a file; raises :class:`Mistakes`.

    A relative file is looked for below ``root``; a path that leaves it is refused (T66).
    """
    return to_policy(_located(name_or_file, root))


def to_policy(located: Located, *, kept: bool = False) -> Policy:
    """The policy of a file already read; raises :class:`Mistakes` with every fault of form and sense.

    One that was ``kept`` may list something twice: it was taken before that was a mistake, and escalations run by it.
    """
    faults = [*located.faults]
    parsed: PolicyFile | None = None
    if not isinstance(located.value, dict):
        raise Mistakes((*located.faults, located.mistake((), "must be a policy: a block of settings")))
    try:
        parsed = PolicyFile.model_validate(located.value)
    except ValidationError as error:
        faults.extend(located.mistakes(error))
    faults.extend(() if kept else doubles(located))
    found = (*holes(located.value), *calendar_faults(located.value))
    faults.extend(located.mistake(path, message) for path, message in found)
    if faults or parsed is None:
        unique = dict.fromkeys(faults)
        raise Mistakes(tuple(sorted(unique, key=lambda one: (one.line, one.column))))
    return _policy(parsed)


def policy_warnings(name_or_file: str, root: Path | None = None) -> tuple[Mistake, ...]:
    """What whoever checks a policy should know though it is no mistake, with its place; raises :class:`Mistakes`."""
    located = _located(name_or_file, root)
    return tuple(located.mistake(path, message) for path, message in untranslated(located.value))


def policy_schema() -> dict[str, Any]:
    """The JSON Schema of a policy file, for editors."""
    schema = PolicyFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def policy_text(name_or_file: str, root: Path | None = None) -> str:
    """The file's own text, kept with each version so that a running escalation can be read back under it."""
    path = _packaged(name_or_file)
    if path is not None:
        return str(path.read_text("utf-8"))
    return _path(name_or_file, root).read_text("utf-8")


def pack_names() -> tuple[str, ...]:
    """The names of the policies that ship."""
    return tuple(sorted(one.name.removesuffix(".yaml") for one in files("policies").iterdir() if _is_pack(one.name)))


def _is_pack(name: str) -> bool:
    return name.endswith(".yaml")


def _packaged(name: str) -> Any:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        return None
    path = files("policies") / f"{name}.yaml"
    return path if path.is_file() else None


def _path(name: str, root: Path | None) -> Path:
    if root is None:
        return Path(name)
    try:
        path = (root / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise Mistakes((Mistake(name, 0, 0, "policy", f"is no path to a file: {error}"),)) from error
    if not path.is_relative_to(root.resolve()):
        raise Mistakes((Mistake(name, 0, 0, "policy", f"leaves {root}; keep policy files beside the configuration"),))
    return path


def _located(name: str, root: Path | None) -> Located:
    packaged = _packaged(name)
    if packaged is not None:
        return read_text(packaged.read_bytes(), f"{name}.yaml")
    path = _path(name, root)
    if not name.endswith((".yaml", ".yml")) and not _is_there(path):
        known = ", ".join(pack_names())
        raise Mistakes((Mistake(name, 0, 0, "policy", f"no such policy; the packs are {known}, or name a .yaml file"),))
    return read_on(path)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _policy(parsed: PolicyFile) -> Policy:
    return Policy(
        name=parsed.policy,
        version=_version(parsed),
        title=parsed.title,
        severities=parsed.severities,
        tiers=parsed.tiers,
        waits=core_policy.Waits(**{**dict(parsed.waits), "clock": _clock(parsed.waits.clock)}),
        uses=core_policy.Uses(**dict(parsed.uses)),
        reasons=tuple(_reason(one) for one in parsed.reasons),
        questions=tuple(core_policy.Question(**one.model_dump()) for one in parsed.form),
        levels=tuple(_level(one) for one in parsed.levels),
        outcomes=tuple(_outcome(one) for one in parsed.outcomes),
        redirects=tuple(core_policy.Redirect(**one.model_dump()) for one in parsed.redirects),
        promises=_promises(parsed.promises),
        who=parsed.who,
        hidden_when=frozenset(str(one) for one in parsed.hidden_when),
        link_lifetime=parsed.link_lifetime,
        texts=dict(parsed.texts),
        languages=parsed.languages or tuple(dict.fromkeys((parsed.language, *LANGUAGES))),
        translations={language: to_translation(part) for language, part in parsed.translations.items()},
        **parsed.values(),
        calendars={name: calendar_of(name, part) for name, part in parsed.calendars.items()},
    )


def _reason(part: ReasonPart) -> core_policy.Reason:
    evidence = core_policy.Evidence(part.evidence.unanswered_comments)
    return core_policy.Reason(
        part.code, part.title, part.requires, evidence, part.early, part.staff_only, when(part.unless)
    )


def _outcome(part: OutcomePart) -> core_policy.Outcome:
    return core_policy.Outcome(part.code, part.title, requires=part.requires, withdraws=part.withdraws)


def _level(part: LevelPart) -> core_policy.Level:
    return core_policy.Level(
        part.level,
        part.title,
        part.owner,
        part.followers,
        part.ccs,
        team=part.team,
        by_hand=part.by_hand,
        before_next=part.before_next,
    )


def _promises(parts: Mapping[PromiseKind, PromisePart]) -> tuple[core_policy.Promise, ...]:
    return tuple(_promise(kind, part) for kind, part in parts.items())


def _promise(kind: PromiseKind, part: PromisePart) -> core_policy.Promise:
    held_while = frozenset(str(one) for one in part.held_while)
    return core_policy.Promise(
        kind,
        part.within,
        part.remind_every,
        part.reminders,
        clock=_clock(part.clock),
        held_while=held_while,
        escalates=part.escalates,
    )


def _clock(name: str) -> str:
    """A calendar by the name that the core knows it by; elapsed time has none."""
    return "" if name == ELAPSED else name


def _version(parsed: PolicyFile) -> str:
    """A digest of what the file means: comments and order of keys do not make a new version."""
    meaning = parsed.model_dump(mode="json")
    meaning["hidden_when"] = sorted(meaning["hidden_when"])
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:12]
