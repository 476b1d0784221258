"""What a new user sees first: three cards on what can be done here."""

from collections.abc import Callable

from PySide6.QtCore import Signal
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
        play_asked, new_asked, basins_asked, lessons_asked, examples_asked: what a button stands
            for.
    """

    play_asked = Signal()
    new_asked = Signal()
    basins_asked = Signal()
    lessons_asked = Signal()
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
        lessons = QPushButton(self.tr("&Learn by lessons…"), self)
        lessons.clicked.connect(lambda: self._answer(self.lessons_asked.emit))
        examples = QPushButton(self.tr("&Examples with pictures…"), self)
        examples.clicked.connect(lambda: self._answer(self.examples_asked.emit))
        begin = QPushButton(self.tr("&Close"), self)
        begin.setDefault(True)
        begin.clicked.connect(self.accept)
        hint = Label(self.tr("Help ▸ Welcome shows this again."), self)
        hint.setProperty("role", "note")
        line.addWidget(lessons)
        line.addWidget(examples)
        line.addWidget(hint, 1)
        line.addWidget(begin)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.9))
        layout.addLayout(cards)
        layout.addLayout(line)
        self.setFixedWidth(em(self, _WIDTH))

    def _card(self, title: str, text: str, button: str, act: Callable[[], None]) -> QFrame:
        card = QFrame(self)
        card.setProperty("soft", True)
        heading, words = Label(title, card), Label(text, card)
        heading.setProperty("role", "title")
        words.setWordWrap(True)
        # A layout asks a label that wraps for its height too late.
        words.setMinimumHeight(words.heightForWidth(em(self, _WORDS_WIDTH)))
        press = QPushButton(button, card)
        press.clicked.connect(lambda: self._answer(act))
        inside = QVBoxLayout(card)
        side = em(self, 0.9)
        inside.setContentsMargins(side, side, side, side)
        inside.setSpacing(em(self, 0.6))
        inside.addWidget(heading)
        inside.addWidget(words, 1)
        inside.addWidget(press)
        return card

    def _answer(self, act: Callable[[], None]) -> None:
        self.accept()
        act()
