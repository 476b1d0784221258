"""Typing a weight or a bias of a network where it lies, and what becomes of the keyboard after."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtWidgets import QWidget

from gdgui.ui.data.network.geometry import Geometry
from gdgui.ui.data.network.parameter_field import ParameterField
from gdgui.ui.data.network.parts import Edge, Part, Unit, has_parameter
from gdgui.ui.data.network.words import typing_text

__all__ = ["OriginOf", "ParameterTyping"]

OriginOf = Callable[[int], tuple[int, float]]
"""Takes a parameter and returns the step that it is about to be set at, and its value there."""


class ParameterTyping(QObject):
    """Opens a field over a picture, at the part whose parameter is typed.

    Args:
        view: the picture.

    Attributes:
        field: where the number is typed.

    Signals:
        typed: which parameter, its new value, the step that it counts from, a token for the edit,
            and whether Shift is held.
        changed: something else is typed, or what is typed has been refused, or nothing is.
    """

    typed = Signal(int, float, int, str, bool)
    changed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._origin_of: OriginOf | None = None
        self._typed: tuple[Edge | Unit, int] | None = None
        self._place = 0
        self._gives_back = False
        self.field = ParameterField(view)
        self.field.typed.connect(self._tell)
        self.field.refused.connect(lambda _: self.changed.emit())
        self.field.left.connect(self._end)

    def set_origin_of(self, origin_of: OriginOf) -> None:
        """Ask this where a parameter is about to be set, and what it is there."""
        self._origin_of = origin_of

    @property
    def part(self) -> Edge | Unit | None:
        """Whose number is being typed."""
        return None if self._typed is None else self._typed[0]

    def text(self, geometry: Geometry) -> str:
        """Return what is typed, or what is wrong with it; empty where nothing is."""
        if self._typed is None:
            return ""
        return self.field.refusal or typing_text(geometry, *self._typed)

    def begin(self, part: Part | None, geometry: Geometry, room: QRectF) -> None:
        """Let the weight of an edge or the bias of a unit be typed.

        Args:
            part: which; nothing is typed of another kind of part.
            geometry: where parts lie.
            room: where the field may lie.
        """
        if self._origin_of is None or not isinstance(part, Edge | Unit) or not has_parameter(part):
            return
        self.field.close_up()
        self._gives_back = self._view.hasFocus()
        self._place = geometry.place(part)
        step, value = self._origin_of(self._place)
        self._typed = part, step
        self.field.open(typing_text(geometry, part, step), value)
        self.lie_in(geometry, room)
        self.changed.emit()

    def lie_in(self, geometry: Geometry, room: QRectF) -> None:
        """Lie at the part that is typed, if one is."""
        if self._typed is not None:
            self._place = geometry.place(self._typed[0])
            self.field.lie_at(geometry.middle_of(self._typed[0]), room)

    def _tell(self, value: float, token: str, alone: bool) -> None:
        if self._typed is not None:
            self.typed.emit(self._place, value, self._typed[1], token, alone)

    def _end(self) -> None:
        self._typed = None
        if self._gives_back and self._view.isVisible():
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
