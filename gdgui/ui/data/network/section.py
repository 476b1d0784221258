"""The section of a network in the right column: its heading, and what its neurons see."""

from PySide6.QtWidgets import QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.network_picture import network_of
from gdgui.ui.data.network.view import NetworkView
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.section import Section

__all__ = ["NetworkSection"]


class NetworkSection(Section):
    """A network at the playhead; hidden where there is none.

    Attributes:
        view: the picture.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self.view = NetworkView()
        super().__init__("network", "", self.view, parent)
        self.set_title(self.tr("Network"))
        self.hide()

    def show_objective(self, objective: LearningObjective | None) -> None:
        """Show the place of a network, or nothing where there is none."""
        has_network = network_of(objective) is not None
        self.view.show_objective(objective if has_network else None)
        if self.isHidden() == has_network:
            self.setVisible(has_network)

    def show_step(self, step: int) -> None:
        """Say of which step the network is."""
        self.set_title(self.tr("Network at step {step}").format(step=f"{step:,}"))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self.view.set_theme(theme)
