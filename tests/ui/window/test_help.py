"""Help that is found: a welcome, a gallery of examples, searchable keys, what words mean."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton

from gdgui import resources
from gdgui.examples import GROUPS, NAMES, example
from gdgui.ui.lessons.list_dialog import LessonList
from gdgui.ui.step.curvature import CurvaturePanel
from gdgui.ui.style.theme import LIGHT
from gdgui.ui.window.gallery import Gallery
from gdgui.ui.window.keys_dialog import KeysDialog
from gdgui.ui.window.welcome import Welcome
from tests.ui.dialog_helpers import once_asked


def test_keys_are_found_by_a_word_or_by_the_key(qtbot, open_window):
    window = open_window("scalar-descent", wait=False)
    dialog = KeysDialog(window.actions_.keys_in_words())
    qtbot.addWidget(dialog)
    search = dialog.findChild(QLineEdit)
    assert len(dialog.shown) > 40
    QTest.keyClicks(search, "fit starts")
    assert [key for key, _ in dialog.shown] == ["F"]
    search.clear()
    QTest.keyClicks(search, "ctrl+n")
    assert dialog.shown == [("Ctrl+N", "New formula")]
    search.clear()
    QTest.keyClicks(search, "no such key")
    assert dialog.shown == []


def test_the_groups_hold_every_example_once():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(set(NAMES))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_example_has_a_picture(theme):
    missing = [n for n in NAMES if not resources.path("thumbnails", f"{n}-{theme}.png").is_file()]
    assert missing == []


def test_the_gallery_shows_every_example_with_its_sentence_and_opens_one(qtbot):
    gallery = Gallery(LIGHT)
    qtbot.addWidget(gallery)
    gallery.show()
    texts = {label.text() for label in gallery.findChildren(QLabel)}
    for name in NAMES:
        assert {example(name).title, example(name).description} <= texts
    cards = {frame.accessibleName(): frame for frame in gallery.findChildren(QFrame)}
    with qtbot.waitSignal(gallery.picked) as picked:
        QTest.keyClick(cards[example("saddle").title], Qt.Key.Key_Return)
    assert picked.args == ["saddle"]


def test_the_welcome_does_what_its_cards_say(qtbot, open_window):
    window = open_window("scalar-descent")
    for word, has_happened in (
        ("Play", lambda: window.player.playing),
        ("basins", lambda: "basins" in window.landscape.overlays),
        ("function", lambda: window.session.experiment.objective.formula == "x^2"),
    ):
        window.requests.show_welcome()
        welcome = window.findChild(Welcome)
        button = next(b for b in welcome.findChildren(QPushButton) if word in b.text())
        button.click()
        qtbot.waitUntil(has_happened)
        qtbot.waitUntil(lambda: window.findChild(Welcome) is None)


def test_the_welcome_leads_to_the_lessons(qtbot, open_window):
    window = open_window("scalar-descent")
    window.requests.show_welcome()
    buttons = window.findChild(Welcome).findChildren(QPushButton)
    next(b for b in buttons if "Lessons" in b.text()).click()
    listed = window.findChild(LessonList)
    qtbot.waitExposed(listed)
    listed.reject()


def test_the_words_of_the_welcome_are_readable_whole(qtbot):
    welcome = Welcome()
    qtbot.addWidget(welcome)
    welcome.show()
    for label in welcome.findChildren(QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())


def test_about_has_version_and_manual(open_window):
    window = open_window("scalar-descent", wait=False)
    seen = []

    def answer(box):
        seen.append(box.text())
        box.accept()

    once_asked(window, answer)
    window.actions_.about.trigger()
    assert isinstance(seen[0], str)
    assert "README.md" in seen[0]


def test_words_that_need_it_are_explained(open_window):
    window = open_window("scalar-descent", wait=False)
    text = window.findChild(CurvaturePanel).whatsThis()
    for word in ("κ", "theory", "tape"):
        assert word in text


def test_no_two_commands_have_the_same_keys(open_window):
    window = open_window()
    keys = [
        keys.toString()
        for action in window.findChildren(QAction)
        if action.isEnabled()
        for keys in action.shortcuts()
    ]
    assert sorted(keys) == sorted(set(keys))
