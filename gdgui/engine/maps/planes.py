"""A plane through the parameters of a model as a map: the losses on it, and the paths in it."""

import msgspec
import numpy as np

from gdgui.checks import quoted
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.loss_plane import PlaneLoss, loss_beside, sample_loss
from gdgui.engine.display.plane import MARGIN, Plane, axis_plane, variation, widest_axes
from gdgui.engine.display.plane_directions import check_stays_finite, finite_paths
from gdgui.engine.display.plane_kinds import AXES, PLANE_KINDS, PlaneRequest, spanned_plane
from gdgui.engine.maps.grid import Cancelled
from gdgui.engine.maps.kinds import Work
from gdgui.engine.maps.registry import MapRequest
from gdgui.errors import UserError

__all__ = ["PlaneMap", "make_plane"]


class PlaneMap(msgspec.Struct, frozen=True, eq=False):
    """Losses on a plane.

    Attributes:
        plane: which plane.
        x: first coordinates, ascending, shape (k,).
        y: second coordinates, the same.
        losses: the loss of all that is learned from, penalties included, shape (k, k), rows by y.
        tapes: the visible runs as they are seen in the plane, by their places in the experiment.
        share: the share of their variation that lies in the plane; None where nothing varies.
        ends: the loss at the last iterate of each beside what the plane shows there.
    """

    plane: Plane
    x: FloatArray
    y: FloatArray
    losses: FloatArray
    tapes: dict[int, Trajectory]
    share: float | None
    ends: dict[int, PlaneLoss]

    @property
    def directions(self) -> FloatArray:
        """What one step along each coordinate adds to θ, shape (2, n)."""
        origin = self.plane.points(np.zeros(1), np.zeros(1))
        return self.plane.points(np.array([1.0, 0.0]), np.array([0.0, 1.0])) - origin


def make_plane(problem: Problem, request: MapRequest, work: Work) -> tuple[PlaneMap, ...]:
    """Sample a plane through the parameters of a model.

    Raises:
        Cancelled: someone said so.
        UserError: the experiment learns from no data, there is no such plane, or no such parameter.
    """
    objective = problem.objective
    if not isinstance(objective, LearningObjective):
        raise UserError("--kind plane: an experiment that learns from data expected")
    tapes = descended(problem).trajectories()
    shown = {
        index: tape
        for index, (run, tape) in enumerate(zip(problem.experiment.runs, tapes, strict=True))
        if run.visible
    }
    paths = finite_paths(list(shown.values()))
    plane = _plane(objective, request, list(shown.values()), tapes[request.run])
    loss = trained_objective(objective.data, objective.network)
    intervals = _intervals(np.concatenate([plane.at(path) for path in paths]))
    is_cancelled = work.is_cancelled or (lambda: False)
    sampled = sample_loss(
        loss, plane, intervals, (request.size, request.size), lambda: not is_cancelled(),
        executor=work.executor, progress=work.progress,
    )  # fmt: skip
    if sampled is None:
        raise Cancelled
    x, y = sampled.grid
    return (
        PlaneMap(
            plane, x, y, sampled.z,
            {index: plane.tape(tape) for index, tape in shown.items()},
            variation(plane, paths).share,
            {index: loss_beside(loss, plane, tape.x[-1]) for index, tape in shown.items()},
        ),
    )  # fmt: skip


def _plane(
    objective: LearningObjective, request: MapRequest, shown: list[Trajectory], run: Trajectory
) -> Plane:
    if request.plane == AXES or request.names is not None or objective.dim <= 2:
        check_stays_finite(run)
        names = objective.coordinates
        axes = widest_axes(run) if request.names is None else _axes(names, request.names)
        return axis_plane(np.array(run.x[-1]), axes, names)
    wanted = PlaneRequest(request.plane, seed=request.seed)
    if wanted.kind not in PLANE_KINDS:
        raise UserError(
            f"plane: one of {', '.join(PLANE_KINDS)} expected, {quoted(wanted.kind)} found"
        )
    return spanned_plane(wanted, objective.network, shown, run)


def _axes(names: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[int, int]:
    for name in wanted:
        if name not in names:
            few = ", ".join(names[:4])
            raise UserError(f"pair: parameters such as {few} expected, {quoted(name)} found")
    places = sorted({names.index(name) for name in wanted})
    if len(wanted) != 2 or len(places) != 2:
        raise UserError(f"pair: two different parameters expected, {', '.join(wanted)} found")
    return places[0], places[1]


def _intervals(points: FloatArray) -> tuple[tuple[float, float], ...]:
    """Return a square that shows points with a margin, so that distances look as they are."""
    low, high = points.min(axis=0), points.max(axis=0)
    reach = (0.5 + MARGIN) * float((high - low).max()) or 1.0
    middle = 0.5 * (low + high)
    return tuple((float(each) - reach, float(each) + reach) for each in middle)
