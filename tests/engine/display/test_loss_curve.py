"""The loss of a model with one parameter as a curve, and its minima."""

import numpy as np
import pytest

from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.objectives import resolve_learning
from gdgui.engine.display.loss_curve import sample_loss_curve
from gdgui.experiment import Data, Model, Objective

ROWS = tuple((float(x), 0.5 * x + 0.1 * (-1) ** x) for x in range(1, 8))


def loss_of(formula, loss="squared", rows=ROWS):
    objective = Objective(data=Data(rows=rows), model=Model(formula=formula), loss=loss)
    resolved = resolve_learning(objective, objective.data)
    return trained_objective(objective.data, resolved.network)


def test_a_sample_is_the_loss_and_the_minimum_that_of_the_normal_equation():
    loss = loss_of("a*x")
    found = sample_loss_curve(loss, (-1.0, 2.0), 50)
    for a, value in zip(*found.grid, found.z, strict=True):
        assert value == pytest.approx(loss.value_and_gradient(np.array([a]))[0], rel=1e-14)
    x, y = np.array(ROWS).T
    ((a,),) = found.minima
    assert a == pytest.approx(float(x @ y / (x @ x)), rel=1e-12)
    assert found.minimum_values == (found.lowest,)


def test_a_minimum_beside_what_is_in_view_is_known_as_the_lowest_but_not_marked():
    loss = loss_of("a*x")
    found = sample_loss_curve(loss, (0.7, 2.0), 50)
    assert found.minima == ()
    assert found.lowest == sample_loss_curve(loss, (-1.0, 2.0), 50).lowest
    assert sample_loss_curve(loss, (7.0, 8.0), 50).lowest == np.inf


def test_a_kink_is_found_as_well():
    rows = ((1.0, 1.0), (1.0, 2.0), (1.0, 30.0))
    found = sample_loss_curve(loss_of("a*x", "absolute", rows), (-5.0, 9.0), 40)
    assert found.minima == ((pytest.approx(2.0, abs=1e-9),),)


def test_of_several_the_lowest_comes_first():
    rows = tuple((x / 4, float(np.sin(2.0 * x / 4))) for x in range(-8, 9))
    found = sample_loss_curve(loss_of("sin(w*x)", rows=rows), (-6.0, 6.0), 300)
    assert len(found.minima) > 2
    assert found.minima[0] == (pytest.approx(2.0, abs=1e-9),)
    assert list(found.minimum_values) == sorted(found.minimum_values)


def test_where_the_loss_overflows_there_is_none():
    found = sample_loss_curve(loss_of("exp(exp(a*x))"), (1e3, 2e3), 20)
    assert not np.isfinite(found.z).any()
    assert found.minima == ()


def test_of_several_parameters_there_is_no_curve():
    with pytest.raises(ValueError, match="one parameter expected, one of 2 found"):
        sample_loss_curve(loss_of("a*x + b"), (0.0, 1.0), 20)
