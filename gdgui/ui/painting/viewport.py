"""What part of the plane a view shows, and on how many pixels."""

import msgspec

__all__ = ["Viewport"]


class Viewport(msgspec.Struct, frozen=True):
    """What the landscape shows; computing its backdrop needs no more.

    Attributes:
        intervals: lower and upper end of what is in view, for each coordinate.
        width_px: width in device-independent pixels.
        height_px: height in the same.
        device_pixel_ratio: device pixels for each of them.
        heights: how high values are on a surface, of `gdgui.ui.painting.relief`; "" where there is
            none to be seen.
    """

    intervals: tuple[tuple[float, float], ...]
    width_px: int
    height_px: int
    device_pixel_ratio: float = 1.0
    heights: str = ""

    @property
    def dim(self) -> int:
        """The number of coordinates, 1 or 2."""
        return len(self.intervals)
