"""What each page of a lesson begins with, if everything before it is solved.

It needs no compiler, so a lesson by someone else is held to it when it is opened: it is refused as
a whole where one of its experiments means nothing.
"""

from gdgui.checks import ExperimentError
from gdgui.engine.descent.problem import LearningObjective, Problem, resolve
from gdgui.experiment import Experiment
from gdgui.lessons.edits import apply_edit
from gdgui.lessons.lesson import Lesson, LessonError

__all__ = ["resolve_within_limits", "starts_of"]

MAX_NUMBERS = 20_000_000
"""How many numbers the iterates of an experiment in a lesson are at most."""
MAX_PRODUCTS = 5_000_000_000
"""How many products of a sample and a parameter its trainings take at most: some seconds."""


def resolve_within_limits(experiment: Experiment) -> Problem:
    """Find out what an experiment of a lesson means; see `gdgui.engine.descent.problem.resolve`.

    Raises:
        ExperimentError: it means nothing, or would run for too long; says where.
    """
    problem = resolve(experiment)
    numbers = len(problem.runs) * experiment.steps * problem.dim
    if numbers > MAX_NUMBERS:
        raise ExperimentError(
            f"steps: at most {MAX_NUMBERS // (len(problem.runs) * problem.dim):,} expected in a "
            f"lesson, for so many runs and coordinates; {experiment.steps:,} found"
        )
    if isinstance(problem.objective, LearningObjective):
        seen = sum(run.batches.size for run in problem.runs if run.batches is not None)
        if seen * problem.dim * experiment.steps > MAX_PRODUCTS:
            raise ExperimentError(
                f"steps: at most {MAX_PRODUCTS // (seen * problem.dim):,} expected in a lesson, "
                f"for so many samples and parameters; {experiment.steps:,} found"
            )
    return problem


def starts_of(lesson: Lesson) -> tuple[Experiment, ...]:
    """Return what each page begins with where all tasks before it are solved.

    Raises:
        LessonError: an experiment means nothing, or a solution is no edit of it; says where.
    """
    starts: list[Experiment] = []
    state = lesson.pages[0].own_experiment
    for number, page in enumerate(lesson.pages):
        state = page.own_experiment or state
        assert state is not None  # noqa: S101 - the first page has one
        try:
            resolve_within_limits(state)
        except ExperimentError as error:
            raise LessonError(f"pages[{number}].experiment.{error}") from error
        starts.append(state)
        for place, block in enumerate(page.blocks):
            if block.task is not None:
                where = f"pages[{number}].blocks[{place}].task.solution"
                try:
                    state = apply_edit(state, block.task.solution)
                    resolve_within_limits(state)
                except ExperimentError as error:
                    raise LessonError(f"{where}: {error}") from error
    return tuple(starts)
