import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QToolButton

from gdgui.ui.style.theme import DARK
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.window.header import Header


@pytest.fixture
def header(qtbot):
    header = Header()
    qtbot.addWidget(header)
    header.show_title("Himmelblau's valley", "Four methods, one start.", True)
    header.resize(1000, 45)
    with qtbot.waitActive(header):
        header.show()
        header.activateWindow()
    return header


def heard(signal):
    emissions = []
    signal.connect(lambda *arguments: emissions.append(arguments))
    return emissions


def editor(header):
    return header.findChild(QLineEdit)


def title(header):
    """The title, which is among the labels that are cut off where there is no room."""
    found = header.findChildren(ElidedLabel)
    return next(label for label in found if label.property("role") == "title")


def description(header):
    found = header.findChildren(ElidedLabel)
    return next(label for label in found if label.property("role") == "muted")


def says_edited(header):
    return any(each.text() == "edited" and each.isVisible() for each in header.findChildren(QLabel))


def test_the_header_shows_what_is_open(header):
    assert title(header).text() == "Himmelblau's valley"
    assert description(header).text() == "Four methods, one start."
    assert "Four methods, one start." in title(header).toolTip()


def test_edited_shows_only_while_there_are_changes(header):
    assert says_edited(header)
    header.show_title("Himmelblau's valley", "", False)
    assert not says_edited(header)


def test_a_double_click_renames(qtbot, header):
    edited = heard(header.title_edited)
    qtbot.mouseDClick(title(header), Qt.MouseButton.LeftButton)
    assert editor(header).isVisible()
    assert editor(header).selectedText() == "Himmelblau's valley"
    qtbot.keyClicks(editor(header), "My valley")
    qtbot.keyClick(editor(header), Qt.Key.Key_Return)
    assert edited == [("My valley",)]
    assert not editor(header).isVisible()


def test_f2_renames_and_escape_leaves_the_title(qtbot, header):
    edited = heard(header.title_edited)
    qtbot.keyClick(title(header), Qt.Key.Key_F2)
    qtbot.keyClicks(editor(header), "Nonsense")
    qtbot.keyClick(editor(header), Qt.Key.Key_Escape)
    assert not editor(header).isVisible()
    assert title(header).isVisible()
    assert edited == []


@pytest.mark.parametrize("text", ["   ", "Himmelblau's valley"])
def test_an_empty_or_unchanged_title_is_not_told(qtbot, header, text):
    edited = heard(header.title_edited)
    header.edit_title()
    editor(header).selectAll()
    qtbot.keyClicks(editor(header), text)
    qtbot.keyClick(editor(header), Qt.Key.Key_Return)
    assert edited == []
    assert title(header).text() == "Himmelblau's valley"


def test_menus_open_from_buttons_with_a_letter(qtbot, header):
    menu = QMenu(header)
    menu.addAction("Open…")
    header.add_menu("&File", menu)
    button = next(b for b in header.findChildren(QToolButton) if b.menu() is menu)
    assert button.text() == "&File"
    assert button.shortcut().toString() == "Alt+F"
    assert button.accessibleName() == "File menu"
    assert "Alt+F" in button.toolTip()
    opened = heard(menu.aboutToShow)
    menu.aboutToShow.connect(lambda: QTimer.singleShot(50, menu.close))
    qtbot.keyClick(header, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not menu.isVisible() and bool(opened), timeout=2000)
    assert opened == [()]


def test_a_long_title_is_cut_off_and_the_menus_stay(qtbot, header):
    header.add_menu("&File", QMenu(header))
    header.show_title("A title " * 60, "A description " * 60, True)
    assert header.minimumSizeHint().width() < 500
    header.resize(500, 45)
    button = header.findChild(QToolButton)
    qtbot.waitUntil(lambda: button.isVisible() and button.x() > 0, timeout=1000)
    qtbot.waitUntil(lambda: button.geometry().right() < 500, timeout=1000)


def test_a_theme_can_be_set(header):
    header.set_theme(DARK)
    assert title(header).isVisible()
