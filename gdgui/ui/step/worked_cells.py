"""The gradient of a batch, sample by sample, as texts in rows and columns."""

import msgspec
from PySide6.QtCore import QCoreApplication

from gdgui.engine.analysis.worked_gradient import WorkedGradient
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.notation import shown
from gdgui.ui.step.run_columns import short_number

__all__ = ["WorkedColumn", "columns_of_worked", "footers_of", "row_in_full", "worked_as_text"]

_FEW = 2
"""So many inputs stand together, and so do their shares."""
_MOST_LINES = 8
"""So many inputs, and about as many shares, are read in a tooltip."""


class WorkedColumn(msgspec.Struct, frozen=True, eq=False):
    """A column of the table.

    Attributes:
        title: its heading.
        numbers: one for each sample.
        parameter: the number of the parameter whose part of the gradient they are; None for none.
        is_count: whether they count samples, from 0.
    """

    title: str
    numbers: FloatArray | IntArray
    parameter: int | None = None
    is_count: bool = False

    def text(self, row: int, digits: int) -> str:
        """Return the number of a sample; tiny ones in so many digits."""
        number = self.numbers[row]
        return f"{int(number) + 1:,}" if self.is_count else short_number(float(number), digits)


def _words(text: str) -> str:
    return QCoreApplication.translate("WorkedTable", text)


def columns_of_worked(worked: WorkedGradient) -> tuple[WorkedColumn, ...]:
    """Return the columns: the sample, its inputs, what the model says, and its share.

    Of more inputs than fit side by side, each has its share beside it, after what the model says.
    """
    inputs = [
        WorkedColumn(name, numbers)
        for name, numbers in zip(worked.input_names, worked.inputs.T, strict=True)
    ]
    *shares, bias = (
        WorkedColumn(f"∂{name}", numbers, parameter)
        for parameter, (name, numbers) in enumerate(zip(worked.names, worked.shares.T, strict=True))
    )
    said = [WorkedColumn("ŷ", worked.predictions)]
    if not worked.slope_is_error:
        said.append(WorkedColumn("ŷ−y", worked.errors))
        said.append(WorkedColumn("∂ℓ/∂z", bias.numbers, bias.parameter))
    elif len(inputs) > 1:
        # What the bias gets is the error itself; beside several inputs once is enough.
        said.append(WorkedColumn("ŷ−y", bias.numbers, bias.parameter))
    else:
        said.append(WorkedColumn("ŷ−y", worked.errors))
        shares.append(bias)
    sample = WorkedColumn("#", worked.samples, is_count=True)
    if len(inputs) > _FEW:
        pairs = zip(inputs, shares, strict=True)
        return (sample, *said, *(column for pair in pairs for column in pair))
    return (sample, *inputs, *said, *shares)


def footers_of(worked: WorkedGradient) -> tuple[tuple[str, FloatArray], ...]:
    """Return what stands below the samples: names, and a number for each parameter."""
    if worked.penalty is None:
        return ((_words("mean"), worked.mean),)
    return (
        (_words("mean"), worked.mean),
        (_words("penalty"), worked.penalty),
        ("∇f", worked.gradient),
    )


def row_in_full(worked: WorkedGradient, row: int) -> str:
    """Return how a sample comes to its share, a line for each part of it."""
    slope = shown(float(worked.slopes[row]))
    factor = "ŷ − y" if worked.slope_is_error else "∂ℓ/∂z"
    inputs = list(zip(worked.input_names, worked.inputs[row].tolist(), strict=True))
    lines = [
        _words("sample {number}").format(number=f"{int(worked.samples[row]) + 1:,}"),
        *(f"{name} = {shown(number)}" for name, number in inputs[:_MOST_LINES]),
        f"y = {shown(float(worked.targets[row]))}, ŷ = {shown(float(worked.predictions[row]))}",
        f"{factor} = {slope}",
    ]
    for name, (own, number), share in zip(
        worked.names, [*inputs, ("1", 1.0)], worked.shares[row].tolist(), strict=True
    ):
        if len(lines) < 2 * _MOST_LINES:
            lines.append(
                f"∂{name}: ({factor}) · {own} = {slope} · {shown(number)} = {shown(share)}"
            )
    return "\n".join(lines)


def worked_as_text(worked: WorkedGradient) -> str:
    """Return the table as tab-separated text, in full digits."""
    columns = columns_of_worked(worked)
    lines = ["\t".join(column.title for column in columns)]
    for row in range(len(worked.samples)):
        cells = (
            column.text(row, 1) if column.is_count else repr(float(column.numbers[row]))
            for column in columns
        )
        lines.append("\t".join(cells))
    for name, numbers in footers_of(worked):
        cells = (
            "" if column.parameter is None else repr(float(numbers[column.parameter]))
            for column in columns[1:]
        )
        lines.append("\t".join([name, *cells]))
    return "\n".join(lines) + "\n"
