"""The proof of a lesson: that it can be taken from its first page to its last.

Every experiment makes sense, no task is done before it is begun, every solution passes, every
wrong state that is spoken of can be judged, and every formula in a text can be typeset. Tasks are
tried in the order of the lesson, each from where the solutions before it lead.
"""

from collections.abc import Callable, Generator, Iterator

from gdgui.checks import ExperimentError, cut
from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.lessons.blocks import Task
from gdgui.lessons.edits import apply_edit, has_place
from gdgui.lessons.facts import Facts
from gdgui.lessons.gathering import facts_of
from gdgui.lessons.lesson import Lesson, Page
from gdgui.lessons.starts import resolve_within_limits
from gdgui.lessons.vocabulary import unknown_names_of_page
from gdgui.lessons.words import facts_in
from gdgui.marked_text import formulas_in
from gdgui.vocabulary import Vocabulary, unfit_names

__all__ = ["faults_in"]


def faults_in(
    lesson: Lesson, vocabulary: Vocabulary, can_typeset: Callable[[str], bool]
) -> Iterator[str]:
    """Yield what is wrong with a lesson, a sentence each that opens with the place.

    Args:
        lesson: the lesson.
        vocabulary: what the window knows by name.
        can_typeset: tells whether LaTeX can be typeset.
    """
    for place, text in lesson.words():
        for latex in formulas_in(text):
            if not can_typeset(latex):
                yield f"{place}: a formula that can be typeset expected, ${cut(latex)}$ found"
    state: Experiment | None = None
    for number, page in enumerate(lesson.pages):
        here = f"pages[{number}]"
        state = page.own_experiment or state
        if state is None:
            # The page before has been found fault with.
            continue
        try:
            problem = resolve_within_limits(state)
        except UserError as error:
            yield f"{here}.experiment.{error}"
            state = None
            continue
        yield from unknown_names_of_page(here, page, vocabulary)
        yield from unfit_names(f"{here}.shown", page.shown, vocabulary, problem.objective)
        if page.shown.step > state.steps:
            yield (
                f"{here}.shown.step: a step from 0 to {state.steps:,} expected, "
                f"{page.shown.step:,} found"
            )
        state = yield from _page_faults(here, page, state)


def _page_faults(
    here: str, page: Page, state: Experiment
) -> Generator[str, None, Experiment | None]:
    """Yield the faults of a page's tasks, and return the experiment that its solutions lead to."""
    for place, block in enumerate(page.blocks):
        if block.task is None:
            continue
        where = f"{here}.blocks[{place}].task"
        try:
            solved = apply_edit(state, block.task.solution)
            resolve_within_limits(solved)
        except ExperimentError as error:
            yield f"{where}.solution: {error}"
            return None
        yield from _task_faults(where, block.task, state, solved)
        state = solved
    return state


def _task_faults(where: str, task: Task, state: Experiment, solved: Experiment) -> Iterator[str]:
    try:
        before, after = facts_of(state), facts_of(solved)
    except ExperimentError as error:
        yield f"{where}: {error}"
        return
    if task.condition.judge(before).passed:
        yield f"{where}.check: it holds before anything is done"
    verdict = task.condition.judge(after)
    if not verdict.passed:
        reason = f" ({verdict.reason})" if verdict.reason else ""
        yield f"{where}.check: the solution does not pass it{reason}"
    yield from _unjudged(where, task, before, after)
    for index, place in enumerate(task.controls):
        if not has_place(state, place):
            yield f"{where}.controls[{index}]: there is no {cut(place)} in the experiment"


def _unjudged(where: str, task: Task, before: Facts, after: Facts) -> Iterator[str]:
    """Yield what is asked for and there in no state, so that it was meant otherwise."""
    for index, message in enumerate(task.messages):
        verdicts = [message.condition.judge(facts) for facts in (before, after)]
        if all(verdict.reason for verdict in verdicts):
            yield f"{where}.messages[{index}].when: {verdicts[0].reason}"
        elif verdicts[1].passed:
            yield f"{where}.messages[{index}].when: it holds for the solution"
    for expression in facts_in(task.now):
        try:
            expression.value(before)
        except UserError as error:
            yield f"{where}.now: {error}"
