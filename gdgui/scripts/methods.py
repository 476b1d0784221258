"""The methods of a script: each rule of the engine, rewritten as a function of its textbook form.

The text of a function is that of the `Direction`'s own rule, comments included: hyperparameters
become arguments by their names, and of the slots of the state those remain that the rule reads.
What only the window needs, the marks of out-of-the-ordinary steps, is left out.
"""

import ast
import copy
import re
import sys
from collections.abc import Iterable, Iterator
from typing import cast

import msgspec

from gdgui.engine.methods.direction import Direction
from gdgui.scripts.writing import Source, as_comment, as_docstring, source_of, written

__all__ = ["Method", "constants_of", "method_of"]

_COORDINATES = ("x", "y", "gx", "gy", "hxx", "hxy", "hyy")
_STATES = ("state_x", "state_y")
_NOT_TOLD = ("state", "hyper", *_STATES)


class Method(msgspec.Struct, frozen=True):
    """A method as a function.

    Attributes:
        direction: whose it is.
        name: what the function is called.
        arguments: what it is given beside its hyperparameters, in order.
        has_state: whether it is given a state and returns the next one.
        constants: the module's constants that it reads.
        source: the module.
        body: what it does.
    """

    direction: Direction
    name: str
    arguments: tuple[str, ...]
    has_state: bool
    constants: frozenset[str]
    source: Source
    body: list[ast.stmt]

    def lines(self, arguments: Iterable[str]) -> list[str]:
        """Return the function.

        Args:
            arguments: what it is given beside its hyperparameters, in order.
        """
        direction = self.direction
        names = [hyper.name for hyper in direction.hyperparameters[1:]]
        keywords = ["*", *names] if names else []
        head = f"def {self.name}({', '.join([*arguments, *keywords])}):"
        first = self.source.functions[direction.rule.__name__].lineno
        return [
            head,
            *as_docstring([f"{direction.title}.", direction.source + "."], 4),
            *written(self.body, self.source.comments, first, 4),
        ]


def method_of(direction: Direction, with_state: bool) -> Method:
    """Return a method as a function.

    Args:
        direction: the method.
        with_state: whether an elementwise one must carry a state along although it has none,
            for others beside it have.
    """
    source = source_of(sys.modules[direction.rule.__module__])
    definition = copy.deepcopy(source.functions[direction.rule.__name__])
    rule = _Rule(direction, with_state)
    body = [node for statement in definition.body for node in rule.rewritten(statement)]
    read = {name for statement in body for name in _names_read(statement)}
    own = ("x", "g", *_NOT_TOLD, "t") if not direction.couples else (*_COORDINATES, *_STATES, "t")
    has_state = bool(read & set(_NOT_TOLD))
    return Method(
        direction,
        _identifier(direction.title),
        tuple(name for name in own if name in read),
        has_state,
        frozenset(name for name in source.constants if name.lstrip("_") in read),
        source,
        body,
    )


def constants_of(source: Source, names: Iterable[str]) -> list[str]:
    """Return some constants of a module, each beneath the sentence that says what it is."""
    lines = []
    for name, (value, said) in source.constants.items():
        if name in names:
            lines += [*as_comment(said), f"{name.lstrip('_')} = {value!r}"]
    return lines


def _identifier(title: str) -> str:
    return re.sub(r"\W+", "_", title).lower()


def _names_read(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name) if not isinstance(getattr(node, "ctx", None), ast.Store):
                yield name


class _Rule(ast.NodeTransformer):
    """Rewrites the rule of a direction."""

    def __init__(self, direction: Direction, with_state: bool) -> None:
        self._direction = direction
        self._with_state = with_state
        self._hyper: dict[str, str] = {}
        self._slots: dict[str, list[str]] = {}

    def rewritten(self, node: ast.stmt) -> list[ast.stmt]:
        """Return what becomes of a statement: nothing, itself or another."""
        match node:
            case ast.Assign(targets=[target], value=value):
                taken = self._taken(target, value)
                taken = self._without_mark(target, value) if taken is None else taken
                if taken is not None:
                    taken = [ast.copy_location(each, node) for each in taken]
                    return [cast(ast.stmt, self.visit(each)) for each in taken]
            case ast.If():
                node.test = self.visit(node.test)
                node.body = [new for each in node.body for new in self.rewritten(each)]
                node.orelse = [new for each in node.orelse for new in self.rewritten(each)]
                return [node]
            case ast.Return(value=ast.Tuple(elts=elements)):
                node.value = self._returned(elements)
        return [cast(ast.stmt, self.visit(node))]

    def _taken(self, target: ast.expr, value: ast.expr) -> list[ast.stmt] | None:
        """Take hyperparameters and state from a statement that gives them a name."""
        names = _elements(target)
        values = _elements(value)
        whole = isinstance(value, ast.Name)
        from_ = {each.value.id for each in values if isinstance(each, ast.Subscript)}  # type: ignore[attr-defined]
        origin = value.id if isinstance(value, ast.Name) else next(iter(from_), "")
        if origin == "hyper":
            declared = self._direction.hyperparameters[1:]
            for name, each in zip(names, values, strict=True):
                slot = ast.literal_eval(cast(ast.Subscript, each).slice)
                self._hyper[cast(ast.Name, name).id] = declared[slot].name
            return []
        if origin not in ("state", *_STATES) or not (whole or from_):
            return None
        found = [cast(ast.Name, name).id for name in names]
        while found[-1] == "_":
            found.pop()
        initial = [ast.Constant(each) for each in self._direction.initial_state[: len(found)]]
        self._slots[origin] = found
        start = ast.BoolOp(ast.Or(), [ast.Name(origin, ast.Load()), ast.Tuple(list(initial))])
        # A tuple of one is unpacked with a comma of its own.
        return [ast.Assign([ast.Tuple([ast.Name(name, ast.Store()) for name in found])], start)]

    def _without_mark(self, target: ast.expr, value: ast.expr) -> list[ast.stmt] | None:
        """Leave the mark of a step out of a statement; None if it sets none."""
        names, values = _elements(target), _elements(value)
        if not any(isinstance(name, ast.Name) and name.id == "mark" for name in names):
            return None
        if len(names) == 1:
            return []
        pairs = zip(names, values, strict=True)
        return [ast.Assign([n], v) for n, v in pairs if cast(ast.Name, n).id != "mark"]

    def _returned(self, elements: list[ast.expr]) -> ast.expr:
        """Return what is returned: the direction, and the state if there is one."""
        if not self._direction.couples:
            state = self._state("state", elements[1])
            if state is None:
                state = ast.Name("state", ast.Load()) if self._with_state else None
            return elements[0] if state is None else ast.Tuple([elements[0], state])
        states = [
            self._state(name, each) for name, each in zip(_STATES, elements[2:4], strict=True)
        ]
        return ast.Tuple([*elements[:2], *(state for state in states if state is not None)])

    def _state(self, name: str, returned: ast.expr) -> ast.expr | None:
        """Return the slots of a state that the rule reads; None if it reads none."""
        if name not in self._slots:
            return None
        return ast.Tuple(_elements(returned)[: len(self._slots[name])])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        name = self._hyper.get(node.id, node.id)
        return ast.Name(name.lstrip("_") if name.isupper() else name, node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        # Of numpy's numbers a root and a quotient are never an error, and hypot is the C library's.
        is_math = isinstance(node.value, ast.Name) and node.value.id == "math"
        return ast.Attribute(ast.Name("np"), node.attr) if is_math else node


def _elements(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]
