"""The built-in experiments in resources/examples, in the order in which a course meets them."""

from functools import cache
from pathlib import Path

from gdgui import resources
from gdgui.experiment import Experiment, from_json

__all__ = ["DEFAULT", "GROUPS", "NAMES", "example", "example_path"]

DEFAULT = "scalar-descent"
"""The one that opens first."""

GROUPS = {
    "First steps": (DEFAULT, "vector-descent", "learning-rates"),
    "Exercises": ("exercise-shifted", "exercise-vector", "exercise-rates"),
    "Landscapes": (
        "four-optimizers", "rosenbrock-valley", "ravine", "double-well", "saddle", "rastrigin",
    ),
    "How methods work": ("momentum-theory", "adagrad-slowing", "adam-bias"),
    "Curvature and step sizes": (
        "newton-quadratic", "newton-saddle", "warmup", "line-search", "edge-of-stability",
    ),
    "Noise and steering": ("noisy-gradients", "steering"),
    "Learning from data": (
        "line-fit", "anscombe-line", "anscombe-curve", "anscombe-outlier", "anscombe-lever",
        "outlier-squared", "outlier-absolute", "polynomial-1", "polynomial-3", "polynomial-12",
        "typed-growth", "batch-sizes", "penguins-logistic", "digits-softmax",
    ),
    "Networks": (
        "xor-line", "xor-network", "zero-start", "vanishing-sigmoid", "vanishing-tanh",
        "spiral-adam", "edge-network", "flat-minima",
    ),
}  # fmt: skip
"""The names by the heading under which they are offered, in the order of a course."""

NAMES = tuple(name for names in GROUPS.values() for name in names)
"""All names, in the same order."""


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
