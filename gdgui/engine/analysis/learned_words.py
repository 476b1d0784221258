"""What a model has learned in words: for chips, sentences and the status line.

Importing this needs no compiler, so that a window may say it at once.
"""

from typing import TYPE_CHECKING, Protocol

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import Examples, Network
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.notation import norm, shown

if TYPE_CHECKING:
    from gdgui.engine.analysis.learned import Learned

__all__ = [
    "coefficients",
    "describe_knowledge",
    "describe_learned",
    "describe_line",
    "describe_training",
    "percent",
    "verdict",
]

_DIGITS = 4
_KNOWN = 0.9
"""So much of what is learned from, and of what is held out, is right where a model has learned."""


class ModelOfData(Protocol):
    """A model and the data that it sees, compiled or not."""

    @property
    def network(self) -> Network:
        """The model."""

    @property
    def examples(self) -> Examples:
        """The data as it sees them."""


def coefficients(objective: ModelOfData, theta: FloatArray) -> dict[str, float] | None:
    """Return the coefficients of a model that is linear in features, in original units.

    Returns:
        A number for each feature, by its name or that of the input, and last ``1`` for the
        intercept; None for a model with hidden layers or another output, and for one of other
        features than the inputs where the inputs are standardised.
    """
    network, samples = objective.network, objective.examples.samples
    if len(network.sizes) > 2 or network.output.id != "linear":
        return None
    inputs = {tuple(unit): i for i, unit in enumerate(np.eye(len(samples.input_names), dtype=int))}
    columns = [None if each.wave else inputs.get(each.powers) for each in network.features]
    is_scaled = samples.input_scale.any() and (
        (samples.input_scale != 1.0).any() or (samples.input_mean != 0.0).any()
    )
    if is_scaled and None in columns:
        return None
    found: dict[str, float] = {}
    intercept = float(theta[-1]) * samples.target_scale + samples.target_mean
    for feature, column, weight in zip(network.features, columns, theta[:-1].tolist(), strict=True):
        slope = weight * samples.target_scale
        if column is not None:
            slope /= float(samples.input_scale[column])
            intercept -= slope * float(samples.input_mean[column])
        found[feature.name if column is None else samples.input_names[column]] = slope
    return {**found, "1": intercept}


def describe_learned(
    label: str, objective: ModelOfData, tape: Trajectory, learned: "Learned"
) -> str:
    """Return one sentence on how a training went, with the numbers of its last step."""
    parts = [describe_training(tape, learned)]
    if tape.status is not Status.DIVERGED:
        parts.append(describe_knowledge(objective, learned))
        if (line := describe_line(objective, tape.x[-1])) is not None:
            parts.append(line)
    f, gradient = shown(float(tape.f[-1])), shown(norm(tape.grad[-1]))
    parts.append(f"f = {f}, ‖∇f‖ = {gradient}")
    return f"{label}: {'; '.join(parts)}."


def describe_training(tape: Trajectory, learned: "Learned") -> str:
    """Return how a training ended: ``still moving after 2,500 steps``."""
    step = tape.last_step
    count = "1 step" if step == 1 else f"{step:,} steps"
    if tape.status is Status.DIVERGED:
        return f"diverged at step {step:,}"
    if learned.is_dead:
        return f"dead after {count} (no gradient comes through)"
    if tape.status is Status.CONVERGED:
        return f"converged at step {step:,}"
    if tape.status is Status.STOPPED:
        return f"stopped at step {step:,}, where a step was short enough"
    if tape.status is Status.OSCILLATING:
        return f"oscillating without progress after {count}"
    return f"still moving after {count}"


def describe_knowledge(objective: ModelOfData, learned: "Learned") -> str:
    """Return what a model knows: ``learned 97 %, and 92 % of what it never saw``."""
    if learned.accuracy is not None:
        known, other = percent(learned.accuracy), learned.held_out_accuracy
        if other is None:
            return f"learned {known}"
        if learned.memorised:
            return f"memorised (learned {known}, held out {percent(other)})"
        return f"learned {known}, and {percent(other)} of what it never saw"
    name = objective.examples.samples.target_name
    error = f"fits {name} to within {shown(learned.error or 0.0, _DIGITS)}"
    if learned.held_out_error is None:
        return error
    off = shown(learned.held_out_error, _DIGITS)
    if learned.memorised:
        return f"memorised ({error}, what was held out to {off})"
    return f"{error}, what it never saw to {off}"


def percent(share: float) -> str:
    """Return a share in per cent; only all is 100 %, and only none is 0 %."""
    whole = round(100.0 * share)
    if (whole == 100 and share < 1.0) or (whole == 0 and share > 0.0):
        return f"{100.0 * share:.2f} %"
    return f"{whole} %"


def describe_line(objective: ModelOfData, theta: FloatArray) -> str | None:
    """Return a model of a few features as an equation in original units."""
    found = coefficients(objective, theta)
    if found is None or len(found) > 7:
        return None
    intercept = found.pop("1")
    text = f"{objective.examples.samples.target_name} = {shown(intercept)}"
    for name, slope in found.items():
        text += f" {'−' if slope < 0.0 else '+'} {shown(abs(slope))} {name}"
    return text


def verdict(tape: Trajectory, learned: "Learned") -> str:
    """Return what became of a training in a word, or nothing where its status says it.

    It is ``dead``, ``memorised`` or ``learned``; of a regression no one can say what would be
    enough, so that it is never the last.
    """
    if tape.status is Status.DIVERGED:
        return ""
    if learned.is_dead:
        return "dead"
    if learned.memorised:
        return "memorised"
    if tape.status in (Status.CONVERGED, Status.STOPPED) or learned.accuracy is None:
        return ""
    known = (learned.accuracy, learned.held_out_accuracy)
    return "learned" if all(share is None or share >= _KNOWN for share in known) else ""
