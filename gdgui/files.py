"""Experiments from and to disk: an error is a sentence, and a file is never left half written."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gdgui.engine.problem import resolve
from gdgui.examples import NAMES, example
from gdgui.experiment import Experiment, ExperimentError, from_json, to_json

__all__ = ["SUFFIX", "FileError", "load", "save", "writing"]

SUFFIX = ".json"
MAX_BYTES = 16 * 2**20


class FileError(ValueError):
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
        raise FileError(f"{path}: cannot be read ({_reason(error)})") from error
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
    # Of a link, the file that it points to is replaced, not the link.
    try:
        path = Path(target).resolve()
    except (OSError, ValueError) as error:
        raise FileError(f"{target}: cannot be written ({_reason(error)})") from error
    temporary = None
    try:
        _check_writable(path)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix="~")
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode_of(path))
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({_reason(error)})") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


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
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: BaseException) -> str:
    """Return why the system refused, in its own words."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
