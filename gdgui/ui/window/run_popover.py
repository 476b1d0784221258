"""A run in a presentation: what of it can be changed without leaving the presentation."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gdgui.engine.descent.learners import Learner
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.experiment import Run
from gdgui.ui.document import run_edits
from gdgui.ui.runs.batch_slider import SYMBOL_ROOM, BatchSlider
from gdgui.ui.runs.hyperparameters import slider_for
from gdgui.ui.runs.method_choice import fill_methods
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import Label

__all__ = ["RunPopover"]


class RunPopover(QFrame):
    """The method of a run, its hyperparameters and whether it is seen; Escape closes it.

    Signals:
        run_edited: the run as it is wanted from now on, what was done to it in words, and a
            token for the gesture, empty for an edit by itself.
        hyperparameter_edited: a name, a value and a gesture.
    """

    run_edited = Signal(Run, str, str)
    hyperparameter_edited = Signal(str, float, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._run: Run | None = None
        self._theme: Theme | None = None
        self._color = ""
        self._sliders: dict[str, NumberSlider] = {}
        self._learner: Learner | None = None
        self._batch = BatchSlider(self)
        self._title = Label(parent=self)
        self._method = Choice(self)
        self._eye = QPushButton(self)
        self._rows = QVBoxLayout()
        self.setProperty("popover", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title.setProperty("role", "title")
        self._method.setAccessibleName(self.tr("Method"))
        fill_methods(self._method, None)
        self._method.activated.connect(self._pick_method)
        self._eye.clicked.connect(self._toggle)
        self._batch.changed.connect(self._edit_batch)
        top = QHBoxLayout()
        top.setSpacing(em(self, 0.6))
        top.addWidget(self._title, 1)
        top.addWidget(self._eye)
        layout = QVBoxLayout(self)
        side = em(self, 0.8)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.5))
        layout.addLayout(top)
        layout.addWidget(self._method)
        layout.addLayout(self._rows)
        layout.addWidget(self._batch)
        self.setMinimumWidth(em(self, 18))

    def show_run(
        self, own: Run, run: ResolvedRun, color: str, theme: Theme, learner: Learner | None = None
    ) -> None:
        """Show a run, both as written and as resolved; nothing is emitted.

        Args:
            own: as it is written.
            run: as it is resolved.
            color: its colour.
            theme: the colours of the rest.
            learner: what it trains; None for a formula.
        """
        if learner != self._learner:
            self._learner = learner
            fill_methods(self._method, learner)
        self._run, self._theme = own, theme
        self._title.setText(run.label)
        self._eye.setText(self.tr("Hide") if own.visible else self.tr("Show"))
        self._method.setCurrentIndex(self._method.findData(run.direction.id))
        names = [each.name for each in run.direction.hyperparameters if each.is_tuned_first]
        if names != list(self._sliders) or color != self._color:
            self._color = color
            self._rebuild(run)
        for name, slider in self._sliders.items():
            slider.set_value(run.hyperparameters[name])
        self._batch.set_color(color)
        self._batch.set_theme(theme)
        self._batch.show_batches(run.batches)

    def open_at(self, point: QPoint) -> None:
        """Appear above a point of the screen, or wherever near it there is room."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        left = min(max(point.x() - self.width() // 2, room.left()), room.right() - self.width())
        top = max(point.y() - self.height() - em(self, 0.5), room.top())
        self.move(left, top)
        self.show()

    @property
    def sliders(self) -> dict[str, NumberSlider]:
        """What is to be turned, by the names of the hyperparameters."""
        return dict(self._sliders)

    @property
    def batch(self) -> BatchSlider:
        """How many samples a step sees."""
        return self._batch

    @property
    def method(self) -> Choice:
        """The choice of a method."""
        return self._method

    @property
    def eye(self) -> QPushButton:
        """The button that hides the run, or shows it."""
        return self._eye

    def _rebuild(self, run: ResolvedRun) -> None:
        for slider in self._sliders.values():
            slider.hide()
            slider.deleteLater()
        self._sliders = {}
        for each in run.direction.hyperparameters:
            if each.is_tuned_first:
                slider = slider_for(each, self)
                slider.set_color(self._color)
                if self._learner is not None:
                    slider.set_symbol_room(SYMBOL_ROOM)
                if self._theme is not None:
                    slider.set_theme(self._theme)
                slider.changed.connect(
                    lambda value, gesture, name=each.name: self.hyperparameter_edited.emit(
                        name, value, gesture
                    )
                )
                self._sliders[each.name] = slider
                self._rows.addWidget(slider)
                slider.show()
        self.adjustSize()

    def _pick_method(self, _index: int) -> None:
        name = self._method.currentData()
        if self._run is not None and name is not None and name != self._run.optimizer:
            text = self.tr("Use {method}").format(method=self._method.currentText())
            self.run_edited.emit(run_edits.with_method(self._run, name), text, "")

    def _edit_batch(self, value: float, gesture: str) -> None:
        if self._run is not None:
            run = run_edits.with_batch(self._run, self._batch.size_of(value))
            self.run_edited.emit(run, self.tr("Change batch size"), gesture)

    def _toggle(self) -> None:
        if self._run is not None:
            run = run_edits.with_visibility(self._run)
            self.run_edited.emit(run, self.tr("Show or hide run"), "")
