"""Edits of a run's course: what is changed from a step on, while the tape before it stays.

They are plain functions on immutable data, as those of `gdgui.ui.document.run_edits`.
"""

from collections.abc import Callable

from msgspec.structs import replace

from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.experiment import Change, Run

__all__ = [
    "fitted_changes",
    "steer_hyperparameter",
    "steer_iterate",
    "with_change_moved",
    "with_hyperparameter_in_force",
    "without_change",
]

Point = tuple[float, ...]


def steer_hyperparameter(run: Run, step: int, name: str, value: float) -> Run:
    """Set a hyperparameter from a step on; at step 0 that is for the whole of the run."""
    if step == 0:
        return replace(run, hyperparameters={**run.hyperparameters, name: value})
    return _amend(
        run,
        step,
        lambda change: replace(change, hyperparameters={**change.hyperparameters, name: value}),
        Change(step, {name: value}),
    )


def steer_iterate(run: Run, step: int, point: Point) -> Run:
    """Put the run somewhere else at a step."""
    if step == 0:
        return replace(run, start=point)
    return _amend(run, step, lambda change: replace(change, iterate=point), Change(step, {}, point))


def with_hyperparameter_in_force(run: Run, step: int, name: str, value: float) -> Run:
    """Set a hyperparameter where the one that counts at a step was set: there or at the start."""
    set_before = [
        change.step
        for change in run.changes
        if change.step <= step and name in change.hyperparameters
    ]
    return steer_hyperparameter(run, max(set_before, default=0), name, value)


def with_change_moved(run: Run, step: int, to: int, last: int) -> Run:
    """Let a change count from another step on, between its neighbours and the last step."""
    changes = run.changes
    place = next((i for i, change in enumerate(changes) if change.step == step), None)
    if place is None:
        return run
    low = changes[place - 1].step + 1 if place else 1
    high = changes[place + 1].step - 1 if place + 1 < len(changes) else last
    moved = replace(changes[place], step=min(max(to, low), max(high, low)))
    return replace(run, changes=(*changes[:place], moved, *changes[place + 1 :]))


def without_change(run: Run, step: int) -> Run:
    """Take a change back."""
    return replace(run, changes=tuple(change for change in run.changes if change.step != step))


def fitted_changes(run: Run, dim: int | None = None) -> Run:
    """Return a run with those of its changes that fit its method and so many coordinates.

    Args:
        run: the run.
        dim: how many coordinates there are; None for as many as before.
    """
    known = {
        parameter.name: parameter for parameter in VECTOR_DIRECTIONS[run.optimizer].hyperparameters
    }
    fitted: list[Change] = []
    for change in run.changes:
        hyperparameters = {
            name: value
            for name, value in change.hyperparameters.items()
            if name in known and known[name].minimum <= value <= known[name].maximum
        }
        fits = change.iterate is not None and len(change.iterate) == (dim or len(change.iterate))
        iterate = change.iterate if fits else None
        if hyperparameters or iterate:
            fitted.append(Change(change.step, hyperparameters, iterate))
    return replace(run, changes=tuple(fitted))


def _amend(run: Run, step: int, amend: Callable[[Change], Change], new: Change) -> Run:
    """Amend the change at a step, or put a new one there."""
    amended = tuple(amend(change) if change.step == step else change for change in run.changes)
    if not any(change.step == step for change in run.changes):
        amended = tuple(sorted((*run.changes, new), key=lambda change: change.step))
    return replace(run, changes=amended)
