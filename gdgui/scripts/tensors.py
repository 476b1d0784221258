"""The objective of a torch script: f as it was typed, on tensors; autograd does the rest."""

import ast
import copy
from collections.abc import Mapping
from typing import cast

from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.scripts.formulas import LARGE, Formulas, is_number, names_of, number, said_of
from gdgui.scripts.writing import as_docstring, expression, written

__all__ = ["torch_formulas"]


def torch_formulas(objective: ResolvedObjective, names: Mapping[str, str]) -> Formulas:
    """Return f on torch's tensors, as the formula was typed; see `gdgui.scripts.formulas`."""
    syntax = objective.syntax
    tree = _Tensors(names).visit(copy.deepcopy(syntax.tree))
    if not names_of(tree) & set(COORDINATES):
        # A constant, too, must have a gradient.
        tree = ast.BinOp(tree, ast.Add(), ast.BinOp(ast.Constant(0), ast.Mult(), ast.Name("x")))
    own = ", ".join(COORDINATES[: syntax.dim])
    body = written([ast.Return(tree)], indent=4)
    return Formulas(
        (),
        [
            f"{names[name]} = torch.tensor({number!r})"
            for name, number in zip(syntax.parameters, objective.values, strict=True)
        ],
        [[f"def f({own}):", *as_docstring([said_of(objective)], 4), *body]],
    )


class _Tensors(ast.NodeTransformer):
    """Calls torch's functions, with tensors."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value = ast.literal_eval(node)
        return node if abs(value) < LARGE else ast.Constant(float(value))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in ("pi", "e"):
            return ast.Attribute(ast.Name("torch"), node.id)
        return ast.Name(self._names.get(node.id, node.id))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and is_number(node.left) and is_number(node.right):
            # Of whole numbers Python would make a whole one that torch may find too large.
            return number(float(ast.literal_eval(node.left)) ** ast.literal_eval(node.right))
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = cast(ast.Name, node.func).id
        arguments = [self._tensor(self.visit(argument)) for argument in node.args]
        name = {"min": "minimum", "max": "maximum"}.get(called, called)
        function = ast.Attribute(ast.Name("torch"), name)
        result = ast.Call(function, arguments[:2], [])
        for argument in arguments[2:]:
            result = ast.Call(function, [result, argument], [])
        return result

    def _tensor(self, node: ast.expr) -> ast.expr:
        """Return an argument, which must be a tensor also where it is a number."""
        if names_of(node) - {"torch"} or any(isinstance(n, ast.Call) for n in ast.walk(node)):
            return node
        text = expression(node)
        number = ast.Name(f"{text}.0" if text.isdigit() else text)
        return ast.Call(ast.Attribute(ast.Name("torch"), "tensor"), [number], [])
