"""A desktop laboratory for gradient descent.

The public API, usable without Qt::

    import gdgui
    experiment = gdgui.load("learning-rates")
    for trajectory in gdgui.descend(experiment):
        print(trajectory.status, trajectory.x[-1])

Whatever is refused raises a `UserError` (a ValueError) whose text is one sentence that names the
place.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gdgui.data_source import Column, Data, Table
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
    from os import PathLike

    from gdgui.engine.descent.trajectory import Trajectory
from gdgui.files import FileError, load, save

__all__ = [
    "Caption",
    "Change",
    "Column",
    "Data",
    "Domain",
    "Experiment",
    "ExperimentError",
    "FileError",
    "Objective",
    "Run",
    "StepSize",
    "Table",
    "UserError",
    "__version__",
    "descend",
    "load",
    "read_csv",
    "save",
]

__version__ = "0.1.0"


def descend(experiment: Experiment) -> "tuple[Trajectory, ...]":
    """Run every run of an experiment to its end; see `gdgui.engine.descent.descent`."""
    # The compiler takes some 0.6 s to import, which opening the window must not wait for.
    from gdgui.engine.descent.descent import descend

    return descend(experiment)


def read_csv(
    source: "str | PathLike[str]", *, inputs: Sequence[str] = (), target: str = ""
) -> Data:
    """Read a CSV or TSV file as the data of an experiment.

    How it is written is found out; `gdgui.data_files.read_csv` takes that as well, and gives
    sentences on what was recognized, left out and coded.

    Args:
        source: the path of the file.
        inputs: the columns that are inputs; empty for all that can be but the target.
        target: the column that is to be predicted; empty for the last that can be.

    Raises:
        UserError: it cannot be read, is no table, or a column cannot be used; says where and why.
    """
    from gdgui.data_files import read_csv

    return read_csv(source, inputs=inputs, target=target).data
