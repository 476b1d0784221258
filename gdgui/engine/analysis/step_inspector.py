"""Takes steps of tapes apart and looks at the ground under them; see `gdgui.engine.analysis.step`.

It is made where the tapes are computed and asked where they are shown, where an answer takes some
microseconds (`gdgui.engine.analysis.replay`).
"""

from collections.abc import Sequence

import numpy as np

from gdgui.engine.analysis.replay import Replay
from gdgui.engine.analysis.stability_along import BendsAndLimits, bends_along, stability_along
from gdgui.engine.analysis.stationary import Surroundings
from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.analysis.worked_gradient import WorkedGradient, work_out
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import Network
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.recording import Recording
from gdgui.engine.methods.curved import MOST_FOR_A_HESSIAN
from gdgui.engine.objective.compilation import CompiledObjective
from gdgui.errors import UserError

__all__ = ["Inspector", "inspector_of"]


class Inspector:
    """Answers questions about the steps of some runs and the objective under them.

    Args:
        objective: the compiled objective.
        values: its parameters, read-only.
        recordings: the runs, under way or complete.
    """

    def __init__(
        self,
        objective: CompiledObjective | TrainedObjective,
        values: FloatArray,
        recordings: Sequence[Recording],
    ) -> None:
        self._objective = objective
        self._values = values
        self._recordings = tuple(recordings)
        self._replays = [Replay(recording) for recording in recordings]

    @property
    def objective(self) -> CompiledObjective | TrainedObjective:
        """The compiled objective."""
        return self._objective

    @property
    def values(self) -> FloatArray:
        """The parameters of the objective."""
        return self._values

    @property
    def run_count(self) -> int:
        """How many runs it knows."""
        return len(self._replays)

    def step(self, run: int, k: int) -> Step | None:
        """Return the step that leaves row ``k`` of a run's tape; None where there is none yet."""
        return self._replays[run].step(k)

    def worked_gradient(self, run: int, k: int) -> WorkedGradient | None:
        """Return the gradient in row ``k`` of a run's tape, sample by sample.

        Returns:
            None for a model whose gradient cannot be followed so, and for a formula.
        """
        tape = self._recordings[run]
        samples = tape.samples_of(k) if 0 <= k <= tape.last else None
        if samples is None or not isinstance(self._objective, TrainedObjective):
            return None
        return work_out(self._objective, tape.x[k], samples, tape.grad[k].copy())

    def evaluate(self, point: tuple[float, ...]) -> tuple[float, tuple[float, ...]]:
        """Return the objective at a point and its right gradient; of a loss over all samples.

        Of a loss whose parameters are not as many as the point's coordinates, both are nan.
        """
        if isinstance(self._objective, TrainedObjective):
            if len(point) != self._objective.dim:
                return np.nan, (np.nan,) * len(point)
            value, slope = self._objective.value_and_gradient(np.array(point, np.float64))
            return value, tuple(slope.tolist())
        right = self._objective.right
        f, *gradient = right.value_and_gradient(*(*point, 0.0)[:2], self._values)
        return float(f), tuple(float(each) for each in gradient[: len(point)])

    def curvature(self, x: Sequence[float]) -> Curvature:
        """Return how the objective bends at a point; the first call compiles the Hessian.

        Raises:
            UserError: a loss over data has more parameters than a Hessian is made for.
        """
        point = np.array(x, dtype=np.float64)
        if isinstance(self._objective, TrainedObjective):
            return _curvature_of_loss(self._objective, point)
        dim = len(point)
        place = (float(point[0]), float(point[1]) if dim == 2 else 0.0)
        objective = self._objective.right
        value, gx, gy = objective.value_and_gradient(*place, self._values)
        hxx, hxy, hyy = objective.hessian(*place, self._values)
        hessian = np.array([[hxx, hxy], [hxy, hyy]])[:dim, :dim]
        if np.isfinite(hessian).all():
            eigenvalues, eigenvectors = np.linalg.eigh(hessian)
        else:
            eigenvalues, eigenvectors = np.full(dim, np.nan), np.full((dim, dim), np.nan)
        gradient = np.array([gx, gy])[:dim]
        is_kink = Surroundings(objective, self._values, dim).is_kink(point)
        return Curvature(
            point, value, gradient, hessian, eigenvalues, eigenvectors, is_kink,
            # What follows from a quadratic alone does not hold for a gradient that is another's.
            objective.is_quadratic and self._objective is objective,
        )  # fmt: skip

    def largest_eigenvalues(self, x: FloatArray) -> FloatArray:
        """Return the largest eigenvalue of the Hessian at each of the points (n, dim)."""
        if isinstance(self._objective, TrainedObjective):
            found = [_curvature_of_loss(self._objective, row).eigenvalues[-1] for row in x]
            return np.array(found)
        return bends_along(self._objective, self._values, x)

    def stability(self, run: int, first: int, end: int) -> BendsAndLimits:
        """Return how sharply a run's objective bends along its tape, and how sharply it may.

        Args:
            run: the run, of a formula.
            first: the first row of its tape.
            end: the row after the last one.
        """
        recording = self._replays[run].recording
        if isinstance(self._objective, TrainedObjective):
            raise TypeError("a formula expected, a loss over data found")
        return stability_along(self._objective, self._values, recording, first, end)


def inspector_of(descent: Descent) -> Inspector:
    """Return what takes the steps of a descent's tapes apart, also those still to be written."""
    return Inspector(descent.objective, descent.values, descent.recordings)


def _curvature_of_loss(objective: TrainedObjective, theta: FloatArray) -> Curvature:
    """Return how the loss of all that is learned from bends at θ."""
    if objective.dim > MOST_FOR_A_HESSIAN:
        raise UserError(
            f"curvature: at most {MOST_FOR_A_HESSIAN} parameters expected, {objective.dim:,} found"
        )
    value, gradient = objective.value_and_gradient(theta)
    hessian = objective.hessian(theta)
    if np.isfinite(hessian).all():
        eigenvalues, eigenvectors = np.linalg.eigh(hessian)
    else:
        eigenvalues, eigenvectors = np.full(len(theta), np.nan), np.full_like(hessian, np.nan)
    return Curvature(
        theta, value, gradient, hessian, eigenvalues, eigenvectors,
        is_quadratic=_is_quadratic(objective.network),
    )  # fmt: skip


def _is_quadratic(network: Network) -> bool:
    """Tell whether the loss of a model bends alike everywhere: squares of what is linear."""
    if not network.has_layers:
        return False
    is_linear = len(network.sizes) == 2 and network.output.id == "linear"
    return is_linear and network.loss.id == "squared" and network.l1 == 0.0
