"""A gradient typed by hand in the window of the check, with real keys and clicks."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QPlainTextEdit,
    QTableView,
    QTableWidget,
    QToolButton,
)

import gdgui
from gdgui.experiment import Objective
from gdgui.ui.objective.gradient_note import GradientNote
from gdgui.ui.step.curvature import CurvaturePanel
from tests.ui.keyboard import type_formula
from tests.ui.learning_experiments import line


def of(formula, *gradient, **parameters):
    """Return an experiment with a formula and perhaps a gradient typed by hand."""
    experiment = gdgui.load("exercise-shifted")
    dim = 2 if "y" in formula or "b" in formula else 1
    runs = (replace(experiment.runs[0], start=(2.0, 1.0)[:dim]),)
    objective = Objective(formula=formula, gradient=gradient, parameters=parameters)
    return replace(experiment, objective=objective, runs=runs)


class Hand:
    """Someone at the mouse and the keyboard."""

    def __init__(self, window, qtbot, settle):
        self.window, self.qtbot, self._settle = window, qtbot, settle
        with qtbot.waitActive(window):
            window.activateWindow()
        self.press(window, "Ctrl+K")
        self.check = window.tool_windows.check
        with qtbot.waitActive(self.check):
            self.check.activateWindow()
        self.settle()

    def settle(self):
        self._settle(self.window)

    def press(self, widget, keys):
        combination = QKeySequence(keys)[0]
        self.qtbot.keyClick(widget, combination.key(), combination.keyboardModifiers())

    @property
    def editors(self):
        return [each for each in self.check.findChildren(QPlainTextEdit) if each.isVisible()]

    @property
    def switch(self):
        return self.check.findChild(QCheckBox)

    def type(self, *texts):
        for editor, text in zip(self.editors, texts, strict=True):
            editor.setFocus()
            editor.selectAll()
            self.qtbot.keyClicks(editor, text)
            self.press(editor, "Return")
        self.settle()

    def click_switch(self):
        self.qtbot.mouseClick(self.switch, Qt.MouseButton.LeftButton, pos=self.on_box())
        self.settle()

    def on_box(self):
        return self.switch.rect().center() - self.switch.rect().center() * 0.9

    def said(self, role, widget=None):
        labels = (widget or self.check).findChildren(QLabel)
        return [
            label.text() for label in labels if label.property("role") == role and label.isVisible()
        ]

    @property
    def gradient(self):
        return self.window.session.experiment.objective.gradient

    @property
    def note(self):
        return self.window.objective.findChild(GradientNote)


@pytest.fixture
def hand(open_window, qtbot, settle):
    """Return someone who opens an experiment and the check of its gradient."""
    return lambda experiment: Hand(open_window(experiment), qtbot, settle)


def test_a_slip_is_named_before_anyone_descends_by_it(hand):
    me = hand("exercise-shifted")
    assert not me.switch.isEnabled()
    me.type("-2(x - c)")
    assert me.said("warning", me.check) == [
        "f'(x) is wrong: at x = 13.5 it is −21, not 21; its sign is the wrong way round."
    ]
    assert me.switch.isEnabled()
    assert me.gradient == ()
    me.type("2(x - c)")
    assert me.said("success") == ["f'(x) is right."]
    assert not me.said("warning")


def test_the_switch_puts_it_into_the_experiment_and_takes_it_out(hand):
    me = hand("exercise-shifted")
    me.type("-2(x - c)")
    me.click_switch()
    assert me.gradient == ("-2(x - c)",)
    assert me.switch.isChecked()
    (tape,) = me.window.playback.tapes
    assert tape.x[1, 0] == -7.0 - 0.2 * 20.0
    assert me.window.session.undo_stack.undoText() == "Descend by the typed gradient"
    me.click_switch()
    assert (me.gradient, me.switch.isChecked()) == ((), False)
    assert me.window.playback.tapes[0].x[1, 0] == -7.0 + 0.2 * 20.0
    assert me.editors[0].toPlainText() == "-2(x - c)"


def test_while_runs_descend_by_it_what_is_typed_counts_at_once_and_undo_brings_it_back(hand):
    me = hand("exercise-shifted")
    me.type("x - c")
    me.click_switch()
    me.type("2(x - c)")
    assert me.gradient == ("2(x - c)",)
    assert me.window.session.undo_stack.undoText() == "Edit the typed gradient"
    me.press(me.check, "Ctrl+Z")
    me.settle()
    assert me.gradient == ("x - c",)
    assert me.editors[0].toPlainText() == "x - c"
    assert "it is 0.5 times what it should be" in me.said("warning")[0]
    me.press(me.check, "Ctrl+Z")
    me.settle()
    assert (me.gradient, me.switch.isChecked()) == ((), False)
    assert me.editors[0].toPlainText() == "x - c"
    me.press(me.check, "Ctrl+Shift+Z")
    me.settle()
    assert me.gradient == ("x - c",)


def test_undo_in_a_draft_is_that_of_the_text(hand):
    me = hand("exercise-shifted")
    me.window.editor.set_steps(21)
    me.type("2x")
    editor = me.editors[0]
    editor.setFocus()
    me.press(editor, "Ctrl+Z")
    me.settle()
    assert editor.toPlainText() != "2x"
    assert me.window.session.experiment.steps == 21


def test_bad_input_is_refused_under_its_field_and_the_last_good_one_runs_on(hand):
    me = hand(of("(x - c)^2", "2(x - c)", c=3.0))
    me.type("2(x - c")
    assert len(me.said("error")) == 1
    assert me.gradient == ("2(x - c)",)
    assert me.switch.isChecked()
    assert not me.said("success")


def test_two_coordinates_are_compared_one_by_one(hand):
    me = hand(of("x^2 + 3y^2"))
    first = me.editors[0]
    first.setFocus()
    me.qtbot.keyClicks(first, "2x")
    me.press(first, "Return")
    me.settle()
    assert me.said("success") == ["∂f/∂x is right."]
    assert not me.said("warning")
    assert not me.switch.isEnabled()
    me.type("2x", "3y")
    assert "∂f/∂y is wrong" in me.said("warning")[0]
    me.click_switch()
    assert me.gradient == ("2x", "3y")


def test_coordinates_with_other_names(hand):
    me = hand(of("w^2 + b^2"))
    me.type("2b", "2w")
    assert [text[-45:] for text in me.said("warning")] == [
        "it is the derivative by the other coordinate."
    ] * 2
    me.type("2w", "2b")
    assert me.said("success") == ["∂f/∂w is right.", "∂f/∂b is right."]


def test_a_parameter_that_moves_is_compared_anew(hand):
    me = hand("exercise-shifted")
    me.type("2(x - 3)")
    assert me.said("success") == ["f'(x) is right."]
    me.window.editor.set_parameter("c", 4.0, "")
    me.settle()
    assert me.said("warning")


def test_of_a_loss_over_data_no_gradient_is_typed(hand):
    me = hand(line())
    assert not me.check.by_hand.isVisible()


def test_another_experiment_begins_with_empty_fields(hand):
    me = hand("exercise-shifted")
    me.type("2x")
    me.window.session.open("scalar-descent")
    me.settle()
    assert me.editors[0].toPlainText() == ""
    assert not me.said("warning")


def test_what_cannot_be_compared_says_why(hand):
    me = hand("exercise-shifted")
    me.type("x/(x - x)")
    assert "has no value among the real numbers" in me.said("error")[0]


def test_emptied_fields_let_runs_descend_by_the_right_gradient(hand):
    me = hand(of("x^2", "-2x"))
    me.type("")
    editor = me.editors[0]
    editor.setFocus()
    editor.selectAll()
    me.press(editor, "Delete")
    assert me.gradient == ("-2x",)
    me.press(editor, "Return")
    me.settle()
    assert me.gradient == ()


def test_the_objective_panel_says_so_and_drops_it(hand):
    me = hand(of("x^2 + 3y^2", "-2x", "6y"))
    assert me.note.isVisible()
    (wrong,) = me.said("warning", me.note)
    assert wrong.startswith("∂f/∂x is wrong")
    drop = next(b for b in me.note.findChildren(QToolButton) if b.text() == "Drop it")
    me.qtbot.mouseClick(drop, Qt.MouseButton.LeftButton)
    me.settle()
    assert (me.gradient, me.note.isVisible()) == ((), False)
    assert not me.switch.isChecked()
    me.window.session.undo_stack.undo()
    me.settle()
    assert me.gradient == ("-2x", "6y")
    assert me.note.isVisible()


def test_the_panel_says_that_it_is_right(hand):
    me = hand(of("x^2", "2x"))
    assert me.said("success", me.note) == ["It is right."]


def test_a_formula_that_it_fits_keeps_it(hand):
    me = hand(of("(x - c)^2", "2(x - c)", c=3.0))
    type_formula(me.window, "(x - c)^4")
    me.settle()
    me.qtbot.waitUntil(lambda: me.window.session.experiment.objective.formula == "(x - c)^4")
    me.settle()
    assert me.gradient == ("2(x - c)",)
    assert me.said("warning", me.note)


def test_a_formula_that_it_does_not_fit_is_refused_until_it_is_dropped(hand):
    me = hand(of("(x - c)^2", "2(x - c)", c=3.0))
    type_formula(me.window, "x^2 + y^2")
    panel = me.window.objective
    me.qtbot.waitUntil(lambda: bool(me.said("error", panel)))
    assert me.said("error", panel) == [
        "The gradient typed by hand has one partial derivative, and this formula the coordinates "
        "x and y: drop that gradient first"
    ]
    assert me.window.session.experiment.objective.formula == "(x - c)^2"
    assert len(me.window.playback.tapes) == 1
    drop = next(b for b in me.note.findChildren(QToolButton) if b.text() == "Drop it")
    me.qtbot.mouseClick(drop, Qt.MouseButton.LeftButton)
    me.settle()
    assert me.window.session.experiment.objective.formula == "x^2 + y^2"
    assert me.gradient == ()
    assert not me.said("error", panel)


def test_saved_and_opened_it_is_still_there(hand, tmp_path):
    me = hand("exercise-shifted")
    me.type("x - c")
    me.click_switch()
    me.window.session.save(tmp_path / "mine.gdgui")
    me.window.session.open("scalar-descent")
    me.settle()
    assert not me.note.isVisible()
    me.window.session.open(tmp_path / "mine.gdgui")
    me.settle()
    assert me.editors[0].toPlainText() == "x - c"
    assert me.switch.isChecked()
    assert me.note.isVisible()


def test_runs_are_marked_wherever_they_are_shown(hand):
    me = hand(of("x^2 + 3y^2", "2x", "3y"))
    window = me.window
    assert "own ∇f: typed by hand" in window.landscape.corners.note
    for part in (window.runs, window.loss, window.norm):
        assert any("own ∇f" in label.text() for label in part.findChildren(QLabel)), part
    table = window.step.findChild(QTableView)
    assert table.model().headerData(0, Qt.Orientation.Horizontal) == "run, own ∇f"
    window.editor.set_gradient(None, "")
    me.settle()
    assert "own ∇f" not in window.landscape.corners.note
    for part in (window.runs, window.loss, window.norm):
        shown = [label.text() for label in part.findChildren(QLabel) if not label.isHidden()]
        assert not any("own ∇f" in text for text in shown), part
    assert table.model().headerData(0, Qt.Orientation.Horizontal) == "run"


def test_what_theory_says_of_the_right_gradient_is_not_said_of_another(hand):
    me = hand(of("x^2", "x"))
    facts = me.window.step.findChild(CurvaturePanel).text()
    assert "theory —" in facts
    assert "stable for" not in facts


def test_one_without_a_value_that_runs_descend_by_is_complained_about_until_it_is_gone(hand):
    me = hand(of("x^2", "2x"))
    me.type("x/(x - x)")
    sentence = (
        "the partial derivative 'x/(x - x)' typed by hand has no value among the real numbers"
    )
    assert me.said("error", me.window.objective) == [sentence]
    assert sentence in me.said("error")
    me.press(me.check, "Ctrl+Z")
    me.settle()
    assert not me.said("error", me.window.objective)
    assert not me.said("error")
    assert me.said("success") == ["f'(x) is right."]


def test_runs_of_a_sweep_descend_by_it_and_are_marked(hand):
    me = hand(of("x^2", "-2x"))
    me.window.editor.sweep(0, "learning_rate", (0.1, 0.2), True)
    me.settle()
    labels = [run.label for run in me.window.playback.problem.runs]
    assert all(label.endswith(", own ∇f") for label in labels)
    assert len(labels) == 2
    for tape in me.window.playback.tapes:
        assert tape.f[1] > tape.f[0]


def test_the_fields_are_reached_by_tab(hand):
    me = hand(of("x^2 + 3y^2"))
    first, second = me.editors
    table = me.check.findChild(QTableWidget)
    table.setFocus()
    me.press(table, "Tab")
    assert first.hasFocus()
    me.qtbot.keyClicks(first, "2x")
    me.press(first, "Tab")
    assert second.hasFocus()
    me.qtbot.keyClicks(second, "6y")
    me.press(second, "Tab")
    me.settle()
    assert me.switch.hasFocus()
    me.press(me.switch, "Space")
    me.settle()
    assert me.gradient == ("2x", "6y")
