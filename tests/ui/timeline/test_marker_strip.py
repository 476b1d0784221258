"""Markers along the timeline are chosen, moved, opened and deleted, each strip in its own words."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from gdgui.experiment import Caption
from gdgui.ui.style.theme import LIGHT
from gdgui.ui.timeline.caption_markers import CaptionMarkers
from gdgui.ui.timeline.change_markers import ChangeMarker, ChangeMarkers

KEY = Qt.Key
CAPTIONS = (Caption(0, "Go & <b>see</b>"), Caption(20, "Twenty"), Caption(22, ""))


def shown(qtbot, strip, markers):
    qtbot.addWidget(strip)
    strip.resize(420, 20)
    strip.set_scale(50, 10.0)
    strip.set_markers(markers)
    strip.show()
    qtbot.waitExposed(strip)
    strip.setFocus()
    return strip


@pytest.fixture
def strip(qtbot):
    return shown(qtbot, CaptionMarkers(), CAPTIONS)


def follow(strip, moved, shown=CAPTIONS):
    """Move the markers of a strip as the window would; return the steps that were asked for."""
    asked, markers = [], list(shown)

    def take(step, to, gesture):
        asked.append((step, to, gesture))
        markers[:] = [Caption(to, c.text) if c.step == step else c for c in markers]
        strip.set_markers(tuple(markers))

    moved.connect(take)
    return asked


def at(strip, step):
    return QPoint(round(strip.x_of(step)), strip.height() // 2)


def pixel(strip, step):
    image = strip.grab().toImage()
    return image.pixelColor(at(strip, step)).name()


def test_a_strip_is_hidden_while_there_is_nothing_to_show(strip):
    assert strip.isVisible()
    strip.set_markers(())
    assert strip.isHidden()


def test_a_bubble_is_full_where_a_caption_appears_and_hollow_where_one_ends(strip):
    strip.clearFocus()
    assert pixel(strip, 20) == LIGHT.accent
    strip.set_markers((Caption(20, ""),))
    assert pixel(strip, 20) == LIGHT.panel


def test_marks_beyond_the_end_are_not_painted(strip):
    strip.set_markers((Caption(50, "last"),))
    assert pixel(strip, 50) == LIGHT.accent
    strip.set_markers((Caption(51, "later"),))
    assert pixel(strip, 50) != LIGHT.accent


def test_page_keys_choose_and_the_playhead_follows(qtbot, strip):
    sought = []
    strip.sought.connect(sought.append)
    for key in (KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageUp):
        QTest.keyClick(strip, key)
    assert sought == [20.0, 22.0, 0.0, 22.0]


def test_arrows_move_up_to_the_neighbours(strip):
    asked = follow(strip, strip.moved)
    QTest.keyClick(strip, KEY.Key_PageDown)
    QTest.keyClick(strip, KEY.Key_Right)
    QTest.keyClick(strip, KEY.Key_Right)
    QTest.keyClick(strip, KEY.Key_Left)
    assert [(step, to) for step, to, _ in asked] == [(20, 21), (21, 20)]
    assert asked[0][2] != asked[1][2]


def test_a_drag_is_one_gesture_and_stays_between_the_neighbours(strip):
    asked = follow(strip, strip.moved)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=at(strip, 20))
    for step in (15, 5, -10, 40):
        QTest.mouseMove(strip, at(strip, step))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=at(strip, 40))
    assert [(step, to) for step, to, _ in asked] == [(20, 15), (15, 5), (5, 1), (1, 21)]
    assert len({gesture for _, _, gesture in asked}) == 1
    QTest.mouseMove(strip, at(strip, 3))
    assert len(asked) == 4


def test_a_fast_hand_is_not_lost_while_the_marks_lag_behind(strip):
    asked = []
    strip.moved.connect(lambda step, to, _gesture: asked.append((step, to)))
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=at(strip, 20))
    QTest.mouseMove(strip, at(strip, 15))
    QTest.mouseMove(strip, at(strip, 10))
    assert asked == [(20, 15), (15, 10)]
    strip.set_markers((CAPTIONS[0], Caption(10, "Twenty"), CAPTIONS[2]))
    QTest.mouseMove(strip, at(strip, 12))
    assert asked[-1] == (10, 12)


def test_a_caption_may_be_moved_to_the_very_start_and_a_change_may_not(qtbot, strip):
    one = (Caption(1, "one"),)
    strip.set_markers(one)
    asked = follow(strip, strip.moved, one)
    QTest.keyClick(strip, KEY.Key_Left)
    assert [(step, to) for step, to, _ in asked] == [(1, 0)]
    changes = shown(qtbot, ChangeMarkers(), (ChangeMarker(0, 1, "#ff0000", "η = 1"),))
    moves = []
    changes.moved.connect(lambda *move: moves.append(move))
    QTest.keyClick(changes, KEY.Key_Left)
    assert moves == []


def test_enter_and_a_double_click_open_and_delete_removes(strip):
    opened, removed = [], []
    strip.edit_asked.connect(opened.append)
    strip.removed.connect(removed.append)
    QTest.keyClick(strip, KEY.Key_PageDown)
    QTest.keyClick(strip, KEY.Key_Return)
    QTest.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=at(strip, 0))
    QTest.keyClick(strip, KEY.Key_Delete)
    assert opened == [20, 0]
    assert removed == [20]


def test_the_context_menu_edits_and_deletes_by_mouse_and_by_key(strip):
    opened, removed = [], []
    strip.edit_asked.connect(opened.append)
    strip.removed.connect(removed.append)

    def menu(reason, where):
        point = at(strip, where)
        event = QContextMenuEvent(reason, point, strip.mapToGlobal(point))
        QApplication.sendEvent(strip, event)
        return strip.findChildren(QMenu)[-1]

    found = menu(QContextMenuEvent.Reason.Mouse, 0)
    assert [action.text() for action in found.actions()] == [
        "Go && <b>see</b>", "Edit…", "Delete",
    ]  # fmt: skip
    found.actions()[1].trigger()
    QTest.keyClick(strip, KEY.Key_PageDown)
    menu(QContextMenuEvent.Reason.Keyboard, 40).actions()[2].trigger()
    assert (opened, removed) == ([0], [20])
    found.close()


def test_the_tooltip_is_the_text_as_it_is_written(qtbot, strip):
    where = at(strip, 0)
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, where, strip.mapToGlobal(where)))
    qtbot.waitUntil(QToolTip.isVisible)
    assert QToolTip.text() == "<p>Go &amp; &lt;b&gt;see&lt;/b&gt;</p>"
    QToolTip.hideText()


def test_a_change_that_is_dragged_past_one_of_another_run_stays_in_hand(qtbot):
    def markers(of_first):
        both = (
            ChangeMarker(0, of_first, "#ff0000", "first"),
            ChangeMarker(1, 20, "#0000ff", "second"),
        )
        return tuple(sorted(both, key=lambda marker: marker.step))

    changes = shown(qtbot, ChangeMarkers(), markers(10))
    moves = []

    def take(run, step, to, _gesture):
        moves.append((run, step, to))
        changes.set_markers(markers(to))

    changes.moved.connect(take)
    QTest.mousePress(changes, Qt.MouseButton.LeftButton, pos=at(changes, 10))
    for step in (15, 25, 30):
        QTest.mouseMove(changes, at(changes, step))
    assert moves == [(0, 10, 15), (0, 15, 25), (0, 25, 30)]


def test_strips_say_what_they_are_and_which_keys_they_know(strip):
    assert strip.accessibleName() == "Captions"
    assert "Enter edits it" in strip.accessibleDescription()
    assert strip.toolTip() == strip.accessibleDescription()
