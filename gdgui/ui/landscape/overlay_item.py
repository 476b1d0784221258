"""A layer of a landscape that can be switched on, and how the declared ones are made."""

from collections.abc import Iterator
from importlib import import_module
from typing import TypeVar

from PySide6.QtGui import QFont

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.display.plane_gradients import PlaneGradients
from gdgui.ui.landscape.overlays import OVERLAYS
from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["OverlayItem", "OverlayItems"]

_Kind = TypeVar("_Kind", bound="OverlayItem")


class OverlayItem(PlaneItem):
    """A layer that is told all that a landscape shows, and takes of it what it needs."""

    keys: frozenset[str] = frozenset()
    """The `OVERLAYS` that it paints."""

    def set_overlays(self, shown: frozenset[str], dim: int) -> None:
        """Be seen where one of its overlays is among these and makes sense in ``dim``."""
        self.setVisible(any(dim in OVERLAYS[key].dims for key in self.keys & shown))

    def set_font(self, font: QFont) -> None:
        """Write in this font."""

    def set_run(self, trace: Trace | None) -> None:
        """Show the selected run, if one is shown."""

    def set_playhead(self, playhead: float) -> None:
        """Show this step, which may lie between two."""

    def set_explanation(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show what explains the step of the selected run at the playhead."""

    def set_batch_gradients(self, gradients: PlaneGradients | None) -> None:
        """Show the gradients of the batches at the playhead, where they are known."""

    def take_lines(self, room: LabelRoom) -> None:
        """Keep words off lines that they must not hide."""

    def place_words(self, room: LabelRoom) -> None:
        """Put words where there is room; asked again after whatever changes, but a playhead."""


class OverlayItems:
    """The items of all declared overlays, one of each class.

    Args:
        theme: whose colours they paint with.
    """

    def __init__(self, theme: Theme) -> None:
        self._items: dict[str, OverlayItem] = {}
        self._z: dict[str, float] = {}
        for key, overlay in OVERLAYS.items():
            for item in overlay.items:
                if item.path not in self._items:
                    self._items[item.path] = _class_at(item.path)(theme)
                    self._z[item.path] = item.z
                self._items[item.path].keys |= {key}

    def __iter__(self) -> Iterator[OverlayItem]:
        return iter(self._items.values())

    def of_kind(self, kind: type[_Kind]) -> _Kind:
        """Return the item of a class."""
        return next(item for item in self._items.values() if isinstance(item, kind))

    def by_z(self) -> list[tuple[float, OverlayItem]]:
        """Return each item with where it lies."""
        return [(self._z[path], item) for path, item in self._items.items()]


def _class_at(path: str) -> type[OverlayItem]:
    module, _, name = path.partition(":")
    found: type[OverlayItem] = getattr(import_module(module), name)
    return found
