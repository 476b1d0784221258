"""Real windows for the tests of the user interface, and settings that are no one's."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings

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


def remove_style_sheet(application):
    """Take the style sheet away, as before the first window of a process.

    Where there is one, the next window is matched against it while it is built and once more when
    it is dressed, which takes as long as all the rest of its opening.
    """
    application.setStyleSheet("")


class LayoutRequests(QObject):
    """Counts the layouts that are made anew: one may ask for the next, around it."""

    count = 0

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def settle(qtbot, qapp):
    """Return a function that waits until a window shows the whole answer to its experiment."""
    requests = LayoutRequests()

    def is_at_rest(window):
        before = requests.count
        qapp.processEvents()
        return requests.count == before and window.is_settled

    def wait(window):
        qapp.installEventFilter(requests)
        try:
            qtbot.waitUntil(lambda: is_at_rest(window), timeout=60_000)
        finally:
            qapp.removeEventFilter(requests)

    return wait


@pytest.fixture
def settled_picture(settle):
    """Return a function that grabs a window, or parts of it, once it shows the whole answer."""

    def grab(window, *parts):
        while True:
            settle(window)
            pictures = [part.grab().toImage() for part in parts or (window,)]
            # To be drawn may take so long that it is drawn roughly first.
            if window.is_settled:
                return pictures if parts else pictures[0]

    return grab


def close_windows(application, windows):
    """Close windows without a question, and free them with their threads."""
    for window in windows:
        window.session.undo_stack.setClean()
        window.close()
        assert window.engine.stop(60_000)
        assert window.maps_controller.client.stop(60_000)
        window.deleteLater()
    # Now, and not when Python's collector comes by.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    remove_style_sheet(application)


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
    close_windows(qapp, windows)


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
