"""What models make of all their data where some runs are now: asked at the playhead.

A tape of a run with batches has the loss of the batch; that of all data is found here. A task says
how much work it is, so that who asks knows whether to wait for it. Importing this needs no
compiler; measuring brings it along.
"""

from typing import TYPE_CHECKING

import msgspec

from gdgui.engine.analysis.worked_gradient import FullGradient
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.objectives import LearningObjective

if TYPE_CHECKING:
    from gdgui.engine.analysis.learned import Standing

__all__ = ["Measurement", "MeasurementTask", "measure"]

_GRADIENT = 3
"""How many times the work of a prediction a gradient is."""


class MeasurementTask(msgspec.Struct, frozen=True, eq=False):
    """Where models are to be measured.

    Attributes:
        objective: the loss over data.
        thetas: the parameters of each run, shape (n,).
        gradient_of: the run whose gradient over all data is wanted as well; None for none.
    """

    objective: LearningObjective
    thetas: tuple[FloatArray, ...]
    gradient_of: int | None = None

    @property
    def work(self) -> int:
        """About how many products it takes."""
        samples = len(self.objective.examples.samples.inputs)
        times = len(self.thetas) + (0 if self.gradient_of is None else _GRADIENT)
        return self.objective.dim * samples * times


class Measurement(msgspec.Struct, frozen=True, eq=False):
    """What was found.

    Attributes:
        task: what was asked.
        standings: how each model stands.
        full: the loss of all that the one run learns from, and its gradient; None where no one
            has asked.
    """

    task: MeasurementTask
    standings: "tuple[Standing, ...]"
    full: FullGradient | None = None


def measure(task: MeasurementTask) -> Measurement:
    """Measure models."""
    from gdgui.engine.analysis.learned import standing_at
    from gdgui.engine.analysis.worked_gradient import full_gradient
    from gdgui.engine.data.trained import trained_objective

    objective = trained_objective(task.objective.data, task.objective.network)
    full = None
    if task.gradient_of is not None:
        full = full_gradient(objective, task.thetas[task.gradient_of])
    standings = tuple(standing_at(objective, theta) for theta in task.thetas)
    return Measurement(task, standings, full)
