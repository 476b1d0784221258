"""Which methods can train a model, and why the others cannot; this needs no compiler."""

import msgspec

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS, Direction
from gdgui.experiment import ExperimentError, Run

__all__ = ["Learner", "check_all_are_seen", "learner_of", "method_refusal"]


class Learner(msgspec.Struct, frozen=True):
    """What a method is to train, as far as a run of it depends on that.

    Attributes:
        parameters: how many there are.
        loss: what a prediction costs.
        outputs: how many the model has.
        is_penalized: whether weights cost something as well.
        has_layers: whether the parameters are those of layers and not of a formula.
    """

    parameters: int
    loss: str = "squared"
    outputs: int = 1
    is_penalized: bool = False
    has_layers: bool = True


def learner_of(objective: LearningObjective) -> Learner:
    """Return what a method is to train."""
    network = objective.network
    is_penalized = network.l1 > 0.0 or network.l2 > 0.0
    outputs = network.sizes[-1]
    return Learner(objective.dim, network.loss.id, outputs, is_penalized, network.has_layers)


def method_refusal(direction: Direction, learner: Learner) -> str:
    """Return why a method cannot train a model; an empty text where it can."""
    if not direction.couples:
        return ""
    if direction.vector is None:
        vectors = [d.id for d in VECTOR_DIRECTIONS.values() if not d.couples or d.vector]
        return f"{direction.title} is for two coordinates; one of {', '.join(vectors)} expected"
    if direction.needs_residuals:
        if learner.loss != "squared":
            return f"{direction.title} is for the squared loss; {learner.loss} found"
        if learner.outputs > 1:
            return f"{direction.title} is for models of one output; {learner.outputs} found"
        if learner.is_penalized:
            return f"{direction.title} is for squares of residuals alone; a penalty found"
    most, n = direction.most_coordinates, learner.parameters
    if most is not None and n > most:
        return (
            f"{direction.title} takes at most {most:,} parameters, {n:,} found; L-BFGS (lbfgs) "
            "takes any number"
        )
    return ""


def check_all_are_seen(
    place: str, run: Run, direction: Direction, objective: LearningObjective
) -> None:
    """Refuse batches and noise where a method sees the residuals of all samples.

    Raises:
        ExperimentError: the run has some.
    """
    count = len(objective.examples.learned)
    if run.batch is not None and run.batch < count:
        raise ExperimentError(
            f"{place}.batch: {direction.title} sees all {count:,} samples at each step; "
            f"{run.batch:,} found"
        )
    if run.noise:
        raise ExperimentError(
            f"{place}.noise: 0 expected, for noise is added to a gradient and {direction.title} "
            f"looks at residuals; {run.noise:g} found"
        )
