"""The maps in the window: basins over the landscape, and the maps over hyperparameters."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

import gdgui
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.engine.maps.grid import basin_axes, compute_map, find_targets, hyperparameter_axis
from gdgui.experiment import Data, Experiment, Objective, Run
from gdgui.ui.landscape.basins_item import BasinsItem, ProbeItem
from gdgui.ui.maps.map_painting import (
    STEPS,
    log_excess,
    paint_basins,
    paint_values,
    values_of,
)
from gdgui.ui.maps.rate_plot import RateCurve, RatePlot, stable_stretches
from gdgui.ui.maps.worker import RATES, steps_mapped
from gdgui.ui.style.theme import DARK, LIGHT
from tests.ui.learning_experiments import network, training
from tests.ui.view_helpers import item, view_box

PARABOLA = Experiment(
    objective=Objective(formula="x^2"),
    runs=(Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=(1.0,)),),
    steps=100,
)


def himmelblau(size=64, theme=LIGHT):
    problem = resolve(gdgui.load("four-optimizers"))
    targets = find_targets(problem.objective)
    made = compute_map(problem, 0, basin_axes(problem.objective.domain, (size, size)), targets)
    return made, paint_basins(made, theme)


# Painting


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_basin_has_a_hue_of_its_own(theme):
    made, image = himmelblau(theme=theme)
    hues = {}
    for row, column in np.argwhere(made.labels >= 0)[::37]:
        color = image.pixelColor(int(column), image.height() - 1 - int(row))
        hues.setdefault(int(made.labels[row, column]), []).append(color.hslHue())
    assert len(hues) == 4
    means = [np.median(each) for each in hues.values()]
    assert min(abs(a - b) for i, a in enumerate(means) for b in means[:i]) > 20


def test_a_start_that_takes_longer_is_deeper():
    made, image = himmelblau()
    same = made.labels == 0
    soon = np.argwhere(same & (made.arrived == made.arrived[same].min()))[0]
    late = np.argwhere(same & (made.arrived == made.arrived[same].max()))[0]
    light, deep = (
        image.pixelColor(int(c), image.height() - 1 - int(r)).lightness() for r, c in (soon, late)
    )
    assert light > deep + 20


def test_diverged_starts_are_dark():
    experiment = replace(
        gdgui.load("four-optimizers"),
        runs=(Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=(0.0, 0.0)),),
    )
    problem = resolve(experiment)
    made = compute_map(
        problem, 0, basin_axes(((-6, 6), (-6, 6)), (32, 32)), find_targets(problem.objective)
    )
    image = paint_basins(made, LIGHT)
    row, column = np.argwhere(made.diverged)[0]
    assert image.pixelColor(int(column), 31 - int(row)).lightness() < 60


def test_losses_are_logarithms_and_what_diverged_has_none():
    values = log_excess(np.array([1.0, 100.0, 0.0, np.nan]), 0.0)
    assert values[:2].tolist() == [0.0, 2.0]
    assert values[2] == 2.0 - 16.0
    assert np.isnan(values[3])
    shifted = log_excess(np.array([-1.0, 0.0, 9.0]), -1.0)
    assert shifted[1:].tolist() == [0.0, 1.0]


def test_a_picture_of_values_runs_from_bright_to_dark():
    image = paint_values(np.array([[0.0, 1.0], [np.nan, 0.5]]), 0.0, 1.0, LIGHT)
    low, high = image.pixelColor(0, 1), image.pixelColor(1, 1)
    assert low.lightness() > high.lightness()
    assert image.pixelColor(0, 0).lightness() < 50


def test_steps_are_shown_only_where_a_run_converged():
    problem = resolve(PARABOLA)
    axis = hyperparameter_axis("learning_rate", 0.01, 10.0, 50, is_log=True)
    made = compute_map(problem, 0, (axis,))
    steps = values_of(made, STEPS)
    assert (np.isnan(steps) == ~made.converged).all()


# The learning-rate plot


def curve(experiment=PARABOLA, count=500):
    problem = resolve(experiment)
    axis = hyperparameter_axis("learning_rate", 0.01, 10.0, count, is_log=True)
    made = compute_map(problem, 0, (axis,))
    return RateCurve("gd", "#0072B2", True, 0.1, 1.0, made)


def test_what_is_stable_on_a_parabola_ends_at_one_to_the_pixel():
    shown = curve()
    ((low, high),) = stable_stretches(shown.map, shown.start_loss)
    rates = shown.map.axes[0].values
    pixel = rates[1] / rates[0]
    assert low == rates[0]
    assert 1.0 / pixel <= high <= 1.0 * pixel


def test_the_rate_is_dragged_and_stepped_on_the_plot(qtbot):
    plot = RatePlot()
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    plot.show_curves((curve(),))
    plot.show()
    picked = []
    plot.picked.connect(lambda values, gesture: picked.append((values, gesture)))
    place = plot.pixel_map()
    x = place.x(0.0)
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPointF(x, 200).toPoint())
    QTest.mouseMove(plot, QPointF(x + 40, 200).toPoint())
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPointF(x + 40, 200).toPoint())
    assert picked[0][0][0] == pytest.approx(1.0, rel=0.02)
    assert picked[1][0][0] > picked[0][0][0]
    assert picked[0][1] == picked[1][1]
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert picked[-1][0][0] > 0.1
    assert picked[-1][1] != picked[0][1]


# The window


def maps_shown(window):
    return item(window.landscape, BasinsItem).picture


def test_basins_are_shown_and_follow_the_objective(open_window, settle):
    window = open_window()
    window.landscape.set_overlays(frozenset({"basins"}))
    settle(window)
    before = maps_shown(window)
    size = window.landscape.viewport()
    assert (before.image.width(), before.image.height()) == (size.width_px, size.height_px)
    assert len(before.markers.lowest) == 4
    window.editor.set_parameter("a", 9.0, "drag")
    settle(window)
    assert maps_shown(window) is not before
    window.landscape.set_overlays(frozenset())
    assert maps_shown(window) is None


def test_a_run_that_has_just_been_added_has_no_map_yet(open_window, settle):
    window = open_window()
    window.maps_controller.show_maps("rates")
    settle(window)
    window.editor.add_run(3)
    assert window.playback.selected == 4
    # As when the window gets another size before the experiment has been taken in.
    window.landscape.viewport_changed.emit(window.landscape.viewport())
    settle(window)
    assert len(window.maps_controller.maps.rates.curves) == 5


def test_dragging_the_start_asks_for_no_new_basins(open_window, settle):
    window = open_window()
    window.landscape.set_overlays(frozenset({"basins"}))
    settle(window)
    before = maps_shown(window)
    window.landscape.start_picked.emit((1.0, 1.0), "drag", False)
    settle(window)
    assert maps_shown(window) is before


def test_hovering_over_the_basins_shows_the_path_from_there(qtbot, open_window, settle):
    window = open_window()
    window.landscape.set_overlays(frozenset({"basins"}))
    settle(window)
    view_box(window.landscape).hovered.emit((-2.0, 1.0))
    settle(window)
    tape = item(window.landscape, ProbeItem).tape
    assert tape.x[0].tolist() == [-2.0, 1.0]
    view_box(window.landscape).hovered.emit(None)
    assert item(window.landscape, ProbeItem).tape is None


def test_zooming_makes_the_basins_anew_for_what_is_in_view(open_window, settle):
    window = open_window()
    window.landscape.set_overlays(frozenset({"basins"}))
    settle(window)
    QTest.keyClick(window.landscape, Qt.Key.Key_Plus)
    settle(window)
    assert maps_shown(window).intervals == window.landscape.viewport().intervals


def test_basins_of_one_dimension_are_a_strip(open_window, settle):
    window = open_window("double-well")
    window.landscape.set_overlays(frozenset({"basins"}))
    settle(window)
    picture = maps_shown(window)
    assert picture.image.height() == 1
    left, right = (picture.image.pixelColor(x, 0).hslHue() for x in (5, picture.image.width() - 6))
    assert abs(left - right) > 20


def test_the_learning_rate_map_has_a_curve_for_each_run(open_window, settle):
    window = open_window()
    window.maps_controller.show_maps("rates")
    settle(window)
    curves = window.maps_controller.maps.rates.curves
    assert len(curves) == 4
    assert curves[-1].selected
    assert len(curves[0].map.f) == 500


def test_dragging_on_the_learning_rate_map_moves_the_run_as_one_undo_step(open_window, settle):
    window = open_window()
    window.maps_controller.show_maps("rates")
    settle(window)
    plot = window.maps_controller.maps.rates
    made = plot.curves[-1].map
    for rate in (0.002, 0.003, 0.004):
        plot.picked.emit((rate,), "drag")
        settle(window)
    assert window.session.experiment.runs[0].hyperparameters["learning_rate"] == 0.004
    assert plot.curves[-1].rate == 0.004
    assert plot.curves[-1].map is made
    assert window.session.undo_stack.count() == 1


def test_dragging_the_cross_of_the_pair_map_sets_both(open_window, settle):
    window = open_window()
    window.playback.select(1)
    window.maps_controller.show_maps("pair")
    settle(window)
    maps = window.maps_controller.maps
    assert maps.names == ("learning_rate", "momentum")
    assert maps.pair.picture.map.f.shape == (256, 256)
    maps.pair.picked.emit((0.004, 0.5), "drag")
    settle(window)
    run = window.session.experiment.runs[1].hyperparameters
    assert (run["learning_rate"], run["momentum"]) == (0.004, 0.5)
    assert maps.pair.picture.values == (0.004, 0.5)


def test_a_method_with_one_hyperparameter_has_no_pair_map(open_window, settle):
    window = open_window("line-search")
    window.playback.select(2)
    window.maps_controller.show_maps("pair")
    settle(window)
    assert window.maps_controller.maps.names is None
    said = [label.text() for label in window.maps_controller.maps.findChildren(QLabel)]
    assert any("Two different" in text for text in said)


def test_the_maps_close_with_the_window_even_while_one_is_made(qtbot, open_window):
    window = open_window("rosenbrock-valley")
    window.landscape.set_overlays(frozenset({"basins"}))
    window.maps_controller.show_maps("pair")
    window.session.undo_stack.setClean()
    window.close()
    assert not window.maps_controller.maps.isVisible()


# Models


def test_a_model_has_maps_of_its_hyperparameters_but_no_basins(open_window, settle, monkeypatch):
    monkeypatch.setattr("gdgui.ui.maps.worker.RATE_COUNT", 32)
    window = open_window(network(steps=10))
    window.landscape.set_overlays(frozenset({"basins"}))
    window.maps_controller.show_maps("rates")
    settle(window)
    curves = window.maps_controller.maps.rates.curves
    assert [len(curve.map.f) for curve in curves] == [32, 32]
    assert window.landscape.shows_basins is False
    learning = window.playback.problem.learning
    loss = trained_objective(learning.data, learning.network).value_and_gradient
    starts = [loss(tape.x[0])[0] for tape in window.playback.tapes]
    assert [curve.start_loss for curve in curves] == starts


def test_a_model_that_takes_long_has_coarser_maps_of_fewer_steps():
    problem = resolve(network(steps=1_000_000))
    assert steps_mapped(problem, RATES) == 10_000
    large = resolve(
        training(Data(name="spiral", points=500), hidden=(64, 64), steps=9_000, output="tanh")
    )
    assert steps_mapped(large, RATES) == pytest.approx(100, rel=0.5)
