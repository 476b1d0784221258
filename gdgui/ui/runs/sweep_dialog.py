"""The question how a run is to be swept: over which hyperparameter, between which two values."""

import math

import msgspec
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent, QValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.data.batches import Batches
from gdgui.engine.descent.problem import Problem, resolve
from gdgui.engine.methods.direction import Hyperparameter
from gdgui.experiment import MAX_ITERATES, MAX_RUNS, Experiment
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.number_slider import format_number
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.screen_fit import fit_height
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.widgets.steps_field import grouped
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import list_parts, number_in, numbers_in, shortened

__all__ = ["Sweep", "SweepDialog", "ask_for_sweep", "spread", "usual_ends"]

_COUNT = 5
_DIGITS, _ALL_DIGITS = 3, 17
# By how much of the gap to its neighbour a value may be rounded.
_OFF = 0.01
_PREVIEWED = 6


class Sweep(msgspec.Struct, frozen=True):
    """What was answered.

    Attributes:
        name: the hyperparameter.
        values: what it is to be, one for each run.
        in_place: whether the runs come in the place of the one that they are like.
    """

    name: str
    values: tuple[float, ...]
    in_place: bool


class SweepDialog(QDialog):
    """Asks for a sweep of one run; what is wrong stands as a sentence under its field.

    Args:
        problem: the runs that there are.
        index: which of them is swept.
        parent: the window that it belongs to.
    """

    def __init__(self, problem: Problem, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = problem
        self._run = problem.runs[index]
        self._values: tuple[float, ...] = ()
        scales = [
            ("log", QCoreApplication.translate("SweepDialog", "log")),
            ("linear", QCoreApplication.translate("SweepDialog", "linear")),
        ]
        self._heading = Label(parent=self)
        self._choice = Choice(self)
        self._low = QLineEdit(self)
        self._high = QLineEdit(self)
        self._count = _CountBox(self)
        self._scale = Segmented(scales, self.tr("Spacing"), self)
        self._preview = Label(parent=self)
        self._in_place = QCheckBox(self.tr("Re&place this run"), self)
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        fields: tuple[QLineEdit | QSpinBox, ...] = (self._low, self._high, self._count)
        self._errors = {field: Label(parent=self) for field in fields}
        self._build()
        self._lay_out()
        self._connect()
        self._propose()

    @property
    def sweep(self) -> Sweep:
        """What has been answered; without values while something is wrong."""
        return Sweep(self._parameter().name, self._values, self._in_place.isChecked())

    # ---- building ----

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Sweep a hyperparameter"))
        self.setProperty("role", "panel")
        self._heading.setText(self.tr("Runs like {label}").format(label=self._run.label))
        self._heading.setTextFormat(Qt.TextFormat.PlainText)
        self._heading.setProperty("role", "title")
        self._heading.setWordWrap(True)
        for parameter in sorted(
            self._run.direction.hyperparameters, key=lambda each: each.name != "learning_rate"
        ):
            name = parameter.name.replace("_", " ")
            self._choice.addItem(f"{parameter.symbol}  {name}", parameter)
        if self._run.batches is not None and self._run.batches.samples > 1:
            self._choice.addItem(self.tr("batch size"), _batch_size(self._run.batches))
        self._name(self._choice, self.tr("Hyperparameter"), "")
        self._name(
            self._low,
            self.tr("From"),
            self.tr("The value of the first run, or all of them: 0.01; 0.1; 1; 1.5"),
        )
        self._name(self._high, self.tr("To"), self.tr("The value of the last run"))
        self._name(self._count, self.tr("Number of runs"), self.tr("How many runs to make"))
        self._in_place.setChecked(True)
        self._count.setRange(0, 999)
        self._count.setValue(max(2, min(_COUNT, self._most())))
        # As far from the edge as in the other fields; a style sheet cannot say so of a spin box.
        self._count.lineEdit().setTextMargins(em(self, 0.5), 0, 0, 0)
        self._preview.setWordWrap(True)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for part in (self._low, self._high, self._count, self._preview):
            part.setProperty("role", "mono")
        for error in self._errors.values():
            error.setProperty("role", "error")
            error.setWordWrap(True)
            error.hide()
        self._in_place.setToolTip(
            self.tr("The new runs come in the place of this one; otherwise they follow it")
        )
        self._ok().setText(self.tr("S&weep"))
        self._ok().setToolTip(self.tr("Make the runs (Enter)"))
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(self.tr("Leave the runs as they are (Escape)"))

    def _name(self, field: QWidget, name: str, tip: str) -> None:
        field.setAccessibleName(name)
        set_tooltip(field, tip)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 0.9))
        grid.setVerticalSpacing(em(self, 0.2))
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("&Hyperparameter"), self._choice),
            (self.tr("&From, or a list"), self._low),
            (self.tr("&To"), self._high),
            (self.tr("&Runs"), self._count),
            (self.tr("&Spacing"), self._scale),
            (self.tr("Values"), self._preview),
        )
        for row, (text, field) in enumerate(rows):
            label = Label(text, self)
            label.setProperty("role", "muted")
            is_preview = field is self._preview
            if not is_preview:
                label.setBuddy(field)
            top = Qt.AlignmentFlag.AlignTop if is_preview else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, 3 * row, 0, top)
            grid.addWidget(field, 3 * row, 1)
            if (error := self._errors.get(field)) is not None:  # type: ignore[call-overload]
                grid.addWidget(error, 3 * row + 1, 1)
            grid.setRowMinimumHeight(3 * row + 2, em(self, 0.25))
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(self._heading)
        layout.addLayout(grid)
        layout.addWidget(self._in_place)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        # Values that come and go must not move what is under them: two lines are always there.
        self._preview.setMinimumHeight(2 * self._preview.fontMetrics().lineSpacing())
        self.setFixedWidth(em(self, 25))

    def _connect(self) -> None:
        self._choice.activated.connect(lambda _index: self._propose())
        for field in (self._low, self._high):
            field.textEdited.connect(lambda _text, field=field: self._show(field))
            field.editingFinished.connect(self._show)
        self._count.textChanged.connect(lambda _text: self._show())
        self._scale.picked.connect(lambda _key: self._show())
        self._in_place.toggled.connect(lambda _on: self._show())
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the first value, ready to be typed over."""
        super().showEvent(event)
        self._low.setFocus(Qt.FocusReason.TabFocusReason)
        self._low.selectAll()
        self._fit()

    # ---- what is asked for ----

    def _parameter(self) -> Hyperparameter:
        parameter: Hyperparameter = self._choice.currentData()
        return parameter

    def _present(self, parameter: Hyperparameter) -> float:
        """Return what the run has now."""
        return self._run.hyperparameters.get(parameter.name, parameter.default)

    def _ok(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok)

    def _limit(self) -> int:
        """Return how many runs an experiment of so many steps takes."""
        steps = self._problem.experiment.steps
        return min(MAX_RUNS, MAX_ITERATES // steps) if steps else MAX_RUNS

    def _most(self) -> int:
        """Return how many new runs there is room for."""
        return self._limit() - len(self._problem.runs) + self._in_place.isChecked()

    def _propose(self) -> None:
        """Propose values around the present one of the hyperparameter that is picked."""
        parameter = self._parameter()
        low, high = usual_ends(parameter, self._present(parameter))
        self._low.setText(format_number(low))
        self._high.setText(format_number(high))
        self._scale.set_current(parameter.scale)
        set_tooltip(self._choice, parameter.meaning)
        self._show()

    def _show(self, typing: QLineEdit | None = None) -> None:
        """Show what values the answers make, or what is wrong with them.

        Args:
            typing: the field whose text may be unfinished.
        """
        listed = list_parts(self._low.text())
        ends: tuple[QWidget, ...] = (self._high, self._count, self._scale)
        for part in ends:
            part.setEnabled(listed is None)
        sentences: dict[QLineEdit | QSpinBox, str] = {
            self._low: self._refusal_of_end(self._low),
            self._high: self._refusal_of_end(self._high),
            self._count: self._refusal_of_count(self._count.cleanText()),
        }
        if listed is not None:
            refusal = self._refusal_of_list(listed)
            sentences = {self._low: refusal, self._high: "", self._count: ""}
        self._values = () if any(sentences.values()) else self._wanted()
        if not any(sentences.values()) and len(set(self._values)) < len(self._values):
            self._values = ()
            alike = self._high if listed is None else self._low
            sentences[alike] = self.tr("another number expected: the runs would be alike")
        if typing is not None and (_is_unfinished(typing.text()) or _is_short_list(typing.text())):
            sentences[typing] = ""
        for field, sentence in sentences.items():
            self._errors[field].setText(sentence)
            self._errors[field].setVisible(bool(sentence))
            show_validity(field, sentence)
        self._preview.setText(_in_short(self._values) if self._values else "–")
        self._ok().setEnabled(bool(self._values))
        self._fit()

    def _wanted(self) -> tuple[float, ...]:
        """Return the values of a list, or those between two ends."""
        values = numbers_in(self._low.text())
        values = values if values is not None else self._spread()
        return tuple(map(float, map(round, values))) if self._parameter().is_whole else values

    def _refusal_of_list(self, parts: list[str]) -> str:
        """Return what is wrong with a list of values, or an empty text."""
        parameter = self._parameter()
        for part in parts:
            value = number_in(part)
            if value is None or not parameter.minimum <= value <= parameter.maximum:
                low, high = format_number(parameter.minimum), format_number(parameter.maximum)
                sentence = self.tr("numbers from {low} to {high} expected, '{text}' found")
                return sentence.format(low=low, high=high, text=shortened(part))
        return self._refusal_of_count(str(len(parts)))

    def _spread(self) -> tuple[float, ...]:
        low, high = number_in(self._low.text()), number_in(self._high.text())
        if low is None or high is None:
            return ()
        return spread(low, high, self._count.value(), self._scale.current() == "log")

    def _refusal_of_end(self, field: QLineEdit) -> str:
        """Return what is wrong with an end, or an empty text."""
        parameter, text = self._parameter(), field.text()
        value = number_in(text)
        if value is None or not parameter.minimum <= value <= parameter.maximum:
            sentence = self.tr("a number from {low} to {high} expected, '{text}' found")
        elif self._scale.current() == "log" and value <= 0:
            sentence = self.tr("for log spacing a number above 0 expected, '{text}' found")
        else:
            return ""
        low, high = format_number(parameter.minimum), format_number(parameter.maximum)
        return sentence.format(low=low, high=high, text=shortened(text))

    def _refusal_of_count(self, text: str) -> str:
        """Return what is wrong with a number of runs, or an empty text."""
        most = self._most()
        if text.isdigit() and 2 <= int(text) <= most:
            return ""
        if most < 2:
            sentence = self.tr("no room: an experiment of {steps} steps takes {limit} runs")
        else:
            sentence = self.tr("a whole number from 2 to {most} expected, '{text}' found")
        steps = grouped(self._problem.experiment.steps)
        return sentence.format(steps=steps, limit=self._limit(), most=most, text=text)

    def _fit(self) -> None:
        """Be as high as the sentences need."""
        if self.isVisible():
            fit_height(self)


class _CountBox(QSpinBox):
    """A whole number, or nothing yet: Qt would take an empty text for the number before it."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept no text, too."""
        if not text:
            return QValidator.State.Acceptable, text, position
        return super().validate(text, position)

    def valueFromText(self, text: str) -> int:
        """Return the number that a text means, 0 for none."""
        return super().valueFromText(text) if text else 0


def _batch_size(batches: Batches) -> Hyperparameter:
    """Return the size of a run's batches as something to be swept; at its top all samples."""
    most = float(batches.samples)
    return Hyperparameter(
        "batch", "batch", "", float(batches.size), 1.0, most, "log", 1.0, most,
        "Batch size: how many samples a step sees.", is_whole=True,
    )  # fmt: skip


def usual_ends(parameter: Hyperparameter, value: float) -> tuple[float, float]:
    """Return a decade below a value and one above, as far as they are valid and make sense."""
    low, high = parameter.minimum, parameter.maximum
    if parameter.scale == "linear":
        # Decades reach far beyond what is worth a try here.
        low, high = min(parameter.low, value), max(parameter.high, value)
    # The product of 0.07 and 10 is 0.7 but for rounding.
    ends = float(f"{value / 10:.12g}"), float(f"{value * 10:.12g}")
    below, above = max(low, ends[0]), min(high, ends[1])
    if not below < above or (parameter.scale == "log" and below <= 0):
        return parameter.low, parameter.high
    return below, above


def spread(low: float, high: float, count: int, log: bool) -> tuple[float, ...]:
    """Return so many numbers from one end to the other, in as few digits as keep them apart.

    >>> spread(0.001, 0.1, 5, True)
    (0.001, 0.00316, 0.01, 0.0316, 0.1)
    >>> spread(0.9, 0.99, 3, False)
    (0.9, 0.945, 0.99)
    """

    def at(place: float) -> float:
        if log:
            return math.exp((1 - place) * math.log(low) + place * math.log(high))
        return (1 - place) * low + place * high

    places = [index / (count - 1) for index in range(1, count - 1)]
    gap = 1 / (count - 1)
    inner: list[float] = []
    for place in places:
        exact = at(place)
        room = _OFF * min(abs(exact - at(place - gap)), abs(exact - at(place + gap)))
        texts = (f"{exact:.{digits}g}" for digits in range(_DIGITS, _ALL_DIGITS + 1))
        inner.append(next((v for v in map(float, texts) if abs(v - exact) <= room), exact))
    return (low, *inner, high)


def _is_unfinished(text: str) -> bool:
    """Tell whether a text is no number yet but begins one, such as "1e"."""
    return number_in(text) is None and number_in(text + "1") is not None


def _is_short_list(text: str) -> bool:
    """Tell whether a text is the first number of a list, and more may follow."""
    parts = list_parts(text)
    return parts is not None and len(parts) == 1 and number_in(parts[0]) is not None


def _in_short(values: tuple[float, ...]) -> str:
    """Return values as a line, without those in the middle where there are many."""
    texts = [format_number(value) for value in values]
    if len(texts) > _PREVIEWED:
        texts[_PREVIEWED - 2 : -1] = ["…"]
    return ", ".join(texts)


def ask_for_sweep(parent: QWidget, experiment: Experiment, index: int) -> Sweep | None:
    """Ask over which values of a hyperparameter a run is to be swept."""
    dialog = SweepDialog(resolve(experiment), index, parent)
    accepted = dialog.exec() == SweepDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.sweep if accepted else None
