"""What the table of all runs shows of each: columns of a formula, and those of models.

Of a formula the iterate, the loss and the gradient norm are the tape's. Of a model the tape may
have the loss of a batch only, so that what counts is what it makes of all data.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QCoreApplication

from gdgui.engine.analysis.learned_words import percent
from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.notation import norm, shown
from gdgui.engine.objective.syntax import COORDINATES

if TYPE_CHECKING:
    from gdgui.engine.analysis.learned import Standing

__all__ = ["RunColumn", "columns_of", "in_full", "short_number"]

UNKNOWN = "…"
"""What stands where a number is still being found."""


class RunColumn(msgspec.Struct, frozen=True):
    """A column of numbers.

    Attributes:
        title: its heading.
        tip: what it is.
        usual: a text of the usual width.
        text: the number of a tape at a row, and of how its model stands there, as text.
        is_of_tape: whether it is known of every row of a tape.
    """

    title: str
    tip: str
    usual: str
    text: "Callable[[Trajectory, int, Standing | None], str]"
    is_of_tape: bool = True


def columns_of(objective: AnyObjective) -> tuple[RunColumn, ...]:
    """Return the columns for an objective."""
    if isinstance(objective, LearningObjective):
        return _columns_of_model(objective)
    return (
        _place(objective.coordinates),
        RunColumn("f", _words("The loss at the iterate"), "8.8e−8", _loss_of_tape),
        RunColumn(
            "‖∇f‖", _words("The norm of the gradient at the iterate"), "8.8e−8", _gradient_norm
        ),
    )


def _columns_of_model(objective: LearningObjective) -> tuple[RunColumn, ...]:
    """Return those of a model: few enough for a narrow panel."""
    is_small = objective.dim <= len(COORDINATES)
    is_classified = objective.examples.is_classified
    has_held_out = len(objective.examples.held_out) > 0
    columns = [_place(objective.coordinates)] if is_small else []
    columns.append(_of_model(_words("loss"), _words("The loss of all that is learned from"), _loss))
    if has_held_out and not (is_small and is_classified):
        tip = _words("The loss of what is held out")
        columns.append(_of_model(_words("held out"), tip, _held_out_loss))
    if is_classified:
        tip = _words("How much of what is learned from is classified right")
        columns.append(_of_model(_words("right"), tip, _accuracy, "88 %"))
        if has_held_out:
            tip = _words("How much of what is held out is classified right")
            columns.append(_of_model(_words("held out"), tip, _held_out_accuracy, "88 %"))
    elif not is_small:
        tip = _words("How far it is off: the root of the mean square, in the target's unit")
        columns.append(_of_model(_words("off by"), tip, _error))
    return tuple(columns)


def _words(text: str) -> str:
    return QCoreApplication.translate("RunTable", text)


def _place(names: tuple[str, ...]) -> RunColumn:
    usual = ("−8.88", "−8.88, −8.88")[len(names) - 1]
    return RunColumn(", ".join(names), _words("The iterate"), usual, _iterate)


def _of_model(
    title: str, tip: str, number: "Callable[[Standing], str]", usual: str = "0.888"
) -> RunColumn:
    def text(_tape: Trajectory, _row: int, standing: "Standing | None") -> str:
        return UNKNOWN if standing is None else number(standing)

    return RunColumn(title, tip, usual, text, is_of_tape=False)


def _iterate(tape: Trajectory, row: int, _standing: "Standing | None") -> str:
    # Two tiny numbers side by side have room for one digit each.
    digits = 2 if tape.dim == 1 else 1
    return ", ".join(short_number(value, digits) for value in tape.x[row].tolist())


def _loss_of_tape(tape: Trajectory, row: int, _standing: "Standing | None") -> str:
    return short_number(float(tape.f[row]))


def _gradient_norm(tape: Trajectory, row: int, _standing: "Standing | None") -> str:
    return short_number(norm(tape.grad[row]))


def _loss(standing: "Standing") -> str:
    return short_number(standing.loss)


def _held_out_loss(standing: "Standing") -> str:
    return _short(standing.held_out_loss)


def _accuracy(standing: "Standing") -> str:
    return _share(standing.accuracy)


def _held_out_accuracy(standing: "Standing") -> str:
    return _share(standing.held_out_accuracy)


def _error(standing: "Standing") -> str:
    return _short(standing.error)


def _short(number: float | None) -> str:
    return "—" if number is None else short_number(number)


def _share(share: float | None) -> str:
    return "—" if share is None or math.isnan(share) else percent(share)


def in_full(tape: Trajectory, row: int, standing: "Standing | None") -> list[str]:
    """Return all numbers of a row, as far as anyone would read them, a line each."""
    gradient = norm(tape.grad[row])
    if standing is None:
        return [*_place_in_full(tape, row), f"f = {float(tape.f[row])!r}", f"‖∇f‖ = {gradient!r}"]
    pairs = (
        (_words("loss of all"), standing.loss),
        (_words("loss of what is held out"), standing.held_out_loss),
        (_words("off by"), standing.error),
        (_words("off by, of what is held out"), standing.held_out_error),
    )
    shares = (
        (_words("right"), standing.accuracy),
        (_words("right, of what is held out"), standing.held_out_accuracy),
    )
    return [
        *_place_in_full(tape, row),
        *(f"{name}: {shown(number)}" for name, number in pairs if number is not None),
        *(f"{name}: {_share(share)}" for name, share in shares if share is not None),
        _words("at this step: f = {loss}, ‖∇f‖ = {gradient}").format(
            loss=shown(float(tape.f[row])), gradient=shown(gradient)
        ),
    ]


def _place_in_full(tape: Trajectory, row: int) -> list[str]:
    if tape.dim > len(COORDINATES):
        return [f"‖θ‖ = {shown(norm(tape.x[row]))}"]
    values = zip(tape.coordinates, tape.x[row].tolist(), strict=True)
    return [", ".join(f"{name} = {value!r}" for name, value in values)]


def short_number(value: float, digits: int = 2) -> str:
    """Return a number in 3 significant digits and few characters.

    Below 0.1 there are `digits` + 1 of them, and `digits` where there is an exponent.

    >>> short_number(2.0), short_number(-0.01234), short_number(12345.6), short_number(1e-9)
    ('2', '−0.0123', '12346', '1e−9')
    """
    size = abs(value)
    if not math.isfinite(value):
        text = "nan" if value != value else "∞" if value > 0 else "-∞"
    elif size == 0:
        text = "0"
    elif 0.01 <= size < 1e3:
        text = f"{value:.{3 if size >= 0.1 else digits + 1}g}"
        # 3 digits of 999.9 are 1e+03.
        text = f"{value:.0f}" if "e" in text else text
    elif 1e3 <= size < 1e5:
        text = f"{value:.0f}"
    else:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        text = f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return text.replace("-", "−")
