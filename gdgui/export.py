"""Tapes as files for other programs: CSV, JSON and NPZ, every number in full precision."""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from gdgui.engine.descent.problem import AnyObjective, LearningObjective, Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.errors import UserError
from gdgui.files import FileError, writing

__all__ = [
    "EXPORT_FORMATS",
    "ExportCancelledError",
    "ExportFormat",
    "csv_lines",
    "save_tapes",
    "suffixes_of",
    "writer_for",
]

_ROWS_BETWEEN = 1_000
"""How many rows of a CSV file are written between two reports."""

Writer = Callable[[Problem, Sequence[Trajectory]], Iterator[bytes]]
"""Yields the bytes of a file; between two blocks it can be cancelled."""


class ExportFormat(msgspec.Struct, frozen=True):
    """A kind of file that an experiment can be written as.

    Attributes:
        title: what the screen calls it.
        kind: what is in it: every iterate, a script that runs the same descent, or a picture of a
            view.
        tapes: yields a file of every iterate; None for the other kinds, which are written by
            `gdgui.scripts` and `gdgui.ui.export.render`.
    """

    title: str
    kind: Literal["iterates", "script", "picture"]
    tapes: Writer | None = None


class ExportCancelledError(UserError):
    """No one wants the file any more; nothing was written."""


def save_tapes(
    problem: Problem,
    tapes: Sequence[Trajectory],
    target: Path,
    progress: Callable[[float], None] = lambda _share: None,
) -> None:
    """Write the tapes of an experiment in the format that the target's suffix names.

    Args:
        problem: what was run.
        tapes: its tapes.
        target: a .csv, .json or .npz file.
        progress: called now and then with the share that is done; may raise to stop.

    Raises:
        FileError: the suffix is unknown or the target cannot be written.
        ExportCancelledError: if ``progress`` raises it; what was there is as it was.
    """
    blocks = writer_for(target)(problem, tapes)
    rows = 1 + sum(map(len, tapes))
    with writing(target) as file:
        for count, block in enumerate(blocks):
            if count % _ROWS_BETWEEN == 0:
                # Only a CSV file comes row by row.
                progress(count / rows)
            file.write(block)


def writer_for(target: Path) -> Writer:
    """Return what yields the bytes of a file, by the target's suffix.

    Raises:
        FileError: the suffix is unknown.
    """
    export_format = EXPORT_FORMATS.get(target.suffix.lower())
    writer = export_format.tapes if export_format else None
    if writer is None:
        found = f"{target.suffix!r}" if target.suffix else "no ending"
        endings = ", ".join(suffixes_of("iterates"))
        raise FileError(f"{target}: a name that ends in {endings} expected, {found} found")
    return writer


def suffixes_of(kind: str) -> tuple[str, ...]:
    """Return the endings of the formats of a kind; see `ExportFormat.kind`."""
    return tuple(suffix for suffix, each in EXPORT_FORMATS.items() if each.kind == kind)


def csv_lines(tapes: Sequence[Trajectory]) -> Iterator[str]:
    """Yield the lines of a CSV file: ``run,step,x,f,grad_x``, or what the coordinates are called.

    Runs count from 0, as in the file and in messages (``runs[0]``). A number reads back to the
    same bits.
    """
    names = tapes[0].coordinates
    yield ",".join(["run", "step", *names, "f", *(f"grad_{name}" for name in names)]) + "\n"
    for index, tape in enumerate(tapes):
        rows = zip(tape.x, tape.f, tape.grad, strict=True)
        for step, (x, f, grad) in enumerate(rows):
            numbers = ",".join(map(repr, [*x.tolist(), float(f), *grad.tolist()]))
            yield f"{index},{step},{numbers}\n"


def _csv(_problem: Problem, tapes: Sequence[Trajectory]) -> Iterator[bytes]:
    for line in csv_lines(tapes):
        yield line.encode("ascii")


def _json(problem: Problem, tapes: Sequence[Trajectory]) -> Iterator[bytes]:
    """Yield one object; nan and inf, which JSON does not have, become null."""
    runs = [
        {
            "label": run.label,
            "optimizer": run.direction.id,
            "hyperparameters": run.hyperparameters,
            "step_size": {
                "rule": run.step_size.rule.id,
                "parameters": run.step_size.parameters,
                "warmup": run.step_size.warmup,
            },
            "noise": run.noise,
            "seed": run.seed,
            **({} if run.batches is None else {"batch": run.batches.size}),
            "status": str(tape.status),
            "x": tape.x.tolist(),
            "f": tape.f.tolist(),
            "grad": tape.grad.tolist(),
            "eta": tape.eta.tolist(),
        }
        for run, tape in zip(problem.runs, tapes, strict=True)
    ]
    title, names = problem.experiment.title, problem.objective.coordinates
    yield msgspec.json.encode(
        {"title": title, **_objective(problem.objective), "coordinates": names, "runs": runs}
    )


def _objective(objective: AnyObjective) -> dict[str, object]:
    """Return what is minimised: a formula, or a model and a loss over data."""
    if isinstance(objective, LearningObjective):
        given = objective.given
        return {
            "data": given.data, "model": given.model, "loss": given.loss, "l1": given.l1,
            "l2": given.l2,
        }  # fmt: skip
    typed = _typed_gradient(objective)
    return {"formula": objective.syntax.text, **({"gradient": typed} if typed else {})}


def _typed_gradient(objective: AnyObjective) -> list[str]:
    """Return the partial derivatives that someone has typed; none where they are the right ones."""
    if isinstance(objective, LearningObjective):
        return []
    return [partial.text for partial in objective.own_gradient]


def _npz(problem: Problem, tapes: Sequence[Trajectory]) -> Iterator[bytes]:
    """Yield an archive of ``x_0``, ``f_0``, ``grad_0``, ``eta_0``, ``status_0``, ``x_1`` ….

    Where someone has typed the gradient, ``gradient`` has its partial derivatives.
    """
    arrays: dict[str, np.ndarray] = {}
    if typed := _typed_gradient(problem.objective):
        arrays["gradient"] = np.array(typed)
    for index, tape in enumerate(tapes):
        arrays |= {f"x_{index}": tape.x, f"f_{index}": tape.f, f"grad_{index}": tape.grad}
        arrays[f"eta_{index}"] = tape.eta
        arrays[f"status_{index}"] = np.array(str(tape.status))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    yield buffer.getvalue()


EXPORT_FORMATS: dict[str, ExportFormat] = {
    ".csv": ExportFormat("CSV, a row for each iterate", "iterates", _csv),
    ".json": ExportFormat("JSON", "iterates", _json),
    ".npz": ExportFormat("NPZ, arrays for numpy", "iterates", _npz),
    ".py": ExportFormat("Python scripts", "script"),
    ".svg": ExportFormat("SVG pictures", "picture"),
    ".png": ExportFormat("PNG pictures", "picture"),
}
"""By the ending of a file's name: the command line and the dialogs read what there is from here."""
