"""Locks on files and folders, by which one process tells whether another still uses them.

The system drops a lock when its process ends, however it ends. Unlike a process id in a file, a
lock therefore never names a process that is gone, nor another one that has got the same id, and
on a network drive it also counts for other machines.
"""

import contextlib
import os
import sys
from pathlib import Path

__all__ = ["Lock", "try_lock"]

_O_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Lock:
    """A lock that this process holds, until it is released or the process ends.

    Args:
        handle: the descriptor of what is locked.
    """

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Give the lock back; a second time does nothing."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            with contextlib.suppress(OSError):
                os.close(handle)


def try_lock(path: Path, *, create: bool = False) -> Lock | None:
    """Lock a file or a folder, or return None where another process (or this one) has locked it.

    Args:
        path: what to lock; links are not followed.
        create: make an empty file where there is none.

    Raises:
        OSError: there is no such file, it cannot be opened, or the file system knows no locks.
    """
    while True:
        handle = _opened(path, create)
        try:
            is_ours = _lock(handle)
            is_there = is_ours and _is_at(handle, path)
        except BaseException:
            os.close(handle)
            raise
        if is_there:
            return Lock(handle)
        os.close(handle)
        if not is_ours:
            return None
        # Its last owner has removed it between opening and locking.
        if not create:
            raise FileNotFoundError(path)


def _opened(path: Path, create: bool) -> int:
    if create:
        return os.open(path, os.O_RDWR | os.O_CREAT | _O_FLAGS, 0o600)
    return os.open(path, (os.O_RDWR if sys.platform == "win32" else os.O_RDONLY) | _O_FLAGS)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        # A byte that no one reads or writes: on Windows a lock keeps others from what it covers.
        os.lseek(handle, 2**30, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
