"""The built-in lessons in resources/lessons, in the order of the course, and lessons of others."""

import hashlib
import os
from functools import cache
from pathlib import Path

from gdgui import resources
from gdgui.checks import cut
from gdgui.files import FileError, check_regular, reason
from gdgui.lessons.lesson import Lesson, LessonError, from_json

__all__ = ["NAMES", "SUFFIX", "lesson", "lesson_path", "load_lesson"]

SUFFIX = ".gdlesson"
"""Of lessons, which are JSON."""
MAX_BYTES = 8 * 2**20

NAMES = (
    "which-way-is-down",
    "one-step-by-hand",
    "how-large-a-step",
    "more-than-one-direction",
    "ravines-and-momentum",
    "where-it-gets-stuck",
    "a-rate-for-each-coordinate",
    "a-line-through-points",
    "a-small-network",
    "who-computes-the-gradient",
)
"""All names, in the order of the course."""


def lesson_path(name: str) -> Path:
    """Return the file of a built-in lesson."""
    return resources.path("lessons", f"{name}{SUFFIX}")


@cache
def lesson(name: str) -> tuple[Lesson, str]:
    """Return a built-in lesson, and the fingerprint of its file.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in NAMES:
        raise KeyError(name)
    content = lesson_path(name).read_bytes()
    return from_json(content), _digest(content)


def load_lesson(source: str | os.PathLike[str]) -> tuple[Lesson, str]:
    """Read a lesson.

    Args:
        source: a path, or the name of a built-in lesson such as ``how-large-a-step``.

    Returns:
        The lesson, and the fingerprint of its file, by which answers tell which one they are of.

    Raises:
        FileError: there is no such file or lesson, or it cannot be read.
        LessonError: it is no lesson; says where.
    """
    if isinstance(source, str) and source in NAMES:
        return lesson(source)
    content = _read(Path(source))
    try:
        return from_json(content), _digest(content)
    except LessonError as error:
        raise LessonError(f"{cut(Path(source).name, 255)}: {error}") from error


def _read(path: Path) -> bytes:
    name = cut(str(path), 4096)
    try:
        check_regular(path)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FileError(
            f"{name}: no such file, nor is it a lesson; the lessons are {', '.join(NAMES)}"
        ) from None
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{name}: cannot be read ({reason(error)})") from error
    if len(content) > MAX_BYTES:
        raise FileError(f"{name}: a file of at most {MAX_BYTES // 2**20} MB expected")
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
