"""What experiments and lessons may name of this window: the keys of its registries.

Nothing here needs Qt, so that the command line can check names before Qt is imported.
"""

from collections.abc import Callable

from gdgui.engine.descent.problem import AnyObjective, ResolvedObjective
from gdgui.engine.display.plane_kinds import PLANE_KINDS
from gdgui.experiment import Experiment
from gdgui.ui.curves.quantities import PARAMETER, QUANTITIES
from gdgui.ui.data.options import OPTIONS
from gdgui.ui.landscape.modes import MODES
from gdgui.ui.landscape.overlays import OVERLAYS, Overlay
from gdgui.ui.window.views import PANELS
from gdgui.vocabulary import Vocabulary, check_names

__all__ = ["check_shown", "window_vocabulary"]


def window_vocabulary() -> Vocabulary:
    """Return what the window knows by name."""
    return Vocabulary(
        {name: _fits(overlay) for name, overlay in OVERLAYS.items()},
        {name: quantity.fits for name, quantity in QUANTITIES.items()},
        PARAMETER,
        tuple(PLANE_KINDS),
        MODES,
        tuple(OPTIONS),
        tuple(panel for panel in PANELS if panel != "lesson"),
    )


def check_shown(experiment: Experiment) -> None:
    """Refuse an experiment that names what the window does not know.

    Raises:
        ExperimentError: says where.
    """
    if experiment.shown is not None:
        check_names(experiment, window_vocabulary())


def _fits(overlay: Overlay) -> Callable[[AnyObjective], bool]:
    return lambda objective: overlay.fits(
        objective.landscape_dim, is_learning=not isinstance(objective, ResolvedObjective)
    )
