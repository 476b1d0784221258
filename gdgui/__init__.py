"""A desktop laboratory for gradient descent.

The public API, usable without Qt::

    import gdgui
    experiment = gdgui.load("learning-rates")
    for trajectory in gdgui.descend(experiment):
        print(trajectory.status, trajectory.x[-1])

and, where an experiment learns from data::

    examples = gdgui.data(experiment)
    outputs = gdgui.predict(experiment, trajectory, 100, examples.inputs)

Whatever is refused raises a `UserError` (a ValueError) whose text is one sentence that names the
place.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gdgui.data_source import Column, Table
from gdgui.errors import UserError
from gdgui.experiment import (
    Caption,
    Change,
    Data,
    Domain,
    Experiment,
    ExperimentError,
    Model,
    Objective,
    RandomStart,
    Run,
    Shown,
    ShownPlane,
    StepSize,
)

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import ArrayLike

    from gdgui.engine.analysis.standard_errors import Fit
    from gdgui.engine.arrays import FloatArray
    from gdgui.engine.data.learning import LearningData
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
    "Model",
    "Objective",
    "RandomStart",
    "Run",
    "Shown",
    "ShownPlane",
    "StepSize",
    "Table",
    "UserError",
    "__version__",
    "data",
    "descend",
    "fit",
    "load",
    "predict",
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


def data(experiment: Experiment) -> "LearningData":
    """Return what an experiment learns from, as its model sees it.

    Returns:
        ``inputs`` (m, d), ``targets`` (m,) or, for a softmax, (m, classes), ``held_out`` (m,) and
        their names; see `gdgui.engine.data.learning.LearningData`.

    Raises:
        ExperimentError: the experiment makes no sense; the text says where.
        UserError: it has no data.
    """
    from gdgui.engine.data.learning import learning_data
    from gdgui.engine.descent.problem import resolve

    objective = resolve(experiment).learning
    return learning_data(objective.examples)


def predict(
    experiment: Experiment, trajectory: "Trajectory", step: int, inputs: "ArrayLike"
) -> "FloatArray":
    """Return what a model says of inputs at a step of its training.

    Args:
        experiment: the experiment.
        trajectory: one of those that `descend` returned for it.
        step: the step, from 0; negative ones count from the end.
        inputs: shape (k, d), in the units of ``gdgui.data(experiment).inputs``.

    Returns:
        The outputs, in the units of ``gdgui.data(experiment).targets``: shape (k,), of a softmax
        the probabilities, shape (k, classes).

    Raises:
        ExperimentError: the experiment makes no sense; the text says where.
        UserError: it has no data, or the step or the inputs are none of its.
    """
    from gdgui.engine.data.trained import prediction
    from gdgui.engine.descent.problem import resolve

    objective = resolve(experiment).learning
    return prediction(objective.data, objective.network, trajectory.x, step, inputs)


def fit(experiment: Experiment, trajectory: "Trajectory", step: int = -1) -> "Fit":
    """Return what a typed model has learned, with standard errors.

    Args:
        experiment: the experiment.
        trajectory: one of those that `descend` returned for it.
        step: the step, from 0; negative ones count from the end.

    Returns:
        ``names``, ``values``, ``errors`` and ``covariance`` of the parameters, or the ``reason``
        why there are no errors; see `gdgui.engine.analysis.standard_errors.Fit`.

    Raises:
        ExperimentError: the experiment makes no sense; the text says where.
        UserError: its model is no formula, or the step is none of the trajectory's.
    """
    from gdgui.engine.analysis.standard_errors import fit_at
    from gdgui.engine.data.trained import theta_at, trained_objective
    from gdgui.engine.descent.problem import resolve

    objective = resolve(experiment).learning
    theta = theta_at(objective.network, trajectory.x, step)
    found = fit_at(trained_objective(objective.data, objective.network), theta)
    if found is None:
        raise UserError("objective.model: a `formula` expected, layers found")
    return found
