"""One window may look otherwise than the application, to the pixel as if all of it did."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

import gdgui
from gdgui.ui.export.raster import picture_of
from gdgui.ui.style.appearance import Appearance, FixedAppearance, dress
from gdgui.ui.style.theme import DARK, FONT_PX, LIGHT, THEMES, for_presentation
from gdgui.ui.window.main_window import MainWindow


@pytest.fixture
def open_dressed(qapp, settle):
    """Return a function that opens a window of a theme, in an application of another."""
    windows = []

    def open_it(theme, around, font_px=FONT_PX, *, dressed=True, appearance=None):
        appearance = appearance or FixedAppearance(theme, qapp)
        window = MainWindow(gdgui.load("four-optimizers"), appearance)
        windows.append(window)
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        Appearance(qapp, around).apply()
        if dressed:
            dress(window, theme, font_px)
        window.resize(1280, 800)
        window.show()
        window.engine.start()
        settle(window)
        window.landscape.reset_view()
        settle(window)
        window.player.seek(14)
        for _ in range(8):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        settle(window)
        return window

    yield open_it
    for window in windows:
        assert window.engine.stop(60_000)
        assert window.maps_controller.client.stop(60_000)
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    Appearance(qapp, "light").apply()


@pytest.mark.parametrize(("name", "around"), [("light", "dark"), ("dark", "light")])
def test_a_dressed_window_looks_as_in_an_application_of_its_theme(open_dressed, name, around):
    theme = THEMES[name]
    at_home = picture_of(open_dressed(theme, name, dressed=False))
    abroad = picture_of(open_dressed(theme, around))
    assert abroad == at_home


def test_dressing_one_window_leaves_the_application_alone(open_dressed, qapp):
    open_dressed(LIGHT, "dark")
    sheet, palette = qapp.styleSheet(), qapp.palette()
    open_dressed(LIGHT, "dark", 27)
    assert (qapp.styleSheet(), qapp.palette()) == (sheet, palette)
    assert QApplication.font().pixelSize() == FONT_PX


def test_larger_type_makes_larger_text_in_every_view(open_dressed):
    window = open_dressed(for_presentation(DARK), "light", 27)
    for part in (window.landscape, window.loss, window.transport, window.step):
        assert part.font().pixelSize() == 27


def test_nobody_chooses_another_theme_for_a_window_of_its_own(open_dressed, qapp):
    appearance = FixedAppearance(LIGHT, qapp)
    window = open_dressed(LIGHT, "light", appearance=appearance)
    before = picture_of(window.landscape)
    appearance.choose("dark")
    appearance.present((1920, 1080))
    assert window.theme is LIGHT
    assert picture_of(window.landscape) == before
