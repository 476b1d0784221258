"""Garbage is collected in the window's thread, whatever other threads allocate meanwhile."""

import threading
import weakref

import pytest
from PySide6.QtWidgets import QWidget

from gdgui.ui.collector import Collector


@pytest.fixture
def places(qapp):
    """Make a widget that is garbage, and return the threads in which it is destroyed."""
    assert qapp.findChild(Collector)
    found = []
    widget = QWidget()
    widget.itself = widget
    weakref.finalize(widget, lambda: found.append(threading.get_ident()))
    return found


def allocate():
    """Allocate as a compiler does: Python by itself would collect many times."""
    rows = []
    for _ in range(200_000):
        rows.append([])
        if len(rows) > 20_000:
            rows.clear()


def test_a_worker_that_allocates_destroys_no_widget_but_the_window_does(qtbot, places):
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert places == []
    kept = []

    def is_collected():
        # A window at work allocates, too, and the garbage may be of the oldest generation.
        kept.extend([] for _ in range(100_000))
        return bool(places)

    qtbot.waitUntil(is_collected, timeout=60_000)
    assert places == [threading.get_ident()]
