"""What of a problem its tapes depend on, and which run stays selected when it changes."""

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem

__all__ = ["mathematics", "still_visible"]


def mathematics(problem: Problem) -> tuple[object, ...]:
    """Return all of a problem that its tapes depend on; names and colours are not."""
    runs = [
        (
            run.direction.id,
            run.hyperparameters,
            run.start,
            run.step_size.rule.id,
            run.step_size.parameters,
            run.step_size.warmup,
            run.noise,
            run.seed,
            run.batches,
            run.changes,
        )
        for run in problem.runs
    ]
    objective = problem.objective
    if isinstance(objective, LearningObjective):
        return objective.given, runs, problem.ends
    syntax = objective.syntax
    names, typed = (syntax.coordinates, syntax.parameters), objective.given.gradient
    return syntax.text, names, typed, objective.values, runs, problem.ends


def still_visible(before: Problem, now: Problem, selected: int) -> int:
    """Return the selected run, or, if it has just been hidden, the next one that is shown."""
    old, runs = before.experiment.runs, now.experiment.runs
    if len(old) != len(runs) or runs[selected].visible or not old[selected].visible:
        return selected
    places = [(selected + offset) % len(runs) for offset in range(len(runs))]
    return next((place for place in places if runs[place].visible), selected)
