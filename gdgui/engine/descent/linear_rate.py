"""The factor by which the gradients of a tape shrink or grow where a linear map leads on."""

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.notation import norms

__all__ = ["linear_rate"]

_FEWEST = 8
"""Fewer rows than this show no rate."""
_RANK = 1e-5
_HUGE = 1e100


def linear_rate(grad: FloatArray) -> tuple[float, float] | None:
    """Return the factor by which a step shrinks the gradient late among some gradients.

    It is found by dynamic mode decomposition (Schmid 2010, Dynamic mode decomposition of numerical
    and experimental data): the linear map that leads from each pair of successive gradients to the
    next pair is fitted to the rows, and its largest eigenvalue is the factor. A ratio of norms
    would do for a steady fall, but those of momentum swing while they shrink.

    Args:
        grad: gradients, shape (n, dim).

    Returns:
        The factor, above 1 where the gradient grows, and how far the map misses the next pair, as a
        share of its size; None where too few rows show one.
    """
    lengths = norms(grad)
    usable = _above_rounding(lengths)
    first = min(usable // 2, max(usable - _FEWEST, 0))
    if usable - first < _FEWEST:
        return None
    grad = grad[first:usable]
    pairs = np.hstack((grad[1:], grad[:-1]))
    # Late pairs are small; each counts as much as the others.
    sizes = np.hypot(lengths[first + 1 : usable - 1], lengths[first : usable - 2])
    now, then = pairs[:-1] / sizes[:, None], pairs[1:] / sizes[:, None]
    u, singular, v = np.linalg.svd(now, full_matrices=False)
    # Modes that have died out leave rounding behind, which would be taken for modes.
    rank = int((singular > _RANK * singular[0]).sum())
    reduced = (u[:, :rank] / singular[:rank]).T @ then @ v[:rank].T
    missed = then - u[:, :rank] @ (u[:, :rank].T @ then)
    misfit = float(np.sqrt((missed**2).sum() / (then**2).sum()))
    return float(np.abs(np.linalg.eigvals(reduced)).max()), misfit


def _above_rounding(norms: FloatArray) -> int:
    """Return how many rows pass before gradients are no more than roundings, or not finite."""
    with np.errstate(invalid="ignore"):
        fine = np.isfinite(norms) & (norms < _HUGE) & (norms > 0.0)
    fine &= norms > 1e-9 * np.max(norms, where=fine, initial=0.0)
    return len(norms) if fine.all() else int(np.argmin(fine))
