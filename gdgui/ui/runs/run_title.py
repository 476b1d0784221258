"""The title of a run's card: its method, and its name if it has been given one."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QWidget,
)

from gdgui.engine.descent.learners import Learner
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS, Direction
from gdgui.ui.runs.method_choice import fill_methods
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.style_state import repolish

__all__ = ["RunTitle"]


class RunTitle(QWidget):
    """Shows name and method, lets the one be typed and the other be picked."""

    method_picked = Signal(str)
    label_edited = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._direction: Direction | None = None
        self._learner: Learner | None = None
        self._label = ""
        self._name = ElidedLabel(hugging=True, parent=self)
        self._rename = QLineEdit(self)
        self._method = _MethodBox(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    def show_method(self, direction: Direction, learner: Learner | None = None) -> None:
        """Show which method it is, and offer the others; nothing is emitted.

        Args:
            direction: the method.
            learner: what it trains; None for a formula.
        """
        if learner != self._learner:
            self._learner = learner
            fill_methods(self._method, learner)
        self._direction = direction
        self._method.setCurrentIndex(self._method.findData(direction.id))
        self._method.updateGeometry()
        set_tooltip(
            self._method,
            self.tr("The method of this run. {title}: {source}").format(
                title=direction.title, source=direction.source
            ),
        )

    def show_label(self, label: str) -> None:
        """Show the name of the run before its method; nothing where it has none."""
        if label == self._label:
            return
        self._label = label
        self._name.setText(label)
        set_tooltip(self._name, label)
        self._name.setVisible(bool(label) and not self._rename.isVisible())
        self._method.setProperty("beside", bool(label))
        self._method.setProperty("role", "muted" if label else "title")
        repolish(self._method)

    def begin_renaming(self) -> None:
        """Let the user type a name where the name stands."""
        self._rename.setText(self._label)
        self._name.hide()
        self._method.hide()
        self._rename.show()
        self._rename.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rename.selectAll()

    # ---- building ----

    def _build(self) -> None:
        self._name.setProperty("role", "strong")
        self._name.hide()
        self._rename.setAccessibleName(self.tr("Name of this run"))
        self._rename.setPlaceholderText(self.tr("Name of this run"))
        self._rename.setToolTip(self.tr("Enter names the run, Escape leaves it; empty: its method"))
        self._rename.hide()
        self._rename.editingFinished.connect(self._end_renaming)
        fill_methods(self._method, None)
        self._method.setProperty("flat", True)
        self._method.setProperty("role", "title")
        self._method.setAccessibleName(self.tr("Method"))
        self._method.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._method.activated.connect(self._pick_method)
        self._shortcut_guard.teach(self._method)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.1))
        layout.addWidget(self._name)
        layout.addWidget(self._rename, 1)
        layout.addWidget(self._method, 1)
        self._fit_to_font()

    def _fit_to_font(self) -> None:
        # A name begins where the method of a run without a name does.
        self._name.setContentsMargins(em(self, 0.25), 0, 0, 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_to_font()

    # ---- input ----

    def _pick_method(self, index: int) -> None:
        picked = self._method.itemData(index)
        if picked and self._direction is not None and picked != self._direction.id:
            self.method_picked.emit(picked)

    def _end_renaming(self) -> None:
        if self._rename.isHidden():
            return
        label = self._rename.text().strip()
        self._leave_renaming()
        if label != self._label:
            self.label_edited.emit(label)

    def _leave_renaming(self) -> None:
        had_focus = self._rename.hasFocus()
        self._rename.hide()
        self._name.setVisible(bool(self._label))
        self._method.show()
        if had_focus:
            self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's shortcuts while a name is typed."""
        if event.type() == QEvent.Type.ShortcutOverride and self._rename.hasFocus():
            return claims(event, Qt.Key.Key_Escape) or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the name as it was on Escape."""
        if self._rename.hasFocus() and event.key() == Qt.Key.Key_Escape:
            self._rename.setText(self._label)
            self._leave_renaming()
        else:
            super().keyPressEvent(event)


class _MethodBox(Choice):
    """A choice that shows a method by its short name where there is no room for its title."""

    def sizeHint(self) -> QSize:
        # A name beside it may have all the rest.
        return QSize(self.minimumSizeHint().width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        short = _short_of(self.currentText())
        option, room = self.option_and_room()
        text = QSize(self.fontMetrics().horizontalAdvance(short) + 2, self.fontMetrics().height())
        kind = QStyle.ContentsType.CT_ComboBox
        needed = self.style().sizeFromContents(kind, option, text, self)
        # What the style puts around the text it may know only for the present width.
        frame = max(needed.width() - text.width(), option.rect.width() - room)
        return QSize(text.width() + frame, super().minimumSizeHint().height())

    def text_within(self, text: str, room: int) -> str:
        if self.fontMetrics().horizontalAdvance(text) > room:
            text = _short_of(text)
        return super().text_within(text, room)


def _short_of(title: str) -> str:
    return next((d.short for d in VECTOR_DIRECTIONS.values() if d.title == title), title)
