"""Clicks, drags and keys that add, move, turn and delete points of what is learned from."""

import math
from collections.abc import Callable
from itertools import count

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QPointF, Qt, Signal

from gdgui.engine.display.prediction import LINE, PLANE
from gdgui.errors import UserError
from gdgui.experiment import Objective
from gdgui.ui.data.points import in_pixels
from gdgui.ui.data.subject import Subject
from gdgui.ui.document import point_edits
from gdgui.ui.painting.pixels import PixelMap

__all__ = ["ARROWS", "PointGestures"]

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""How far each leads to the right and up."""

_GRIP = 9.0
"""As far from a point, in pixels, a press still means it."""
_KEY_STEPS = 50


def _tr(text: str) -> str:
    return QCoreApplication.translate("PointGestures", text)


class PointGestures(QObject):
    """Knows which point is chosen, and tells of the objective that a gesture leads to.

    What a drag leads to is found from the objective that it began with, so that it does not matter
    how far the window has come with the moves before.

    Signals:
        edited: the new objective, what was done, and a token that is the same for a whole gesture.
        refused: a sentence that says why a point cannot be edited.
        chosen_changed: another point is chosen, or none.
    """

    edited = Signal(object, str, str)
    refused = Signal(str)
    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._map: PixelMap | None = None
        self._shows_held_out = True
        self._numbers = count(1)
        self._token = ""
        self._base: Subject | None = None
        self._chosen: int | None = None
        self._last: Objective | None = None
        self._offset = QPointF()
        self.new_target = 0.0
        """The class, or the number, of points that are added."""

    # ---- what is shown ----

    def set_subject(self, subject: Subject | None) -> None:
        """Edit other data from now on; what is chosen stays if they come of an edit here."""
        is_own = subject is not None and self.is_own(subject)
        self._subject = subject
        if not is_own and self._base is None:
            self.choose(None)

    def set_view(self, pixel_map: PixelMap, *, shows_held_out: bool) -> None:
        """Take in where points lie, and which of them are shown."""
        self._map, self._shows_held_out = pixel_map, shows_held_out

    def is_own(self, subject: Subject) -> bool:
        """Return whether data are what the last edit here has led to."""
        return self._last is not None and self._last.data == subject.objective.data

    @property
    def can_edit(self) -> bool:
        """Whether points can be set by hand."""
        return self._subject is not None and self._subject.can_edit

    @property
    def chosen(self) -> int | None:
        """The point that keys apply to."""
        subject = self._subject
        if subject is None or self._chosen is None or self._chosen >= len(subject.inputs):
            return None
        return self._chosen

    def choose(self, row: int | None) -> None:
        """Let keys apply to a point, or to none."""
        if row != self._chosen:
            self._chosen = row
            self.chosen_changed.emit()

    def at(self, place: QPointF) -> int | None:
        """Return the point under the pointer: of several the nearest."""
        if self._subject is None or self._map is None or self._subject.kind not in (PLANE, LINE):
            return None
        distances = self._distances(place)
        row = int(distances.argmin())
        return row if distances[row] <= _GRIP else None

    def _distances(self, place: QPointF) -> np.ndarray:
        """Return how far each point is from a place, in pixels; inf where it is not shown."""
        assert self._subject is not None  # noqa: S101
        assert self._map is not None  # noqa: S101
        pixels = in_pixels(self._subject.points, self._map)
        distances = np.hypot(pixels[:, 0] - place.x(), pixels[:, 1] - place.y())
        if not self._shows_held_out:
            distances[self._subject.samples.held_out] = np.inf
        return distances

    # ---- the mouse ----

    @property
    def is_holding(self) -> bool:
        """Whether a point is held."""
        return self._base is not None

    def press(self, place: QPointF) -> bool:
        """Take hold of the point under the pointer, and return whether there is one."""
        row = self.at(place)
        if row is None or not self.can_edit:
            return False
        assert self._subject is not None  # noqa: S101
        assert self._map is not None  # noqa: S101
        self.choose(row)
        self._begin()
        # It is to stay where it was taken hold of, and not to jump to the pointer.
        self._offset = place - self._map.point(*self._subject.points[row].tolist())
        return True

    def drag(self, place: QPointF) -> None:
        """Move the point that is held."""
        if self._base is not None and self._chosen is not None:
            inputs, target = self._meant(place - self._offset)
            self._move(self._base, self._chosen, inputs, target)

    def release(self) -> None:
        """Let go of the point that is held."""
        self._base = None

    def add(self, place: QPointF, *, is_other: bool = False) -> None:
        """Add a point.

        Args:
            place: where, in pixels.
            is_other: whether it is of the class after the one that is picked.
        """
        if not self.can_edit or self._subject is None:
            return
        inputs, target = self._meant(place)
        if target is None:
            target = self.new_target
            if is_other and self._subject.is_classified:
                target = (target + 1) % self._subject.classes
        elif is_other and self._subject.is_classified:
            target = 1.0 - target
        self._begin()
        given = self._subject.objective.given
        added = self._tell(_tr("Add point"), point_edits.with_point, given, inputs, target)
        if added and self._last is not None:
            self.choose(point_edits.row_of(self._last, inputs, target))
        self.release()

    def turn(self, row: int) -> None:
        """Give a point the next class."""
        subject = self._subject
        if subject is None or not self.can_edit or not subject.is_classified:
            return
        label = float((subject.labels[row] + 1) % subject.classes)
        self._begin()
        given = subject.objective.given
        if self._tell(_tr("Change class"), point_edits.with_target, given, row, label):
            self.choose(row)
        self.release()

    # ---- the keys ----

    def remove(self) -> None:
        """Delete the point that is chosen."""
        row, subject = self.chosen, self._subject
        if row is None or subject is None or not self.can_edit:
            return
        self._begin()
        given = subject.objective.given
        if self._tell(_tr("Delete point"), point_edits.without_point, given, row):
            self.choose(None)
        self.release()

    def go(self, right: int, up: int) -> None:
        """Choose the next point in a direction; where none is chosen, that in the middle."""
        if self._subject is None or self._map is None:
            return
        chosen = self.chosen
        if chosen is None:
            row = int(self._distances(self._map.rect.center()).argmin())
            self.choose(row)
            return
        pixels = in_pixels(self._subject.points, self._map)
        across, down = (pixels - pixels[chosen]).T
        along = right * across - up * down
        aside = np.abs(up * across) + np.abs(right * down)
        ahead = along > np.maximum(0.5 * aside, 1e-6)
        distances = np.where(ahead, np.hypot(across, down), np.inf)
        if not self._shows_held_out:
            distances[self._subject.samples.held_out] = np.inf
        row = int(distances.argmin())
        if np.isfinite(distances[row]):
            self.choose(row)

    def nudge(self, right: int, up: int, *, goes_on: bool) -> None:
        """Move the point that is chosen by a step.

        Args:
            right: steps to the right.
            up: steps up.
            goes_on: whether this belongs to the gesture before.
        """
        subject, row, pixel_map = self._subject, self.chosen, self._map
        if subject is None or row is None or pixel_map is None or not self.can_edit:
            return
        if not (goes_on and self._token):
            self._begin()
        x, y = subject.points[row].tolist()
        x += right * (pixel_map.x_range[1] - pixel_map.x_range[0]) / _KEY_STEPS
        y += up * (pixel_map.y_range[1] - pixel_map.y_range[0]) / _KEY_STEPS
        inputs, target = self._rounded(x, y)
        self._move(subject, row, inputs, target if up else None)
        self.release()

    # ---- what follows ----

    def _begin(self) -> None:
        """Tell this gesture from the one before."""
        self._token = f"data-point-{next(self._numbers)}"
        self._base = self._subject

    def _move(
        self, base: Subject, row: int, inputs: tuple[float, ...], target: float | None
    ) -> None:
        given = base.objective.given
        self._tell(_tr("Move point"), point_edits.with_point_moved, given, row, inputs, target)

    def _tell(self, text: str, edit: Callable[..., Objective], *arguments: object) -> bool:
        """Tell of an edit; return whether it makes sense."""
        try:
            objective = edit(*arguments)
        except UserError as error:
            self.refused.emit(str(error))
            return False
        self._last = objective
        self.edited.emit(objective, text, self._token)
        return True

    def _meant(self, place: QPointF) -> tuple[tuple[float, ...], float | None]:
        """Return the inputs at a place in view, and the target where that says it."""
        assert self._map is not None  # noqa: S101
        rect, (sx, sy) = self._map.rect, self._map.scale
        px = min(max(place.x(), rect.left()), rect.right())
        py = min(max(place.y(), rect.top()), rect.bottom())
        x = self._map.x_range[0] + (px - rect.left()) / sx
        y = self._map.y_range[0] + (py - rect.bottom()) / sy
        return self._rounded(x, y)

    def _rounded(self, x: float, y: float) -> tuple[tuple[float, ...], float | None]:
        """Return inputs, and a target, with as many digits as there are pixels to tell them by."""
        assert self._map is not None  # noqa: S101
        assert self._subject is not None  # noqa: S101
        x, y = (
            round(value, -math.floor(math.log10(1.0 / abs(scale))))
            for value, scale in zip((x, y), self._map.scale, strict=True)
        )
        if self._subject.kind == PLANE:
            return (x, y), None
        if not self._subject.is_classified:
            return (x,), y
        if self._subject.is_softmax:
            return (x,), None
        return (x,), float(y > self._subject.middle)
