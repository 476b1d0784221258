"""The network in the right column: in step with the playhead, read out under the pointer."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gdgui.data_source import Data
from gdgui.engine.descent.descent import descend
from gdgui.errors import UserError
from gdgui.examples import example
from gdgui.experiment import Experiment, Model, Objective, Run
from gdgui.ui.data.network.parts import Edge, Unit
from gdgui.ui.export.render import render_view
from gdgui.ui.style.theme import DARK
from tests.ui.learning_experiments import POINTS, line, training, two_classes
from tests.ui.view_helpers import drag, picture, point

NETWORK = training(two_classes(), hidden=(4, 3), output="tanh", methods=("gd", "momentum"))


def point_at(view, part):
    geometry = view.geometry_of_units
    place = geometry.centre(part) if isinstance(part, Unit) else geometry.line(part).pointAt(0.21)
    point(view, place.toPoint())
    view.repaint()


@pytest.mark.parametrize("run", [0, 1])
def test_the_picture_follows_the_playhead_and_the_selected_run(open_window, settle, run):
    window = open_window(NETWORK)
    window.playback.select(run)
    tape = descend(NETWORK)[run]
    for step in (0, 23, 60):
        window.player.seek(step)
        settle(window)
        shown = window.network.view.picture
        assert np.array_equal(shown.task.theta, tape.x[step])
        assert window.network.title() == f"Network at step {step}"
    assert [layer.shape[0] for layer in shown.layers] == [2, 4, 3, 1]


def test_weights_and_biases_are_read_out_by_name(open_window, settle):
    window = open_window(NETWORK)
    settle(window)
    view = window.network.view
    names, theta = view.picture.task.objective.network.names, view.picture.task.theta
    at_rest = picture(view)
    point_at(view, Unit(2, 1))
    place = names.index("b2_2")
    assert view.readout.startswith(f"b2_2 = {theta[place]:.4g}".replace("-", "−"))
    assert "output" in view.readout
    assert picture(view) != at_rest
    point_at(view, Edge(3, 0, 2))
    place = names.index("w3_1_3")
    assert view.readout == f"w3_1_3 = {theta[place]:.4g}".replace("-", "−")
    point_at(view, Unit(0, 1))
    assert view.readout.startswith("x2")


def test_a_wide_layer_says_how_many_units_are_not_drawn(open_window, settle):
    window = open_window(training(two_classes(), hidden=(40,), steps=5))
    settle(window)
    view = window.network.view
    assert view.geometry_of_units.drawn == (2, 16, 1)
    assert view.geometry_of_units.hidden == (0, 24, 0)
    assert all(
        view.rect().contains(view.geometry_of_units.square(unit).toRect())
        for unit in view.geometry_of_units.units()
    )


def test_a_formula_has_no_network(open_window, settle):
    window = open_window(example("ravine"))
    settle(window)
    assert window.network.isHidden()
    assert window.network.view.picture is None


@pytest.mark.parametrize(
    "shown",
    [line(), line(hidden=(3,), start=None), training(Data(name="penguins"), output="softmax")],
    ids=["line", "curve", "rows"],
)
def test_other_inputs_have_pictures_too(open_window, settle, shown):
    window = open_window(shown)
    settle(window)
    view = window.network.view
    assert view.picture is not None
    assert view.isVisible()
    assert view.readout.startswith("Each neuron")


def test_a_folded_section_asks_for_nothing_until_it_is_unfolded(open_window, settle):
    window = open_window(NETWORK)
    settle(window)
    view = window.network.view
    top = QPoint(window.network.width() // 2, 6)
    QTest.mouseClick(window.network.childAt(top), Qt.MouseButton.LeftButton)
    assert not view.isVisible()
    before = view.picture
    window.player.seek(40)
    settle(window)
    assert view.picture is before
    QTest.mouseClick(window.network.childAt(top), Qt.MouseButton.LeftButton)
    settle(window)
    assert np.array_equal(view.picture.task.theta, descend(NETWORK)[0].x[40])


def test_both_themes_have_their_colours(open_window, settle):
    window = open_window(NETWORK)
    settle(window)
    light = picture(window.network.view)
    window.network.set_theme(DARK)
    assert picture(window.network.view) != light


def test_a_picture_of_the_network_alone_needs_layers(tmp_path):
    render_view(NETWORK, tmp_path / "network.png", view="network", size=(400, 300))
    image = QImage(str(tmp_path / "network.png"))
    assert (image.width(), image.height()) == (400, 300)
    centre = {image.pixel(x, y) for x in range(0, 400, 5) for y in range(0, 300, 5)}
    assert len(centre) > 100
    typed = Objective(data=Data(rows=POINTS), model=Model(formula="a*x + b"))
    run = Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=(0.0, 0.0))
    with pytest.raises(UserError, match="a model with layers expected"):
        render_view(
            Experiment(objective=typed, runs=(run,), steps=3), tmp_path / "a.png", view="network"
        )


def held(view, part, up):
    """Drag a weight or a bias by some pixels, and tell how far that should move it."""
    geometry, theta = view.geometry_of_units, view.picture.task.theta
    place = geometry.centre(part) if isinstance(part, Unit) else geometry.line(part).pointAt(0.21)
    weights = [abs(theta[geometry.place(e)]) for e in geometry.edges() if e.layer == part.layer]
    start = place.toPoint()
    drag(
        view, [QPointF(start), QPointF(start) - QPointF(0, up / 2), QPointF(start - QPoint(0, up))]
    )
    return geometry.place(part), up / 80.0 * max(weights)


@pytest.mark.parametrize("part", [Unit(2, 1), Unit(3, 0), Edge(3, 0, 2)])
def test_a_dragged_parameter_is_moved_in_the_start_and_taken_back(open_window, settle, part):
    window = open_window(NETWORK)
    window.player.seek(30)
    settle(window)
    before = np.array(window.playback.problem.runs[0].start)
    place, expected = held(window.network.view, part, 20)
    settle(window)
    after = np.array(window.session.experiment.runs[0].start)
    moved = after - before
    assert np.flatnonzero(moved).tolist() == [place]
    assert moved[place] == pytest.approx(expected, rel=0.02)
    assert np.array_equal(window.playback.tapes[0].x[0], after)
    assert np.array_equal(window.network.view.picture.task.theta, window.playback.tapes[0].x[30])
    window.actions_.undo.trigger()
    assert window.session.experiment == NETWORK


def test_steering_moves_the_parameter_from_the_playhead_on(open_window, settle):
    window = open_window(NETWORK)
    window.player.seek(30)
    settle(window)
    window.steering.set_on(True)
    before = window.playback.tapes[0].x[30].copy()
    place, expected = held(window.network.view, Unit(1, 2), -16)
    settle(window)
    (change,) = window.session.experiment.runs[0].changes
    assert change.step == 30
    moved = np.array(change.iterate) - before
    assert np.flatnonzero(moved).tolist() == [place]
    assert moved[place] == pytest.approx(expected, rel=0.02)


def test_features_have_no_bias_to_drag(open_window, settle):
    window = open_window(NETWORK)
    settle(window)
    view = window.network.view
    start = view.geometry_of_units.centre(Unit(0, 0))
    drag(view, [start, start - QPointF(0, 20)])
    assert window.session.experiment == NETWORK
