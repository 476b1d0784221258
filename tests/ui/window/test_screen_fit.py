"""Windows and dialogs fit the screen that they open on, down to 960 × 540."""

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QDialogButtonBox, QScrollArea

import gdgui
from gdgui.engine.descent.problem import resolve
from gdgui.ui.captions.dialog import CaptionDialog
from gdgui.ui.export.picture_dialog import PictureDialog
from gdgui.ui.export.record_dialog import RecordDialog
from gdgui.ui.gradient_check.window import GradientCheckWindow
from gdgui.ui.iterates.window import IteratesWindow
from gdgui.ui.maps.window import MapsWindow
from gdgui.ui.runs.sweep_dialog import SweepDialog
from gdgui.ui.style.theme import FONT_PX, LIGHT, presentation_px
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.screen_fit import room_on_screen

SCREENS = [(960, 540), (960, 600), (1024, 700), (1280, 720), (1366, 768)]


@pytest.fixture(params=SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
def screen(request, monkeypatch):
    """A screen of some size; that of the tests is another one."""
    size = QSize(*request.param)
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: QRect(0, 0, *request.param))
    return size


def fits(window, size):
    return window.width() <= size.width() and window.height() <= size.height()


def test_the_first_window_fits_the_screen(open_window, screen):
    window = open_window("four-optimizers", wait=False)
    window.fit_screen()
    least = window.minimumSizeHint()
    assert fits(window, screen)
    assert window.width() > 0.9 * screen.width()
    assert least.width() <= window.width()
    assert least.height() <= window.height()


def test_a_long_formula_with_many_parameters_scrolls(open_window, settle):
    terms = " + ".join(f"{name}_1*(x - {name}_2)^2" for name in "abcdk")
    window = open_window("scalar-descent")
    window.editor.set_formula(terms, "")
    settle(window)
    assert len(window.objective.findChildren(NumberSlider)) == 10
    assert window.minimumSizeHint().height() < 460


def test_the_sides_of_a_narrow_window_leave_the_landscape_room(open_window, settle):
    window = open_window("four-optimizers")
    window.resize(960, 560)
    window.share_sides()
    left, centre, right = window.sides.sizes()
    assert centre > max(left, right)


DIALOGS = {
    "record": lambda experiment: RecordDialog(50, 5, "light", (1440, 900), True),
    "picture": lambda experiment: PictureDialog({"window": "Window"}),
    "caption": lambda experiment: CaptionDialog(experiment, 3, LIGHT),
    "sweep": lambda experiment: SweepDialog(resolve(experiment), 0),
    "iterates": lambda experiment: IteratesWindow(),
    "gradient check": lambda experiment: GradientCheckWindow(),
    "maps": lambda experiment: MapsWindow(),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_fits_the_screen(qtbot, screen, name):
    dialog = DIALOGS[name](gdgui.load("four-optimizers"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.minimumSizeHint().height() <= room_on_screen(dialog).height()
    assert fits(dialog, screen)


def test_the_buttons_of_a_dialog_do_not_scroll(qtbot, monkeypatch):
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: QRect(0, 0, 900, 300))
    dialog = DIALOGS["record"](None)
    qtbot.addWidget(dialog)
    dialog.show()
    area, buttons = dialog.findChild(QScrollArea), dialog.findChild(QDialogButtonBox)
    assert area.verticalScrollBar().maximum() > 0
    assert not area.isAncestorOf(buttons)
    assert dialog.rect().contains(buttons.geometry())


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_a_presentation_is_written_no_larger_than_the_screen_has_room_for(
    open_window, width, height
):
    px = presentation_px(height, FONT_PX, width)
    assert FONT_PX <= px <= width // 60
    # On a large screen nothing is held back.
    assert presentation_px(1080, FONT_PX, 1920) == presentation_px(1080, FONT_PX)
