"""How far a task is, in words."""

import msgspec

from gdgui.lessons.blocks import Task
from gdgui.lessons.facts import Facts
from gdgui.lessons.words import filled

__all__ = ["TaskState", "state_of"]


class TaskState(msgspec.Struct, frozen=True):
    """How far a task is.

    Attributes:
        passed: whether its check holds.
        now: where the experiment stands; empty where the task does not say.
        message: what is said of this wrong state; empty where there is nothing to say.
    """

    passed: bool
    now: str = ""
    message: str = ""


def state_of(task: Task, facts: Facts) -> TaskState:
    """Return how far a task is, by the facts of an experiment."""
    verdict = task.condition.judge(facts)
    now = filled(task.now, facts) if task.now else ""
    if verdict.passed:
        return TaskState(True, now)
    fitting = (each.text for each in task.messages if each.condition.judge(facts).passed)
    # Why a check cannot be judged is for who writes lessons; a learner is told what to do.
    return TaskState(False, now, next(fitting, ""))
