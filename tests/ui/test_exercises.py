"""The four exercises of the module from File ▸ New, by mouse and by keys alone, counted.

An action is a click, a drag, a key chord or a field filled. Each exercise says how many it took.
"""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QPushButton, QToolButton

from gdgui.engine.descent.trajectory import Status
from gdgui.ui.runs.sweep_dialog import SweepDialog
from gdgui.ui.widgets.value_field import ValueField
from tests.ui.dialog_helpers import once_asked

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Hands:
    """A user of the window, whose actions are counted."""

    def __init__(self, window, qtbot, settle):
        self.window, self.qtbot, self.settle = window, qtbot, settle
        self.actions = 0

    def chord(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.actions += 1
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        QApplication.processEvents()

    def click(self, widget):
        self.actions += 1
        place = QPoint(min(8, widget.width() // 2), widget.height() // 2)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        QApplication.processEvents()

    def new(self):
        """File ▸ New; the formula is ready to be typed."""
        self.window.actions_.new.trigger()
        self.qtbot.waitUntil(lambda: self.focused().accessibleName() == "Formula")
        self.actions = 0

    def focused(self):
        return QApplication.focusWidget() or self.window

    def fill(self, text):
        """Type into the field that has the keyboard and take it with Enter: one field filled."""
        self.actions += 1
        field = QApplication.focusWidget()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, KEY.Key_Return)
        QApplication.processEvents()

    def fill_at(self, field, text):
        """Click into a field and fill it, which is one field filled."""
        field.setFocus()
        field.selectAll()
        self.fill(text)

    def look(self):
        """Wait until all is computed."""
        self.settle(self.window)

    @property
    def runs(self):
        return self.window.session.experiment.runs

    @property
    def tapes(self):
        self.look()
        return self.window.playback.tapes


@pytest.fixture
def hands(open_window, qtbot, settle):
    window = open_window()
    qtbot.waitUntil(window.isActiveWindow)
    return Hands(window, qtbot, settle)


def rates(hands):
    return [run.hyperparameters["learning_rate"] for run in hands.runs]


def field(parent, name):
    return next(f for f in parent.findChildren(QLineEdit) if f.accessibleName() == name)


def rate_field(hands, index=0):
    card = hands.window.runs.cards[index]
    return next(
        f for f in card.findChildren(ValueField) if "learning rate" in f.accessibleName().lower()
    )


def start_field(hands, name="x"):
    return field(hands.window.runs.cards[0], f"start, {name}")


def tab_to(hands, wanted):
    """Press Tab until a field has the keyboard: an action each."""
    for _ in range(40):
        if QApplication.focusWidget() is wanted:
            return
        hands.chord(KEY.Key_Tab)
    raise AssertionError("Tab never came there")


# 1. The shifted parabola


def test_the_shifted_parabola_by_mouse(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.fill_at(start_field(hands), "-7")
    play = hands.window.transport.findChild(QToolButton, "play")
    hands.click(play)
    (tape,) = hands.tapes
    assert tape.x[0, 0] == -7.0
    np.testing.assert_allclose(tape.x[:, 0], 3 - 10 * 0.8 ** np.arange(len(tape)))
    assert hands.window.player.playing
    assert hands.actions == 3


def test_the_shifted_parabola_by_keys(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.chord(KEY.Key_Space)
    (tape,) = hands.tapes
    np.testing.assert_allclose(tape.x[:, 0], 3 + 2 * 0.8 ** np.arange(len(tape)))
    assert hands.window.player.playing
    assert hands.actions == 2


def test_a_start_is_typed_by_keys_alone(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.chord(KEY.Key_D, CTRL)
    hands.look()
    tab_to(hands, field(hands.window.runs.cards[1], "start, x"))
    hands.fill("-7")
    assert hands.runs[1].start == (-7.0,)
    assert hands.actions <= 5


# 2. Four learning rates


def test_four_rates_by_mouse(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.fill_at(rate_field(hands), "0.01; 0.1; 1; 1.5")
    assert rates(hands) == [0.01, 0.1, 1.0, 1.5]
    status = [tape.status for tape in hands.tapes]
    assert status[2] == Status.OSCILLATING
    assert abs(hands.tapes[3].x[-1, 0]) > 1e4
    assert hands.actions == 2


def test_four_rates_by_the_button_of_the_sweep(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.look()

    def answer(dialog):
        hands.fill("0.01; 0.1; 1; 1.5")

    once_asked(hands.window, answer)
    button = next(b for b in hands.window.runs.findChildren(QPushButton) if "Sweep" in b.text())
    hands.click(button)
    assert rates(hands) == [0.01, 0.1, 1.0, 1.5]
    assert hands.actions == 3


def test_four_rates_by_keys(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.look()
    once_asked(hands.window, lambda dialog: hands.fill("0.01; 0.1; 1; 1.5"))
    hands.chord(KEY.Key_R, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert rates(hands) == [0.01, 0.1, 1.0, 1.5]
    # There is no window manager here to give the keyboard back.
    hands.window.activateWindow()
    hands.qtbot.waitUntil(hands.window.isActiveWindow)
    hands.chord(KEY.Key_Space)
    assert hands.window.player.playing
    assert hands.actions == 4


# 3. A function of two coordinates, and its gradient


def test_a_bowl_shows_its_gradient_by_mouse(hands):
    hands.new()
    hands.fill("x^2 + 3y^2")
    hands.look()
    landscape = hands.window.landscape
    hands.actions += 1
    landscape.start_clicked.emit((4.0, 2.0), "click", False)
    (tape,) = hands.tapes
    assert tape.x[0].tolist() == [4.0, 2.0]
    assert tape.grad[0].tolist() == [8.0, 12.0]
    assert "gradient" in landscape.overlays
    assert hands.actions == 2


def test_a_bowl_shows_its_gradient_by_keys(hands):
    hands.new()
    hands.fill("x^2 + 3y^2")
    hands.look()
    hands.chord(KEY.Key_Right)
    (tape,) = hands.tapes
    assert tape.dim == 2
    assert hands.window.player.step == 1
    np.testing.assert_allclose(tape.grad[0], tape.x[0] * [2, 6])
    assert hands.actions == 2


# 4. The rate at which it diverges


def test_the_rate_that_diverges_is_found_by_mouse(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.fill_at(rate_field(hands), "0.9; 1; 1.1")
    kinds = [tape.status for tape in hands.tapes]
    assert kinds[1] == Status.OSCILLATING
    distance = [abs(tape.x[-1, 0] - 3) for tape in hands.tapes]
    assert distance[0] < 2 < distance[2]
    assert hands.actions == 2


def test_the_rate_that_diverges_is_found_by_keys(hands):
    hands.new()
    hands.fill("(x-3)^2")
    hands.chord(KEY.Key_D, CTRL)
    hands.look()
    hands.fill("1.1")
    assert rates(hands) == [0.1, 1.1]
    calm, wild = hands.tapes
    assert abs(calm.x[-1, 0] - 3) < 2 < abs(wild.x[-1, 0] - 3)
    assert hands.actions == 3


def test_a_list_that_is_no_list_is_refused_with_a_reason(qtbot, hands):
    from gdgui.engine.descent.problem import resolve

    dialog = SweepDialog(resolve(hands.window.session.experiment), 0)
    qtbot.addWidget(dialog)
    dialog.show()
    from_field = field(dialog, "From")
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    for text, allowed in (("0.1; 0,2; 1/3", True), ("0.1; two", False), ("0.1;", False)):
        from_field.clear()
        QTest.keyClicks(from_field, text)
        assert ok.isEnabled() == allowed
    from_field.clear()
    QTest.keyClicks(from_field, "0.1; 0,2; 1/3")
    assert dialog.sweep.values == pytest.approx((0.1, 0.2, 1 / 3))
