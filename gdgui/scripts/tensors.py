"""The objective of a torch script: f as it was typed, on tensors; autograd does the rest."""

import ast
import copy
from collections.abc import Mapping
from typing import cast

from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.syntax import odd_root
from gdgui.scripts.formulas import LARGE, Formulas, is_number, names_of, number, said_of
from gdgui.scripts.writing import as_docstring, expression, written

__all__ = ["on_tensors", "torch_formulas"]


def torch_formulas(objective: ResolvedObjective, names: Mapping[str, str]) -> Formulas:
    """Return f on torch's tensors, as the formula was typed; see `gdgui.scripts.formulas`."""
    syntax = objective.syntax
    tree = _Tensors(names).visit(copy.deepcopy(syntax.tree))
    coordinates = [names.get(name, name) for name in syntax.coordinates]
    if not names_of(tree) & set(coordinates):
        # A constant, too, must have a gradient.
        nothing = ast.BinOp(ast.Constant(0), ast.Mult(), ast.Name(coordinates[0]))
        tree = ast.BinOp(tree, ast.Add(), nothing)
    own = ", ".join(coordinates)
    body = written([ast.Return(tree)], indent=4)
    return Formulas(
        (),
        [
            f"{names[name]} = torch.tensor({number!r})"
            for name, number in zip(syntax.parameters, objective.values, strict=True)
        ],
        [[f"def f({own}):", *as_docstring([said_of(objective)], 4), *body]],
    )


def on_tensors(tree: ast.expr, names: Mapping[str, str]) -> ast.expr:
    """Return a formula on torch's numbers; names stand for what is in their place."""
    found: ast.expr = _Tensors(names).visit(copy.deepcopy(tree))
    return found


class _Tensors(ast.NodeTransformer):
    """Calls torch's functions, with tensors."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value = ast.literal_eval(node)
        return node if abs(value) < LARGE else ast.Constant(float(value))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._names:
            return ast.Name(self._names[node.id])
        if node.id in ("pi", "e"):
            return ast.Attribute(ast.Name("torch"), node.id)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        root = odd_root(node.right) if isinstance(node.op, ast.Pow) else None
        if root is not None:
            return self._root(node, root[0])
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and is_number(node.left) and is_number(node.right):
            # Of whole numbers Python would make a whole one that torch may find too large.
            return number(float(ast.literal_eval(node.left)) ** ast.literal_eval(node.right))
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Choose as Python does, for torch.where would let nan of the other value through."""
        return ast.IfExp(self.visit(node.test), self.visit(node.body), self.visit(node.orelse))

    def _root(self, node: ast.BinOp, p: int) -> ast.expr:
        """Return the real root: torch has no power of a negative number."""
        base = self._tensor(self.visit(node.left))
        power = ast.BinOp(self._torch("abs", base), ast.Pow(), self.visit(node.right))
        return ast.BinOp(power, ast.Mult(), self._torch("sign", base)) if p % 2 else power

    def _torch(self, name: str, *arguments: ast.expr) -> ast.Call:
        return ast.Call(ast.Attribute(ast.Name("torch"), name), list(arguments), [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = cast(ast.Name, node.func).id
        arguments = [self._tensor(self.visit(argument)) for argument in node.args]
        if called == "pow":
            return ast.BinOp(arguments[0], ast.Pow(), arguments[1])
        if called == "softplus":
            return self._torch("logaddexp", self._torch("tensor", ast.Constant(0.0)), *arguments)
        name = {"min": "minimum", "max": "maximum", "mod": "remainder"}.get(called, called)
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
