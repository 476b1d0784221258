"""What is edited is kept, and offered by the next window after a crash."""

import os
import resource

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

import gdgui
from gdgui.files import fingerprint, save
from gdgui.recovery import RecoveryFile, abandoned, recovery_folder
from gdgui.ui.document import questions, recovery_keeper
from gdgui.ui.document.recovery_offer import RecoveryOffer
from tests.test_recovery import draft, leave_behind
from tests.ui.dialog_helpers import once_asked


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Keep what is edited soon: tests are impatient."""
    monkeypatch.setattr(recovery_keeper, "INTERVAL_SECONDS", 0.02)


@pytest.fixture
def folder():
    return recovery_folder()


@pytest.fixture
def sentences():
    return []


@pytest.fixture
def open_it(open_window, sentences):
    """Return a function that opens a window and hears what it tells of recovery files."""

    def open_one(source="scalar-descent"):
        window = open_window(source, wait=False)
        window.recovery.told.connect(lambda sentence, is_good: sentences.append(sentence))
        return window

    return open_one


@pytest.fixture
def attempts(monkeypatch):
    """Return a list that grows with every attempt to write a recovery file."""
    made, write = [], RecoveryFile.write

    def counted(file, draft):
        made.append(draft)
        write(file, draft)

    monkeypatch.setattr(RecoveryFile, "write", counted)
    return made


def wait_for_polls(qtbot, window):
    """Wait until the window has looked twice whether anything is wrong."""
    (poll,) = window.recovery.findChildren(QTimer)
    for _ in range(2):
        with qtbot.waitSignal(poll.timeout):
            pass


def kept(folder):
    """Return how many recovery files there are."""
    return len(list(folder.glob("*.recovery"))) if folder.exists() else 0


def wait_for(qtbot, kind):
    """Return the dialog of a kind that asks, once it has the keyboard."""

    def asked():
        dialog, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
        return isinstance(dialog, kind) and focus is not None and dialog.isAncestorOf(focus)

    qtbot.waitUntil(asked)
    return QApplication.activeModalWidget()


def wait_for_offer(qtbot):
    return wait_for(qtbot, RecoveryOffer)


# Keeping


def test_only_what_is_edited_is_kept(qtbot, open_it, folder):
    window = open_it()
    assert not folder.exists()
    window.editor.set_title("Precious")
    qtbot.waitUntil(lambda: kept(folder) == 1)
    # Its window lives.
    assert abandoned(folder) == ([], [])


def test_two_windows_keep_one_each(qtbot, open_it, folder):
    for title in ("One", "Two"):
        open_it().editor.set_title(title)
    qtbot.waitUntil(lambda: kept(folder) == 2)


def undo(window, _path):
    window.session.undo_stack.undo()


def save_it(window, path):
    window.session.save(path)


def close_and_discard(window, _path):
    once_asked(window, lambda box: box.button(QMessageBox.StandardButton.Discard).click())
    assert window.close()


def open_another(window, _path):
    once_asked(window, lambda box: box.button(QMessageBox.StandardButton.Discard).click())
    window.file_actions.open("ravine")


@pytest.mark.parametrize("end", [undo, save_it, close_and_discard, open_another])
def test_what_is_no_longer_unsaved_is_removed(qtbot, open_it, folder, tmp_path, end):
    window = open_it()
    window.editor.set_title("Precious")
    qtbot.waitUntil(lambda: kept(folder) == 1)
    end(window, tmp_path / "precious.json")
    qtbot.waitUntil(lambda: list(folder.iterdir()) == [])


def test_an_end_that_asks_nobody_leaves_the_newest_state(open_it, folder, qtbot):
    window = open_it()
    window.editor.set_title("Precious")
    window.editor.set_title("More precious")
    window.end_unasked()
    assert kept(folder) == 1
    (file,) = folder.glob("*.recovery")
    assert "More precious" in file.read_text()


def test_a_disk_that_takes_nothing_is_told_of_once_and_the_old_draft_stays(
    qtbot, open_it, folder, sentences, attempts
):
    window = open_it()
    window.editor.set_title("Precious")
    qtbot.waitUntil(lambda: kept(folder) == 1)
    (file,) = folder.glob("*.recovery")
    before = file.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        for number in range(5):
            tried = len(attempts)
            window.editor.set_title(f"Precious {number}")
            qtbot.waitUntil(lambda tried=tried: len(attempts) > tried + 1)
        qtbot.waitUntil(lambda: bool(sentences))
        wait_for_polls(qtbot, window)
        assert file.read_bytes() == before
        assert len(sentences) == 1
        assert "No recovery file can be kept; save your work:" in sentences[0]
        assert sentences[0].endswith("cannot be written (file too large)")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    # Once there is room, it is kept without another edit.
    qtbot.waitUntil(lambda: "Precious 4" in file.read_text())
    assert len(sentences) == 1


def test_a_data_folder_that_is_none_is_told_of_once(qtbot, open_it, folder, sentences, attempts):
    folder.parent.parent.mkdir(parents=True)
    folder.parent.write_text("in the way")
    window = open_it()
    window.editor.set_title("Precious")
    qtbot.waitUntil(lambda: len(sentences) == 1)
    assert "No recovery file can be kept" in window.status.text()
    before = len(attempts)
    window.editor.set_title("More precious")
    qtbot.waitUntil(lambda: len(attempts) > before + 1)
    wait_for_polls(qtbot, window)
    assert len(sentences) == 1


# The offer


def test_nothing_is_offered_where_nothing_was_left(open_it, sentences):
    window = open_it()
    window.recovery.offer_at_start()
    assert QApplication.activeModalWidget() is None
    window.actions_.recover.trigger()
    assert sentences == ["There is no unsaved work to recover."]


def test_what_was_left_is_offered_with_title_time_and_file(qtbot, open_it, folder, tmp_path):
    leave_behind(folder, "ravine", hour=9)
    leave_behind(folder, "saddle", path=tmp_path / "mine.json", hour=13)
    open_it().recovery.offer_at_start()
    texts = wait_for_offer(qtbot).texts()
    assert [text[0] for text in texts] == [gdgui.load(n).title for n in ("saddle", "ravine")]
    assert [text[2] for text in texts] == [str(tmp_path / "mine.json"), "never saved"]
    assert all("2026" in text[1] for text in texts)


def test_enter_restores_what_is_selected_as_unsaved(qtbot, open_it, folder, tmp_path):
    path = tmp_path / "mine.json"
    known = save(gdgui.load("ravine"), path)
    leave_behind(folder, "saddle", path=path, known=known, hour=9)
    leave_behind(folder, "four-optimizers", hour=13)
    window = open_it()
    window.recovery.offer_at_start()
    offer = wait_for_offer(qtbot)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert offer.isHidden()
    assert window.session.experiment == gdgui.load("saddle")
    assert window.session.path == path
    assert window.session.is_edited
    # It is still kept, and the other one is left for later.
    assert kept(folder) == 2
    (other,), _ = abandoned(folder)
    assert other.draft.experiment == gdgui.load("four-optimizers")
    other.leave()
    assert window.file_actions.save()
    assert gdgui.load(path) == gdgui.load("saddle")
    qtbot.waitUntil(lambda: kept(folder) == 1)


def test_what_is_restored_and_edited_again_is_kept_in_the_same_file(qtbot, open_it, folder):
    leave_behind(folder, "saddle")
    window = open_it()
    window.recovery.offer_at_start()
    wait_for_offer(qtbot).restore_button.click()
    window.editor.set_title("Twice precious")
    (file,) = folder.glob("*.recovery")
    qtbot.waitUntil(lambda: "Twice precious" in file.read_text())
    assert kept(folder) == 1


def test_a_restored_file_that_was_changed_meanwhile_is_not_overwritten(
    qtbot, open_it, folder, tmp_path, monkeypatch
):
    path = tmp_path / "mine.json"
    known = save(gdgui.load("ravine"), path)
    leave_behind(folder, "saddle", path=path, known=known)
    changed = save(gdgui.load("four-optimizers"), path)
    window = open_it()
    window.recovery.offer_at_start()
    wait_for_offer(qtbot).restore_button.click()
    asked = []
    monkeypatch.setattr(
        questions, "ask_about_conflict", lambda *_: asked.append(1) or questions.Conflict.CANCEL
    )
    assert not window.file_actions.save()
    assert asked
    assert fingerprint(path) == changed


def test_escape_leaves_all_for_later(qtbot, open_it, folder):
    leave_behind(folder, "saddle")
    window = open_it()
    window.recovery.offer_at_start()
    offer = wait_for_offer(qtbot)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert offer.isHidden()
    assert window.session.experiment == gdgui.load("scalar-descent")
    assert kept(folder) == 1
    window.actions_.recover.trigger()
    assert len(wait_for_offer(qtbot).offered) == 1


@pytest.mark.parametrize(("key", "is_left"), [(Qt.Key.Key_D, False), (Qt.Key.Key_Escape, True)])
def test_delete_discards_after_a_question(qtbot, open_it, folder, key, is_left):
    leave_behind(folder, "saddle", hour=13)
    leave_behind(folder, "ravine", hour=9)
    open_it().recovery.offer_at_start()
    offer = wait_for_offer(qtbot)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    box = wait_for(qtbot, QMessageBox)
    assert gdgui.load("saddle").title in box.text()
    # The button that deletes for good is not the one that Enter presses.
    assert box.defaultButton().text() == box.button(QMessageBox.StandardButton.Cancel).text()
    modifier = Qt.KeyboardModifier.NoModifier if is_left else Qt.KeyboardModifier.AltModifier
    QTest.keyClick(box, key, modifier)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is offer)
    assert len(offer.offered) == (2 if is_left else 1)
    assert kept(folder) == len(offer.offered)


def test_a_question_that_outlives_its_offer_discards_nothing(qtbot, open_it, folder):
    leave_behind(folder, "saddle")
    open_it().recovery.offer_at_start()
    offer = wait_for_offer(qtbot)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    box = wait_for(qtbot, QMessageBox)
    offer.reject()
    QTest.keyClick(box, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert kept(folder) == 1


def test_unsaved_work_of_this_window_is_asked_about_before_another_is_restored(
    qtbot, open_it, folder
):
    leave_behind(folder, "saddle")
    window = open_it()
    window.editor.set_title("Precious")
    window.actions_.recover.trigger()
    offer = wait_for_offer(qtbot)
    once_asked(window, lambda box: box.button(QMessageBox.StandardButton.Cancel).click())
    offer.restore_button.click()
    assert window.session.experiment.title == "Precious"
    assert len(offer.offered) == 1
    once_asked(window, lambda box: box.button(QMessageBox.StandardButton.Discard).click())
    offer.restore_button.click()
    assert window.session.experiment == gdgui.load("saddle")
    assert kept(folder) == 1


def test_a_window_that_closes_leaves_what_it_offers(qtbot, open_it, folder):
    leave_behind(folder, "saddle")
    window = open_it()
    window.recovery.offer_at_start()
    wait_for_offer(qtbot)
    assert window.close()
    assert len(abandoned(folder)[0]) == 1


def test_a_damaged_file_is_told_of_and_no_reason_not_to_start(open_it, folder):
    folder.mkdir(parents=True)
    (folder / "broken.recovery").write_bytes(os.urandom(500))
    window = open_it()
    window.recovery.offer_at_start()
    assert "broken.recovery: the recovery file is damaged" in window.status.text()
    assert QApplication.activeModalWidget() is None


def test_markup_in_a_title_is_shown_as_it_is(qtbot, folder, open_it):
    file = RecoveryFile(folder)
    found = draft("saddle")
    experiment = replace(found.experiment, title="<b>bold</b>\nand more")
    file.write(replace(found, experiment=experiment))
    file.release()
    open_it().recovery.offer_at_start()
    offer = wait_for_offer(qtbot)
    assert offer.texts()[0][0] == r"<b>bold</b>\nand more"
    offer.discard_button.click()
    box = wait_for(qtbot, QMessageBox)
    assert box.textFormat() == Qt.TextFormat.PlainText
    box.reject()
