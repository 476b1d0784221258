"""A window that the tests of a module share, and a learner in it."""

import pytest

import gdgui
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.window.main_window import MainWindow
from tests.ui.conftest import close_windows
from tests.ui.lessons.learner import Learner


@pytest.fixture(scope="module")
def make_window(qapp, tmp_path_factory):
    """Return a function that opens a window whose lessons are kept in a folder of its own."""
    windows = []

    def make(folder=None, source="scalar-descent"):
        appearance = Appearance(qapp, "light")
        window = MainWindow(gdgui.load(source), appearance)
        window.lessons.progress_folder = folder or tmp_path_factory.mktemp("progress")
        appearance.apply()
        window.resize(1440, 900)
        window.show()
        window.engine.start()
        windows.append(window)
        return window

    yield make
    close_windows(qapp, windows)


@pytest.fixture(scope="module")
def shared_window(make_window):
    return make_window()


@pytest.fixture
def learner(shared_window, settle, qtbot):
    """Someone who has taken no lesson yet, with the example of the parabola open."""
    window = shared_window
    window.lessons.leave()
    for path in window.lessons.progress_folder.iterdir():
        path.unlink()
    window.activateWindow()
    settle(window)
    qtbot.waitUntil(window.isActiveWindow)
    yield Learner(window, settle, qtbot)
    if window.presentation.is_on:
        window.actions_.present.trigger()
    window.lessons.leave()
    settle(window)
