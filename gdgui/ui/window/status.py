"""The status line: what became of each run, in words; what went wrong; how far work has come."""

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.dot import paint_dot
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["StatusLine"]

INFO_MS = 5000
"""How long a message that is no error stays, in milliseconds."""

_REPORT_SECONDS = 0.2
"""How often progress is shown."""

Outcome = tuple[str, str]


class StatusLine(QWidget):
    """A slim line along the bottom; it cuts its text off instead of asking for room.

    Signals:
        error_changed: an error is shown, or no longer.
    """

    error_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ""
        self._text = _StatusText(self)
        self._count = ElidedLabel(hugging=True, parent=self)
        self._progress = QProgressBar(self)
        self._told_at = 0.0
        self._timer = QTimer(self, singleShot=True, interval=INFO_MS)
        self._timer.timeout.connect(self.clear_message)
        self._build()

    def show_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Show pairs of a run's colour and what became of it; a message goes before them."""
        self._text.show_outcomes(tuple(outcomes))

    def show_message(self, text: str, kind: str) -> None:
        """Show a sentence of the kind "info", for a while, or "error", until it is cleared.

        An empty one clears what is there, as the controls' `refused` does once all is well.
        """
        if not text:
            self.clear_message()
            return
        if self._kind == "error" and kind != "error":
            return
        self._kind = kind
        self._text.show_message(text, kind == "error")
        self.error_changed.emit()
        if kind == "error":
            self._timer.stop()
            QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))
        else:
            self._timer.start()

    @property
    def has_error(self) -> bool:
        """Whether it says that something is wrong."""
        return self._kind == "error"

    def clear_message(self) -> None:
        """Show the outcomes again."""
        self._kind = ""
        self._timer.stop()
        self._text.show_message("", False)
        self.error_changed.emit()

    def show_progress(self, done: int, total: int) -> None:
        """Show how many of all steps have been computed; nothing once that is all of them."""
        busy = done < total
        now = monotonic()
        # Qt paints a progress bar at once, and all else that waits to be painted with it.
        is_new = self._progress.isHidden() or total != self._progress.maximum()
        if busy and (is_new or now - self._told_at >= _REPORT_SECONDS):
            self._told_at = now
            # Qt's progress bar counts in 32 bits, and eight runs of ten million steps fit in.
            self._progress.setMaximum(total)
            self._progress.setValue(done)
            self._count.setText(self._progress_text(done, total))
        if busy == self._progress.isHidden():
            self._progress.setVisible(busy)
            self._count.setVisible(busy)

    def text(self) -> str:
        """Return what is shown, in full."""
        return self._text.accessibleName()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._text.set_theme(theme)

    # ---- building ----

    def _build(self) -> None:
        self.setObjectName("status")
        self.setProperty("role", "footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Status"))
        self._count.setProperty("role", "muted")
        self._progress.setFixedSize(em(self, 8), max(4, em(self, 0.25)))
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Steps computed"))
        self._progress.setToolTip(self.tr("How many steps have been computed"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em(self, 0.85), em(self, 0.2), em(self, 0.85), em(self, 0.2))
        layout.setSpacing(em(self, 0.6))
        layout.addWidget(self._text, 1)
        layout.addWidget(self._count)
        layout.addWidget(self._progress)
        self._count.hide()
        self._progress.hide()

    def _progress_text(self, done: int, total: int) -> str:
        text = self.tr("computing {done} of {total} steps")
        return text.format(done=f"{done:,}", total=f"{total:,}")


class _StatusText(QWidget):
    """Outcomes in a row, each with its dot, or one message."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._outcomes: tuple[Outcome, ...] = ()
        self._message = ""
        self._is_error = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_outcomes(self, outcomes: tuple[Outcome, ...]) -> None:
        if outcomes != self._outcomes:
            self._outcomes = outcomes
            self._describe()

    def show_message(self, message: str, is_error: bool) -> None:
        if (message, is_error) != (self._message, self._is_error):
            self._message, self._is_error = message, is_error
            self._describe()

    def _describe(self) -> None:
        lines = [self._message] if self._message else [text for _, text in self._outcomes]
        set_tooltip(self, "\n".join(lines))
        name = "; ".join(lines)
        self.setAccessibleName(
            self.tr("Error: {text}").format(text=name) if self._is_error else name
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(self, 10), em(self, 1.25))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, em(self, 1.25))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._message:
            self._paint_message(painter)
        else:
            self._paint_outcomes(painter)

    def _paint_message(self, painter: QPainter) -> None:
        left = 0.0
        painter.setPen(QColor(self._theme.error if self._is_error else self._theme.text))
        if self._is_error:
            left = self._paint_badge(painter)
        self._paint_text(painter, left, self._message)

    def _paint_badge(self, painter: QPainter) -> float:
        """Draw a "!" in a disc, so that an error does not rest on colour alone."""
        side = em(self, 0.95)
        disc = QRectF(0, (self.height() - side) / 2, side, side)
        paint_dot(painter, disc.center(), side / 2, self._theme.error)
        painter.save()
        font = self.font()
        font.setBold(True)
        font.setPixelSize(max(6, round(0.75 * side)))
        painter.setFont(font)
        painter.setPen(QColor(self._theme.panel))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, "!")
        painter.restore()
        return side + em(self, 0.4)

    def _paint_outcomes(self, painter: QPainter) -> None:
        left, radius, gap = 0.0, em(self, 0.25), em(self, 0.4)
        for color, text in self._outcomes:
            if left + 2 * radius + em(self, 2) > self.width():
                break
            paint_dot(painter, QPointF(left + radius, self.height() / 2), radius, color)
            left += 2 * radius + gap
            painter.setPen(QColor(self._theme.muted))
            left = self._paint_text(painter, left, text) + em(self, 1.1)

    def _paint_text(self, painter: QPainter, left: float, text: str) -> float:
        """Draw text as far as there is room; return where it ends."""
        room = self.width() - left
        elided = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, room, self.height()), flags, elided)
        return left + self.fontMetrics().horizontalAdvance(elided)
