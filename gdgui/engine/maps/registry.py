"""Which kinds of map there are: one declaration each, which ``--kind`` and the window read.

Nothing here needs the compiler, so the command line can offer the names before it is imported.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import msgspec

__all__ = ["MAP_KINDS", "MapKind", "MapRequest", "named_function"]


class MapRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a map is asked for with; each kind takes of it what it needs.

    Attributes:
        run: which of the experiment's runs.
        size: how many values along each axis.
        names: two hyperparameters, or of a plane two parameters of the model; None for the
            method's first two, or for those that the run moves farthest.
        low: the lowest learning rate; None for that of the method's slider.
        high: the highest one.
        plane: which kind of plane, of `gdgui.engine.display.plane_kinds.PLANE_KINDS`.
        seed: which random directions it has.
    """

    run: int = 0
    size: int = 1024
    names: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None
    plane: str = "principal"
    seed: int = 1


class MapKind(msgspec.Struct, frozen=True):
    """A kind of map.

    Attributes:
        title: what the screen calls it.
        path: module and function that make it, such as ``package.module:function``. The function
            takes a `gdgui.engine.descent.problem.Problem`, a `MapRequest` and a
            `gdgui.engine.maps.kinds.Work`, and returns `gdgui.engine.maps.grid.Map`s: one, or one
            for each run; or what `save` and `picture` know.
        tab: by which name the window of maps shows it; empty where it does not.
        save: the function that writes its numbers, such as `gdgui.map_export.save_maps`.
        picture: the function that paints it, such as
            `gdgui.ui.export.render_map.render_map_picture`.
        is_local: whether only threads of this process can make it, and no cluster.
    """

    title: str
    path: str
    tab: str = ""
    save: str = "gdgui.map_export:save_maps"
    picture: str = "gdgui.ui.export.render_map:render_map_picture"
    is_local: bool = False

    @property
    def make(self) -> Callable[..., Any]:
        """The function that makes it."""
        return named_function(self.path)


def named_function(path: str) -> Callable[..., Any]:
    """Return the function that a path such as ``package.module:function`` names."""
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


_KINDS = "gdgui.engine.maps.kinds"

MAP_KINDS: dict[str, MapKind] = {
    "basins": MapKind("Basins", f"{_KINDS}:make_basins"),
    "learning-rate": MapKind("Learning rate", f"{_KINDS}:make_learning_rates", "rates"),
    "pair": MapKind("Two parameters", f"{_KINDS}:make_pair", "pair"),
    "plane": MapKind(
        "Plane of losses",
        "gdgui.engine.maps.planes:make_plane",
        save="gdgui.map_export:save_plane",
        picture="gdgui.ui.export.render_plane:render_plane_picture",
        is_local=True,
    ),
}
"""By the key that the command line uses."""
