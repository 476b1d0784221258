"""Which kinds of map there are: one declaration each, which ``--kind`` and the window read.

Nothing here needs the compiler, so the command line can offer the names before it is imported.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import msgspec

__all__ = ["MAP_KINDS", "MapKind", "MapRequest"]


class MapRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a map is asked for with; each kind takes of it what it needs.

    Attributes:
        run: which of the experiment's runs.
        size: how many values along each axis.
        names: two hyperparameters; None for the method's first two.
        low: the lowest learning rate; None for that of the method's slider.
        high: the highest one.
    """

    run: int = 0
    size: int = 1024
    names: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None


class MapKind(msgspec.Struct, frozen=True):
    """A kind of map.

    Attributes:
        title: what the screen calls it.
        path: module and function that make it, such as ``package.module:function``. The function
            takes a `gdgui.engine.descent.problem.Problem`, a `MapRequest` and a
            `gdgui.engine.maps.kinds.Work`, and returns `gdgui.engine.maps.grid.Map`s: one, or one
            for each run.
        tab: by which name the window of maps shows it; empty where it does not.
    """

    title: str
    path: str
    tab: str = ""

    @property
    def make(self) -> Callable[..., Any]:
        """The function that makes it."""
        module, _, name = self.path.partition(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function


_KINDS = "gdgui.engine.maps.kinds"

MAP_KINDS: dict[str, MapKind] = {
    "basins": MapKind("Basins", f"{_KINDS}:make_basins"),
    "learning-rate": MapKind("Learning rate", f"{_KINDS}:make_learning_rates", "rates"),
    "pair": MapKind("Two parameters", f"{_KINDS}:make_pair", "pair"),
}
"""By the key that the command line uses."""
