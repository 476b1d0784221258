"""A typed model in a script that learns from data: its slopes written out, or left to torch.

The numpy script takes the derivatives from the source that the engine compiles and computes them as
it does, sample by sample, so that it prints the engine's digits. In the torch script the formula is
a module, and autograd does the rest.
"""

import ast

from gdgui.engine.data.samples import Samples
from gdgui.engine.typed_models.calculus import bends_source, slopes_source
from gdgui.engine.typed_models.model import TypedModel
from gdgui.scripts.formula_helpers import helper_functions
from gdgui.scripts.formulas import Arithmetic
from gdgui.scripts.numpy_networks import loss_of, slope_of_loss
from gdgui.scripts.tensors import on_tensors
from gdgui.scripts.torch_networks import torch_loss
from gdgui.scripts.writing import as_comment, as_docstring, written

__all__ = ["numpy_typed", "torch_typed"]

Block = list[str]

_SLOPES_AT = '''
def slopes_at(x, p):
    """Return what is predicted of one sample, and its slopes; a missing one by a difference."""
    value, slopes = value_and_slopes(x, p)
    if np.isfinite(value):
        for i in np.flatnonzero(np.isnan(slopes)):
            above, below, h = p.copy(), p.copy(), 6e-6 * max(1.0, abs(p[i]))
            above[i], below[i] = p[i] + h, p[i] - h
            rise = value_and_slopes(x, above)[0] - value_and_slopes(x, below)[0]
            slopes[i] = rise / (above[i] - below[i])
    return SCALED
'''

_LOSS = '''
def loss_and_gradient(theta, batch):
    """Return the mean loss of some samples, and its gradient."""
    total, gradient = 0.0, np.zeros(len(theta))
    for j in batch:
        p, slopes = slopes_at(inputs[j], theta)
        y = targets[0, j]
        total += LOSS
        gradient += (SLOPE) * slopes
    share = 1.0 / len(batch)
    return total * share, gradient * share
'''

_RESIDUALS = '''
def residuals(theta):
    """Return predictions less targets, shape (m,)."""
    return np.array([slopes_at(x, theta)[0] for x in inputs]) - targets[0]


def jacobian(theta):
    """Return the slopes of all predictions, shape (m, n)."""
    return np.array([slopes_at(x, theta)[1] for x in inputs])
'''

_HESSIAN = '''
def hessian(theta, batch):
    """Return the second derivatives of the mean loss, shape (n, n)."""
    total = np.zeros((len(theta), len(theta)))
    for j in batch:
        p, slopes = slopes_at(inputs[j], theta)
        y = targets[0, j]
        bend = BEND
        total += bend * np.outer(slopes, slopes) + (SLOPE) * BENDS
    total = total / len(batch)
    return 0.5 * (total + total.T)
'''

_COST_BENDS = {"squared": "1.0", "huber": "float(abs(p - y) <= 1.0)"}
"""The second derivative of a loss by the prediction, where it is not 0."""


def numpy_typed(
    model: TypedModel, samples: Samples, needs_hessian: bool, needs_residuals: bool
) -> list[Block]:
    """Return loss and gradient of a formula, and what else the methods of a script look at."""
    value, helpers = _function(slopes_source(model.syntax, model.inputs), model)
    scaled, bends = "value, slopes", "bends(inputs[j], theta)"
    if _is_scaled(samples):
        scaled = "(value - TARGET_MEAN) / TARGET_SCALE, slopes / TARGET_SCALE"
        bends = f"({bends} / TARGET_SCALE)"
    blocks = [value, *_blocks(_SLOPES_AT.replace("SCALED", scaled))]
    blocks += _blocks(_with_loss(_LOSS, model.loss.id))
    if needs_residuals:
        blocks += _blocks(_RESIDUALS)
    if needs_hessian:
        second, others = _function(bends_source(model.syntax, model.inputs), model)
        helpers |= others
        text = _HESSIAN.replace("BENDS", bends)
        blocks += [second, *_blocks(_with_loss(text, model.loss.id))]
    return [*_own_units(samples), *helper_functions(helpers), *blocks]


def _is_scaled(samples: Samples) -> bool:
    return (samples.target_mean, samples.target_scale) != (0.0, 1.0)


def _own_units(samples: Samples) -> list[Block]:
    """Return the lines that give a formula the inputs in their own units."""
    lines = []
    if samples.input_mean.any() or (samples.input_scale != 1.0).any():
        mean, scale = samples.input_mean.tolist(), samples.input_scale.tolist()
        lines = [f"inputs = inputs * np.array({scale!r}) + np.array({mean!r})"]
    if _is_scaled(samples):
        lines.append(
            f"TARGET_MEAN, TARGET_SCALE = {samples.target_mean!r}, {samples.target_scale!r}"
        )
    said = "# The formula is in the own units of the data, which are standardised above."
    return [[said, *lines]] if lines else []


def _with_loss(text: str, loss: str) -> str:
    filled = text.replace("LOSS", loss_of(loss)).replace("SLOPE", slope_of_loss(loss))
    return filled.replace("BEND", _COST_BENDS.get(loss, "0.0"))


def _blocks(text: str) -> list[Block]:
    return [block.split("\n") for block in text.strip().split("\n\n\n")]


def _function(source: str, model: TypedModel) -> tuple[Block, set[str]]:
    """Return a function of the engine's generated source, and the functions that it calls."""
    (definition,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    body: list[ast.stmt] = []
    arithmetic = Arithmetic(body)
    for statement in map(_Plain().visit, definition.body):
        if isinstance(statement, ast.Assign | ast.Return) and statement.value is not None:
            statement.value = arithmetic.visit(statement.value)
        body.append(statement)
    is_value = definition.name == "value_and_slopes"
    n = len(model.names)
    shape = str(n) if is_value else f"({n}, {n})"
    if is_value:
        value = body.pop()
        assert isinstance(value, ast.Return) and value.value is not None  # noqa: S101, PT018
        body.append(ast.Return(ast.Tuple([value.value, ast.Name("out")])))
    else:
        body.append(ast.Return(ast.Name("out")))
    said = (
        f"Return {model.syntax.text} and its slopes by {', '.join(model.names)}, which p holds."
        if is_value
        else "Return the second derivatives by the parameters."
    )
    return [
        f"def {definition.name}(x, p):",
        *as_docstring([said], 4),
        f"    out = np.empty({shape})",
        *written(body, indent=4),
    ], arithmetic.helpers


class _Plain(ast.NodeTransformer):
    """Leaves out that all results are floats."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        is_float = isinstance(node.func, ast.Name) and node.func.id == "float"
        return node.args[0] if is_float else node


def torch_typed(model: TypedModel, samples: Samples) -> list[Block]:
    """Return the formula as a module of torch, and its loss by autograd."""
    names = {name: f"x[{place}]" for name, place in model.inputs.items()}
    names |= {name: f"p[{i}]" for i, name in enumerate(model.names)}
    value = on_tensors(model.syntax.tree, names)
    stacked = "torch.stack([predicted(row, self.p) for row in x])[:, None]"
    if _is_scaled(samples):
        stacked = f"({stacked} - TARGET_MEAN) / TARGET_SCALE"
    return [
        *_own_units(samples),
        [
            "def predicted(x, p):",
            *as_docstring([f"Return {model.syntax.text}; p holds {', '.join(model.names)}."], 4),
            *written([ast.Return(value)], indent=4),
        ],
        [
            "class Formula(torch.nn.Module):",
            *as_comment("A model whose parameters are those of a formula.", 4),
            "    def __init__(self):",
            "        super().__init__()",
            f"        self.p = torch.nn.Parameter(torch.zeros({len(model.names)}))",
            "",
            "    def forward(self, x):",
            f"        return {stacked}",
        ],
        ["net = Formula()", "X, Y = torch.tensor(inputs), torch.tensor(targets.T)"],
        torch_loss(model),
    ]
