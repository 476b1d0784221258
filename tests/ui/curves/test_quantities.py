"""Each quantity that can be plotted is what its name says, and says so where it has no value."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QToolButton

from gdgui.ui.curves.curve_plot import CurvePlot
from gdgui.ui.curves.quantities import QUANTITIES
from gdgui.ui.curves.view import Curve
from gdgui.ui.widgets.elided_label import ElidedLabel
from tests.ui.view_helpers import tape, trace

PLANE = tape([[0, 0], [3, 4], [3, 5]], [9, 4, 1], [[3, 4], [-6, 8], [0, 1]])
ETA = np.array([0.5, 0.25, np.nan])


def values(key, minimum=None, floor=np.inf, first=0, end=3, stability=None):
    run = trace(replace(PLANE, eta=ETA))
    run = replace(run, minimum=minimum, stability=stability)
    return QUANTITIES[key].values(run, first, end, floor).tolist()


def test_the_quantities_are_what_they_say():
    assert values("loss") == [9, 4, 1]
    assert values("gradient_norm") == [5, 10, 1]
    assert values("x") == [0, 3, 3]
    assert values("y") == [0, 4, 5]
    assert values("gap", floor=1.0) == [8, 3, 0]
    assert values("distance", minimum=(3.0, 4.0)) == [5, 0, 1]


def test_the_last_iterate_takes_no_step():
    lengths = values("step_length")
    assert lengths[:2] == [5, 1]
    assert np.isnan(lengths[2])
    # A piece of a tape looks ahead where there is more of it.
    assert values("step_length", first=0, end=2) == [5, 1]


def bends_and_limits(first, end):
    rows = np.arange(float(first), float(end))
    return 10.0 * rows, 40.0 + rows


def test_the_curvature_stands_beside_its_limit():
    assert values("eigenvalue", stability=bends_and_limits) == [0, 10, 20]
    run = replace(trace(PLANE), stability=bends_and_limits)
    assert QUANTITIES["eigenvalue"].companion(run, 1, 3, np.inf).tolist() == [41, 42]


@pytest.mark.parametrize(
    ("limits", "said"), [(1.0, ""), (np.nan, "no limit known: run 0")], ids=["some", "none"]
)
def test_it_is_said_which_runs_have_no_limit(qtbot, limits, said):
    def stability(first, end):
        return np.ones(end - first), np.full(end - first, limits)

    plot = CurvePlot(QUANTITIES["eigenvalue"])
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.set_traces((replace(trace(PLANE), stability=stability),), 2)
    assert plot.without_companion() == said
    plot.set_quantity(QUANTITIES["loss"])
    assert plot.without_companion() == ""


@pytest.mark.parametrize("key", ["gap", "distance", "eigenvalue"])
def test_what_is_not_known_is_no_number(key):
    assert np.isnan(values(key)).all()
    assert QUANTITIES[key].missing.endswith(".")


OF_FORMULAS = [key for key, quantity in QUANTITIES.items() if quantity.fits(None)]


@pytest.mark.parametrize("key", OF_FORMULAS)
def test_every_quantity_can_be_chosen(qtbot, key):
    curve = Curve("loss")
    qtbot.addWidget(curve)
    curve.resize(380, 230)
    picked = []
    curve.quantity_picked.connect(picked.append)
    curve.set_traces((trace(replace(PLANE, eta=ETA)),), 2)
    curve.show()
    title = next(each for each in curve.findChildren(QToolButton) if each.menu())
    actions = title.menu().actions()
    actions[OF_FORMULAS.index(key)].trigger()
    assert picked == [key]
    assert curve.quantity() == key
    assert title.text() == f"{QUANTITIES[key].named(QUANTITIES[key].title, ())} ▾"
    assert not curve.grab().isNull()


def test_each_quantity_keeps_its_scale(qtbot):
    curve = Curve("loss")
    qtbot.addWidget(curve)
    curve.set_quantity("x")
    assert not curve.is_log
    curve.set_quantity("loss")
    assert curve.is_log
    curve.set_log(False)
    curve.set_quantity("gradient_norm")
    curve.set_quantity("loss")
    assert not curve.is_log


@pytest.mark.parametrize(("key", "shifted"), [("loss", True), ("gradient_norm", False)])
def test_the_lowest_loss_shifts_the_loss_and_nothing_else(qtbot, key, shifted):
    curve = Curve(key)
    qtbot.addWidget(curve)
    curve.resize(380, 230)
    curve.set_traces((trace(PLANE),), 2)
    curve.set_floor(-0.25)
    assert ("min" in curve.findChild(ElidedLabel).text()) is shifted
