"""What is shown of an experiment when it is opened, as data: experiments and lessons say it so.

The names are those of the window's registries, which lie far above; `gdgui.vocabulary` holds them
against these. Here the *shape* is checked.
"""

import msgspec

from gdgui.checks import ExperimentError, check_kind, check_text, set_several, whole_number

__all__ = ["Shown", "ShownPlane", "over"]

MAX_OVERLAYS = 32
MAX_OPTIONS = 32
_MAX_SEED = 2**32 - 1
_MAX_STEP = 10_000_000


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of an experiment share: immutable, and strict about unknown keys."""


class ShownPlane(_Part, frozen=True, kw_only=True):
    """Which plane through the parameters of a model is shown.

    Attributes:
        kind: a key of `gdgui.engine.display.plane_kinds.PLANE_KINDS`.
        axes: the names of two parameters; None for those that the selected run moves farthest.
        seed: which random directions.
        step: the iterate between the first and the last of three; 0 for that in the middle.
    """

    kind: str = "axes"
    axes: tuple[str, ...] | None = None
    seed: int = 1
    step: int = 0

    def __post_init__(self) -> None:
        check_text("kind", self.kind)
        if self.axes is not None:
            set_several(self, "axes", str, 2, 2)
            if self.axes[0] == self.axes[1]:
                raise ExperimentError("axes: two different parameters expected, one twice found")
        for name, most in (("seed", _MAX_SEED), ("step", _MAX_STEP)):
            number = whole_number(name, getattr(self, name), most)
            msgspec.structs.force_setattr(self, name, number)


class Shown(_Part, frozen=True, kw_only=True):
    """What is seen of an experiment; what is left out is as the user has it.

    What an objective does not have, such as the sharpness of a formula, is left out as well:
    editing the objective must not make a file that cannot be read.

    Attributes:
        overlays: what is shown on the landscape, of `gdgui.ui.landscape.overlays.OVERLAYS`.
        curves: the quantity of the left curve, or of both: keys of
            `gdgui.ui.curves.quantities.QUANTITIES`, or ``parameter:`` and the name of a parameter.
        plane: which plane through the parameters of a model the landscape shows.
        landscape: how it is seen, of `gdgui.ui.landscape.modes.MODES`.
        data: what is shown of the data, of `gdgui.ui.data.options.OPTIONS`.
    """

    overlays: tuple[str, ...] | None = None
    curves: tuple[str, ...] = ()
    plane: ShownPlane | None = None
    landscape: str | None = None
    data: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        set_several(self, "curves", str, 0, 2)
        if self.overlays is not None:
            set_several(self, "overlays", str, 0, MAX_OVERLAYS)
        check_kind("plane", self.plane, ShownPlane | None, "a ShownPlane")
        if self.landscape is not None:
            check_text("landscape", self.landscape)
        if self.data is not None:
            set_several(self, "data", str, 0, MAX_OPTIONS)


def over(shown: Shown, other: Shown | None) -> Shown:
    """Return what is shown where one says something, and else what the other says."""
    if other is None:
        return shown
    return Shown(
        curves=shown.curves + other.curves[len(shown.curves) :],
        overlays=other.overlays if shown.overlays is None else shown.overlays,
        plane=other.plane if shown.plane is None else shown.plane,
        landscape=other.landscape if shown.landscape is None else shown.landscape,
        data=other.data if shown.data is None else shown.data,
    )
