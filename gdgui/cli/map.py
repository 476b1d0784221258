"""The command ``gdgui map``: basins and maps of hyperparameters, as pictures or numbers."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gdgui.cli.progress import INTERRUPTED, ProgressBar
from gdgui.engine.descent.problem import Problem, resolve
from gdgui.engine.maps.registry import MAP_KINDS, MapRequest
from gdgui.errors import UserError
from gdgui.files import FileError, load

if TYPE_CHECKING:
    from gdgui.engine.maps.grid import Map

__all__ = ["run_map"]

_PATIENCE_SECONDS = 10


def run_map(options: argparse.Namespace) -> int:
    """Make a map and write it.

    Raises:
        FileError: the target has another suffix than .png or .npz, or cannot be written.
        UserError: the options do not fit the experiment; says which.
    """
    suffix = options.output.suffix.lower()
    if suffix not in (".png", ".npz"):
        raise FileError(f"{options.output}: a name that ends in .png or .npz expected")
    problem = resolve(load(options.experiment))
    if options.run_number >= len(problem.runs):
        raise UserError(
            f"--run: a run from 0 to {len(problem.runs) - 1} expected, {options.run_number} found"
        )
    try:
        with _executor(options) as executor:
            maps = _make(options, problem, executor)
    except KeyboardInterrupt:
        print("gdgui: the map was cancelled; nothing was written", file=sys.stderr)
        return INTERRUPTED
    _write(options, problem, maps, suffix)
    return 0


def _make(options: argparse.Namespace, problem: Problem, executor: Executor) -> "Sequence[Map]":
    from gdgui.engine.maps.kinds import Work

    bar = ProgressBar()
    request = MapRequest(
        run=options.run_number,
        size=options.size,
        names=tuple(options.pair.split(",")) if options.pair else None,
        low=options.low,
        high=options.high,
    )
    try:
        made: Sequence[Map] = MAP_KINDS[options.kind].make(
            problem, request, Work(executor, bar.show)
        )
        return made
    finally:
        bar.end()


def _write(
    options: argparse.Namespace, problem: Problem, maps: "Sequence[Map]", suffix: str
) -> None:
    if suffix == ".npz":
        from gdgui.map_export import save_maps

        save_maps(problem, maps, options.output)
        return
    # The picture must not depend on a display; it must be chosen before Qt starts.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gdgui.ui.export.render_map import render_map_picture

    render_map_picture(
        problem,
        options.run_number,
        maps,
        options.output,
        theme=options.theme,
        measure=options.measure,
        size=options.size,
    )


@contextmanager
def _executor(options: argparse.Namespace) -> Iterator[Executor]:
    """Yield what computes the pieces: threads, or someone's Dask cluster."""
    if options.scheduler is None:
        from gdgui.engine.maps.grid import thread_pool

        pool = thread_pool(options.workers or os.cpu_count() or 1)
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return
    with _client(options.scheduler) as client:
        yield client.get_executor()


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise UserError(
            "--scheduler needs the package distributed; `pip install gdgui[cluster]` brings it"
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError(f"--scheduler: no cluster answers at {address} ({reason})") from error
    try:
        yield client
    finally:
        client.close()
