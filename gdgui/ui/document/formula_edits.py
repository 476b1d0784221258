"""Every edit of a typed model: an objective over data in, a new one out; see `model_edits`."""

from msgspec.structs import replace

from gdgui.engine.data.samples import load_data
from gdgui.engine.objective.syntax import Syntax
from gdgui.engine.typed_models.model import read_model
from gdgui.experiment import Model, Objective

__all__ = ["first_formula", "read_typed", "with_formula", "with_start"]

_MOST_IN_A_SUM = 8
"""A formula that one begins with is a sum of so many inputs at most."""


def first_formula(count: int) -> str:
    """Return the formula that one begins with: a line, or a plane."""
    if count == 1:
        return "a*x + b"
    terms = [f"w{i}*x{i}" for i in range(1, min(count, _MOST_IN_A_SUM) + 1)]
    return " + ".join((*terms, "b"))


def with_formula(objective: Objective, formula: str) -> Objective:
    """Let the model be a formula; names that it learns still start where they did.

    Raises:
        FormulaError: it is no formula of these inputs; says why.
    """
    model = objective.model or Model()
    learned = read_typed(objective, formula).parameters
    start = {name: value for name, value in model.start.items() if name in learned}
    return replace(objective, model=Model(formula=formula, start=start))


def read_typed(objective: Objective, formula: str) -> Syntax:
    """Read what is typed in the place of a model's formula.

    Raises:
        FormulaError: it is no formula of these inputs; says why.
    """
    assert objective.data is not None  # noqa: S101 - these are edits of what learns
    count = load_data(objective.data).inputs.shape[1]
    return read_model(formula, _told(formula, objective.model or Model()), count)


def with_start(objective: Objective, name: str, value: float) -> Objective:
    """Let a name that the formula learns start elsewhere."""
    model = objective.model or Model()
    start = {**model.start, name: value}
    return replace(objective, model=replace(model, start=start))


def _told(formula: str, model: Model) -> tuple[str, ...]:
    """Return the names that are one name because they start somewhere; others are forgotten."""
    return tuple(sorted(name for name in model.start if name in formula))
