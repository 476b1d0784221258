"""The header: what is open, whether it has been edited, and the menus."""

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.ui.painting import icons
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.icon_button import IconLabel
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["Header"]

_MOST_LINES = 3
_HIGH = 38.0
"""A window is high from so many heights of the font on."""


class Header(QWidget):
    """The bar along the top of the window."""

    title_edited = Signal(str)
    words_asked = Signal()
    learn_asked = Signal()
    record_asked = Signal()
    present_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._logo = IconLabel(icons.application_icon(), 1.45, self)
        self._title = _Title(self)
        self._editor = QLineEdit(self)
        self._edited = Label(self.tr("edited"), self)
        self._description = Paragraph(_MOST_LINES, self)
        self._menus = QHBoxLayout()
        self._learn = QToolButton(self)
        self._record = QToolButton(self)
        self._present = QToolButton(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    # ---- showing ----

    def show_title(self, title: str, description: str, edited: bool) -> None:
        """Show what is open, and whether it differs from its file."""
        self._shown = title
        self._title.setText(title)
        self._title.setAccessibleName(self.tr("Title: {title}").format(title=title))
        hint = self.tr("Double-click or press F2 to rename")
        set_tooltip(self._title, f"{title}\n{description}\n{hint}" if description else hint)
        self._edited.setVisible(edited)
        self._description.setText(description)
        self._description.setVisible(bool(description))
        hint = self.tr("Click to edit title and description (Ctrl+I)")
        set_tooltip(self._description, f"{description}\n{hint}")

    def add_menu(self, title: str, menu: QMenu) -> None:
        """Add a button that opens `menu`; an ampersand in `title` marks the Alt key's letter."""
        button = QToolButton(self)
        button.setText(title)
        button.setProperty("outlined", True)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        plain = title.replace("&", "")
        letter = title.partition("&")[2][:1].upper()
        button.setAccessibleName(self.tr("{title} menu").format(title=plain))
        set_tooltip(
            button,
            self.tr("{title} menu (Alt+{letter})").format(title=plain, letter=letter)
            if letter
            else button.accessibleName(),
        )
        self._shortcut_guard.teach(button)
        self._menus.addWidget(button)
        button.show()

    def set_window_height(self, height: int) -> None:
        """Let the description take several lines only where the window is high enough."""
        self._description.set_most_lines(_MOST_LINES if height > em(self, _HIGH) else 1)

    def set_theme(self, theme: Theme) -> None:
        """Follow a theme; the style sheet does all of it."""

    def set_lesson(self, is_open: bool) -> None:
        """Show whether a lesson is open."""
        self._learn.setCheckable(is_open)
        self._learn.setChecked(is_open)

    def set_recording(self, recording: bool) -> None:
        """Show whether a film is being made: there is one at a time."""
        self._record.setEnabled(not recording)

    def edit_title(self) -> None:
        """Let the user type a title where the title stands."""
        self._editor.setText(self._shown)
        width = self._editor.fontMetrics().horizontalAdvance(self._shown)
        self._editor.setMinimumWidth(min(width + em(self, 2), self.width() // 2))
        self._title.hide()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.selectAll()

    # ---- building ----

    def _build(self) -> None:
        self.setObjectName("header")
        self.setProperty("role", "header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._logo.setAccessibleName(self.tr("gdgui"))
        self._title.setProperty("role", "title")
        self._title.asked_to_edit.connect(self.edit_title)
        self._editor.setProperty("flat", True)
        self._editor.setProperty("role", "title")
        self._editor.setAccessibleName(self.tr("Title of the experiment"))
        self._editor.setToolTip(self.tr("Enter renames the experiment, Escape leaves it"))
        self._editor.editingFinished.connect(self._end_editing)
        self._editor.hide()
        self._edited.setProperty("role", "muted")
        self._edited.setToolTip(self.tr("There are changes that are not saved"))
        self._edited.hide()
        self._description.setProperty("role", "muted")
        self._description.clicked.connect(self.words_asked)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(em(self, 0.85), em(self, 0.4), em(self, 0.85), em(self, 0.4))
        rows.setSpacing(em(self, 0.3))
        layout = QHBoxLayout()
        layout.setSpacing(em(self, 0.75))
        rows.addLayout(layout)
        rows.addWidget(self._description)
        layout.addWidget(self._logo)
        layout.addWidget(self._title)
        layout.addWidget(self._editor)
        layout.addWidget(self._edited)
        layout.addStretch(1)
        self._menus.setSpacing(em(self, 0.6))
        layout.addLayout(self._menus)
        self._build_button(
            self._learn,
            self.tr("&Learn"),
            self.tr("Lessons: gradient descent from the first slope on (Ctrl+L)"),
            self.learn_asked,
        )
        self._build_button(
            self._record,
            self.tr("● Record"),
            self.tr("Record a film of this experiment (F9)"),
            self.record_asked,
        )
        self._record.setProperty("alarming", True)
        self._build_button(
            self._present,
            self.tr("Present"),
            self.tr("Large type and nothing but the picture, for a projector (F11)"),
            self.present_asked,
        )
        for button in (self._learn, self._record, self._present):
            layout.addWidget(button)

    def _build_button(
        self, button: QToolButton, text: str, tip: str, clicked: SignalInstance
    ) -> None:
        button.setText(text)
        button.setAccessibleName(text.removeprefix("● ").replace("&", ""))
        set_tooltip(button, tip)
        button.setProperty("outlined", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: clicked.emit())
        self._shortcut_guard.teach(button)

    # ---- editing ----

    def _end_editing(self) -> None:
        if self._editor.isHidden():
            return
        title = self._editor.text().strip()
        self._leave_editing()
        if title and title != self._shown:
            self.title_edited.emit(title)

    def _leave_editing(self) -> None:
        had_focus = self._editor.hasFocus()
        self._editor.hide()
        self._title.show()
        if had_focus:
            self._title.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's shortcuts while a title is typed."""
        if event.type() == QEvent.Type.ShortcutOverride and self._editor.hasFocus():
            return claims(event, Qt.Key.Key_Escape) or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the title as it was."""
        if self._editor.hasFocus() and event.key() == Qt.Key.Key_Escape:
            self._editor.setText(self._shown)
            self._leave_editing()
        else:
            super().keyPressEvent(event)


class _Title(ElidedLabel):
    """The title, which says when someone wants to rename it."""

    asked_to_edit = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(hugging=True, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.asked_to_edit.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked_to_edit.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        return claims(event, Qt.Key.Key_F2) or super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
