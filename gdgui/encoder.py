"""Writes a film in a thread of its own, so that making the frames never waits for long."""

import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from gdgui.files import FileError
from gdgui.log_file import sentence_of
from gdgui.video import Frame, open_film

__all__ = ["MOST_WAITING", "Encoder"]

MOST_WAITING = 3
"""How many frames may wait for the codec; one of 1920 × 1080 takes 8 MB."""


class _AbandonedError(Exception):
    """No one wants the film any more."""


class Encoder:
    """Writes a film in a thread.

    Args:
        target: a file, or a folder for PNG frames.
        size: width and height in pixels.
        fps: frames per second.
        samples: see `open_film`.
    """

    def __init__(
        self, target: Path, size: tuple[int, int], fps: int, samples: Sequence[Frame] = ()
    ) -> None:
        self._frames: queue.Queue[Frame | None] = queue.Queue(MOST_WAITING)
        self._abandoned = threading.Event()
        self.is_complete = False
        """Whether the film is in its place; known once `is_done`."""
        self._thread = threading.Thread(
            target=self._write, args=(target, size, fps, samples), name="gdgui-encoder", daemon=True
        )
        self.error: FileError | None = None
        """Why there is no film; known once `is_done`."""
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the film is in its place, has failed or was abandoned."""
        return not self._thread.is_alive()

    @property
    def has_room(self) -> bool:
        """Whether a frame can be taken without waiting; also where it would be thrown away."""
        return self.is_done or not self._frames.full()

    def add(self, frame: Frame) -> None:
        """Append a frame; wait where too many are waiting.

        It must not change until `MOST_WAITING` + 1 others have been appended.
        """
        self._put(frame)

    def finish(self) -> None:
        """Say that no frame follows; the film takes its place when `is_done`."""
        self._put(None)

    def abandon(self) -> None:
        """Stop as soon as may be and leave nothing behind."""
        self._abandoned.set()

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the end; return whether it has come."""
        self._thread.join(seconds)
        return self.is_done

    def _put(self, frame: Frame | None) -> None:
        while not self.is_done:
            try:
                self._frames.put(frame, timeout=0.1)
            except queue.Full:
                continue
            return

    def _taken(self) -> Iterator[Frame]:
        """Yield the frames as they come, until none follows."""
        while True:
            if self._abandoned.is_set():
                raise _AbandonedError
            try:
                frame = self._frames.get(timeout=0.05)
            except queue.Empty:
                continue
            if frame is None:
                break
            yield frame
        if self._abandoned.is_set():
            raise _AbandonedError

    def _write(
        self, target: Path, size: tuple[int, int], fps: int, samples: Sequence[Frame]
    ) -> None:
        try:
            with open_film(target, size, fps, samples) as film:
                for frame in self._taken():
                    film.add(frame)
            self.is_complete = True
        except _AbandonedError:
            return
        except FileError as error:
            self.error = error
        except Exception as error:
            self.error = FileError(f"{target}: cannot be written; {sentence_of(error)}")
