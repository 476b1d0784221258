"""Experiments from and to disk: an error is a sentence, and a file is never left half written."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO

from gdgui.checks import cut
from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.examples import NAMES, example
from gdgui.experiment import Experiment, ExperimentError, from_json, to_json
from gdgui.locks import try_lock
from gdgui.strays import Temporary, sweep, temporary_file, temporary_folder

__all__ = [
    "LESSON_SUFFIX",
    "SUFFIX",
    "TABLE_SUFFIXES",
    "FileChangedError",
    "FileError",
    "check_regular",
    "fingerprint",
    "is_lesson",
    "is_table",
    "load",
    "load_file",
    "read_file",
    "reason",
    "replacing",
    "replacing_folder",
    "save",
    "save_unless_changed",
    "writing",
]

SUFFIX = ".gdgui"
"""Of experiments, which are JSON; ``.json`` is opened and saved as well."""
LESSON_SUFFIX = ".gdlesson"
"""Of lessons, which are JSON."""
TABLE_SUFFIXES = (".csv", ".tsv", ".tab")
"""Of files that are opened as tables to learn from."""
_TEXT_SUFFIXES = (".txt", ".dat")
_MASK = os.umask(0)
os.umask(_MASK)
"""Which permissions new files lack; it can only be read by setting it, which threads must not."""
_PATIENCE_SECONDS = 0.5
MAX_BYTES = 16 * 2**20


class FileError(UserError):
    """A file cannot be read or written; the text is a sentence that names it."""


class FileChangedError(FileError):
    """A file is no longer what it was when it was read or written last, so it stays as it is.

    Attributes:
        is_gone: whether there is no such file any more.
    """

    def __init__(self, path: Path, is_gone: bool) -> None:
        what = "was deleted or moved" if is_gone else "was changed by someone else"
        super().__init__(f"{path}: the file {what} since it was opened; it was not overwritten")
        self.is_gone = is_gone


def is_lesson(path: Path) -> bool:
    """Tell by its name whether a file is opened as a lesson."""
    return path.suffix.lower() == LESSON_SUFFIX


def is_table(path: Path) -> bool:
    """Tell whether a file is opened as a table: by its name, or by its text if that says nothing.

    An experiment begins with a brace.
    """
    suffix = path.suffix.lower()
    if suffix not in _TEXT_SUFFIXES:
        return suffix in TABLE_SUFFIXES
    try:
        check_regular(path)
        with path.open("rb") as file:
            return not file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except (OSError, ValueError):
        return False


def load(source: str | os.PathLike[str]) -> Experiment:
    """Read an experiment that is known to make sense.

    Args:
        source: a path, or the name of a built-in example such as ``learning-rates``.

    Raises:
        FileError: there is no such file or example, or it cannot be read.
        ExperimentError: it is not an experiment, or makes no sense; says where.
    """
    if isinstance(source, str) and source in NAMES:
        return example(source)
    return load_file(Path(source))[0]


def load_file(path: Path) -> tuple[Experiment, str]:
    """Read an experiment, and return with it the fingerprint of the content that it was read from.

    Raises:
        FileError: there is no such file, or it cannot be read.
        ExperimentError: it is not an experiment, or makes no sense; says where.
    """
    content = _read(path)
    try:
        experiment = from_json(content)
        resolve(experiment)
    except ExperimentError as error:
        raise ExperimentError(f"{cut(path.name, 255)}: {error}") from error
    return experiment, _digest(content)


def fingerprint(path: Path) -> str | None:
    """Return what tells one content of a file from another; None where there is no file.

    Times and sizes do not: many file systems tell two writes within the same moment apart by
    neither.

    Raises:
        FileError: the file cannot be read.
    """
    try:
        check_regular(path)
        with path.open("rb") as file:
            return _digest(file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{_name(path)}: cannot be read ({reason(error)})") from error


def check_regular(path: Path) -> None:
    """Refuse what exists and is no regular file, such as a device or a pipe.

    Raises:
        FileError: it is something else; says what.
        OSError: no one can tell.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except ValueError as error:
        raise FileError(f"{_name(path)}: cannot be read ({reason(error)})") from error
    if not stat.S_ISREG(mode):
        found = _KINDS.get(stat.S_IFMT(mode), "something else")
        raise FileError(f"{_name(path)}: a file expected, {found} found")


_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _name(path: str | os.PathLike[str]) -> str:
    """Return a path for a sentence: whole, but on one line."""
    return cut(str(path), 4096)


def _read(path: Path) -> bytes:
    try:
        return read_file(path)
    except FileNotFoundError:
        raise FileError(
            f"{_name(path)}: no such file, nor is it an example; "
            f"the examples are {', '.join(NAMES)}"
        ) from None


def read_file(path: Path, most: int = MAX_BYTES) -> bytes:
    """Return the content of a file.

    Args:
        path: the file.
        most: how many bytes it has at most.

    Raises:
        FileNotFoundError: there is none.
        FileError: it cannot be read, or is longer.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"{_name(path)}: cannot be read ({reason(error)})") from error
    if len(content) > most:
        raise FileError(f"{_name(path)}: a file of at most {most // 2**20} MB expected")
    return content


def save(experiment: Experiment, target: str | os.PathLike[str]) -> str:
    """Write an experiment as JSON; an old file is replaced only by a whole new one.

    Returns:
        The fingerprint of what was written.

    Raises:
        FileError: the target cannot be written; what was there is as it was.
    """
    content = to_json(experiment)
    with writing(target) as file:
        file.write(content)
    return _digest(content)


def save_unless_changed(
    experiment: Experiment, target: str | os.PathLike[str], known: str | None
) -> str:
    """Write an experiment as `save` does, unless the target is no longer what it was.

    Args:
        experiment: what to write.
        target: the file.
        known: the fingerprint that the target is expected to have; None to expect no file.

    Returns:
        The fingerprint of what was written.

    Raises:
        FileChangedError: the target has another fingerprint.
        FileError: the target cannot be written; what was there is as it was.
    """
    content = to_json(experiment)

    def check(path: Path) -> None:
        found = fingerprint(path)
        if found != known:
            raise FileChangedError(Path(target), is_gone=found is None)

    with replacing(target, check) as temporary:
        temporary.write_bytes(content)
    return _digest(content)


@contextlib.contextmanager
def writing(target: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file beside the target that takes its place when all went well.

    Raises:
        FileError: the target cannot be written; what was there is as it was.
    """
    with replacing(target) as temporary, temporary.open("wb") as file:
        yield file


@contextlib.contextmanager
def replacing(
    target: str | os.PathLike[str], check: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Give the path of an empty file beside the target that takes its place when all went well.

    Whatever happens to the process, that file is not taken for what it was to become, and the next
    who writes there removes it. What takes its place has reached the disk, and has the permissions
    of the old file.

    Args:
        target: the file.
        check: looks at the target at the last moment, while no other gdgui replaces it, and raises
            where it is to stay.

    Raises:
        FileError: the target cannot be written; what was there is as it was.
    """
    path = _resolved(target)
    temporary: Temporary | None = None
    try:
        _check_writable(path)
        sweep(path.parent)
        temporary = temporary_file(path)
        yield temporary.path
        with temporary.path.open("rb+") as file:
            os.fsync(file.fileno())
        _take_over_owner(temporary.path, path)
        temporary.path.chmod(_mode_of(path))
        with _alone_in(path.parent):
            if check is not None:
                check(path)
            temporary.take_place(path)
        temporary = None
        _flush_folder(path.parent)
    except OSError as error:
        raise FileError(f"{_name(path)}: cannot be written ({reason(error)})") from error
    finally:
        if temporary is not None:
            temporary.remove()


@contextlib.contextmanager
def replacing_folder(target: str | os.PathLike[str], pattern: str) -> Iterator[Path]:
    """Give the path of an empty folder beside the target that takes its place when all went well.

    Args:
        target: a folder, or where there is nothing yet.
        pattern: which files may be in a folder that is replaced, such as ``frame-*.png``.

    Raises:
        FileError: the target is a file, holds other files or cannot be written; what was there is
            as it was.
    """
    path = _resolved(target)
    temporary: Temporary | None = None
    try:
        _check_replaceable(path, pattern)
        sweep(path.parent)
        temporary = temporary_folder(path)
        yield temporary.path
        temporary.path.chmod(0o777 & ~_MASK)
        # Someone may have put something there meanwhile.
        _check_replaceable(path, pattern)
        _swap_folders(temporary, path)
        temporary = None
    except OSError as error:
        raise FileError(f"{_name(path)}: cannot be written ({reason(error)})") from error
    finally:
        if temporary is not None:
            temporary.remove()


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep others from replacing a file in a folder, as far as its file system allows that."""
    lock = None
    # Some systems lock no folders, and a process may have been stopped while it held the lock.
    with contextlib.suppress(OSError):
        end = monotonic() + _PATIENCE_SECONDS
        while (lock := try_lock(folder)) is None and monotonic() < end:
            sleep(0.001)
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _swap_folders(new: Temporary, path: Path) -> None:
    """Put a folder in the place of another, which cannot be renamed over one that is not empty."""
    if not path.exists():
        new.take_place(path)
        return
    aside = temporary_folder(path, for_old=True)
    old = aside.path / path.name
    try:
        path.replace(old)
        new.take_place(path)
    except OSError:
        if old.exists() and not path.exists():
            old.replace(path)
        raise
    finally:
        aside.remove()


def _resolved(target: str | os.PathLike[str]) -> Path:
    """Return where a path leads: of a link, what it points to is replaced, not the link."""
    try:
        return Path(target).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        # Until Python 3.13, a link that leads to itself is a RuntimeError.
        raise FileError(f"{_name(target)}: cannot be written ({reason(error)})") from error


def _check_replaceable(path: Path, pattern: str) -> None:
    """Refuse a folder that holds what is not ours to delete, and a file."""
    if not path.exists():
        return
    if not path.is_dir():
        raise FileError(f"{_name(path)}: a folder expected, a file found")
    for inside in path.iterdir():
        if not inside.match(pattern) or inside.is_dir():
            raise FileError(
                f"{_name(path)}: an empty folder or one of earlier frames expected, "
                f"{cut(inside.name)} found"
            )


def _check_writable(path: Path) -> None:
    """Refuse what a rename would overrun: what is no file, and one that its owner protects."""
    check_regular(path)
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222):
        raise FileError(f"{_name(path)}: cannot be written (the file is read-only)")


def _mode_of(path: Path) -> int:
    """Return the permissions of the file that is replaced, or those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    return 0o666 & ~_MASK


def _take_over_owner(temporary: Path, path: Path) -> None:
    """Let a file belong to whom the one belongs that it replaces, where the system allows it."""
    if hasattr(os, "chown") and path.exists():
        old, new = path.stat(), temporary.stat()
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            with contextlib.suppress(OSError):
                os.chown(temporary, old.st_uid, old.st_gid)


def _flush_folder(folder: Path) -> None:
    """Let the new name reach the disk; some systems and file systems have no call for it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def reason(error: BaseException) -> str:
    """Return why the system refused, in its own words."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
