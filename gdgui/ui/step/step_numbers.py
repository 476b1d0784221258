"""The numbers of one step: the rule with them in it, and each of them by its name.

Of a model they begin with its batch; of more than two parameters vectors are shown by their norms.

It follows the playhead at every step of playback, so that everything here is painted, nothing is
laid out anew, and texts for the clipboard and for screen readers are made when they are wanted.
"""

from collections.abc import Iterator

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.analysis.equations import Role
from gdgui.engine.analysis.step import Step
from gdgui.engine.analysis.substitution import substituted
from gdgui.engine.analysis.worked_gradient import BatchSummary, FullGradient, summarize
from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.notation import in_digits, norm, shown
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.step.equation_view import EquationView
from gdgui.ui.style.run_colors import ink
from gdgui.ui.style.theme import LIGHT, MONO_FONT, Theme, em
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["Quantity", "StepNumbers", "flag_sentence", "quantities"]

_REST_MS = 300
"""How long a step stands before it is written out for screen readers."""
_LONGEST = 11
"""The most characters of a number in the table."""
_MOST_IN_FULL = 2
"""Of more coordinates a vector is shown by its norm."""
_FEW_DIGITS = 4


class Quantity(msgspec.Struct, frozen=True):
    """One row: a name, a number or one for each coordinate, and what it is."""

    name: str
    texts: tuple[str, ...]
    role: Role = "plain"


class StepNumbers(QWidget):
    """Shows a step in numbers.

    Attributes:
        copy_button: copies the step; it belongs beside the heading.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._step: Step | None = None
        self._summary: BatchSummary | None = None
        self._batch = _QuantityTable(self)
        self._equations = EquationView(self)
        self._table = _QuantityTable(self)
        self._note = Label(parent=self)
        self.copy_button = QToolButton(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._rest = QTimer(self)
        self._column = QVBoxLayout(self)
        self._build()

    def show_step(self, step: Step, color: str, full: FullGradient | None = None) -> None:
        """Show a step of a run of this colour.

        Args:
            step: the step.
            color: the run's colour.
            full: of a model with batches the loss and the gradient of all data at the iterate;
                None where they are not known.
        """
        self._step, self._summary = step, summarize(step, full)
        color = ink(color, self._theme)
        if step.dim <= _MOST_IN_FULL:
            self._equations.set_run_color(color)
            self._equations.show_lines(
                substituted(step),
                (step.run.direction.id, step.dim, step.flag, bool(step.weight_decay)),
            )
        batch = () if self._summary is None else tuple(batch_quantities(self._summary))
        self._batch.show_quantities(batch, color)
        self._table.show_quantities(self.quantities[len(batch) :], color)
        self._show_note(flag_sentence(step.flag), "warning")
        self._show_parts(True)
        self._rest.start()

    def show_end(self, sentence: str) -> None:
        """Show that there is no step here, and why."""
        self._step = None
        self._show_note(sentence, "note")
        self._show_parts(False)
        self._rest.start()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme; run colours follow with the next step."""
        self._theme = theme
        for part in (self._batch, self._equations, self._table):
            part.set_theme(theme)

    def explain_batch(self, widget: QWidget) -> None:
        """Put a widget between what is said of the batch and what follows from its gradient."""
        self._column.insertWidget(self._column.indexOf(self._batch) + 1, widget)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The rows of the table; none where there is no step."""
        return tuple(quantities(self._step, self._summary)) if self._step else ()

    def text(self) -> str:
        """Return the step as plain text; empty where there is none."""
        step = self._step
        if step is None:
            return ""
        rows = [f"{row.name}: {', '.join(row.texts)}" for row in self.quantities]
        if step.dim > _MOST_IN_FULL:
            title = f"{step.run.label}, step {step.index} → {step.index + 1}"
            return "\n".join([title, *rows]) + "\n"
        from gdgui.engine.analysis.step_text import as_text

        count = 0 if self._summary is None else len(list(batch_quantities(self._summary)))
        return as_text(step) + "".join(f"{row}\n" for row in rows[:count])

    def latex(self) -> str:
        """Return the step as LaTeX; empty where there is none."""
        from gdgui.engine.analysis.step_text import as_latex

        return as_latex(self._step) if self._step else ""

    # ---- building ----

    def _build(self) -> None:
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copy this step as text or as LaTeX"))
        self.copy_button.setProperty("quiet", True)
        self.copy_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.copy_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy_button.setAccessibleName(self.tr("Copy this step"))
        self.copy_button.setMenu(self._menu())
        self._shortcut_guard.teach(self.copy_button)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.setAccessibleName(self.tr("This step in numbers"))
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._describe)
        layout = self._column
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.6))
        for part in (self._batch, self._equations, self._table, self._note):
            layout.addWidget(part)
        self._batch.hide()
        self._note.hide()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(self.tr("Copy as text"), lambda: self._copy_text(self.text()))
        menu.addAction(self.tr("Copy as LaTeX"), lambda: self._copy_text(self.latex()))
        return menu

    def _open_menu(self, point: QPoint) -> None:
        if self._step is not None and (menu := self.copy_button.menu()):
            menu.popup(self.mapToGlobal(point))

    def _copy_text(self, text: str) -> None:
        if text:
            QGuiApplication.clipboard().setText(text)

    def _describe(self) -> None:
        """Write the step, and what is out of the ordinary about it, for screen readers."""
        self.setAccessibleDescription(f"{self.text()}{self._note.text()}")

    def _show_parts(self, shown: bool) -> None:
        is_in_full = self._step is None or self._step.dim <= _MOST_IN_FULL
        parts = (
            (self._batch, self._summary is not None),
            (self._equations, is_in_full),
            (self._table, True),
            (self.copy_button, True),
        )
        for part, is_wanted in parts:
            if part.isHidden() == (shown and is_wanted):
                part.setVisible(shown and is_wanted)

    def _show_note(self, sentence: str, role: str) -> None:
        if sentence != self._note.text() or role != self._note.property("role"):
            self._note.setText(sentence)
            self._note.setProperty("role", role)
            self._note.style().unpolish(self._note)
            self._note.style().polish(self._note)
        if self._note.isHidden() == bool(sentence):
            self._note.setVisible(bool(sentence))


def flag_sentence(flag: StepFlag) -> str:
    """Return what is out of the ordinary about a step, in words; empty where nothing is."""
    translate = QCoreApplication.translate
    sentences = {
        StepFlag.CLIMBS: translate(
            "StepNumbers",
            "The method's direction climbs here, so the line search took the negative gradient.",
        ),
        StepFlag.SEARCH_FAILED: translate(
            "StepNumbers",
            "The line search found no η that satisfies its conditions; it took the best it saw.",
        ),
        StepFlag.INDEFINITE: translate(
            "StepNumbers",
            "The Hessian has a negative eigenvalue here; its magnitude was taken instead.",
        ),
        StepFlag.SINGULAR: translate(
            "StepNumbers",
            "The Hessian is singular: where nothing bends, the step follows the negative gradient.",
        ),
        StepFlag.NOT_FINITE: translate(
            "StepNumbers",
            "The derivatives are not finite here, so the step follows the negative gradient, or "
            "there is none.",
        ),
        StepFlag.RESTART: translate(
            "StepNumbers",
            "The method forgot its past here and started over with the negative gradient.",
        ),
        StepFlag.LEAST_NORM: translate(
            "StepNumbers",
            "The Hessian is singular here; of the steps that fit best, this is the shortest.",
        ),
        StepFlag.RANK_DEFICIENT: translate(
            "StepNumbers",
            "The Jacobian has not full rank here: some change of the parameters moves nothing. Of "
            "the steps that fit best, this is the shortest.",
        ),
        StepFlag.NOT_LOWERED: translate(
            "StepNumbers",
            "No damping that was tried lowers the loss here, so the iterate stays.",
        ),
    }
    return sentences.get(flag, "")


def _words(name: str) -> str:
    return QCoreApplication.translate("StepNumbers", name)


def quantities(step: Step, summary: BatchSummary | None = None) -> Iterator[Quantity]:
    """Yield the rows of a step's table.

    Args:
        step: the step.
        summary: what there is to say of its batch; None for a formula.
    """
    if summary is not None:
        yield from batch_quantities(summary)
    if step.dim > _MOST_IN_FULL:
        yield from _norms(step)
    else:
        yield from _numbers(step)
    if summary is not None:
        yield Quantity(_words("length of the step") + "  ‖Δθ‖", (_few(summary.step_length),))


def batch_quantities(summary: BatchSummary) -> Iterator[Quantity]:
    """Yield the rows on the batch of a step, beside all that is learned from."""
    if summary.is_full:
        text = _words("all {count} · epoch {epoch}")
        count = f"{summary.samples:,}"
    else:
        text = _words("{count} of {samples} · epoch {epoch}")
        count = f"{summary.count:,}"
    said = text.format(count=count, samples=f"{summary.samples:,}", epoch=f"{summary.epoch:,}")
    yield Quantity(_words("batch"), (said,))
    loss, gradient = _few(summary.loss), _few(summary.gradient_norm)
    if summary.is_full:
        yield Quantity(_words("loss"), (loss,))
        yield Quantity("‖g‖", (gradient,), "gradient")
        return
    yield Quantity(_words("loss of the batch"), (loss,))
    yield Quantity(_words("loss of all"), (_few(summary.full_loss),))
    both = f"{_few(summary.gradient_norm, 3)} · {_few(summary.full_gradient_norm, 3)}"
    yield Quantity(_words("‖g‖ of the batch · of all"), (both,), "gradient")
    yield Quantity(_words("angle between the two"), (_angle(summary.angle),))


def _few(number: float | None, digits: int = _FEW_DIGITS) -> str:
    """Return a number in a few digits; one that is still being found as an ellipsis."""
    return "…" if number is None else in_digits(number, digits)


def _angle(degrees: float | None) -> str:
    if degrees is None:
        return "…"
    if degrees != degrees:
        return "—"
    return f"{degrees:.0f}°" if degrees >= 1.0 else f"{in_digits(degrees, 2)}°"


def _norms(step: Step) -> Iterator[Quantity]:
    """Yield the rows of a step of many parameters: the norms of its vectors."""
    if step.noise.any() or step.weight_decay:
        name = _words("with decay") if step.weight_decay else _words("with noise")
        yield Quantity(f"{name}  ‖g‖", (_few(norm(step.seen_gradient)),), "gradient")
    yield Quantity(_words("direction") + "  ‖d‖", (_few(norm(step.direction)),), "direction")
    yield Quantity(_words("step size") + "  η", (_short(step.eta),))
    for variable in step.variables:
        values = step.after[variable.name]
        if variable.is_bookkeeping or values.ndim > 1:
            continue
        role: Role = "momentum" if variable.is_momentum else "plain"
        is_single = variable.is_shared or len(values) == 1
        name = variable.symbol if is_single else f"‖{variable.symbol}‖"
        text = _short(float(values[0])) if is_single else _few(norm(values))
        yield Quantity(_words("state") + f"  {name}", (text,), role)


def _numbers(step: Step) -> Iterator[Quantity]:
    """Yield the rows of a step of one or two coordinates."""
    words = _words
    is_noisy, decays = bool(step.noise.any()), bool(step.weight_decay)
    symbol = "  ∇f" if is_noisy or decays else "  g = ∇f"
    name = words("gradient") + symbol
    if step.run.has_own_gradient:
        # Someone has typed it, and it may be another one.
        name = words("own ∇f") + ("" if is_noisy or decays else "  g")
    yield Quantity(name, _texts(step.gradient), "gradient")
    if is_noisy or decays:
        name = words("with decay") if decays else words("with noise")
        yield Quantity(f"{name}  g", _texts(step.seen_gradient), "gradient")
    yield Quantity(words("direction") + "  d", _texts(step.direction), "direction")
    yield Quantity(words("step size") + "  η", (_short(step.eta),))
    for variable in step.variables:
        if not variable.is_bookkeeping and step.after[variable.name].ndim == 1:
            numbers = step.after[variable.name][: 1 if variable.is_shared else step.dim]
            role: Role = "momentum" if variable.is_momentum else "plain"
            yield Quantity(words("state") + f"  {variable.symbol}", _texts(numbers), role)
    names = ", ".join(step.names or COORDINATES[: step.dim])
    yield Quantity(words("next") + f"  {names}", _texts(step.next_x), "iterate")


def _texts(numbers: FloatArray) -> tuple[str, ...]:
    return tuple(map(_short, numbers.tolist()))


def _short(number: float) -> str:
    """Return a number in as many digits as a column has room for."""
    texts = (shown(number), *(in_digits(number, digits) for digits in range(6, 0, -1)))
    return next(text for text in texts if len(text) <= _LONGEST)


class _QuantityTable(QWidget):
    """Names at the left, numbers in columns at the right; painted, so that it costs nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._color = LIGHT.text
        self._rows: tuple[Quantity, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_quantities(self, rows: tuple[Quantity, ...], color: str) -> None:
        """Show rows; iterates in the run's colour."""
        if len(rows) != len(self._rows):
            self.updateGeometry()
        self._rows, self._color = rows, color
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(em(self, 14), round(len(self._rows) * self._row_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and leave the width free."""
        return QSize(em(self, 6), self.sizeHint().height())

    def _row_height(self) -> float:
        return em(self, 1.35)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter = QPainter(self)
        names, numbers = QFont(self.font()), QFont(MONO_FONT)
        names.setPixelSize(max(1, round(em(self, 0.76))))
        numbers.setPixelSize(max(1, round(em(self, 0.74))))
        width, height = float(self.width()), self._row_height()
        advance = QFontMetricsF(numbers).horizontalAdvance
        column = advance("0" * _LONGEST) + em(self, 0.4)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for index, row in enumerate(self._rows):
            top = index * height
            painter.setPen(QColor(self._theme.grid))
            painter.drawLine(0, round(top), round(width), round(top))
            painter.setFont(numbers)
            # A single text may be longer than a number.
            own = max(column, max(map(advance, row.texts)) if len(row.texts) == 1 else 0.0)
            painter.setPen(QColor(self._role_color(row.role)))
            for place, text in enumerate(row.texts):
                x = width - own * (len(row.texts) - place)
                painter.drawText(QRectF(x, top, own, height), right, text)
            painter.setFont(names)
            painter.setPen(QColor(self._theme.muted))
            room = width - own * len(row.texts)
            painter.drawText(QRectF(0, top, room, height), left, row.name)
        painter.end()

    def _role_color(self, role: Role) -> str:
        theme = self._theme
        colors = {
            "iterate": self._color,
            "gradient": theme.gradient,
            "direction": theme.direction,
            "momentum": theme.momentum,
        }
        return colors.get(role, theme.text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
