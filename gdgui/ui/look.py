"""How a window shows its experiment: what is neither in the file nor at the playhead."""

from typing import TYPE_CHECKING

import msgspec

from gdgui.ui.views.overlays import DEFAULT

if TYPE_CHECKING:
    from gdgui.ui.main_window import MainWindow

__all__ = ["Look", "look_from", "look_of", "wear"]

Interval = tuple[float, float]


class Look(msgspec.Struct, frozen=True):
    """What somebody has chosen to see of an experiment.

    Attributes:
        selected: the run that is explained, counted from 0.
        overlays: what is shown on the landscape, of `gdgui.ui.views.overlays.OVERLAYS`.
        quantities: what the curves plot, from left to right.
        scales: whether each curve is logarithmic.
        intervals: the part of the plane in view; None for the objective's domain.
    """

    selected: int = 0
    overlays: frozenset[str] = DEFAULT
    quantities: tuple[str, ...] = ()
    scales: tuple[bool, ...] = ()
    intervals: tuple[Interval, ...] | None = None


def look_from(selected: int, overlays: frozenset[str] | None) -> Look:
    """Return the look of a new window with another run selected, or other overlays."""
    return Look(selected, DEFAULT if overlays is None else overlays)


def look_of(window: "MainWindow") -> Look:
    """Return how a window shows its experiment."""
    curves = (window.loss, window.norm)
    landscape = window.landscape
    return Look(
        window.conductor.selected,
        landscape.overlays,
        tuple(curve.quantity() for curve in curves),
        tuple(curve.is_log for curve in curves),
        landscape.visible_domain() if landscape.is_zoomed else None,
    )


def wear(window: "MainWindow", look: Look) -> None:
    """Let a window show its experiment in some way."""
    window.conductor.select(look.selected)
    window.landscape.set_overlays(look.overlays)
    curves = (window.loss, window.norm)
    for curve, quantity in zip(curves, look.quantities, strict=False):
        curve.set_quantity(quantity)
    for curve, is_log in zip(curves, look.scales, strict=False):
        curve.set_log(is_log)
