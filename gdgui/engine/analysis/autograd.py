"""The gradient by torch's automatic differentiation: a second opinion on the symbolic one.

The checked syntax tree is evaluated with float64 tensors, so neither sympy nor the code generator
has a say in it. This is the one module that imports torch, and only inside a function: the import
takes seconds, and torch is an extra that need not be there.
"""

import ast
import ctypes
import importlib.util
import math
import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import Examples, IntArray, Network
from gdgui.engine.objective.syntax import CONSTANTS, Syntax, odd_root
from gdgui.engine.typed_models.model import TypedModel

if TYPE_CHECKING:
    import torch

__all__ = ["gradient", "loss_gradient", "preload", "why_missing"]

_TORCH_NAMES = {"mod": "remainder"}
_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_LIBRARIES = ("c10", "torch_cpu", "torch", "torch_python")


def gradient(
    syntax: Syntax, point: Sequence[float], values: Sequence[float]
) -> tuple[float, tuple[float, ...]]:
    """Return the value of a formula and its partial derivatives by torch.autograd.

    Args:
        syntax: the formula.
        point: a number for each coordinate.
        values: a value for each of the formula's parameters, in order.

    Raises:
        ImportError: torch is not installed or cannot be loaded.
    """
    import torch

    places = [
        torch.tensor(float(number), dtype=torch.float64, requires_grad=True) for number in point
    ]
    names: dict[str, torch.Tensor] = dict(zip(syntax.coordinates, places, strict=True))
    for name, value in zip(syntax.parameters, values, strict=True):
        names[name] = _constant(value)
    value = _Evaluation(names).evaluate(syntax.tree)
    if not value.requires_grad:
        return float(value), (0.0,) * len(places)
    found = torch.autograd.grad(value, places, materialize_grads=True, allow_unused=True)
    return float(value.detach()), tuple(float(part) for part in found)


def loss_gradient(
    network: Network, examples: Examples, theta: Sequence[float], samples: IntArray
) -> tuple[float, ...]:
    """Return the gradient of a model's loss, with its penalties, by torch.autograd.

    Args:
        network: the model.
        examples: the data as it sees them.
        theta: the parameters.
        samples: the numbers of the samples, among all.

    Raises:
        ImportError: torch is not installed or cannot be loaded.
    """
    import torch

    parameters = torch.tensor(list(theta), dtype=torch.float64, requires_grad=True)
    if isinstance(network, TypedModel):
        known = examples.samples
        said = _of_formula(network, parameters, known.original_inputs()[samples])
        said = (said - known.target_mean) / known.target_scale
        costs = _costs(network, said, torch.tensor(examples.targets[:, samples].T.copy()))
        (found,) = torch.autograd.grad(costs.mean(), parameters)
        return tuple(found.tolist())
    h = torch.tensor(examples.inputs[:, samples].T.copy())
    penalty, place = torch.zeros((), dtype=torch.float64), 0
    for layer, (fan_in, fan_out) in enumerate(network.layers):
        end = place + fan_in * fan_out
        weights = parameters[place:end].reshape(fan_out, fan_in)
        h = h @ weights.T + parameters[end : end + fan_out]
        if layer < len(network.layers) - 1:
            h = _of_unit(network.activation.id, h)
        penalty = penalty + network.l1 * weights.abs().sum() + 0.5 * network.l2 * (weights**2).sum()
        place = end + fan_out
    costs = _costs(network, h, torch.tensor(examples.targets[:, samples].T.copy()))
    (found,) = torch.autograd.grad(costs.sum(-1).mean() + penalty, parameters)
    return tuple(found.tolist())


def _of_formula(
    model: TypedModel, parameters: "torch.Tensor", inputs: FloatArray
) -> "torch.Tensor":
    """Return what a formula says of inputs (m, d), shape (m, 1)."""
    import torch

    learned = dict(zip(model.names, parameters, strict=True))
    said = []
    for row in inputs.tolist():
        seen = {name: _constant(row[place]) for name, place in model.inputs.items()}
        said.append(_Evaluation({**seen, **learned}).evaluate(model.syntax.tree))
    return torch.stack(said)[:, None]


def _of_unit(name: str, z: "torch.Tensor") -> "torch.Tensor":
    """Return what an activation or an output makes of sums."""
    import torch

    functions: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "linear": lambda z: z,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "gelu": torch.nn.functional.gelu,
        "softmax": lambda z: torch.softmax(z, -1),
    }
    return functions[name](z)


def _costs(network: Network, z: "torch.Tensor", y: "torch.Tensor") -> "torch.Tensor":
    """Return what each output of each sample costs, from the sums of the last layer."""
    import torch

    loss, output = network.loss.id, network.output.id
    if loss == "cross_entropy" and output == "softmax":
        return -(y * torch.log_softmax(z, -1))
    if loss == "cross_entropy":
        logistic = torch.nn.functional.binary_cross_entropy_with_logits
        return logistic(z, y, reduction="none")
    said = _of_unit(output, z)
    losses: dict[str, Callable[[], torch.Tensor]] = {
        "squared": lambda: 0.5 * (said - y) ** 2,
        "absolute": lambda: (said - y).abs(),
        "huber": lambda: torch.nn.functional.huber_loss(said, y, reduction="none"),
        "hinge": lambda: torch.clamp(1.0 - y * said, min=0.0),
    }
    return losses[loss]()


def preload() -> None:
    """Load torch's libraries without holding the interpreter's lock, as far as that helps.

    An import holds the lock while the system reads some hundred megabytes of machine code, and a
    window would stand still meanwhile; `ctypes` lets go of it. What cannot be loaded so is left
    to the import.
    """
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent / "lib"
    for name in _LIBRARIES:
        for file in sorted(folder.glob(f"*{name}.*")):
            if file.suffix in (".so", ".dylib", ".dll"):
                try:
                    ctypes.CDLL(str(file), mode=ctypes.RTLD_GLOBAL)
                except OSError:
                    return


def why_missing(error: ImportError) -> str:
    """Return a sentence that says why torch cannot be imported, and how to get it.

    Args:
        error: what `gradient` raised.
    """
    if not (isinstance(error, ModuleNotFoundError) and error.name == "torch"):
        return f"torch cannot be imported: {error}"
    if getattr(sys, "frozen", False):
        return (
            "This application comes without torch; a gdgui that is installed with "
            "`pip install 'gdgui[torch]'` fills this column."
        )
    return "torch is not installed; `pip install 'gdgui[torch]'` brings it and fills this column."


def _constant(value: float) -> "torch.Tensor":
    import torch

    return torch.tensor(float(value), dtype=torch.float64)


class _Evaluation:
    """Evaluates a checked syntax tree with tensors."""

    def __init__(self, names: "Mapping[str, torch.Tensor]") -> None:
        import torch

        self._torch = torch
        self._names = names

    def evaluate(self, node: ast.expr) -> "torch.Tensor":
        """Return what a node of a formula is worth."""
        match node:
            case ast.Constant(value=int() | float() as number):
                return _constant(number)
            case ast.Name(id=name):
                return self._names[name] if name in self._names else _constant(CONSTANTS[name])
            case ast.UnaryOp(op=op, operand=operand):
                value = self.evaluate(operand)
                return -value if isinstance(op, ast.USub) else value
            case ast.BinOp(left=left, op=ast.Pow(), right=right) if root := odd_root(right):
                return self._root(self.evaluate(left), *root)
            case ast.BinOp(left=left, op=op, right=right):
                return self._operate(op, self.evaluate(left), self.evaluate(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, [self.evaluate(argument) for argument in arguments])
            case ast.IfExp(test=test, body=body, orelse=other):
                known, holds = self._condition(test)
                chosen = self.evaluate(body if holds else other)
                # Where a side of the condition has no value, the whole has none.
                return chosen if known else chosen * math.nan
        raise AssertionError(f"{ast.dump(node)} is not part of the language")

    def _condition(self, node: ast.expr) -> tuple[bool, bool]:
        """Return whether all that is compared has a value, and whether the condition holds."""
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [float(self.evaluate(side)) for side in (left, *others)]
                known = not any(map(math.isnan, sides))
                pairs = zip(ops, sides[:-1], sides[1:], strict=True)
                return known, all(_COMPARISONS[type(op)](one, next_) for op, one, next_ in pairs)
            case ast.BoolOp(op=op, values=values):
                parts = [self._condition(value) for value in values]
                join = all if isinstance(op, ast.And) else any
                return all(known for known, _ in parts), join(holds for _, holds in parts)
            case ast.UnaryOp(operand=operand):
                known, holds = self._condition(operand)
                return known, not holds
        raise AssertionError(f"{ast.dump(node)} is no condition")

    def _root(self, base: "torch.Tensor", p: int, q: int) -> "torch.Tensor":
        """Return the real power p/q, of a negative number as well; q is odd."""
        power = self._torch.abs(base) ** (p / q)
        return power * self._torch.sign(base) if p % 2 else power

    def _operate(
        self, op: ast.operator, left: "torch.Tensor", right: "torch.Tensor"
    ) -> "torch.Tensor":
        match op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div():
                return left / right
        return left**right

    def _call(self, name: str, arguments: "list[torch.Tensor]") -> "torch.Tensor":
        if name in ("min", "max"):
            meet = self._torch.minimum if name == "min" else self._torch.maximum
            best = arguments[0]
            for argument in arguments[1:]:
                best = meet(best, argument)
            return best
        if name == "softplus":
            # torch's own is a straight line beyond 20.
            return self._torch.logaddexp(_constant(0.0), arguments[0])
        found: torch.Tensor = getattr(self._torch, _TORCH_NAMES.get(name, name))(*arguments)
        return found
