"""The formula language: text to a checked tree, or a sentence where it is no formula.

The way of a text: `heads` leaves out what stands around a formula, `tokens` and `names` make
numbers, names and signs of it, `bars` and `grammar` a tree of what was understood, `lowering` a
tree of what is computed; `limits` and `reading` check it. `display` writes it as people do.
"""

from gdgui.engine.objective.syntax.display import latex_name, latex_of
from gdgui.engine.objective.syntax.limits import MAX_MAGNITUDE, odd_root, operate
from gdgui.engine.objective.syntax.reading import (
    CONSTANT_NOTE,
    MAX_CHARACTERS,
    CoordinatesNeeded,
    Syntax,
    constant_in,
    parse,
)
from gdgui.engine.objective.syntax.refusal import FormulaError
from gdgui.engine.objective.syntax.vocabulary import CONSTANTS, COORDINATES, FUNCTIONS, GREEK

__all__ = [
    "CONSTANTS",
    "CONSTANT_NOTE",
    "COORDINATES",
    "FUNCTIONS",
    "GREEK",
    "MAX_CHARACTERS",
    "MAX_MAGNITUDE",
    "CoordinatesNeeded",
    "FormulaError",
    "Syntax",
    "constant_in",
    "latex_name",
    "latex_of",
    "odd_root",
    "operate",
    "parse",
]
