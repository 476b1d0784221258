"""Maps as NPZ files for other programs."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gdgui.engine.descent.problem import Problem
from gdgui.engine.maps.grid import Map
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.files import writing

__all__ = ["save_maps"]


def save_maps(problem: Problem, maps: Sequence[Map], target: Path) -> None:
    """Write maps as NPZ.

    Basins hold ``x``, ``y`` (in two dimensions), ``labels`` (rows by y; the number of the minimum,
    -1 where none was reached), ``steps`` (the step since which a start is at its minimum; for the
    others, how many it took), ``diverged``, ``in_valley`` (whether it came to the floor of a
    valley, which has no minimum of its own), ``minima`` and their ``values``. Maps over
    hyperparameters hold their axes by name, ``loss``, ``steps``, ``converged`` and ``diverged``;
    that of the learning rate has a row for each run, named by ``labels``.

    Args:
        problem: what was mapped.
        maps: one, or for learning rates one for each run.
        target: the file.

    Raises:
        FileError: the file cannot be written.
    """
    if maps[0].axes[0].name in COORDINATES:
        arrays = _basins(maps[0])
    elif len(maps[0].axes) == 2:
        arrays = {axis.name: axis.values for axis in maps[0].axes} | _outcomes(maps)
        arrays = {name: array[0] if array.ndim == 3 else array for name, array in arrays.items()}
    else:
        axis = maps[0].axes[0]
        labels = np.array([run.label for run in problem.runs])
        arrays = {axis.name: axis.values, "labels": labels, **_outcomes(maps)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    with writing(target) as file:
        file.write(buffer.getvalue())


def _basins(basins: Map) -> dict[str, Any]:
    axes = {axis.name: axis.values for axis in basins.axes}
    return axes | {
        "labels": basins.labels,
        "steps": np.where(basins.labels >= 0, basins.arrived, basins.steps),
        "diverged": basins.diverged,
        "in_valley": basins.in_valley,
        "minima": basins.targets.minima,
        "values": basins.targets.values,
    }


def _outcomes(maps: Sequence[Map]) -> dict[str, Any]:
    return {
        "loss": np.stack([each.f for each in maps]),
        "steps": np.stack([each.steps for each in maps]),
        "converged": np.stack([each.converged for each in maps]),
        "diverged": np.stack([each.diverged for each in maps]),
    }
