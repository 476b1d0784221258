"""What a typed model has learned: parameters, their standard errors, or why there are none."""

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.learned_words import describe_fit, describe_learned
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.standard_errors import fit_at
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

X = np.linspace(0.0, 4.0, 21)
Y = 2.0 * X - 1.0 + 0.1 * (-1.0) ** np.arange(21)
LINE = Data(rows=tuple(zip(X.tolist(), Y.tolist(), strict=True)))
BY_NAME = RandomStart(scheme="by_name")


def learned(
    formula,
    data=LINE,
    optimizer="levenberg_marquardt",
    steps=30,
    start=BY_NAME,
    tolerance=1e-12,
    **more,
):
    objective = Objective(data=data, model=Model(formula=formula), **more)
    runs = (Run(optimizer=optimizer, start=start),)
    descent = descended(
        resolve(Experiment(objective=objective, runs=runs, steps=steps, tolerance=tolerance))
    )
    (tape,), (outcome,) = descent.trajectories(), outcomes_of(descent)
    return descent.objective, tape, outcome.learned


def test_a_line_has_the_errors_of_the_textbook():
    objective, tape, found = learned("a*x + b")
    slope, intercept = np.polyfit(X, Y, 1)
    residuals = Y - slope * X - intercept
    s = np.sqrt(residuals @ residuals / 19)
    spread = ((X - X.mean()) ** 2).sum()
    expected = s / np.sqrt(spread), s * np.sqrt(1 / 21 + X.mean() ** 2 / spread)
    assert found.fit.errors == pytest.approx(expected, rel=1e-10)
    assert found.fit.values == pytest.approx((slope, intercept), rel=1e-10)
    assert (found.fit.deviation, found.fit.freedom) == (pytest.approx(s), 19)
    said = describe_learned("L.-M.", objective, tape, found)
    assert "a = 2 ± 0.018" in said
    assert "s = 0.105 with 19 degrees of freedom" in said


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("formula", "more", "reason"),
    [
        ("a*x + b + 0*c", {}, "no standard errors: c moves no prediction"),
        ("a*x + b + 0*c*d", {}, "c and d move no prediction"),
        ("(a + b)*x + c", {}, "these data cannot tell a and b apart"),
        ("a*x + b", {"optimizer": "gd", "steps": 3}, "the sum of squares is not yet least here"),
        ("a*x^2 + b*x + c", {"data": Data(rows=((1.0, 2.0), (2.0, 3.0)))},
         "more points than parameters are needed, 2 for 3 found"),
        ("a*exp(b*x)", {"start": (1.0, 1e3), "steps": 0}, "a prediction or its slope is not"),
    ],
)  # fmt: skip
def test_where_there_are_no_errors_a_sentence_says_why(formula, more, reason):
    _, _, found = learned(formula, **more)
    assert found.fit.errors is None
    assert reason in describe_fit(found)[1]


def test_points_that_lie_on_the_curve_have_errors_of_next_to_nothing():
    data = Data(rows=tuple((float(x), 2.0 * x - 1.0) for x in range(5)))
    _, _, found = learned("a*x + b", data)
    assert max(found.fit.errors) < 1e-12
    _, _, found = learned("a*x + b", data, tolerance=1e-8)
    assert max(found.fit.errors) < 1e-6


def test_the_api_gives_a_fit_at_any_step_or_says_why_there_is_none():
    objective = Objective(data=LINE, model=Model(formula="a*x + b"))
    runs = (Run(optimizer="levenberg_marquardt", start=BY_NAME),)
    given = Experiment(objective=objective, runs=runs, steps=30)
    (tape,) = gdgui.descend(given)
    found = gdgui.fit(given, tape)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(found.errors)
    assert gdgui.fit(given, tape, 0).reason == "the sum of squares is not yet least here"
    with pytest.raises(UserError, match="step: a step from 0 to"):
        gdgui.fit(given, tape, 99)
    layers = replace(
        given, objective=Objective(data=LINE), runs=(Run(optimizer="gd", start=(1, 2)),)
    )
    with pytest.raises(UserError, match="a `formula` expected, layers found"):
        gdgui.fit(layers, tape)


def test_layers_have_no_fit_and_other_losses_no_errors():
    _, _, found = learned("a*x + b", optimizer="lbfgs", loss="huber")
    assert found.fit.values == pytest.approx((2.0, -1.0), abs=0.1)
    assert describe_fit(found)[1] == "no standard errors: they belong to the squared loss"
    layers = Experiment(objective=Objective(data=LINE), runs=(Run(optimizer="gd", start=(1, 2)),),
                        steps=3)  # fmt: skip
    descent = descended(resolve(layers))
    assert fit_at(descent.objective, np.array([1.0, 2.0])) is None


@pytest.mark.parametrize("formula", ["a*x + b", "a*x^2 + b*x + c"])
def test_of_standardised_data_parameters_and_errors_are_in_original_units(formula):
    data = Data(rows=LINE.rows, standardize=True)
    found, plain = (learned(formula, each)[2].fit for each in (data, LINE))
    assert found.values == pytest.approx(plain.values, rel=1e-9)
    assert found.errors == pytest.approx(plain.errors, rel=1e-9)
    assert found.deviation == pytest.approx(plain.deviation, rel=1e-9)
