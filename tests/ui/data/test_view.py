"""The data view as a user sees and handles it."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from gdgui.data_source import Data
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.prediction import PredictionTask, answer_at, predict
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run
from gdgui.ui.data.class_picker import ClassPicker
from gdgui.ui.data.number_scale import NumberScale
from gdgui.ui.data.options import DEFAULT
from gdgui.ui.data.shown_run import ShownRun
from gdgui.ui.data.view import DataView
from gdgui.ui.export.raster import svg_of
from gdgui.ui.style.theme import DARK, LIGHT
from tests.ui.view_helpers import colored_pixels, drag, picture

ORANGE, BLUE = "#E69F00", "#0072B2"
CORNERS = Data(
    rows=((-2.0, -2.0, 0.0), (2.0, 2.0, 1.0), (-2.0, 2.0, 0.0), (2.0, -2.0, 1.0)),
    class_names=("no", "yes"),
)
LINE = Data(rows=((0.0, 1.0), (1.0, 3.0), (2.0, 5.0)))
RUNS = (ShownRun("Adam", "#D55E00", selected=True), ShownRun("GD", "#009E73"))


def learning(data, loss="squared", **model):
    run = Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=RandomStart(3))
    objective = Objective(data=data, model=Model(**model), loss=loss)
    return resolve(Experiment(objective=objective, runs=(run,), steps=5)).learning


@pytest.fixture
def view(qtbot):
    widget = DataView()
    qtbot.addWidget(widget)
    widget.resize(400, 500)
    widget.show()
    qtbot.waitExposed(widget)
    widget.show_runs(RUNS)
    return widget


@pytest.fixture
def edits(view):
    """What is edited by hand; as in the window it is shown at once."""
    found = []

    def take(objective, text, gesture):
        found.append((objective, text, gesture))
        view.show_objective(learning(objective.data, objective.loss, output=objective.model.output))

    view.objective_edited.connect(take)
    return found


def show(view, objective, *thetas, **changes):
    view.show_objective(objective)
    thetas = thetas or (np.random.default_rng(1).normal(0, 1, objective.dim),)
    frame = view.frame_of(is_exact=True)
    task = PredictionTask(objective, tuple(range(len(thetas))), thetas, 0, frame)
    view.show_prediction(predict(task))
    view.set_evaluate(lambda inputs: answer_at(objective, thetas[0], inputs))
    for name, value in changes.items():
        getattr(view, f"set_{name}")(value)


def at(view, x, y):
    """The pixel of the plot at a point."""
    return view.plot.pixel_map.point(x, y).toPoint()


def color_at(view, x, y):
    return view.plot.grab().toImage().pixelColor(at(view, x, y)).name()


def shown_rows(objective):
    return [tuple(row) for row in objective.data.rows]


# ---- what is seen ----


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_shades_are_of_the_class_that_is_said(view, theme):
    # 2 x1 is high at the right.
    show(view, learning(CORNERS, output="tanh"), np.array([2.0, 0.0, 0.0]), theme=theme)
    left, right = color_at(view, -1.5, 0.3), color_at(view, 1.5, 0.3)
    assert int(left[1:3], 16) > int(left[5:7], 16)
    assert int(right[1:3], 16) < int(right[5:7], 16)


def test_a_discretised_output_has_one_shade_for_each_class(view):
    show(view, learning(CORNERS, output="tanh"), np.array([0.3, 0.0, 0.0]))
    assert color_at(view, 0.4, 0.3) != color_at(view, 1.4, 0.3)
    view.set_options(DEFAULT | {"discrete"})
    assert color_at(view, 0.4, 0.3) == color_at(view, 1.4, 0.3) != color_at(view, -1.4, 0.3)


def test_points_held_out_are_hollow_and_can_be_left_out(view):
    objective = learning(Data(name="gauss", points=60, held_out=0.5, seed=2), output="tanh")
    show(view, objective)
    both = colored_pixels(view.plot, BLUE)
    samples = objective.examples.samples
    row = int(np.flatnonzero(samples.held_out)[0])
    x, y = samples.inputs[row]
    hollow = color_at(view, x, y)
    assert hollow not in (ORANGE.lower(), BLUE.lower())
    view.set_options(DEFAULT - {"held_out"})
    assert color_at(view, x, y) != hollow
    assert colored_pixels(view.plot, BLUE) < both
    assert "held out" not in view.legend


def test_the_rows_of_the_present_batch_are_ringed(view):
    show(view, learning(CORNERS, output="tanh"), np.zeros(3))
    before = colored_pixels(view.plot, LIGHT.marker)
    view.plot.set_batch(np.array([0, 2]))
    two = colored_pixels(view.plot, LIGHT.marker)
    assert two > before + 20
    # Of full batches a ring around each row would say nothing.
    view.plot.set_batch(np.arange(4))
    assert colored_pixels(view.plot, LIGHT.marker) == before


def test_each_run_has_its_curve_and_the_selected_one_its_residuals(view):
    show(view, learning(LINE), np.array([2.0, 0.5]), np.array([-1.0, 4.0]))
    assert colored_pixels(view.plot, RUNS[0].color) > 300
    assert colored_pixels(view.plot, RUNS[1].color) > 200
    x, y = 1.0, 2.75
    halfway = color_at(view, x, y)
    view.set_options(DEFAULT - {"residuals"})
    assert color_at(view, x, y) != halfway
    view.show_runs((RUNS[0], ShownRun("GD", RUNS[1].color, visible=False)))
    assert colored_pixels(view.plot, RUNS[1].color) == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("data", "output", "loss"),
    [
        (Data(name="spiral", held_out=0.3), "tanh", "squared"),
        (Data(name="iris", held_out=0.3), "softmax", "cross_entropy"),
        (Data(name="plane", held_out=0.3), "linear", "squared"),
        (Data(name="houses", standardize=True), "linear", "squared"),
        (Data(name="penguins", inputs=("bill_length",)), "softmax", "cross_entropy"),
        (Data(name="penguins", standardize=True), "softmax", "cross_entropy"),
        (Data(name="diabetes", inputs=("age", "bmi", "glucose")), "linear", "squared"),
        (Data(name="digits"), "softmax", "cross_entropy"),
    ],
)
def test_the_same_prediction_gives_the_same_picture(view, data, output, loss, theme):
    objective = learning(data, loss, output=output)
    thetas = [np.random.default_rng(seed).normal(0, 0.1, objective.dim) for seed in (1, 2)]
    show(view, objective, thetas[0], theme=theme)
    before = picture(view)
    show(view, objective, thetas[1])
    assert picture(view) != before
    show(view, objective, thetas[0])
    assert picture(view) == before


def test_a_hundred_thousand_rows_are_as_many_points_as_can_be_seen(view):
    objective = learning(Data(name="circle", points=100_000, noise=0.2), output="tanh")
    show(view, objective)
    assert colored_pixels(view.plot, BLUE) > 5_000


def test_a_model_that_says_no_number_leaves_the_points(view):
    show(view, learning(CORNERS, output="tanh"), np.full(3, np.nan))
    assert colored_pixels(view.plot, BLUE) > 50
    show(view, learning(LINE), np.full(2, np.inf))
    assert not view.grab().isNull()


def test_a_view_of_nothing_is_empty(view):
    view.show_objective(None)
    assert not view.grab().isNull()
    assert view.legend == ""


def test_axes_have_names_and_units(view):
    show(view, learning(Data(name="houses", standardize=True)))
    assert view.subject.axis_names == ("area (m²)", "price (thousand)")
    low, high = view.plot.pixel_map.x_range
    area = view.subject.inputs[:, 0]
    # In square metres, also where the model sees them standardised.
    assert low < area.min() < 50 < 200 < area.max() < high


# ---- reading out ----


def hover(view, x, y):
    QTest.mouseMove(view.plot, at(view, x, y) + QPoint(1, 0))
    QTest.mouseMove(view.plot, at(view, x, y))
    return view.readout


def test_what_a_model_says_under_the_pointer_is_read_out(view):
    show(view, learning(CORNERS, output="tanh"), np.array([2.0, 0.0, 0.0]))
    text = hover(view, 1.0, 0.5)
    assert text.startswith("x1 = ")
    assert text.endswith("yes")
    assert "ŷ = 0.96" in text
    QApplication.sendEvent(view.plot, QEvent(QEvent.Type.Leave))
    assert view.readout == ""


def test_a_probability_is_read_out_with_its_class(view):
    show(view, learning(CORNERS, "cross_entropy", output="sigmoid"), np.array([-2.0, 0.0, 0.0]))
    assert hover(view, 1.0, 0.5).endswith("%")
    assert "no: 88" in view.readout


def test_a_row_under_the_pointer_is_read_out_in_its_own_unit(view):
    show(view, learning(Data(name="houses", standardize=True)), np.array([0.0, 0.0]))
    area, price = view.subject.points[3]
    text = hover(view, area, price)
    assert f"area = {area:.4g} m²" in text
    assert "learned from" in text
    mean = view.subject.samples.target_mean
    assert f"ŷ = {mean:.4g} thousand" in text


def test_a_cell_of_the_table_of_confusions_is_read_out(view):
    objective = learning(Data(name="penguins", held_out=0.2), "cross_entropy", output="softmax")
    # Whatever it is given, it says the last class.
    theta = np.zeros(objective.dim)
    theta[-1] = 50.0
    show(view, objective, theta)
    cell = view.plot.painting.table.cell(0, 2).center().toPoint()
    QTest.mouseMove(view.plot, cell + QPoint(1, 0))
    QTest.mouseMove(view.plot, cell)
    true = view.subject.labels == 0
    held_out = view.subject.samples.held_out
    learned, others = (true & ~held_out).sum(), (true & held_out).sum()
    expected = f"Adelie taken for Gentoo: {learned} learned from, {others} held out"
    assert view.readout == expected


def test_digits_are_pictures_or_a_table(view):
    objective = learning(Data(name="digits", held_out=0.3), "cross_entropy", output="softmax")
    show(view, objective)
    pictures = picture(view.plot)
    assert "held-out rows first" in view.legend
    view.set_options(DEFAULT | {"table"})
    assert picture(view.plot) != pictures
    assert "row: class" in view.legend


# ---- by hand ----


def test_a_click_adds_a_point_of_the_class_that_is_picked(view, edits):
    show(view, learning(CORNERS, output="tanh"))
    QTest.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at(view, 1.0, 0.0))
    buttons = view.findChild(ClassPicker).findChildren(QToolButton)
    next(b for b in buttons if b.text() == "yes").click()
    QTest.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at(view, 0.0, 1.0))
    added = shown_rows(edits[-1][0])[4:]
    assert [row[2] for row in added] == [0.0, 1.0]
    assert np.abs(np.array(added)[:, :2] - [[1, 0], [0, 1]]).max() < 0.02
    assert [text for _, text, _ in edits] == ["Add point", "Add point"]
    assert edits[0][2] != edits[1][2]


def test_a_drag_moves_a_point_as_one_gesture(view, edits):
    show(view, learning(CORNERS, output="tanh"))
    way = [at(view, 2.0, 2.0), at(view, 1.5, 1.0), at(view, 1.0, 0.0), at(view, 0.5, -0.5)]
    drag(view.plot, way)
    assert len(edits) == 3
    assert len({gesture for *_, gesture in edits}) == 1
    rows = shown_rows(edits[-1][0])
    assert np.abs(np.array(rows[1][:2]) - [0.5, -0.5]).max() < 0.02
    assert [rows[i] for i in (0, 2, 3)] == [CORNERS.rows[i] for i in (0, 2, 3)]


def test_a_click_on_a_point_chooses_it_and_delete_deletes_it(view, edits):
    show(view, learning(CORNERS, output="tanh"))
    QTest.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at(view, -2.0, 2.0))
    assert edits == []
    QTest.keyClick(view.plot, Qt.Key.Key_Delete)
    assert len(edits[-1][0].data.rows) == 3
    assert (-2.0, 2.0, 0.0) not in edits[-1][0].data.rows
    assert edits[-1][1] == "Delete point"


def test_the_right_button_turns_a_point_or_adds_one_of_the_other_class(view, edits):
    show(view, learning(CORNERS, output="tanh"))
    QTest.mouseClick(view.plot, Qt.MouseButton.RightButton, pos=at(view, -2.0, -2.0))
    assert edits[-1][0].data.rows[0] == (-2.0, -2.0, 1.0)
    QTest.mouseClick(view.plot, Qt.MouseButton.RightButton, pos=at(view, 0.0, 0.0))
    assert edits[-1][0].data.rows[4][2] == 1.0


def test_over_one_input_the_height_of_a_click_is_the_target(view, edits):
    show(view, learning(LINE))
    QTest.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at(view, 0.5, 4.0))
    x, y = edits[-1][0].data.rows[3]
    assert (x, y) == pytest.approx((0.5, 4.0), abs=0.03)
    drag(view.plot, [at(view, 1.0, 3.0), at(view, 1.0, 3.5), at(view, 1.2, 2.0)])
    assert edits[-1][0].data.rows[1] == pytest.approx((1.2, 2.0), abs=0.03)


def test_over_two_inputs_the_number_to_add_is_picked_on_the_scale(view, edits):
    show(view, learning(Data(rows=((-1.0, -1.0, 0.0), (1.0, 1.0, 10.0)))))
    scale = view.findChild(NumberScale)
    QTest.mouseClick(scale, Qt.MouseButton.LeftButton, pos=QPoint(scale.width() // 4, 4))
    QTest.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at(view, 0.0, 0.5))
    assert edits[-1][0].data.rows[2][2] == pytest.approx(2.5, abs=0.1)


def test_keys_choose_move_add_and_delete(view, edits):
    show(view, learning(CORNERS, output="tanh"))
    view.plot.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.plot, Qt.Key.Key_Left)
    first = view.plot.gestures.chosen
    assert first is not None
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(view.plot, key)
    assert view.subject.inputs[view.plot.gestures.chosen].tolist() == [2.0, 2.0]
    assert "x1 = 2" in view.plot.accessibleDescription()
    QTest.keyClick(view.plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert edits[-1][0].data.rows[1][0] < 2.0
    assert edits[-1][0].data.rows[1][1:] == (2.0, 1.0)
    QTest.keyClick(view.plot, Qt.Key.Key_Insert)
    assert len(edits[-1][0].data.rows) == 5
    QTest.keyClick(view.plot, Qt.Key.Key_Delete)
    assert len(edits[-1][0].data.rows) == 4


def test_the_last_point_stays_with_a_sentence(view, edits, qtbot):
    show(view, learning(Data(rows=((0.0, 1.0),))))
    QTest.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at(view, 0.0, 1.0))
    with qtbot.waitSignal(view.refused) as told:
        QTest.keyClick(view.plot, Qt.Key.Key_Delete)
    assert "at least one point" in told.args[0]
    assert edits == []


def test_what_has_more_inputs_is_not_set_by_hand(view, edits):
    show(view, learning(Data(name="penguins"), "cross_entropy", output="softmax"))
    QTest.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    QTest.keyClick(view.plot, Qt.Key.Key_Insert)
    assert edits == []


def test_a_dragged_point_stays_under_the_pointer_while_its_data_leave_the_view(view, edits):
    show(view, learning(CORNERS, output="tanh"))
    before = view.plot.pixel_map
    drag(view.plot, [at(view, 2.0, 2.0), QPoint(390, 5), QPoint(397, 2)])
    after = view.plot.pixel_map
    assert (after.x_range, after.y_range) == (before.x_range, before.y_range)


# ---- the part in view ----


def wheel(view, place, notches):
    position = QPointF(place)
    event = QWheelEvent(
        position, view.plot.mapToGlobal(position), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(view.plot, event)


def test_the_wheel_zooms_around_the_pointer_and_a_drag_of_the_ground_pans(view, edits):
    show(view, learning(CORNERS, output="tanh"))
    home, place = view.plot.pixel_map, at(view, 1.0, 1.0)
    wheel(view, place, 2)
    near = view.plot.pixel_map
    assert near.x_range[1] - near.x_range[0] < 0.7 * (home.x_range[1] - home.x_range[0])
    assert (at(view, 1.0, 1.0) - place).manhattanLength() <= 1
    drag(view.plot, [QPoint(200, 200), QPoint(220, 200), QPoint(240, 200)])
    assert (at(view, 1.0, 1.0) - place - QPoint(40, 0)).manhattanLength() <= 1
    assert edits == []
    assert view.part is not None
    view.option_menu.reset.trigger()
    assert view.plot.pixel_map == home
    assert view.part is None


def test_distances_look_what_they_are(view):
    show(view, learning(Data(name="spiral"), output="tanh"))
    across, up = view.plot.pixel_map.scale
    assert across == pytest.approx(-up)


def test_moving_the_noise_leaves_the_ground_where_it_is(view):
    show(view, learning(Data(name="gauss", noise=0.3), output="tanh"))
    before = view.plot.pixel_map
    view.show_objective(learning(Data(name="gauss", noise=0.25), output="tanh"))
    assert view.plot.pixel_map == before


# ---- whose model ----


def test_the_menu_picks_whose_model_is_shown(view, qtbot):
    show(view, learning(CORNERS, output="tanh"))
    button = next(b for b in view.findChildren(QToolButton) if b.text() == "Adam ▾")
    menu = button.menu()
    assert isinstance(menu, QMenu)
    entries = [action for action in menu.actions() if isinstance(action, QAction)]
    assert [entry.text() for entry in entries] == ["Adam", "GD"]
    assert entries[0].isChecked()
    with qtbot.waitSignal(view.run_picked) as picked:
        entries[1].trigger()
    assert picked.args == [1]


def test_those_who_only_look_on_get_nothing_to_press(view):
    show(view, learning(CORNERS, output="tanh"))
    view.set_bare(True)
    shown = [button for button in view.findChildren(QToolButton) if button.isVisible()]
    assert all(button.focusPolicy() == Qt.FocusPolicy.NoFocus for button in shown)
    assert [button.text() for button in shown] == ["no", "yes"]


def test_a_vector_picture_has_text_points_and_the_boundary(view):
    show(view, learning(Data(name="xor", points=30), output="tanh"))
    svg = svg_of(view).decode()
    for text in ("Data", "learned from", "shade = what the model says", "x1"):
        assert f">{text}<" in svg
    assert svg.count("<circle") + svg.count("<ellipse") >= 30
    assert "<polyline" in svg or "<path" in svg
