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


def test_a_model_without_a_finite_hessian_says_so_and_the_next_is_shown(open_window, settle):
    window = open_window("saddle", wait=False)
    for experiment, why in CASES.values():
        window.session.new(experiment)
        settle(window)
        text = plot_of(window.loss).unknown_here()
        assert text.startswith("No sharpness at this step: ")
        assert why in text
        assert plot_of(window.loss).missing() == text
    window.editor.set_learning(fit("a*x + b").objective, "Change the model", "")
    settle(window)
    assert plot_of(window.loss).missing() == ""


def test_losses_that_are_never_finite_are_not_awaited(open_window):
    shown = Shown(curves=("loss_of_all", "whole_gradient"))
    window = open_window(replace(CASES["overflow"][0], shown=shown))
    for curve in (window.loss, window.norm):
        assert plot_of(curve).missing() == "No run has a finite value."


@pytest.mark.parametrize("steps", [0, 6])
def test_only_a_run_without_a_step_is_told_that_none_tells_what_adam_divides_by(
    open_window, settle, steps
):
    shown = Shown(curves=("sharpness", "stability"))
    window = open_window(replace(SPIRAL, runs=SPIRAL.runs[:1], steps=steps, shown=shown))
    window.player.to_end()
    settle(window)
    sharpness, stability = said(window)
    assert sharpness == ""
    assert ("no step leaves the last row" in stability) == (steps == 0)


def test_each_reason_has_words():
    assert tuple(WHY_UNKNOWN) == REASONS
