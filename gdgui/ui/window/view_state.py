"""How a window shows its experiment: what is neither in the file nor at the playhead."""

from typing import TYPE_CHECKING

import msgspec

from gdgui.ui.landscape.overlays import DEFAULT

if TYPE_CHECKING:
    from gdgui.ui.window.main_window import MainWindow

__all__ = ["ViewState", "divide", "look_of", "view_state_from", "wear"]

Interval = tuple[float, float]


class ViewState(msgspec.Struct, frozen=True):
    """What somebody has chosen to see of an experiment.

    Attributes:
        selected: the run that is explained, counted from 0.
        overlays: what is shown on the landscape, of `gdgui.ui.landscape.overlays.OVERLAYS`.
        quantities: what the curves plot, from left to right.
        scales: whether each curve is logarithmic.
        intervals: the part of the plane in view; None for the objective's domain.
        shows_captions: whether captions are shown where there are any.
        divisions: how the splitters share the room, in pixels: side bar, centre and step panel,
            then landscape and curves; none for the usual shares.
    """

    selected: int = 0
    overlays: frozenset[str] = DEFAULT
    quantities: tuple[str, ...] = ()
    scales: tuple[bool, ...] = ()
    intervals: tuple[Interval, ...] | None = None
    shows_captions: bool = True
    divisions: tuple[tuple[int, ...], ...] = ()


def view_state_from(selected: int, overlays: frozenset[str] | None) -> ViewState:
    """Return the look of a new window with another run selected, or other overlays."""
    return ViewState(selected, DEFAULT if overlays is None else overlays)


def look_of(window: "MainWindow") -> ViewState:
    """Return how a window shows its experiment."""
    curves = (window.loss, window.norm)
    landscape = window.landscape
    return ViewState(
        window.playback.selected,
        landscape.overlays,
        tuple(curve.quantity() for curve in curves),
        tuple(curve.is_log for curve in curves),
        landscape.visible_domain() if landscape.is_zoomed else None,
        window.actions_.show_captions.isChecked(),
        # In a presentation they are others than in the window.
        ()
        if window.presentation.is_on
        else tuple(tuple(splitter.sizes()) for splitter in (window.sides, window.centre)),
    )


def wear(window: "MainWindow", look: ViewState) -> None:
    """Let a window show its experiment in some way; the part of the plane once it is laid out."""
    window.playback.select(look.selected)
    window.landscape.set_overlays(look.overlays)
    curves = (window.loss, window.norm)
    for curve, quantity in zip(curves, look.quantities, strict=False):
        curve.set_quantity(quantity)
    for curve, is_log in zip(curves, look.scales, strict=False):
        curve.set_log(is_log)
    window.actions_.show_captions.setChecked(look.shows_captions)
    divide(window, look)


def divide(window: "MainWindow", look: ViewState) -> None:
    """Let the splitters of a window share the room as in some look."""
    for splitter, sizes in zip((window.sides, window.centre), look.divisions, strict=False):
        splitter.setSizes(list(sizes))
