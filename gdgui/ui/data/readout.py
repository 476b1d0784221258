"""What is read out under the pointer: the place, and what the model says there."""

from PySide6.QtCore import QCoreApplication

from gdgui.engine.display.prediction import Answer, RowPrediction
from gdgui.engine.notation import shown
from gdgui.ui.data.subject import Subject

__all__ = ["answer_text", "place_text", "row_text", "said_text"]

_GAP = "   "


def _tr(text: str) -> str:
    return QCoreApplication.translate("DataReadout", text)


def place_text(subject: Subject, inputs: tuple[float, ...]) -> str:
    """Return a place in the inputs' own units."""
    units = subject.units
    return _GAP.join(
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
    parts = [row_text(subject, row)]
    if said is not None and said.values is not None:
        parts.append(answer_text(subject, Answer(float(said.values[row]))))
    elif said is not None and said.labels is not None and said.certainty is not None:
        label = int(said.labels[row])
        is_probability = subject.is_softmax or subject.middle == 0.5
        sure = 100.0 * float(said.certainty[row])
        parts.append(f"{names[label]}: {sure:.3g} %" if is_probability else names[label])
    return _GAP.join(parts)
