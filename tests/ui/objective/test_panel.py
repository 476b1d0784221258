import subprocess
import sys

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
)

from gdgui.engine.descent.problem import resolve_objective
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.experiment import Objective
from gdgui.ui.objective.coordinate_choice import CoordinateChoice
from gdgui.ui.objective.panel import ObjectivePanel
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.track_slider import TrackSlider
from tests.ui.view_helpers import nothing_pends

HIMMELBLAU = Objective(name="himmelblau")


@pytest.fixture
def panel(qtbot):
    panel = ObjectivePanel()
    qtbot.addWidget(panel)
    panel.show_objective(resolve_objective(HIMMELBLAU))
    panel.resize(285, 400)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def heard(signal):
    """Return a list that grows with every emission of a signal."""
    emissions = []
    signal.connect(lambda *arguments: emissions.append(arguments))
    return emissions


def editor(panel):
    return panel.findChild(QPlainTextEdit)


def catalogue(panel):
    return panel.findChild(QComboBox)


def sliders(panel):
    return [slider for slider in panel.findChildren(NumberSlider) if not slider.isHidden()]


def errors(panel):
    labels = [label for label in panel.findChildren(QLabel) if label.property("role") == "error"]
    return [label.text() for label in labels if label.isVisible()]


def type_text(qtbot, panel, text):
    editor(panel).selectAll()
    qtbot.keyClicks(editor(panel), text)


def undo_of(window):
    """Give a window actions for undo and redo; return a list of the keys that reach them."""
    reached = []
    for keys in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"):
        action = QAction(window)
        action.setShortcut(keys)
        action.triggered.connect(lambda _, keys=keys: reached.append(keys))
        window.addAction(action)
    return reached


def press(qtbot, widget, keys):
    combination = QKeySequence(keys)[0]
    qtbot.keyClick(widget, combination.key(), combination.keyboardModifiers())


def test_the_panel_shows_name_formula_and_a_slider_for_each_parameter(panel):
    assert catalogue(panel).currentText() == "Himmelblau"
    assert "Himmelblau 1972" in catalogue(panel).toolTip()
    assert editor(panel).toPlainText() == CATALOGUE["himmelblau"].formula
    assert [slider.value() for slider in sliders(panel)] == [11.0, 7.0]


def test_the_catalogue_offers_every_named_objective(panel):
    names = {catalogue(panel).itemData(row) for row in range(catalogue(panel).count())}
    assert set(CATALOGUE) <= names


def test_picking_a_name_is_told_once(qtbot, panel):
    picked = heard(panel.objective_picked)
    box = catalogue(panel)
    row = box.findData("rosenbrock")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    assert picked == [("rosenbrock",)]


def test_a_formula_of_the_users_own_is_called_formula(panel):
    panel.show_objective(resolve_objective(Objective(formula="x**4")))
    assert catalogue(panel).currentText() == "Formula"
    assert sliders(panel) == []


def test_picking_formula_invites_to_type_one(qtbot, panel):
    picked = heard(panel.objective_picked)
    box = catalogue(panel)
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.count() - 1)
    assert picked == []
    assert box.currentText() == "Himmelblau"
    assert panel.focusWidget() is editor(panel)


def test_a_right_formula_is_told_after_a_short_pause(qtbot, panel):
    edits = heard(panel.formula_edited)
    type_text(qtbot, panel, "x^2 + y^2")
    assert edits == []
    qtbot.waitUntil(lambda: len(edits) == 1, timeout=2000)
    assert edits[0][0] == "x^2 + y^2"


def test_enter_tells_a_right_formula_at_once_and_adds_no_line(qtbot, panel):
    edits = heard(panel.formula_edited)
    type_text(qtbot, panel, "x**2")
    qtbot.keyClick(editor(panel), Qt.Key.Key_Return)
    assert [text for text, _ in edits] == ["x**2"]
    assert editor(panel).toPlainText() == "x**2"


def test_a_wrong_formula_is_red_with_a_sentence_and_tells_nothing(qtbot, panel):
    edits = heard(panel.formula_edited)
    type_text(qtbot, panel, "x**2 + @")
    assert errors(panel) == ["'@' has no meaning in a formula (character 8)"]
    assert editor(panel).property("invalid") is True
    (underlined,) = editor(panel).extraSelections()
    assert underlined.cursor.selectedText() == "@"
    qtbot.keyClick(editor(panel), Qt.Key.Key_Return)
    nothing_pends(qtbot, panel)
    assert edits == []


def test_the_error_goes_away_when_the_formula_is_right_again(qtbot, panel):
    type_text(qtbot, panel, "x**")
    assert errors(panel)
    qtbot.keyClicks(editor(panel), "2")
    assert errors(panel) == []
    assert editor(panel).property("invalid") is False
    assert editor(panel).extraSelections() == []


def test_keys_of_one_typing_sequence_share_a_gesture(qtbot, panel):
    edits = heard(panel.formula_edited)
    type_text(qtbot, panel, "x**2")
    qtbot.waitUntil(lambda: len(edits) == 1, timeout=2000)
    qtbot.keyClicks(editor(panel), " + 1")
    qtbot.keyClick(editor(panel), Qt.Key.Key_Return)
    qtbot.keyClicks(editor(panel), "2")
    qtbot.keyClick(editor(panel), Qt.Key.Key_Return)
    assert [text for text, _ in edits] == ["x**2", "x**2 + 1", "x**2 + 12"]
    assert edits[0][1] == edits[1][1] != edits[2][1]


def test_escape_takes_back_what_was_typed(qtbot, panel):
    edits = heard(panel.formula_edited)
    type_text(qtbot, panel, "x**2 + @")
    qtbot.keyClick(editor(panel), Qt.Key.Key_Escape)
    assert editor(panel).toPlainText() == CATALOGUE["himmelblau"].formula
    assert errors(panel) == []
    nothing_pends(qtbot, panel)
    assert edits == []


def test_enter_and_a_second_escape_give_the_keyboard_back(qtbot, panel):
    editor(panel).setFocus()
    type_text(qtbot, panel, "x**2 +")
    qtbot.keyClick(editor(panel), Qt.Key.Key_Return)
    assert editor(panel).hasFocus()
    qtbot.keyClick(editor(panel), Qt.Key.Key_Escape)
    assert editor(panel).hasFocus()
    qtbot.keyClick(editor(panel), Qt.Key.Key_Escape)
    assert not editor(panel).hasFocus()
    editor(panel).setFocus()
    type_text(qtbot, panel, "x**2")
    qtbot.keyClick(editor(panel), Qt.Key.Key_Return)
    assert not editor(panel).hasFocus()


def test_undo_is_the_windows_while_the_formula_is_the_one_that_runs(qtbot, panel):
    undone = undo_of(panel)
    edits = heard(panel.formula_edited)
    panel.formula_edited.connect(
        lambda text, _: panel.show_objective(resolve_objective(Objective(formula=text)))
    )
    editor(panel).setFocus()
    type_text(qtbot, panel, "x**2")
    qtbot.waitUntil(lambda: len(edits) == 1, timeout=2000)
    for keys in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"):
        press(qtbot, editor(panel), keys)
    assert undone == ["Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"]
    assert editor(panel).toPlainText() == "x**2"
    qtbot.keyClicks(editor(panel), " + ")
    press(qtbot, editor(panel), "Ctrl+Z")
    assert len(undone) == 3
    # The text's own undo goes back to the formula that runs, and no further.
    assert editor(panel).toPlainText() == "x**2"
    nothing_pends(qtbot, panel)
    assert len(edits) == 1


def test_a_formula_that_is_shown_is_not_in_the_history_of_the_field(qtbot, panel):
    editor(panel).setFocus()
    type_text(qtbot, panel, "x**2")
    panel.show_objective(resolve_objective(Objective(name="sphere")))
    assert not editor(panel).document().isUndoAvailable()
    press(qtbot, editor(panel), "Ctrl+Z")
    assert editor(panel).toPlainText() == "x^2 + y^2"


def test_text_that_does_not_run_is_known(qtbot, panel):
    assert not panel.has_refused_text()
    type_text(qtbot, panel, "x**")
    assert panel.has_refused_text()
    qtbot.keyClick(editor(panel), Qt.Key.Key_Escape)
    assert not panel.has_refused_text()


def test_home_and_end_go_to_the_ends_of_the_list(qtbot, panel):
    catalogue(panel).showPopup()
    view = catalogue(panel).view()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().data() == "Parabola"
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().data() == "Formula"
    catalogue(panel).hidePopup()


def test_showing_the_same_formula_keeps_what_is_being_typed(qtbot, panel):
    type_text(qtbot, panel, "x**2 + ")
    panel.show_objective(resolve_objective(replace(HIMMELBLAU, parameters={"a": 3.0})))
    assert editor(panel).toPlainText() == "x**2 + "
    panel.show_objective(resolve_objective(Objective(name="sphere")))
    assert editor(panel).toPlainText() == "x^2 + y^2"
    assert errors(panel) == []


def test_a_pasted_megabyte_is_refused_with_a_sentence(qtbot, panel):
    data = QMimeData()
    data.setText("x+" * 500_000)
    editor(panel).insertFromMimeData(data)
    assert "at most 5,000 characters" in errors(panel)[0]
    assert editor(panel).toPlainText() == CATALOGUE["himmelblau"].formula


def test_a_pasted_formula_of_several_lines_becomes_one(qtbot, panel):
    QGuiApplication.clipboard().setText("x**2\n + y**2\n")
    editor(panel).selectAll()
    editor(panel).paste()
    assert editor(panel).toPlainText() == "x**2 + y**2"


def test_a_complaint_of_the_engine_stands_under_the_formula(panel):
    panel.show_error("the formula has no value among the real numbers")
    assert errors(panel) == ["the formula has no value among the real numbers"]
    panel.show_error("")
    assert errors(panel) == []


def test_a_long_formula_is_shown_over_several_lines(qtbot, panel):
    low = editor(panel).height()
    panel.show_objective(resolve_objective(Objective(name="ackley")))
    qtbot.waitUntil(lambda: editor(panel).height() > 1.3 * low, timeout=1000)


def test_dragging_a_parameter_keeps_its_slider_and_shares_a_gesture(qtbot, panel):
    changes = heard(panel.parameter_changed)
    panel.parameter_changed.connect(
        lambda name, value, _: panel.show_objective(
            resolve_objective(replace(HIMMELBLAU, parameters={name: value}))
        )
    )
    slider = sliders(panel)[0]
    track = slider.findChild(TrackSlider)
    middle = track.rect().center()
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=middle)
    for offset in (10, 20, 30):
        qtbot.mouseMove(track, middle + QPoint(offset, 0))
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 0))
    assert sliders(panel)[0] is slider
    assert len(changes) >= 3
    assert {name for name, _, _ in changes} == {"a"}
    assert len({gesture for _, _, gesture in changes}) == 1


def test_a_parameter_of_the_users_own_gets_a_range_around_its_value(panel):
    def shown(value):
        panel.show_objective(
            resolve_objective(Objective(formula="c*x**2", parameters={"c": value}))
        )
        return sliders(panel)[0].findChild(TrackSlider).value()

    assert 500 < shown(30.0) < 1000
    # The range stays while the value is in it, so that the knob follows the value.
    assert 490 < shown(2.0) < 515
    assert 500 < shown(200.0) < 1000


def test_showing_data_tells_nothing(qtbot, panel):
    signals = (panel.objective_picked, panel.formula_edited, panel.parameter_changed)
    told = [heard(signal) for signal in signals]
    for name in CATALOGUE:
        panel.show_objective(resolve_objective(Objective(name=name)))
        panel.show_gradient(("2 x",) * CATALOGUE[name].dim)
    nothing_pends(qtbot, panel)
    assert told == [[], [], []]


def test_the_gradient_of_another_formula_goes_away(panel):
    def gradient():
        labels = [label for label in panel.findChildren(MathLabel) if label.isVisible()]
        return [label.latex().partition("= ")[2] for label in labels if "partial" in label.latex()]

    panel.show_gradient(("2 x", "2 y"))
    assert gradient() == ["2 x", "2 y"]
    panel.show_objective(resolve_objective(Objective(name="parabola")))
    assert gradient() == []


def test_the_wheel_does_not_change_the_objective(qtbot, panel):
    picked = heard(panel.objective_picked)
    box = catalogue(panel)
    box.setFocus()
    centre = QPointF(box.rect().center())
    wheel = QWheelEvent(
        centre,
        box.mapToGlobal(centre),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.currentText() == "Himmelblau"
    assert picked == []


def test_every_control_has_a_name_and_a_tooltip(panel):
    kinds = (QComboBox, QPlainTextEdit, QLineEdit, TrackSlider)
    controls = [control for kind in kinds for control in panel.findChildren(kind)]
    assert len(controls) >= 6
    assert [c for c in controls if not (c.accessibleName() and c.toolTip())] == []


def test_the_panels_need_neither_sympy_nor_numba_nor_torch_nor_ziamath():
    code = (
        "import sys\n"
        "from gdgui.ui.objective.panel import ObjectivePanel\n"
        "from gdgui.ui.runs.panel import RunsPanel\n"
        "from gdgui.ui.step.panel import StepPanel\n"
        "from gdgui.ui.window.header import Header\n"
        "from gdgui.ui.window.status import StatusLine\n"
        "slow = {'sympy', 'numba', 'torch', 'ziamath'} & set(sys.modules)\n"
        "assert not slow, slow\n"
        "print('imported', Header.__name__, ObjectivePanel.__name__)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("imported")


def latex_shown(panel):
    return [label.latex() for label in panel.findChildren(MathLabel) if not label.isHidden()]


def muted(panel):
    labels = panel.findChildren(QLabel)
    return [e.text() for e in labels if e.property("role") == "muted" and e.isVisibleTo(panel)]


def test_what_is_understood_is_typeset_at_once(qtbot, panel):
    type_text(qtbot, panel, "2xy + \\frac{x^2}{2}")
    qtbot.waitUntil(lambda: r"f = 2 x y + \frac{x^{2}}{2}" in latex_shown(panel), timeout=2000)


def test_how_a_formula_was_read_is_said(qtbot, panel):
    type_text(qtbot, panel, "f(x) = 0,5x^2")
    assert muted(panel) == [
        "the left side f(x) = is left out\n0,5 is read as the decimal number 0.5"
    ]
    type_text(qtbot, panel, "x^2")
    assert muted(panel) == []


def test_a_refused_formula_greys_the_gradient_of_the_old_one(qtbot, panel):
    panel.show_gradient(("2 x", "2 y"))
    gradients = [e for e in panel.findChildren(MathLabel) if "partial" in e.latex()]
    assert gradients
    type_text(qtbot, panel, "sen(x)")
    assert "is sin meant?" in errors(panel)[0]
    assert not any(label.isEnabled() for label in gradients)
    type_text(qtbot, panel, "sin(x)")
    assert errors(panel) == []
    assert all(label.isEnabled() for label in gradients)


def test_with_three_names_of_ones_own_the_coordinates_are_offered(qtbot, panel):
    picked = heard(panel.coordinates_picked)
    type_text(qtbot, panel, "a*b^2 + c^2")
    (choice,) = panel.findChildren(CoordinateChoice)
    assert choice.names() == ("a", "b", "c")
    buttons = {button.text(): button for button in choice.findChildren(QToolButton)}
    for name in ("c", "b"):
        qtbot.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
    assert picked[-1] == ("a*b^2 + c^2", ("b", "c"))
    type_text(qtbot, panel, "x^2")
    assert choice.isHidden()


def test_a_constant_formula_is_called_constant(qtbot, panel):
    type_text(qtbot, panel, "2pi + 3")
    assert "the formula is constant" in muted(panel)[0]


def test_a_formula_whose_coordinates_cancel_is_called_constant_with_its_gradient(qtbot, panel):
    type_text(qtbot, panel, "x - x + 3")
    panel.show_gradient(("0",))
    assert "the formula is constant" in muted(panel)[0]
