"""What a way of finding η is, and what several of them are tuned by."""

from collections.abc import Callable
from typing import Any

import msgspec

from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.direction import Hyperparameter

__all__ = ["DECAY", "FINAL", "LONGEST", "Parameters", "StepSizeRule"]

Parameters = dict[str, float]

LONGEST = 1e9
"""The greatest number of steps that a schedule may be told; beyond every tape."""


class StepSizeRule(msgspec.Struct, frozen=True):
    """A way of finding η.

    Attributes:
        id: the key in a file, such as ``cosine``.
        title: what the screen shows.
        hyperparameters: what the rule is tuned by.
        latex: η at step k as equations, one a line.
        source: torch's class, or a book.
        factor: for a schedule, what multiplies the learning rate k steps after the warm-up:
            ``factor(k, parameters)`` with k an array of floats; None for a line search.
        scales: for a line search, whether the learning rate multiplies the η that is found, where
            others try it first.
        search: for a line search, the function of `gdgui.engine.methods.line_searches` that finds
            η. Its arguments behind ``trial`` are the hyperparameters, by their names.
        follow: for an η that follows the values on the way, a function of the value at the iterate,
            the learning rate, what it remembers and, by their names, the hyperparameters. It
            returns η and what it remembers for the next step.
        memory: what that remembers before the first step.
    """

    id: str
    title: str
    hyperparameters: tuple[Hyperparameter, ...]
    latex: tuple[str, ...]
    source: str
    factor: Callable[[FloatArray, Parameters], FloatArray] | None = None
    search: str = ""
    scales: bool = False
    follow: Callable[..., Any] | None = None
    memory: tuple[float, ...] = ()

    @property
    def is_schedule(self) -> bool:
        """Whether η is known before the run."""
        return self.factor is not None

    @property
    def is_search(self) -> bool:
        """Whether η is searched for along the direction."""
        return bool(self.search)


DECAY = Hyperparameter(
    "decay", "γ", r"\gamma", 0.5, 0.0, 1.0, "linear", 0.0, 1.0,
    "What η is multiplied by when it falls.",
)  # fmt: skip
FINAL = Hyperparameter(
    "final", "ω", r"\omega", 0.0, 0.0, 1.0, "linear", 0.0, 1.0,
    "Where the schedule ends, as a share of the learning rate.",
)  # fmt: skip
