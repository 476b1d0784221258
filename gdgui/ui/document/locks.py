"""What a lesson keeps as it is: edits of a locked part are refused."""

from msgspec.structs import replace

from gdgui.errors import UserError
from gdgui.experiment import Experiment

__all__ = ["QUESTION", "check_locks", "keeps_starts"]

QUESTION = "question"
"""Locks all of `gdgui.lessons.lesson.LOCKS` while a prediction about them waits for its answer."""

_WORDS = {
    "objective": "what is descended",
    "runs": "methods and hyperparameters",
    "starts": "where runs start",
    "steps": "the number of steps",
}


def check_locks(locks: frozenset[str], before: Experiment, after: Experiment) -> None:
    """Refuse an edit of what is locked.

    Args:
        locks: some of `gdgui.lessons.lesson.LOCKS`, and `QUESTION`.
        before: the experiment without the edit.
        after: the experiment with it.

    Raises:
        UserError: a locked part is another one; says which.
    """
    for lock, words in _WORDS.items():
        if _part(lock, before) == _part(lock, after):
            continue
        if QUESTION in locks:
            raise UserError(
                f"The question is about this experiment as it is; answer it first, then change "
                f"{words}"
            )
        if lock in locks:
            raise UserError(
                f"This page of the lesson keeps {words} as it is; leave the lesson to change "
                "everything"
            )


def keeps_starts(locks: frozenset[str]) -> bool:
    """Return whether starts stay where they are; see `check_locks`."""
    return bool({"starts", QUESTION} & locks)


def _part(lock: str, experiment: Experiment) -> object:
    if lock == "objective":
        return experiment.objective
    if lock == "steps":
        return experiment.steps
    if lock == "starts":
        return tuple(run.start for run in experiment.runs)
    # How a run is drawn and where it starts are no part of what it does.
    return tuple(
        replace(run, start=(0.0,), visible=True, color="", label="") for run in experiment.runs
    )
