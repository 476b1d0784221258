"""A lecture hall sees the picture and nothing else, in large type; keys still work."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from gdgui.ui.curves.curve_plot import CurvePlot
from gdgui.ui.document import run_edits
from gdgui.ui.export.controller import ExportController
from gdgui.ui.export.raster import picture_of
from gdgui.ui.style.theme import FONT_PX
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.window.view_modes import set_view_mode
from gdgui.ui.window.views import VIEWS
from tests.ui.run_helpers import edit_in
from tests.ui.view_helpers import card_view, choose_theme

KEY = Qt.Key


class LargeScreen:
    """What a presentation needs to know of a projector; that of the tests is tiny."""

    def size(self):
        return QSize(1920, 1080)


@pytest.fixture
def window(open_window, qtbot, monkeypatch):
    window = open_window()
    monkeypatch.setattr(window, "screen", LargeScreen)
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.presentation.set_on(False)


def seen(window):
    parts = ("header", "sidebar", "step", "curves", "legend", "captions", "transport", "status")
    return {part for part in parts if getattr(window, part).isVisible()}


def test_f11_sends_the_panels_away_and_escape_brings_them_back(window, settle):
    before, picture = seen(window), window.grab().toImage()
    sizes = window.centre.sizes()
    QTest.keyClick(window, KEY.Key_F11)
    assert seen(window) == {"curves", "legend", "captions", "transport"}
    assert window.isFullScreen()
    settle(window)
    QTest.keyClick(window, KEY.Key_Escape)
    assert seen(window) == before
    assert not window.isFullScreen()
    settle(window)
    assert window.size() == picture.size()
    assert window.centre.sizes() == pytest.approx(sizes, abs=2)


def test_after_a_presentation_the_window_looks_as_before(window, settle, qtbot):
    def at_rest():
        settle(window)
        window.landscape.reset_view()
        settle(window)
        return picture_of(window)

    window.player.seek(14)
    before = at_rest()
    window.presentation.set_on(True)
    assert at_rest() != before
    window.presentation.set_on(False)
    assert at_rest() == before


def test_the_button_in_the_header_presents_too(window):
    window.header.present_asked.emit()
    assert window.presentation.is_on
    assert window.actions_.present.isChecked()


def test_type_and_pens_are_at_least_one_and_a_half_times_as_large(window, settle):
    usual = window.fontMetrics().height(), window.theme.pen
    window.presentation.set_on(True)
    settle(window)
    assert window.fontMetrics().height() >= 1.5 * usual[0]
    assert window.theme.pen == 1.5 * usual[1]
    window.presentation.set_on(False)
    assert (window.fontMetrics().height(), window.theme.pen) == usual


def test_the_smallest_text_is_two_percent_of_the_height(window, settle):
    window.presentation.set_on(True)
    settle(window)
    height = window.screen().size().height()
    fonts = [plot.axis_font().pixelSize() for plot in window.curves.findChildren(CurvePlot)]
    fonts += [
        label.fontInfo().pixelSize()
        for label in window.findChildren(QLabel)
        if label.isVisible() and label.text()
    ]
    assert len(fonts) >= 3
    assert min(fonts) >= 0.02 * height
    assert min(fonts) > FONT_PX


def test_keys_still_play_and_step(window, qtbot):
    window.presentation.set_on(True)
    QTest.keyClick(window, KEY.Key_Right)
    assert window.player.step == 1
    QTest.keyClick(window, KEY.Key_Space)
    assert window.player.playing
    QTest.keyClick(window, KEY.Key_Space)
    QTest.keyClick(window, KEY.Key_End)
    assert window.player.step == window.player.available


def test_the_theme_can_be_changed_while_presenting(open_window, qapp):
    window = open_window(theme="light")
    window.presentation.set_on(True)
    choose_theme(window, "dark")
    assert window.theme.name == "dark"
    assert window.theme.pen == 1.5
    window.presentation.set_on(False)
    assert window.theme.pen == 1.0


def test_what_went_wrong_is_still_said(window):
    window.presentation.set_on(True)
    assert not window.status.isVisible()
    window.findChild(ExportController).told.emit("The disk is full.", False)
    assert window.status.isVisible()
    assert "The disk is full." in window.status.text()
    window.status.clear_message()
    assert not window.status.isVisible()


def test_an_error_from_before_is_still_there(window):
    window.findChild(ExportController).told.emit("The disk is full.", False)
    window.presentation.set_on(True)
    assert window.status.isVisible()


def test_whoever_ends_the_full_screen_ends_the_presentation(window, qtbot):
    window.presentation.set_on(True)
    window.setWindowState(Qt.WindowState.WindowNoState)
    qtbot.waitUntil(lambda: not window.presentation.is_on)
    assert window.header.isVisible()


def test_a_window_that_was_full_before_is_full_afterwards(window):
    window.showFullScreen()
    window.presentation.set_on(True)
    window.presentation.set_on(False)
    assert window.isFullScreen()


def test_the_layout_that_is_remembered_is_that_of_the_window(open_window):
    first = open_window()
    sizes = first.centre.sizes()
    first.presentation.set_on(True)
    first.session.undo_stack.setClean()
    first.close()
    second = open_window()
    assert second.centre.orientation() == Qt.Orientation.Vertical
    assert not second.isFullScreen()
    assert second.centre.sizes() == pytest.approx(sizes, abs=3)


@pytest.mark.parametrize("name", [key for key, view in VIEWS.items() if view.panels])
def test_every_arrangement_shows_its_parts(window, name):
    set_view_mode(window, name, (1280, 720))
    assert seen(window) == VIEWS[name].panels - {"lesson"} | {"captions"}
    set_view_mode(window, "window", (1280, 800))


def test_the_legend_names_the_experiment_and_the_runs_that_are_shown(window, settle):
    assert window.legend.accessibleName() == (
        "Four optimizers in Himmelblau's valley, f(x, y) = (x^2 + y - a)^2 + (x + y^2 - b)^2, "
        "Gradient descent, Momentum, RMSProp, Adam"
    )
    edit_in(window, 1, run_edits.with_visibility)
    settle(window)
    assert "Momentum" not in window.legend.accessibleName()


def test_a_narrow_legend_has_several_lines(window):
    legend = window.legend
    assert legend.heightForWidth(2000) < legend.heightForWidth(300) < legend.heightForWidth(150)


# For screen recorders


@pytest.mark.parametrize("size", [(700, 1200), (1200, 1200), (1280, 720)])
def test_every_run_is_in_the_legend_however_narrow_the_picture_is(open_window, settle, size):
    window = open_window("rastrigin")
    set_view_mode(window, "plots", size)
    window.setMinimumSize(1, 1)
    window.resize(*size)
    settle(window)
    legend = window.legend
    assert legend.height() >= legend.heightForWidth(legend.width())


def test_marks_lie_under_their_steps_also_in_large_type(window, settle):
    window.presentation.set_on(True)
    settle(window)
    timeline, markers = window.transport.findChild(TrackSlider), window.transport.captions
    last = timeline.maximum()
    for step in (0, last // 2, last):
        assert markers.x_of(step) == pytest.approx(timeline.x_of(step), abs=1)


def test_good_news_moves_nothing_in_a_presentation(window, settle):
    window.presentation.set_on(True)
    settle(window)
    height = window.landscape.height()
    window.findChild(ExportController).told.emit("Saved.", True)
    assert not window.status.isVisible()
    assert window.landscape.height() == height


def test_the_last_key_is_shown_for_a_while(window, qtbot):
    window.actions_.show_keys.trigger()
    QTest.keyClick(window, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    badge = next(each for each in window.findChildren(QLabel) if each.property("role") == "key")
    assert badge.isVisible()
    assert badge.text() == "Shift+→"
    QTest.keyClick(window, KEY.Key_Space)
    assert badge.text() == "Space"
    qtbot.waitUntil(lambda: not badge.isVisible(), timeout=5_000)
    window.actions_.show_keys.trigger()
    QTest.keyClick(window, KEY.Key_Space)
    assert not any(
        each.property("role") == "key" and each.isVisible() for each in window.findChildren(QLabel)
    )


def test_a_halo_follows_the_pointer_and_lets_clicks_through(window, qtbot):
    window.actions_.halo.trigger()
    view = card_view(window.landscape).viewport()
    place = QPoint(200, 150)
    QTest.mouseMove(view, place)
    halo = window.findChild(QWidget, "halo")
    qtbot.waitUntil(halo.isVisible)
    centre = halo.geometry().center()
    expected = view.mapTo(window, place)
    assert abs(centre.x() - expected.x()) <= 1
    assert abs(centre.y() - expected.y()) <= 1
    before = window.session.experiment
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: window.session.experiment != before)
    window.actions_.halo.trigger()
    qtbot.waitUntil(lambda: window.findChild(QWidget, "halo") is None)
