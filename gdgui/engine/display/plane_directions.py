r"""Planes through parameter space by what they show: where runs went, what lies around a minimum.

- *Principal directions*: of all iterates of some runs, the two along which they vary most, by the
  eigenvectors of their covariance (Li et al. 2018, Visualizing the loss landscape of neural nets,
  section 7.2, who measure from the last iterate and not from the mean).
- *Random directions*, scaled filter by filter (section 4 there): the weights into a unit get random
  numbers of as great a norm as they have themselves, and biases none, so that networks that differ
  by how their layers are scaled look alike. A typed model has no layers: each of its parameters
  gets a random number times its own size. The second direction is turned to a right angle of the
  first, which among many parameters is hardly a turn.
- *Three iterates*, through which there is one plane.

Where there is no such plane, a sentence says why.
"""

from collections.abc import Sequence

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import Network
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.display.plane import SpannedPlane
from gdgui.errors import UserError

__all__ = [
    "check_stays_finite",
    "finite_paths",
    "finite_tapes",
    "plane_through",
    "principal_plane",
    "random_plane",
    "stride_of",
]

_WORK = 2e8
"""How many products principal directions may take; beyond, each so-many-th iterate counts."""
_FLAT = 1e-7
"""Iterates are on a line where they are off it by less than this share of its length."""
_FEWEST = 3


def finite_tapes(tapes: Sequence[Trajectory]) -> list[Trajectory]:
    """Return the tapes of the runs that have not diverged.

    Raises:
        UserError: there is no such run.
    """
    found = [
        tape for tape in tapes if tape.status != Status.DIVERGED and np.isfinite(tape.x[-1]).all()
    ]
    if not found:
        raise UserError(
            "plane: a visible run that stays finite expected, "
            f"{'all have diverged' if tapes else 'none found'}; show one, or lower η"
        )
    return found


def finite_paths(tapes: Sequence[Trajectory]) -> list[FloatArray]:
    """Return the iterates of the runs that have not diverged, shape (k, n) each.

    Raises:
        UserError: there is no such run.
    """
    return [tape.x for tape in finite_tapes(tapes)]


def check_stays_finite(run: Trajectory) -> None:
    """Refuse a plane through the iterates of a run that has diverged.

    Raises:
        UserError: it has.
    """
    if run.status == Status.DIVERGED or not np.isfinite(run.x[-1]).all():
        raise UserError(
            "plane: a run that stays finite expected, the selected one has diverged after "
            f"{run.last_step:,} steps; select another, or lower η"
        )


def principal_plane(tapes: Sequence[Trajectory]) -> SpannedPlane:
    """Return the plane through the mean of all iterates along which they vary most.

    The first run ends to the right of its start and above it. Runs that have diverged do not count.

    Raises:
        UserError: all have diverged, there are fewer than three iterates, or all are on a line.
    """
    paths = finite_paths(tapes)
    count, n = sum(map(len, paths)), paths[0].shape[1]
    if count < _FEWEST:
        raise UserError(
            f"plane: principal directions of at least {_FEWEST} iterates expected, {count} found; "
            "take more steps"
        )
    stride = stride_of(count, n)
    centred = np.concatenate([path[::stride] for path in paths])
    mean = centred.mean(axis=0)
    centred -= mean
    scale = float(np.abs(centred).max())
    if not scale > 0.0:
        raise UserError("plane: iterates that differ expected, but all are at one place")
    basis, lengths = _principal_directions(centred / scale)
    if not lengths[1] > _FLAT * lengths[0]:
        raise _on_a_line("the iterates")
    way = basis @ (paths[0][-1] - paths[0][0])
    basis[way < 0.0] *= -1.0
    return SpannedPlane(base=mean, names=("PC1", "PC2"), basis=basis)


def random_plane(network: Network, theta: FloatArray, seed: int) -> SpannedPlane:
    """Return a plane through θ along random directions, scaled filter by filter.

    Those of a typed model are scaled parameter by parameter.

    Args:
        network: the model.
        theta: the point, shape (n,).
        seed: which directions.

    Raises:
        UserError: θ is not finite, or has weights of 0 only, or a typed model has less than two
            parameters other than 0.
    """
    _check_finite(theta, "θ")
    random = np.random.default_rng([seed, 2018])
    pair = random.standard_normal((2, network.dim))
    if network.has_layers:
        _scale_filters(network, theta, pair)
    else:
        pair *= np.abs(theta)
    what = "weights" if network.has_layers else "parameters"
    if np.count_nonzero(np.abs(pair).max(axis=0)) < 2:
        raise UserError(
            f"plane: {what} other than 0 expected, whose size random directions are given; "
            "take another iterate"
        )
    basis = _orthonormal(pair, "the random directions")
    return SpannedPlane(base=np.array(theta), names=("d₁", "d₂"), basis=basis)


def _scale_filters(network: Network, theta: FloatArray, pair: FloatArray) -> None:
    """Let the weights into each unit be as great as those of θ, and the biases 0."""
    for direction in pair:
        for (weights, biases), (own, _) in zip(
            network.layers_of(direction), network.layers_of(theta), strict=True
        ):
            norms = np.linalg.norm(weights, axis=1, keepdims=True)
            weights *= np.linalg.norm(own, axis=1, keepdims=True) / norms
            biases[:] = 0.0


def plane_through(thetas: FloatArray) -> SpannedPlane:
    """Return the plane through three iterates; the first is its origin, the second to the right.

    Args:
        thetas: the iterates, shape (3, n).

    Raises:
        UserError: one is not finite, or all are on a line.
    """
    for number, theta in enumerate(thetas, start=1):
        _check_finite(theta, f"iterate {number} of 3")
    # The third is above.
    basis = _orthonormal(thetas[1:] - thetas[0], "the three iterates")
    return SpannedPlane(base=np.array(thetas[0]), names=("u₁", "u₂"), basis=basis)


def stride_of(count: int, n: int) -> int:
    """Return which of so many iterates count: all, or of very many each so-many-th."""
    stride = 1
    while (fewer := count // stride) * n * min(fewer, n) > _WORK and fewer > 2 * _FEWEST:
        stride *= 2
    return stride


def _principal_directions(centred: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the two directions along which rows vary most, shape (2, n), and how much.

    They are eigenvectors of MᵀM, or come of those of MMᵀ where that is the smaller matrix.
    """
    count, n = centred.shape
    if n <= count:
        values, vectors = np.linalg.eigh(centred.T @ centred)
        basis = vectors[:, -2:].T[::-1]
    else:
        values, vectors = np.linalg.eigh(centred @ centred.T)
        basis = vectors[:, -2:].T[::-1] @ centred
    lengths = np.sqrt(np.maximum(values[-2:][::-1], 0.0))
    if n > count and lengths[1] > _FLAT * lengths[0]:
        basis = _orthonormal(basis, "the iterates")
    return np.ascontiguousarray(basis), lengths


def _orthonormal(pair: FloatArray, what: str) -> FloatArray:
    """Return directions of unit length at right angles that span the same plane, shape (2, n)."""
    first, second = pair
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    if not min(lengths) > 0.0:
        raise UserError(f"plane: {what} do not differ, so there is no plane through them")
    first, second = first / lengths[0], second / lengths[1]
    # Twice, so that rounding is left alone (Parlett 1998, section 6.9).
    for turn in range(2):
        second = second - (first @ second) * first
        length = np.linalg.norm(second)
        if turn == 0 and not length > _FLAT:
            raise _on_a_line(what)
        second = second / length
    return np.array([first, second])


def _on_a_line(what: str) -> UserError:
    return UserError(
        f"plane: {what} are on a line, through which there are many planes; show two parameters, "
        "or random directions"
    )


def _check_finite(theta: FloatArray, what: str) -> None:
    if not np.isfinite(theta).all():
        raise UserError(f"plane: {what} is not finite; take an iterate from before it diverged")
