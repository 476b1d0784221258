"""Fits and standard errors beside NIST's certified values and scipy's curve_fit."""

import re

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.standard_errors import fit_at
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run
from tests.engine.typed_models.nist_strd import REFERENCES

DIGITS = 10
"""Of the eleven certified digits, so many are reached in float64 by all sets."""
HARD = {"mgh17", "boxbod"}
"""From NIST's far starts of these, Levenberg–Marquardt runs away along an exponential."""


def fitted(reference, which):
    names = [f"b{i + 1}" for i in range(len(reference.values))]
    start = dict(zip(names, getattr(reference, which), strict=True))
    objective = Objective(data=reference.data, model=Model(formula=reference.formula, start=start))
    run = Run(optimizer="levenberg_marquardt", start=RandomStart(scheme="by_name"))
    experiment = Experiment(objective=objective, runs=(run,), steps=150, tolerance=0.0)
    learning = resolve(experiment).learning
    ours = trained_objective(learning.data, learning.network)
    fit = fit_at(ours, gdgui.descend(experiment)[0].x[-1])
    order = [fit.names.index(name) for name in names]
    if fit.errors is None:
        return np.array(fit.values)[order], None, None, fit
    covariance = np.array(fit.covariance)[np.ix_(order, order)]
    return np.array(fit.values)[order], np.array(fit.errors)[order], covariance, fit


def digits(found, certified):
    """Return how many digits agree, as NIST counts them: -log10 of the relative error."""
    return -np.log10(np.abs(np.array(found) / np.array(certified) - 1.0).max() + 1e-16)


@pytest.mark.parametrize("which", ["far", "near"])
@pytest.mark.parametrize("reference", REFERENCES, ids=lambda each: each.name)
def test_fits_have_the_certified_digits(reference, which):
    values, errors, _, fit = fitted(reference, which)
    if which == "far" and reference.name in HARD:
        # What runs away says so, in place of standard errors that mean nothing.
        assert "move" in fit.reason
        return
    assert digits(values, reference.values) > DIGITS
    assert digits(errors, reference.errors) > DIGITS
    assert digits(fit.deviation, reference.deviation) > DIGITS


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda each: each.name)
def test_fits_and_standard_errors_are_curve_fits(reference):
    optimize = pytest.importorskip("scipy.optimize")
    values, errors, covariance, _ = fitted(reference, "near")
    data = resolve(
        Experiment(
            objective=Objective(data=reference.data, model=Model(formula=reference.formula)),
            runs=(Run(optimizer="gd", start=RandomStart(scheme="by_name")),),
            steps=1,
        )
    ).learning.examples.samples
    names = [f"b{i + 1}" for i in range(len(values))]
    # The formula in Python's spelling, read by Python itself.
    text = re.sub(r"\bexp\b", "np.exp", reference.formula.replace("^", "**"))
    model = eval(f"lambda x, {', '.join(names)}: {text}", {"np": np})  # noqa: S307

    def slopes(x, *p):
        # Exact, and none of ours: by a complex step (Squire and Trapp 1998).
        moved = [[b + 1e-30j * (i == j) for j, b in enumerate(p)] for i in range(len(p))]
        return np.column_stack([np.imag(model(x, *each)) / 1e-30 for each in moved])

    found, spread = optimize.curve_fit(
        model, data.inputs[:, 0], data.targets, reference.near, jac=slopes, maxfev=10_000,
        ftol=1e-15, xtol=1e-15, gtol=0.0,
    )  # fmt: skip
    assert values == pytest.approx(found, rel=1e-6)
    assert errors == pytest.approx(np.sqrt(np.diag(spread)), rel=1e-6)
    scale = np.sqrt(np.outer(np.diag(spread), np.diag(spread)))
    assert np.abs(covariance - spread).max() <= 1e-6 * scale.max()
