r"""How a method steps on a quadratic, and up to which η its steps shrink the error there.

With the gradient g, what a method divides it by (the diagonal of a matrix P, which is I for most)
and a mean or sum m of earlier gradients, a step is

.. math:: m \leftarrow \beta m + c\, g, \qquad x \leftarrow x - \eta P^{-1} (a\, g + b\, m)

On a quadratic, along an eigenvector of :math:`P^{-1} H` with the eigenvalue s, the pair of x and m
is multiplied by a matrix of trace :math:`1 + \beta - \eta s (a + b c)` and determinant
:math:`\beta (1 - \eta s a)`. As η grows, the first of its eigenvalues to leave the unit circle does
so at -1, where

.. math:: \eta s = \frac{2 + 2 \beta}{a (1 + \beta) + b c}

That is 2 for gradient descent, 2 + 2β for momentum, and (2 + 2β₁) / (1 - β₁) for Adam, whose P is
taken as it stands at a step (Cohen et al. 2022, Adaptive gradient methods at the edge of
stability). A weight decay w that is no part of the gradient, as AdamW's, adds w (1 + β) to
the denominator times s.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray

__all__ = [
    "DescribedState",
    "LinearStep",
    "Numbers",
    "Weights",
    "largest_bend",
    "spectral_radius",
]

Numbers = dict[str, float]
"""Hyperparameters by name."""
DescribedState = dict[str, FloatArray]
"""Behind a step: the state by the names of its variables, the gradient as ``g`` and the number of
the step as ``k``; arrays of shape (dim,), or (rows, dim) of many steps at once. Empty where a step
on a quadratic needs none of it."""


class Weights(NamedTuple):
    """What a step is made of; see the module. Of many steps at once, arrays of shape (rows,).

    Attributes:
        gradient: a of the module's equations.
        momentum: b.
        keeps: β.
        takes: c.
    """

    gradient: Any = 1.0
    momentum: Any = 0.0
    keeps: Any = 0.0
    takes: Any = 1.0


class LinearStep(msgspec.Struct, frozen=True):
    """What theory says of a method on a quadratic.

    Attributes:
        weights: what its step is made of, from its hyperparameters and state.
        divisor: the diagonal of P, from the same, shaped as the state; None where P is I.
        scaled: for a method that divides by the Hessian itself, the eigenvalue of P⁻¹H from one of
            H and the hyperparameters; None for the others.
        decouples: whether its weight decay is no part of the gradient.
        best: for a quadratic, from the least and the greatest eigenvalue of its Hessian, both above
            0, and the hyperparameters to those that shrink the error fastest in the long run; None
            where no one knows.
    """

    weights: Callable[[Numbers, DescribedState], Weights]
    divisor: Callable[[Numbers, DescribedState], FloatArray] | None = None
    scaled: Callable[[float, Numbers], float] | None = None
    decouples: bool = False
    best: Callable[[float, float, Numbers], Numbers] | None = None

    def rate(self, eta_bend: float, hyperparameters: Numbers) -> float:
        """Return by which factor a step shrinks the error in the long run.

        Args:
            eta_bend: η times an eigenvalue of P⁻¹H.
            hyperparameters: those of the method, whose weights must not depend on its state.
        """
        a, b, keeps, takes = self.weights(hyperparameters, {})
        trace = 1.0 + keeps - eta_bend * (a + b * takes)
        return spectral_radius(trace, keeps * (1.0 - eta_bend * a))

    def limit(self, hyperparameters: Numbers, state: DescribedState | None = None) -> float:
        """Return the η times an eigenvalue of P⁻¹H from which on the error grows."""
        return float(self.limits(hyperparameters, state or {}))

    def limits(self, hyperparameters: Numbers, state: DescribedState) -> FloatArray:
        """Return what `limit` does for many steps at once, shape (rows,), or () of one."""
        a, b, keeps, takes = self.weights(hyperparameters, state)
        below = np.asarray(a * (1.0 + keeps) + b * takes, np.float64)
        with np.errstate(all="ignore"):
            return np.where(below > 0.0, 2.0 * (1.0 + keeps) / below, math.inf)

    def decoupled_decay(self, hyperparameters: Numbers) -> float:
        """Return the weight decay that is no part of the gradient; 0 where there is none."""
        return hyperparameters["weight_decay"] if self.decouples else 0.0

    def largest_eta(
        self, bend: float, hyperparameters: Numbers, state: DescribedState | None = None
    ) -> float:
        """Return the η from which on the error grows along an eigenvector of P⁻¹H."""
        bend = max(bend, 0.0)
        a, b, keeps, takes = self.weights(hyperparameters, state or {})
        decay = self.decoupled_decay(hyperparameters)
        below = (1.0 + keeps) * (decay + a * bend) + b * takes * bend
        return float(2.0 * (1.0 + keeps) / below) if below > 0.0 else math.inf


def largest_bend(limit: Any, eta: Any, decay: float) -> Any:
    """Return the eigenvalue of P⁻¹H from which on the error grows.

    Args:
        limit: η times it where there is no decay; see `LinearStep.limit`.
        eta: η.
        decay: a weight decay that is no part of the gradient; see `LinearStep.decoupled_decay`.
    """
    return limit * (1.0 / eta - 0.5 * decay)


def spectral_radius(trace: float, determinant: float) -> float:
    """Return the greater magnitude of the two eigenvalues of a matrix of two rows."""
    if not math.isfinite(trace):
        return math.nan
    discriminant = trace * trace / 4.0 - determinant
    if discriminant < 0.0:
        return math.sqrt(determinant)
    return abs(trace) / 2.0 + math.sqrt(discriminant)
