"""Fits the runs of an experiment to what it learns from; a pure function on immutable data."""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from gdgui.engine.descent.objectives import LearningObjective, resolve_learning
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.experiment import Change, Experiment, ExperimentError, Objective, RandomStart, Run
from gdgui.model_source import BY_NAME

__all__ = ["with_learning"]

Theta = tuple[float, ...]
Carry = Callable[[Theta], Theta | None]
"""Takes a place among the parameters of one model to another's; None where it has none."""


def with_learning(experiment: Experiment, objective: Objective) -> Experiment:
    """Learn from other data, with another model or another loss.

    Where only features are switched, starts and iterates that were put somewhere keep the weights
    of the others, and a new one has weights of 0, so that the model says what it said. Else those
    for another number of parameters are drawn anew, or left out. Batches are no larger than what
    is learned from.

    Raises:
        ExperimentError: the objective makes no sense, or has no data.
    """
    if objective.data is None:
        raise ExperimentError("objective: data to learn from expected, none found")
    learning = resolve_learning(objective, objective.data)
    drawn = RandomStart() if learning.typed is None else RandomStart(scheme=BY_NAME)
    carry = _carrying(experiment.objective, objective, learning)
    samples = len(learning.examples.learned)
    runs = tuple(_fitted(run, carry, samples, drawn) for run in experiment.runs)
    return replace(experiment, objective=objective, runs=runs)


def _carrying(before: Objective, now: Objective, learning: LearningObjective) -> Carry:
    """Return what takes a place among the parameters of one model to those of another."""

    def keep(theta: Theta) -> Theta | None:
        return theta if len(theta) == learning.dim else None

    if before.data is None or before.data != now.data:
        return keep
    old, new = resolve_learning(before, before.data).network, learning.network
    if not (old.has_layers and new.has_layers) or old.features == new.features:
        return keep
    if old.sizes[1:] != new.sizes[1:]:
        return keep

    def carry(theta: Theta) -> Theta | None:
        if len(theta) != old.dim:
            return None
        units, (weights, _) = new.sizes[1], old.layers_of(np.array(theta))[0]
        column = dict(zip(old.features, weights.T, strict=True))
        zeros = np.zeros(units)
        carried = np.column_stack([column.get(feature, zeros) for feature in new.features])
        return (*carried.ravel().tolist(), *theta[weights.size :])

    return carry


def _fitted(run: Run, carry: Carry, samples: int, drawn: RandomStart) -> Run:
    """Return a run with a start, a batch and changes that fit a model and some samples."""
    if isinstance(run.start, RandomStart):
        fits = (run.start.scheme == BY_NAME) == (drawn.scheme == BY_NAME)
        start: Theta | RandomStart = run.start if fits else drawn
    else:
        start = carry(run.start) or drawn
    return replace(
        run,
        start=start,
        batch=None if run.batch is None else min(run.batch, samples),
        changes=_changes(run, carry),
    )


def _changes(run: Run, carry: Carry) -> tuple[Change, ...]:
    known = {each.name for each in VECTOR_DIRECTIONS[run.optimizer].hyperparameters}
    fitted = []
    for change in run.changes:
        values = {name: v for name, v in change.hyperparameters.items() if name in known}
        iterate = carry(change.iterate) if change.iterate else None
        if values or iterate:
            fitted.append(Change(change.step, values, iterate))
    return tuple(fitted)
