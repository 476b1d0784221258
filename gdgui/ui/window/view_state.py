"""How a window shows its experiment: what is not at the playhead, and only in part in the file."""

import msgspec

from gdgui.engine.display.plane_kinds import PlaneRequest
from gdgui.engine.display.surface_camera import HOME, Camera

__all__ = ["ViewState", "view_state_from"]

Interval = tuple[float, float]


class ViewState(msgspec.Struct, frozen=True):
    """What someone has chosen to see of an experiment.

    What may be in the file as well is as it says there, or as usual, where it is None here.

    Attributes:
        selected: the run that is explained, counted from 0.
        overlays: what is shown on the landscape, of `gdgui.ui.landscape.overlays.OVERLAYS`.
        quantities: what the curves plot, from left to right.
        scales: whether each curve is logarithmic.
        intervals: the part of the plane in view; None for the objective's domain.
        shows_captions: whether captions are shown where there are any.
        counts_epochs: whether the timeline counts epochs, where there are any.
        divisions: how the splitters share the room, in pixels: side bar, centre and step panel,
            then landscape and curves, then data and landscape; none for the usual shares.
        data_options: what is shown of data, of `gdgui.ui.data.options.OPTIONS`.
        data_part: the part of the data in view; None for all.
        plane: which plane through the parameters of a model the landscape shows.
        mode: whether the landscape is seen as a map, as a surface or as both, of
            `gdgui.ui.landscape.modes.MODES`.
        camera: from where a surface is looked at.
    """

    selected: int = 0
    overlays: frozenset[str] | None = None
    quantities: tuple[str, ...] = ()
    scales: tuple[bool, ...] = ()
    intervals: tuple[Interval, ...] | None = None
    shows_captions: bool = True
    counts_epochs: bool = False
    divisions: tuple[tuple[int, ...], ...] = ()
    data_options: frozenset[str] | None = None
    data_part: tuple[Interval, Interval] | None = None
    plane: PlaneRequest | None = None
    mode: str | None = None
    camera: Camera = HOME


def view_state_from(
    selected: int, overlays: frozenset[str] | None, plane: str | None = None
) -> ViewState:
    """Return the state of a new window with another run selected, other overlays or a plane.

    Without overlays or plane they are as the experiment says, or as usual.
    """
    return ViewState(selected, overlays, plane=None if plane is None else PlaneRequest(plane))
