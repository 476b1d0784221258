"""What a model has learned: losses and accuracies along a tape, and the end of it in words."""

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.features import Feature
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.samples import Samples
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.notation import norm, shown

__all__ = ["Learned", "Scores", "coefficients", "describe_learned", "learned_by", "scores_along"]

_MEMORISED = 0.15
"""How much less of the held-out samples is right, where a model has learned by heart."""
_MEMORISED_ERROR = 3.0
"""The same of a regression: how many times the error on the held-out samples is."""
_ENOUGH = 10
"""Fewer held-out samples than this tell nothing of what was memorised."""
_ALMOST_ALL = 0.99
_MOST_TERMS = 7
"""An equation of more terms is not written out."""


class Scores(msgspec.Struct, frozen=True, eq=False):
    """Losses and accuracies at some steps; arrays of the shape (k,).

    Attributes:
        steps: the steps.
        loss: mean loss of all samples that are learned from, without penalties.
        accuracy: the share of them that is classified right; nan for a regression.
        held_out_loss: the mean loss of the others; nan where there are none.
        held_out_accuracy: the share of them that is classified right.
    """

    steps: IntArray
    loss: FloatArray
    accuracy: FloatArray
    held_out_loss: FloatArray
    held_out_accuracy: FloatArray


def scores_along(objective: TrainedObjective, tape: Trajectory, steps: IntArray) -> Scores:
    """Return losses and accuracies over all data at some steps of a tape."""
    steps = np.ascontiguousarray(steps, np.int64)
    x = np.ascontiguousarray(tape.x)
    learned = objective.losses_and_accuracies(x, steps)
    return Scores(steps, *learned, *objective.losses_and_accuracies(x, steps, held_out=True))


class Learned(msgspec.Struct, frozen=True):
    """What a model knows at the end of its tape.

    Attributes:
        accuracy: the share of what it learned from that it classifies right; None for a regression.
        held_out_accuracy: the same of what was held out; None where nothing was.
        error: how far a regression is off, root of the mean square, in the target's own unit;
            None for classes.
        held_out_error: the same of what was held out.
        memorised: whether it does much worse on what it never saw.
        is_dead: whether no gradient comes through to a hidden layer.
    """

    accuracy: float | None
    held_out_accuracy: float | None
    error: float | None
    held_out_error: float | None
    memorised: bool
    is_dead: bool


def learned_by(objective: TrainedObjective, tape: Trajectory) -> Learned:
    """Return what a model knows at the end of its tape."""
    theta, examples = tape.x[-1], objective.examples
    is_dead = not objective.lets_gradients_through(theta)
    held_out = len(examples.held_out)
    if examples.is_classified:
        scores = scores_along(objective, tape, np.array([tape.last_step]))
        accuracy, other = float(scores.accuracy[0]), float(scores.held_out_accuracy[0])
        memorised = (
            held_out >= _ENOUGH and accuracy >= _ALMOST_ALL and other <= accuracy - _MEMORISED
        )
        return Learned(accuracy, other if held_out else None, None, None, memorised, is_dead)
    residuals = objective.outputs_of_all(theta)[0] - examples.targets[0]
    residuals = residuals * examples.samples.target_scale
    error = _root_mean_square(residuals[examples.learned])
    off = _root_mean_square(residuals[examples.held_out]) if held_out else None
    memorised = held_out >= _ENOUGH and off is not None and off > _MEMORISED_ERROR * error
    return Learned(None, None, error, off, memorised, is_dead)


def _root_mean_square(values: FloatArray) -> float:
    largest = float(np.abs(values).max())
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(np.mean((values / largest) ** 2)))


def coefficients(objective: TrainedObjective, theta: FloatArray) -> dict[str, float] | None:
    """Return the coefficients of a model that is linear in features, in original units.

    Of a sigmoid or a tanh they are those of what it is taken of. Products of standardised inputs
    are multiplied out, so there may be terms that are no features.

    Returns:
        A number for each term, by its name, such as ``area`` or ``area^2``, and last ``1`` for the
        intercept; None for a model with hidden layers or a softmax, for waves of standardised
        inputs, and where another output than a linear one is to be a standardised target.
    """
    network, samples = objective.network, objective.examples.samples
    scale, mean = samples.target_scale, samples.target_mean
    is_linear = network.output.id == "linear"
    if network.sizes[1:] != (1,) or not (is_linear or (scale, mean) == (1.0, 0.0)):
        return None
    found: dict[str, float] = {}
    for feature, weight in zip(network.features, theta[:-1].tolist(), strict=True):
        terms = _multiplied_out(feature, samples)
        if terms is None:
            return None
        for name, factor in terms.items():
            found[name] = found.get(name, 0.0) + weight * scale * factor
    intercept = float(theta[-1]) * scale + mean + found.pop("1", 0.0)
    return {**found, "1": intercept}


def _multiplied_out(feature: Feature, samples: Samples) -> dict[str, float] | None:
    """Return a feature as terms in original units: a factor for each, by its name."""
    names = samples.input_names
    if feature.wave:
        column = feature.powers.index(1)
        if (samples.input_scale[column], samples.input_mean[column]) != (1.0, 0.0):
            return None
        return {f"{feature.wave}({names[column]})": 1.0}
    terms = {(0,) * len(names): 1.0}
    for column, power in enumerate(feature.powers):
        slope = 1.0 / float(samples.input_scale[column])
        shift = -float(samples.input_mean[column]) * slope
        for _ in range(power):
            product: dict[tuple[int, ...], float] = {}
            for powers, factor in terms.items():
                higher = (*powers[:column], powers[column] + 1, *powers[column + 1 :])
                product[higher] = product.get(higher, 0.0) + factor * slope
                if shift:
                    product[powers] = product.get(powers, 0.0) + factor * shift
            terms = product
    return {_term(powers, names): factor for powers, factor in terms.items()}


def _term(powers: tuple[int, ...], names: tuple[str, ...]) -> str:
    """Return a product of powers of inputs as text, ``1`` where there are none."""
    pairs = [(name, power) for name, power in zip(names, powers, strict=True) if power]
    return "*".join(name if power == 1 else f"{name}^{power}" for name, power in pairs) or "1"


def describe_learned(
    label: str, objective: TrainedObjective, tape: Trajectory, learned: Learned
) -> str:
    """Return one sentence on how a training went, with the numbers of its last step."""
    parts = [_outcome(tape, learned)]
    if tape.status is not Status.DIVERGED:
        parts.append(_knowledge(objective, learned))
        if (line := _line(objective, tape.x[-1])) is not None:
            parts.append(line)
    f, gradient = shown(float(tape.f[-1])), shown(norm(tape.grad[-1]))
    parts.append(f"f = {f}, ‖∇f‖ = {gradient}")
    return f"{label}: {'; '.join(parts)}."


def _outcome(tape: Trajectory, learned: Learned) -> str:
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


def _knowledge(objective: TrainedObjective, learned: Learned) -> str:
    if learned.accuracy is not None:
        known, other = _percent(learned.accuracy), learned.held_out_accuracy
        if other is None:
            return f"learned {known}"
        if learned.memorised:
            return f"memorised (learned {known}, held out {_percent(other)})"
        return f"learned {known}, and {_percent(other)} of what it never saw"
    name = objective.examples.samples.target_name
    error = f"fits {name} to within {shown(learned.error or 0.0)}"
    if learned.held_out_error is None:
        return error
    off = shown(learned.held_out_error)
    if learned.memorised:
        return f"memorised ({error}, what was held out to {off})"
    return f"{error}, what it never saw to {off}"


def _percent(share: float) -> str:
    """Return a share in per cent; only all is 100 %, and only none is 0 %."""
    whole = round(100.0 * share)
    if not ((whole == 100 and share < 1.0) or (whole == 0 and share > 0.0)):
        return f"{whole} %"
    if share > 0.9999:
        return "more than 99.99 %"
    return "less than 0.01 %" if share < 0.0001 else f"{100.0 * share:.2f} %"


def _line(objective: TrainedObjective, theta: FloatArray) -> str | None:
    """Return a model of a few features as an equation in original units."""
    found = coefficients(objective, theta)
    if found is None or len(found) > _MOST_TERMS:
        return None
    network, samples = objective.network, objective.examples.samples
    text = shown(found.pop("1"))
    for name, slope in found.items():
        text += f" {'−' if slope < 0.0 else '+'} {shown(abs(slope))} {name}"
    if network.output.id == "linear":
        return f"{samples.target_name} = {text}"
    # A sigmoid is the probability of the second class.
    is_chance = network.output.id == "sigmoid" and objective.examples.is_classified
    left = f"P({samples.class_names[1]})" if is_chance else samples.target_name
    return f"{left} = {network.output.id}({text})"
