"""What can be shown over a landscape: one declaration for each overlay.

The menu, ``--show``, the settings, films and the landscape itself read `OVERLAYS`; a new overlay is
a declaration here and, where it paints something new, an `OverlayItem` in a module of its own.
Nothing here needs Qt, so the command line can offer the names before Qt is imported.
"""

import msgspec

__all__ = ["DEFAULT", "OVERLAYS", "Item", "Overlay"]


class Item(msgspec.Struct, frozen=True):
    """What paints an overlay.

    Attributes:
        path: module and class of an `gdgui.ui.landscape.overlay_item.OverlayItem`, such as
            ``package.module:Class``. Overlays that name the same class share one item.
        z: where it lies: the ground is at 0, the axes at 20, the paths at 60, the marker of the
            start at 80.
    """

    path: str
    z: float


class Overlay(msgspec.Struct, frozen=True):
    """Something that can be shown over a landscape.

    Attributes:
        title: what the menu says.
        tip: what it shows, in a sentence.
        dims: in how many dimensions it makes sense.
        items: what paints it; none where something that is always there is painted otherwise.
        is_default: whether it is shown at first.
        needs_formula: whether it makes no sense for a loss over data.
        needs_data: whether it makes no sense for a formula.
    """

    title: str
    tip: str
    dims: tuple[int, ...] = (1, 2)
    items: tuple[Item, ...] = ()
    is_default: bool = False
    needs_formula: bool = False
    needs_data: bool = False

    def fits(self, dim: int, *, is_learning: bool) -> bool:
        """Return whether it makes sense for a landscape of so many dimensions.

        Args:
            dim: how many.
            is_learning: whether it is that of a loss over data.
        """
        return dim in self.dims and not (self.needs_formula if is_learning else self.needs_data)


_HERE = "gdgui.ui.landscape"
_ARROWS = (Item(f"{_HERE}.arrows_item:ArrowsItem", 100),)

OVERLAYS: dict[str, Overlay] = {
    "basins": Overlay(
        "Basins of the selected run",
        "Each start in the colour of the minimum that it reaches, deeper the longer it takes; "
        "olive where it reaches a valley, grey where it reaches none.",
        items=(
            Item(f"{_HERE}.basins_item:BasinsItem", 10),
            Item(f"{_HERE}.basins_item:ProbeItem", 70),
        ),
        needs_formula=True,
    ),
    "gradient": Overlay(
        "Negative gradient −∇f", "The way down from the iterate.", items=_ARROWS, is_default=True
    ),
    "batches": Overlay(
        "Gradients of the batches",
        "The negative gradient of each batch of the epoch and, thick, that of all data, in one "
        "scale.", (2,),
        (Item(f"{_HERE}.batch_gradients_item:BatchGradientsItem", 95),), needs_data=True,
    ),
    "direction": Overlay("Direction d", "Where the method goes, before η.", items=_ARROWS),
    "momentum": Overlay(
        "Momentum", "What the method carries along, where it pushes.", items=_ARROWS
    ),
    "step": Overlay("Step Δx", "The step to the next iterate, in its true length.", items=_ARROWS),
    "tangent": Overlay(
        "Tangent", "The slope at the iterate.", (1,),
        (Item(f"{_HERE}.tangent_item:TangentItem", 50),), is_default=True,
    ),
    "plane": Overlay(
        "Tangent plane", "On a surface: the slope at the iterate, and how good it is around.", (2,)
    ),
    "model": Overlay(
        "Quadratic model", "What slope and curvature here say of the whole: Newton's picture.",
        items=(Item(f"{_HERE}.model_item:ModelItem", 40),),
    ),
    "field": Overlay(
        "Gradient field", "The way down from everywhere.", (2,),
        (Item(f"{_HERE}.field_item:FieldItem", 30),),
    ),
    "labels": Overlay(
        "Numbers of steps", "Which iterate is which.",
        items=(Item(f"{_HERE}.labels_item:LabelsItem", 90),),
    ),
    "floor": Overlay(
        "Contours below the surface", "Bands and contours on a floor below the surface.", (2,)
    ),
    "linear": Overlay(
        "Heights in proportion", "A surface as high as f, and not evenly high from band to band.",
        (2,),
    ),
    "trail": Overlay("Fading trail", "Only the last steps of a path stay bold."),
}  # fmt: skip
"""By the key that files and the settings use, in the order of the menu."""

DEFAULT = frozenset(key for key, overlay in OVERLAYS.items() if overlay.is_default)
