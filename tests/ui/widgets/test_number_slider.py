"""One number: dragged, typed, refused, taken back."""

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from gdgui.ui.style.theme import DARK
from gdgui.ui.widgets.number_slider import NumberSlider, format_number
from gdgui.ui.widgets.track_slider import TrackSlider


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.resize(400, 120)
    QVBoxLayout(window)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def make(qtbot, window):
    def make(low=0.0, high=1.0, scale="linear", minimum=-math.inf, maximum=math.inf, value=0.5):
        row = NumberSlider("η", "learning rate", low, high, scale, minimum, maximum)
        row.set_value(value)
        window.layout().addWidget(row)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        row.heard = []
        row.changed.connect(lambda number, gesture: row.heard.append((number, gesture)))
        return row

    return make


def slider(row):
    return row.findChild(TrackSlider)


def field(row):
    return row.findChild(QLineEdit)


def sentences(row):
    """Return what the row says beside its symbol."""
    return [
        label.text() for label in row.findChildren(QLabel) if label.isVisible() and label.text()
    ][1:]


def write(qtbot, row, text, end=Qt.Key.Key_Return):
    field(row).setFocus()
    field(row).selectAll()
    qtbot.keyClicks(field(row), text)
    if end is not None:
        qtbot.keyClick(field(row), end)


def wheel(widget, notches=1):
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre,
        widget.mapToGlobal(centre),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drag(qtbot, widget, *parts):
    points = [QPoint(round(part * widget.width()), widget.height() // 2) for part in parts]
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(widget, point)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=points[-1])


def test_setting_shows_the_number_and_says_nothing(make):
    row = make()
    row.set_value(0.25)
    assert row.value() == 0.25
    assert field(row).text() == "0.25"
    assert slider(row).value() == 250
    assert row.heard == []


def test_typing_a_number_changes_it_once(qtbot, make):
    row = make()
    write(qtbot, row, "0.125")
    assert [number for number, _ in row.heard] == [0.125]
    assert slider(row).value() == pytest.approx(125, abs=1)
    field(row).clearFocus()
    assert len(row.heard) == 1


def test_leaving_the_field_commits_what_was_typed(qtbot, make):
    row = make()
    write(qtbot, row, "0.75", end=None)
    assert row.heard == []
    slider(row).setFocus()
    assert [number for number, _ in row.heard] == [0.75]


@pytest.mark.parametrize("text", ["abc", "1.5", "-0.1", "nan", "inf", "1e999", "0,555"])
def test_wrong_text_turns_red_says_why_and_changes_nothing(qtbot, make, text):
    row = make(minimum=0.0, maximum=1.0)
    write(qtbot, row, text)
    assert row.heard == []
    assert row.value() == 0.5
    assert field(row).property("invalid") is True
    assert sentences(row) == [f"a number from 0 to 1 expected, '{text}' found"]
    assert field(row).accessibleDescription() == sentences(row)[0]


def test_an_empty_field_is_refused(qtbot, make):
    row = make()
    field(row).setFocus()
    field(row).selectAll()
    qtbot.keyClick(field(row), Qt.Key.Key_Delete)
    assert sentences(row) == []
    qtbot.keyClick(field(row), Qt.Key.Key_Return)
    assert sentences(row) == ["a number expected, '' found"]
    assert row.heard == []


@pytest.mark.parametrize(
    ("minimum", "maximum", "sentence"),
    [
        (0.0, math.inf, "a number of at least 0 expected, 'x' found"),
        (-math.inf, 2.5, "a number of at most 2.5 expected, 'x' found"),
        (-math.inf, math.inf, "a number expected, 'x' found"),
    ],
)
def test_the_sentence_names_the_limits_that_there_are(qtbot, make, minimum, maximum, sentence):
    row = make(minimum=minimum, maximum=maximum)
    write(qtbot, row, "x")
    assert sentences(row) == [sentence]


def test_an_unfinished_number_is_not_an_error_yet(qtbot, make):
    row = make(low=-1.0)
    write(qtbot, row, "-", end=None)
    assert sentences(row) == []
    qtbot.keyClicks(field(row), "1e")
    assert sentences(row) == []
    qtbot.keyClicks(field(row), "q")
    assert len(sentences(row)) == 1


def test_escape_takes_back_what_was_typed(qtbot, make):
    row = make(minimum=0.0, maximum=1.0)
    write(qtbot, row, "abc")
    qtbot.keyClick(field(row), Qt.Key.Key_Escape)
    assert field(row).text() == "0.5"
    assert sentences(row) == []
    assert field(row).property("invalid") is False
    assert row.heard == []


def test_a_good_number_heals_a_wrong_field(qtbot, make):
    row = make(minimum=0.0, maximum=1.0)
    write(qtbot, row, "7")
    assert sentences(row)
    write(qtbot, row, "0.7")
    assert sentences(row) == []
    assert row.value() == 0.7


def test_limits_are_included(qtbot, make):
    row = make(minimum=0.0, maximum=1.0)
    write(qtbot, row, "1")
    write(qtbot, row, "0")
    assert [number for number, _ in row.heard] == [1.0, 0.0]


def test_a_valid_number_may_lie_beyond_the_slider(qtbot, make):
    row = make()
    write(qtbot, row, "42")
    assert row.value() == 42
    assert slider(row).value() == slider(row).maximum()
    row.set_value(-3.0)
    assert slider(row).value() == slider(row).minimum()
    assert field(row).text() == "-3"
    assert [number for number, _ in row.heard] == [42.0]


def test_one_drag_is_one_gesture_and_the_next_is_another(qtbot, make):
    row = make()
    drag(qtbot, slider(row), 0.2, 0.3, 0.4)
    first = list(row.heard)
    assert len(first) >= 3
    assert len({gesture for _, gesture in first}) == 1
    drag(qtbot, slider(row), 0.6, 0.7)
    second = row.heard[len(first) :]
    assert len({gesture for _, gesture in second}) == 1
    assert second[0][1] != first[0][1]


def test_each_typed_edit_is_a_gesture(qtbot, make):
    row = make()
    write(qtbot, row, "0.1")
    write(qtbot, row, "0.2")
    assert row.heard[0][1] != row.heard[1][1]


def test_a_sequence_of_keys_is_one_gesture_until_the_focus_leaves(qtbot, make):
    row = make()
    slider(row).setFocus()
    for _ in range(3):
        qtbot.keyClick(slider(row), Qt.Key.Key_Right)
    assert len(row.heard) == 3
    assert len({gesture for _, gesture in row.heard}) == 1
    field(row).setFocus()
    slider(row).setFocus()
    qtbot.keyClick(slider(row), Qt.Key.Key_Right)
    assert row.heard[3][1] != row.heard[0][1]


def test_gestures_of_two_rows_differ(qtbot, make):
    first, second = make(), make()
    write(qtbot, first, "0.1")
    write(qtbot, second, "0.1")
    assert first.heard[0][1] != second.heard[0][1]


def test_arrows_go_finely_and_pages_coarsely(qtbot, make):
    row = make()
    slider(row).setFocus()
    qtbot.keyClick(slider(row), Qt.Key.Key_Right)
    fine = row.value() - 0.5
    row.set_value(0.5)
    qtbot.keyClick(slider(row), Qt.Key.Key_PageUp)
    coarse = row.value() - 0.5
    assert 0 < fine < 0.01
    assert coarse > 10 * fine
    qtbot.keyClick(slider(row), Qt.Key.Key_PageDown)
    assert row.value() == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [(1e-5, 10.0, "log"), (0.0, 1.0, "linear"), (-8.0, 14.0, "linear"), (0.0, 0.999, "linear")],
)
def test_the_slider_offers_round_numbers_and_its_ends_exactly(make, low, high, scale):
    row = make(low, high, scale, value=high)
    offered = []
    for position in range(1001):
        slider(row).setValue(position)
        offered.append(row.value())
    assert offered[0] == low
    assert offered[-1] == high
    assert offered == sorted(offered)
    assert len(set(offered)) > 500
    assert all(float(f"{number:.3g}") == number for number in offered[1:-1])


def test_the_middle_of_a_logarithmic_slider_is_the_geometric_mean(make):
    row = make(1e-4, 1.0, "log", value=1.0)
    slider(row).setValue(500)
    assert row.value() == pytest.approx(0.01, rel=0.01)
    row.set_value(0.001)
    assert slider(row).value() == 250


def test_the_wheel_scrolls_past_a_slider_without_focus(make):
    row = make()
    field(row).setFocus()
    assert not wheel(slider(row))
    assert row.value() == 0.5
    slider(row).setFocus()
    assert wheel(slider(row))
    assert row.value() > 0.5


def test_a_drag_never_leaves_what_is_valid(qtbot, make):
    row = make(0.0, 2.0, minimum=0.0, maximum=1.0)
    drag(qtbot, slider(row), 0.1, 0.999)
    assert row.value() == 1.0


def test_news_from_outside_do_not_disturb_typing_unless_the_number_changes(qtbot, make):
    row = make()
    write(qtbot, row, "0.3x", end=None)
    row.set_value(0.5)
    assert field(row).text() == "0.3x"
    row.set_value(0.6)
    assert field(row).text() == "0.6"
    assert sentences(row) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (11.0, "11"),
        (1e-8, "1e-08"),
        (0.123456, "0.123456"),
        (1 / 3, "0.3333333333333333"),
        (1234567.0, "1234567.0"),
    ],
)
def test_a_number_is_short_where_that_is_exact(value, text):
    assert format_number(value) == text
    assert float(format_number(value)) == value


def test_the_tooltip_has_the_whole_number(make):
    row = make()
    row.set_value(1 / 3)
    assert "0.3333333333333333" in field(row).toolTip()
    assert "learning rate" in field(row).toolTip()


def test_screen_readers_hear_the_name(make):
    row = make()
    assert field(row).accessibleName() == "learning rate"
    assert "learning rate" in slider(row).accessibleName()


def test_an_empty_or_impossible_range_is_refused(qtbot, make):
    with pytest.raises(ValueError, match="must not be empty"):
        make(1.0, 1.0)
    with pytest.raises(ValueError, match="above 0"):
        make(0.0, 1.0, "log")
    row = make()
    with pytest.raises(ValueError, match="must not be empty"):
        row.set_range(2.0, 1.0)


def test_another_range_moves_the_knob_and_not_the_number(make):
    row = make()
    row.set_range(0.0, 5.0)
    assert row.value() == 0.5
    assert slider(row).value() == 100
    assert row.heard == []


def test_the_slider_is_painted_in_the_colour_of_the_run(make):
    row = make(value=0.9)
    row.set_theme(DARK)
    row.set_color("#e69f00")
    image = slider(row).grab().toImage()
    assert image.pixelColor(image.width() // 4, image.height() // 2).name() == "#e69f00"
    row.set_color(None)
    image = slider(row).grab().toImage()
    assert image.pixelColor(image.width() // 4, image.height() // 2).name() == DARK.accent


def test_a_number_can_be_written_and_read_in_another_way(qtbot, window):
    row = NumberSlider(
        "held out", "held out", 0.0, 0.9, minimum=0.0, maximum=0.9,
        read=lambda text: float(text.strip(" %")) / 100, write=lambda value: f"{100 * value:g} %",
    )  # fmt: skip
    row.show_as_word(4.0)
    window.layout().addWidget(row)
    window.show()
    row.set_value(0.3)
    field = row.findChild(QLineEdit)
    assert field.text() == "30 %"
    field.setText("95 %")
    field.editingFinished.emit()
    assert "a number from 0 % to 90 % expected" in [
        label.text().split(",")[0] for label in row.findChildren(QLabel)
    ]
    field.setText("50")
    field.editingFinished.emit()
    assert (row.value(), field.text()) == (0.5, "50 %")
