"""How networks look that are wide, deep, tiny or no longer made of numbers."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.network_picture import NetworkTask, network_picture
from gdgui.experiment import Data
from gdgui.ui.data.network.parts import Edge, Unit
from gdgui.ui.data.network.section import Ending
from gdgui.ui.data.network.view import NetworkView
from gdgui.ui.style.theme import DARK, LIGHT
from tests.ui.learning_experiments import line, training, two_classes
from tests.ui.view_helpers import colored_pixels, picture, point

PLANE = training(two_classes(), hidden=(4, 3), activation="relu")
CURVE = line(hidden=(3,), start=None)
ROWS = training(Data(name="penguins"), hidden=(4,), output="softmax")


def view_of(qtbot, experiment, change=None, theme=LIGHT, width=276):
    problem = resolve(experiment)
    theta = np.array(problem.runs[0].start)
    if change is not None:
        theta = change(theta)
    view = NetworkView()
    qtbot.addWidget(view)
    view.set_theme(theme)
    view.show_picture(network_picture(NetworkTask(problem.objective, theta)))
    view.resize(width, view.sizeHint().height())
    view.show()
    return view


def one_infinite(theta):
    theta[1] = np.inf
    return theta


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("experiment", [PLANE, CURVE, ROWS], ids=["plane", "curve", "rows"])
def test_what_is_no_number_is_marked_and_told(qtbot, experiment, theme):
    view = view_of(qtbot, experiment, lambda theta: theta * np.nan, theme)
    assert view.readout == "Dotted weights and hatched neurons are no numbers"
    assert colored_pixels(view, theme.error) > 100
    usual = view_of(qtbot, experiment, theme=theme)
    assert colored_pixels(usual, theme.error) == 0
    # What is left of numbers is painted as far as there are any.
    for change in (one_infinite, lambda theta: theta * 1e200):
        assert picture(view_of(qtbot, experiment, change, theme)) != picture(view)


def test_weights_that_overflow_in_the_neurons_are_told_of(qtbot):
    view = view_of(qtbot, PLANE, lambda theta: theta * 1e200)
    assert view.readout == "Hatched neurons: their output is no number"
    assert colored_pixels(view, LIGHT.error) > 10


def test_a_dead_neuron_is_not_blank(qtbot):
    # Its bias lets nothing through.
    def dead(theta):
        theta[:12] = [0.0] * 8 + [-1.0] * 4
        return theta

    view = view_of(qtbot, PLANE, dead)
    square = view.geometry_of_units.square(Unit(1, 0)).toRect().adjusted(2, 2, -2, -2)
    image = view.grab(square).toImage()
    colors = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colors) > 1
    point(view, view.geometry_of_units.centre(Unit(1, 0)))
    assert view.readout == "b1_1 = −1   output 0 everywhere"


@pytest.mark.parametrize(
    "experiment",
    [
        training(two_classes(), hidden=(1,), output="tanh"),
        training(two_classes(), output="sigmoid"),
        training(two_classes(), hidden=(8,) * 6),
        training(two_classes(), hidden=(64, 64)),
        training(Data(name="digits"), hidden=(32,), output="softmax", batch=10),
        ROWS,
    ],
    ids=["one", "none", "deep", "wide", "digits", "classes"],
)
def test_all_that_is_drawn_lies_apart_in_a_narrow_column(qtbot, experiment):
    view = view_of(qtbot, experiment)
    geometry, room = view.geometry_of_units, view.rect()
    squares = [geometry.square(unit).toRect() for unit in geometry.units()]
    assert all(room.contains(square) for square in squares)
    assert len({(square.x(), square.y()) for square in squares}) == len(squares)
    assert not any(a.intersects(b) for i, a in enumerate(squares) for b in squares[i + 1 :])
    last = len(geometry.drawn) - 1
    line_of = geometry.line(Edge(last, 0, 0))
    assert line_of.x2() > line_of.x1()
    is_wide = any(geometry.hidden)
    assert view.readout.startswith("The first 16 neurons" if is_wide else "Each neuron")


def test_an_output_for_a_class_names_it(qtbot):
    view = view_of(qtbot, ROWS)
    for index, name in enumerate(("Adelie", "Chinstrap", "Gentoo")):
        point(view, view.geometry_of_units.centre(Unit(2, index)))
        assert f" for {name}" in view.readout
    point(view, view.geometry_of_units.centre(Unit(1, 0)))
    assert " for " not in view.readout


def test_a_run_that_diverged_or_ended_says_so(open_window, settle):
    runs = training(two_classes(), hidden=(2,), methods=("gd", "gd"), steps=40).runs
    fast = replace(runs[0], hyperparameters={"learning_rate": 200.0})
    plain = training(two_classes(), hidden=(2,), activation="relu", steps=40)
    window = open_window(replace(plain, runs=(fast, runs[1])))
    window.player.seek(40)
    settle(window)
    last = window.playback.tapes[0].last_step
    assert last < 40
    assert window.network.title() == f"Network at step {last} · diverged"
    window.playback.select(1)
    settle(window)
    assert window.network.title() == "Network at step 40"
    window.network.show_place(7, "Adam", Ending.ENDED)
    assert window.network.title() == "Network at step 7 · end"
    assert window.network.card.accessibleName() == "Network of Adam · ended at step 7"


def test_who_waits_for_the_compiler_is_told(open_window, settle):
    window = open_window(PLANE, wait=False)
    view = window.network.view
    assert view.picture is None
    window.network_controller.show_waiting()
    assert view.readout == "Being computed; the first time, it is compiled"
    settle(window)
    assert view.picture is not None
    assert view.readout.startswith("Each neuron")


def test_a_large_network_is_painted_roughly_while_it_changes_and_then_finely(qtbot):
    large = training(two_classes(), hidden=(16, 16))
    problem = resolve(large)
    view = view_of(qtbot, large)
    finely = picture(view)
    task = network_picture(NetworkTask(problem.objective, np.array(problem.runs[0].start)))
    for _ in range(3):
        view.show_picture(task)
        roughly = picture(view)
    assert view.quality.is_on
    assert roughly != finely
    qtbot.waitUntil(lambda: not view.quality.is_on)
    # The only widget of a window that has become active has the keyboard, and marks its place.
    view.clearFocus()
    assert picture(view) == finely
    # A film waits for each of its frames, and all of them are fine.
    view.quality.set_live(False)
    for _ in range(3):
        view.show_picture(task)
        assert picture(view) == finely


def test_a_small_network_is_always_painted_finely(qtbot):
    view = view_of(qtbot, PLANE)
    finely = picture(view)
    for _ in range(3):
        view.show_picture(view.picture)
        assert picture(view) == finely
