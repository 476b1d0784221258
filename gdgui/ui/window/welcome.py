"""What a new user sees first: three cards on what can be done here, and other ways to begin."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label

__all__ = ["Welcome"]

_WIDTH, _WORDS_WIDTH = 54.0, 14.0
"""Of the window, and what a card leaves its words at least, in heights of the font."""


class Welcome(QDialog):
    """Three cards; each has a button that does what it says. The window goes on beneath.

    Signals:
        play_asked, new_asked, basins_asked, lessons_asked, data_asked, examples_asked: what a
            button stands for.
    """

    play_asked = Signal()
    new_asked = Signal()
    basins_asked = Signal()
    lessons_asked = Signal()
    data_asked = Signal()
    examples_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Welcome to gdgui"))
        self.setProperty("role", "panel")
        cards = QHBoxLayout()
        cards.setSpacing(em(self, 0.8))
        for title, text, button, asked in (
            (
                self.tr("1  Play"),
                self.tr(
                    "Space plays the descent and pauses it; the arrow keys go a step on or back. "
                    "The panel at the right explains each step with its numbers."
                ),
                self.tr("&Play it"),
                self.play_asked,
            ),
            (
                self.tr("2  Change"),
                self.tr(
                    "Drag the start, turn η, choose another method: everything follows. Or type a "
                    "function of your own. Ctrl+Z takes back whatever you do."
                ),
                self.tr("&Type a function"),
                self.new_asked,
            ),
            (
                self.tr("3  Ask what if"),
                self.tr(
                    "Type several rates into the field of η: 0.01; 0.1; 1. Basins show where each "
                    "start leads, and Maps (Ctrl+M) what comes of every η."
                ),
                self.tr("&Show basins"),
                self.basins_asked,
            ),
        ):
            cards.addWidget(self._card(title, text, button, asked.emit), 1)
        line = QHBoxLayout()
        for text, asked in (
            (self.tr("&Lessons, from the first slope on…"), self.lessons_asked),
            (self.tr("Learn from &data"), self.data_asked),
            (self.tr("&Examples with pictures…"), self.examples_asked),
        ):
            line.addWidget(self._button(text, asked.emit))
        begin = QPushButton(self.tr("&Close"), self)
        begin.setDefault(True)
        begin.clicked.connect(self.accept)
        hint = Label(self.tr("Help ▸ Welcome shows this again."), self)
        hint.setProperty("role", "note")
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        last = QHBoxLayout()
        last.addWidget(hint, 1)
        last.addWidget(begin)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.9))
        layout.addLayout(cards)
        layout.addLayout(line)
        layout.addLayout(last)
        self.setFixedWidth(em(self, _WIDTH))

    def _card(self, title: str, text: str, button: str, act: Callable[[], None]) -> QFrame:
        card = QFrame(self)
        card.setProperty("soft", True)
        heading, words = Label(title, card), Label(text, card)
        heading.setProperty("role", "title")
        words.setWordWrap(True)
        # A layout asks a label that wraps for its height too late.
        words.setMinimumHeight(words.heightForWidth(em(self, _WORDS_WIDTH)))
        press = self._button(button, act)
        inside = QVBoxLayout(card)
        side = em(self, 0.9)
        inside.setContentsMargins(side, side, side, side)
        inside.setSpacing(em(self, 0.6))
        inside.addWidget(heading)
        inside.addWidget(words, 1)
        inside.addWidget(press)
        return card

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.clicked.connect(lambda: self._answer(act))
        return button

    def _answer(self, act: Callable[[], None]) -> None:
        self.accept()
        act()
