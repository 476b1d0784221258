"""Real windows for the tests of the user interface, and settings that are nobody's."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings

import gdgui
from gdgui.engine.descent.trajectory import Status
from gdgui.ui.export.attach import attach_exports
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.window.main_window import MainWindow
from tests.ui.view_helpers import descend, tape, trace


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
        attach_exports(window)
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
        assert window.maps_controller.engine.stop(10_000)
        window.deleteLater()
    # Now, and not when Python's collector comes by.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def bowl_traces():
    return (
        trace(descend((4.0, 2.0))),
        trace(descend((4.0, 2.0), learning_rate=0.3), 1, selected=False),
    )


@pytest.fixture
def parabola_traces():
    return (
        trace(descend((5.0,))),
        trace(descend((5.0,), learning_rate=1.01), 1, selected=False),
    )


@pytest.fixture
def diverged_tape():
    x = np.array([[1.0, 1.0], [-30.0, 40.0], [9e8, -1e9], [1e200, 1e250], [np.inf, np.nan]])
    with np.errstate(all="ignore"):
        return tape(x, (x**2).sum(axis=1), 2 * x, Status.DIVERGED)
