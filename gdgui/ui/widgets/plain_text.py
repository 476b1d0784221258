"""Text that is shown as it is written, wherever Qt would guess whether it is HTML.

A title, a label or a description may come from someone else's file. Qt takes the text of a label,
of a tooltip or of a message box for HTML where it looks like that, and loads the pictures it names;
an ampersand in a menu marks a key, and ``[*]`` in the title of a window is a star or nothing. What
is shown goes through this module; only captions have a markup, which is read in
`gdgui.ui.captions.markdown`. A test finds who shows text in another way.
"""

import re
from html import escape
from typing import Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QToolTip, QWidget

__all__ = [
    "Label",
    "message_box",
    "plain_menu_text",
    "plain_tooltip",
    "plain_window_title",
    "set_tooltip",
    "show_tooltip",
]


class _HasTooltip(Protocol):
    def setToolTip(self, text: str, /) -> None: ...


class Label(QLabel):
    """A label of plain text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def set_tooltip(target: _HasTooltip, text: str) -> None:
    """Let a widget, an action or a graphics item show a text as it is in its tooltip."""
    target.setToolTip(plain_tooltip(text))


def plain_tooltip(text: str) -> str:
    """Return what a tooltip has to be given so that it shows a text as it is."""
    if not Qt.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def show_tooltip(place: QPoint, text: str, widget: QWidget) -> None:
    """Show a text at a place of the screen, as a tooltip of a widget; an empty one hides it."""
    QToolTip.showText(place, plain_tooltip(text), widget)


def plain_menu_text(text: str) -> str:
    """Return what an entry of a menu or a button has to be given to show a text, on one line.

    An ampersand would mark a key, and what follows a tab would be put where keys stand.

    >>> plain_menu_text("Gauss & Newton")
    'Gauss && Newton'
    """
    return _on_one_line(text).replace("&", "&&")


def plain_window_title(text: str) -> str:
    """Return what a window has to be given to show a text in its title.

    >>> plain_window_title("f[*]")
    'f[*][*]'
    """
    return _on_one_line(text).replace("[*]", "[*][*]")


def _on_one_line(text: str) -> str:
    return re.sub(r"[\t\r\n\v\f\u2028\u2029]+", " ", text)


def message_box(
    parent: QWidget | None, icon: QMessageBox.Icon, text: str, details: str = ""
) -> QMessageBox:
    """Return a message box of plain text, with what is to be said in smaller letters below it."""
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    if details:
        box.setInformativeText(details)
    # The format of the box is not that of its smaller text.
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    return box
