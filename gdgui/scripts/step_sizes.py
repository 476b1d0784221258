"""The step sizes of a script: schedules and line searches as functions, from the engine's own text.

A schedule keeps its arithmetic; its parameters become arguments by their names. A line search
is told φ, the objective along the direction, where the engine hands on what φ is made of; what
only tells the window whether a search has succeeded is left out.
"""

import ast
import copy
from collections.abc import Callable
from types import FunctionType
from typing import Any, cast

from gdgui.engine.methods import line_searches, step_sizes
from gdgui.engine.methods.sources import function_source, module_source
from gdgui.engine.methods.step_size_rule import StepSizeRule
from gdgui.scripts.writing import as_comment, as_docstring, written

__all__ = [
    "WARM_UP",
    "along_in_the_plane",
    "following_functions",
    "schedule_functions",
    "schedule_name",
    "search_arguments",
    "search_functions",
    "search_name",
]

Evaluate = Callable[[str, str], str]
"""From the text of x and of y to the text of what makes f and its gradient there."""

WARM_UP = '''
def with_warm_up(warm_up, schedule, **parameters):
    """Let the step size grow in a straight line before a schedule begins."""
    after = schedule(np.maximum(K - warm_up, 0.0), **parameters)
    return np.where(K < warm_up, (K + 1.0) / (warm_up + 1.0), after)
'''

_RENAMED = {"f": "f0"}
"""φ(0) must not hide the objective."""
_RAY = ("objective", "parameters", "x", "y", "dx", "dy")
_PLANE_ONLY = {"y", "dy", "gy"}
_ON_A_RAY = {"x": 0.0, "dx": 1.0}
"""Where a search of no coordinate but φ's own begins, and which way it goes."""


def schedule_name(rule: StepSizeRule) -> str:
    """Return what the function of a schedule is called."""
    return f"{rule.id}_decay" if rule.id == "step" else rule.id


def schedule_functions(rules: list[StepSizeRule]) -> list[list[str]]:
    """Return the functions of some schedules, and those that they call."""
    source = module_source(step_sizes)
    blocks: list[list[str]] = []
    called: set[str] = set()
    for rule in rules:
        body, first = _body_of(rule)
        visitor = _Factor(set(source.functions))
        body = [new for statement in body if (new := visitor.visit(statement)) is not None]
        blocks += [_helper(name) for name in sorted(visitor.called - called)]
        called |= visitor.called
        parameters = [parameter.name for parameter in rule.hyperparameters]
        keywords = f", *, {', '.join(parameters)}" if parameters else ""
        blocks.append(
            [
                f"def {schedule_name(rule)}(k{keywords}):",
                *as_docstring([f"{rule.title}.", rule.source + "."], 4),
                *written(body, source.comments, first, 4),
            ]
        )
    return blocks


def _body_of(rule: StepSizeRule) -> tuple[list[ast.stmt], int]:
    """Return what a schedule does, and the line that it begins in."""
    source = module_source(step_sizes)
    code = cast(Any, rule.factor).__code__
    if code.co_name in source.functions:
        return copy.deepcopy(source.functions[code.co_name].body), code.co_firstlineno
    (found,) = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno
    ]
    return [ast.copy_location(ast.Return(copy.deepcopy(found.body)), found)], found.lineno


def _helper(name: str) -> list[str]:
    """Return a function that schedules have in common."""
    source = module_source(step_sizes)
    function = source.functions[name]
    said = ast.get_docstring(function) or ""
    arguments = ", ".join(argument.arg for argument in function.args.args)
    body = [cast(ast.stmt, _Factor(set()).visit(copy.deepcopy(s))) for s in function.body[1:]]
    head = f"def {name.lstrip('_')}({arguments}):"
    said = said.replace("``", "")
    return [head, *as_docstring([said], 4), *written(body, source.comments, function.lineno, 4)]


class _Factor(ast.NodeTransformer):
    """Takes a schedule's parameters from its arguments.

    Attributes:
        called: functions of the module that it calls.
    """

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self.called: set[str] = set()

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return ast.Name(ast.literal_eval(node.slice))

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        self.generic_visit(node)
        # What the text takes from a dictionary is an argument now.
        return None if ast.unparse(node.targets[0]) == ast.unparse(node.value) else node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._known:
            self.called.add(node.id)
            return ast.Name(node.id.lstrip("_"))
        return node


def following_functions(rules: list[StepSizeRule]) -> list[list[str]]:
    """Return the functions of step sizes that follow the values, and their constants."""
    blocks: list[list[str]] = []
    for rule in rules:
        source = function_source(cast(FunctionType, rule.follow))
        constants: list[str] = []
        for name, (value, said) in source.constants.items():
            constants += [*as_comment(said), f"{name} = {value!r}"]
        docstring = as_docstring([f"{rule.title}.", rule.source + ".", source.docstring], 4)
        blocks += [constants, [*source.head, *docstring, *source.body]]
    return blocks


def search_name(rule: StepSizeRule) -> str:
    """Return what the function of a line search is called."""
    return rule.search


def search_functions(rules: list[StepSizeRule], dim: int, along: list[str]) -> list[list[str]]:
    """Return the functions of some line searches, those that they call, and φ.

    Args:
        rules: the line searches.
        dim: the number of coordinates; 0 for searches that are told nothing but φ, in whose
            coordinate they begin at 0 and go towards 1.
        along: the function that makes φ.
    """
    source = module_source(line_searches)
    wanted: list[str] = []
    for rule in rules:
        _collect(rule.search, wanted)
    kept = {name: _kept_arguments(name) for name in wanted}
    blocks = []
    constants: set[str] = set()
    for name in source.functions:
        if name not in wanted or name == "_along":
            continue
        function = copy.deepcopy(source.functions[name])
        arguments = [argument.arg for argument in function.args.args]
        if arguments[: len(_RAY)] == list(_RAY):
            arguments = ["phi", *kept[name], *arguments[len(_RAY) :]]
        arguments = [name for name in arguments if name not in _hidden(dim)]
        visitor = _Search(kept, dim)
        said = ast.get_docstring(function) or ""
        body = [cast(ast.stmt, visitor.visit(statement)) for statement in function.body[1:]]
        constants |= visitor.names & set(source.constants)
        given = ", ".join(_RENAMED.get(argument, argument) for argument in arguments)
        blocks.append(
            [
                f"def {name.lstrip('_')}({given}):",
                *as_docstring([said], 4),
                *written(body, source.comments, function.lineno, 4),
            ]
        )
    return [_constants(constants), along, *blocks]


def _hidden(dim: int) -> set[str]:
    """Return which parts of φ searches of so many coordinates do not have."""
    return {0: _PLANE_ONLY | set(_ON_A_RAY), 1: _PLANE_ONLY}.get(dim, set())


def _constants(names: set[str]) -> list[str]:
    """Return some constants of the line searches, each beneath what is said of it."""
    lines = []
    for name, (value, said) in module_source(line_searches).constants.items():
        if name in names:
            lines += [*as_comment(said), f"{name.lstrip('_')} = {value!r}"]
    return lines


def search_arguments(rule: StepSizeRule, dim: int) -> list[str]:
    """Return what a line search is told between φ and φ(0)."""
    return [name for name in _kept_arguments(rule.search) if name not in _hidden(dim)]


def _collect(name: str, found: list[str]) -> None:
    """Add a function and all that it calls."""
    if name in found:
        return
    found.append(name)
    for called in _called(name):
        _collect(called, found)


def _called(name: str) -> list[str]:
    """Return the functions of the module that a function calls, but for φ."""
    functions = module_source(line_searches).functions
    nodes = ast.walk(functions[name])
    names = [node.id for node in nodes if isinstance(node, ast.Name) and node.id in functions]
    return [called for called in dict.fromkeys(names) if called != "_along"]


def _kept_arguments(name: str) -> list[str]:
    """Return which parts of φ a function looks at beside φ itself."""
    function = module_source(line_searches).functions[name]
    visitor = _Search({}, 2)
    body = [visitor.visit(copy.deepcopy(statement)) for statement in function.body]
    read = {n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name)}
    for called in _called(name):
        # What it hands on it must be given.
        read |= set(_kept_arguments(called))
    return [argument for argument in _RAY[2:] if argument in read]


class _Search(ast.NodeTransformer):
    """Rewrites a function of a line search.

    Attributes:
        names: the names that it reads.
    """

    def __init__(self, kept: dict[str, list[str]], dim: int) -> None:
        self._kept = kept
        self._dim = dim
        self.names: set[str] = set()

    def visit_Call(self, node: ast.Call) -> ast.expr:
        names = [argument.id if isinstance(argument, ast.Name) else "" for argument in node.args]
        if names[: len(_RAY)] == list(_RAY):
            function = cast(ast.Name, node.func).id
            rest = node.args[len(_RAY) :]
            if function == "_along":
                return cast(ast.expr, self.generic_visit(ast.Call(ast.Name("phi"), rest, [])))
            kept = [ast.Name(name) for name in self._kept.get(function, [])]
            node.args = [ast.Name("phi"), *kept, *rest]
            node.args = [a for a in node.args if not _names(a) & _hidden(self._dim)]
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="abs"), args=[ast.Constant() as number]):
                return number
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        match node.value:
            case ast.Tuple(
                elts=[
                    found,
                    ast.Constant(value=0 | 1)
                    | ast.IfExp(body=ast.Constant(value=1), orelse=ast.Constant(value=0)),
                ]
            ):
                node.value = found
        self.generic_visit(node)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        if self._dim <= 1:
            node.values = [value for value in node.values if not _names(value) & _PLANE_ONLY]
        self.generic_visit(node)
        return node.values[0] if len(node.values) == 1 else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if self._dim <= 1 and _names(node.right) & _PLANE_ONLY:
            return cast(ast.expr, self.visit(node.left))
        self.generic_visit(node)
        return _simplified(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        self.names.add(node.id)
        if self._dim == 0 and node.id in _ON_A_RAY:
            return ast.Constant(_ON_A_RAY[node.id])
        name = _RENAMED.get(node.id, node.id)
        return ast.Name(name.lstrip("_") if len(name) > 1 else name)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.Attribute(ast.Name("np"), node.attr)


def _simplified(node: ast.BinOp) -> ast.expr:
    """Leave out a number that changes nothing: 0 + a, a + 0, a · 1 and a / 1."""
    match node:
        case ast.BinOp(left=ast.Constant(value=0.0), op=ast.Add(), right=kept):
            return kept
        case ast.BinOp(left=kept, op=ast.Add(), right=ast.Constant(value=0.0)):
            return kept
        case ast.BinOp(left=kept, op=ast.Mult() | ast.Div(), right=ast.Constant(value=1.0)):
            return kept
    return node


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def along_in_the_plane(dim: int, evaluate: Evaluate) -> list[str]:
    """Return the function that makes φ of an objective of one or two coordinates.

    Args:
        dim: their number.
        evaluate: writes the evaluation of f and its gradient.
    """
    source = module_source(line_searches)
    function = copy.deepcopy(source.functions["_along"])
    _, first, *rest = function.body
    visitor = _Search({}, dim)
    body = [cast(ast.stmt, visitor.visit(statement)) for statement in rest]
    places = [ast.unparse(place) for place in cast(Any, first).value.args[:2]]
    given = "x, dx" if dim == 1 else "x, y, dx, dy"
    said = "Return φ: from how far to go along a direction to the objective and its slope there."
    return [
        f"def along({given}):",
        *as_docstring([said, "Both are +inf where one of them is not finite."], 4),
        "",
        "    def phi(a):",
        f"        {evaluate(*places)}",
        *written(body, source.comments, function.lineno, 8),
        "",
        "    return phi",
    ]
