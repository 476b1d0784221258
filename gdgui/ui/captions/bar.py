"""The bar that says the caption of the step that is shown.

It is as high as the highest caption of the experiment, so that nothing moves while it plays.
Measuring takes the typesetter, and as long as there are captions: it is done in slices, after
the window has been painted once.
"""

from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.experiment import Caption, caption_at
from gdgui.marked_text import has_math
from gdgui.typeset import is_typesetter_imported
from gdgui.ui.captions.label import CaptionLabel
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["CaptionBar"]

_MOST_OF_THE_WINDOW = 0.3
_SLICE_S = 0.005


class CaptionBar(QWidget):
    """Shows the caption at the playhead; hidden where an experiment has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions: tuple[Caption, ...] = ()
        self._playhead = 0.0
        self.theme = LIGHT
        self._is_wanted = True
        self._typesets = False
        self._tallest = 0
        self._found = 0
        self._to_measure: list[str] = []
        self._label = CaptionLabel(self)
        self._measuring = QTimer(self)
        self._measuring.setInterval(0)
        self._measuring.timeout.connect(self._measure_some)
        self.setProperty("role", "caption")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._label.installEventFilter(self)
        self.hide()

    def set_captions(self, captions: tuple[Caption, ...]) -> None:
        """Show these captions, in the order of their steps."""
        if captions != self._captions:
            before, self._captions = self._texts(), captions
            self._show_text()
            self._show_or_hide()
            if self._texts() != before:
                self._measure()

    def set_playhead(self, playhead: float) -> None:
        """Show the caption that stands at a step."""
        self._playhead = playhead
        self._show_text()

    def set_shown(self, shown: bool) -> None:
        """Show captions at all, or not."""
        self._is_wanted = shown
        self._show_or_hide()

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self.theme = theme
        self._label.set_theme(theme)

    def text(self) -> str:
        """Return the caption that is shown, as it is written."""
        return self._label.text()

    @property
    def is_settling(self) -> bool:
        """Whether it may still become higher."""
        waits = self._needs_typesetting() and not self._typesets
        return self.isVisible() and (waits or self._measuring.isActive())

    # ---- what is shown ----

    def _show_text(self) -> None:
        self._label.set_text(caption_at(self._captions, self._playhead))

    def _show_or_hide(self) -> None:
        self.setVisible(self._is_wanted and bool(self._captions))

    # ---- height ----

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow bar is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the tallest caption, as far as that is known."""
        _, top, _, bottom = self._margins()
        most = round(_MOST_OF_THE_WINDOW * self.window().height())
        return max(min(self._tallest + top + bottom + 1, most), em(self, 2))

    def sizeHint(self) -> QSize:
        """Return a size that follows the captions."""
        return QSize(em(self, 20), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height: a splitter above has to give way."""
        return QSize(em(self, 8), self.heightForWidth(self.width()))

    def _place_label(self) -> None:
        # A layout would ask for the height of the caption that is shown, and the bar would jump.
        left, top, right, bottom = self._margins()
        self._label.setGeometry(self.rect().adjusted(left, top + 1, -right, -bottom))

    def _margins(self) -> tuple[int, int, int, int]:
        return em(self, 1.5), em(self, 0.6), em(self, 1.5), em(self, 0.6)

    def _texts(self) -> set[str]:
        return {caption.text for caption in self._captions}

    def _needs_typesetting(self) -> bool:
        return any(has_math(text) for text in self._texts())

    def _measure(self) -> None:
        """Begin to measure; most often, the first slice is all."""
        self._found = 0
        self._to_measure = list(self._texts())
        self._measuring.start()
        self._measure_some()

    def _measure_some(self) -> None:
        left, _, right, _ = self._margins()
        width = max(self.width() - left - right, 1)
        until = perf_counter() + _SLICE_S
        while self._to_measure and perf_counter() < until:
            self._found = max(self._found, self._label.height_of(self._to_measure.pop(), width))
        if not self._to_measure:
            self._measuring.stop()
        # While there are more to come, it grows but does not shrink.
        tallest = max(self._found, self._tallest) if self._to_measure else self._found
        if tallest != self._tallest:
            self._tallest = tallest
            self.updateGeometry()

    def _begin_typesetting(self) -> None:
        if not self._typesets:
            self._typesets = True
            self._label.allow_typesetting()
            self._measure()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the height of the window."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        if is_typesetter_imported():
            self._begin_typesetting()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have formulas typeset once the window has been painted."""
        super().paintEvent(event)
        if not self._typesets and self._needs_typesetting():
            QTimer.singleShot(0, self, self._begin_typesetting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure for another width."""
        super().resizeEvent(event)
        self._place_label()
        if event.size().width() != event.oldSize().width():
            self._measure()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the font of the label, and take no more than a part of the window's height."""
        if watched is self._label:
            if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
                self._place_label()
                self._measure()
        elif event.type() == QEvent.Type.Resize:
            self.updateGeometry()
        return super().eventFilter(watched, event)
