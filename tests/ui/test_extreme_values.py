"""No view fails where values are huge, tiny, or all the same."""

import math
import warnings

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gdgui.experiment import Experiment, Objective, Run
from gdgui.ui.curves.quantities import QUANTITIES
from gdgui.ui.curves.value_scale import choose_scale
from gdgui.ui.export.raster import picture_of, svg_of
from gdgui.ui.landscape.overlays import OVERLAYS
from gdgui.ui.painting.ranges import is_wide, per_unit, widened
from gdgui.ui.painting.ticks import round_ticks

SIZES = (0.0, 1e20, 1e300, 1e-300, 5e-324, -1.7e308)
ENDS_OF_SIZES = (0.0, 5e-324, -1.7e308)
FORMULAS = ("c + 0*x", "c + x", "c*x^2", "c*sin(x)")
ENDS = (0.0, 5e-324, -5e-324, 1e-310, 1e-300, -1.0, 1.0, 1e20, 1e20 + 16384, 1e300, -1e300, 1.7e308)


def experiment(formula, size, steps=12):
    start = (1.0, -1.0) if "y" in formula else (1.0,)
    rates = {"gd": 0.1, "adam": 0.1, "newton": 1.0}
    return Experiment(
        objective=Objective(formula=formula, parameters={"c": size}),
        runs=tuple(
            Run(optimizer=name, hyperparameters={"learning_rate": rate}, start=start)
            for name, rate in rates.items()
        ),
        steps=steps,
    )


def look_at(window, settle):
    """Paint the window with every overlay, on both scales, with every quantity."""
    window.landscape.set_overlays(frozenset(OVERLAYS))
    for is_log in (True, False):
        window.actions_.log_curves.setChecked(is_log)
        for pair in zip(list(QUANTITIES)[::2], [*list(QUANTITIES)[1::2], "loss"], strict=False):
            for curve, quantity in zip((window.loss, window.norm), pair, strict=True):
                curve.set_quantity(quantity)
            picture_of(window.curves)
    settle(window)
    for step in (0, 1.5, 12):
        window.player.place(step)
        picture_of(window)


@pytest.mark.parametrize(
    ("formula", "sizes"),
    [
        *((formula, SIZES) for formula in FORMULAS),
        *((f"{formula} + 0*y", ENDS_OF_SIZES) for formula in FORMULAS[:-1]),
        (f"{FORMULAS[-1]} + 0*y", SIZES),
    ],
)
def test_the_window_shows_an_objective_of_extreme_values(open_window, settle, formula, sizes):
    window = open_window(experiment(formula, 1.0))
    for size in sizes:
        window.editor.set_parameter("c", size, "")
        settle(window)
        look_at(window, settle)
    assert svg_of(window)


@pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Minus])
@pytest.mark.parametrize("formula", ["c*x^2", "c*x^2 + 0*y"])
def test_a_view_can_be_zoomed_to_nothing_and_to_everything(open_window, settle, formula, key):
    window = open_window(experiment(formula, 1e20))
    view = window.landscape
    for _ in range(130):
        QTest.keyClick(view, key)
    look_at(window, settle)
    centre = view.rect().center()
    plane = view.childAt(centre)
    QTest.mouseClick(plane, Qt.MouseButton.LeftButton, pos=plane.mapFrom(view, centre))
    settle(window)
    low, high = view.visible_domain()[0]
    assert low < high


@pytest.mark.parametrize("formula", ["c + 0*x", "c*x^2 + 0*y"])
def test_maps_and_tools_show_an_objective_of_extreme_values(open_window, settle, formula):
    window = open_window(experiment(formula, 1.0))
    for size in SIZES:
        window.editor.set_parameter("c", size, "")
        for tab in ("rates", "pair"):
            maps = window.maps_controller.show_maps(tab)
            settle(window)
            for measure in ("loss", "steps"):
                for plot in (maps.rates, maps.pair):
                    plot.set_measure(measure)
                picture_of(maps)
        check = window.tool_windows.check_gradient()
        settle(window)
        picture_of(check)


@pytest.mark.parametrize("low", ENDS)
@pytest.mark.parametrize("high", ENDS)
def test_every_range_is_made_one_that_can_be_divided_by(low, high):
    low, high = min(low, high), max(low, high)
    bottom, top = widened(low, high)
    assert is_wide(bottom, top)
    assert bottom <= max(low, -1e300)
    assert top >= min(high, 1e300)
    assert 0.0 < per_unit(4000.0, bottom, top) < math.inf
    for tick in round_ticks(bottom, top, 7):
        assert math.isfinite(tick.value)
        assert tick.text


class Values:
    def __init__(self, values, diverged=False):
        self.values, self.diverged = np.array(values), diverged


@pytest.mark.parametrize("logarithmic", [True, False])
@pytest.mark.parametrize("diverged", [True, False])
@pytest.mark.parametrize("high", ENDS)
@pytest.mark.parametrize("low", ENDS)
def test_a_scale_of_any_values_is_one_that_can_be_divided_by(low, high, diverged, logarithmic):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scale = choose_scale([Values([low, high], diverged)], logarithmic)
        assert is_wide(scale.low, scale.high)
        heights = scale.heights(np.array([low, high]))
    assert np.isfinite(heights).all()
