"""The part of a plane that a data view shows: what the wheel zooms and a drag pans."""

from PySide6.QtCore import QPointF, QRectF

from gdgui.ui.data.subject import Interval
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.painting.ranges import is_wide

__all__ = ["VisiblePart"]

_ALIKE = 3.0
"""Two spans within this factor get the same scale, so that distances look what they are."""
_CLOSEST, _FARTHEST = 1e-9, 1e6
"""How far it can be zoomed, as a part of the span at first."""
_KEPT = 1.6
"""What is in view stays where all there is to see has at least about so large a part of it."""


class VisiblePart:
    """Two intervals; where they may have one scale, more is shown than they say."""

    def __init__(self) -> None:
        self._home: tuple[Interval, Interval] = ((-1.0, 1.0), (-1.0, 1.0))
        self._shown = self._home
        self._is_plane = True
        self.is_zoomed = False
        """Whether someone has changed what is shown since it was all there is to see."""

    @property
    def home(self) -> tuple[Interval, Interval]:
        """What is shown at first."""
        return self._home

    def set_home(self, intervals: tuple[Interval, Interval], *, is_plane: bool) -> None:
        """Show other data from now on."""
        self._home, self._is_plane = intervals, is_plane
        self.reset()

    def take_in(self, intervals: tuple[Interval, Interval]) -> None:
        """Show data that have moved; what is in view stays unless they leave it, or shrink."""
        fits = all(
            low <= own_low and own_high <= high and high - low <= _KEPT * (own_high - own_low)
            for (low, high), (own_low, own_high) in zip(self._home, intervals, strict=True)
        )
        if not fits:
            self._home = intervals
            if not self.is_zoomed:
                self.reset()

    def reset(self) -> None:
        """Show all there is to see."""
        self._shown, self.is_zoomed = self._home, False

    def show_part(self, intervals: tuple[Interval, Interval]) -> None:
        """Show these intervals, or more where the view has another shape."""
        if all(is_wide(low, high) for low, high in intervals):
            self._shown, self.is_zoomed = intervals, True

    def zoom(self, factor: float, at: tuple[float, float]) -> None:
        """Show a part that is so many times as wide, and let a point stay where it is."""
        zoomed = tuple(
            (place + factor * (low - place), place + factor * (high - place))
            for (low, high), place in zip(self._shown, at, strict=True)
        )
        spans = [high - low for low, high in zoomed]
        first = [high - low for low, high in self._home]
        if all(_CLOSEST * b < a < _FARTHEST * b for a, b in zip(spans, first, strict=True)):
            self.show_part((zoomed[0], zoomed[1]))

    def pan(self, pixels: QPointF, rect: QRectF) -> None:
        """Move what is shown by some pixels."""
        scale = self.pixel_map(rect).scale
        (x0, x1), (y0, y1) = self._shown
        if 0.0 in scale:
            return
        right, up = pixels.x() / scale[0], pixels.y() / scale[1]
        self.show_part(((x0 - right, x1 - right), (y0 - up, y1 - up)))

    def pixel_map(self, rect: QRectF) -> PixelMap:
        """Return where the plane lies in a rectangle of pixels."""
        (x0, x1), (y0, y1) = self._shown
        spans = [high - low for low, high in self._home]
        if not self._is_plane or max(spans) > _ALIKE * min(spans):
            return PixelMap((x0, x1), (y0, y1), rect)
        width, height = max(rect.width(), 1.0), max(rect.height(), 1.0)
        unit = max((x1 - x0) / width, (y1 - y0) / height)
        across, up = unit * width / 2, unit * height / 2
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        return PixelMap((x - across, x + across), (y - up, y + up), rect)
