"""Every edit of what is learned from: an objective over data in, a new one out.

What follows from an edit of the data for the model and the loss comes along (see `model_edits`). An
experiment that learns from data begins here as well. These are plain functions on immutable data,
as in `edits`.
"""

from typing import Literal

from msgspec.structs import replace

from gdgui.data_source import MAX_POINTS, Column
from gdgui.engine.data.catalogue import data_set, data_sets
from gdgui.engine.data.columns import Columns, columns_of_table
from gdgui.engine.data.generated import GENERATED, GeneratedSet
from gdgui.engine.data.samples import load_data
from gdgui.engine.data.typed_columns import as_classes
from gdgui.errors import UserError
from gdgui.experiment import MAX_SEED, Data, Experiment, Model, Objective, RandomStart, Run
from gdgui.ui.document.model_edits import fitted, suggested

__all__ = [
    "ProblemType",
    "blank",
    "columns_of",
    "experiment_on",
    "generated_of",
    "is_generated",
    "learning_from",
    "problem_type_of",
    "with_columns",
    "with_data",
    "with_data_set",
    "with_held_out",
    "with_new_sample",
    "with_noise",
    "with_points",
    "with_problem_type",
    "with_seed",
    "with_standardized",
]

ProblemType = Literal["classification", "regression"]

FIRST_SETS: dict[ProblemType, str] = {"classification": "circle", "regression": "line"}
"""What a problem of a type begins with."""
_STEPS = 2_500
_LEAST_POINTS = 2


# ---- beginning ----


def blank() -> Experiment:
    """Return what one begins with: a line through points, a click away from any other data."""
    objective = learning_from(Data(name=FIRST_SETS["regression"]))
    return experiment_on(objective, "Untitled experiment")


def learning_from(data: Data) -> Objective:
    """Return a model that suits data: a line, logistic regression, or the same by softmax.

    Raises:
        ExperimentError: nothing can be learned from the data; says why.
    """
    output, loss = suggested(load_data(data).classes)
    return Objective(data=data, model=Model(output=output), loss=loss)


def experiment_on(objective: Objective, title: str) -> Experiment:
    """Return an experiment whose run learns an objective: by Adam, which suits them all."""
    run = Run(
        optimizer="adam",
        hyperparameters={"learning_rate": 0.02},
        start=RandomStart(),
    )
    return Experiment(title=title, objective=objective, runs=(run,), steps=_STEPS)


# ---- the kind of problem ----


def problem_type_of(objective: Objective) -> ProblemType:
    """Return whether the target is a class or a number."""
    return "regression" if load_data(_data(objective)).classes == 1 else "classification"


def generated_of(problem_type: ProblemType) -> tuple[GeneratedSet, ...]:
    """Return the generated sets whose target is of a kind, what one begins with first."""
    is_class = problem_type == "classification"
    found = [each for each in GENERATED if bool(each.class_names) == is_class]
    return tuple(sorted(found, key=lambda each: each.name != FIRST_SETS[problem_type]))


def with_problem_type(objective: Objective, problem_type: ProblemType) -> Objective:
    """Predict a class, or a number.

    The target of a table is taken so, or another of its columns; else other data are taken.

    Raises:
        UserError: a table has no column that could be predicted so.
    """
    if problem_type == problem_type_of(objective):
        return objective
    data = _data(objective)
    if data.table is None:
        return with_data_set(objective, FIRST_SETS[problem_type])
    return with_data(objective, _with_target_as(data, problem_type))


def _with_target_as(data: Data, problem_type: ProblemType) -> Data:
    assert data.table is not None  # noqa: S101 - asked of tables alone
    columns = {column.name: column for column in data.table.columns}
    target = data.target or data.table.columns[-1].name
    others = [name for name in reversed(columns) if name != target]
    for name in (target, *others):
        column = _as_type(columns[name], problem_type)
        if column is None:
            continue
        kept = tuple(column if each.name == name else each for each in data.table.columns)
        inputs = _swapped(data.inputs, name, target)
        table = replace(data.table, columns=kept)
        return replace(data, table=table, target=name, inputs=inputs)
    what = "classes" if problem_type == "classification" else "numbers"
    raise UserError(
        f"target: a column of {what} expected, {data.table.source or 'the table'} has none"
    )


def _as_type(column: Column, problem_type: ProblemType) -> Column | None:
    """Return a column as classes, or as numbers; None where it can be neither."""
    if problem_type == "classification":
        try:
            return as_classes(column)
        except UserError:
            return None
    if not column.categories:
        return column
    try:
        numbers = [float(name) for name in column.categories]
    except ValueError:
        return None
    values = tuple(None if value is None else numbers[int(value)] for value in column.values)
    return Column(column.name, values, (), column.unit)


def _swapped(inputs: tuple[str, ...], target: str, before: str) -> tuple[str, ...]:
    """Return inputs without the new target; the target before takes its place among them."""
    return tuple(before if name == target else name for name in inputs)


# ---- which data ----


def with_data(objective: Objective, data: Data) -> Objective:
    """Learn from other data; the model is kept as far as it suits them.

    Raises:
        ExperimentError: nothing can be learned from them; says why.
    """
    before = load_data(_data(objective)).classes
    return fitted(replace(objective, data=data), before)


def with_data_set(objective: Objective, name: str) -> Objective:
    """Learn from a named set; what was said of seed, held-out share, points and noise stays.

    Sets of measurements are standardised: their units are of any size.
    """
    before = _data(objective)
    kept = Data(name=name, seed=before.seed, held_out=before.held_out)
    if is_generated(kept):
        kept = replace(kept, points=before.points, noise=before.noise)
    else:
        kept = replace(kept, standardize=True)
    return with_data(objective, kept)


def is_generated(data: Data) -> bool:
    """Tell whether data are made on demand: then they have a number of points and noise."""
    return data.name is not None and isinstance(data_sets().get(data.name), GeneratedSet)


def with_points(objective: Objective, points: int) -> Objective:
    """Ask for so many points of a generated set."""
    points = min(max(points, _LEAST_POINTS), MAX_POINTS)
    return with_data(objective, replace(_data(objective), points=points))


def with_noise(objective: Objective, noise: float) -> Objective:
    """Make a generated set as noisy."""
    return with_data(objective, replace(_data(objective), noise=noise))


def with_held_out(objective: Objective, share: float) -> Objective:
    """Hold out a share of the rows."""
    return with_data(objective, replace(_data(objective), held_out=share))


def with_seed(objective: Objective, seed: int) -> Objective:
    """Take the points, and hold out the rows, that belong to a seed."""
    return with_data(objective, replace(_data(objective), seed=seed))


def with_new_sample(objective: Objective) -> Objective:
    """Draw other points, or hold out other rows: those of the next seed."""
    return with_seed(objective, (_data(objective).seed + 1) % (MAX_SEED + 1))


# ---- tables ----


def columns_of(data: Data) -> Columns | None:
    """Return the columns of a table or of a set that ships; None of other data."""
    if data.table is not None:
        return columns_of_table(data.table)
    if data.name is None or is_generated(data):
        return None
    return data_set(data.name).columns(None, None, 0)


def with_columns(objective: Objective, inputs: tuple[str, ...], target: str) -> Objective:
    """Predict one column from others, in their order in the table.

    A column that becomes the target is no input any more, and the target before becomes one if
    there would be none else.

    Raises:
        ExperimentError: nothing can be learned so; says why.
    """
    data = _data(objective)
    columns = columns_of(data)
    if columns is None:
        return objective
    names = [column.name for column in columns.columns]
    before = data.target or columns.target
    chosen = [name for name in names if name in inputs and name != target]
    if not chosen:
        chosen = [before if before != target else next(name for name in names if name != target)]
    return with_data(objective, replace(data, inputs=tuple(chosen), target=target))


def with_standardized(objective: Objective, standardize: bool) -> Objective:
    """Give inputs, and a target of numbers, mean 0 and standard deviation 1, or leave them."""
    return with_data(objective, replace(_data(objective), standardize=standardize))


def _data(objective: Objective) -> Data:
    assert objective.data is not None  # noqa: S101 - these are edits of what learns
    return objective.data
