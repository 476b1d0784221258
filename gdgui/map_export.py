"""Maps as NPZ files for other programs."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gdgui.engine.descent.problem import Problem
from gdgui.engine.maps.grid import Map
from gdgui.engine.maps.planes import PlaneMap
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.files import writing

__all__ = ["save_maps", "save_plane"]


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
    _write(arrays, target)


def save_plane(problem: Problem, maps: Sequence[PlaneMap], target: Path) -> None:
    """Write a plane of losses as NPZ.

    It holds ``x`` and ``y``, ``loss`` (rows by y), ``origin`` (θ at x = y = 0), ``directions``
    (what a step along x and one along y add to θ), ``share`` (that of the paths' variation in the
    plane, nan where nothing varies), ``labels`` of the visible runs, their ``true_loss`` at the
    last iterate and ``plane_loss`` where it is projected onto, and of each a ``path_0``, … (its
    iterates by x and y).

    Args:
        problem: what was descended.
        maps: one.
        target: the file.

    Raises:
        FileError: the file cannot be written.
    """
    (plane,) = maps
    share = np.nan if plane.share is None else plane.share
    arrays = {
        "x": plane.x,
        "y": plane.y,
        "loss": plane.losses,
        "origin": plane.plane.points(np.zeros(1), np.zeros(1))[0],
        "directions": plane.directions,
        "share": np.array(share),
        "labels": np.array([problem.runs[index].label for index in plane.tapes]),
        "true_loss": np.array([end.true for end in plane.ends.values()]),
        "plane_loss": np.array([end.shown for end in plane.ends.values()]),
    }
    _write(arrays | {f"path_{i}": tape.x for i, tape in plane.tapes.items()}, target)


def _write(arrays: dict[str, Any], target: Path) -> None:
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
