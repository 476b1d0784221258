"""Light or dark: what the system asks for, or what the user has chosen.

A window may also have an appearance of its own, as one has that is recorded in another theme than
the application's, or in type for a lecture hall: it is dressed, and told so by a `FixedAppearance`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from gdgui.ui import preferences
from gdgui.ui.style.theme import (
    FONT_PX,
    THEMES,
    UI_FONT,
    Theme,
    font_px,
    for_presentation,
    palette,
    presentation_px,
    style_sheet,
    theme_for,
    ui_font,
)

__all__ = ["Appearance", "FixedAppearance", "dress", "usual_font"]

_KEY = "window/theme"
_CHOICES = ("system", "light", "dark")


class Appearance(QObject):
    """The colours of the application.

    Args:
        application: what is painted in them.
        choice: "light", "dark" or "system"; None for what was chosen last.

    Signals:
        changed: another theme is in force.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, choice: str | None = None) -> None:
        super().__init__(application)
        self._application = application
        self.choice = choice or preferences.load(_KEY, preferences.one_of(*_CHOICES), "system")
        self._usual_px = font_px(application.font())
        self._presented: tuple[int, int] | None = None
        self.theme = self._wanted()
        application.styleHints().colorSchemeChanged.connect(lambda _scheme: self._follow())

    def choose(self, choice: str) -> None:
        """Take "light", "dark" or "system", and remember it."""
        self.choice = choice
        preferences.store({_KEY: choice})
        self._follow()

    def apply(self) -> None:
        """Paint the application in the theme.

        Best called when the window is built: Qt matches a style sheet against every widget
        anew whenever one is put into another.
        """
        px = self._usual_px
        if self._presented is not None:
            width, height = self._presented
            px = presentation_px(height, px, width)
        sheet = style_sheet(self.theme, px)
        self._application.setFont(ui_font(px))
        self._application.setPalette(palette(self.theme))
        self._application.setStyleSheet(sheet)

    def present(self, size: tuple[int, int] | None) -> None:
        """Paint for the back row of a lecture hall, or as usual again.

        Args:
            size: width and height of the window on the screen, in pixels; None to end it.
        """
        self._presented = size
        self._follow()

    def _wanted(self) -> Theme:
        chosen = THEMES.get(self.choice)
        theme = chosen or theme_for(self._application.styleHints().colorScheme())
        return theme if self._presented is None else for_presentation(theme)

    def _follow(self) -> None:
        theme = self._wanted()
        if theme != self.theme:
            self.theme = theme
            self.apply()
            self.changed.emit(theme)


class FixedAppearance(QObject):
    """The colours of one window, whatever those of the application are.

    A `MainWindow` takes it instead of an `Appearance`; nothing is remembered, and no one is painted
    by it: that does `dress`.

    Args:
        theme: the colours.
        parent: the owner, such as the recorder.

    Signals:
        changed: never comes, for the theme stays.
    """

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.choice = theme.name

    def choose(self, choice: str) -> None:
        """Keep the theme: it is not the user's to choose."""

    def present(self, size: tuple[int, int] | None) -> None:
        """Keep the theme: no one looks at the window itself."""


def dress(widget: QWidget, theme: Theme, font_px: int) -> None:
    """Let a window look as it would if the whole application had a theme and a size of text.

    What paints itself has to be told of the theme besides, as `MainWindow` does from its
    appearance. Menus and tooltips, which are windows of their own, keep the application's.

    Args:
        widget: a window.
        theme: its colours.
        font_px: the size of its text, in pixels.
    """
    widget.setFont(ui_font(font_px))
    # Where there is a style sheet, Qt hands a font down to no one: a rule has to.
    font = f'QWidget {{ font-family: "{UI_FONT}"; font-size: {font_px}px; }}\n'
    widget.setStyleSheet(font + style_sheet(theme, font_px))
    # A style sheet of the application's would put its palette in the place of an earlier one.
    widget.setPalette(palette(theme))


@contextmanager
def usual_font() -> Iterator[None]:
    """Build widgets meanwhile in type of the usual size, whatever the application's is.

    A widget measures its margins by its font when it is built, and that is the application's: of
    the system's size, or large in a presentation.
    """
    font, usual = QApplication.font(), ui_font()
    if font.pixelSize() == FONT_PX and font.family() == usual.family():
        yield
        return
    QApplication.setFont(usual)
    try:
        yield
    finally:
        QApplication.setFont(font)
