"""From nothing, and from a table, to something learned: by the window's own controls, counted.

An action is a click, a drag, a key chord or a field filled.
"""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLineEdit,
    QProgressBar,
)

from gdgui.engine.analysis.learned import learned_by
from gdgui.engine.analysis.learned_words import coefficients
from gdgui.engine.data.trained import trained_objective
from gdgui.ui.data.csv_dialog import CsvDialog
from gdgui.ui.data.thumbnails import ThumbnailGrid
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.widgets.track_slider import TrackSlider
from tests.ui.dialog_helpers import once_asked
from tests.ui.view_helpers import drag

KEYS, MODIFIERS = Qt.Key, Qt.KeyboardModifier
NO_MODIFIER = MODIFIERS.NoModifier
# The line of least squares through these points, by hand: y = 2.5 x + 100.
POINTS = [(40, 202), (50, 222), (60, 249), (80, 302), (100, 350)]
CSV = "area,price\n" + "".join(f"{x},{y}\n" for x, y in POINTS)


class Hands:
    """A user of the window, whose actions are counted."""

    def __init__(self, window):
        self.window = window
        self.actions = 0

    def chord(self, key, modifiers=NO_MODIFIER):
        self.actions += 1
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        QApplication.processEvents()

    def click(self, name):
        """Click the only button of the data panel that is called so."""
        buttons = [
            each for each in self.window.data_panel.findChildren(QAbstractButton)
            if each.isVisible() and each.accessibleName() == name
        ]  # fmt: skip
        assert len(buttons) == 1
        self.actions += 1
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def accept_table(self, dialog):
        """Take what the dialog for tables has found out, by Enter."""
        self.chord(KEYS.Key_Return)


def objective_of(window):
    learning = window.playback.problem.objective
    return trained_objective(learning.data, learning.network)


def slope_and_intercept(window):
    found = coefficients(objective_of(window), window.playback.tapes[0].x[-1])
    return found["area"], found["1"]


@pytest.fixture
def answer_table(qtbot, qapp):
    """Return a function that answers the dialog for tables once it has read its table."""

    def answer(window, act):
        def once_read(dialog):
            assert isinstance(dialog, CsvDialog)
            progress = dialog.findChild(QProgressBar)
            qtbot.waitUntil(lambda: not progress.isVisible(), timeout=30_000)
            act(dialog)

        once_asked(window, once_read)

    return answer


def test_from_start_to_a_trained_spiral_in_four_actions(open_window, settle):
    window = open_window("scalar-descent")
    hands = Hands(window)
    hands.chord(KEYS.Key_N, MODIFIERS.ControlModifier | MODIFIERS.ShiftModifier)
    settle(window)
    hands.click("Problem type: classification")
    hands.click("spiral")
    hands.click("Model: network")
    settle(window)
    learned = learned_by(objective_of(window), window.playback.tapes[0])
    assert learned.accuracy > 0.95
    assert hands.actions == 4


def test_from_a_csv_to_a_fitted_line_in_three_actions(
    open_window, settle, answer_table, tmp_path, monkeypatch
):
    path = tmp_path / "houses.csv"
    path.write_text(CSV)
    window = open_window("scalar-descent")
    hands = Hands(window)

    def name_the_file(*_arguments):
        hands.actions += 1
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", name_the_file)
    answer_table(window, hands.accept_table)
    hands.chord(KEYS.Key_O, MODIFIERS.ControlModifier)
    settle(window)
    assert window.session.experiment.title == "houses"
    x, y = np.array(POINTS, float).T
    slope, intercept = slope_and_intercept(window)
    assert [slope, intercept] == pytest.approx(np.polyfit(x, y, 1), rel=1e-6)
    assert hands.actions == 3


def test_what_was_copied_is_pasted_as_a_table(open_window, settle, answer_table):
    window = open_window("scalar-descent")
    hands = Hands(window)
    QGuiApplication.clipboard().setText(CSV.replace(",", "\t"))
    answer_table(window, hands.accept_table)
    window.setFocus()
    hands.chord(KEYS.Key_V, MODIFIERS.ControlModifier)
    settle(window)
    assert window.session.experiment.objective.data.table.source == "clipboard"
    assert hands.actions == 2


def test_pasting_into_a_field_is_the_fields_own_and_what_is_no_table_is_told(open_window):
    window = open_window("scalar-descent")
    QGuiApplication.clipboard().setText(CSV)
    before = window.session.experiment
    field = next(each for each in window.runs.findChildren(QLineEdit) if each.isVisible())
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, KEYS.Key_V, MODIFIERS.ControlModifier)
    assert QApplication.activeModalWidget() is None
    assert "area" in field.text()
    assert window.session.experiment == before
    for words in ("", "no table", "one line, with a comma"):
        QGuiApplication.clipboard().setText(words)
        window.actions_.paste_table.trigger()
        assert window.status.has_error
        window.status.clear_message()


def test_files_and_tables_are_dropped_onto_the_window(open_window, settle, answer_table, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(CSV.replace(",", "\t"))
    window = open_window("scalar-descent")
    for content in (url(path), text(CSV)):
        assert is_welcome(window.findChild(Landscape), content)
    assert not is_welcome(window, text("hello"))
    answer_table(window, Hands(window).accept_table)
    drop(window, url(path))
    settle(window)
    assert window.session.experiment.title == "mine"


def url(path):
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    return content


def text(words):
    content = QMimeData()
    content.setText(words)
    return content


def is_welcome(widget, content):
    """Tell whether something could be dropped there, as Qt asks: from the inside to the outside."""
    while widget is not None:
        if widget.acceptDrops():
            event = QDragEnterEvent(
                QPoint(5, 5), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton,
                NO_MODIFIER,
            )  # fmt: skip
            event.ignore()
            QApplication.sendEvent(widget, event)
            if event.isAccepted():
                return True
        widget = widget.parentWidget()
    return False


def drop(window, content):
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, NO_MODIFIER
    )
    QApplication.sendEvent(window, event)


def test_a_table_that_is_not_wanted_leaves_the_experiment(open_window, answer_table, tmp_path):
    path = tmp_path / "houses.csv"
    path.write_text(CSV)
    window = open_window("scalar-descent")
    before = window.session.experiment
    answer_table(window, lambda dialog: dialog.reject())
    window.file_actions.open(path)
    assert window.session.experiment is before


def test_the_experiment_learns_from_a_file_that_is_opened_in_its_panel(
    open_window, settle, answer_table, tmp_path, monkeypatch
):
    path = tmp_path / "houses.csv"
    path.write_text(CSV)
    window = open_window("scalar-descent")
    window.actions_.new_data.trigger()
    settle(window)
    window.editor.set_steps(300)
    before = window.session.experiment
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    answer_table(window, lambda dialog: dialog.accept())
    window.data_panel.csv_asked.emit()
    settle(window)
    experiment = window.session.experiment
    assert experiment.objective.data.table.source == "houses.csv"
    assert (experiment.steps, experiment.runs) == (300, before.runs)
    window.session.undo_stack.undo()
    assert window.session.experiment == before


def test_new_data_let_the_arrow_keys_pick_a_set_and_a_drag_is_undone_as_one(open_window, settle):
    window = open_window("scalar-descent")
    window.actions_.new_data.trigger()
    settle(window)
    grid = window.data_panel.findChild(ThumbnailGrid)
    assert QApplication.focusWidget() is grid.thumbnail("line")
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_Right)
    assert window.session.experiment.objective.data.name == grid.keys()[1]
    assert window.player.step == 0
    before = window.session.experiment
    slider = next(
        each for each in window.data_panel.findChildren(TrackSlider)
        if each.isVisible() and each.accessibleName() == "noise, slider"
    )  # fmt: skip
    height = slider.height() // 2
    drag(slider, [QPoint(x, height) for x in (20, 30, 40, 50)])
    assert window.session.experiment.objective.data.noise > 0.1
    window.session.undo_stack.undo()
    assert window.session.experiment == before


def test_where_nothing_was_copied_a_sentence_says_what_to_copy(open_window):
    window = open_window("scalar-descent", wait=False)
    QGuiApplication.clipboard().clear()
    window.actions_.paste_table.trigger()
    assert window.status.has_error
