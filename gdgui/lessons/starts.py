"""What each page of a lesson begins with, if everything before it is solved.

It needs no compiler, so a lesson by someone else is held to it when it is opened: it is refused as
a whole where one of its experiments means nothing.
"""

from gdgui.checks import ExperimentError
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Experiment
from gdgui.lessons.edits import apply_edit
from gdgui.lessons.lesson import Lesson, LessonError

__all__ = ["starts_of"]


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
            resolve(state)
        except ExperimentError as error:
            raise LessonError(f"pages[{number}].experiment.{error}") from error
        starts.append(state)
        for place, block in enumerate(page.blocks):
            if block.task is not None:
                where = f"pages[{number}].blocks[{place}].task.solution"
                try:
                    state = apply_edit(state, block.task.solution)
                    resolve(state)
                except ExperimentError as error:
                    raise LessonError(f"{where}: {error}") from error
    return tuple(starts)
