"""What of a window can be pictured, filmed or presented: one declaration for each view.

``--view`` of every command, the dialogs for films and pictures, the presentation and the
off-screen window read `VIEWS`. Nothing here needs Qt, so the command line can offer the names
before Qt is imported.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from gdgui.errors import UserError

__all__ = [
    "FILM_VIEWS",
    "LESSON",
    "NETWORK",
    "PANELS",
    "PICTURES",
    "VIEWS",
    "WINDOW",
    "View",
    "check_view",
    "picture_views",
]

WINDOW = "window"
"""The view that a person works in."""
LESSON = "lesson"
"""The view that a film of a lesson has."""
PANELS = ("header", "sidebar", "lesson", "step", "curves", "legend", "transport", "status")
"""The parts of a window that a view may leave out; captions are always there."""
PICTURES = frozenset({"data_view", "landscape"})
"""What stands beside each other where something is learned from data; else the landscape alone."""
NETWORK = "network"
"""What stands between these for those who only look on, where a model has layers."""


class View(msgspec.Struct, frozen=True):
    """Something that a picture can show.

    Attributes:
        title: what the screen calls it; empty where the part itself knows.
        panels: which of `PANELS` are seen beside the landscape; None where it is no arrangement
            of the window.
        part: returns what is taken out of a `gdgui.ui.window.main_window.MainWindow` and pictured
            alone, a QWidget; None for the whole window.
        is_film: whether it is offered for films.
        is_offered: whether the window offers a picture of it; it offers what is open anyway.
        follows_playhead: whether `part` has to be asked again once the playhead is placed.
        pictures: which of `PICTURES` are seen where something is learned from data, and whether
            the `NETWORK` is seen between them.
        needs_data: whether there is such a view only there.
        needs_layers: whether there is such a view only of a model that has layers.
        needs_lesson: whether there is such a view only while a lesson is open.
        mode: how the landscape is seen, of `gdgui.ui.landscape.modes.MODES`; empty for
            however someone has chosen to see it.
        plane: which plane through the parameters of a model is seen where no other is asked for, of
            `gdgui.engine.display.plane_kinds.PLANE_KINDS`; empty for the window's own choice.
    """

    title: str
    panels: frozenset[str] | None = None
    part: Callable[[Any], Any] | None = None
    is_film: bool = False
    is_offered: bool = True
    follows_playhead: bool = False
    pictures: frozenset[str] = PICTURES
    needs_data: bool = False
    mode: str = ""
    needs_lesson: bool = False
    needs_layers: bool = False
    plane: str = ""

    def fits(self, *, learns: bool, has_layers: bool) -> bool:
        """Return whether what learns from data, or has layers, can be seen so."""
        return (learns or not self.needs_data) and (has_layers or not self.needs_layers)


VIEWS: dict[str, View] = {
    WINDOW: View("Whole window", frozenset(PANELS) - {"legend"}, is_film=True),
    "plots": View("Landscape with curves", frozenset({"curves", "legend"}), is_film=True),
    "presentation": View(
        "The presentation", frozenset({"lesson", "curves", "legend", "transport"}),
        pictures=PICTURES | {NETWORK},
    ),
    LESSON: View(
        "A lesson", frozenset({"lesson", "curves", "legend"}), is_offered=False, needs_lesson=True
    ),
    "landscape": View(
        "Landscape", frozenset({"legend"}), lambda window: window.landscape, is_film=True,
        pictures=frozenset({"landscape"}), mode="map",
    ),
    "surface": View(
        "Surface", frozenset({"legend"}), lambda window: window.landscape, is_film=True,
        pictures=frozenset({"landscape"}), mode="surface",
    ),
    "plane": View(
        "Plane of losses", frozenset({"legend"}), lambda window: window.landscape, is_film=True,
        # A window shows the plane that someone has chosen: there it is the landscape.
        is_offered=False, pictures=frozenset({"landscape"}), needs_data=True, mode="map",
        plane="principal",
    ),
    "data": View(
        "Data", frozenset({"legend"}), lambda window: window.data_view, is_film=True,
        pictures=frozenset({"data_view"}), needs_data=True,
    ),
    "curves": View("Both curves", part=lambda window: window.curves),
    "loss": View("", part=lambda window: window.loss),
    "norm": View("", part=lambda window: window.norm),
    "step": View("The step explained", part=lambda window: window.step),
    NETWORK: View(
        "The network", frozenset({"legend"}), lambda window: window.network.card, is_film=True,
        pictures=frozenset({NETWORK}), needs_data=True, needs_layers=True,
    ),
    "training": View(
        "Data, network and landscape", frozenset({"legend"}), lambda window: window.pictures,
        is_film=True, pictures=PICTURES | {NETWORK}, needs_data=True, needs_layers=True,
        plane="principal",
    ),
    "check": View(
        "Gradient check", part=lambda window: window.tool_windows.check_gradient(),
        is_offered=False, follows_playhead=True,
    ),
    "rates": View(
        "Learning rates", part=lambda window: window.maps_controller.show_maps("rates"),
        is_offered=False,
    ),
    "pair": View(
        "Two hyperparameters", part=lambda window: window.maps_controller.show_maps("pair"),
        is_offered=False,
    ),
}  # fmt: skip
"""By the key that the command line uses, in the order of the dialogs."""

FILM_VIEWS = tuple(key for key, view in VIEWS.items() if view.is_film)


def picture_views() -> tuple[str, ...]:
    """Return the views that a picture of any experiment can have."""
    return tuple(key for key, view in VIEWS.items() if not view.needs_lesson)


def check_view(key: str, *, learns: bool, has_layers: bool = True) -> None:
    """Refuse a view of what an experiment does not have.

    Args:
        key: a key of `VIEWS`.
        learns: whether the experiment learns from data.
        has_layers: whether its model is one of layers, and not a formula.

    Raises:
        UserError: it has no such view.
    """
    if VIEWS[key].needs_data and not learns:
        raise UserError(
            f"view: an experiment that learns from data expected for `{key}`, one with a formula "
            "found; take `landscape`"
        )
    if VIEWS[key].needs_layers and not has_layers:
        raise UserError(
            f"view: a model with layers expected for `{key}`, one typed as a formula found; take "
            "`data`"
        )
