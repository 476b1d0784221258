"""What a new user reaches for: New, title and description, an undo for a stray click."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QToolButton

import gdgui
from gdgui.ui.document import edits, questions, run_edits
from gdgui.ui.landscape.readout import readout_text
from gdgui.ui.runs.new_run_menu import NewRunMenu
from gdgui.ui.widgets.decimal_box import DecimalBox
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.value_field import ValueField
from tests.ui.dialog_helpers import once_asked
from tests.ui.run_helpers import edit_in, set_rate_in
from tests.ui.view_helpers import card_view, drag, view_box

LEFT = Qt.MouseButton.LeftButton


def click_at(window, x, y):
    """Click on the landscape at coordinates."""
    QTest.mouseClick(card_view(window.landscape).viewport(), LEFT, pos=place_of(window, x, y))
    QApplication.processEvents()


def place_of(window, x, y):
    box = view_box(window.landscape)
    place = box.mapToScene(box.pixel_map().point(x, y))
    return QPoint(round(place.x()), round(place.y()))


@pytest.fixture
def no_question(monkeypatch):
    asked = []
    monkeypatch.setattr(
        questions, "ask_about_changes", lambda *_: asked.append(1) or questions.Answer.CANCEL
    )
    return asked


# New


def test_new_begins_with_a_formula_to_be_typed_over(open_window, qtbot):
    window = open_window("four-optimizers")
    window.actions_.new.trigger()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPlainTextEdit))
    assert window.session.path is None
    assert not window.session.is_edited
    assert len(window.session.experiment.runs) == 1
    QTest.keyClicks(QApplication.focusWidget(), "x^4")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.session.experiment.objective.formula == "x^4"


def test_a_new_objective_has_not_the_title_of_the_example(open_window):
    window = open_window("exercise-rates")
    window.editor.set_formula("x^4", "")
    assert window.session.experiment.description == ""
    assert "Exercise" not in window.session.experiment.title
    window.session.undo_stack.undo()
    assert window.session.experiment == gdgui.load("exercise-rates")


def test_a_title_of_ones_own_stays_with_another_formula(open_window):
    window = open_window("exercise-rates")
    window.editor.set_words("My exercise", "What happens?")
    window.editor.set_formula("x^4", "")
    assert window.session.experiment.title == "My exercise"
    assert window.session.experiment.description == "What happens?"


def test_title_and_description_are_edited_in_the_window(open_window):
    window = open_window()

    def answer(dialog):
        dialog.findChild(QLineEdit).setText("Mine")
        text = dialog.findChild(QPlainTextEdit)
        text.setPlainText("Which arrives first?")
        text.setFocus()
        QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    once_asked(window, answer)
    window.actions_.words.trigger()
    experiment = window.session.experiment
    assert (experiment.title, experiment.description) == ("Mine", "Which arrives first?")
    window.session.undo_stack.undo()
    assert window.session.experiment.title != "Mine"


@pytest.mark.parametrize("width", [960, 1280, 1440])
def test_the_description_is_readable_to_its_end(open_window, width):
    window = open_window("exercise-rates")
    window.resize(width, 800)
    QApplication.processEvents()
    assert window.header.findChild(Paragraph).is_whole
    question = "Say what you expect before you press play. " * 6
    window.editor.set_words("Exercise", question.strip())
    QApplication.processEvents()
    assert window.header.findChild(Paragraph).is_whole


def test_a_formula_is_shown_to_be_worked_on_at_once(open_window, settle, qtbot):
    window = open_window("scalar-descent")
    # No one has compiled this one before.
    window.editor.set_formula("x^2 + 0.123456*sin(x)*cos(3*x)*exp(-x^2/7)", "")
    qtbot.waitUntil(lambda: window.landscape.corners.is_working or bool(window.playback.tapes))
    settle(window)
    assert not window.landscape.corners.is_working


def test_what_is_wrong_with_a_file_stays_in_sight(open_window, tmp_path):
    window = open_window("scalar-descent")
    path = tmp_path / "broken.gdgui"
    path.write_text("{")
    window.file_actions.open(path)
    assert "broken.gdgui" in window.toast.text
    set_rate_in(window, 0, 0.2)
    assert "broken.gdgui" in window.toast.text
    window.toast.press()
    assert window.toast.text == ""


# Looking at examples


def test_what_was_only_tried_is_not_asked_about_and_can_be_had_again(open_window, no_question):
    window = open_window("learning-rates")
    window.file_actions.open("learning-rates")
    set_rate_in(window, 0, 0.23)
    tried = window.session.experiment
    window.file_actions.open("ravine")
    assert not no_question
    assert window.session.experiment == gdgui.load("ravine")
    window.toast.press()
    assert window.session.experiment == tried
    assert window.session.is_edited


def test_what_is_in_no_file_but_ones_own_is_asked_about(open_window, no_question):
    window = open_window("learning-rates")
    window.actions_.new.trigger()
    window.editor.set_formula("x^6", "")
    window.file_actions.open("ravine")
    assert no_question
    assert window.session.experiment.objective.formula == "x^6"


# The pointer


def test_a_start_that_was_typed_is_not_lost_to_a_stray_click(open_window, settle):
    window = open_window("four-optimizers")
    edit_in(window, 0, run_edits.with_start, (1.25, 1.5))
    settle(window)
    click_at(window, -1.0, 2.0)
    assert window.session.experiment.runs[0].start != (1.25, 1.5)
    assert "(" in window.toast.text
    window.toast.press()
    assert window.session.experiment.runs[0].start == (1.25, 1.5)
    assert window.toast.text == ""


@pytest.mark.parametrize("presented", [False, True])
def test_a_toast_lies_over_the_pictures_and_takes_no_room_from_them(open_window, settle, presented):
    window = open_window("four-optimizers")
    window.presentation.set_on(presented)
    settle(window)
    before = window.landscape.geometry(), window.curves.geometry()
    click_at(window, -1.0, 2.0)
    QApplication.processEvents()
    assert window.toast.isVisible()
    assert (window.landscape.geometry(), window.curves.geometry()) == before
    centre = QRect(window.centre.mapTo(window, QPoint(0, 0)), window.centre.size())
    assert centre.contains(window.toast.geometry())
    assert window.toast.height() < centre.height() / 4


def test_a_click_moves_no_start_while_nothing_is_seen_yet(open_window, settle):
    window = open_window("four-optimizers")
    start = window.session.experiment.runs[0].start
    window.landscape.corners.set_working(True)
    click_at(window, -1.0, 2.0)
    assert window.session.experiment.runs[0].start == start
    window.landscape.corners.set_working(False)
    click_at(window, -1.0, 2.0)
    assert window.session.experiment.runs[0].start != start


def test_a_drag_needs_no_toast(open_window, settle):
    window = open_window("four-optimizers")
    start = window.session.experiment.runs[0].start
    a, b = place_of(window, *start), place_of(window, 2.0, 2.0)
    drag(card_view(window.landscape).viewport(), [a, a + QPoint(12, 0), b])
    assert window.session.experiment.runs[0].start != start
    assert window.toast.text == ""


def two_starts(settle, window):
    edit_in(window, 1, run_edits.with_start, (-2.0, -1.0))
    window.playback.select(0)
    settle(window)


def test_in_a_crowd_a_click_says_which_run_is_meant(open_window, settle):
    window = open_window("four-optimizers")
    two_starts(settle, window)
    before = window.session.experiment
    click_at(window, -2.0, -1.0)
    assert window.playback.selected == 1
    assert window.session.experiment == before


def test_in_a_crowd_a_drag_moves_the_start_that_it_begins_at(open_window, settle):
    window = open_window("four-optimizers")
    two_starts(settle, window)
    a, b = place_of(window, -2.0, -1.0), place_of(window, 1.0, 2.0)
    drag(card_view(window.landscape).viewport(), [a, a + QPoint(15, 0), b])
    runs = window.session.experiment.runs
    assert runs[0].start == (0.2, -0.9)
    assert runs[1].start == pytest.approx((1.0, 2.0), abs=0.1)


@pytest.mark.parametrize(
    ("example", "point", "text"),
    [("vector-descent", (1.0, 1.0), "∇f = ("), ("scalar-descent", (2.0, 4.0), "∇f = 4")],
)
def test_the_landscape_reads_out_what_is_under_the_pointer(open_window, example, point, text):
    window = open_window(example)
    view_box(window.landscape).hovered.emit(point)
    assert text in window.landscape.readout
    view_box(window.landscape).hovered.emit(None)
    assert window.landscape.readout == ""


def test_numbers_read_out_have_four_digits():
    line = readout_text((1 / 3, -2.0), ("w", "b"), 1234567.0, (0.1, 1e-9))
    assert line == "w = 0.3333   b = -2   f = 1.235e+06   ∇f = (0.1, 1e-09)"


# New runs


def test_the_keyboard_is_in_the_card_of_a_new_run(open_window, qtbot):
    window = open_window("scalar-descent")
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), ValueField))
    assert window.runs.cards[1].isAncestorOf(QApplication.focusWidget())
    assert window.playback.selected == 1


def test_the_menu_of_the_new_run_copies_with_another_method(open_window):
    window = open_window("scalar-descent")
    menu = window.runs.findChild(NewRunMenu)
    menu.aboutToShow.emit()
    methods = {a.text(): a for sub in menu.actions() if sub.menu() for a in sub.menu().actions()}
    methods["Adam"].trigger()
    runs = window.session.experiment.runs
    assert [run.optimizer for run in runs] == ["gd", "adam"]
    assert runs[1].start == runs[0].start
    window.session.undo_stack.undo()
    assert len(window.session.experiment.runs) == 1


def test_a_copy_with_another_method_drops_a_name_that_would_lie():
    experiment = gdgui.load("scalar-descent")
    named = edits.with_run(experiment, 0, run_edits.with_label(experiment.runs[0], "Plain descent"))
    assert edits.copy_run(named, 0, "adam").runs[1].label == ""


def test_the_button_for_copies_says_what_it_does(open_window):
    window = open_window("scalar-descent")
    buttons = window.runs.findChildren(QToolButton)
    assert any("another η or method" in button.toolTip() for button in buttons)


# Decimal commas


@pytest.mark.parametrize(("typed", "value"), [("1,5", 1.5), ("1.5", 1.5), ("2", 2.0)])
def test_a_field_for_seconds_takes_commas_and_points(qtbot, typed, value):
    box = DecimalBox()
    qtbot.addWidget(box)
    box.setDecimals(1)
    box.setRange(0, 60)
    box.setSuffix(" s")
    box.lineEdit().setText(typed + " s")
    box.interpretText()
    assert box.value() == value
    assert box.text() == f"{value:.1f} s"


def test_a_drag_beside_all_starts_pans(open_window, settle):
    window = open_window("four-optimizers")
    before, shown = window.session.experiment, window.landscape.visible_domain()
    a = place_of(window, -3.0, 3.0)
    drag(card_view(window.landscape).viewport(), [a, a + QPoint(12, 0), a + QPoint(90, 0)])
    assert window.session.experiment == before
    assert window.landscape.visible_domain() != shown
