"""The network in the right column, edited: typed numbers, keys, features that are switched."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.network_picture import NetworkTask, network_picture
from gdgui.experiment import Data, RandomStart
from gdgui.ui.data.network.parts import Edge, Offer, Unit
from gdgui.ui.data.network.view import NetworkView
from gdgui.ui.data.network.walk import Walk
from tests.ui.learning_experiments import line, training, two_classes
from tests.ui.view_helpers import picture, point

NETWORK = training(two_classes(), hidden=(4, 3), output="tanh", methods=("gd", "momentum"))
KEYS = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def show(view, experiment):
    """Show the start of an experiment in a view that no window holds."""
    problem = resolve(experiment)
    theta = np.array(problem.runs[0].start)
    view.show_picture(network_picture(NetworkTask(problem.objective, theta)))


@pytest.fixture
def alone(qtbot):
    """A view by itself, and what it tells."""
    view, told = NetworkView(), []
    qtbot.addWidget(view)
    view.parameter_dragged.connect(lambda *news: told.append(news))
    view.parameter_typed.connect(lambda *news: told.append(news))
    view.feature_toggled.connect(lambda *news: told.append(news))
    view.set_origin_of(lambda place: (0, float(place)))
    view.resize(300, 320)
    view.show()
    show(view, NETWORK)
    view.told = told
    return view


def place_in(view, part):
    geometry = view.geometry_of_units
    if isinstance(part, Edge):
        return geometry.line(part).pointAt(0.21).toPoint()
    return geometry.middle_of(part).toPoint()


def double_click(view, part):
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place_in(view, part))


def click(view, part):
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_in(view, part))


def enter(field, text, modifiers=Qt.KeyboardModifier.NoModifier):
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, KEYS.Key_Return, modifiers)


def take_keyboard(view):
    view.window().activateWindow()
    assert QTest.qWaitForWindowActive(view.window())
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.hasFocus()


def press(view, *keys):
    """Press keys where the keyboard is."""
    for key in keys:
        QTest.keyClick(view.window().focusWidget(), key)


# ---- in the window ----


def test_what_is_typed_goes_the_way_of_a_drag(open_window, settle):
    window = open_window(NETWORK)
    view, field = window.network.view, window.network.view.field
    window.player.seek(30)
    settle(window)
    for part, name in ((Unit(2, 1), "b2_2"), (Edge(3, 0, 2), "w3_1_3")):
        index = view.picture.task.objective.network.names.index(name)
        before = np.array(window.playback.problem.runs[0].start)
        double_click(view, part)
        assert view.readout == f"{name} at the start"
        assert float(field.text()) == before[index]
        enter(field, "2,5")
        assert not field.isVisible()
        after = np.array(window.session.experiment.runs[0].start)
        assert np.flatnonzero(after - before).tolist() == [index]
        assert after[index] == 2.5
        assert len({run.start for run in window.session.experiment.runs}) == 1
        window.actions_.undo.trigger()
        assert window.session.experiment == NETWORK
    double_click(view, Unit(1, 0))
    enter(field, "1/4", SHIFT)
    one, other = window.session.experiment.runs
    assert 0.25 in one.start
    assert other.start == RandomStart(3, "xavier")
    window.actions_.undo.trigger()
    # A lesson that keeps where runs start refuses it at the field.
    window.editor.set_locks(frozenset({"starts"}))
    double_click(view, Unit(1, 0))
    enter(field, "1")
    assert field.isVisible()
    assert field.property("invalid")
    assert "keeps where runs start as it is" in view.readout
    assert window.session.experiment == NETWORK
    window.editor.set_locks(frozenset())
    QTest.keyClick(field, KEYS.Key_Escape)
    settle(window)
    # Steering, it counts from the playhead on, even if that has moved meanwhile.
    window.steering.set_on(True)
    theta = window.playback.tapes[0].x[30].copy()
    double_click(view, Unit(1, 2))
    index = view.geometry_of_units.place(Unit(1, 2))
    assert view.readout == "b1_3 from step 30 on"
    assert float(field.text()) == theta[index]
    window.player.seek(40)
    settle(window)
    enter(field, "-1")
    (change,) = window.session.experiment.runs[0].changes
    assert change.step == 30
    assert change.iterate == (*theta[:index], -1.0, *theta[index + 1 :])
    # It is for the run that is shown, and goes with it.
    double_click(view, Unit(1, 2))
    window.playback.select(1)
    settle(window)
    assert not field.isVisible()


def test_a_feature_is_switched_as_in_the_panel(open_window, settle):
    window = open_window(NETWORK)
    view = window.network.view
    click(view, view.geometry_of_units.offers[2])
    settle(window)
    assert names_of(window) == ["x1", "x2", "x1*x2"]
    assert "Change features" in window.actions_.undo.text()
    assert view.geometry_of_units.drawn == (3, 4, 3, 1)
    assert len(view.geometry_of_units.offers) == 4
    click(view, Unit(0, 0))
    settle(window)
    assert names_of(window) == ["x2", "x1*x2"]
    # The keyboard stays at what it has switched, and the window does not take it for its own.
    take_keyboard(view)
    assert view.focused.key == "x1"
    press(view, KEYS.Key_Down, KEYS.Key_Up)
    press(view, KEYS.Key_Space)
    settle(window)
    assert names_of(window) == ["x1", "x2", "x1*x2"]
    assert view.focused == Unit(0, 0)
    assert not window.player.playing
    for _ in range(3):
        window.actions_.undo.trigger()
    assert window.session.experiment == NETWORK
    window.editor.set_locks(frozenset({"objective"}))
    settle(window)
    click(view, view.geometry_of_units.offers[0])
    assert window.session.experiment == NETWORK
    assert "keeps what is descended as it is" in window.status.text()


def names_of(window):
    return [f.name for f in window.playback.problem.objective.network.features]


# ---- typed numbers ----


def test_what_is_no_number_stays_red_until_it_is_one_or_is_left(alone):
    field = alone.field
    double_click(alone, Unit(1, 0))
    enter(field, "1e999")
    assert field.isVisible()
    assert field.property("invalid")
    assert (
        alone.readout == "a finite number expected, '1e999' found" == field.accessibleDescription()
    )
    QTest.keyClick(field, KEYS.Key_Backspace)
    assert not field.property("invalid")
    QTest.keyClick(field, KEYS.Key_Escape)
    assert not field.isVisible()
    double_click(alone, Unit(1, 0))
    QTest.keyClick(field, KEYS.Key_Return)
    assert not field.isVisible()
    assert alone.told == []
    double_click(alone, Unit(0, 0))
    assert not field.isVisible()


def test_another_network_takes_the_field_away(alone):
    double_click(alone, Unit(1, 3))
    show(alone, training(two_classes(), hidden=(2,), output="tanh"))
    assert not alone.field.isVisible()
    assert alone.geometry_of_units.drawn == (2, 2, 1)


# ---- keys ----


def test_arrow_keys_go_through_every_unit_and_every_weight(alone):
    geometry = alone.geometry_of_units
    seen, known = set(), [Walk(Unit(0, 0))]
    while known:
        walk = known.pop()
        if walk not in seen:
            seen.add(walk)
            known += [walk.step(geometry, *way) for way in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    parts = {walk.part for walk in seen}
    assert parts == {*geometry.units(), *geometry.edges, *geometry.offers}


def test_the_focus_is_marked_and_told(alone):
    alone.clearFocus()
    pictures = [picture(alone)]
    take_keyboard(alone)
    assert alone.accessibleName().startswith("Network: x1   output")
    pictures.append(picture(alone))
    press(alone, KEYS.Key_Right, KEYS.Key_Down, KEYS.Key_Down, KEYS.Key_Down)
    assert alone.focused == Edge(1, 3, 0)
    theta, names = alone.picture.task.theta, alone.picture.task.objective.network.names
    value = f"{theta[names.index('w1_4_1')]:.4g}".replace("-", "−")
    assert alone.readout == f"w1_4_1 = {value}"
    assert alone.accessibleName() == f"Network: {alone.readout}"
    pictures.append(picture(alone))
    # Where the pointer rests is not where the keyboard is.
    point(alone, place_in(alone, Unit(3, 0)))
    press(alone, KEYS.Key_Right, KEYS.Key_Up)
    assert alone.readout.startswith("b1_3")
    assert alone.focused == Unit(1, 2)
    # From a neuron to the left, up and down lead through what it sees.
    press(alone, KEYS.Key_Left, KEYS.Key_Up, KEYS.Key_Down)
    assert alone.focused == Edge(1, 2, 1)
    press(alone, KEYS.Key_Left)
    assert alone.focused == Unit(0, 1)
    press(alone, KEYS.Key_Down)
    assert isinstance(alone.focused, Offer)
    assert alone.accessibleName() == "Network: not seen yet: x1^2"
    pictures.append(picture(alone))
    assert len(set(pictures)) == len(pictures)
    alone.clearFocus()
    assert alone.accessibleName() == "Network"


def test_enter_types_where_the_keyboard_is_and_gives_it_back(alone):
    take_keyboard(alone)
    press(alone, KEYS.Key_Right, KEYS.Key_Return)
    assert alone.field.hasFocus()
    place = alone.geometry_of_units.place(Edge(1, 0, 0))
    assert alone.field.text() == str(place)
    enter(alone.field, "0.75")
    assert [news[:3] for news in alone.told] == [(place, 0.75, 0)]
    assert alone.hasFocus()
    assert alone.focused == Edge(1, 0, 0)


def test_ctrl_and_an_arrow_move_a_parameter_a_little(alone):
    geometry, theta = alone.geometry_of_units, alone.picture.task.theta
    largest = max(abs(theta[geometry.place(e)]) for e in geometry.edges if e.layer == 1)
    take_keyboard(alone)
    press(alone, KEYS.Key_Right)
    for key in (KEYS.Key_Up, KEYS.Key_Down):
        QTest.keyClick(alone, key, CTRL)
    QTest.keyClick(alone, KEYS.Key_Up, CTRL | SHIFT)
    places, offsets, tokens, alones = zip(*alone.told, strict=True)
    assert set(places) == {geometry.place(Edge(1, 0, 0))}
    assert offsets == pytest.approx([largest / 20, -largest / 20, largest / 20], rel=0.02)
    assert len(set(tokens)) == 3
    assert alones == (False, False, True)


# ---- features ----


def test_only_inputs_that_have_a_place_are_offered(alone):
    offers = alone.geometry_of_units.offers
    assert [offer.text for offer in offers] == ["x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"]
    point(alone, place_in(alone, offers[2]))
    assert alone.readout == "not seen yet: x1*x2"
    alone.set_bare(True)
    assert alone.geometry_of_units.offers == ()
    alone.set_bare(False)
    show(alone, line(hidden=(3,), start=None))
    assert [o.key for o in alone.geometry_of_units.offers] == ["x^2", "x^3", "sin(x)", "cos(x)"]
    show(alone, training(Data(name="penguins"), output="softmax"))
    assert alone.geometry_of_units.offers == ()
    click(alone, Unit(0, 0))
    assert alone.told == []


def test_offers_lie_apart_from_all_layers(alone):
    show(alone, training(two_classes(), hidden=(8,) * 6, output="tanh", steps=3))
    alone.resize(296, alone.sizeHint().height())
    geometry = alone.geometry_of_units
    boxes = [geometry.offer_box(offer) for offer in geometry.offers]
    squares = [geometry.square(unit) for unit in geometry.units()]
    assert not any(box.intersects(square) for box in boxes for square in squares)
    assert all(alone.rect().contains(each.toRect()) for each in boxes + squares)
    lefts = [geometry.square(Unit(layer, 0)).left() for layer in range(8)]
    assert all(b - a > geometry.side for a, b in pairwise(lefts[1:]))


def test_a_menu_at_the_inputs_has_the_groups_of_many(alone):
    def entries_at(part):
        place = place_in(alone, part)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse,
            place,
            alone.mapToGlobal(place),
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(alone, event)
        menus = [menu for menu in alone.findChildren(QMenu) if menu.isVisible()]
        return {entry.text(): entry for menu in menus for entry in menu.actions()}

    assert entries_at(Unit(1, 0)) == {}
    show(alone, training(Data(name="penguins"), output="softmax"))
    entries = entries_at(Unit(0, 3))
    assert [t for t, entry in entries.items() if entry.isChecked()] == ["x"]
    entries["x²"].trigger()
    entries["x"].trigger()
    assert alone.told == [("squares", True), ("inputs", False)]
    alone.set_bare(True)
    for menu in alone.findChildren(QMenu):
        menu.close()
    assert entries_at(Unit(0, 3)) == {}
