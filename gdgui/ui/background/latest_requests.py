"""What the window asks a worker for: of each kind the newest request, and nothing older."""

import threading
from typing import Any

import msgspec

__all__ = ["LatestRequests", "Request"]


class Request(msgspec.Struct, frozen=True):
    """Something that is asked for, with its number among all of its kind."""

    kind: str
    number: int
    payload: Any


class LatestRequests:
    """Holds the newest request of each kind; shared by both threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[str, Request] = {}
        self._newest: dict[str, int] = {}

    def put(self, kind: str, payload: Any) -> None:
        """Replace the request of a kind."""
        with self._lock:
            self._requests[kind] = Request(kind, self._next(kind), payload)

    def withdraw(self, kind: str) -> None:
        """Ask for nothing of a kind any more; what has been taken is not the newest from now on."""
        with self._lock:
            self._next(kind)
            self._requests.pop(kind, None)

    def take(self, kind: str) -> Request | None:
        """Return the request of a kind that no one has taken yet, if there is one."""
        with self._lock:
            return self._requests.pop(kind, None)

    def give_back(self, request: Request) -> None:
        """Have a request that was taken and not answered taken again, unless there is a newer."""
        with self._lock:
            if self._newest[request.kind] == request.number:
                self._requests[request.kind] = request

    def is_newest(self, request: Request) -> bool:
        """Tell whether nothing newer has been asked for since, and it has not been withdrawn."""
        with self._lock:
            return self._newest[request.kind] == request.number

    def has(self, kind: str) -> bool:
        """Tell whether there is a request of a kind that no one has taken yet."""
        with self._lock:
            return kind in self._requests

    @property
    def is_empty(self) -> bool:
        """Whether all that was asked for has been taken."""
        with self._lock:
            return not self._requests

    def _next(self, kind: str) -> int:
        """Count a request of a kind; return its number."""
        self._newest[kind] = self._newest.get(kind, 0) + 1
        return self._newest[kind]
