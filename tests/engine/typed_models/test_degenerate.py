"""Typed models without a good answer: each run ends or is marked, and a fit says why it is none."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

ROWS = ((0.5, 1.0), (1.0, 2.0), (2.0, 2.5), (3.0, 3.0), (4.0, 3.2))
NOT_FINITE = "a prediction or its slope is not finite"

CASES = {
    "a parameter that does nothing": ("a*x + 0*b", {}, "b moves no prediction"),
    "overflow": ("exp(exp(a*x))", {"a": 3.0}, NOT_FINITE),
    "a pole at the start": ("a/(x - b)", {"b": 1.0}, NOT_FINITE),
    "a logarithm of a negative number": ("log(a - x)", {}, NOT_FINITE),
    "a slope that is not finite": ("sqrt(a*x)", {"a": 0.0}, NOT_FINITE),
    "a curvature that is not finite": ("a^1.5*x", {"a": 0.0}, "a moves no prediction"),
    "two parameters for one": ("(a + b)*x", {}, "these data cannot tell a and b apart"),
    "as many parameters as points": (
        "a + b*x + c*x^2 + d*x^3 + k*x^4", {},
        "more points than parameters are needed, 5 for 5 found",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_method_ends_and_the_fit_has_a_reason(case):
    formula, start, reason = case
    experiment = Experiment(
        objective=Objective(data=Data(rows=ROWS), model=Model(formula=formula, start=start)),
        runs=tuple(Run(optimizer=m, start=RandomStart(scheme="by_name")) for m in DIRECTIONS),
        steps=8,
    )
    for tape in gdgui.descend(experiment):
        fit = gdgui.fit(experiment, tape)
        assert fit.errors is None
        if np.isfinite(tape.f[-1]):
            # A method may also have left for where nothing can be told.
            assert fit.reason in (reason, NOT_FINITE, "the sum of squares is not yet least here")
        else:
            assert tape.status == Status.DIVERGED
            assert fit.reason in (reason, NOT_FINITE)


@pytest.mark.parametrize(
    ("formula", "start", "sentence"),
    [
        ("3", {}, "a name that can be learned expected"),
        ("x^2", {}, "a name that can be learned expected"),
        ("a*x", {"x": 2.0}, "x is an input, so that it cannot start anywhere"),
        ("a*x2", {}, "the data have x to predict from; x2 found"),
        ("a*sqrt(-1)*x", {}, "this constant is not a real number"),
        ("a*x/0", {}, "no value among the real numbers"),
    ],
)
def test_what_is_no_model_is_refused(formula, start, sentence):
    experiment = Experiment(
        objective=Objective(data=Data(rows=ROWS), model=Model(formula=formula, start=start)),
        runs=(Run(optimizer="gauss_newton", start=RandomStart(scheme="by_name")),),
        steps=2,
    )
    with pytest.raises(gdgui.UserError, match=sentence):
        gdgui.descend(experiment)
