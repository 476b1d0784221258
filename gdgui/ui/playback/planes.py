"""Which plane through the parameters of a model the landscape shows, and what it says of itself.

Two parameters follow the playhead: the others are as they are there. A plane that is spanned by
directions is found once all tapes are whole, and stays while something is dragged, for nothing
could be dragged in a plane that turns under the hand; how much of the paths lies in it is told all
the while, and to choose it again finds it anew.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec
import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.plane import (
    AxisPlane,
    ParameterLine,
    Plane,
    SpannedPlane,
    axis_plane,
    variation,
    widest_axes,
)
from gdgui.engine.display.plane_directions import finite_paths
from gdgui.engine.display.plane_kinds import AXES, PlaneRequest, spanned_plane
from gdgui.engine.display.projection import Projection
from gdgui.errors import UserError

if TYPE_CHECKING:
    from gdgui.engine.analysis.step_inspector import Inspector
    from gdgui.engine.display.loss_plane import PlaneLoss

__all__ = ["PlaneStanding", "Planes"]

_MOST_NUMBERS = 1 << 17
"""Of long paths so many numbers, of iterates evenly apart, tell how much lies in a plane: what is
dragged must not wait for it."""
_MOST_WORK = 2e7
"""How many products of a parameter and a sample the loss beside a plane's may take at once."""


class PlaneStanding(msgspec.Struct, frozen=True):
    """How far a plane is the whole story.

    Attributes:
        share: the share of the visible paths' variation that lies in it; None where there is none.
        loss: the loss of the selected run at the playhead beside what the plane shows there; None
            where the plane goes through it, or it takes too long to find.
    """

    share: float | None = None
    loss: "PlaneLoss | None" = None


class Shown(Protocol):
    """What there is to be shown: `gdgui.ui.playback.controller.PlaybackController`."""

    @property
    def problem(self) -> Problem:
        """The problem."""

    @property
    def tapes(self) -> tuple[Trajectory, ...]:
        """A tape for each run, as far as there are any."""

    @property
    def resolved(self) -> int:
        """The selected run."""

    @property
    def step(self) -> int:
        """The step at the playhead."""

    @property
    def inspector(self) -> "Inspector | None":
        """Who knows the objective, compiled."""


class Planes(QObject):
    """Holds what is wanted, and the plane that was found.

    Args:
        shown: what is shown.

    Signals:
        changed: another plane is shown; whether the part that was in view of the last one means
            nothing in it, for someone has just picked it, or it has directions of another model.
        to_draw: the landscape and the tapes are to be drawn in it; after `changed`.
        refused: why there is no plane of the kind that is wanted; the last one stays.
    """

    changed = Signal(bool)
    to_draw = Signal()
    refused = Signal(str)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown = shown
        self._request = self._found = PlaneRequest()
        self._widest = (0, 1)
        self._is_new, self._is_unrelated = True, False
        self._spanned: SpannedPlane | None = None
        self._projections: dict[int, Projection] = {}
        self._share: tuple[object, float | None] = (None, None)

    @property
    def request(self) -> PlaneRequest:
        """Which plane is wanted."""
        return self._request

    def forget(self) -> None:
        """Forget the plane of another model; the kind that is wanted stays."""
        self._is_unrelated |= self._spanned is not None
        self._widest, self._is_new, self._spanned = (0, 1), True, None
        self._request, self._found = replace(self._request, axes=None), PlaneRequest()

    def choose(self, request: PlaneRequest) -> None:
        """Show another plane, once there are whole tapes."""
        self._request, self._is_new = request, True
        self.find()

    def pick(self, request: PlaneRequest) -> None:
        """Show another plane; one through three iterates goes through that at the playhead."""
        self._is_unrelated = True
        self.choose(replace(request, step=self._shown.step))

    def find(self) -> None:
        """Find the plane that is wanted of a model, if it has still to be found and can be."""
        objective, run = self._shown.problem.objective, self._run
        is_whole = run is not None and all(tape.complete for tape in self._shown.tapes)
        if not (self._is_new and is_whole and isinstance(objective, LearningObjective)):
            return
        assert run is not None  # noqa: S101 - known to mypy only so
        self._is_new, self._widest = False, widest_axes(run)
        spanned = None
        if self._request.kind != AXES and objective.dim > 2:
            try:
                spanned = spanned_plane(self._request, objective.network, self._visible, run)
            except UserError as error:
                self._request, self._is_unrelated = self._found, False
                self.refused.emit(str(error))
                return
        self._spanned, self._found = spanned, self._request
        is_unrelated, self._is_unrelated = self._is_unrelated, False
        self.changed.emit(is_unrelated)
        self.to_draw.emit()

    @property
    def plane(self) -> Plane | None:
        """The plane that is shown of a model; None for a formula."""
        objective = self._shown.problem.objective
        if not isinstance(objective, LearningObjective):
            return None
        if self._spanned is not None and len(self._spanned.base) == objective.dim:
            return self._spanned
        if objective.dim == 1:
            return ParameterLine(base=self._theta, names=objective.coordinates)
        axes = self._request.axes or self._widest
        axes = axes if axes[1] < objective.dim else (0, 1)
        return axis_plane(self._base, axes, objective.coordinates)

    @property
    def _base(self) -> FloatArray:
        """Where a plane of two parameters goes through: θ at the playhead, the last finite one."""
        theta, run = self._theta, self._run
        if run is None or np.isfinite(theta).all():
            return theta
        row = min(self._shown.step, run.last_step)
        while row > 0 and not np.isfinite(run.x[row]).all():
            row -= 1
        return np.array(run.x[row])

    @property
    def _run(self) -> Trajectory | None:
        """The tape of the selected run, if there is one already."""
        tapes, selected = self._shown.tapes, self._shown.resolved
        return tapes[min(selected, len(tapes) - 1)] if tapes else None

    @property
    def _theta(self) -> FloatArray:
        """The iterate of the selected run at the playhead; its start until there is one."""
        tapes, selected = self._shown.tapes, self._shown.resolved
        if selected < len(tapes):
            tape = tapes[selected]
            return np.array(tape.x[min(self._shown.step, tape.last_step)])
        return np.array(self._shown.problem.runs[selected].start)

    @property
    def _visible(self) -> list[Trajectory]:
        runs = zip(self._shown.problem.experiment.runs, self._shown.tapes, strict=False)
        return [tape for run, tape in runs if run.visible]

    def projected(self, index: int, tape: Trajectory) -> Trajectory:
        """Return the tape of a run as the landscape shows it."""
        plane = self.plane
        if plane is None or tape.dim != len(plane.base):
            return tape
        if not isinstance(plane, SpannedPlane):
            return plane.tape(tape)
        known = self._projections.get(index)
        if known is None or known.plane is not plane:
            known = self._projections[index] = Projection(plane)
        return known.of(tape)

    @property
    def standing(self) -> PlaneStanding:
        """How much of the paths lies in the plane, and how far off it is at the playhead."""
        plane, theta = self.plane, self._theta
        if plane is None or plane.is_whole or not self._shown.tapes:
            return PlaneStanding()
        if len(theta) != len(plane.base):
            return PlaneStanding()
        loss = None if plane.moves else _loss_beside(plane, theta, self._shown.inspector)
        return PlaneStanding(self._share_of(plane), loss)

    def _share_of(self, plane: Plane) -> float | None:
        visible = self._visible
        places = [(tape.x.__array_interface__["data"][0], len(tape)) for tape in visible]
        subject = plane.axes if isinstance(plane, AxisPlane) else plane, places
        if subject != self._share[0]:
            self._share = subject, _share_of(plane, visible)
        return self._share[1]

    def evaluate(
        self, inspector: "Inspector", point: tuple[float, ...]
    ) -> tuple[float, tuple[float, ...]]:
        """Return the objective at a point of the landscape, and its gradient there."""
        plane = self.plane
        if plane is None:
            return inspector.evaluate(point)
        theta = plane.points(np.array(point[:1]), np.array(point[1:]))[0]
        value, gradient = inspector.evaluate(tuple(theta.tolist()))
        return value, tuple(plane.of(np.array(gradient)).tolist())


def _share_of(plane: Plane, tapes: Sequence[Trajectory]) -> float | None:
    try:
        paths = finite_paths(tapes)
    except UserError:
        return None
    stride = -(-sum(path.size for path in paths) // _MOST_NUMBERS)
    with np.errstate(all="ignore"):
        return variation(plane, [path[::stride] for path in paths]).share


def _loss_beside(
    plane: Plane, theta: FloatArray, inspector: "Inspector | None"
) -> "PlaneLoss | None":
    from gdgui.engine.data.trained import TrainedObjective
    from gdgui.engine.display.loss_plane import loss_beside

    objective = None if inspector is None else inspector.objective
    if not isinstance(objective, TrainedObjective) or objective.dim != len(theta):
        return None
    if 2 * objective.dim * len(objective.examples.learned) > _MOST_WORK:
        return None
    return loss_beside(objective, plane, theta)
