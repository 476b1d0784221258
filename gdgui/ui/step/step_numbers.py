"""The numbers of one step: the rule with them in it, and each of them by its name.

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
from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.notation import in_digits, shown
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
        self._equations = EquationView(self)
        self._table = _QuantityTable(self)
        self._note = Label(parent=self)
        self.copy_button = QToolButton(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._rest = QTimer(self)
        self._build()

    def show_step(self, step: Step, color: str) -> None:
        """Show a step of a run of this colour."""
        self._step = step
        color = ink(color, self._theme)
        self._equations.set_run_color(color)
        self._equations.show_lines(
            substituted(step), (step.run.direction.id, step.dim, step.flag, bool(step.weight_decay))
        )
        self._table.show_quantities(tuple(quantities(step)), color)
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
        self._equations.set_theme(theme)
        self._table.set_theme(theme)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The rows of the table; none where there is no step."""
        return tuple(quantities(self._step)) if self._step else ()

    def text(self) -> str:
        """Return the step as plain text; empty where there is none."""
        from gdgui.engine.analysis.step_text import as_text

        return as_text(self._step) if self._step else ""

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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.6))
        layout.addWidget(self._equations)
        layout.addWidget(self._table)
        layout.addWidget(self._note)
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
        for part in (self._equations, self._table, self.copy_button):
            if part.isHidden() == shown:
                part.setVisible(shown)

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
            "The Hessian is not finite here, so the step follows the negative gradient.",
        ),
        StepFlag.RESTART: translate(
            "StepNumbers",
            "The method forgot its past here and started over with the negative gradient.",
        ),
        StepFlag.LEAST_NORM: translate(
            "StepNumbers",
            "The Hessian is singular here; of the steps that fit best, this is the shortest.",
        ),
    }
    return sentences.get(flag, "")


def quantities(step: Step) -> Iterator[Quantity]:
    """Yield the rows of a step's table."""

    def words(name: str) -> str:
        return QCoreApplication.translate("StepNumbers", name)

    is_noisy, decays = bool(step.noise.any()), bool(step.weight_decay)
    symbol = "  ∇f" if is_noisy or decays else "  g = ∇f"
    yield Quantity(words("gradient") + symbol, _texts(step.gradient), "gradient")
    if is_noisy or decays:
        name = words("with decay") if decays else words("with noise")
        yield Quantity(f"{name}  g", _texts(step.seen_gradient), "gradient")
    yield Quantity(words("direction") + "  d", _texts(step.direction), "direction")
    yield Quantity(words("step size") + "  η", (_short(step.eta),))
    for variable in step.run.direction.state:
        if not variable.is_bookkeeping:
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
        column = QFontMetricsF(numbers).horizontalAdvance("0" * _LONGEST) + em(self, 0.4)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for index, row in enumerate(self._rows):
            top = index * height
            painter.setPen(QColor(self._theme.grid))
            painter.drawLine(0, round(top), round(width), round(top))
            painter.setFont(names)
            painter.setPen(QColor(self._theme.muted))
            room = width - column * len(row.texts)
            painter.drawText(QRectF(0, top, room, height), left, row.name)
            painter.setFont(numbers)
            painter.setPen(QColor(self._role_color(row.role)))
            for place, text in enumerate(row.texts):
                x = width - column * (len(row.texts) - place)
                painter.drawText(QRectF(x, top, column, height), right, text)
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
