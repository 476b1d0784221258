"""The fields in which a gradient is typed by hand, with real keys."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from gdgui.engine.analysis.gradient_by_hand import compare_gradient
from gdgui.engine.descent.problem import resolve_objective
from gdgui.experiment import Objective
from gdgui.ui.objective.gradient_fields import GradientFields
from gdgui.ui.style.theme import DARK
from gdgui.ui.widgets.math_label import MathLabel
from tests.ui.view_helpers import nothing_pends

PARABOLA = Objective(formula="(x - c)^2", parameters={"c": 3.0})
BOWL = Objective(formula="x^2 + 3y^2")


@pytest.fixture
def fields(qtbot):
    fields = GradientFields()
    qtbot.addWidget(fields)
    fields.show_objective(resolve_objective(PARABOLA))
    fields.resize(400, 200)
    with qtbot.waitActive(fields):
        fields.show()
        fields.activateWindow()
    return fields


def heard(fields):
    """Return a list that grows with every gradient that is told."""
    emissions = []
    fields.gradient_edited.connect(lambda *arguments: emissions.append(arguments))
    return emissions


def editors(fields):
    return [each for each in fields.findChildren(QPlainTextEdit) if each.isVisible()]


def said(fields, role):
    labels = [each for each in fields.findChildren(QLabel) if each.property("role") == role]
    return [label.text() for label in labels if label.isVisible()]


def typeset(fields):
    return [each.latex() for each in fields.findChildren(MathLabel) if each.isVisible()]


def type_into(qtbot, fields, *texts):
    for editor, text in zip(editors(fields), texts, strict=True):
        editor.setFocus()
        editor.selectAll()
        qtbot.keyClicks(editor, text)


def gradients(emissions):
    return [gradient for gradient, _ in emissions]


def test_nothing_is_there_and_nothing_is_wrong_at_first(fields):
    assert [editor.toPlainText() for editor in editors(fields)] == [""]
    assert not said(fields, "error")
    assert fields.texts() == ("",)


def test_a_derivative_is_told_after_a_pause_and_typeset(qtbot, fields):
    told = heard(fields)
    type_into(qtbot, fields, "2(x - c)")
    assert fields.texts() == ("2(x - c)",)
    qtbot.waitUntil(lambda: gradients(told) == [("2(x - c)",)])
    qtbot.waitUntil(lambda: typeset(fields) == [r"f'\left(x\right) = 2 \left(x - c\right)"])


def test_enter_tells_it_at_once_and_gives_the_keyboard_back(qtbot, fields):
    told = heard(fields)
    type_into(qtbot, fields, "2x")
    qtbot.keyClick(editors(fields)[0], Qt.Key.Key_Return)
    assert gradients(told) == [("2x",)]
    assert not editors(fields)[0].hasFocus()


def test_one_typing_sequence_is_one_gesture(qtbot, fields):
    told = heard(fields)
    type_into(qtbot, fields, "2x")
    qtbot.waitUntil(lambda: len(told) == 1)
    qtbot.keyClicks(editors(fields)[0], " - 6")
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0][1] == told[1][1] != ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2(x - ", "character"),
        ("2q", "the formula has x, c; 'q' found (character 2)"),
        ("y", "the formula has x, c; 'y' found"),
        ("f'(x) =", "a partial derivative such as 2x expected, nothing found"),
    ],
)
def test_what_is_no_derivative_is_refused_in_a_sentence_and_not_told(qtbot, fields, text, sentence):
    told = heard(fields)
    type_into(qtbot, fields, text)
    assert sentence in said(fields, "error")[0]
    assert fields.has_refused_text()
    assert fields.texts() == ("",)
    nothing_pends(qtbot, fields)
    assert not told


@pytest.mark.parametrize("head", ["f'(x) = ", "df/dx = ", "∂f/∂x=", "f_x = ", "f′(x) = "])
def test_a_left_side_may_be_typed_as_well(qtbot, fields, head):
    # No key of a test has ∂: it is pasted.
    editors(fields)[0].insertPlainText(f"{head}2x")
    assert not said(fields, "error")
    qtbot.waitUntil(lambda: typeset(fields) == [r"f'\left(x\right) = 2 x"])


def test_two_coordinates_are_told_together(qtbot, fields):
    fields.show_objective(resolve_objective(BOWL))
    told = heard(fields)
    first, second = editors(fields)
    first.setFocus()
    qtbot.keyClicks(first, "2x")
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert (told, fields.texts()) == ([], ("2x", ""))
    second.setFocus()
    qtbot.keyClicks(second, "6y")
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert gradients(told) == [("2x", "6y")]


def test_where_one_of_two_is_refused_nothing_is_told(qtbot, fields):
    fields.show_objective(resolve_objective(replace(BOWL, gradient=("2x", "6y"))))
    told = heard(fields)
    first, second = editors(fields)
    second.setFocus()
    second.selectAll()
    qtbot.keyClicks(second, "6y+")
    first.setFocus()
    first.selectAll()
    qtbot.keyClicks(first, "3x")
    qtbot.keyClick(first, Qt.Key.Key_Return)
    nothing_pends(qtbot, fields)
    assert not told


def test_coordinates_have_the_names_of_the_formula(qtbot, fields):
    fields.show_objective(resolve_objective(Objective(formula="w^2 + b^2")))
    assert [editor.accessibleName() for editor in editors(fields)] == ["∂f/∂w", "∂f/∂b"]
    assert "in w, b" in editors(fields)[0].toolTip()
    told = heard(fields)
    type_into(qtbot, fields, "2w", "2b")
    qtbot.keyClick(editors(fields)[1], Qt.Key.Key_Return)
    assert gradients(told) == [("2w", "2b")]


def test_what_a_file_has_is_shown(qtbot, fields):
    fields.show_objective(resolve_objective(replace(BOWL, gradient=("2x", "6y"))))
    assert fields.texts() == ("2x", "6y")
    assert typeset(fields) == [r"\partial f / \partial x = 2 x", r"\partial f / \partial y = 6 y"]
    assert not said(fields, "error")


def test_escape_takes_back_what_was_typed(qtbot, fields):
    fields.show_objective(resolve_objective(replace(PARABOLA, gradient=("2(x-c)",))))
    type_into(qtbot, fields, "2x +")
    qtbot.keyClick(editors(fields)[0], Qt.Key.Key_Escape)
    assert fields.texts() == ("2(x-c)",)
    assert not said(fields, "error")


def test_emptied_is_refused_while_typing_and_dropped_when_left(qtbot, fields):
    fields.show_objective(resolve_objective(replace(PARABOLA, gradient=("2x",))))
    told = heard(fields)
    editor = editors(fields)[0]
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    nothing_pends(qtbot, fields)
    assert not told
    assert said(fields, "error") == ["a partial derivative such as 2x expected, nothing found"]
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert gradients(told) == [None]
    fields.show_objective(resolve_objective(PARABOLA))
    assert not said(fields, "error")


def test_what_is_typed_stays_while_a_parameter_moves(qtbot, fields):
    fields.show_objective(resolve_objective(BOWL))
    type_into(qtbot, fields, "2x", "")
    fields.show_objective(resolve_objective(replace(BOWL, formula="x^2 + 4y^2")))
    assert fields.texts() == ("2x", "")


def test_what_is_typed_is_read_again_where_the_formula_changes(qtbot, fields):
    type_into(qtbot, fields, "2(x - c)")
    fields.show_objective(resolve_objective(Objective(formula="x^2")))
    assert "the formula has x; 'c' found" in said(fields, "error")[0]


def test_whether_it_is_right_is_said_under_each_field(qtbot, fields):
    objective = resolve_objective(replace(BOWL, gradient=("2x", "-6y")))
    fields.show_objective(objective)
    fields.show_comparisons(objective, compare_gradient(objective))
    assert said(fields, "success") == ["∂f/∂x is right."]
    (wrong,) = said(fields, "warning")
    assert wrong.startswith("∂f/∂y is wrong: at x = ")
    assert wrong.endswith("its sign is the wrong way round.")
    type_into(qtbot, fields, "2x", "6y")
    assert not said(fields, "warning")


def test_a_late_answer_to_another_text_says_nothing(qtbot, fields):
    objective = resolve_objective(replace(PARABOLA, gradient=("2x",)))
    fields.show_objective(objective)
    type_into(qtbot, fields, "2(x-c)")
    fields.show_comparisons(objective, compare_gradient(objective))
    assert not said(fields, "warning")


def test_the_dark_theme_is_painted(fields):
    fields.set_theme(DARK)
    fields.show_objective(resolve_objective(replace(BOWL, gradient=("2x", "6y"))))
    assert not fields.grab().isNull()


def test_while_a_parameter_moves_what_was_said_keeps_its_place_but_not_its_colour(fields):
    objective = resolve_objective(replace(PARABOLA, gradient=("2x",)))
    fields.show_objective(objective)
    fields.show_comparisons(objective, compare_gradient(objective))
    (sentence,) = said(fields, "warning")
    moved = resolve_objective(replace(PARABOLA, gradient=("2x",), parameters={"c": 4.0}))
    fields.show_objective(moved)
    assert (said(fields, "warning"), said(fields, "note")) == ([], [sentence])
    fields.show_comparisons(moved, compare_gradient(moved))
    assert said(fields, "warning") != [sentence]
