"""Captions as a user meets them in the window: said, written, dragged, deleted, undone."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPlainTextEdit, QSpinBox, QToolButton

import gdgui
from gdgui.experiment import Caption
from gdgui.ui.landscape.basins_item import BasinsItem
from tests.ui.dialog_helpers import once_asked
from tests.ui.view_helpers import item

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
CAPTIONS = (Caption(0, "Go"), Caption(10, "Ten $x$"), Caption(30, ""))
PLAIN = replace(gdgui.load("four-optimizers"), captions=())


@pytest.fixture
def window(open_window):
    return open_window(replace(PLAIN, captions=CAPTIONS))


def captions(window):
    return [(caption.step, caption.text) for caption in window.session.experiment.captions]


def write(text, step=None):
    """Return an answer: type a text, perhaps another step, and take it."""

    def answer(dialog):
        field = dialog.findChild(QPlainTextEdit)
        field.selectAll()
        QTest.keyClicks(field, text)
        if step is not None:
            dialog.findChild(QSpinBox).setValue(step)
        QTest.keyClick(field, KEY.Key_Return, CTRL)

    return answer


def test_the_bar_says_what_stands_at_the_playhead(window):
    said = []
    for step in (0, 9, 10, 29, 30, 50):
        window.player.seek(step)
        said.append(window.captions.text())
    assert said == ["Go", "Go", "Ten $x$", "Ten $x$", "", ""]


def test_nothing_moves_while_it_plays(window):
    places = set()
    for step in range(0, 51, 5):
        window.player.seek(step)
        QApplication.processEvents()
        places.add((window.transport.y(), window.landscape.height()))
    assert len(places) == 1


def test_c_writes_a_caption_at_the_step_that_is_shown(open_window, settle):
    window = open_window(PLAIN)
    assert window.captions.isHidden()
    assert window.transport.captions.isHidden()
    window.player.seek(12)
    once_asked(window, write("Twelve"))
    QTest.keyClick(window, KEY.Key_C)
    settle(window)
    assert captions(window) == [(12, "Twelve")]
    assert window.captions.text() == "Twelve"
    assert window.captions.isVisible()
    assert window.transport.captions.isVisible()
    assert window.session.undo_stack.undoText() == "Add caption"
    window.session.undo_stack.undo()
    settle(window)
    assert window.session.experiment == PLAIN
    assert window.captions.isHidden()


def test_a_caption_that_is_reworded_and_moved_is_one_undo_step(window, settle):
    window.player.seek(10)
    once_asked(window, write("Later", step=20))
    window.actions_.caption.trigger()
    settle(window)
    assert captions(window) == [(0, "Go"), (20, "Later"), (30, "")]
    assert window.session.undo_stack.undoText() == "Edit caption"
    window.session.undo_stack.undo()
    assert captions(window) == [(c.step, c.text) for c in CAPTIONS]


def test_a_double_click_on_a_bubble_edits_it(window, settle):
    markers = window.transport.captions
    once_asked(window, write("Tenth"))
    where = QPoint(round(markers.x_of(10)), markers.height() // 2)
    QTest.mouseDClick(markers, Qt.MouseButton.LeftButton, pos=where)
    settle(window)
    assert captions(window)[1] == (10, "Tenth")


def test_a_bubble_is_dragged_as_one_undo_step(window, settle):
    markers = window.transport.captions
    middle = markers.height() // 2

    def at(step):
        return QPoint(round(markers.x_of(step)), middle)

    QTest.mousePress(markers, Qt.MouseButton.LeftButton, pos=at(10))
    assert window.player.step == 10
    for step in (14, 18, 22):
        QTest.mouseMove(markers, at(step))
        settle(window)
    QTest.mouseRelease(markers, Qt.MouseButton.LeftButton, pos=at(22))
    assert captions(window)[1] == (22, "Ten $x$")
    assert window.session.undo_stack.count() == 1
    assert window.session.undo_stack.undoText() == "Move caption"


def test_a_bubble_is_moved_and_deleted_by_keys(window, settle):
    markers = window.transport.captions
    markers.setFocus()
    QTest.keyClick(markers, KEY.Key_PageDown)
    QTest.keyClick(markers, KEY.Key_Right)
    settle(window)
    assert captions(window)[1] == (11, "Ten $x$")
    QTest.keyClick(markers, KEY.Key_Delete)
    settle(window)
    assert captions(window) == [(0, "Go"), (30, "")]
    assert window.session.undo_stack.undoText() == "Delete caption"


def test_the_dialog_deletes_too(window, settle):
    window.player.seek(10)

    def delete(dialog):
        box = dialog.findChild(QDialogButtonBox)
        next(each for each in box.buttons() if "elete" in each.text()).click()

    once_asked(window, delete)
    window.actions_.caption.trigger()
    settle(window)
    assert captions(window) == [(0, "Go"), (30, "")]


def test_a_dialog_that_is_left_changes_nothing(window):
    once_asked(window, lambda dialog: QTest.keyClick(dialog, KEY.Key_Escape))
    window.actions_.caption.trigger()
    assert window.session.undo_stack.count() == 0


def test_captions_compute_nothing_anew(window, settle, monkeypatch):
    tapes, asked = window.playback.tapes, []
    for name in ("run", "draw"):
        monkeypatch.setattr(window.engine, name, lambda *_, name=name: asked.append(name))
    window.editor.set_caption(40, "Forty")
    window.editor.move_caption(40, 45, "drag")
    QApplication.processEvents()
    window.editor.remove_caption(45)
    QApplication.processEvents()
    # Only a bar that becomes higher leaves less of the landscape to draw.
    assert "run" not in asked
    assert all(one is other for one, other in zip(window.playback.tapes, tapes, strict=True))


def test_captions_draw_no_basins_anew(window, settle):
    window.landscape.set_overlays(frozenset({"basins"}))
    settle(window)
    shown = item(window.landscape, BasinsItem).picture
    window.editor.set_caption(40, "Forty")
    settle(window)
    assert item(window.landscape, BasinsItem).picture is shown


def test_captions_may_be_hidden_and_that_is_remembered(window, open_window):
    window.actions_.show_captions.trigger()
    assert window.captions.isHidden()
    assert window.transport.captions.isVisible()
    window.session.undo_stack.setClean()
    window.close()
    again = open_window(replace(PLAIN, captions=CAPTIONS))
    assert not again.actions_.show_captions.isChecked()
    assert again.captions.isHidden()
    again.actions_.show_captions.trigger()
    assert again.captions.isVisible()


def test_captions_are_saved_and_opened(window, settle, tmp_path):
    window.editor.set_caption(40, r"**Forty** \$ $\frac{a}{b}$")
    window.session.save(tmp_path / "said.json")
    window.session.open("scalar-descent")
    settle(window)
    assert window.captions.isHidden()
    window.session.open(tmp_path / "said.json")
    settle(window)
    window.player.seek(40)
    assert window.captions.text() == r"**Forty** \$ $\frac{a}{b}$"


def test_tab_reaches_the_bubbles_below_the_transports_other_controls(open_window, settle):
    window = open_window(PLAIN)
    window.editor.set_caption(5, "Five")
    settle(window)
    loop = window.transport.findChild(QToolButton, "loop")
    loop.setFocus()
    QTest.keyClick(loop, KEY.Key_Tab)
    assert QApplication.focusWidget() is window.transport.captions
