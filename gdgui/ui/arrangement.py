"""Which parts of the window are seen: all of them, or those that a picture or a lecture needs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdgui.ui.main_window import MainWindow

__all__ = ["ARRANGEMENTS", "arrange"]

_OPTIONAL = ("header", "sidebar", "step", "curves", "legend", "transport", "status")

ARRANGEMENTS: dict[str, frozenset[str]] = {
    "window": frozenset(_OPTIONAL) - {"legend"},
    "presentation": frozenset({"curves", "legend", "transport"}),
    "plots": frozenset({"curves", "legend"}),
    "landscape": frozenset({"legend"}),
}
"""What is seen beside the landscape and the captions, by name."""


def arrange(window: "MainWindow", name: str) -> None:
    """Show the parts of an arrangement, and hide the others."""
    shown = ARRANGEMENTS[name]
    for part in _OPTIONAL:
        getattr(window, part).setVisible(part in shown)
