"""The built-in experiments in resources/examples, in the order in which a course meets them."""

from functools import cache
from pathlib import Path

from gdgui import resources
from gdgui.experiment import Experiment, from_json

__all__ = ["DEFAULT", "NAMES", "example", "example_path"]

DEFAULT = "scalar-descent"
"""The one that opens first."""

NAMES = (
    DEFAULT,
    "vector-descent",
    "learning-rates",
    "exercise-shifted",
    "exercise-vector",
    "exercise-rates",
    "four-optimizers",
    "rosenbrock-valley",
    "ravine",
    "double-well",
    "saddle",
    "rastrigin",
    "momentum-theory",
    "adagrad-slowing",
    "adam-bias",
    "newton-quadratic",
    "newton-saddle",
    "warmup",
    "line-search",
    "noisy-gradients",
    "steering",
    "edge-of-stability",
)


def example_path(name: str) -> Path:
    """Return the file of a built-in experiment."""
    return resources.path("examples", f"{name}.json")


@cache
def example(name: str) -> Experiment:
    """Return a built-in experiment.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in NAMES:
        raise KeyError(name)
    return from_json(example_path(name).read_bytes())
