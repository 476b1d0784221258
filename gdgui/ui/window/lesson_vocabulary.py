"""What lessons may name of this window: the keys of its registries."""

from collections.abc import Callable

from gdgui.engine.descent.problem import AnyObjective, ResolvedObjective
from gdgui.lessons.vocabulary import Vocabulary
from gdgui.ui.curves.quantities import QUANTITIES
from gdgui.ui.landscape.overlays import OVERLAYS, Overlay
from gdgui.ui.window.views import PANELS

__all__ = ["window_vocabulary"]


def window_vocabulary() -> Vocabulary:
    """Return what the window knows by name."""
    return Vocabulary(
        {name: _fits(overlay) for name, overlay in OVERLAYS.items()},
        {name: quantity.fits for name, quantity in QUANTITIES.items()},
        tuple(panel for panel in PANELS if panel != "lesson"),
    )


def _fits(overlay: Overlay) -> Callable[[AnyObjective], bool]:
    return lambda objective: overlay.fits(
        objective.landscape_dim, is_learning=not isinstance(objective, ResolvedObjective)
    )
