"""Temporary files and folders beside a target, and what a killed process has left of them.

Whatever is written grows in a temporary neighbour of its target. Its process holds a lock on it;
one that no one holds is a stray, and the next who writes there removes it.
"""

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path

import msgspec

from gdgui.locks import Lock, try_lock

__all__ = ["Temporary", "remove_unfinished", "sweep", "temporary_file", "temporary_folder"]

_NAME = re.compile(r"\..*\.gdgui-(old-)?[a-z0-9_]{8}~")
_MOST_LETTERS = 40
"""How much of a target's name that of its temporary neighbour has: together they must fit."""


_in_use: dict[Path, "Temporary"] = {}
"""What this process is writing, for it may end without waiting for that."""


class Temporary(msgspec.Struct, frozen=True):
    """A temporary file or folder that this process uses.

    Attributes:
        path: where it is. The name begins with a dot and ends in a tilde, so that no one takes
            it for what it is to become.
    """

    path: Path
    _lock: Lock | None

    def take_place(self, target: Path) -> None:
        """Become the target, which must be no folder with something in it.

        Raises:
            OSError: it cannot; both are as they were.
        """
        if sys.platform == "win32":
            # It renames nothing that someone has open.
            self.release()
        self.path.replace(target)
        self.release()

    def release(self) -> None:
        """Let it go: no one needs it any more."""
        _in_use.pop(self.path, None)
        if self._lock is not None:
            self._lock.release()

    def remove(self) -> None:
        """Delete it, as far as that is possible."""
        _remove(self.path)
        self.release()


def temporary_file(target: Path) -> Temporary:
    """Make an empty file beside a target.

    Raises:
        OSError: there can be none.
    """
    while True:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix(target), suffix="~")
        os.close(handle)
        if (found := _claimed(Path(name))) is not None:
            _in_use[found.path] = found
            return found


def temporary_folder(target: Path, *, for_old: bool = False) -> Temporary:
    """Make an empty folder beside a target.

    Args:
        target: the folder that it is made for.
        for_old: it takes in the folder that is replaced, which must not be lost with it.

    Raises:
        OSError: there can be none.
    """
    while True:
        prefix = _prefix(target) + ("old-" if for_old else "")
        name = tempfile.mkdtemp(dir=target.parent, prefix=prefix, suffix="~")
        if (found := _claimed(Path(name))) is not None:
            if not for_old:
                _in_use[found.path] = found
            return found


def remove_unfinished() -> None:
    """Remove what is half written, for the process is about to end without waiting for it."""
    for temporary in list(_in_use.values()):
        temporary.remove()


def sweep(folder: Path) -> None:
    """Remove what killed processes have left in a folder; never what a living one uses."""
    with contextlib.suppress(OSError):
        strays = [Path(entry.path) for entry in os.scandir(folder) if _NAME.fullmatch(entry.name)]
        for stray in strays:
            with contextlib.suppress(OSError):
                _sweep_one(stray)


def _sweep_one(stray: Path) -> None:
    mode = stray.lstat().st_mode
    # Windows locks no folders: no one can tell whether one is in use.
    is_ours = stat.S_ISREG(mode) or (stat.S_ISDIR(mode) and sys.platform != "win32")
    lock = try_lock(stray) if is_ours else None
    if lock is None:
        return
    if stat.S_ISDIR(mode) and ".gdgui-old-" in stray.name:
        _put_back(stray)
    _remove(stray)
    lock.release()


def _put_back(aside: Path) -> None:
    """Bring back a folder whose process was killed before the new one took its place."""
    for old in aside.iterdir():
        place = aside.parent / old.name
        if not place.exists():
            old.replace(place)


def _claimed(path: Path) -> Temporary | None:
    """Lock what was just made, or return None where someone has swept it up meanwhile."""
    try:
        lock = try_lock(path)
    except FileNotFoundError:
        return None
    except OSError:
        # Without locks, no one else can lock it either, and so it is not swept up.
        return Temporary(path, None)
    return Temporary(path, lock) if lock is not None else None


def _prefix(target: Path) -> str:
    return f".{target.name[:_MOST_LETTERS]}.gdgui-"


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
