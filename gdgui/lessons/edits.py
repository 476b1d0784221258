"""Edits of an experiment as data: values for places of its file.

The solution of a task is one, such as ``{"runs[0].hyperparameters.learning_rate": 0.5}``. A place
is a key of the experiment's own file; what is null there goes, and a run behind the last one is
added. What comes out is checked as any experiment is.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import msgspec

from gdgui.checks import ExperimentError, cut, quoted
from gdgui.experiment import FORMAT, Experiment, from_builtins

__all__ = ["Edit", "apply_edit", "check_edit", "check_place", "has_place"]

Edit = Mapping[str, Any]
"""Values by place."""

MAX_EDITED = 20
"""How many places an edit touches at most."""
MAX_PLACE = 120
_PLACE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[\d{1,2}\])*")
_STEP = re.compile(r"([^\W\d]\w*)|\[(\d+)\]")


def check_place(name: str, place: Any) -> None:
    """Refuse what is no place of an experiment's file.

    Raises:
        ExperimentError: says so; the sentence opens with ``name``.
    """
    if not isinstance(place, str) or len(place) > MAX_PLACE or not _PLACE.fullmatch(place):
        raise ExperimentError(
            f"{name}: a place such as runs[0].hyperparameters.learning_rate expected, "
            f"{quoted(place)} found"
        )


def check_edit(name: str, edit: Any) -> None:
    """Refuse what is no edit.

    Raises:
        ExperimentError: says why; the sentence opens with ``name``.
    """
    if not isinstance(edit, Mapping) or not 1 <= len(edit) <= MAX_EDITED:
        raise ExperimentError(f"{name}: 1 to {MAX_EDITED} places with values expected")
    for place in edit:
        check_place(name, place)


def apply_edit(experiment: Experiment, edit: Edit) -> Experiment:
    """Return an experiment with values at some places.

    Raises:
        ExperimentError: there is no such place, or what comes out is no experiment; says where.
    """
    data = msgspec.to_builtins(experiment)
    for place, value in edit.items():
        _set(data, place, value)
    return from_builtins({"format": FORMAT, **data})


def has_place(experiment: Experiment, place: str) -> bool:
    """Tell whether an experiment has a place, written in its file or left at its default."""
    here: Any = experiment
    for step in _steps(place):
        if isinstance(here, Mapping):
            # A hyperparameter or a parameter at its default is not written.
            return True
        try:
            here = getattr(here, step) if isinstance(step, str) else here[step]
        except (AttributeError, LookupError, TypeError):
            return False
    return True


def _steps(place: str) -> list[str | int]:
    return [name or int(index) for name, index in _STEP.findall(place)]


def _set(data: Any, place: str, value: Any) -> None:
    steps = _steps(place)
    here, last = data, steps[-1]
    for step, following in pairwise(steps):
        here = _inner(here, step, [] if isinstance(following, int) else {}, place)
    if isinstance(last, int):
        _check_list(here, last, place)
        here[last : last + 1] = [] if value is None else [value]
    elif not isinstance(here, dict):
        raise ExperimentError(f"{cut(place)}: there is no such place in the experiment")
    elif value is None:
        here.pop(last, None)
    else:
        here[last] = value


def _inner(here: Any, step: str | int, empty: Any, place: str) -> Any:
    """Return what is at a step of the way; a list or an object that is at its default is made."""
    if isinstance(step, int):
        _check_list(here, step, place)
        if step == len(here):
            here.append(empty)
    elif not isinstance(here, dict):
        raise ExperimentError(f"{cut(place)}: there is no such place in the experiment")
    elif here.get(step) is None:
        here[step] = empty
    if isinstance(here[step], tuple):
        here[step] = list(here[step])
    return here[step]


def _check_list(here: Any, index: int, place: str) -> None:
    if not isinstance(here, list) or index > len(here):
        raise ExperimentError(f"{cut(place)}: there is no such place in the experiment")
