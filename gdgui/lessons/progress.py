"""How far someone is in a lesson, kept in the user's data folder.

It is written whole with every answer, and has reached the disk before it takes the place of the
one before: whatever ends the process, no answer is lost. A lesson that has changed is another one.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import platformdirs

from gdgui.checks import ExperimentError, whole_number
from gdgui.experiment import Experiment
from gdgui.files import MAX_BYTES, reason, writing
from gdgui.lessons.answers import Answers, AnswersError, check_fit
from gdgui.lessons.lesson import MAX_PAGES, Lesson
from gdgui.strict_json import convert, decode, indented

__all__ = ["Progress", "ProgressFile", "beginning", "progress_folder"]

_log = logging.getLogger(__name__)
_FORMAT = "gdgui-progress/1"
_SUFFIX, _DAMAGED_SUFFIX = ".progress", ".damaged"


def progress_folder() -> Path:
    """Return where progress is kept; it need not be there yet."""
    return platformdirs.user_data_path("gdgui", appauthor=False) / "lessons"


class Progress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where someone is in a lesson.

    Attributes:
        answers: what was answered.
        page: the page that was open last.
        experiment: that page's experiment as it was left; None where it was not touched.
        time: when, in UTC.
    """

    answers: Answers
    page: int = 0
    experiment: Experiment | None = None
    time: datetime

    def __post_init__(self) -> None:
        whole_number("page", self.page, MAX_PAGES - 1)
        if self.time.tzinfo is None:
            raise ExperimentError("time: a time with its zone expected")


def beginning(lesson: Lesson, fingerprint: str) -> Progress:
    """Return the progress of someone who has just begun a lesson.

    Args:
        lesson: the lesson.
        fingerprint: of its file.
    """
    answers = Answers(lesson=lesson.title, fingerprint=fingerprint)
    return Progress(answers=answers, time=datetime.now(UTC))


class ProgressFile:
    """The progress of one lesson.

    Args:
        folder: where it lies; see `progress_folder`.
        lesson: the lesson.
        fingerprint: of its file.
    """

    def __init__(self, folder: Path, lesson: Lesson, fingerprint: str) -> None:
        self._lesson = lesson
        self._fingerprint = fingerprint
        self._path = folder / f"{fingerprint[:32]}{_SUFFIX}"

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def beginning(self) -> Progress:
        """Return the progress of someone who has just begun."""
        return beginning(self._lesson, self._fingerprint)

    def read(self) -> Progress:
        """Return where someone is; the beginning where nothing is kept.

        A file that is damaged is set aside under another name, and no reason not to begin.
        """
        try:
            with self._path.open("rb") as file:
                return self._decoded(file.read(MAX_BYTES + 1))
        except FileNotFoundError:
            return self.beginning()
        except OSError as error:
            _log.warning("%s cannot be read (%s)", self._path, reason(error))
            return self.beginning()
        except (ExperimentError, AnswersError) as error:
            _log.warning("The progress file %s is damaged: %s", self._path, error)
            self._set_aside()
            return self.beginning()

    def write(self, progress: Progress) -> None:
        """Write where someone is.

        Raises:
            FileError: it cannot be written; what was written before is as it was.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            _log.warning("%s cannot be made (%s)", self._path.parent, reason(error))
        with writing(self._path) as file:
            file.write(indented({"format": _FORMAT, **msgspec.to_builtins(progress)}))

    def remove(self) -> None:
        """Forget it: the lesson starts over."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s cannot be deleted (%s)", self._path, reason(error))

    def _decoded(self, content: bytes) -> Progress:
        data = decode(content)
        if not isinstance(data, dict) or data.pop("format", None) != _FORMAT:
            raise ExperimentError(f'format: "{_FORMAT}" expected')
        progress = convert(data, Progress)
        check_fit(self._lesson, self._fingerprint, progress.answers)
        if progress.page >= len(self._lesson.pages):
            raise ExperimentError("page: a page of the lesson expected")
        return progress

    def _set_aside(self) -> None:
        try:
            self._path.replace(self._path.with_suffix(_DAMAGED_SUFFIX))
        except OSError as error:
            _log.warning("%s cannot be set aside (%s)", self._path, reason(error))
