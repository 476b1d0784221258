"""A formula as someone types it: read, understood, checked, and what is to be said about it.

Nothing is evaluated by Python: a tokenizer and a grammar of our own read the text, and whatever
they do not know is refused with a sentence. Neither sympy nor numba is needed, so a field can read
its text at every key.
"""

import ast
import math
import re
from dataclasses import dataclass, field
from functools import lru_cache

from gdgui.engine.objective.growth import second_derivative_length
from gdgui.engine.objective.syntax.bars import with_matched_bars
from gdgui.engine.objective.syntax.grammar import parse_tokens
from gdgui.engine.objective.syntax.heads import without_sides
from gdgui.engine.objective.syntax.limits import check
from gdgui.engine.objective.syntax.lowering import lowered
from gdgui.engine.objective.syntax.names import Names
from gdgui.engine.objective.syntax.refusal import FormulaError, quoted
from gdgui.engine.objective.syntax.tokens import tokenize
from gdgui.engine.objective.syntax.vocabulary import CONSTANTS, COORDINATES

__all__ = [
    "CONSTANT_NOTE",
    "MAX_CHARACTERS",
    "CoordinatesNeeded",
    "Syntax",
    "constant_in",
    "parse",
]

MAX_CHARACTERS = 5_000
MAX_TOKENS = 5_000
MAX_PARAMETERS = 12
MAX_LENGTH = 4_000
"""The longest second derivative, in symbols; sympy takes about a second for it."""
CONSTANT_NOTE = (
    "the formula is constant: it depends on no coordinate, so there is nothing to descend"
)
_PAIRS = (("x1", "x2"), ("x0", "x1"))


class CoordinatesNeeded(FormulaError):  # noqa: N818 - it asks, and says what for
    """A formula has so many names that someone must say which are its coordinates.

    Attributes:
        names: those to choose from.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        listed = ", ".join(names)
        power = next((name for name in names if re.fullmatch(r"x[3-9]", name)), None)
        help_ = f"; a power is written x^{power[1]}" if power else ""
        super().__init__(
            f"which of {listed} are the coordinates? one or two of them expected{help_}; "
            "x and y need no saying"
        )
        self.names = names


@dataclass(frozen=True, slots=True)
class Syntax:
    """A formula that is known to be well formed.

    Attributes:
        text: as it was typed, without the white space around it.
        canonical: what it computes, as Python spells it; what is typed in two ways compares equal
            by it.
        tree: what it computes, as a tree; only whitelisted nodes.
        understood: what was read, as a tree that still has sums and short names; for typesetting.
        coordinates: the names of its coordinates, one or two.
        parameters: its other names, in the order in which they occur.
        notes: what is to be said about how it was read, a sentence each.
        is_constant: whether it depends on no coordinate.
        gradient: partial derivatives typed by someone, in place of the right ones.
    """

    text: str = field(compare=False)
    canonical: str
    tree: ast.expr = field(compare=False)
    understood: ast.expr = field(compare=False)
    coordinates: tuple[str, ...]
    parameters: tuple[str, ...]
    notes: tuple[str, ...] = field(compare=False)
    is_constant: bool
    gradient: "tuple[Syntax, ...]" = ()

    @property
    def dim(self) -> int:
        """The number of coordinates."""
        return len(self.coordinates)


@lru_cache(maxsize=128)
def parse(text: str, declared: tuple[str, ...] = (), coordinates: tuple[str, ...] = ()) -> Syntax:
    """Read a formula.

    Args:
        text: what was typed.
        declared: names that are parameters because the file says so.
        coordinates: the names of the coordinates, if the file says which they are.

    Raises:
        CoordinatesNeeded: it has more than two names, none of them x or y, and no one says which
            are its coordinates.
        FormulaError: the text is not a formula; says what was expected and where.
    """
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(
            f"a formula of at most {MAX_CHARACTERS:,} characters expected, {len(text):,} found"
        )
    if not text.strip():
        raise FormulaError("the formula is empty; one such as x^2 + y^2 expected")
    _check_coordinates(coordinates)
    notes: list[str] = []
    body = without_sides(text)
    names = _names(declared, coordinates, body.arguments)
    tokens = tokenize(body.text, names, notes)
    if len(tokens) > MAX_TOKENS:
        raise FormulaError(f"a formula of at most {MAX_TOKENS:,} numbers, names and signs expected")
    if not tokens:
        raise FormulaError("a formula such as x^2 + y^2 expected, nothing but its left side found")
    understood = parse_tokens(with_matched_bars(tokens), body.text, notes)
    tree = lowered(understood)
    check(tree)
    free = tuple(name for name in _free_names(tree) if name not in CONSTANTS or name in declared)
    own = _coordinates(free, frozenset(declared), coordinates, body.arguments)
    parameters = tuple(name for name in free if name not in own)
    _check_size(tree, own, parameters)
    is_constant = not any(name in free for name in own)
    said = (*body.notes, *notes, *_about(free, own, coordinates, is_constant))
    canonical = ast.unparse(tree)
    return Syntax(text.strip(), canonical, tree, understood, own, parameters, said, is_constant)


def constant_in(text: str) -> float | None:
    """Return the number that a formula without names means, None for any other text."""
    try:
        tree = parse(text).tree
        value = check(tree)[0]
    except FormulaError:
        return None
    return value if value is not None and math.isfinite(value) else None


def _check_coordinates(coordinates: tuple[str, ...]) -> None:
    for name in coordinates:
        if not re.fullmatch(r"[^\W\d_]\w{0,19}", name) or name in CONSTANTS:
            raise FormulaError(f"{quoted(name)} cannot be the name of a coordinate")


@lru_cache(maxsize=64)
def _names(
    declared: tuple[str, ...], coordinates: tuple[str, ...], arguments: tuple[str, ...]
) -> Names:
    known = coordinates or tuple(dict.fromkeys((*COORDINATES, *arguments)))
    return Names(frozenset((*declared, *coordinates)), known)


def _free_names(tree: ast.expr) -> list[str]:
    """Return the names that occur, functions left out, in the order of the text."""
    names: list[ast.Name] = []
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case ast.BinOp(left=left, right=right):
                waiting += (left, right)
            case ast.Name() as name:
                names.append(name)
            case ast.Call(args=arguments):
                waiting += arguments
            case ast.UnaryOp(operand=operand):
                waiting.append(operand)
            case ast.IfExp(test=test, body=body, orelse=other):
                waiting += (test, body, other)
            case ast.Compare(left=left, comparators=others):
                waiting += (left, *others)
            case ast.BoolOp(values=values):
                waiting += values
    return list(dict.fromkeys(n.id for n in sorted(names, key=lambda n: n.col_offset)))


def _coordinates(
    free: tuple[str, ...],
    declared: frozenset[str],
    given: tuple[str, ...],
    arguments: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the names of the coordinates.

    Those that are given; else those of the left side; else x and y where either occurs; else x1
    and x2; else the one or two names that there are.
    """
    if given:
        return given
    open_names = [name for name in free if name not in declared]
    if (
        1 <= len(arguments) <= 2
        and not set(arguments) <= set(COORDINATES)
        and any(name in open_names for name in arguments)
    ):
        return arguments
    if "y" in open_names or ("x" in open_names and "y" in arguments):
        return COORDINATES
    if "x" in open_names or not open_names:
        return COORDINATES[:1]
    for first, second in _PAIRS:
        if second in open_names and (first in open_names or (first, second) == _PAIRS[0]):
            return first, second
    if "x1" in open_names:
        return ("x1",)
    # x4-3x3 has lost its superscripts on the way.
    lost = any(re.fullmatch(r"x[3-9]", name) for name in open_names)
    if len(open_names) > len(COORDINATES) or lost:
        raise CoordinatesNeeded(tuple(open_names))
    stems = {name.rstrip("0123456789") for name in open_names}
    if len(stems) == 1:
        open_names.sort(key=lambda name: (len(name), name))
    return tuple(open_names)


def _check_size(tree: ast.expr, coordinates: tuple[str, ...], parameters: tuple[str, ...]) -> None:
    if len(parameters) > MAX_PARAMETERS:
        raise FormulaError(
            f"at most {MAX_PARAMETERS} parameters expected, {len(parameters)} found: "
            + ", ".join(parameters)
        )
    if second_derivative_length(tree, coordinates) > MAX_LENGTH:
        raise FormulaError("the formula is too long or nested too deeply to be differentiated")


def _about(
    free: tuple[str, ...],
    coordinates: tuple[str, ...],
    given: tuple[str, ...],
    is_constant: bool,
) -> list[str]:
    """Return what is to be said of the coordinates, and of names that look like powers."""
    said = []
    listed = " and ".join(coordinates)
    if is_constant:
        said.append(CONSTANT_NOTE)
    elif not given and not set(coordinates) <= {*COORDINATES, "x1", "x2"}:
        are = "are the coordinates" if len(coordinates) > 1 else "is the coordinate"
        said.append(f"{listed} {are}")
    for name in free:
        stem, digits = name.rstrip("0123456789"), name[-1:]
        if stem != name and stem in free:
            said.append(f"{name} is a name of its own; a power is written {stem}^{digits}")
            break
    return said
