"""What is read out under the pointer: the place, and what the model says there."""

from PySide6.QtCore import QCoreApplication

from gdgui.engine.display.prediction import Answer, RowPrediction
from gdgui.engine.notation import shown
from gdgui.ui.data.subject import Subject

__all__ = ["GAP", "answer_text", "place_text", "row_text", "said_text"]

GAP = "   "
"""What stands between the parts of a text."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("DataReadout", text)


def place_text(subject: Subject, inputs: tuple[float, ...]) -> str:
    """Return a place in the inputs' own units."""
    units = subject.units
    return GAP.join(
        f"{name} = {number:.4g}{units.get(name, '')}"
        for name, number in zip(subject.samples.input_names, inputs, strict=False)
    )


def answer_text(subject: Subject, answer: Answer) -> str:
    """Return what a model says, in the target's own unit or with the name of a class."""
    samples = subject.samples
    if answer.label is None:
        unit = subject.units.get(samples.target_name, "")
        return "" if answer.value is None else f"ŷ = {answer.value:.4g}{unit}"
    name = samples.class_names[answer.label]
    if answer.probability is not None:
        return f"{name}: {100.0 * answer.probability:.3g} %"
    return f"ŷ = {answer.value:.4g}: {name}"


def row_text(subject: Subject, row: int) -> str:
    """Return a row: its number, its target and whether it is learned from."""
    samples = subject.samples
    target = float(samples.original_targets()[row])
    if subject.is_classified:
        value = samples.class_names[int(target)]
    else:
        value = f"{shown(target)}{subject.units.get(samples.target_name, '')}"
    part = _tr("held out") if samples.held_out[row] else _tr("learned from")
    return f"{samples.target_name} = {value} ({part})"


def said_text(
    subject: Subject,
    row: int | None,
    said: RowPrediction | None,
    cell: tuple[int, int, int, int] | None,
) -> str:
    """Return what a model says of a row, or how often it took one class for another.

    Args:
        subject: the data.
        row: which row; None for none.
        said: what the model says of all; None while that is not known.
        cell: a true class, the one that is said for it, and how often that is so of the rows that
            are learned from and of those held out; None for none.
    """
    names = subject.samples.class_names
    if cell is not None:
        true, label, learned, others = cell
        text = _tr("{true} taken for {said}: {learned} learned from, {others} held out")
        return text.format(
            true=names[true], said=names[label], learned=f"{learned:,}", others=f"{others:,}"
        )
    if row is None:
        return ""
    answer = None if said is None else _answer_of(subject, row, said)
    parts = [row_text(subject, row), "" if answer is None else answer_text(subject, answer)]
    return GAP.join(part for part in parts if part)


def _answer_of(subject: Subject, row: int, said: RowPrediction) -> Answer | None:
    """Return what is said of a row; None where that is no class."""
    if said.values is not None:
        return Answer(float(said.values[row]))
    if said.labels is None or said.certainty is None or said.labels[row] < 0:
        return None
    sure = float(said.certainty[row])
    label = int(said.labels[row])
    if subject.is_softmax or subject.middle == 0.5:
        return Answer(None, label, sure)
    return Answer(sure if label else -sure, label)
