"""Real windows for the tests of the user interface, and settings that are nobody's."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings

import gdgui
from gdgui.ui.appearance import Appearance
from gdgui.ui.main_window import MainWindow


@pytest.fixture(autouse=True)
def _empty_settings(tmp_path):
    scope = QSettings.Scope.UserScope
    for settings_format in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(settings_format, scope, str(tmp_path / "settings"))


@pytest.fixture
def settle(qtbot):
    """Return a function that waits until a window shows the whole answer to its experiment."""

    def wait(window):
        qtbot.waitUntil(lambda: window.is_settled, timeout=60_000)

    return wait


@pytest.fixture
def open_window(qapp, settle):
    """Return a function that opens a window and waits until all is computed and drawn."""
    windows = []

    def open_it(source="four-optimizers", *, wait=True, theme="light"):
        experiment = gdgui.load(source) if isinstance(source, str) else source
        appearance = Appearance(qapp, theme)
        window = MainWindow(experiment, appearance)
        appearance.apply()
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        window.engine.start()
        if wait:
            settle(window)
        return window

    yield open_it
    for window in windows:
        window.session.undo_stack.setClean()
        window.close()
        assert window.engine.stop(10_000)
        assert window.cartographer.engine.stop(10_000)
        window.deleteLater()
    # Now, and not when Python's collector comes by.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
