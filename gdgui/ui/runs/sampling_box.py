"""What chance decides in a run of a model: its batches, their order, and where it starts."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdgui.engine.descent.problem import ResolvedRun
from gdgui.experiment import Run
from gdgui.ui.runs.batch_slider import BatchSlider
from gdgui.ui.runs.model_start import ModelStart
from gdgui.ui.runs.seed_field import SeedField
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.plain_text import Label, set_tooltip

__all__ = ["SamplingBox"]


class SamplingBox(QWidget):
    """Shows batch size, seed and start of a run, and edits them.

    Signals:
        batch_changed: the size of a batch, None for all samples, and a gesture.
        seed_changed: the seed of the order and of the noise, and a gesture.
        start_changed: the start, what was done in words, and a gesture.
        listed: several sizes of a batch, which were typed as a list.
    """

    batch_changed = Signal(object, str)
    seed_changed = Signal(int, str)
    start_changed = Signal(object, str, str)
    listed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batch = BatchSlider(self)
        self._order = QWidget(self)
        self._seed = SeedField(_tr("Seed of the order and the noise"), self._order)
        self._start = ModelStart(self)
        label = Label(_tr("order"), self._order)
        label.setProperty("role", "muted")
        set_tooltip(label, _tr("In which order the samples come, and which noise there is"))
        order = QHBoxLayout(self._order)
        order.setContentsMargins(0, 0, 0, 0)
        order.addWidget(label)
        order.addWidget(self._seed, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.1))
        for part in (self._batch, self._order, self._start):
            layout.addWidget(part)
        self._batch.changed.connect(
            lambda value, gesture: self.batch_changed.emit(self._batch.size_of(value), gesture)
        )
        self._batch.listed.connect(self.listed)
        self._seed.changed.connect(self.seed_changed)
        self._start.changed.connect(self.start_changed)

    def show_run(
        self, own: Run, run: ResolvedRun, names: tuple[str, ...], is_formula: bool = False
    ) -> None:
        """Show a run of a model, a formula or layers, whose parameters have these names."""
        self._batch.show_batches(run.batches)
        self._order.setVisible(run.is_noisy)
        self._seed.set_seed(own.seed)
        self._start.show_start(own.start, run.start, names, is_formula)

    def set_color(self, color: str) -> None:
        """Fill the slider in the colour of the run."""
        self._batch.set_color(color)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._batch.set_theme(theme)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SamplingBox", text)
