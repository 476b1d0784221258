"""The formula of a model in the data panel: typed, refused where it is wrong, and its starts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit

from gdgui.engine.descent.objectives import resolve_learning
from gdgui.experiment import RandomStart
from gdgui.ui.data.formula_box import FormulaBox
from gdgui.ui.document import data_edits, learning_edits, model_edits
from gdgui.ui.runs.model_start import ModelStart
from gdgui.ui.style.theme import DARK
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.value_field import ValueField
from tests.ui.data.panel_driver import PanelDriver

BLANK = data_edits.blank()
LINE = BLANK.objective
TYPED = model_edits.with_shortcut(LINE, "formula")
BY_NAME = RandomStart(scheme="by_name")


@pytest.fixture
def hands(qtbot):
    return PanelDriver.alone(qtbot, TYPED)


def editor(hands):
    (found,) = hands.panel.findChildren(FormulaBox)[0].findChildren(QPlainTextEdit)
    return found


def typed(hands, text):
    field = editor(hands)
    field.setFocus()
    field.selectAll()
    hands.qtbot.keyClicks(field, text)


def starts(hands):
    fields = hands.panel.findChild(FormulaBox).findChildren(ValueField)
    shown = [field for field in fields if field.isVisible()]
    return {field.accessibleName(): field for field in shown}


def test_a_word_makes_a_model_a_formula_and_another_gives_it_layers_again(qtbot):
    hands = PanelDriver.alone(qtbot, LINE)
    assert hands.panel.findChild(FormulaBox) is None
    hands.click("Model: formula")
    assert hands.model.formula == "a*x + b"
    assert hands.panel.findChild(FormulaBox).isVisible()
    hands.click("Model: line")
    assert hands.model.formula is None
    assert not hands.panel.findChild(FormulaBox).isVisible()


def test_a_formula_is_read_at_every_key_and_runs_after_a_pause(hands):
    typed(hands, "a*exp(-b*x) + c")
    hands.qtbot.waitUntil(lambda: hands.model.formula == "a*exp(-b*x) + c")
    labels = hands.panel.findChild(FormulaBox).findChildren(MathLabel)
    assert any(r"\exp" in label.latex() or "e^" in label.latex() for label in labels)
    assert set(starts(hands)) == {"start, a", "start, b", "start, c"}
    assert len(set(hands.gestures)) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a*sinn(x)", "is not a function"), ("a*x2", "x2 found"), ("2*x", "can be learned expected")],
)
def test_a_wrong_formula_says_why_and_the_last_good_one_goes_on(hands, text, sentence):
    typed(hands, text)
    assert any(sentence in found for found in hands.errors())
    hands.qtbot.keyClick(editor(hands), Qt.Key.Key_Return)
    assert sentence not in (hands.model.formula or "")
    assert hands.model.formula != text


def test_a_start_is_typed_by_name_and_nonsense_is_kept_out(hands):
    field = starts(hands)["start, a"]
    field.setFocus()
    field.selectAll()
    hands.qtbot.keyClicks(field, "2,5")
    hands.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert hands.model.start == {"a": 2.5}
    field.selectAll()
    hands.qtbot.keyClicks(field, "much")
    hands.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert hands.model.start == {"a": 2.5}
    hands.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "2.5"
    hands.panel.set_theme(DARK)


def test_runs_start_as_the_model_says_and_are_drawn_for_layers(qtbot):
    experiment = learning_edits.with_learning(BLANK, TYPED)
    assert experiment.runs[0].start == BY_NAME
    back = learning_edits.with_learning(experiment, LINE)
    assert back.runs[0].start == RandomStart()
    start = ModelStart()
    qtbot.addWidget(start)
    news = []
    start.changed.connect(lambda *found: news.append(found))
    start.show_start((1.0, 2.0), (1.0, 2.0), ("a", "b"), is_formula=True)
    start.findChild(QComboBox).activated.emit(0)
    assert news[0][0] == BY_NAME


def test_what_a_formula_learns_is_told(hands):
    resolved = resolve_learning(hands.objective, hands.data)
    assert resolved.coordinates == ("a", "b")


def test_what_the_engine_refuses_is_said_under_the_formula_until_another_runs(hands):
    hands.panel.show_failure("the formula has no value among the real numbers")
    assert "the formula has no value among the real numbers" in hands.errors()
    typed(hands, "a*x")
    hands.qtbot.waitUntil(lambda: hands.model.formula == "a*x")
    assert not hands.errors()


def test_in_a_low_window_what_is_wrong_is_in_view_while_it_is_typed(open_window, qtbot):
    window = open_window("typed-growth")
    window.resize(1366, 720)
    box = window.data_panel.findChild(FormulaBox)
    field = box.findChild(QPlainTextEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "a*x+b*")
    (error,) = (each for each in box.findChildren(QLabel) if each.property("role") == "error")
    assert error.text()
    qtbot.waitUntil(lambda: not error.visibleRegion().isEmpty())
    assert error.visibleRegion().boundingRect().height() == error.height()
    assert field.visibleRegion().boundingRect().height() == field.height()


def test_a_formula_of_time_says_that_it_has_no_input(hands):
    typed(hands, "A*sin(2*pi*f*t)")
    said = [label.text() for label in hands.panel.findChild(FormulaBox).findChildren(QLabel)]
    assert "x does not occur: all predictions are the same number" in said
    typed(hands, "A*sin(2*pi*f*x)")
    said = [label.text() for label in hands.panel.findChild(FormulaBox).findChildren(QLabel)]
    assert not any("occur" in text for text in said)
