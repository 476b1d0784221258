"""The dialog that asks for a caption, as a user types in it."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
)

import gdgui
from gdgui.checks import MAX_TEXT
from gdgui.experiment import MAX_CAPTIONS, Caption
from gdgui.ui.captions.dialog import CaptionAnswer, CaptionDialog
from gdgui.ui.captions.label import CaptionLabel
from gdgui.ui.style.theme import LIGHT

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
BASE = replace(
    gdgui.load("four-optimizers"), captions=(Caption(5, "Five"), Caption(9, "**Nine** $x$"))
)


@pytest.fixture
def ask(qtbot):
    def ask_at(step, experiment=BASE):
        dialog = CaptionDialog(experiment, step, LIGHT)
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        return dialog

    return ask_at


def text_field(dialog):
    return dialog.findChild(QPlainTextEdit)


def step_field(dialog):
    return dialog.findChild(QSpinBox)


def button(dialog, text):
    buttons = dialog.findChild(QDialogButtonBox).buttons()
    return next((b for b in buttons if b.text().replace("&", "") == text), None)


def sentences(dialog):
    labels = dialog.findChildren(QLabel)
    return [each.text() for each in labels if each.property("role") == "error" and each.isVisible()]


def test_a_new_caption_is_typed_and_taken_with_ctrl_enter(ask):
    dialog = ask(7)
    assert QApplication.focusWidget() is text_field(dialog)
    assert button(dialog, "Delete") is None
    QTest.keyClicks(text_field(dialog), "Seven")
    QTest.keyClick(text_field(dialog), KEY.Key_Return)
    QTest.keyClicks(text_field(dialog), "lives")
    assert dialog.isVisible()
    QTest.keyClick(text_field(dialog), KEY.Key_Return, CTRL)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.answer == CaptionAnswer(7, "Seven\nlives", None, is_deleted=False)


def test_a_caption_that_is_there_is_continued_and_its_step_moves_it(ask):
    dialog = ask(9)
    QTest.keyClicks(text_field(dialog), "!")
    QTest.keyClick(text_field(dialog), KEY.Key_Backtab)
    assert QApplication.focusWidget() is step_field(dialog)
    QTest.keyClick(step_field(dialog), KEY.Key_Up)
    QTest.keyClick(step_field(dialog), KEY.Key_Return)
    assert dialog.answer == CaptionAnswer(10, "**Nine** $x$!", 9, is_deleted=False)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_tab_leaves_the_field_and_comes_back_through_every_control(ask):
    dialog = ask(9)
    names = []
    for _ in range(5):
        focused = QApplication.focusWidget()
        names.append(focused.accessibleName() or focused.text().replace("&", ""))
        QTest.keyClick(focused, KEY.Key_Tab)
    assert QApplication.focusWidget() is text_field(dialog)
    assert names[0] == "Text"
    assert sorted(names) == ["Cancel", "Delete", "OK", "Step", "Text"]
    assert text_field(dialog).toPlainText() == "**Nine** $x$"


def test_the_preview_follows_the_typing(ask):
    dialog = ask(7)
    preview = dialog.findChild(CaptionLabel)
    assert preview.isHidden()
    assert any(
        label.isVisible() and label.text() == "No caption from this step on"
        for label in dialog.findChildren(QLabel)
    )
    QTest.keyClicks(text_field(dialog), "**So** $x$")
    assert preview.isVisible()
    assert preview.text() == "**So** $x$"
    assert preview.accessibleName() == "So x"


def test_typing_moves_nothing(ask):
    dialog = ask(7)
    before = dialog.size(), text_field(dialog).geometry()
    QTest.keyClicks(text_field(dialog), "a long story " * 12)
    QApplication.processEvents()
    assert (dialog.size(), text_field(dialog).geometry()) == before


def test_delete_takes_the_caption_away(ask):
    dialog = ask(9)
    QTest.mouseClick(button(dialog, "Delete"), Qt.MouseButton.LeftButton)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.answer.is_deleted


def test_escape_leaves_all_as_it_was(ask):
    dialog = ask(9)
    QTest.keyClick(text_field(dialog), KEY.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_a_step_that_is_taken_is_refused_and_the_text_stays(ask):
    dialog = ask(7)
    QTest.keyClicks(text_field(dialog), "Seven")
    step_field(dialog).setValue(9)
    assert sentences(dialog) == ["step 9 has a caption already: another step expected"]
    assert step_field(dialog).property("invalid")
    QTest.keyClick(text_field(dialog), KEY.Key_Return, CTRL)
    assert dialog.isVisible()
    step_field(dialog).setValue(8)
    assert sentences(dialog) == []
    assert dialog.answer.text == "Seven"


def test_a_text_that_is_too_long_is_refused_in_the_files_own_words(ask):
    dialog = ask(7)
    text_field(dialog).setPlainText("x" * (MAX_TEXT + 1))
    assert sentences(dialog) == ["text: at most 10,000 characters expected, 10,001 found"]
    assert not button(dialog, "OK").isEnabled()
    QTest.keyClick(text_field(dialog), KEY.Key_Backspace)
    text_field(dialog).setPlainText("x" * MAX_TEXT)
    assert sentences(dialog) == []
    assert button(dialog, "OK").isEnabled()


def test_there_is_no_room_for_more_than_a_thousand(ask):
    many = tuple(Caption(2 * step, "x") for step in range(MAX_CAPTIONS))
    experiment = replace(BASE, steps=3000, captions=many)
    assert sentences(ask(7, experiment)) == [
        "captions: at most 1,000 captions expected, 1,001 found"
    ]
    assert sentences(ask(8, experiment)) == []


def test_a_step_is_within_the_run_unless_the_caption_was_not(ask):
    assert (step_field(ask(7)).minimum(), step_field(ask(7)).maximum()) == (0, 50)
    late = replace(BASE, captions=(Caption(80, "late"),))
    assert step_field(ask(80, late)).maximum() == 80


def test_every_control_has_a_name_and_a_tooltip(ask):
    dialog = ask(9)
    for control in (text_field(dialog), step_field(dialog)):
        assert control.accessibleName()
        assert control.toolTip()
    assert all(each.toolTip() for each in dialog.findChild(QDialogButtonBox).buttons())
