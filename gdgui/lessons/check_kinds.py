"""What the parts of a check are, and whether they fit together.

This is known once a lesson is read: a fact that does not exist, a word that no status is, a run
compared with a number are refused then, and not when a learner comes there.
"""

import math
from collections.abc import Callable
from typing import Any

import msgspec

from gdgui.engine.objective.syntax import FormulaError, parse
from gdgui.engine.objective.syntax.refusal import nearest
from gdgui.lessons.check_syntax import (
    Attribute,
    Call,
    CheckError,
    Comparison,
    Index,
    Junction,
    Literal,
    Name,
    Negation,
    Node,
    Operation,
    Sign,
)
from gdgui.lessons.facts import EXPERIMENT_FACTS, OBJECTIVE_FACTS, RUN_FACTS, Fact, Kind

__all__ = ["CONSTANTS", "FUNCTIONS", "OVER_RUNS", "RUN", "canonical", "is_runs", "kind_of"]

RUN = "run"
"""What each run is called in turn within ``all``, ``any`` and ``count``."""
OVER_RUNS = ("all", "any", "count")
CONSTANTS = {"pi": math.pi, "e": math.e}
_OWNERS = {Kind.RUN: RUN_FACTS, Kind.OBJECTIVE: OBJECTIVE_FACTS}


class _Function(msgspec.Struct, frozen=True):
    """A function of numbers.

    Attributes:
        of: the function.
        least, most: how many numbers it takes.
    """

    of: Callable[..., float]
    least: int = 1
    most: int = 1


FUNCTIONS = {
    "abs": _Function(abs),
    "min": _Function(min, 1, 64),
    "max": _Function(max, 1, 64),
    "sqrt": _Function(math.sqrt),
    "exp": _Function(math.exp),
    "log": _Function(math.log),
    "log10": _Function(math.log10),
    "round": _Function(lambda number, digits=0.0: round(number, int(digits)), 1, 2),
    "norm": _Function(math.hypot, 1, 64),
}
_ITEMS = {Kind.NUMBERS: Kind.NUMBER, Kind.PLACES: Kind.PLACE, Kind.PLACE: Kind.NUMBER,
          Kind.RUNS: Kind.RUN}  # fmt: skip


def kind_of(node: Node) -> Kind:
    """Return what a check or a part of it is.

    Raises:
        CheckError: its parts do not fit together; says where.
    """
    return _Reader().kind(node)


class _Reader:
    """Finds the kind of each part of a check, or says what does not fit."""

    def __init__(self) -> None:
        self._runs_open = False

    def kind(self, node: Node) -> Kind:
        """Return what a node is."""
        match node:
            case Literal(value=bool()):
                return Kind.TRUTH
            case Literal(value=str()):
                return Kind.TEXT
            case Literal():
                return Kind.NUMBER
            case Name():
                return self._name(node)
            case Attribute():
                return self._attribute(node)
            case Index():
                return self._item(node)
            case Call():
                return self._call(node)
            case Sign(of=of):
                self._expect(of, Kind.NUMBER)
                return Kind.NUMBER
            case Operation(left=left, right=right):
                self._expect(left, Kind.NUMBER)
                self._expect(right, Kind.NUMBER)
                return Kind.NUMBER
            case Comparison():
                self._check_comparison(node)
            case Negation(of=of):
                self._expect(of, Kind.TRUTH)
            case Junction(parts=parts):
                for part in parts:
                    self._expect(part, Kind.TRUTH)
        return Kind.TRUTH

    def _expect(self, node: Node, wanted: Kind) -> None:
        found = self.kind(node)
        if found is not wanted and (found, wanted) != (Kind.PLACE, Kind.NUMBER):
            raise CheckError(f"{wanted} expected, {found} found", node.at)

    def _name(self, node: Name) -> Kind:
        if node.name in CONSTANTS:
            return Kind.NUMBER
        if node.name == RUN:
            if not self._runs_open:
                raise CheckError(
                    f"run stands for each run within {', '.join(OVER_RUNS)} only; a single one "
                    "is runs[0]",
                    node.at,
                )
            return Kind.RUN
        return _known(node.name, EXPERIMENT_FACTS, "a check knows", node.at).kind

    def _attribute(self, node: Attribute) -> Kind:
        owner = self.kind(node.of)
        if owner is Kind.PARAMETERS and node.arguments is None:
            return Kind.NUMBER
        if owner is Kind.RUNS:
            raise CheckError(
                f"one of the runs expected before .{node.name[:20]}, as in "
                f"runs[0].{node.name[:20]}",
                node.at,
            )
        facts = _OWNERS.get(owner)
        if facts is None:
            raise CheckError(f"{owner} has no facts of its own; .{node.name[:20]} found", node.at)
        fact = _known(node.name, facts, f"{owner} has", node.at)
        self._check_arguments(node, fact)
        return fact.kind

    def _check_arguments(self, node: Attribute, fact: Fact) -> None:
        if fact.arguments is None:
            if node.arguments is not None:
                raise CheckError(f"{node.name} without brackets expected", node.at)
            return
        if node.arguments is None:
            raise CheckError(f"{node.name} with a number in brackets expected", node.at)
        if ... not in fact.arguments and len(node.arguments) != len(fact.arguments):
            raise CheckError(
                f"{len(fact.arguments)} number in the brackets of {node.name} expected, "
                f"{len(node.arguments)} found",
                node.at,
            )
        for argument in node.arguments:
            self._expect(argument, Kind.NUMBER)

    def _item(self, node: Index) -> Kind:
        kind = self.kind(node.of)
        if kind not in _ITEMS:
            raise CheckError(f"{kind} has no parts that could be counted", node.at)
        self._expect(node.index, Kind.NUMBER)
        return _ITEMS[kind]

    def _call(self, node: Call) -> Kind:
        if node.name in OVER_RUNS:
            return self._over_runs(node)
        function = FUNCTIONS.get(node.name)
        if function is None:
            known = (*FUNCTIONS, *OVER_RUNS)
            raise CheckError(
                f"one of the functions {', '.join(known)} expected, '{node.name[:20]}' found"
                + nearest(node.name, known),
                node.at,
            )
        if not function.least <= len(node.arguments) <= function.most:
            raise CheckError(
                f"{function.least} to {function.most} numbers in the brackets of {node.name} "
                f"expected, {len(node.arguments)} found",
                node.at,
            )
        for argument in node.arguments:
            self._expect(argument, Kind.NUMBER)
        return Kind.NUMBER

    def _over_runs(self, node: Call) -> Kind:
        if len(node.arguments) != 1:
            raise CheckError(
                f"one condition in the brackets of {node.name} expected, "
                f"{len(node.arguments)} found",
                node.at,
            )
        if node.name == "count" and is_runs(node.arguments[0]):
            return Kind.NUMBER
        if self._runs_open:
            raise CheckError(f"no {node.name} within another expected", node.at)
        self._runs_open = True
        self._expect(node.arguments[0], Kind.TRUTH)
        self._runs_open = False
        return Kind.NUMBER if node.name == "count" else Kind.TRUTH

    def _check_comparison(self, node: Comparison) -> None:
        kinds = [self.kind(side) for side in node.sides]
        for sign, left, right, kind, other in zip(
            node.signs, node.sides, node.sides[1:], kinds, kinds[1:], strict=False
        ):
            if {kind, other} <= {Kind.NUMBER, Kind.PLACE}:
                continue
            if sign not in ("==", "!="):
                raise CheckError(f"only numbers are compared by {sign}; {kind} found", left.at)
            self._check_equality(left, right, kind, other)

    def _check_equality(self, left: Node, right: Node, kind: Kind, other: Kind) -> None:
        if {kind, other} == {Kind.FORMULA, Kind.TEXT}:
            canonical(left if kind is Kind.TEXT else right)
            return
        if kind is not other or kind not in (Kind.TEXT, Kind.TRUTH, Kind.FORMULA):
            raise CheckError(f"{kind} cannot be compared with {other}", left.at)
        for fact, text in ((left, right), (right, left)):
            choices = _choices(fact)
            if choices and isinstance(text, Literal) and text.value not in choices:
                word = str(text.value)
                raise CheckError(
                    f"one of {', '.join(choices)} expected, {word[:20]!r} found"
                    + nearest(word, choices),
                    text.at,
                )


def _known(name: str, facts: Any, who: str, at: int) -> Fact:
    """Return the fact of a name, or say which there are."""
    if name not in facts:
        meant = nearest(name, facts)
        expected = meant.removeprefix(" ") or f"{who} {', '.join(facts)}"
        raise CheckError(f"no fact is called '{name[:20]}'; {expected.strip('()')}", at)
    fact: Fact = facts[name]
    return fact


def is_runs(node: Node) -> bool:
    """Tell whether a node is the list of all runs."""
    return isinstance(node, Name) and node.name == "runs"


def _choices(node: Node) -> tuple[str, ...]:
    """Return what the text of a fact can be; nothing for anything else."""
    if not isinstance(node, Attribute):
        return ()
    fact = RUN_FACTS.get(node.name) or OBJECTIVE_FACTS.get(node.name)
    return fact.choices if fact else ()


def canonical(node: Node) -> str:
    """Return a formula that stands in a check as the engine spells it."""
    if not isinstance(node, Literal):
        raise CheckError("a formula in quotation marks expected", node.at)
    try:
        return parse(str(node.value)).canonical
    except FormulaError as error:
        raise CheckError(f"a formula expected: {error}", node.at) from error
