"""Every edit of a single run: a run in, a new run out.

These are plain functions on immutable data, which the control that stands for a field calls. A
new field of a run touches its control, its validation and its test, and nothing in between: what
travels is the new run.
"""

from msgspec.structs import replace

from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.experiment import RandomStart, Run, StepSize
from gdgui.ui.document.steering_edits import fitted_changes

__all__ = [
    "with_batch",
    "with_color",
    "with_hyperparameters",
    "with_label",
    "with_method",
    "with_noise",
    "with_seed",
    "with_start",
    "with_step_size",
    "with_visibility",
]


def with_method(run: Run, optimizer: str) -> Run:
    """Take another method; hyperparameters that it shares keep their values.

    A learning rate means something else to a method that couples the coordinates, such as
    Newton's, and so does the way of finding it: both then become the method's own.
    """
    before, direction = VECTOR_DIRECTIONS[run.optimizer], VECTOR_DIRECTIONS[optimizer]
    known = {parameter.name: parameter for parameter in direction.hyperparameters}
    alike = before.needs_curvature == direction.needs_curvature
    values = {each.name: each.default for each in before.hyperparameters} | run.hyperparameters
    kept = {
        name: value
        for name, value in values.items()
        if name in known
        and known[name].minimum <= value <= known[name].maximum
        # ε means something else to each method; it is not what one compares them by.
        and name != "epsilon"
        and (alike or name != "learning_rate")
    }
    step_size = run.step_size if alike else None
    changed = replace(run, optimizer=optimizer, hyperparameters=kept, step_size=step_size)
    if direction.needs_residuals:
        # It sees all samples as they are.
        changed = replace(changed, batch=None, noise=0.0)
    return fitted_changes(changed)


def with_hyperparameters(run: Run, values: dict[str, float]) -> Run:
    """Set some hyperparameters, by name."""
    return replace(run, hyperparameters={**run.hyperparameters, **values})


def with_step_size(run: Run, step_size: StepSize) -> Run:
    """Find the step sizes in another way; the method's own way is not written down."""
    usual = StepSize(VECTOR_DIRECTIONS[run.optimizer].step_size)
    return replace(run, step_size=None if step_size == usual else step_size)


def with_noise(run: Run, sigma: float, seed: int) -> Run:
    """Put noise on the gradient."""
    return replace(run, noise=sigma, seed=seed)


def with_batch(run: Run, batch: int | None) -> Run:
    """Let each step see so many samples; None for all of them."""
    return replace(run, batch=batch)


def with_seed(run: Run, seed: int) -> Run:
    """Take the samples in another order, and have other noise on the gradient."""
    return replace(run, seed=seed)


def with_start(run: Run, start: tuple[float, ...] | RandomStart) -> Run:
    """Start somewhere else: at a point, or at one that is drawn."""
    return replace(run, start=start)


def with_visibility(run: Run) -> Run:
    """Hide a run that is shown, show one that is hidden."""
    return replace(run, visible=not run.visible)


def with_color(run: Run, color: str) -> Run:
    """Give the run another colour, as ``#rrggbb``."""
    return replace(run, color=color)


def with_label(run: Run, label: str) -> Run:
    """Name the run; an empty name brings the method's back."""
    return replace(run, label=label)
