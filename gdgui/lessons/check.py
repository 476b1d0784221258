"""Checks of tasks: whether a state of an experiment is the one that is wanted.

A check is read once, and refused with the place where it asks for a fact that does not exist or
compares what cannot be compared. What only the experiment can tell (whether there is a third run,
whether its formula has a parameter ``a``) is found out when it is judged: a check that asks for
what is not there is not passed, and says why.

Judging counts what it does, so that no check takes longer than a tenth of a second.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from gdgui.errors import UserError
from gdgui.lessons.check_kinds import (
    CONSTANTS,
    FUNCTIONS,
    OVER_RUNS,
    RUN,
    canonical,
    is_runs,
    kind_of,
)
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
    read,
)
from gdgui.lessons.facts import (
    EXPERIMENT_FACTS,
    NUMBERS_PER_OPERATION,
    OBJECTIVE_FACTS,
    RUN_FACTS,
    Facts,
    Kind,
    NoFactError,
    RunFacts,
)

__all__ = ["Check", "Expression", "Verdict", "parse_check", "parse_expression"]

MAX_OPERATIONS = 20_000
"""How much a check may do: some 3 μs each."""


class Verdict(msgspec.Struct, frozen=True):
    """What a check says.

    Attributes:
        passed: whether it is as it should be.
        reason: why it cannot be told; empty where it can.
    """

    passed: bool
    reason: str = ""


class Expression(msgspec.Struct, frozen=True):
    """A part of a check that stands alone, such as a number to be shown.

    Attributes:
        text: as it was written.
        node: its tree.
        kind: what it is.
    """

    text: str
    node: Node
    kind: Kind

    def value(self, facts: Facts) -> float | str | bool:
        """Return what it is now.

        Raises:
            UserError: it asks for what is not there; says what.
        """
        found = _Judge(facts).value(self.node)
        return found if self.kind in (Kind.TEXT, Kind.TRUTH) else _number(found)


class Check(msgspec.Struct, frozen=True):
    """A condition on an experiment.

    Attributes:
        text: as it was written.
        node: its tree.
    """

    text: str
    node: Node

    def judge(self, facts: Facts) -> Verdict:
        """Tell whether the condition holds."""
        try:
            return Verdict(bool(_Judge(facts).value(self.node)))
        except UserError as error:
            return Verdict(False, str(error))


@lru_cache(maxsize=512)
def parse_check(text: str) -> Check:
    """Read a check.

    Raises:
        CheckError: it is none; says what was expected and where.
    """
    node = read(text)
    kind = kind_of(node)
    if kind is not Kind.TRUTH:
        raise CheckError(f"something that is true or false expected, {kind} found", node.at)
    return Check(text, node)


@lru_cache(maxsize=512)
def parse_expression(text: str) -> Expression:
    """Read a number, a text or a truth.

    Raises:
        CheckError: it is none; says what was expected and where.
    """
    node = read(text)
    kind = kind_of(node)
    if kind not in (Kind.NUMBER, Kind.PLACE, Kind.TEXT, Kind.TRUTH):
        raise CheckError(f"a number or a text expected, {kind} found", node.at)
    return Expression(text, node, Kind.NUMBER if kind is Kind.PLACE else kind)


class _Judge:
    """Finds the value of each part of a check that `_Reader` has passed."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._run: RunFacts | None = None
        self._left = MAX_OPERATIONS

    def value(self, node: Node) -> Any:
        """Return what a node is now.

        Raises:
            NoFactError: it asks for what is not there, or for too much.
        """
        self._spend(1)
        match node:
            case Literal(value=value):
                return value
            case Name(name=name):
                return self._named(name)
            case Attribute():
                return self._fact(node)
            case Index():
                return self._item(self.value(node.of), self._number(node.index))
            case Call():
                return self._called(node)
            case Sign(of=of):
                return -self._number(of)
            case Operation(sign=sign, left=left, right=right):
                return _operated(sign, self._number(left), self._number(right))
            case Comparison():
                return self._compared(node)
            case Negation(of=of):
                return not self.value(of)
            case Junction(word="and", parts=parts):
                return all(self.value(part) for part in parts)
            case Junction(parts=parts):
                return any(self.value(part) for part in parts)

    def _spend(self, operations: int) -> None:
        self._left -= operations
        if self._left < 0:
            raise NoFactError("there is too much to look at; fewer steps expected")

    def _number(self, node: Node) -> float:
        return _number(self.value(node))

    def _named(self, name: str) -> Any:
        if name == RUN:
            return self._run
        if name in CONSTANTS:
            return CONSTANTS[name]
        return EXPERIMENT_FACTS[name].value(self._facts)

    def _fact(self, node: Attribute) -> Any:
        owner = self.value(node.of)
        if isinstance(owner, Facts) and _is_parameters(node.of):
            return _parameter(owner, node.name)
        fact = (RUN_FACTS if isinstance(owner, RunFacts) else OBJECTIVE_FACTS)[node.name]
        self._spend(fact.cost(owner) // NUMBERS_PER_OPERATION)
        return fact.value(owner, *(self._number(argument) for argument in node.arguments or ()))

    def _item(self, several: Any, index: float) -> Any:
        place = int(index) if math.isfinite(index) else 0
        if place != index or not -len(several) <= place < len(several):
            raise NoFactError(_outside(several, index))
        return several[place]

    def _called(self, node: Call) -> Any:
        if node.name not in OVER_RUNS:
            function = FUNCTIONS[node.name]
            numbers = [self._number(argument) for argument in node.arguments]
            return _computed(lambda: function.of(*numbers))
        condition = node.arguments[0]
        if is_runs(condition):
            return float(len(self._facts.runs))
        held = [self._holds_for(run, condition) for run in self._facts.runs]
        if node.name == "count":
            return float(sum(held))
        return all(held) if node.name == "all" else any(held)

    def _holds_for(self, run: RunFacts, condition: Node) -> bool:
        self._run = run
        try:
            return bool(self.value(condition))
        finally:
            self._run = None

    def _compared(self, node: Comparison) -> bool:
        left = self._side(node.sides[0], node.sides)
        for sign, side in zip(node.signs, node.sides[1:], strict=True):
            right = self._side(side, node.sides)
            if not _holds(sign, left, right):
                return False
            left = right
        return True

    def _side(self, node: Node, sides: Sequence[Node]) -> Any:
        """Return one side of a comparison; a text that stands for a formula as one."""
        if isinstance(node, Literal) and any(_is_formula(side) for side in sides):
            return canonical(node)
        value = self.value(node)
        return value if isinstance(value, str | bool) else _number(value)


def _is_parameters(node: Node) -> bool:
    return isinstance(node, Attribute) and node.name == "parameters"


def _is_formula(node: Node) -> bool:
    return isinstance(node, Attribute) and node.name == "formula"


def _parameter(facts: Facts, name: str) -> float:
    objective = facts.problem.formula
    names = objective.syntax.parameters
    if name not in names:
        listed = ", ".join(names) or "no parameters"
        raise NoFactError(f"the formula has {listed}; {name[:20]!r} is none of them")
    return objective.values[names.index(name)]


def _outside(several: Any, index: float) -> str:
    count = len(several)
    if isinstance(several, tuple) and several and isinstance(several[0], RunFacts):
        runs = "there is 1 run" if count == 1 else f"there are {count} runs"
        return f"{runs}, counted from 0; there is no runs[{index:g}]"
    return f"a whole number from 0 to {count - 1:,} expected in the brackets, {index:g} found"


def _number(value: Any) -> float:
    """Return a number, or a place with one coordinate as one."""
    if isinstance(value, float | int):
        return float(value)
    found = np.asarray(value, dtype=np.float64).ravel()
    if len(found) != 1:
        raise NoFactError(
            f"there are {len(found)} coordinates; which one is meant is said by its number, as in "
            "x[-1][0]"
        )
    return float(found[0])


def _operated(sign: str, left: float, right: float) -> float:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return _computed(lambda: left / right)
        case _:
            return _computed(lambda: left**right)


def _computed(compute: Callable[[], Any]) -> float:
    """Return what a function makes of numbers, or say that it makes nothing of them."""
    try:
        value = compute()
    except OverflowError:
        return math.inf
    except (ZeroDivisionError, ValueError):
        value = math.nan
    if isinstance(value, complex) or math.isnan(value):
        raise NoFactError("a number in the check has no value")
    return float(value)


def _holds(sign: str, left: Any, right: Any) -> bool:
    match sign:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
        case "==":
            return bool(left == right)
        case _:
            # What is not a number is unequal to nothing.
            return bool(left != right) and left == left and right == right
