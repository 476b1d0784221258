"""Garbage is collected in the window's thread alone, and it is collected."""

import gc
import threading
import weakref

import pytest

from gdgui.ui import collector
from gdgui.ui.collector import Collector


class Ring:
    """What only a collector frees: it holds itself."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def quick(qapp, monkeypatch):
    monkeypatch.setattr(collector, "_CALM_MS", 10)
    monkeypatch.setattr(collector, "_INTERVAL_MS", 10)
    made = Collector(qapp)
    yield made
    made.deleteLater()
    gc.unfreeze()


def test_python_collects_nothing_by_itself(quick):
    assert not gc.isenabled()


def test_what_holds_itself_is_freed_in_the_thread_of_the_window(quick, qtbot):
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    threads = []
    ring = Ring()
    gone = weakref.ref(ring, lambda _: threads.append(threading.current_thread()))
    del ring
    kept = [[] for _ in range(2 * gc.get_threshold()[0])]
    qtbot.waitUntil(lambda: gone() is None, timeout=10_000)
    assert threads == [threading.main_thread()]
    assert kept
