"""Each quantity that can be plotted is what its name says, and says so where it has no value."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QToolButton

from gdgui.ui.curves.quantities import QUANTITIES
from gdgui.ui.curves.view import Curve
from gdgui.ui.widgets.elided_label import ElidedLabel
from tests.ui.view_helpers import tape, trace

PLANE = tape([[0, 0], [3, 4], [3, 5]], [9, 4, 1], [[3, 4], [-6, 8], [0, 1]])
ETA = np.array([0.5, 0.25, np.nan])


def values(key, minimum=None, floor=np.inf, first=0, end=3, eigenvalues=None):
    run = trace(replace(PLANE, eta=ETA))
    run = replace(run, minimum=minimum, eigenvalues=eigenvalues)
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


def test_the_curvature_stands_beside_two_over_eta():
    found = values("eigenvalue", eigenvalues=lambda x: 10.0 * x[:, 0])
    assert found == [0, 30, 30]
    run = trace(replace(PLANE, eta=ETA))
    limits = QUANTITIES["eigenvalue"].companion(run, 0, 3, np.inf)
    assert limits[:2].tolist() == [4, 8]


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
