"""The second coordinates in view over a curve: its height, with room above and below."""

from collections.abc import Sequence

from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.landscape.fitting import Interval, height_seen
from gdgui.ui.painting.backdrop import Profile, profile_height
from gdgui.ui.painting.pixels import PixelMap

__all__ = ["height_in_view"]

_MOST_ROOM = 0.25
"""Of the height of the view, the room on either side takes up at most so much."""


def height_in_view(
    profile: Profile,
    tapes: Sequence[Trajectory],
    pixel_map: PixelMap,
    room_below: float,
    room_above: float,
) -> Interval | None:
    """Return the second coordinates that show a curve and leave room; None if it has no values.

    Args:
        profile: the curve.
        tapes: the runs that are shown, in one dimension.
        pixel_map: what is in view now.
        room_below: how many pixels to leave, up to a part of all.
        room_above: likewise.
    """
    heights = profile_height(profile, pixel_map.x_range)
    if heights is None:
        return None
    low, high = height_seen(tapes, pixel_map.x_range, heights)
    height = pixel_map.rect.height()
    below, above = (min(room, height * _MOST_ROOM) for room in (room_below, room_above))
    unit = (high - low) / (height - below - above)
    return low - below * unit, high + above * unit
