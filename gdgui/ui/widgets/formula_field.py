"""The field for a formula: read at every key, committed after a pause or by Enter.

How a formula is read is told at once, so that no one's x1 is taken for x times 1. Wrong text stays
where it is, red, with the sentence under it and the place underlined; nothing is committed, so that
the last good formula goes on running. While the text is the formula that runs,
undo is the experiment's; the text's own undo goes no further back than that formula.
"""

from collections.abc import Callable
from itertools import count
from time import monotonic

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.objective.syntax import (
    MAX_CHARACTERS,
    CoordinatesNeeded,
    FormulaError,
    Syntax,
    parse,
)
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.key_overrides import claims, yields_undo
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.screen_fit import reveal
from gdgui.ui.widgets.style_state import show_validity

__all__ = ["FormulaField"]

PAUSE_MS = 200
"""A pause this long, in milliseconds, commits a formula that is right."""
# A pause this long, in seconds, ends a typing sequence, which is one step to undo.
_SEQUENCE_PAUSE = 2.0
_MOST_LINES = 6
_gestures = count(1)


class FormulaField(QWidget):
    """A text that is a formula.

    Signals:
        edited: a formula that is right, with the token of its typing sequence.
        read: how the text is understood now, a `Syntax`, or None where it is refused.
        coordinates_needed: the names of which some are coordinates; none where that is clear.
        emptied: the field has been left without a formula, with the token of the typing sequence.
    """

    edited = Signal(str, str)
    read = Signal(object)
    coordinates_needed = Signal(tuple)
    emptied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._running = ""
        self._read: Callable[[str], Syntax] = parse
        self._told = ""
        self._refusal = ""
        self._complaint = ""
        self._is_draft = False
        self._gesture = ""
        self._last_key = 0.0
        self._editor = _Editor(self)
        self._error = Label(parent=self)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._commit)
        self._build()

    def text(self) -> str:
        """Return what is in the field, without the white space around it."""
        return self._editor.toPlainText().strip()

    @property
    def is_refused(self) -> bool:
        """Whether what is in the field is no formula, or makes no sense here."""
        return bool(self._refusal or self._complaint)

    def holds_news(self) -> bool:
        """Tell whether there is text that is not the formula that runs."""
        return _plain(self.text()) != self._running

    def show_formula(self, text: str, read: Callable[[str], Syntax] = parse) -> None:
        """Show the formula that runs. What is being typed stays if that one is the same.

        Args:
            text: the formula.
            read: reads what is typed in its place.
        """
        self._read = read
        if text == self._running:
            if self.holds_news():
                # What it means may depend on what else there is.
                self._judge()
            return
        if text != _plain(self._told):
            # It comes from elsewhere, by undo for example: what is typed next is another edit.
            self._gesture = ""
        self._running = text
        if self._editor.hasFocus() and _plain(self.text()) == text:
            # What stands there with ** is not changed under someone's hands.
            self._told = self.text()
            if not self._is_draft:
                self._editor.document().clearUndoRedoStacks()
            self._refuse("", None)
            return
        self.take_back()

    def describe(self, name: str, tooltip: str) -> None:
        """Call the field something else than the objective's formula."""
        self._editor.setAccessibleName(name)
        set_tooltip(self._editor, tooltip)

    def set_draft(self, is_draft: bool) -> None:
        """Keep undo for the text, whose formula is no part of the experiment; or no longer."""
        self._is_draft = is_draft

    def show_complaint(self, sentence: str) -> None:
        """Say what is wrong with a formula that reads well; an empty sentence clears it."""
        self._complaint = sentence
        self._show_error()

    def take_back(self) -> None:
        """Show the formula that runs instead of what was typed."""
        self._timer.stop()
        self._told = self._running
        if self.text() != self._running:
            blocked = self._editor.blockSignals(True)
            self._editor.setPlainText(self._running)
            self._editor.blockSignals(blocked)
            self._editor.fit()
        self._editor.document().clearUndoRedoStacks()
        self._refuse("", None)

    def apply_again(self) -> None:
        """Emit once more what stands there, where that was refused for a reason that is gone."""
        if self.holds_news():
            self._told = self._running
            self._complaint = ""
            self._judge()
            self._commit()

    def begin_typing(self) -> None:
        """Put the cursor into the field, everything selected."""
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Underline errors in the colours of `theme`."""
        self._theme = theme

    # ---- building ----

    def _build(self) -> None:
        self._editor.setAccessibleName(self.tr("Formula"))
        self._editor.setToolTip(
            self.tr(
                "The objective, as you would write it: in x and y, or in names of your own. "
                "For example (x - c)^2 + sin y, w^2 + b^2, \\frac{x^2}{2} or |x|. "
                "Other names become sliders. Enter applies it, Escape takes it back."
            )
        )
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.2))
        layout.addWidget(self._editor)
        layout.addWidget(self._error)
        self.setFocusProxy(self._editor)
        self._editor.textChanged.connect(self._check)
        self._editor.committed.connect(self._finish)
        self._editor.left.connect(self._end_typing)
        self._editor.taken_back.connect(self._escape)
        self._editor.installEventFilter(self)
        self._editor.refused.connect(lambda sentence: self._refuse(sentence, None))

    # ---- taking in ----

    def _check(self) -> None:
        """Look at what is in the field now; emit it later, if it is right."""
        now = monotonic()
        if not self._gesture or now - self._last_key > _SEQUENCE_PAUSE:
            self._gesture = f"formula {next(_gestures)}"
        self._last_key = now
        self._complaint = ""
        self._judge()

    def _judge(self) -> None:
        """Say whether what is in the field is right, and have it committed after a pause if so."""
        if not self.text() and not self._running:
            # Where no formula runs, none is expected.
            self._refuse("", None)
            self._timer.start()
            self.coordinates_needed.emit(())
            self.read.emit(None)
            return
        try:
            syntax = self._read(self._editor.toPlainText())
        except FormulaError as error:
            self._timer.stop()
            self._refuse(str(error), error.position, error.end)
            names = error.names if isinstance(error, CoordinatesNeeded) else ()
            self.coordinates_needed.emit(names)
            self.read.emit(None)
        else:
            self._refuse("", None)
            self._timer.start()
            self.coordinates_needed.emit(())
            self.read.emit(syntax)

    def _commit(self) -> None:
        """Emit what was typed, if it is right and new."""
        self._timer.stop()
        text = self.text()
        if self._refusal or _plain(text) == _plain(self._told):
            return
        self._told = text
        self.edited.emit(text, self._gesture)

    def _end_typing(self) -> None:
        """Emit what is pending and let the next key begin a new step to undo."""
        self._commit()
        if self._running and not self.text():
            self.emptied.emit(self._gesture)
        self._gesture = ""

    def _finish(self) -> None:
        """Give the keyboard back to the window, unless there is something to mend."""
        self._end_typing()
        if not self._refusal:
            self._editor.clearFocus()

    def _escape(self) -> None:
        """Take back what was typed; give the keyboard back where that is nothing."""
        if self.holds_news():
            self.take_back()
            self._judge()
        else:
            self._editor.clearFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave undo to the window where no text is there to undo."""
        is_plain = not self._is_draft and not self.holds_news()
        if isinstance(event, QKeyEvent) and is_plain and yields_undo(event):
            return True
        return super().eventFilter(watched, event)

    # ---- errors ----

    def _refuse(self, sentence: str, position: int | None, end: int | None = None) -> None:
        self._refusal = sentence
        self._underline(position if sentence else None, end)
        self._show_error()

    def _show_error(self) -> None:
        sentence = self._refusal or self._complaint
        if sentence == self._error.text():
            return
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        show_validity(self._editor, sentence)
        if sentence and self._editor.hasFocus():
            # Once it has its place.
            QTimer.singleShot(0, self, self._reveal_error)

    def _reveal_error(self) -> None:
        """Have a low panel scrolled so far that the sentence is read below what is typed."""
        reveal(self._error)
        reveal(self._editor)

    def _underline(self, position: int | None, end: int | None = None) -> None:
        """Underline the characters from `position` to before `end`."""
        if position is None:
            self._editor.setExtraSelections([])
            return
        text = self._editor.toPlainText()
        # Qt counts what lies beyond 16 bits twice.
        begin, stop = (_utf16(text[:place]) for place in (position, end or position + 1))
        whole = _utf16(text)
        underlined = QTextEdit.ExtraSelection()
        underlined.format = QTextCharFormat()
        underlined.format.setForeground(QColor(self._theme.error))
        underlined.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        underlined.format.setUnderlineColor(QColor(self._theme.error))
        underlined.cursor = QTextCursor(self._editor.document())
        underlined.cursor.setPosition(min(begin, whole))
        underlined.cursor.setPosition(min(stop, whole), QTextCursor.MoveMode.KeepAnchor)
        self._editor.setExtraSelections([underlined])


def _plain(text: str) -> str:
    """Return a formula as an experiment keeps it."""
    return text.replace("**", "^")


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Editor(QPlainTextEdit):
    """One line of text that wraps over as many as it needs."""

    committed = Signal()
    left = Signal()
    taken_back = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "mono")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self._frame = 2 * em(self, 0.4)
        self.textChanged.connect(self.fit)

    def fit(self) -> None:
        """Be as high as the text, within reason."""
        needed = max(1, round(self.document().size().height()))
        lines = min(needed, _MOST_LINES)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if needed > lines else policy.ScrollBarAlwaysOff
        )
        height = lines * self.fontMetrics().lineSpacing() + self._frame
        if height != self.height():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(em(self, 12), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(em(self, 6), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Count the lines anew."""
        super().resizeEvent(event)
        # What the style sheet puts around the text is known only once it is laid out.
        self._frame = self.height() - self.viewport().height()
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter, take back on Escape; a formula has no line breaks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.committed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's shortcuts."""
        return claims(event, Qt.Key.Key_Escape) or super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit, unless only a menu or another window came in between."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text as one line; refuse one that no formula can be, before it is laid out."""
        text = source.text()
        if len(text) > MAX_CHARACTERS:
            try:
                parse(text)
            except FormulaError as error:
                self.refused.emit(str(error))
                return
        self.insertPlainText(" ".join(text.split()))
