"""Recovery files: what is edited and not yet saved, kept for the next start after a crash.

Each window has a recovery file of its own, in the user's data folder. Beside it lies a lock, which
the system drops when the process ends, however it ends: a file whose lock someone holds belongs
to a living window and is no one else's business; one whose lock is free is offered.

A file is replaced as a whole and has reached the disk before it takes the place of the one before.
"""

import contextlib
import json
import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Experiment, from_json, to_json
from gdgui.files import MAX_BYTES, FileError, reason, writing
from gdgui.locks import Lock, try_lock
from gdgui.strays import sweep

__all__ = ["Abandoned", "Draft", "RecoveryFile", "abandoned", "recovery_folder"]

_log = logging.getLogger(__name__)

_FORMAT = "gdgui-recovery/1"
_SUFFIX, _LOCK_SUFFIX, _DAMAGED_SUFFIX = ".recovery", ".lock", ".damaged"


def recovery_folder() -> Path:
    """Return where recovery files lie; it need not be there yet."""
    return platformdirs.user_data_path("gdgui", appauthor=False) / "recovery"


class Draft(msgspec.Struct, frozen=True):
    """What a recovery file holds.

    Attributes:
        experiment: as it was when it was written last.
        path: the file that it belongs to; None where it has none yet.
        known: the fingerprint that the file had when it was last read or written.
        time: when it was written, in UTC.
    """

    experiment: Experiment
    path: Path | None
    known: str | None
    time: datetime


class RecoveryFile:
    """The recovery file of one window, which is there while there is something to lose.

    Args:
        folder: where it lies.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stem: Path | None = None
        self._lock: Lock | None = None

    def write(self, draft: Draft) -> None:
        """Write what is to be kept.

        Raises:
            FileError: it cannot be written; what was written before is as it was.
        """
        if self._stem is None:
            self._stem, self._lock = self._claimed()
        with writing(self._stem.with_suffix(_SUFFIX)) as file:
            file.write(_encoded(draft))

    def remove(self) -> None:
        """Delete it: there is nothing to lose any more."""
        if self._stem is not None:
            _delete(self._stem)
        self.release()

    def release(self) -> None:
        """Leave it to the next start."""
        if self._lock is not None:
            self._lock.release()
        self._stem = self._lock = None

    def take_over(self, found: "Abandoned") -> None:
        """Go on with a recovery file that was abandoned; one of its own is removed."""
        self.remove()
        self._stem, self._lock = found.stem, found.lock

    def _claimed(self) -> tuple[Path, Lock]:
        """Lock a name that no one has."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            while True:
                name = f"{datetime.now():%Y%m%d-%H%M%S}-{os.urandom(4).hex()}"
                stem = self._folder / name
                lock = try_lock(stem.with_suffix(_LOCK_SUFFIX), create=True)
                if lock is not None:
                    return stem, lock
        except OSError as error:
            raise FileError(f"{self._folder}: cannot be written ({reason(error)})") from error


class Abandoned(msgspec.Struct, frozen=True):
    """A recovery file whose window is gone. While this process has its lock, no one else sees it.

    Attributes:
        stem: its path, without the suffix.
        lock: its lock.
        draft: what it holds.
    """

    stem: Path
    lock: Lock
    draft: Draft

    def discard(self) -> None:
        """Delete it for good."""
        _delete(self.stem)
        self.lock.release()

    def leave(self) -> None:
        """Leave it for later."""
        self.lock.release()


def abandoned(folder: Path) -> tuple[list[Abandoned], list[str]]:
    """Find the recovery files of windows that are gone, the latest first.

    A file that is damaged is set aside under another name, and no reason not to start.

    Args:
        folder: where to look.

    Returns:
        What was found, locked; and a sentence for each file that could not be read.
    """
    sweep(folder)
    found: list[Abandoned] = []
    sentences: list[str] = []
    for path in _listed(folder):
        try:
            lock = try_lock(path.with_suffix(_LOCK_SUFFIX), create=True)
        except OSError as error:
            sentences.append(f"{path}: the recovery file cannot be locked ({reason(error)})")
            continue
        if lock is None:
            continue
        stem = path.with_suffix("")
        try:
            found.append(Abandoned(stem, lock, _decoded(path)))
        except FileNotFoundError:
            # Its window has removed it meanwhile.
            _delete(stem)
            lock.release()
        except OSError as error:
            sentences.append(f"{path}: the recovery file cannot be read ({reason(error)})")
            lock.release()
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            _log.warning("The recovery file %s is damaged.", path, exc_info=error)
            sentences.append(_set_aside(path))
            lock.release()
    return sorted(found, key=lambda each: each.draft.time, reverse=True), sentences


def _listed(folder: Path) -> Sequence[Path]:
    """Return the recovery files in a folder; locks of windows that are gone go on the way."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
    except OSError:
        return []
    for name in names:
        path = folder / name
        if path.suffix == _LOCK_SUFFIX and path.with_suffix(_SUFFIX).name not in names:
            _drop_lock(path)
    return [folder / name for name in names if name.endswith(_SUFFIX)]


def _drop_lock(path: Path) -> None:
    with contextlib.suppress(OSError):
        lock = try_lock(path)
        if lock is not None:
            # Its window may have written between the listing and now.
            if not path.with_suffix(_SUFFIX).exists():
                path.unlink()
            lock.release()


def _delete(stem: Path) -> None:
    for suffix in (_SUFFIX, _LOCK_SUFFIX):
        with contextlib.suppress(OSError):
            stem.with_suffix(suffix).unlink()


def _set_aside(path: Path) -> str:
    """Rename a damaged file, so that it is not met again but is still there to be mended.

    Returns:
        A sentence that says so.
    """
    aside = path.with_suffix(_DAMAGED_SUFFIX)
    try:
        path.replace(aside)
        path.with_suffix(_LOCK_SUFFIX).unlink(missing_ok=True)
    except OSError as error:
        return f"{path}: the recovery file is damaged, and cannot be set aside ({reason(error)})"
    return f"{path.name}: the recovery file is damaged; it was set aside as {aside}"


def _encoded(draft: Draft) -> bytes:
    data = {
        "format": _FORMAT,
        "time": draft.time.isoformat(),
        "path": None if draft.path is None else str(draft.path),
        "known": draft.known,
        "experiment": json.loads(to_json(draft.experiment)),
    }
    # Not msgspec: names of files may hold what is no Unicode.
    return json.dumps(data, indent=1).encode()


def _decoded(path: Path) -> Draft:
    """Read a recovery file.

    Raises:
        OSError: it cannot be read.
        ValueError, TypeError, KeyError, RecursionError: it is damaged.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    data = json.loads(content)
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise ValueError(f"{_FORMAT} expected")
    experiment = from_json(json.dumps(data["experiment"]).encode())
    resolve(experiment)
    where, known = data["path"], data["known"]
    time = datetime.fromisoformat(data["time"])
    if time.tzinfo is None:
        raise ValueError("a time with its zone expected")
    return Draft(experiment, _as_path(where), _as_text(known), time.astimezone(UTC))


def _as_text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("a text expected")
    return value


def _as_path(value: Any) -> Path | None:
    text = _as_text(value)
    if text is None:
        return None
    if "\0" in text or not Path(text).is_absolute():
        raise ValueError("a path expected")
    return Path(text)
