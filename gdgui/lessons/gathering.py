"""The facts of an experiment that has run to its end, gathered for its checks.

This is the part of a check that takes time (a Hessian is compiled, points are looked for), so the
window's worker does it, once for each state of the experiment.
"""

from collections.abc import Callable

import numpy as np

from gdgui.engine.analysis.gradient_by_hand import compare_gradient
from gdgui.engine.analysis.learned import scores_along
from gdgui.engine.analysis.reached import find_reached
from gdgui.engine.analysis.stationary import Surroundings
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent.descent import Descent, descended
from gdgui.engine.descent.problem import Problem, ResolvedObjective, ResolvedRun, resolve
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.experiment import Experiment
from gdgui.lessons.facts import Facts, RunFacts

__all__ = ["facts_of", "gather"]


def facts_of(experiment: Experiment) -> Facts:
    """Run an experiment and return its facts.

    Raises:
        ExperimentError: the experiment makes no sense; says where.
    """
    problem = resolve(experiment)
    return gather(problem, descended(problem))


def gather(problem: Problem, descent: Descent) -> Facts:
    """Return the facts of an experiment whose runs are at their end."""
    # What has run away may overflow when it is measured; that it did is all there is to say.
    with np.errstate(all="ignore"):
        runs = tuple(
            _run_facts(descent, run, tape)
            for run, tape in zip(descent.runs, descent.trajectories(), strict=True)
        )
    objective = problem.objective
    compared = compare_gradient(objective) if isinstance(objective, ResolvedObjective) else ()
    return Facts(problem, runs, _evaluation(descent, problem.dim), compared)


def _run_facts(descent: Descent, run: ResolvedRun, tape: Trajectory) -> RunFacts:
    objective = descent.objective
    if isinstance(objective, TrainedObjective):
        scores = scores_along(objective, tape, np.array([tape.last_step]))
        numbers = (
            scores.loss, scores.accuracy, scores.held_out_loss, scores.held_out_accuracy
        )  # fmt: skip
        loss, accuracy, held_out_loss, held_out_accuracy = (float(each[0]) for each in numbers)
        found = (loss, accuracy, held_out_loss, held_out_accuracy)
        return RunFacts(run, tape, scores=found)
    if tape.status in (Status.DIVERGED, Status.CONSTANT):
        return RunFacts(run, tape)
    reached = find_reached(objective, descent.values, tape, run.newest_move(tape.last_step))
    point = Surroundings(objective.right, descent.values, tape.dim).stationary_point_near(
        tape.x[-1]
    )
    place = reached.point if point is None else tuple(point.tolist())
    return RunFacts(run, tape, reached.kind or "", place)


def _evaluation(
    descent: Descent, dim: int
) -> Callable[[tuple[float, ...]], tuple[float, FloatArray]]:
    objective = descent.objective

    def evaluate(place: tuple[float, ...]) -> tuple[float, FloatArray]:
        with np.errstate(all="ignore"):
            if isinstance(objective, TrainedObjective):
                return objective.value_and_gradient(np.array(place))
            x, y = place[0], place[1] if dim == 2 else 0.0
            value, *slopes = objective.right.value_and_gradient(x, y, descent.values)
            return float(value), np.array(slopes[:dim])

    return evaluate
