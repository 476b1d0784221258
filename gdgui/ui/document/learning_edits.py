"""Fits the runs of an experiment to what it learns from; a pure function on immutable data."""

from msgspec.structs import replace

from gdgui.engine.descent.objectives import resolve_learning
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.experiment import Change, Experiment, ExperimentError, Objective, RandomStart, Run
from gdgui.model_source import BY_NAME

__all__ = ["with_learning"]


def with_learning(experiment: Experiment, objective: Objective) -> Experiment:
    """Learn from other data, with another model or another loss.

    Starts for another number of parameters are drawn anew, batches are no larger than what is
    learned from, and iterates that were put somewhere among other parameters are left out.

    Raises:
        ExperimentError: the objective makes no sense, or has no data.
    """
    if objective.data is None:
        raise ExperimentError("objective: data to learn from expected, none found")
    learning = resolve_learning(objective, objective.data)
    n, samples = learning.dim, len(learning.examples.learned)
    drawn = RandomStart() if learning.typed is None else RandomStart(scheme=BY_NAME)
    runs = tuple(_fitted(run, n, samples, drawn) for run in experiment.runs)
    return replace(experiment, objective=objective, runs=runs)


def _fitted(run: Run, n: int, samples: int, drawn: RandomStart) -> Run:
    """Return a run with a start, a batch and changes that fit n parameters and some samples."""
    if isinstance(run.start, RandomStart):
        fits = (run.start.scheme == BY_NAME) == (drawn.scheme == BY_NAME)
    else:
        fits = len(run.start) == n
    return replace(
        run,
        start=run.start if fits else drawn,
        batch=None if run.batch is None else min(run.batch, samples),
        changes=_changes(run, n),
    )


def _changes(run: Run, n: int) -> tuple[Change, ...]:
    known = {each.name for each in VECTOR_DIRECTIONS[run.optimizer].hyperparameters}
    fitted = []
    for change in run.changes:
        values = {name: v for name, v in change.hyperparameters.items() if name in known}
        iterate = change.iterate if change.iterate and len(change.iterate) == n else None
        if values or iterate:
            fitted.append(Change(change.step, values, iterate))
    return tuple(fitted)
