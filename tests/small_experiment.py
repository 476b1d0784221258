"""A small experiment, in Python and as a file has it."""

from gdgui.examples import NAMES, example
from gdgui.experiment import FORMAT, Objective, Run

__all__ = ["FORMULA_EXAMPLES", "GD", "PARABOLA", "plain"]

FORMULA_EXAMPLES = tuple(name for name in NAMES if example(name).objective.data is None)
"""The names of the built-in experiments that descend a formula."""

PARABOLA = Objective(formula="(x - c)**2", parameters={"c": 3.0})
GD = Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=[-7.0])


def plain(**changes):
    """Return a good experiment as a file has it, with some parts changed or (None) left out."""
    data = {
        "format": FORMAT,
        "objective": {"formula": "(x - c)**2", "parameters": {"c": 3.0}},
        "runs": [{"optimizer": "gd", "hyperparameters": {"learning_rate": 0.1}, "start": [-7.0]}],
        "steps": 15,
        **changes,
    }
    return {key: value for key, value in data.items() if value is not None}
