"""The section of a network in the right column: its heading, and what its neurons see."""

from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.network_picture import network_of
from gdgui.ui.data.network.card import NetworkCard
from gdgui.ui.data.network.view import NetworkView
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.section import Section

__all__ = ["Ending", "NetworkSection"]


_OUTER_LAYERS = 2
"""Features and outputs."""


class Ending(Enum):
    """Whether a run has come to its end where its network is shown."""

    NONE = auto()
    ENDED = auto()
    """There is no later network, though the playhead has gone on."""
    DIVERGED = auto()


class NetworkSection(Section):
    """A network at the playhead, here or in a card of its own; hidden where there is none.

    Attributes:
        view: the picture.
        card: what holds it elsewhere.

    Signals:
        presence_changed: there is a network now, or none any more; with hidden layers, or without.
    """

    presence_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.view = NetworkView()
        super().__init__("network", "", self.view, parent)
        self.card = NetworkCard(self)
        self._has_network = self._has_hidden_layers = self._is_in_card = False
        self.show_place(0)
        self._show_presence()

    @property
    def has_network(self) -> bool:
        """Whether there is a network."""
        return self._has_network

    @property
    def has_hidden_layers(self) -> bool:
        """Whether there is one that has layers between features and outputs."""
        return self._has_hidden_layers

    @property
    def is_in_card(self) -> bool:
        """Whether there is a network, and it stands in its card."""
        return self._has_network and self._is_in_card

    def show_objective(self, objective: LearningObjective | None) -> None:
        """Show the place of a network, or nothing where there is none."""
        before, network = (self._has_network, self._has_hidden_layers), network_of(objective)
        self._has_network = network is not None
        self._has_hidden_layers = network is not None and len(network.sizes) > _OUTER_LAYERS
        self.view.show_objective(objective if self._has_network else None)
        self._show_presence()
        if (self._has_network, self._has_hidden_layers) != before:
            self.presence_changed.emit()

    def show_in_card(self, is_in_card: bool) -> None:
        """Show the picture in its card, large and without what is to be pressed, or here."""
        if is_in_card == self._is_in_card:
            return
        self._is_in_card = is_in_card
        if is_in_card:
            self.card.hold(self.view)
        elif (layout := self.layout()) is not None:
            layout.addWidget(self.view)
            self.view.setHidden(self.is_folded)
        self.view.set_bare(is_in_card)
        self._show_presence()

    def _show_presence(self) -> None:
        for part, is_used in ((self, not self._is_in_card), (self.card, self._is_in_card)):
            is_shown = self._has_network and is_used
            if part.isHidden() == is_shown:
                part.setVisible(is_shown)

    def show_place(self, step: int, run: str = "", ending: Ending = Ending.NONE) -> None:
        """Say of which step the network is, and of which run.

        Args:
            step: the step of the tape.
            run: what the run is called.
            ending: whether the run has come to its end there.
        """
        here = {
            Ending.NONE: self.tr("Network at step {step}"),
            Ending.ENDED: self.tr("Network at step {step} · end"),
            Ending.DIVERGED: self.tr("Network at step {step} · diverged"),
        }
        there = {
            Ending.NONE: self.tr("Network of {run}"),
            Ending.ENDED: self.tr("Network of {run} · ended at step {step}"),
            Ending.DIVERGED: self.tr("Network of {run} · diverged at step {step}"),
        }
        self.set_title(here[ending].format(step=f"{step:,}"))
        self.card.set_title(there[ending].format(run=run, step=f"{step:,}"))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self.view.set_theme(theme)
