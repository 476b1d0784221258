"""The card of one run: its method, its numbers, where it starts, and what can be done with it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gdgui.engine.descent.learners import Learner
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS, Direction
from gdgui.experiment import RandomStart, Run, StepSize
from gdgui.ui.document import run_edits
from gdgui.ui.painting import icons
from gdgui.ui.runs.hyperparameters import Hyperparameters
from gdgui.ui.runs.run_menu import RunMenu
from gdgui.ui.runs.run_title import RunTitle
from gdgui.ui.runs.start_fields import StartFields
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.icon_button import IconButton
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.tab_order import order_by_place

if TYPE_CHECKING:
    from gdgui.ui.runs.sampling_box import SamplingBox
    from gdgui.ui.runs.step_size_box import StepSizeBox

__all__ = ["HyperparameterEdit", "RunCard"]

HyperparameterEdit = Callable[[Run, str, float, str], tuple[Run, str]]

_MOST_FIELDS = 2
"""A start of more coordinates is not typed number by number."""
_STRIP = 4.0
_RADIUS = 8.0


class RunCard(QWidget):
    """Shows one run and edits it; it does not know which one of how many.

    Args:
        with_hyperparameter: how a hyperparameter is set: takes the run, a name, a value and a
            gesture, and returns the new run with what was done to it in words.
        parent: who owns it.

    Signals:
        run_edited: the run as it is wanted from now on, what was done to it in words, and a
            token for the gesture, empty for an edit by itself.
        listed: a hyperparameter, and the values of which each is wanted for a run of its own.
    """

    run_edited = Signal(Run, str, str)
    picked = Signal()
    duplicated = Signal()
    sweep_asked = Signal()
    listed = Signal(str, tuple)
    removed = Signal()

    def __init__(
        self, with_hyperparameter: HyperparameterEdit, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._with_hyperparameter = with_hyperparameter
        self._theme = LIGHT
        self._color = RUN_COLORS[0]
        self._direction: Direction | None = None
        self._visible = True
        self._selected = False
        self._removable = True
        self._title = RunTitle(self)
        self._eye = IconButton(self)
        self._dots = IconButton(self)
        self._menu = RunMenu(self)
        self._numbers = Hyperparameters(self)
        self._start = StartFields(self)
        self._step_size: StepSizeBox | None = None
        self._sampling: SamplingBox | None = None
        self._top = QHBoxLayout()
        self._own_gradient: Label | None = None
        self._names: tuple[str, ...] = ()
        self._learner: Learner | None = None
        self._shown: tuple[Run, ResolvedRun, int] | None = None
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    # ---- showing ----

    def show_run(
        self,
        own: Run,
        run: ResolvedRun,
        steps: int,
        color: str,
        selected: bool,
        removable: bool,
        learner: Learner | None = None,
    ) -> None:
        """Show a run, both as written and as resolved; nothing is emitted.

        Args:
            own: as it is written.
            run: as it is resolved.
            steps: how many steps it takes at most.
            color: its colour.
            selected: whether it is the one that clicks and keys apply to.
            removable: whether there are others.
            learner: what it trains; None for a formula.
        """
        self._shown = own, run, steps
        if (color, selected, own.visible) != (self._color, self._selected, self._visible):
            self._color, self._selected, self._visible = color, selected, own.visible
            self._show_color()
        self._removable = removable
        self._menu.show_run(color, removable, run.is_noisy)
        if (run.direction, learner) != (self._direction, self._learner):
            self._title.show_method(run.direction, learner)
        if run.direction is not self._direction:
            self._direction = run.direction
            self._numbers.show_method(run.direction)
        self._learner = learner
        self._title.show_label(own.label)
        self._show_own_gradient(run.has_own_gradient)
        self._numbers.show_values(run.hyperparameters)
        self._show_start(own, run)
        self._show_step_size()
        self.setAccessibleName(self.tr("Run: {label}").format(label=run.label))

    def _show_own_gradient(self, shown: bool) -> None:
        """Mark a run that descends by a gradient that was typed by hand.

        The mark is made when it is first to be seen: hardly any run has one.
        """
        if shown and self._own_gradient is None:
            self._own_gradient = mark = Label(self.tr("own ∇f"), self)
            mark.setProperty("role", "warning")
            set_tooltip(mark, self.tr("This run descends by a gradient that was typed by hand"))
            self._top.insertWidget(1, mark)
        if self._own_gradient is not None:
            self._own_gradient.setVisible(shown)

    def _show_start(self, own: Run, run: ResolvedRun) -> None:
        """Show where the run starts, and of a model how it sees its samples.

        The box for that is made with the first model: formulas have none.
        """
        learns = self._learner is not None
        self._start.setVisible(not learns)
        if not learns:
            self._start.set_values(run.start)
        elif self._sampling is None:
            from gdgui.ui.runs.batch_slider import SYMBOL_ROOM
            from gdgui.ui.runs.sampling_box import SamplingBox

            self._numbers.set_symbol_room(SYMBOL_ROOM)
            self._sampling = box = SamplingBox(self)
            box.set_color(self._color)
            box.set_theme(self._theme)
            box.batch_changed.connect(self._edit_batch)
            box.seed_changed.connect(self._edit_seed)
            box.start_changed.connect(self._edit_model_start)
            box.listed.connect(lambda values: self.listed.emit("batch", values))
            self._rows.insertWidget(self._rows.indexOf(self._start), box)
        if self._sampling is not None:
            self._sampling.setVisible(learns)
            if learns:
                is_formula = self._learner is not None and not self._learner.has_layers
                self._sampling.show_run(own, run, self._names, is_formula)

    def set_coordinates(self, names: tuple[str, ...]) -> None:
        """Call the coordinates of the start what the objective calls them."""
        self._names = names
        if len(names) <= _MOST_FIELDS:
            self._start.set_names(names)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self._numbers.set_theme(theme)
        for box in (self._step_size, self._sampling):
            if box is not None:
                box.set_theme(theme)
        self._dots.setIcon(icons.icon("more", theme.muted))
        self._show_color()

    def begin_typing(self) -> None:
        """Let the user type the first hyperparameter over; without one, take the keyboard."""
        if not self._numbers.begin_typing():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_renaming(self) -> None:
        """Let the user type a name where the name stands."""
        self._title.begin_renaming()

    def retire(self) -> None:
        """Go, with the run; nothing is emitted any more.

        Its menu may be open, and a field tells of what was typed when it loses the focus.
        """
        self._shown = None
        self.blockSignals(True)
        self._menu.close()
        self.hide()
        self.deleteLater()

    # ---- building ----

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Click to select this run; Delete removes it, F2 renames it"))
        self._build_buttons()
        self._title.method_picked.connect(self._edit_method)
        self._title.label_edited.connect(self._edit_label)
        self._title.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self._numbers.changed.connect(self._edit_hyperparameter)
        self._numbers.listed.connect(self.listed)
        self._numbers.folded.connect(self._show_step_size)
        self._numbers.folded.connect(lambda: order_by_place(self))
        self._start.changed.connect(self._edit_start)
        self._lay_out()

    def _build_buttons(self) -> None:
        self._eye.clicked.connect(self._toggle_visibility)
        self._dots.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._dots.setMenu(self._menu)
        self._dots.setToolTip(self.tr("Rename, colour, duplicate, sweep, delete"))
        self._dots.setAccessibleName(self.tr("What to do with this run"))
        self._menu.rename_asked.connect(self.begin_renaming)
        self._menu.color_picked.connect(self._edit_color)
        self._menu.duplicated.connect(self.duplicated)
        self._menu.sweep_asked.connect(self.sweep_asked)
        self._menu.removed.connect(self.removed)
        for button in (self._eye, self._dots):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fit_icons()
        self._shortcut_guard.teach(self._eye, self._dots, self._numbers.fold)

    def _fit_icons(self) -> None:
        side = em(self, 0.95)
        for button in (self._eye, self._dots):
            button.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_icons()

    def _lay_out(self) -> None:
        top = self._top
        top.setSpacing(em(self, 0.1))
        top.addWidget(self._title, 1)
        top.addWidget(self._eye)
        top.addWidget(self._dots)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(
            round(_STRIP) + em(self, 0.55), em(self, 0.3), em(self, 0.45), em(self, 0.45)
        )
        layout.setSpacing(em(self, 0.1))
        layout.addLayout(top)
        rows = self._rows = QVBoxLayout()
        rows.setContentsMargins(em(self, 0.2), 0, em(self, 0.1), 0)
        rows.setSpacing(em(self, 0.1))
        rows.addWidget(self._numbers)
        rows.addWidget(self._start)
        rows.addWidget(self._numbers.fold)
        layout.addLayout(rows)

    # ---- step size ----

    def _show_step_size(self) -> None:
        """Show how η is found, if that is anything but usual or if all is shown.

        The box is made when it is first to be seen: most cards never show theirs.
        """
        if self._shown is None:
            return
        own, run, steps = self._shown
        usual = run.step_size.is_constant and not run.noise
        wanted = self._numbers.is_expanded or not usual
        if wanted and self._step_size is None:
            from gdgui.ui.runs.step_size_box import StepSizeBox

            self._step_size = box = StepSizeBox(self)
            box.set_color(self._color)
            box.set_theme(self._theme)
            box.step_size_changed.connect(self._edit_step_size)
            box.noise_changed.connect(self._edit_noise)
            self._rows.insertWidget(self._rows.count() - 1, box)
        if self._step_size is not None:
            self._step_size.show_run(own.step_size, run, steps, self._numbers.is_expanded)
            self._step_size.setVisible(wanted)

    # ---- colour, visibility ----

    def _show_color(self) -> None:
        self._numbers.set_color(self._color)
        for box in (self._step_size, self._sampling):
            if box is not None:
                box.set_color(self._color)
        text = self.tr("Hide this run") if self._visible else self.tr("Show this run")
        self._eye.setIcon(icons.icon("eye" if self._visible else "eye-off", self._theme.muted))
        set_tooltip(self._eye, text)
        self._eye.setAccessibleName(text)
        self.update()

    # ---- edits ----

    def _edit(
        self, edit: Callable[..., Run], *values: object, text: str, gesture: str = ""
    ) -> None:
        """Tell of the run that an edit makes of the one that is shown."""
        if self._shown is not None:
            self.run_edited.emit(edit(self._shown[0], *values), text, gesture)

    def _edit_method(self, optimizer: str) -> None:
        text = self.tr("Use {method}").format(method=VECTOR_DIRECTIONS[optimizer].title)
        self._edit(run_edits.with_method, optimizer, text=text)

    def _edit_hyperparameter(self, name: str, value: float, gesture: str) -> None:
        if self._shown is not None:
            run, text = self._with_hyperparameter(self._shown[0], name, value, gesture)
            self.run_edited.emit(run, text, gesture)

    def _edit_step_size(self, step_size: StepSize, gesture: str) -> None:
        text = self.tr("Change step size")
        self._edit(run_edits.with_step_size, step_size, text=text, gesture=gesture)

    def _edit_noise(self, sigma: float, seed: int, gesture: str) -> None:
        text = self.tr("Change noise")
        self._edit(run_edits.with_noise, sigma, seed, text=text, gesture=gesture)

    def _edit_start(self, start: tuple[float, ...], gesture: str) -> None:
        self._edit(run_edits.with_start, start, text=self.tr("Move start"), gesture=gesture)

    def _edit_batch(self, batch: int | None, gesture: str) -> None:
        text = self.tr("Change batch size")
        self._edit(run_edits.with_batch, batch, text=text, gesture=gesture)

    def _edit_seed(self, seed: int, gesture: str) -> None:
        self._edit(run_edits.with_seed, seed, text=self.tr("Change seed"), gesture=gesture)

    def _edit_model_start(
        self, start: tuple[float, ...] | RandomStart, text: str, gesture: str
    ) -> None:
        self._edit(run_edits.with_start, start, text=text, gesture=gesture)

    def _toggle_visibility(self) -> None:
        self._edit(run_edits.with_visibility, text=self.tr("Show or hide run"))

    def _edit_color(self, color: str) -> None:
        self._edit(run_edits.with_color, color, text=self.tr("Change colour"))

    def _edit_label(self, label: str) -> None:
        self._edit(run_edits.with_label, label, text=self.tr("Rename run"))

    # ---- input ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the run."""
        super().mousePressEvent(event)
        event.accept()
        self.picked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go to this card."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Keep F2 and Delete from the window's shortcuts while they mean this run."""
        if event.type() == QEvent.Type.ShortcutOverride and self.hasFocus():
            return claims(event, Qt.Key.Key_F2, Qt.Key.Key_Delete) or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the focused card, F2 renames it."""
        if self.hasFocus() and event.key() == Qt.Key.Key_Delete:
            if self._removable:
                self.removed.emit()
        elif self.hasFocus() and event.key() == Qt.Key.Key_F2:
            self.begin_renaming()
        else:
            super().keyPressEvent(event)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card with the run's colour along its left edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        emphasised = self._selected or self.hasFocus()
        width = 1.5 if emphasised else 1.0
        area = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        outline = QPainterPath()
        outline.addRoundedRect(area, _RADIUS, _RADIUS)
        painter.fillPath(outline, QColor(theme.card))
        color = QColor(self._color)
        color.setAlphaF(1.0 if self._visible else 0.35)
        strip = QPainterPath()
        strip.addRect(QRectF(0, 0, _STRIP + width / 2, self.height()))
        painter.fillPath(outline.intersected(strip), color)
        border = (
            theme.accent if self.hasFocus() else theme.faint if self._selected else theme.border
        )
        painter.setPen(QPen(QColor(border), width))
        painter.drawPath(outline)
