"""Where there is no sharpness, the curve says why, and not that it is still being worked out."""

import pytest
from msgspec.structs import replace

from gdgui.engine.analysis.sharpness_along import REASONS
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run, Shown
from gdgui.ui.curves.quantities import WHY_UNKNOWN
from tests.small_learning import SPIRAL
from tests.ui.curves.test_learning_quantities import plot_of

ROWS = ((0.5, 1.0), (1.0, 2.0), (2.0, 2.5), (3.0, 3.0))


def fit(formula, optimizer="gd", **start):
    """An experiment that fits a formula to four points, and shows both kinds of sharpness."""
    return Experiment(
        objective=Objective(data=Data(rows=ROWS), model=Model(formula=formula, start=start)),
        runs=(Run(optimizer=optimizer, start=RandomStart(scheme="by_name")),),
        steps=3,
        shown=Shown(curves=("sharpness", "stability")),
    )


def said(window):
    """What stands in the two plots in place of curves."""
    return [plot_of(curve).unknown_here() for curve in (window.loss, window.norm)]


CASES = {
    "overflow": (fit("exp(exp(a*x))", a=3.0), "the loss is not finite"),
    "pole": (fit("a/(x - b)", "gauss_newton", b=1.0), "the loss is not finite"),
    "logarithm": (fit("log(a - x)", "levenberg_marquardt"), "the loss is not finite"),
    "no slope": (fit("sqrt(a*x)", a=0.0), "the loss has no finite slope"),
    "no curvature": (fit("a^1.5*x", "adam", a=0.0), "but no finite curvature"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_model_without_a_finite_hessian_says_so(open_window, settle, case):
    experiment, why = case
    window = open_window(experiment)
    text = plot_of(window.loss).unknown_here()
    assert text.startswith("No sharpness at this step: ")
    assert why in text
    assert "worked out" not in plot_of(window.loss).missing()
    # The window is alive, and the next model has what this one lacks.
    good = fit("a*x + b").objective
    window.editor.set_learning(good, "Change the model", "")
    settle(window)
    assert plot_of(window.loss).missing() == ""


@pytest.mark.parametrize("key", ["loss_of_all", "whole_gradient"])
def test_losses_that_are_never_finite_are_not_awaited(open_window, key):
    window = open_window(replace(CASES["overflow"][0], shown=Shown(curves=(key,))))
    assert plot_of(window.loss).missing() == "No run has a finite value."


def test_at_the_last_row_no_step_tells_what_adam_would_divide_by(open_window, settle):
    window = open_window(replace(SPIRAL, steps=6, shown=Shown(curves=("sharpness", "stability"))))
    assert said(window) == ["", ""]
    window.player.to_end()
    settle(window)
    sharpness, stability = said(window)
    assert sharpness == ""
    assert "no step leaves the last row" in stability


def test_each_reason_has_words():
    assert tuple(WHY_UNKNOWN) == REASONS
