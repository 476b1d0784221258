"""The built-in lessons in resources/lessons, in the order of the course, and lessons of others."""

import hashlib
import os
from functools import cache
from pathlib import Path

from gdgui import resources
from gdgui.checks import cut
from gdgui.files import LESSON_SUFFIX, FileError, check_regular, read_file
from gdgui.lessons.lesson import Lesson, LessonError, from_json
from gdgui.lessons.starts import starts_of

__all__ = ["NAMES", "lesson", "lesson_path", "load_lesson"]

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
    return resources.path("lessons", f"{name}{LESSON_SUFFIX}")


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
        found = from_json(content)
        starts_of(found)
        return found, _digest(content)
    except LessonError as error:
        raise LessonError(f"{cut(Path(source).name, 255)}: {error}") from error


def _read(path: Path) -> bytes:
    try:
        # A pipe would be waited for.
        check_regular(path)
        return read_file(path, MAX_BYTES)
    except FileNotFoundError:
        raise FileError(
            f"{cut(str(path), 4096)}: no such file, nor is it a lesson; "
            f"the lessons are {', '.join(NAMES)}"
        ) from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
