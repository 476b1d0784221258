"""The runs that a landscape has, and which of them it shows at which step."""

from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.painting.trace import Trace

__all__ = ["ShownRuns"]


class ShownRuns:
    """Runs of which those are shown that are visible and have the dimension of the domain.

    Attributes:
        traces: all runs.
        dim: the dimension of the domain.
        step: the step at the playhead.
        is_steering: whether the marker stands at the iterate instead of the start.
    """

    def __init__(self) -> None:
        self.traces: tuple[Trace, ...] = ()
        self.dim = 2
        self.step = 0
        self.is_steering = False

    @property
    def shown(self) -> tuple[Trace, ...]:
        """Those that are shown."""
        return tuple(trace for trace in self.traces if self.shows(trace))

    def shows(self, trace: Trace) -> bool:
        """Return whether a run is shown."""
        return trace.visible and trace.trajectory.dim == self.dim

    @property
    def tapes(self) -> list[Trajectory]:
        """The tapes of those that are shown."""
        return [trace.trajectory for trace in self.shown]

    @property
    def selected(self) -> Trace | None:
        """The selected run, if it is shown."""
        return next((trace for trace in self.shown if trace.selected), None)

    def marked_point(self, trace: Trace) -> tuple[float, float]:
        """Return where the marker is: at the start, or steering at the iterate that is shown."""
        tape = trace.trajectory
        row = min(self.step, tape.last_step) if self.is_steering else 0
        return float(tape.x[row, 0]), float(tape.x[row, 1] if tape.dim == 2 else tape.f[row])
