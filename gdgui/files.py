"""Experiments from and to disk: an error is a sentence, and a file is never left half written."""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.examples import NAMES, example
from gdgui.experiment import Experiment, ExperimentError, from_json, to_json

__all__ = [
    "SUFFIX",
    "FileError",
    "load",
    "reason",
    "replacing",
    "replacing_folder",
    "save",
    "writing",
]

SUFFIX = ".gdgui"
"""Of experiments, which are JSON; ``.json`` is opened and saved as well."""
_MASK = os.umask(0)
os.umask(_MASK)
"""Which permissions new files lack; it can only be read by setting it, which threads must not."""
MAX_BYTES = 16 * 2**20


class FileError(UserError):
    """A file cannot be read or written; the text is a sentence that names it."""


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
    path = Path(source)
    try:
        experiment = from_json(_read(path))
        resolve(experiment)
    except ExperimentError as error:
        raise ExperimentError(f"{path.name}: {error}") from error
    return experiment


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FileError(
            f"{path}: no such file, nor is it an example; the examples are {', '.join(NAMES)}"
        ) from None
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: cannot be read ({reason(error)})") from error
    if len(content) > MAX_BYTES:
        raise FileError(f"{path}: a file of at most {MAX_BYTES // 2**20} MB expected")
    return content


def save(experiment: Experiment, target: str | os.PathLike[str]) -> None:
    """Write an experiment as JSON; an old file is replaced only by a whole new one.

    Raises:
        FileError: the target cannot be written; what was there is as it was.
    """
    with writing(target) as file:
        file.write(to_json(experiment))


@contextlib.contextmanager
def writing(target: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file beside the target that takes its place when all went well.

    Raises:
        FileError: the target cannot be written; what was there is as it was.
    """
    with replacing(target) as temporary, temporary.open("wb") as file:
        yield file


@contextlib.contextmanager
def replacing(target: str | os.PathLike[str]) -> Iterator[Path]:
    """Give the path of an empty file beside the target that takes its place when all went well.

    Its name begins with a dot and ends in a tilde: whatever happens to the process, it is not
    taken for what it was to become.

    Raises:
        FileError: the target cannot be written; what was there is as it was.
    """
    path = _resolved(target)
    temporary = None
    try:
        _check_writable(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix="~")
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(_mode_of(path))
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({reason(error)})") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


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
    temporary = None
    try:
        _check_replaceable(path, pattern)
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix="~"))
        yield temporary
        temporary.chmod(0o777 & ~_MASK)
        # Somebody may have put something there meanwhile.
        _check_replaceable(path, pattern)
        _swap_folders(temporary, path)
        temporary = None
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({reason(error)})") from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _swap_folders(new: Path, path: Path) -> None:
    """Put a folder in the place of another, which cannot be renamed over one that is not empty."""
    if not path.exists():
        new.replace(path)
        return
    aside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix="~"))
    old = aside / path.name
    try:
        path.replace(old)
        new.replace(path)
    except OSError:
        if old.exists() and not path.exists():
            old.replace(path)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _resolved(target: str | os.PathLike[str]) -> Path:
    """Return where a path leads: of a link, what it points to is replaced, not the link."""
    try:
        return Path(target).resolve()
    except (OSError, ValueError) as error:
        raise FileError(f"{target}: cannot be written ({reason(error)})") from error


def _check_replaceable(path: Path, pattern: str) -> None:
    """Refuse a folder that holds what is not ours to delete, and a file."""
    if not path.exists():
        return
    if not path.is_dir():
        raise FileError(f"{path}: a folder expected, a file found")
    for inside in path.iterdir():
        if not inside.match(pattern) or inside.is_dir():
            raise FileError(
                f"{path}: an empty folder or one of earlier frames expected, {inside.name} found"
            )


def _check_writable(path: Path) -> None:
    """Refuse what a rename would overrun: a folder, and a file that its owner made read-only."""
    if path.is_dir():
        raise FileError(f"{path}: a file expected, a folder found")
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222):
        raise FileError(f"{path}: cannot be written (the file is read-only)")


def _mode_of(path: Path) -> int:
    """Return the permissions of the file that is replaced, or those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    return 0o666 & ~_MASK


def reason(error: BaseException) -> str:
    """Return why the system refused, in its own words."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
