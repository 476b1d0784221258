"""An independent opinion: the same formulas and methods in torch, by automatic differentiation.

A checked syntax tree is evaluated with torch tensors, so neither sympy nor the code generator has
a say in it. All tensors are float64. Tests that ask for it are marked with `torch`.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from gdgui.engine.objective.syntax import Syntax, odd_root
from tests.extras import torch

__all__ = ["derivatives", "descend", "descend_all"]


@cache
def _functions() -> dict[str, Callable[..., torch.Tensor]]:
    return {
        "sin": torch.sin, "cos": torch.cos, "tan": torch.tan, "asin": torch.asin,
        "acos": torch.acos,
        "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "tanh": torch.tanh,
        "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "abs": torch.abs,
        # torch's own says 0 for nan.
        "sign": lambda value: torch.sign(value) + 0.0 * value,
        "asinh": torch.asinh, "acosh": torch.acosh, "atanh": torch.atanh, "log2": torch.log2,
        "log10": torch.log10, "erf": torch.erf, "relu": torch.relu, "sigmoid": torch.sigmoid,
        "softplus": lambda value: torch.logaddexp(torch.zeros_like(value), value),
        "sinc": torch.sinc, "atan2": torch.atan2,
        "floor": lambda value: torch.floor(value) + 0.0 * value,
        "ceil": lambda value: torch.ceil(value) + 0.0 * value,
        "round": lambda value: torch.round(value) + 0.0 * value,
        "mod": torch.remainder, "pow": torch.pow,
    }  # fmt: skip


def derivatives(
    syntax: Syntax, x: Sequence[float], y: Sequence[float], parameters: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return value (n,), gradient (n, 2) and Hessian (n, 3: xx, xy, yy) at n places."""
    place = torch.tensor([list(x), list(y)], dtype=torch.float64, requires_grad=True)
    names = {name: _constant(value) for name, value in parameters.items()}
    own = dict(zip(syntax.coordinates, place, strict=False))
    value = evaluate(syntax.tree, {**own, **names}) + 0.0 * place.sum(0)
    gradient = _gradient(value, place)
    rows = [_gradient(component, place) for component in gradient]
    hessian = torch.stack([rows[0][0], rows[0][1], rows[1][1]])
    return value.detach().numpy(), gradient.detach().T.numpy(), hessian.detach().T.numpy()


def _gradient(value: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
    if not value.requires_grad:
        return torch.zeros_like(place)
    (found,) = torch.autograd.grad(value.sum(), place, create_graph=True, materialize_grads=True)
    return found


def evaluate(node: ast.expr, names: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Return what a node of a formula is worth."""
    match node:
        case ast.Constant(value=number):
            return _constant(number)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name):
            return _constant({"pi": math.pi, "e": math.e}[name])
        case ast.UnaryOp(op=op, operand=operand):
            value = evaluate(operand, names)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=ast.Pow(), right=right) if root := odd_root(right):
            p, q = root
            base = evaluate(left, names)
            return torch.abs(base) ** (p / q) * (torch.sign(base) if p % 2 else 1.0)
        case ast.BinOp(left=left, op=op, right=right):
            return _operate(op, evaluate(left, names), evaluate(right, names))
        case ast.Call(func=ast.Name(id=("min" | "max") as name), args=arguments):
            values = [evaluate(argument, names) for argument in arguments]
            meet = torch.minimum if name == "min" else torch.maximum
            best = values[0]
            for value in values[1:]:
                best = meet(best, value)
            return best
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _functions()[name](*(evaluate(argument, names) for argument in arguments))
        case ast.IfExp(test=test, body=body, orelse=other):
            return torch.where(_holds(test, names), evaluate(body, names), evaluate(other, names))
    raise AssertionError(f"{ast.dump(node)} is not part of the language")


def _holds(node: ast.expr, names: Mapping[str, torch.Tensor]) -> torch.Tensor:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, other = evaluate(left, names), evaluate(right, names)
            return {
                ast.Lt: one < other, ast.LtE: one <= other, ast.Gt: one > other,
                ast.GtE: one >= other, ast.Eq: one == other, ast.NotEq: one != other,
            }[type(op)]  # fmt: skip
        case ast.Compare(left=left, ops=[op, *ops], comparators=[right, *others]):
            first = ast.Compare(left, [op], [right])
            return _holds(first, names) & _holds(ast.Compare(right, ops, others), names)
        case ast.BoolOp(op=op, values=[first, *rest]):
            holds = _holds(first, names)
            for each in rest:
                other = _holds(each, names)
                holds = holds & other if isinstance(op, ast.And) else holds | other
            return holds
        case ast.UnaryOp(operand=operand):
            return ~_holds(operand, names)
    raise AssertionError(f"{ast.dump(node)} is no condition")


def _operate(op: ast.operator, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    if right.requires_grad:
        # Of a negative number only whole powers are real: a derivative by the exponent is none,
        # where torch has one for an exponent that a min or max holds at a whole number.
        return left**right + 0.0 * torch.log(left)
    return left**right


def _constant(value: float) -> torch.Tensor:
    return torch.tensor(float(value), dtype=torch.float64)


def descend(
    objective: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    optimizer: Callable[[list], torch.optim.Optimizer],
    settings: Sequence[dict],
    start: tuple[float, float],
    steps: int,
) -> np.ndarray:
    """Return the iterates of a torch optimizer, shape (steps + 1, len(settings), 2).

    Each setting is a parameter group of one optimizer: the methods are elementwise and know
    nothing of each other.
    """
    (tape,) = descend_all([(objective, start, settings)], optimizer, steps)
    return tape


def descend_all(
    tasks: Sequence[tuple[Callable[..., torch.Tensor], tuple[float, float], Sequence[dict]]],
    optimizer: Callable[[list], torch.optim.Optimizer],
    steps: int,
) -> list[np.ndarray]:
    """Return what `descend` does for several objectives, starts and settings at once."""
    # NAdam keeps its momentum's product in the default type, which is single precision.
    torch.set_default_dtype(torch.float64)
    try:
        return _descend_all(tasks, optimizer, steps)
    finally:
        torch.set_default_dtype(torch.float32)


def _descend_all(
    tasks: Sequence[tuple[Callable[..., torch.Tensor], tuple[float, float], Sequence[dict]]],
    optimizer: Callable[[list], torch.optim.Optimizer],
    steps: int,
) -> list[np.ndarray]:
    places = [
        [torch.tensor(start, dtype=torch.float64, requires_grad=True) for _ in settings]
        for _, start, settings in tasks
    ]
    method = optimizer(
        [
            {"params": [place], **setting}
            for own, (_, _, settings) in zip(places, tasks, strict=True)
            for place, setting in zip(own, settings, strict=True)
        ]
    )
    tapes = [torch.empty((steps + 1, len(own), 2), dtype=torch.float64) for own in places]
    for step in range(steps + 1):
        method.zero_grad()
        total = torch.zeros((), dtype=torch.float64)
        for own, (objective, _, _), tape in zip(places, tasks, tapes, strict=True):
            together = torch.stack(own)
            tape[step] = together.detach()
            total = total + objective(*together.T).sum()
        total.backward()
        method.step()
    return [tape.numpy() for tape in tapes]
