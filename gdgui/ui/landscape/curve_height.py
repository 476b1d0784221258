"""The second coordinates in view over a curve: its height, with room above and below."""

import math
from collections.abc import Sequence

from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.landscape.fitting import Interval, height_seen
from gdgui.ui.landscape.viewbox import LandscapeViewBox
from gdgui.ui.painting.backdrop import Profile, profile_height
from gdgui.ui.painting.pixels import PixelMap

__all__ = ["show_height"]

_MOST_ROOM = 0.25
"""Of the height of the view, the room on either side takes up at most so much."""


def show_height(
    view_box: LandscapeViewBox,
    profile: Profile,
    tapes: Sequence[Trajectory],
    room_below: float,
    room_above: float,
) -> None:
    """Show the whole height of a curve, as far as it is in view, with room for what stands there.

    Args:
        view_box: what shows it.
        profile: the curve.
        tapes: the runs that are shown, in one dimension.
        room_below: how many pixels to leave, up to a part of all.
        room_above: likewise.
    """
    pixel_map = view_box.pixel_map()
    wanted = _height(profile, tapes, pixel_map, room_below, room_above)
    if wanted is not None and not all(map(math.isclose, wanted, pixel_map.y_range)):
        view_box.set_height(*wanted)


def _height(
    profile: Profile,
    tapes: Sequence[Trajectory],
    pixel_map: PixelMap,
    room_below: float,
    room_above: float,
) -> Interval | None:
    """Return the second coordinates that show a curve and leave room; None if it has no values."""
    heights = profile_height(profile, pixel_map.x_range)
    if heights is None:
        return None
    low, high = height_seen(tapes, pixel_map.x_range, heights)
    height = pixel_map.rect.height()
    below, above = (min(room, height * _MOST_ROOM) for room in (room_below, room_above))
    unit = (high - low) / (height - below - above)
    return low - below * unit, high + above * unit
