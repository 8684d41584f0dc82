"""Puts the same policy into public rule engines: one rule per verdict and, for the waiting times, per table cell.

They are asked for the verdict alone, without reasons, moments, promises or fields.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from bench import peers
from bench.decide_limit import PlainTicket, Table

Facts = Mapping[str, Any]
Verdict = Callable[[Facts], str]


@dataclass(frozen=True, slots=True)
class Peer:
    """A rule engine with the policy in it; ``verdict`` is ``None`` where it is not installed."""

    name: str
    verdict: Verdict | None


def facts(ticket: PlainTicket, now: int) -> Facts:
    """What the engines are told of a ticket."""
    return {
        "severity": ticket.severity,
        "tier": ticket.tier,
        "status": ticket.status,
        "uses": ticket.uses,
        "escalated": ticket.escalated,
        "age": now - ticket.created_at,
    }


def all_peers(waits: Table) -> tuple[Peer, ...]:
    """Every peer, installed or not."""
    return (
        Peer("rule-engine, whole rule set", _rule_engine(waits)),
        Peer("rule-engine, the one rule picked first", _rule_engine_picked(waits)),
        Peer("business-rules, whole rule set", _business_rules(waits)),
    )


def _rule_engine(waits: Table) -> Verdict | None:
    module = peers.find("rule_engine")
    if module is None:
        return None
    rules: Sequence[tuple[Any, str]] = [(module.Rule(text), verdict) for text, verdict in _texts(waits)]

    def verdict(known: Facts) -> str:
        return next((answer for rule, answer in rules if rule.matches(known)), "not_yet")

    return verdict


def _texts(waits: Table) -> list[tuple[str, str]]:
    texts = [
        ("escalated", "active"),
        ('status in ["solved", "closed", "deleted"]', "closed"),
        ("uses >= 1", "already_used"),
    ]
    cells = (
        f'severity == "{severity}" and tier == "{tier}" and age >= {wait}' for (severity, tier), wait in waits.items()
    )
    return texts + [(cell, "available") for cell in cells]


def _rule_engine_picked(waits: Table) -> Verdict | None:
    """Only the cell's own rule is evaluated; everything before it is ours, so this is more than the engine does."""
    module = peers.find("rule_engine")
    if module is None:
        return None
    rules = {cell: module.Rule(f"age >= {wait}") for cell, wait in waits.items()}

    def verdict(known: Facts) -> str:
        if known["escalated"]:
            return "active"
        if known["uses"]:
            return "already_used"
        return "available" if rules[known["severity"], known["tier"]].matches(known) else "not_yet"

    return verdict


def _business_rules(waits: Table) -> Verdict | None:
    engine, kinds = peers.find("business_rules"), peers.find("business_rules.variables")
    doing = peers.find("business_rules.actions")
    if engine is None or kinds is None or doing is None:
        return None
    run_all, variables, answers = engine.run_all, _variables(kinds), _answers(doing)
    rules = _written_rules(waits)

    def verdict(known: Facts) -> str:
        answer = answers()
        run_all(rule_list=rules, defined_variables=variables(known), defined_actions=answer, stop_on_first_trigger=True)
        return str(answer.verdict)

    return verdict


def _answers(doing: ModuleType) -> Callable[[], Any]:
    """The class that business-rules tells which rule held."""

    def answer(self: Any, verdict: str) -> None:
        self.verdict = verdict

    action = doing.rule_action(params={"verdict": "text"})(answer)
    return type("Answers", (doing.BaseActions,), {"answer": action, "verdict": "not_yet"})


def _variables(kinds: ModuleType) -> Callable[[Facts], Any]:
    """The class by which business-rules reads the facts."""
    readers = {
        "severity": kinds.string_rule_variable,
        "tier": kinds.string_rule_variable,
        "status": kinds.string_rule_variable,
        "uses": kinds.numeric_rule_variable,
        "escalated": kinds.boolean_rule_variable,
        "age": kinds.numeric_rule_variable,
    }

    def begin(self: Any, known: Facts) -> None:
        self.known = known

    def reader(name: str, kind: Any) -> Any:
        def read(self: Any) -> Any:
            return self.known[name]

        read.__name__ = name
        return kind(read)

    members = {name: reader(name, kind) for name, kind in readers.items()}
    return type("Facts", (kinds.BaseVariables,), {"__init__": begin, **members})


def _written_rules(waits: Table) -> list[dict[str, Any]]:
    rules = [
        _rule("active", ("escalated", "is_true", True)),
        *(_rule("closed", ("status", "equal_to", status)) for status in ("solved", "closed", "deleted")),
        _rule("already_used", ("uses", "greater_than_or_equal_to", 1)),
    ]
    rules += [
        _rule(
            "available",
            ("severity", "equal_to", severity),
            ("tier", "equal_to", tier),
            ("age", "greater_than_or_equal_to", wait),
        )
        for (severity, tier), wait in waits.items()
    ]
    return rules


def _rule(verdict: str, *conditions: tuple[str, str, object]) -> dict[str, Any]:
    return {
        "conditions": {
            "all": [{"name": name, "operator": operator, "value": value} for name, operator, value in conditions]
        },
        "actions": [{"name": "answer", "params": {"verdict": verdict}}],
    }
