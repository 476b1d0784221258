"""A prediction as a widget."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from gdgui.lessons.answers import Answer, is_right
from gdgui.lessons.blocks import Predict
from gdgui.lessons.feedback import said_of
from gdgui.ui.lessons.block_widget import BlockWidget
from gdgui.ui.lessons.choices import Choices
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import number_in, shortened

__all__ = ["PredictBlock"]


class PredictBlock(BlockWidget):
    """A question that is answered before anything is shown."""

    def __init__(self, predict: Predict, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._predict = predict
        self._answer = Answer(page=0, block=0)
        self._is_presenting = False
        self._be_card(self.tr("Predict"), is_soft=True)
        self._add_text(predict.question)
        self._choices: Choices | None = None
        self._field: QLineEdit | None = None
        if predict.number is None:
            self._build_choices()
        else:
            self._build_number()
        self._problem = self._add_text(tone="error")
        self._said = self._add_text()
        self._reveal = self._button(
            self.tr("Reveal the answer"), self.tr("Show which answer is right, and why")
        )
        self._reveal.clicked.connect(self.revealed)
        self._watch = self._button(self.tr("▶ Watch it"), self.tr("Play from the start (Space)"))
        self._watch.clicked.connect(self.watch_asked)
        row = QHBoxLayout()
        row.addWidget(self._reveal)
        row.addWidget(self._watch)
        row.addStretch(1)
        self._column.addLayout(row)
        self._watch.hide()
        self._reveal.hide()

    def _build_choices(self) -> None:
        several = self._predict.takes_several
        self._choices = Choices(self._predict.choices, takes_several=several, parent=self)
        self._choices.picked.connect(self._take_choices)
        self._submit = self._submit_button()
        if several:
            hint = Label(self.tr("More than one is right."), self)
            hint.setProperty("role", "note")
            self._column.addWidget(hint)
        self._column.addWidget(self._choices)
        self._submit.setVisible(several)
        row = QHBoxLayout()
        row.addWidget(self._submit)
        row.addStretch(1)
        self._column.addLayout(row)

    def _build_number(self) -> None:
        self._field = _NumberField(self)
        self._field.setAccessibleName(self.tr("Your answer, a number"))
        self._field.setPlaceholderText(self.tr("a number"))
        self._field.setProperty("role", "mono")
        self._field.returnPressed.connect(self._try)
        self._field.textEdited.connect(lambda _text: self._complain(""))
        self._submit = self._submit_button()
        row = QHBoxLayout()
        row.addWidget(self._field, 1)
        row.addWidget(self._submit)
        self._column.addLayout(row)

    def _submit_button(self) -> QPushButton:
        # Made behind what it submits: in this order the Tab key goes.
        button = self._button(self.tr("Answer"), self.tr("Take this as the answer (Enter)"))
        button.clicked.connect(self._try)
        return button

    def begin(self) -> None:
        """Let the answer be typed or chosen."""
        if self._field is not None:
            self._field.setFocus()
        elif self._choices is not None:
            self._choices.buttons()[0].setFocus()

    @property
    def asks_for_number(self) -> bool:
        """Whether a number is to be typed."""
        return self._field is not None

    def show_answer(self, answer: Answer) -> None:
        """Show the last attempt and what is to be said of it."""
        self._answer = answer
        if self._choices is not None:
            self._show_choices(answer)
        elif self._field is not None and answer.attempts and not self._field.hasFocus():
            self._field.setText(_number(answer.attempts[-1]))
        text, is_good = said_of(self._predict, answer)
        self._say(self._said, text, "success" if is_good else "error")
        self._reveal.setVisible(self._is_presenting and not answer.is_done)

    def set_watchable(self, watchable: bool) -> None:
        """Offer to play what was predicted."""
        self._watch.setVisible(watchable)

    def set_presenting(self, presenting: bool) -> None:
        """Offer to reveal the answer."""
        self._is_presenting = presenting
        self._reveal.setVisible(presenting and not self._answer.is_done)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        super().set_theme(theme)
        if self._choices is not None:
            self._choices.set_theme(theme)

    @property
    def is_settling(self) -> bool:
        """Whether a formula is still to be typeset."""
        return super().is_settling or (self._choices is not None and self._choices.is_settling)

    def _show_choices(self, answer: Answer) -> None:
        if self._choices is None or not (answer.attempts or answer.saw_solution):
            return
        right = self._predict.right
        last = right if answer.saw_solution else answer.attempts[-1]
        chosen = last if isinstance(last, tuple) else ()
        is_solved = answer.saw_solution or is_right(self._predict, chosen)
        # Which ones are right is told once someone has found them, and not after a wrong guess.
        marks = {place: "right" if place in right else "wrong" for place in chosen}
        if self._predict.takes_several and not is_solved:
            marks = {place: "wrong" for place in chosen if place not in right}
        self._choices.show_chosen(chosen, marks)

    def _take_choices(self, chosen: tuple[int, ...]) -> None:
        if not self._predict.takes_several:
            self.attempted.emit(chosen)

    def _try(self) -> None:
        if self._choices is not None:
            if chosen := self._choices.chosen():
                self.attempted.emit(chosen)
            else:
                self._complain(self.tr("Choose an answer first."))
        elif self._field is not None:
            number = number_in(self._field.text())
            if number is None:
                text = shortened(self._field.text())
                sentence = self.tr("A number expected, such as 0.5 or 1/8; '{text}' found")
                self._complain(sentence.format(text=text))
            else:
                self._complain("")
                self.attempted.emit(number)

    def _complain(self, sentence: str) -> None:
        if self._field is not None:
            show_validity(self._field, sentence)
        self._say(self._problem, _escaped(sentence), "error")


class _NumberField(QLineEdit):
    """A field for a number, which keeps Escape from the window while there is something in it."""

    def event(self, event: QEvent) -> bool:
        """Keep Escape and Enter."""
        keys = Qt.Key
        return claims(event, keys.Key_Escape, keys.Key_Return, keys.Key_Enter) or super().event(
            event
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back to the window on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)


def _number(attempt: object) -> str:
    return f"{attempt:g}" if isinstance(attempt, float | int) else ""


def _escaped(text: str) -> str:
    """Return a sentence that holds what someone has typed, without Markdown."""
    return "".join(f"\\{letter}" if letter in "*_`$\\[]<>" else letter for letter in text)
