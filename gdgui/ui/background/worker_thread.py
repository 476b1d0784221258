"""A thread with an event loop of its own, for a worker object to live in."""

from PySide6.QtCore import QThread

__all__ = ["WorkerThread"]


class WorkerThread(QThread):
    """A thread whose event loop runs inside one call of Python.

    Else Qt would call every slot of the worker from C++, with a Python thread state made for that
    call and freed after it. pybind11, which contourpy and torch are built on, remembers the first
    one that it meets in a thread for good, and importing torch would crash on the freed one.
    """

    def run(self) -> None:
        """Run the event loop."""
        self.exec()
