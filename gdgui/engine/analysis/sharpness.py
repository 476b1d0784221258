"""The sharpness of a loss over data: the largest eigenvalue λ₁ of its Hessian, and how it is found.

The Lanczos iteration takes products of the Hessian with vectors only, which are exact
(`gdgui.engine.data.hessian_kernels`); the largest eigenvalue of the small tridiagonal matrix that
it builds comes up to λ₁. It ends where the residual of that eigenvalue, which bounds how far it is
from one of the Hessian's, is less than a given share of the Hessian's norm as far as that is known;
after n steps at the latest, where it is exact but for rounding, or after `MOST_STEPS`. Of a typed
model, which has few parameters, the eigenvalues of the whole Hessian are found instead.

λ₁ is what gradient descent with the learning rate η compares with 2/η (Cohen et al. 2021, Gradient
descent on neural networks typically occurs at the edge of stability). Of a method that divides its
steps by P, it is the largest eigenvalue of :math:`P^{-1} H` (Cohen et al. 2022, Adaptive gradient
methods at the edge of stability), which is that of the symmetric
:math:`P^{-1/2} H P^{-1/2}`.
"""

from collections.abc import Iterator

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.trained import HessianMemory, TrainedObjective
from gdgui.engine.lanes import LANES
from gdgui.errors import UserError

__all__ = [
    "MOST_STEPS",
    "TOLERANCE",
    "Lanczos",
    "Sharpness",
    "largest_eigenvalue",
    "sharpness_at",
]

TOLERANCE = 1e-8
"""How far an eigenvalue may be from one of the Hessian's, as a share of the Hessian's norm."""
MOST_STEPS = 200
"""Lanczos steps are at most these, or the number of parameters."""
_FIRST_LOOK = 10
"""After so many steps the eigenvalue is looked at for the first time."""
_SEED = 1950


class Sharpness(msgspec.Struct, frozen=True):
    """A largest eigenvalue, as far as it is known.

    Attributes:
        value: λ₁; nan where the Hessian is not finite.
        error: some eigenvalue of the Hessian is not farther away than this.
        steps: how many Lanczos steps were taken; 1 where the whole Hessian was looked at.
        is_converged: whether the error is as small as was asked for.
    """

    value: float
    error: float
    steps: int
    is_converged: bool


class Lanczos:
    """An iteration for the largest eigenvalue of P^(-1/2) (H + decay I) P^(-1/2) at θ.

    H is the Hessian of the loss, its penalties included. The first vector is the same at each θ:
    uniform numbers of a fixed seed.

    Args:
        objective: the loss, of a network with layers.
        theta: where, shape (n,).
        samples: positions among those that are learned from; None for all of them.
        divisors: the diagonal of P, shape (n,), each above 0; None for I.
        decay: what a coupled weight decay adds to each eigenvalue of H.
        tolerance: see `TOLERANCE`; 0 for as many steps as there may be.
        most_steps: see `MOST_STEPS`.

    Raises:
        UserError: a divisor is not above 0, or θ has another number of parameters.
        TypeError: the model is typed; see `largest_eigenvalue`.
    """

    def __init__(
        self,
        objective: TrainedObjective,
        theta: FloatArray,
        samples: IntArray | None = None,
        *,
        divisors: FloatArray | None = None,
        decay: float = 0.0,
        tolerance: float = TOLERANCE,
        most_steps: int = MOST_STEPS,
    ) -> None:
        if not objective.network.has_layers:
            raise TypeError("a network with layers expected, a typed model found")
        n = objective.dim
        _check_theta(theta, n)
        learned = objective.examples.learned
        self._objective = objective
        self._theta = np.ascontiguousarray(theta, np.float64)
        self._order = learned if samples is None else learned[samples]
        self._memory = HessianMemory(objective.network.sizes, len(self._order))
        self._scales = _scales(divisors, n)
        self._decay, self._tolerance = decay, tolerance
        self._most = min(n, most_steps)
        width = -(-n // LANES) * LANES
        self._basis = np.zeros((self._most + 1, width))
        start = np.random.default_rng(_SEED).random(n) - 0.5
        self._basis[0, :n] = start / np.linalg.norm(start)
        self._alphas, self._betas = np.empty(self._most), np.empty(self._most)
        self._work = np.empty(n), np.empty(n)
        self._taken = 0

    def advance(self, steps: int) -> None:
        """Take some more steps, as far as there are any to take."""
        last = min(self._taken + steps, self._most)
        if self._has_ended or last <= self._taken:
            return
        order, memory = self._order, self._memory
        # Compiled for the first time it takes some seconds, which no tape is to wait for.
        from gdgui.engine.analysis.lanczos_kernels import iterate

        self._taken = iterate(
            self._theta, *self._objective.arrays, order, 0, len(order), *memory.all,
            self._taken > 0, self._scales, self._decay, self._taken, last, self._basis,
            self._alphas, self._betas, *self._work,
        )  # fmt: skip

    @property
    def _has_ended(self) -> bool:
        """Whether a further step would lead nowhere."""
        return self._taken > 0 and not self._betas[self._taken - 1] > 0.0

    @property
    def found(self) -> Sharpness:
        """What is known after the steps so far, of which there must be one."""
        k = self._taken
        diagonal, beside = self._alphas[:k], self._betas[: k - 1]
        if not (np.isfinite(diagonal).all() and np.isfinite(beside).all()):
            return Sharpness(np.nan, np.nan, k, is_converged=False)
        matrix = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        values, vectors = np.linalg.eigh(matrix)
        error = abs(float(self._betas[k - 1] * vectors[-1, -1]))
        norm = float(np.abs(values).max())
        return Sharpness(float(values[-1]), error, k, error <= self._tolerance * norm)

    def run(self) -> Iterator[Sharpness]:
        """Yield what is known, more and more precisely, until it is precise enough."""
        steps = _FIRST_LOOK
        while True:
            self.advance(steps)
            found = self.found
            yield found
            if found.is_converged or self._has_ended or self._taken >= self._most:
                return
            steps = max(_FIRST_LOOK // 2, self._taken // 3)


def sharpness_at(
    objective: TrainedObjective,
    theta: FloatArray,
    *,
    divisors: FloatArray | None = None,
    decay: float = 0.0,
) -> Sharpness:
    """Return λ₁ of the loss of all that is learned from at θ; see `Lanczos`."""
    *_, found = largest_eigenvalue(objective, theta, divisors=divisors, decay=decay)
    return found


def largest_eigenvalue(
    objective: TrainedObjective,
    theta: FloatArray,
    *,
    divisors: FloatArray | None = None,
    decay: float = 0.0,
) -> Iterator[Sharpness]:
    """Yield λ₁ of the loss of all that is learned from at θ, until it is precise enough.

    Args:
        objective: the loss, of any model.
        theta: where, shape (n,).
        divisors: see `Lanczos`.
        decay: see there.

    Raises:
        UserError: a divisor is not above 0, or θ has another number of parameters.
    """
    if objective.network.has_layers:
        yield from Lanczos(objective, theta, divisors=divisors, decay=decay).run()
    else:
        yield _of_whole_hessian(objective, theta, divisors, decay)


def _of_whole_hessian(
    objective: TrainedObjective, theta: FloatArray, divisors: FloatArray | None, decay: float
) -> Sharpness:
    n = objective.dim
    _check_theta(theta, n)
    scales = _scales(divisors, n)
    hessian = objective.hessian(np.ascontiguousarray(theta, np.float64))
    matrix = (hessian + decay * np.eye(n)) * np.outer(scales, scales)
    if not np.isfinite(matrix).all():
        return Sharpness(np.nan, np.nan, 1, is_converged=False)
    values = np.linalg.eigvalsh(matrix)
    # As far as rounding moves them (Golub and Van Loan 2013, Matrix computations, section 8.3).
    error = n * float(np.finfo(np.float64).eps) * float(np.abs(values).max())
    return Sharpness(float(values[-1]), error, 1, is_converged=True)


def _check_theta(theta: FloatArray, n: int) -> None:
    if np.shape(theta) != (n,):
        raise UserError(f"θ: {n:,} parameters expected, the shape {np.shape(theta)} found")


def _scales(divisors: FloatArray | None, n: int) -> FloatArray:
    """Return the diagonal of P^(-1/2)."""
    if divisors is None:
        return np.ones(n)
    if not (np.shape(divisors) == (n,) and (divisors > 0.0).all()):
        raise UserError("divisors: a number above 0 for each parameter expected")
    return np.ascontiguousarray(1.0 / np.sqrt(divisors))
