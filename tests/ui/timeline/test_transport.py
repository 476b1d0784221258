"""The transport says what the user wants and shows what is; it moves nothing itself."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMainWindow, QToolButton

from gdgui.playback_speeds import SPEEDS
from gdgui.ui.playback.player import Player
from gdgui.ui.style.theme import DARK, LIGHT
from gdgui.ui.timeline.transport import Transport
from gdgui.ui.widgets.steps_field import StepsField
from gdgui.ui.widgets.track_slider import TrackSlider

SIGNALS = (
    "play_toggled",
    "stepped",
    "sought",
    "to_start",
    "to_end",
    "speed_picked",
    "loop_toggled",
    "steps_edited",
)


@pytest.fixture
def transport(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    transport = Transport()
    window.setCentralWidget(transport)
    window.resize(1200, 60)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    transport.set_range(50, 50)
    transport.set_steps(50)
    transport.window_ = window
    transport.heard = []
    for name in SIGNALS:
        getattr(transport, name).connect(
            lambda *values, name=name: transport.heard.append((name, *values))
        )
    return transport


def button(transport, name):
    return transport.findChild(QToolButton, name)


def counter(transport):
    text = transport.findChild(QLabel, "counter").text()
    return f"{text} {transport.findChild(StepsField).text()}"


def timeline(transport):
    return transport.findChild(TrackSlider, "timeline")


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("name", "news"),
    [
        ("to-start", ("to_start",)),
        ("step-back", ("stepped", -1)),
        ("play", ("play_toggled",)),
        ("step-forward", ("stepped", 1)),
        ("to-end", ("to_end",)),
        ("loop", ("loop_toggled", True)),
    ],
)
def test_a_button_says_what_is_wanted(qtbot, transport, name, news):
    click(qtbot, button(transport, name))
    assert transport.heard == [news]


def test_loop_is_told_on_and_off(qtbot, transport):
    click(qtbot, button(transport, "loop"))
    click(qtbot, button(transport, "loop"))
    assert transport.heard == [("loop_toggled", True), ("loop_toggled", False)]


def test_setting_emits_nothing(transport):
    transport.set_range(2_000_000, 2_000_000)
    transport.set_steps(2_000_000)
    transport.set_playhead(1_234_567.5)
    transport.set_range(10, 20)
    transport.set_steps(20)
    transport.set_range(0, 0)
    transport.set_steps(0)
    transport.set_playing(True)
    transport.set_speed(100.0)
    transport.set_loop(True)
    transport.set_theme(DARK)
    assert transport.heard == []


def test_the_counter_shows_step_and_total(transport):
    transport.set_playhead(14.8)
    assert counter(transport) == "14 / 50"
    transport.set_range(2_000_000, 2_000_000)
    transport.set_steps(2_000_000)
    transport.set_playhead(123_456.0)
    assert counter(transport) == "123,456 / 2,000,000"


def test_nothing_moves_while_the_counter_counts(qtbot, transport):
    transport.set_range(100_000, 100_000)
    transport.set_steps(100_000)
    QApplication.processEvents()
    before = timeline(transport).geometry()
    for step in (0, 9, 99, 1000, 88_888, 100_000):
        transport.set_playhead(step)
        QApplication.processEvents()
        assert timeline(transport).geometry() == before


def test_dragging_the_timeline_seeks(qtbot, transport):
    bar = timeline(transport)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, 5))
    qtbot.mouseMove(bar, QPoint(bar.width() + 50, 5))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() + 50, 5))
    assert transport.heard == [("sought", 25.0), ("sought", 50.0)]


def test_the_timeline_reaches_ten_million_steps(qtbot, transport):
    transport.set_range(10_000_000, 10_000_000)
    transport.set_steps(10_000_000)
    bar = timeline(transport)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, 5))
    assert transport.heard == [("sought", pytest.approx(5e6, rel=0.01))]
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() - 1, 5))
    assert transport.heard[-1] == ("sought", 10_000_000.0)


def test_the_timeline_shows_how_much_has_been_computed(transport):
    transport.set_theme(LIGHT)

    def color_at(part):
        image = timeline(transport).grab().toImage()
        return image.pixelColor(round(part * image.width()), image.height() // 2).name()

    transport.set_range(25, 50)
    transport.set_steps(50)
    assert color_at(0.8) == LIGHT.border
    assert color_at(0.3) not in (LIGHT.border, LIGHT.accent)
    transport.set_range(50, 50)
    transport.set_steps(50)
    assert color_at(0.3) == LIGHT.border
    transport.set_playhead(25.0)
    assert color_at(0.3) == LIGHT.accent


def test_play_turns_into_pause(transport):
    play = button(transport, "play")
    assert "Space" in play.toolTip()
    picture = play.grab().toImage()
    transport.set_playing(True)
    assert play.accessibleName() == "Pause"
    assert play.grab().toImage() != picture
    transport.set_playing(False)
    assert play.accessibleName() == "Play"
    assert play.grab().toImage() == picture


def test_every_speed_can_be_picked(qtbot, transport):
    box = transport.findChild(QComboBox, "speed")
    assert [box.itemData(i) for i in range(box.count())] == list(SPEEDS)
    assert (box.itemText(0), box.currentText()) == ("0.25 step/s", "1 step/s")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert transport.heard == [("speed_picked", 2.0)]


def test_a_speed_that_is_not_on_the_list_is_shown(transport):
    box = transport.findChild(QComboBox, "speed")
    transport.set_speed(7.5)
    assert box.currentIndex() == -1
    assert box.placeholderText() == "7.5 steps/s"
    transport.set_speed(1000)
    assert box.currentText() == "1000 steps/s"


def test_the_wheel_passes_over_the_speed(transport):
    box = transport.findChild(QComboBox, "speed")
    box.clearFocus()
    centre = QPointF(box.rect().center())
    event = QWheelEvent(
        centre,
        box.mapToGlobal(centre),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert box.currentText() == "1 step/s"
    assert transport.heard == []


def test_another_number_of_steps_can_be_typed(qtbot, transport):
    field = transport.findChild(StepsField)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "2000000")
    assert transport.heard == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert transport.heard == [("steps_edited", 2_000_000)]


def test_a_wrong_number_of_steps_is_explained_to_the_window(qtbot, transport):
    sentences = []
    transport.refused.connect(sentences.append)
    field = transport.findChild(StepsField)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sentences == ["steps: a whole number from 0 to 10,000,000 expected, 'abc' found"]
    assert transport.heard == []


def test_space_presses_the_button_that_has_the_focus(qtbot, transport):
    action = QAction(transport.window_)
    action.setShortcut(Qt.Key.Key_Space)
    transport.window_.addAction(action)
    stolen = []
    action.triggered.connect(lambda: stolen.append(True))
    loop = button(transport, "loop")
    loop.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(loop, Qt.Key.Key_Space)
    assert transport.heard == [("loop_toggled", True)]
    assert stolen == []


def test_a_clicked_button_leaves_the_keyboard_to_the_window(qtbot, transport):
    transport.window_.setFocus()
    click(qtbot, button(transport, "to-end"))
    assert not button(transport, "to-end").hasFocus()


def test_every_control_has_a_tooltip_and_a_name(transport):
    controls = [
        *transport.findChildren(QToolButton),
        *transport.findChildren(QComboBox),
        *transport.findChildren(StepsField),
        *transport.findChildren(TrackSlider),
    ]
    assert len(controls) == 11
    for control in controls:
        assert control.toolTip(), control.objectName()
        assert control.accessibleName(), control.objectName()


def test_the_tooltips_name_the_keys(transport):
    tooltips = " ".join(b.toolTip() for b in transport.findChildren(QToolButton))
    for key in ("Space", "←", "→", "Shift+←", "Shift+→", "Home", "End"):
        assert key in tooltips


def test_it_plays_together_with_a_player(qtbot, transport):
    player = Player()
    player.moved.connect(transport.set_playhead)
    player.playing_changed.connect(transport.set_playing)
    player.range_changed.connect(transport.set_range)
    transport.play_toggled.connect(player.toggle)
    transport.stepped.connect(player.step_by)
    transport.sought.connect(player.seek)
    transport.to_end.connect(player.to_end)
    player.set_range(30, 60)
    transport.set_steps(60)
    click(qtbot, button(transport, "step-forward"))
    assert counter(transport) == "1 / 60"
    bar = timeline(transport)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() - 1, 5))
    assert counter(transport) == "30 / 60"
    assert bar.value() == 30
    click(qtbot, button(transport, "play"))
    assert player.playing
    assert button(transport, "play").accessibleName() == "Pause"
    click(qtbot, button(transport, "play"))
    assert not player.playing


def test_a_formula_has_no_epochs_to_count(transport):
    assert not transport.findChild(QToolButton, "unit").isVisible()
    transport.set_counts_epochs(True)
    transport.set_playhead(7)
    assert counter(transport) == "7 / 50"


def test_epochs_can_be_counted_in_place_of_steps(qtbot, transport):
    transport.unit_picked.connect(transport.set_counts_epochs)
    transport.set_steps(2_500)
    transport.set_epoch(14)
    transport.set_playhead(1_480)
    unit, label = button(transport, "unit"), transport.findChild(QLabel, "counter")
    assert (unit.text(), counter(transport)) == ("steps", "1,480 / 2,500")
    click(qtbot, unit)
    assert (unit.text(), label.text()) == ("epochs", "epoch 105.7 of 178.6")
    assert not transport.findChild(StepsField).isVisible()
    transport.set_playhead(1_400)
    assert label.text() == "epoch 100 of 178.6"
    transport.set_epoch(None)
    assert counter(transport) == "1,400 / 2,500"
    assert not unit.isVisible()


def test_the_count_of_epochs_keeps_its_width(transport):
    transport.set_steps(2_500)
    transport.set_epoch(14)
    transport.set_counts_epochs(True)
    widths = set()
    for step in (0, 7, 999, 1_400, 2_499, 2_500):
        transport.set_playhead(step)
        QApplication.processEvents()
        widths.add(transport.findChild(QLabel, "counter").width())
    assert len(widths) == 1
