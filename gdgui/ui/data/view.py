"""The data view: what is learned from, and what the model of a run says of it at the playhead.

One input gives a curve for each run, two give shades over their plane, and more the prediction
against the truth of every row: as points, as a table of confusions, or as pictures. It takes what
it shows by methods, and tells of points that are added, dragged, turned or deleted by hand.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from gdgui.engine.analysis.step import Step
from gdgui.engine.data.learning import IntArray
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.prediction import (
    LINE,
    PLANE,
    ROWS,
    Answer,
    Frame,
    Prediction,
    RowPrediction,
)
from gdgui.ui.data.class_picker import ClassPicker
from gdgui.ui.data.legend import LegendEntry, LegendLine
from gdgui.ui.data.number_scale import NumberScale
from gdgui.ui.data.option_menu import OptionMenu
from gdgui.ui.data.options import DEFAULT
from gdgui.ui.data.plot import DataPlot
from gdgui.ui.data.readout import GAP, answer_text, place_text, row_text, said_text
from gdgui.ui.data.shown_run import ShownRun
from gdgui.ui.data.subject import Interval, Subject
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.dot import dot_icon
from gdgui.ui.widgets.plain_text import Label, plain_menu_text, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["DataView", "Evaluate"]

Evaluate = Callable[[tuple[float, ...]], Answer]
"""Takes inputs in their own units and returns what the selected run's model says of them."""

_NO_ROWS: IntArray = np.empty(0, np.int64)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DataView", text)


class DataView(QFrame):
    """A card with the data of an objective.

    Signals:
        objective_edited: an `Objective` whose points someone has edited, what was done, and a
            token that is the same for a whole gesture.
        run_picked: the run that was picked in the menu, counted from 0.
        frame_changed: something else is to be predicted, or more finely.
        refused: a sentence that says why a point cannot be edited.
        options_picked: which of the `gdgui.ui.data.options.OPTIONS` are shown from now on.
    """

    objective_edited = Signal(object, str, str)
    run_picked = Signal(int)
    frame_changed = Signal()
    refused = Signal(str)
    options_picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._theme = LIGHT
        self._runs: tuple[ShownRun, ...] = ()
        self._evaluate: Evaluate | None = None
        self._place: QPointF | None = None
        self._shown = DEFAULT
        self._is_bare = False
        self._plot = DataPlot(self)
        self._title = Label(_tr("Data"), self)
        self._show_button, self._run_button = QToolButton(self), QToolButton(self)
        self._options = OptionMenu(self)
        self._run_menu = QMenu(self._run_button)
        self._classes, self._scale = ClassPicker(self), NumberScale(self)
        self._legend = LegendLine(self)
        self._readout = Label("", self._plot)
        self._compose()
        self._connect()
        self.set_theme(LIGHT)
        self.set_options(DEFAULT)
        self.show_objective(None)

    def _compose(self) -> None:
        self._title.setProperty("role", "title")
        guard = ShortcutGuard(self)
        for button, menu in (
            (self._show_button, self._options),
            (self._run_button, self._run_menu),
        ):
            button.setProperty("quiet", True)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMenu(menu)
            guard.teach(button)
        self._show_button.setText(_tr("Show ▾"))
        self._show_button.setAccessibleName(_tr("What is shown of the data"))
        self._show_button.setToolTip(_tr("What is shown: points held out, residuals, batch …"))
        self._run_button.setToolTip(_tr("Whose model is shown"))
        self._readout.setProperty("role", "readout")
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.hide()
        self._header = QHBoxLayout()
        self._header.addWidget(self._title)
        self._header.addStretch(1)
        self._header.addWidget(self._show_button)
        self._header.addWidget(self._run_button)
        self._footer = QVBoxLayout()
        self._footer.addWidget(self._classes)
        self._footer.addWidget(self._scale)
        self._footer.addWidget(self._legend)
        column = QVBoxLayout(self)
        # The hairline around the card is to be seen beside the plot.
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._header)
        column.addWidget(self._plot, 1)
        column.addLayout(self._footer)
        self._fit_to_font()
        self.setFocusProxy(self._plot)
        for named in (self, self._plot):
            named.setAccessibleName(_tr("Data"))

    def _fit_to_font(self) -> None:
        side = em(self, 0.75)
        self._header.setContentsMargins(side, em(self, 0.5), em(self, 0.5), em(self, 0.4))
        self._header.setSpacing(em(self, 0.7))
        self._footer.setContentsMargins(side, em(self, 0.35), side, em(self, 0.35))
        self._footer.setSpacing(em(self, 0.15))

    def _connect(self) -> None:
        gestures = self._plot.gestures
        gestures.edited.connect(self.objective_edited)
        gestures.refused.connect(self.refused)
        gestures.chosen_changed.connect(self._describe)
        self._plot.part_changed.connect(self.frame_changed)
        self._plot.hovered.connect(self._hover)
        self._options.picked.connect(self._pick_options)
        self._options.reset_asked.connect(self.reset_view)
        self._classes.picked.connect(self._choose_target)
        self._scale.picked.connect(self._choose_target)

    # ---- what is shown ----

    @property
    def subject(self) -> Subject | None:
        """What is shown; None where nothing is learned."""
        return self._plot.subject

    @property
    def plot(self) -> DataPlot:
        """The plot, for those who want to know where in it something lies."""
        return self._plot

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self._plot.set_theme(theme)
        self._legend.set_theme(theme)
        self._scale.set_theme(theme)

    def show_objective(self, objective: LearningObjective | None) -> None:
        """Show the data of an objective; nothing is emitted but `frame_changed`."""
        before = self.subject
        if before is not None and objective is not None and before.objective == objective:
            return
        subject = None if objective is None else Subject(objective)
        self._plot.set_subject(subject)
        self._options.set_subject(subject)
        self._show_pickers(subject)
        self._show_run()
        self._show_legend()
        self._describe()
        self._read_out()

    def _show_pickers(self, subject: Subject | None) -> None:
        can_edit = subject is not None and subject.can_edit and not self._is_bare
        classes = subject.samples.class_names if subject is not None else ()
        if subject is not None and subject.kind == ROWS:
            classes = ()
        self._classes.show_classes(classes, can_pick=can_edit)
        self._classes.setVisible(bool(classes))
        has_scale = subject is not None and subject.kind == PLANE and not subject.is_classified
        self._scale.setVisible(has_scale)
        if subject is not None and has_scale:
            name = subject.named(subject.samples.target_name)
            self._scale.show_scale(name, subject.scale, can_pick=can_edit)
        self._choose_target()

    def _choose_target(self, *_: object) -> None:
        """Give points that are added the class, or the number, that is picked."""
        subject = self.subject
        is_class = subject is not None and subject.is_classified
        picked = float(self._classes.current) if is_class else self._scale.value
        self._plot.gestures.new_target = picked

    def show_runs(self, runs: tuple[ShownRun, ...]) -> None:
        """Show whose models there are, in their colours."""
        if runs == self._runs:
            return
        self._runs = runs
        self._plot.set_runs(runs)
        self._run_menu.clear()
        for index, run in enumerate(runs):
            entry = self._run_menu.addAction(
                dot_icon(run.color, em(self, 0.7), not run.visible),
                plain_menu_text(run.label),
                partial(self.run_picked.emit, index),
            )
            set_tooltip(entry, run.label)
            entry.setCheckable(True)
            entry.setChecked(run.selected)
        self._show_run()

    def _show_run(self) -> None:
        selected = next((run.label for run in self._runs if run.selected), "")
        self._run_button.setText(plain_menu_text(f"{selected} ▾" if selected else ""))
        name = _tr("Model of {run}").format(run=selected)
        self._run_button.setAccessibleName(name)
        self._run_button.setVisible(bool(selected) and not self._is_bare)
        # Where each run has its curve, the colours say whose is whose.
        is_of_one = self.subject is not None and self.subject.kind != LINE
        title = _tr("Data and {run}").format(run=selected)
        self._title.setText(title if self._is_bare and selected and is_of_one else _tr("Data"))

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Show what models say; None while that is not known."""
        self._plot.set_prediction(prediction)
        self._read_out()

    @property
    def prediction(self) -> Prediction | None:
        """What is shown of models."""
        return self._plot.painting.prediction

    def show_step(self, step: Step | None) -> None:
        """Ring the rows that a step sees; None where the run has ended."""
        rows = _NO_ROWS if step is None or step.batch is None else step.batch
        self._plot.set_batch(rows)

    def set_evaluate(self, evaluate: Evaluate | None) -> None:
        """Read out what a model says under the pointer; None while it is not known."""
        self._evaluate = evaluate
        self._read_out()

    @property
    def readout(self) -> str:
        """What is read out under the pointer; empty where it is elsewhere."""
        return "" if self._readout.isHidden() else self._readout.text().replace("\n", GAP)

    def set_bare(self, bare: bool) -> None:
        """Leave out what is to be pressed, for those who only look on."""
        self._is_bare = bare
        self._show_button.setHidden(bare)
        self._show_run()
        self._show_pickers(self.subject)

    @property
    def legend(self) -> str:
        """What the signs mean, in words."""
        return self._legend.accessibleName()

    @property
    def is_settling(self) -> bool:
        """Whether something is still to be painted; what models say comes from outside."""
        return False

    # ---- options and the part in view ----

    @property
    def options(self) -> frozenset[str]:
        """Which of the `gdgui.ui.data.options.OPTIONS` are shown."""
        return self._shown

    @property
    def option_menu(self) -> OptionMenu:
        """The menu of what can be shown."""
        return self._options

    def set_options(self, shown: frozenset[str]) -> None:
        """Show these of the `gdgui.ui.data.options.OPTIONS`."""
        self._shown = shown
        self._options.set_shown(shown)
        self._plot.set_shown(shown)
        self._show_legend()

    def _pick_options(self, shown: frozenset[str]) -> None:
        self.set_options(shown)
        self.options_picked.emit(shown)

    def frame_of(self, *, is_exact: bool) -> Frame:
        """Return what is to be predicted of what is in view; see `DataPlot.frame_of`."""
        return self._plot.frame_of(is_exact=is_exact)

    def set_resolution(self, ratio: float) -> None:
        """Have so many pixels for each of the widget's."""
        self._plot.set_resolution(ratio)

    @property
    def part(self) -> tuple[Interval, Interval] | None:
        """The part of the plane that someone has chosen to see; None for all."""
        return self._plot.part

    def show_part(self, intervals: tuple[Interval, Interval] | None) -> None:
        """Show a part of the plane; None for all there is to see."""
        self._plot.show_part(intervals)

    def reset_view(self) -> None:
        """Show all points again."""
        self._plot.show_part(None)

    # ---- words ----

    def _show_legend(self) -> None:
        subject = self.subject
        if subject is None:
            self._legend.show_entries(())
            return
        entries = [LegendEntry(_tr("learned from"), "filled")]
        if subject.samples.held_out.any() and "held_out" in self._shown:
            entries.append(LegendEntry(_tr("held out"), "hollow"))
        if subject.kind == PLANE:
            entries.append(LegendEntry(_tr("shade = what the model says")))
        elif subject.kind == LINE and subject.is_softmax:
            entries.append(LegendEntry(_tr("curve = probability of a class")))
        elif subject.kind == LINE:
            entries.append(LegendEntry(_tr("curve = what each run says")))
        elif not subject.is_classified:
            entries.append(LegendEntry(_tr("on the diagonal = right")))
        elif self._plot.painting.shows_pictures:
            entries = [LegendEntry(_tr("below each: what the model says, held-out rows first"))]
        else:
            entries[0] = LegendEntry(_tr("row: class, column: what the model says; ○ held out"))
            del entries[1:]
        self._legend.show_entries(tuple(entries))

    def _describe(self) -> None:
        """Tell a screen reader what is shown, and which point is chosen."""
        subject, row = self.subject, self._plot.gestures.chosen
        if subject is None:
            self._plot.setAccessibleDescription("")
            return
        words = [_tr("{count} rows.").format(count=f"{len(subject.inputs):,}")]
        if row is not None:
            inputs = tuple(subject.inputs[row].tolist())
            words.append(
                _tr("Point {number}: {place}, {target}.").format(
                    number=row + 1, place=place_text(subject, inputs), target=row_text(subject, row)
                )
            )
        if subject.can_edit:
            words.append(
                _tr(
                    "Click to add a point, drag one to move it, the right button gives it another "
                    "class. Arrow keys choose a point and with Ctrl move it, Insert adds one, "
                    "Delete deletes it. The wheel, plus and minus zoom; a drag pans."
                )
            )
        self._plot.setAccessibleDescription(" ".join(words))

    # ---- the pointer ----

    def _hover(self, place: QPointF | None) -> None:
        self._place = place
        self._read_out()

    def _read_out(self) -> None:
        text = "" if self._place is None or self._is_bare else self._text_at(self._place)
        if not text:
            self._readout.hide()
            return
        aside, below = em(self, 0.5), em(self, 2.0)
        self._readout.setText(text)
        self._readout.adjustSize()
        if self._readout.width() > self._plot.width() - 2 * aside:
            self._readout.setText(text.replace(GAP, "\n"))
            self._readout.adjustSize()
        left = self._plot.width() - self._readout.width() - aside
        top = self._plot.height() - self._readout.height() - below
        if self._place is not None and self._readout.geometry().translated(
            left - self._readout.x(), top - self._readout.y()
        ).adjusted(-aside, -aside, aside, aside).contains(self._place.toPoint()):
            top = below
        self._readout.move(max(aside, left), top)
        self._readout.show()

    def _text_at(self, place: QPointF) -> str:
        subject = self.subject
        if subject is None:
            return ""
        if subject.kind == ROWS:
            painting = self._plot.painting
            row, cell = painting.row_at(place), painting.cell_at(place)
            return said_text(subject, row, self._rows, cell)
        inputs = self._plot.inputs_at(place)
        row = self._plot.gestures.at(place)
        parts = []
        if row is not None:
            inputs = tuple(subject.inputs[row].tolist())
            parts.append(row_text(subject, row))
        parts.insert(0, place_text(subject, inputs))
        if self._evaluate is not None and self.prediction is not None:
            parts.append(answer_text(subject, self._evaluate(inputs)))
        return GAP.join(part for part in parts if part)

    @property
    def _rows(self) -> RowPrediction | None:
        return self.prediction if isinstance(self.prediction, RowPrediction) else None

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.layout() is not None:
            self._fit_to_font()
