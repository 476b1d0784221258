"""A desktop laboratory for gradient descent.

The public API, usable without Qt::

    import gdgui
    experiment = gdgui.load("learning-rates")
    for trajectory in gdgui.descend(experiment):
        print(trajectory.status, trajectory.x[-1])

Whatever is refused raises a `UserError` (a ValueError) whose text is one sentence that names the
place.
"""

from typing import TYPE_CHECKING

from gdgui.errors import UserError
from gdgui.experiment import (
    Caption,
    Change,
    Domain,
    Experiment,
    ExperimentError,
    Objective,
    Run,
    StepSize,
)

if TYPE_CHECKING:
    from gdgui.engine.descent.trajectory import Trajectory
from gdgui.files import FileError, load, save

__all__ = [
    "Caption",
    "Change",
    "Domain",
    "Experiment",
    "ExperimentError",
    "FileError",
    "Objective",
    "Run",
    "StepSize",
    "UserError",
    "__version__",
    "descend",
    "load",
    "save",
]

__version__ = "0.1.0"


def descend(experiment: Experiment) -> "tuple[Trajectory, ...]":
    """Run every run of an experiment to its end; see `gdgui.engine.descent.descent`."""
    # The compiler takes some 0.6 s to import, which opening the window must not wait for.
    from gdgui.engine.descent.descent import descend

    return descend(experiment)
