"""What a model has learned in words: for chips, sentences and the status line.

Importing this needs no compiler, so that a window may say it at once.
"""

from typing import TYPE_CHECKING, Protocol

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.features import Feature
from gdgui.engine.data.learning import Examples, Network
from gdgui.engine.data.samples import Samples
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.notation import norm, shown

if TYPE_CHECKING:
    from gdgui.engine.analysis.learned import Learned

__all__ = [
    "coefficients",
    "describe_fit",
    "describe_knowledge",
    "describe_learned",
    "describe_line",
    "describe_training",
    "percent",
    "verdict",
]

_DIGITS = 4
_ERROR_DIGITS = 3
_MOST_TERMS = 7
"""An equation of more terms is not written out."""
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
    if not network.has_layers:
        return None
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
    label: str, objective: ModelOfData, tape: Trajectory, learned: "Learned"
) -> str:
    """Return one sentence on how a training went, with the numbers of its last step."""
    parts = [describe_training(tape, learned)]
    if tape.status is not Status.DIVERGED:
        parts.append(describe_knowledge(objective, learned))
        if (line := describe_line(objective, tape.x[-1])) is not None:
            parts.append(line)
        parts += describe_fit(learned)
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
    if not ((whole == 100 and share < 1.0) or (whole == 0 and share > 0.0)):
        return f"{whole} %"
    if share > 0.9999:
        return "more than 99.99 %"
    return "less than 0.01 %" if share < 0.0001 else f"{100.0 * share:.2f} %"


def describe_line(objective: ModelOfData, theta: FloatArray) -> str | None:
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


def describe_fit(learned: "Learned") -> tuple[str, ...]:
    """Return what a typed model has learned, and how well it is known; empty for layers."""
    fit = learned.fit
    if fit is None:
        return ()
    values = [f"{name} = {shown(value)}" for name, value in zip(fit.names, fit.values, strict=True)]
    if fit.errors is None:
        return ", ".join(values), f"no standard errors: {fit.reason}"
    errors = (shown(error, _ERROR_DIGITS) for error in fit.errors)
    known = [f"{value} ± {error}" for value, error in zip(values, errors, strict=True)]
    freedom = f"{fit.freedom:,} degree{'s' if fit.freedom > 1 else ''} of freedom"
    return (
        ", ".join(known),
        f"s = {shown(fit.deviation, _DIGITS)} with {freedom}",
    )


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
