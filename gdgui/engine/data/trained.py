"""A loss over data as compiled functions of θ: value, gradient, Hessian and prediction.

Importing this brings the compiler along, which a control must not wait for.
"""

from collections.abc import Callable
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdgui.data_source import Data
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data import network_kernels
from gdgui.engine.data.learning import Examples, IntArray, Network, encoded_inputs, examples_of
from gdgui.engine.data.losses import CompiledLoss, network_loss
from gdgui.engine.data.network_kernels import PITCH, TILE
from gdgui.engine.data.network_parts import SQUARED
from gdgui.errors import UserError

__all__ = [
    "HessianMemory",
    "TrainedObjective",
    "Workspace",
    "prediction",
    "theta_at",
    "trained_objective",
]

_NUMBERS_KEPT = 1 << 20
"""So many numbers, 8 MB, are kept from one product with a Hessian to the next."""


class Workspace:
    """Memory that the kernels work in; of one thread at a time.

    Args:
        sizes: the units of each layer.
    """

    def __init__(self, sizes: tuple[int, ...]) -> None:
        units = sum(sizes)
        self.units = np.zeros((units, PITCH))
        self.slopes = np.zeros((units, PITCH))
        self.deltas = np.zeros((units, PITCH))
        self.wanted = np.zeros((sizes[-1], PITCH))

    @property
    def all(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """What `loss_and_gradient` is handed."""
        return self.units, self.slopes, self.deltas, self.wanted


class HessianMemory:
    """Memory that products with a Hessian work in; of one thread at a time.

    Args:
        sizes: the units of each layer.
        samples: how many samples the loss is taken of, if there are to be several products.
    """

    def __init__(self, sizes: tuple[int, ...], samples: int = 1) -> None:
        units, n = sum(sizes), sum((a + 1) * b for a, b in pairwise(sizes))
        tiles = -(-samples // TILE)
        if 4 * tiles * units * PITCH > _NUMBERS_KEPT:
            tiles = 1
        self._kept = [np.empty((tiles, units, PITCH)) for _ in range(4)]
        self._wanted = np.empty((tiles, sizes[-1], PITCH))
        self._moved = [np.empty((units, PITCH)) for _ in range(3)]
        self._rest = np.empty(n)

    @property
    def all(self) -> tuple[FloatArray, ...]:
        """What `hessian_product` is handed."""
        return *self._kept, self._wanted, *self._moved, self._rest


@cache
def _hessian_product() -> Callable[..., None]:
    """Return the product with a Hessian; compiled for the first time it takes some seconds."""
    from gdgui.engine.data.hessian_kernels import hessian_product

    product: Callable[..., None] = hessian_product
    return product


class TrainedObjective:
    """A loss over data.

    Args:
        network: the model.
        examples: the data as it sees them.

    Attributes:
        network: the model.
        examples: the data as it sees them.
        sizes: its layer sizes, as the kernels want them.
        codes: the numbers of its parts, likewise.
        penalties: λ of L1 and of L2, likewise.
    """

    is_constant = False

    def __init__(self, network: Network, examples: Examples) -> None:
        self.network = network
        self.examples = examples
        self.sizes = np.array(network.sizes, np.int64)
        parts = (network.activation, network.output, network.loss)
        self.codes = np.array([part.code for part in parts], np.int64)
        self.penalties = np.array([network.l1, network.l2])

    @property
    def coordinates(self) -> tuple[str, ...]:
        """What the parameters are called."""
        return self.network.names

    @property
    def dim(self) -> int:
        """The number of parameters n."""
        return self.network.dim

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """What the kernels are handed of the network and the data, penalties included."""
        return self.sizes, self.codes, self.penalties, self.examples.inputs, self.examples.targets

    @property
    def loss(self) -> CompiledLoss:
        """What a compiled training calls."""
        return network_loss()

    def loss_and_gradient(
        self,
        theta: FloatArray,
        order: IntArray,
        gradient: FloatArray,
        memory: Workspace,
    ) -> float:
        """Return the mean loss of some samples with its penalties, and fill in its gradient.

        Args:
            theta: the parameters, shape (n,).
            order: the numbers of the samples.
            gradient: written, shape (n,).
            memory: what the kernels work in.
        """
        loss, model = self.loss
        value = loss(model, theta, *self.arrays, order, 0, len(order), gradient, *memory.all)
        return float(value)

    def value_and_gradient(
        self, theta: FloatArray, samples: IntArray | None = None
    ) -> tuple[float, FloatArray]:
        """Return the loss at θ with its penalties, and its gradient, shape (n,).

        Args:
            theta: the parameters, shape (n,).
            samples: positions among those that are learned from, as `Batches` gives them; None
                for all of them.
        """
        gradient, memory = np.empty(self.dim), Workspace(self.network.sizes)
        value = self.loss_and_gradient(theta, self._order(samples), gradient, memory)
        return value, gradient

    def hessian_product(
        self, theta: FloatArray, direction: FloatArray, samples: IntArray | None = None
    ) -> FloatArray:
        """Return the Hessian at θ times a direction, shape (n,); see `value_and_gradient`."""
        memory = HessianMemory(self.network.sizes)
        return self._product(theta, direction, self._order(samples), memory, is_known=False)

    def hessian(self, theta: FloatArray, samples: IntArray | None = None) -> FloatArray:
        """Return the Hessian at θ, shape (n, n), symmetric to the bit."""
        order = self._order(samples)
        memory = HessianMemory(self.network.sizes, len(order))
        columns = [
            self._product(theta, unit, order, memory, is_known=i > 0)
            for i, unit in enumerate(np.eye(self.dim))
        ]
        matrix = np.array(columns)
        return 0.5 * (matrix + matrix.T)

    def _product(
        self,
        theta: FloatArray,
        direction: FloatArray,
        order: IntArray,
        memory: HessianMemory,
        *,
        is_known: bool,
    ) -> FloatArray:
        out = np.empty(self.dim)
        _hessian_product()(
            theta, *self.arrays, order, 0, len(order), direction, out, is_known, *memory.all
        )
        return out

    def jacobian(
        self, theta: FloatArray, samples: IntArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Return outputs less targets, shape (m,), and their slopes by θ, shape (m, n).

        Of a network with one output. The slopes are the gradients of squared losses whose target
        is one less than the output.
        """
        order, memory = self._order(samples), Workspace(self.network.sizes)
        sizes, codes, _, inputs, targets = self.arrays
        outputs = self.outputs_of_all(theta)
        below, squared = outputs - 1.0, codes.copy()
        squared[2] = SQUARED
        slopes, nothing = np.empty((len(order), self.dim)), np.zeros(2)
        for place in range(len(order)):
            network_kernels.loss_and_gradient(
                theta, sizes, squared, nothing, inputs, below, order, place, 1, slopes[place],
                *memory.all,
            )  # fmt: skip
        return outputs[0, order] - targets[0, order], slopes

    def predict(self, theta: FloatArray, inputs: FloatArray) -> FloatArray:
        """Return what the network says of inputs (m, d): shape (m,), of a softmax (m, classes)."""
        found = self._outputs(theta, encoded_inputs(self.network.features, inputs))
        return found[0] if self.network.output.id != "softmax" else np.ascontiguousarray(found.T)

    def outputs_of_all(self, theta: FloatArray) -> FloatArray:
        """Return what the network says of all samples, shape (outputs, m)."""
        return self._outputs(theta, self.examples.inputs)

    def lets_gradients_through(self, theta: FloatArray) -> bool:
        """Tell whether a sample moves what lies below the output; True where all is fitted.

        A gradient of 0 that is a sum of others than 0 is that of a minimum.
        """
        sizes, codes, _, inputs, targets = self.arrays
        fan_in, fan_out = self.network.layers[-1]
        below = self.dim - fan_in * fan_out - fan_out or self.dim
        gradient, memory = np.empty(self.dim), Workspace(self.network.sizes)
        is_fitted = True
        for place in range(len(self.examples.learned)):
            value = network_kernels.loss_and_gradient(
                theta, sizes, codes, np.zeros(2), inputs, targets, self.examples.learned, place, 1,
                gradient, *memory.all,
            )  # fmt: skip
            if gradient[:below].any():
                return True
            is_fitted = is_fitted and value == 0.0
        return is_fitted

    def _outputs(self, theta: FloatArray, inputs: FloatArray) -> FloatArray:
        out = np.empty((self.network.sizes[-1], inputs.shape[1]))
        memory = Workspace(self.network.sizes)
        network_kernels.predict(
            theta, self.sizes, self.codes, inputs, out, memory.units, memory.slopes
        )
        return out

    def losses_and_accuracies(
        self, tape: FloatArray, rows: IntArray, held_out: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """Return the mean loss without penalties and the share of samples classified right.

        Args:
            tape: θ at each step, shape (steps + 1, n).
            rows: at which of them, shape (k,).
            held_out: whether of the samples that are held out, or of those learned from.

        Returns:
            Two arrays of the shape (k,); nan where there are no such samples, and for the accuracy
            of a regression.
        """
        order = self.examples.held_out if held_out else self.examples.learned
        losses, hits = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        if not len(order):
            return losses, hits
        self._score(tape, rows, order, losses, hits)
        return losses, hits / len(order) if self.examples.is_classified else hits * np.nan

    def _score(
        self, tape: FloatArray, rows: IntArray, order: IntArray, losses: FloatArray,
        hits: FloatArray,
    ) -> None:  # fmt: skip
        """Fill in the mean losses of some samples, and how many of them are classified right."""
        memory = Workspace(self.network.sizes)
        network_kernels.score_rows(
            tape, rows, self.sizes, self.codes, self.examples.inputs, self.examples.targets, order,
            *memory.all, losses, hits,
        )  # fmt: skip

    def values_at(self, thetas: FloatArray) -> FloatArray:
        """Return the loss with its penalties at some θ, shape (k, n): shape (k,)."""
        rows = np.ascontiguousarray(thetas)
        losses = self._losses_at(rows)
        l1, l2 = self.network.l1, self.network.l2
        if l1 == l2 == 0.0:
            return losses
        weights = rows[:, self._are_weights]
        with np.errstate(over="ignore"):
            losses += l1 * np.abs(weights).sum(1) + 0.5 * l2 * np.square(weights).sum(1)
        return losses

    def _losses_at(self, rows: FloatArray) -> FloatArray:
        """Return the loss without penalties at some θ, shape (k, n): shape (k,)."""
        losses = np.empty(len(rows))
        network_kernels.losses_at(
            rows, self.sizes, self.codes, self.examples.inputs, self.examples.targets,
            self.examples.learned, *Workspace(self.network.sizes).all, losses,
        )  # fmt: skip
        return losses

    @cached_property
    def _are_weights(self) -> NDArray[np.bool_]:
        """Tell which parameters are weights and no biases, shape (n,)."""
        kinds = [
            np.repeat([True, False], [fan_in * fan_out, fan_out])
            for fan_in, fan_out in self.network.layers
        ]
        return np.concatenate(kinds)

    def _order(self, samples: IntArray | None) -> IntArray:
        learned = self.examples.learned
        return learned if samples is None else learned[samples]


@lru_cache(maxsize=16)
def trained_objective(data: Data, network: Network) -> TrainedObjective:
    """Return the loss of a network over data; the same again for equal ones.

    Raises:
        FormulaError: a typed model has no value among the real numbers.
    """
    return network.compiled(examples_of(data, network))


def theta_at(network: Network, tape: FloatArray, step: int) -> FloatArray:
    """Return the parameters at a step of a tape, shape (n,).

    Raises:
        UserError: the tape is not one of the model, or has no such step.
    """
    steps, n = len(tape), network.dim
    if tape.ndim != 2 or tape.shape[1] != n:
        raise UserError(
            f"trajectory: one of {n:,} parameters expected, as the experiment's model has, "
            f"{tape.shape[-1]:,} found"
        )
    if not isinstance(step, Integral) or not -steps <= step < steps:
        raise UserError(f"step: a step from 0 to {steps - 1:,} expected, {step:,} found")
    return np.ascontiguousarray(tape[step])


def prediction(
    data: Data, network: Network, tape: FloatArray, step: int, inputs: ArrayLike
) -> FloatArray:
    """Return what a network says of inputs at a step of a tape; see `gdgui.predict`."""
    theta = theta_at(network, tape, step)
    try:
        rows = np.array(inputs, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UserError(f"inputs: numbers expected ({error})") from error
    objective = trained_objective(data, network)
    d = objective.examples.samples.inputs.shape[1]
    if rows.ndim != 2 or rows.shape[1] != d:
        raise UserError(f"inputs: the shape (k, {d}) expected, {rows.shape} found")
    return objective.predict(theta, rows)
