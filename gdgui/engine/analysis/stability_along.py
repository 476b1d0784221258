"""How sharply an objective bends along a tape, beside how sharply it may for the run's method.

It is what `gdgui.engine.analysis.rates.stability_of` says of one step, of many rows at once.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gdgui.engine.analysis.curvature_kernels import largest_eigenvalues
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.noise import noise_between
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.recording import Recording
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.methods.linear_step import DescribedState, largest_bend
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["BendsAndLimits", "bends_along", "stability_along"]


class BendsAndLimits(NamedTuple):
    """Some rows of a tape; both have the shape (rows,).

    Attributes:
        bends: the largest eigenvalue of the Hessian, with a coupled weight decay in it, divided as
            the method divides its steps (`gdgui.engine.methods.linear_step`); nan where there is
            none, as where it divides by 0 or no step leaves the row.
        limits: the eigenvalue from which on the error of a quadratic grows with the row's η; nan
            for a method that theory has no such limit for, and where no step leaves the row.
    """

    bends: FloatArray
    limits: FloatArray


def bends_along(
    objective: CompiledObjective,
    parameters: FloatArray,
    x: FloatArray,
    decay: float = 0.0,
    divisors: FloatArray | None = None,
) -> FloatArray:
    """Return the largest eigenvalue of P⁻¹(H + decay I) at places.

    Args:
        objective: the compiled objective; its Hessian is needed.
        parameters: the formula's parameters, read-only.
        x: the places, shape (n, dim).
        decay: what a weight decay adds to each eigenvalue of H.
        divisors: the diagonal of P, shape (n, dim); None where it is I.
    """
    out = np.empty(len(x))
    divisors = np.empty((0, x.shape[1])) if divisors is None else divisors
    largest_eigenvalues(
        objective.hessian, parameters, np.ascontiguousarray(x), decay,
        np.ascontiguousarray(divisors), out,
    )  # fmt: skip
    return out


def stability_along(
    objective: CompiledObjective,
    parameters: FloatArray,
    recording: Recording,
    first: int,
    end: int,
) -> BendsAndLimits:
    """Return how sharply an objective bends along a tape, and how sharply it may.

    Args:
        objective: the compiled objective; its Hessian is needed.
        parameters: the formula's parameters, read-only.
        recording: the tape, perhaps under way.
        first: the first row.
        end: the row after the last one.
    """
    bends, limits = np.full(end - first, np.nan), np.full(end - first, np.nan)
    turns = {change.step for change in recording.run.changes}
    known = max(first, min(end, recording.last + 1))
    cuts = sorted({first, known, *(turn for turn in turns if first < turn < known)})
    with np.errstate(all="ignore"):
        for begin, stop in pairwise(cuts):
            part = slice(begin - first, stop - first)
            found = _stretch(objective, parameters, recording, begin, stop)
            bends[part], limits[part] = found
    return BendsAndLimits(bends, limits)


def _stretch(
    objective: CompiledObjective,
    parameters: FloatArray,
    recording: Recording,
    first: int,
    end: int,
) -> BendsAndLimits:
    """Do what `stability_along` does for rows of a tape with no change in between."""
    run, x = recording.run.at(first), recording.x[first:end]
    linear = run.direction.linear
    limits = np.full(end - first, np.nan)
    decay = run.hyperparameters[WEIGHT_DECAY.name] if run.decays else 0.0
    if linear is None or run.has_own_gradient:
        return BendsAndLimits(bends_along(objective, parameters, x, decay), limits)
    # The last row of a tape takes no step.
    taken = min(end, recording.last) - first
    eta = recording.eta[first : first + taken] if len(recording.eta) > 1 else recording.eta[0]
    state, divisors = {}, None
    if linear.divisor is not None:
        state = _described(recording, run, first, first + taken)
        divisors = np.full((end - first, x.shape[1]), np.nan)
        divisors[:taken] = linear.divisor(run.hyperparameters, state)
        divisors[~(divisors > 0.0)] = np.nan
    limit = linear.limits(run.hyperparameters, state)
    limits[:taken] = largest_bend(limit, eta, linear.decoupled_decay(run.hyperparameters))
    bends = bends_along(objective, parameters, x, decay, divisors)
    if linear.scaled is not None:
        scaled = linear.scaled
        bends = np.array([scaled(bend, run.hyperparameters) for bend in bends.tolist()])
    return BendsAndLimits(bends, limits)


def _described(recording: Recording, run: ResolvedRun, first: int, end: int) -> DescribedState:
    """Return the states behind the steps that leave some rows, shape (rows, dim) each."""
    seen = recording.grad[first:end].copy()
    if run.noise:
        row = first
        while row < end:
            # The noise is known block by block.
            stop = min(end, (row // recording.block + 1) * recording.block)
            noise = noise_between(run.noise, run.seed, seen.shape[1], row, stop)
            seen[row - first : stop - first] += noise
            row = stop
    if run.decays:
        seen += run.hyperparameters[WEIGHT_DECAY.name] * recording.x[first:end]
    index = np.repeat(np.arange(first, end, dtype=np.float64)[:, None], seen.shape[1], axis=1)
    return {**recording.states_along(first, end), "g": seen, "k": index}
