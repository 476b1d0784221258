"""Light or dark: what the system asks for, or what the user has chosen."""

import gc

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication

from gdgui.ui.theme import DARK, LIGHT, Theme, font_px, palette, style_sheet, theme_for

__all__ = ["Appearance"]

_KEY = "window/theme"
_CHOICES = {"light": LIGHT, "dark": DARK}


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
        self.choice = choice or str(QSettings().value(_KEY, "system"))
        self.theme = self._wanted()
        application.styleHints().colorSchemeChanged.connect(lambda _scheme: self._follow())

    def choose(self, choice: str) -> None:
        """Take "light", "dark" or "system", and remember it."""
        self.choice = choice
        QSettings().setValue(_KEY, choice)
        self._follow()

    def apply(self) -> None:
        """Paint the application in the theme.

        Best called when the window is built: Qt matches a style sheet against every widget
        anew whenever one is put into another.
        """
        sheet = style_sheet(self.theme, font_px(self._application.font()))
        # Qt goes through a list of all widgets meanwhile, and Python code of ours runs for each:
        # the collector must not free a widget that is still on the list.
        was_collecting = gc.isenabled()
        gc.disable()
        try:
            self._application.setPalette(palette(self.theme))
            self._application.setStyleSheet(sheet)
        finally:
            if was_collecting:
                gc.enable()

    def _wanted(self) -> Theme:
        chosen = _CHOICES.get(self.choice)
        return chosen or theme_for(self._application.styleHints().colorScheme())

    def _follow(self) -> None:
        theme = self._wanted()
        if theme is not self.theme:
            self.theme = theme
            self.apply()
            self.changed.emit(theme)


class FixedAppearance(QObject):  # STUB
    changed = Signal(object)

    def __init__(self, theme):
        super().__init__()
        self.theme = theme
        self.choice = theme.name

    def choose(self, choice):
        pass


def dress(widget, theme, font_px):
    widget.setPalette(palette(theme))
    widget.setStyleSheet(style_sheet(theme, font_px))
