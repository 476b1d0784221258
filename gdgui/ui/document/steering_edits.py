"""Edits of a run's course: what is changed from a step on, while the tape before it stays.

They are plain functions on immutable data, as those of `gdgui.ui.document.edits`.
"""

from collections.abc import Callable

from msgspec.structs import replace

from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import Change, Experiment, Run

__all__ = [
    "fitted_changes",
    "steer_hyperparameter",
    "steer_iterate",
    "with_change_moved",
    "with_hyperparameter_in_force",
    "without_change",
]

Point = tuple[float, ...]


def steer_hyperparameter(
    experiment: Experiment, index: int, step: int, name: str, value: float
) -> Experiment:
    """Set a hyperparameter of a run from a step on; at step 0 that is for the whole of it."""
    if step == 0:
        return _set_base(experiment, index, name, value)
    return _amend(
        experiment,
        index,
        step,
        lambda change: replace(change, hyperparameters={**change.hyperparameters, name: value}),
        Change(step, {name: value}),
    )


def steer_iterate(experiment: Experiment, index: int, step: int, point: Point) -> Experiment:
    """Put a run somewhere else at a step."""
    if step == 0:
        return _with_run(experiment, index, start=point)
    return _amend(
        experiment,
        index,
        step,
        lambda change: replace(change, iterate=point),
        Change(step, {}, point),
    )


def with_hyperparameter_in_force(
    experiment: Experiment, index: int, step: int, name: str, value: float
) -> Experiment:
    """Set a hyperparameter where the one that counts at a step was set: there or at the start."""
    set_before = [
        change.step
        for change in experiment.runs[index].changes
        if change.step <= step and name in change.hyperparameters
    ]
    return steer_hyperparameter(experiment, index, max(set_before, default=0), name, value)


def with_change_moved(experiment: Experiment, index: int, step: int, to: int) -> Experiment:
    """Let a change count from another step on; it stays between its neighbours."""
    changes = experiment.runs[index].changes
    place = next((i for i, change in enumerate(changes) if change.step == step), None)
    if place is None:
        return experiment
    low = changes[place - 1].step + 1 if place else 1
    high = changes[place + 1].step - 1 if place + 1 < len(changes) else experiment.steps
    moved = replace(changes[place], step=min(max(to, low), max(high, low)))
    return _with_run(experiment, index, changes=(*changes[:place], moved, *changes[place + 1 :]))


def without_change(experiment: Experiment, index: int, step: int) -> Experiment:
    """Take a change back."""
    kept = tuple(change for change in experiment.runs[index].changes if change.step != step)
    return _with_run(experiment, index, changes=kept)


def fitted_changes(run: Run, dim: int) -> Run:
    """Return a run with those of its changes that fit its method and so many coordinates."""
    known = {parameter.name: parameter for parameter in DIRECTIONS[run.optimizer].hyperparameters}
    fitted: list[Change] = []
    for change in run.changes:
        hyperparameters = {
            name: value
            for name, value in change.hyperparameters.items()
            if name in known and known[name].minimum <= value <= known[name].maximum
        }
        iterate = change.iterate if change.iterate and len(change.iterate) == dim else None
        if hyperparameters or iterate:
            fitted.append(Change(change.step, hyperparameters, iterate))
    return replace(run, changes=tuple(fitted))


def _amend(
    experiment: Experiment, index: int, step: int, amend: Callable[[Change], Change], new: Change
) -> Experiment:
    """Amend the change at a step, or put a new one there."""
    changes = experiment.runs[index].changes
    amended = tuple(amend(change) if change.step == step else change for change in changes)
    if not any(change.step == step for change in changes):
        amended = tuple(sorted((*changes, new), key=lambda change: change.step))
    return _with_run(experiment, index, changes=amended)


def _set_base(experiment: Experiment, index: int, name: str, value: float) -> Experiment:
    hyperparameters = {**experiment.runs[index].hyperparameters, name: value}
    return _with_run(experiment, index, hyperparameters=hyperparameters)


def _with_run(experiment: Experiment, index: int, **parts: object) -> Experiment:
    run = replace(experiment.runs[index], **parts)
    runs = (*experiment.runs[:index], run, *experiment.runs[index + 1 :])
    return replace(experiment, runs=runs)
