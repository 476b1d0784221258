"""Which kinds of planes through parameter space there are: one declaration each.

The window's menu and the command line read them. Nothing here needs the compiler.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from gdgui.engine.data.learning import Network
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.plane import Axes, SpannedPlane
from gdgui.engine.display.plane_directions import (
    check_stays_finite,
    plane_through,
    principal_plane,
    random_plane,
)
from gdgui.errors import UserError

__all__ = ["AXES", "PLANE_KINDS", "PlaneKind", "PlaneRequest", "spanned_plane"]

AXES = "axes"
"""The kind of two parameters, which need no directions."""


class PlaneRequest(msgspec.Struct, frozen=True):
    """Which plane is wanted.

    Attributes:
        kind: one of `PLANE_KINDS`.
        axes: two parameters; None for those that the selected run moves farthest.
        seed: which random directions.
        step: the second of three iterates of the selected run, whose first and last are the
            others; one of these stands for the step in the middle.
    """

    kind: str = AXES
    axes: Axes | None = None
    seed: int = 1
    step: int = 0


Make = Callable[[PlaneRequest, Network, Sequence[Trajectory], Trajectory], SpannedPlane]
"""Takes what is wanted, the model, the tapes of all visible runs and that of the selected one."""


class PlaneKind(msgspec.Struct, frozen=True):
    """A kind of plane.

    Attributes:
        title: what the screen calls it.
        tip: a sentence on what it shows.
        make: makes one; None where no directions have to be found.
    """

    title: str
    tip: str
    make: Make | None = None


def _principal(
    _request: PlaneRequest, _network: Network, tapes: Sequence[Trajectory], _run: Trajectory
) -> SpannedPlane:
    return principal_plane(tapes)


def _random(
    request: PlaneRequest, network: Network, _tapes: Sequence[Trajectory], run: Trajectory
) -> SpannedPlane:
    check_stays_finite(run)
    return random_plane(network, run.x[-1], request.seed)


def _iterates(
    request: PlaneRequest, _network: Network, _tapes: Sequence[Trajectory], run: Trajectory
) -> SpannedPlane:
    check_stays_finite(run)
    last = run.last_step
    middle = request.step if 0 < request.step < last else last // 2
    if last < 2:
        raise UserError(
            f"plane: three iterates expected, {last + 1} found; take at least two steps"
        )
    return plane_through(np.array(run.x[[0, middle, last]]))


PLANE_KINDS: dict[str, PlaneKind] = {
    AXES: PlaneKind("Two parameters", "The other parameters stay as they are at the playhead."),
    "principal": PlaneKind(
        "Principal directions",
        "The plane along which the visible paths vary most. It stays when they change; choose it "
        "again to find it anew.",
        _principal,
    ),
    "random": PlaneKind(
        "Random directions",
        "Random directions from the end of the selected run, scaled filter by filter "
        "(Li et al. 2018) or, of a formula, parameter by parameter. Choose it again for others.",
        _random,
    ),
    "iterates": PlaneKind(
        "Three iterates",
        "The plane through the start and the end of the selected run and its iterate at the "
        "playhead. It stays when they change; choose it again to find it anew.",
        _iterates,
    ),
}
"""By the key that the command line uses, in the order of the menu."""


def spanned_plane(
    request: PlaneRequest, network: Network, tapes: Sequence[Trajectory], run: Trajectory
) -> SpannedPlane:
    """Return a plane of any kind but two parameters.

    Args:
        request: which plane.
        network: the model.
        tapes: those of all visible runs.
        run: that of the selected one.

    Raises:
        UserError: there is no such plane; says why.
    """
    make = PLANE_KINDS[request.kind].make
    if make is None:
        raise TypeError(f"a kind of plane with directions expected, {request.kind} found")
    return make(request, network, tapes, run)
