"""The small window that tells how far a film has come."""

import math

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label, plain_window_title

__all__ = ["FilmProgress", "duration_text"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecordDialog", text)


def duration_text(seconds: float) -> str:
    """Return a duration as people say it: ``2.5 s`` or ``3 min 20 s``."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


class FilmProgress(QWidget):
    """A small window beside the main one: a preview, how far the film is, and a way to stop it.

    Signals:
        cancelled: no one wants the film any more.
    """

    cancelled = Signal()

    def __init__(self, name: str, shape: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = _tr("Recording {name}").format(name=name)
        self.setWindowTitle(plain_window_title(title))
        self._is_over = False
        self._preview = Label(parent=self)
        self._preview.setAccessibleName(_tr("The frame that was rendered last"))
        self._bar = QProgressBar(self)
        self._bar.setAccessibleName(_tr("Frames rendered"))
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._text = Label(_tr("computing the tapes"), self)
        self._text.setProperty("role", "muted")
        self._cancel = QPushButton(_tr("&Cancel"), self)
        self._cancel.setToolTip(_tr("Stop, and leave no file (Escape)"))
        self._cancel.setShortcut("Escape")
        self._cancel.clicked.connect(self.close)
        side = em(self, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.7))
        layout.addWidget(self._preview, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._bar)
        line = QHBoxLayout()
        line.addWidget(self._text, 1)
        line.addWidget(self._cancel)
        layout.addLayout(line)
        most = QSize(em(self, 24), em(self, 18))
        self._shape = QSize(*shape).scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        self._preview.setFixedSize(self._shape)
        self.setFixedWidth(em(self, 26))

    def lie_beside(self, panel: QWidget, window: QWidget) -> None:
        """Lie over a panel of the window, at its lower right, where no control is hidden."""
        where = panel if panel.isVisible() else window
        corner = where.mapToGlobal(where.rect().bottomRight())
        self.adjustSize()
        gap = em(self, 1)
        self.move(corner.x() - self.width() - gap, corner.y() - self.height() - 3 * gap)

    def show_progress(self, done: int, total: int, seconds_left: float) -> None:
        """Show how many frames there are, and how long the others will take."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        text = _tr("frame {done:,} of {total:,}").format(done=done, total=total)
        if math.isfinite(seconds_left) and done < total:
            text += _tr(", {time} left").format(time=duration_text(seconds_left))
        self._text.setText(text)

    def show_preview(self, picture: QImage) -> None:
        """Show a frame."""
        ratio = self.devicePixelRatioF()
        small = QPixmap.fromImage(
            picture.scaled(
                self._shape * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        small.setDevicePixelRatio(ratio)
        self._preview.setPixmap(small)

    def end(self) -> None:
        """Close, for the film is over."""
        self._is_over = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the film is not wanted, unless it is over."""
        if not self._is_over:
            self._is_over = True
            self.cancelled.emit()
        event.accept()
