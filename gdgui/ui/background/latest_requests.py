"""What the window asks the worker for: of each kind the newest request, and nothing older."""

import threading
from typing import Any

import msgspec

__all__ = ["LatestRequests", "Request"]


class Request(msgspec.Struct, frozen=True):
    """Something that is asked for, with its number among all of its kind."""

    number: int
    payload: Any


class LatestRequests:
    """Holds the newest request of each kind; shared by both threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[str, Request] = {}
        self._newest: dict[str, int] = {}

    def put(self, kind: str, payload: Any) -> int:
        """Replace the request of a kind; return the number of the new one."""
        with self._lock:
            number = self._newest.get(kind, 0) + 1
            self._newest[kind] = number
            self._requests[kind] = Request(number, payload)
            return number

    def take(self, kind: str) -> Request | None:
        """Return the request of a kind that no one has taken yet, if there is one."""
        with self._lock:
            return self._requests.pop(kind, None)

    def is_newest(self, kind: str, number: int) -> bool:
        """Tell whether nothing newer has been asked for since."""
        with self._lock:
            return self._newest.get(kind, 0) == number

    @property
    def is_empty(self) -> bool:
        """Whether all that was asked for has been taken."""
        with self._lock:
            return not self._requests
