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
    from gdgui.engine.maps.kinds import (
        Work,
        basins_of,
        learning_rate_maps,
        learning_rates,
        pair_map,
    )

    bar = ProgressBar()
    work: Work = Work(executor, bar.show)
    run, size = options.run_number, options.size
    try:
        if options.kind == "basins":
            return (basins_of(problem, run, (size,) * problem.dim, work=work),)
        if options.kind == "pair":
            return (pair_map(problem, run, _names(options, problem), size, work),)
        low, high = learning_rates(problem.runs[run].direction)
        low = low if options.low is None else options.low
        high = high if options.high is None else options.high
        return learning_rate_maps(problem, low, high, size, work)
    finally:
        bar.end()


def _names(options: argparse.Namespace, problem: Problem) -> tuple[str, str]:
    """Return the pair of hyperparameters: the ones given, or the method's first two."""
    known = [each.name for each in problem.runs[options.run_number].direction.hyperparameters]
    names = options.pair.split(",") if options.pair else known[:2]
    if len(names) != 2:
        title = problem.runs[options.run_number].direction.title
        raise UserError(
            f"--pair: two of the hyperparameters of {title} expected ({', '.join(known)}), "
            f"{','.join(names)!r} found"
        )
    return names[0], names[1]


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
    """Yield what computes the pieces: threads, or somebody's Dask cluster."""
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
