"""Two windows on one file: what the other one saved is never overwritten without a question."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

import gdgui
from gdgui.files import save
from gdgui.ui.document import questions
from tests.ui.dialog_helpers import once_asked

MINE, THEIRS = "Mine", "Theirs"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "shared.json"
    save(gdgui.load("scalar-descent"), path)
    return path


@pytest.fixture
def window(open_window, path):
    """Return a window that has edited a file."""
    window = open_window("scalar-descent", wait=False)
    window.file_actions.open(path)
    window.editor.set_title(MINE)
    return window


@pytest.fixture
def theirs(window, open_window, path):
    """Save the file from another window."""
    other = open_window("ravine", wait=False)
    other.file_actions.open(path)
    other.editor.set_title(THEIRS)
    assert other.file_actions.save()
    assert title_in(path) == THEIRS


def title_in(path):
    return gdgui.load(path).title


def press(letter):
    """Return what answers a question by Alt and a letter."""
    return lambda box: QTest.keyClick(box, letter, Qt.KeyboardModifier.AltModifier)


def texts(box):
    return [button.text().replace("&", "") for button in box.buttons()]


def test_a_file_that_nobody_else_has_changed_is_saved_without_a_question(window, path):
    assert window.file_actions.save()
    window.editor.set_title("Mine again")
    assert window.file_actions.save()
    assert title_in(path) == "Mine again"


@pytest.mark.usefixtures("theirs")
def test_escape_leaves_the_file_and_the_edits(window, path):
    asked = []

    def leave(box):
        asked.append((box.text(), texts(box)))
        QTest.keyClick(box, Qt.Key.Key_Escape)

    once_asked(window, leave)
    assert not window.file_actions.save()
    ((text, buttons),) = asked
    assert "“shared.json” was changed by another window or program" in text
    assert {"Reload", "Overwrite", "Save beside it…"} < set(buttons)
    assert title_in(path) == THEIRS
    assert window.session.is_edited
    assert window.session.experiment.title == MINE


@pytest.mark.usefixtures("theirs")
def test_overwriting_is_a_choice(window, path):
    once_asked(window, press(Qt.Key.Key_O))
    assert window.file_actions.save()
    assert title_in(path) == MINE
    assert not window.session.is_edited
    window.editor.set_title("Mine again")
    assert window.file_actions.save()


@pytest.mark.usefixtures("theirs")
def test_reloading_shows_theirs_and_undo_brings_mine_back(window, path):
    once_asked(window, press(Qt.Key.Key_R))
    assert not window.file_actions.save()
    assert window.session.experiment.title == THEIRS
    assert not window.session.is_edited
    window.session.undo_stack.undo()
    assert window.session.experiment.title == MINE
    assert window.session.is_edited
    assert window.file_actions.save()
    assert title_in(path) == MINE


@pytest.mark.usefixtures("theirs")
def test_saving_beside_keeps_both(window, path, monkeypatch):
    proposed = []

    def choose(_parent, current, _title):
        proposed.append(current)
        return current

    monkeypatch.setattr(questions, "ask_for_target", choose)
    once_asked(window, press(Qt.Key.Key_B))
    assert window.file_actions.save()
    beside = path.with_name("shared-2.json")
    assert proposed == [beside]
    assert (title_in(path), title_in(beside)) == (THEIRS, MINE)
    assert window.session.path == beside


@pytest.mark.usefixtures("theirs")
def test_enter_does_not_overwrite(window, path, monkeypatch):
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: None)
    once_asked(window, lambda box: QTest.keyClick(box, Qt.Key.Key_Return))
    assert not window.file_actions.save()
    assert title_in(path) == THEIRS


@pytest.mark.usefixtures("theirs")
def test_a_window_that_closes_asks_twice_and_stays_where_it_was_not_saved(window, path):
    def then_cancel(box):
        once_asked(window, lambda conflict: QTest.keyClick(conflict, Qt.Key.Key_Escape))
        box.button(QMessageBox.StandardButton.Save).click()

    once_asked(window, then_cancel)
    assert not window.close()
    assert window.isVisible()
    assert title_in(path) == THEIRS


def test_a_file_that_was_deleted_is_noticed_and_can_be_written_again(window, path):
    path.unlink()
    asked = []

    def write_again(box):
        asked.append((box.text(), texts(box)))
        press(Qt.Key.Key_W)(box)

    once_asked(window, write_again)
    assert window.file_actions.save()
    ((text, buttons),) = asked
    assert "was deleted or moved" in text
    assert "Reload" not in buttons
    assert title_in(path) == MINE


def test_a_file_that_was_only_touched_is_saved_without_a_question(window, path):
    os.utime(path, (1, 1))
    assert window.file_actions.save()
    assert title_in(path) == MINE


def test_saving_as_the_same_file_asks_too(window, path, monkeypatch, theirs):
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: path)
    once_asked(window, lambda box: QTest.keyClick(box, Qt.Key.Key_Escape))
    assert not window.file_actions.save_as()
    assert title_in(path) == THEIRS


def test_a_reload_that_fails_leaves_everything_as_it_was(window, path):
    path.write_text("no experiment")
    once_asked(window, press(Qt.Key.Key_R))
    assert not window.file_actions.save()
    assert window.session.experiment.title == MINE
    assert window.session.is_edited
    assert "not whole JSON" in window.status.text()
    assert path.read_text() == "no experiment"


def test_a_file_that_changed_between_its_reading_and_the_window_is_noticed(
    open_window, path, monkeypatch
):
    # As the command line does: it reads the file, and the window comes a second later.
    window = open_window(path.as_posix(), wait=False)
    save(gdgui.load("ravine"), path)
    window.session.adopt(path)
    window.editor.set_title(MINE)
    once_asked(window, lambda box: QTest.keyClick(box, Qt.Key.Key_Escape))
    assert not window.file_actions.save()
    assert gdgui.load(path) == gdgui.load("ravine")


@pytest.mark.parametrize("kind", ["pipe", "link to a pipe"])
def test_a_pipe_is_neither_opened_nor_replaced(window, tmp_path, monkeypatch, kind):
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    target = pipe
    if kind != "pipe":
        target = tmp_path / "link.json"
        target.symlink_to(pipe)
    before = window.session.experiment
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: target)
    assert not window.file_actions.save_as()
    assert "a file expected, a pipe found" in window.status.text()
    assert pipe.is_fifo()
    window.session.undo_stack.setClean()
    window.file_actions.open(target)
    assert "a file expected, a pipe found" in window.status.text()
    assert window.session.experiment == before
    assert QApplication.activeModalWidget() is None
