"""The loss of a typed model over data, compiled; see `gdgui.engine.data.trained`.

A formula is in the own units of the data, also where the data are standardised, so that what it
learns means what it says. Its values are then scaled as the targets are, and so is the loss.
"""

from functools import cache, cached_property
from typing import Any

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import Examples, IntArray
from gdgui.engine.data.losses import LOSS_TYPE, MODEL_TYPE, CompiledLoss
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.generated_modules import generated_module
from gdgui.engine.machine_code import FirstClass, compile_function
from gdgui.engine.typed_models import kernels
from gdgui.engine.typed_models.calculus import bends_source, slopes_source
from gdgui.engine.typed_models.model import TypedModel

__all__ = ["TypedObjective"]


class TypedObjective(TrainedObjective):
    """A loss over data of a formula.

    Args:
        network: the typed model.
        examples: the data as it sees them.

    Raises:
        FormulaError: the formula has no value among the real numbers.
    """

    network: TypedModel

    def __init__(self, network: TypedModel, examples: Examples) -> None:
        super().__init__(network, examples)
        samples = examples.samples
        # In the place of the penalties, of which a formula has none.
        self.penalties = np.array([samples.target_mean, samples.target_scale])
        self._inputs = np.ascontiguousarray(samples.original_inputs().T)
        self._model = _compiled(network, "value_and_slopes")

    @property
    def loss(self) -> CompiledLoss:
        """What a compiled training calls."""
        return _loss_of_all(), self._model

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """What the kernels are handed: scaling in place of penalties, inputs in their own units."""
        return self.sizes, self.codes, self.penalties, self._inputs, self.examples.targets

    @cached_property
    def _bends(self) -> FirstClass:
        return _compiled(self.network, "bends")

    def hessian(self, theta: FloatArray, samples: IntArray | None = None) -> FloatArray:
        """Return the Hessian at θ, shape (n, n), symmetric to the bit."""
        matrix = np.empty((self.dim, self.dim))
        kernels.hessian(
            self._model, self._bends, theta, self.codes, self.penalties, self._inputs,
            self.examples.targets, self._order(samples), matrix,
        )  # fmt: skip
        symmetric: FloatArray = 0.5 * (matrix + matrix.T)
        return symmetric

    def hessian_product(
        self, theta: FloatArray, direction: FloatArray, samples: IntArray | None = None
    ) -> FloatArray:
        """Return the Hessian at θ times a direction, shape (n,)."""
        product: FloatArray = np.sum(self.hessian(theta, samples) * direction, axis=1)
        return product

    def jacobian(
        self, theta: FloatArray, samples: IntArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Return outputs less targets, shape (m,), and their slopes, shape (m, n)."""
        order = self._order(samples)
        outputs, slopes = np.empty(len(order)), np.empty((len(order), self.dim))
        kernels.jacobian(self._model, theta, self.penalties, self._inputs, order, outputs, slopes)
        return outputs - self.examples.targets[0, order], slopes

    def lets_gradients_through(self, theta: FloatArray) -> bool:
        """Tell whether something that is learned moves a prediction."""
        residuals, slopes = self.jacobian(theta)
        return bool(slopes.any()) or not residuals.any()

    def _outputs(self, theta: FloatArray, inputs: FloatArray) -> FloatArray:
        samples = self.examples.samples
        own = inputs * samples.input_scale[:, None] + samples.input_mean[:, None]
        out = np.empty(inputs.shape[1])
        kernels.predict(self._model, theta, self.penalties, np.ascontiguousarray(own), out)
        return out[None]

    def _losses_at(self, rows: FloatArray) -> FloatArray:
        losses, hits = np.empty((2, len(rows)))
        self._score(rows, np.arange(len(rows)), self.examples.learned, losses, hits)
        return losses

    def _score(
        self, tape: FloatArray, rows: IntArray, order: IntArray, losses: FloatArray,
        hits: FloatArray,
    ) -> None:  # fmt: skip
        kernels.score_rows(
            self._model, tape, rows, self.codes, self.penalties, self._inputs,
            self.examples.targets, order, losses, hits,
        )  # fmt: skip


def _compiled(model: TypedModel, function: str) -> FirstClass:
    """Return one of the functions that sympy writes of a model, compiled."""
    syntax, inputs = model.syntax, model.inputs
    is_value = function == "value_and_slopes"
    key = "\n".join(
        (function, syntax.canonical, *syntax.coordinates, ";", *syntax.parameters, ";",
         *(f"{name} {place}" for name, place in inputs.items()))
    )  # fmt: skip
    write = slopes_source if is_value else bends_source
    module = generated_module("typed", key, lambda: write(syntax, inputs), (function,))
    kind: Any = MODEL_TYPE if is_value else kernels.BENDS_TYPE
    return compile_function(kind, getattr(module, function))


@cache
def _loss_of_all() -> FirstClass:
    return FirstClass(kernels.typed_loss, LOSS_TYPE)
