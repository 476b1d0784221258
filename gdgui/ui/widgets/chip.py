"""A word in a coloured pill that says how a run stands."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.style_state import repolish

__all__ = ["Chip", "status_text"]


class Chip(Label):
    """Shows one status in words, and in a colour from the style sheet's ``status`` rules."""

    def __init__(self, status: str = "moving", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.set_status(status)

    def set_status(self, status: str, text: str = "") -> None:
        """Show a status, in other words than its own where some are given.

        Args:
            status: "converged", "constant", "diverged", "oscillating", "moving" or "stopped"; or
                "stationary" for a run that converged to what is no minimum.
            text: what is shown in place of the status.
        """
        self.setText(text or status_text(status))
        self.setAccessibleName(self.text())
        if self.property("status") != status:
            self.setProperty("status", status)
            repolish(self)


def status_text(status: str) -> str:
    """Return a status in words that a learner can use."""
    words = {
        "stationary": QCoreApplication.translate("Chip", "converged"),
        "converged": QCoreApplication.translate("Chip", "converged"),
        "constant": QCoreApplication.translate("Chip", "constant"),
        "diverged": QCoreApplication.translate("Chip", "diverged"),
        "oscillating": QCoreApplication.translate("Chip", "oscillating"),
        "moving": QCoreApplication.translate("Chip", "still moving"),
        "stopped": QCoreApplication.translate("Chip", "stopped"),
    }
    return words.get(status, status)
