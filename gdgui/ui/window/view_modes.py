"""Which parts of the window are seen, and how landscape and curves share the room between them.

The window as someone works in it has all parts. A picture, a film or a lecture has the landscape,
the curves and who is who; where it is wide, the curves stand beside the landscape, for below it
neither would have any height. A network stands between data and landscape, and the curves below;
a presentation leaves it out where it has no hidden layers.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QSplitter

from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.views import LESSON, NETWORK, VIEWS, WINDOW

__all__ = ["set_view_mode", "share_room"]

_WIDE = 1.25
"""A window that is so many times as wide as high has room for curves beside the landscape."""
_BESIDE, _BELOW, _BELOW_A_LESSON = (62, 38), (52, 23), (46, 29)
_BELOW_A_NETWORK = (48, 27)
"""How landscape and curves share the room."""
_LESSON_SHARE = 0.38
"""Of the width of a lesson's film, for its words."""


def set_view_mode(window: WindowLayout, name: str, size: tuple[int, int]) -> None:
    """Show the panels of a view, and hide the others.

    Args:
        window: whose parts they are.
        name: one of `VIEWS` that arranges the window.
        size: the width and height that the window is going to have.
    """
    shown, is_bare = VIEWS[name].panels or frozenset(), name != WINDOW
    window.show_panels(shown)
    pictures = VIEWS[name].pictures
    if not (VIEWS[name].needs_layers or window.network.has_hidden_layers):
        # A line or a logistic regression has nothing inside that is worth the room.
        pictures -= {NETWORK}
    window.show_pictures(pictures)
    if mode := VIEWS[name].mode:
        window.landscape.modes.show(mode)
    for view in (window.data_view, window.landscape, window.loss, window.norm):
        view.set_bare(is_bare)
    is_upright = window.network.is_in_card and size[0] < size[1]
    _turn(window.pictures, Qt.Orientation.Vertical if is_upright else Qt.Orientation.Horizontal)
    is_beside = _is_beside(window, name, size)
    turned = Qt.Orientation.Horizontal if is_beside else Qt.Orientation.Vertical
    if _turn(window.centre, turned):
        share_room(window, name, size)
    downwards, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
    row = window.curves.layout()
    if isinstance(row, QBoxLayout):
        row.setDirection(downwards if is_beside else across)


def share_room(window: WindowLayout, name: str, size: tuple[int, int]) -> None:
    """Give landscape, curves and a lesson their usual shares of the room; see `set_view_mode`."""
    shares = _BELOW_A_LESSON if name == LESSON else _BELOW
    if _is_beside(window, name, size):
        shares = _BESIDE
    if window.network.is_in_card:
        shares = _BELOW_A_NETWORK
        window.pictures.setSizes([max(size)] * window.pictures.count())
    window.centre.setSizes([share * max(size) // 75 for share in shares])
    if name == LESSON:
        words = round(_LESSON_SHARE * size[0])
        window.sides.setSizes([words, size[0] - words, 0])


def _turn(splitter: QSplitter, orientation: Qt.Orientation) -> bool:
    """Turn a splitter; return whether it was not turned so before."""
    is_other = splitter.orientation() != orientation
    if is_other:
        splitter.setOrientation(orientation)
    return is_other


def _is_beside(window: WindowLayout, name: str, size: tuple[int, int]) -> bool:
    # A lesson takes the room beside the landscape, and a network that between it and the data.
    is_taken = name in (WINDOW, LESSON) or window.network.is_in_card
    return not is_taken and size[0] > _WIDE * size[1]
