"""Buttons and choices whose icons are drawn where they are seen, and not as pictures.

Qt asks an icon for a picture in the resolution of the screen. In a picture of the window at four
times its size such an icon would be coarse, and in a vector picture an image.
"""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from gdgui.ui.painting import icons
from gdgui.ui.style.theme import em

__all__ = ["Choice", "IconButton", "IconLabel"]

_CHEVRON = 0.92
"""Its side, as a part of the font's size."""


class IconButton(QToolButton):
    """A tool button that shows an icon and no text."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button as its style does, and the icon upon it."""
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.icon = QIcon()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        area = _centred(self.iconSize(), self.rect())
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        self.icon().paint(painter, area, mode=mode)
        painter.end()


class IconLabel(QLabel):
    """An icon, whose side is so many times as long as the font is high."""

    def __init__(self, icon: QIcon, height: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._height = icon, height
        self._fit_to_font()

    def _fit_to_font(self) -> None:
        side = em(self, self._height)
        self.setFixedSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_to_font()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class Choice(QComboBox):
    """A combo box with a chevron."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box as its style does, its text elided, and the chevron."""
        option, room = self.option_and_room()
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
            quiet = option.palette.placeholderText()
            option.palette.setBrush(QPalette.ColorRole.ButtonText, quiet)
        text = self.text_within(option.currentText, room - 2)
        option.currentText = text
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        self._paint_chevron(painter, option)
        painter.end()

    def text_within(self, text: str, room: int) -> str:
        """Return a text that takes no more than so many pixels."""
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)

    def option_and_room(self) -> tuple[QStyleOptionComboBox, int]:
        """Return how the box is to be drawn, and how many pixels the style leaves its text."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option, self._part(option, QStyle.SubControl.SC_ComboBoxEditField).width()

    def _part(self, option: QStyleOptionComboBox, part: QStyle.SubControl) -> QRect:
        control = QStyle.ComplexControl.CC_ComboBox
        return self.style().subControlRect(control, option, part, self)

    def _paint_chevron(self, painter: QPainter, option: QStyleOptionComboBox) -> None:
        arrow = self._part(option, QStyle.SubControl.SC_ComboBoxArrow)
        side = round(_CHEVRON * self.fontInfo().pixelSize())
        area = _centred(QSize(side, side), arrow)
        icons.icon("style/chevron-down", "").paint(painter, area)


def _centred(size: QSize, room: QRect) -> QRect:
    """Return where Qt puts what lies in the middle of a room."""
    middle = Qt.AlignmentFlag.AlignCenter
    return QStyle.alignedRect(Qt.LayoutDirection.LeftToRight, middle, size, room)
