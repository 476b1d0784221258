"""``gdgui map``: basins and maps of hyperparameters, as pictures or numbers."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gdgui.cli import arguments
from gdgui.cli.loading import load
from gdgui.cli.options import (
    add_experiment,
    add_output,
    add_plane,
    add_run_number,
    add_theme,
)
from gdgui.cli.progress import INTERRUPTED, ProgressBar
from gdgui.engine.descent.problem import Problem, resolve
from gdgui.engine.display.plane_kinds import AXES
from gdgui.engine.maps.registry import MAP_KINDS, MapRequest, named_function
from gdgui.errors import UserError
from gdgui.files import FileError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gdgui.engine.maps.grid import Map

__all__ = ["declare"]

_PATIENCE_SECONDS = 10


def declare(commands: arguments.Commands) -> None:
    """Declare ``gdgui map``."""
    parser = commands.add_parser(
        "map",
        help="map what becomes of a run wherever it starts, or whatever its hyperparameters are",
        description="Map a run: where each start leads (basins), what each learning rate leads to "
        "for all runs, or any pair of hyperparameters; as a picture or as numbers. In the NPZ of "
        "basins, `labels` (rows by y) has the number of the minimum, -1 where none was reached, "
        "and `steps` the step since which a start is there, for the others how many it took. Of a "
        "model, a plane through its parameters shows the loss, and the paths in it.",
        epilog="example: gdgui map four-optimizers --kind basins --run 3 -o basins.png",
    )
    add_experiment(parser)
    parser.add_argument("--kind", choices=tuple(MAP_KINDS), default="basins")
    add_run_number(parser, "which run")
    parser.add_argument(
        "--size",
        type=arguments.map_size,
        default=1024,
        metavar="N",
        help="N × N, or N rates (1024)",
    )
    parser.add_argument(
        "--pair",
        metavar="A,B",
        help="two hyperparameters (default: the method's first two); of a plane, two parameters",
    )
    add_plane(parser, "or else principal")
    parser.add_argument(
        "--seed", type=arguments.whole, metavar="N",
        help="which random directions (default: what the experiment says, or else 1)",
    )  # fmt: skip
    parser.add_argument("--from", type=float, dest="low", metavar="η", help="lowest learning rate")
    parser.add_argument("--to", type=float, dest="high", metavar="η", help="highest learning rate")
    parser.add_argument(
        "--measure",
        choices=("loss", "steps"),
        default="loss",
        help="what a picture of hyperparameters shows: final loss or steps to converge",
    )
    add_theme(parser)
    parser.add_argument(
        "--workers",
        type=arguments.worker_count,
        metavar="N",
        help="threads (default: as many as cores)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="compute on a Dask cluster instead, such as tcp://host:8786 (needs gdgui[cluster])",
    )
    add_output(parser)
    parser.set_defaults(run=_map)


def _map(options: argparse.Namespace) -> int:
    from gdgui.engine.analysis.gradient_by_hand import said_of_gradient

    suffix = options.output.suffix.lower()
    if suffix not in (".png", ".npz"):
        raise FileError(f"{options.output}: a name that ends in .png or .npz expected")
    if options.scheduler is not None and MAP_KINDS[options.kind].is_local:
        raise UserError(f"--scheduler: --kind {options.kind} is made by threads; leave it out")
    experiment = load(options.experiment)
    arguments.check_run_number(options, experiment)
    problem = resolve(experiment)
    try:
        with _executor(options) as executor:
            maps = _make(options, problem, executor)
    except KeyboardInterrupt:
        print("gdgui: the map was cancelled; nothing was written", file=sys.stderr)
        return INTERRUPTED
    _write(options, problem, maps, suffix)
    for sentence in said_of_gradient(problem):
        print(sentence, file=sys.stderr)
    return 0


def _make(options: argparse.Namespace, problem: Problem, executor: "Executor") -> "Sequence[Map]":
    from gdgui.engine.maps.kinds import Work

    bar = ProgressBar()
    plane, names, seed = _plane_of(options, problem)
    request = MapRequest(
        run=options.run_number,
        size=options.size,
        names=tuple(options.pair.split(",")) if options.pair else names,
        low=options.low,
        high=options.high,
        plane=plane,
        seed=seed,
    )
    try:
        made: Sequence[Map] = MAP_KINDS[options.kind].make(
            problem, request, Work(executor, bar.show)
        )
        return made
    finally:
        bar.end()


def _plane_of(
    options: argparse.Namespace, problem: Problem
) -> tuple[str, tuple[str, ...] | None, int]:
    """Return which plane is asked for, or else the one that the experiment says is shown."""
    shown = problem.experiment.shown
    said = shown.plane if shown is not None and shown.plane is not None else None
    if options.kind != "plane" or said is None:
        return options.plane or "principal", None, 1 if options.seed is None else options.seed
    plane = options.plane or said.kind
    is_known = said.axes is not None and set(said.axes) <= set(problem.objective.coordinates)
    names = said.axes if is_known and plane == AXES and options.plane is None else None
    return plane, names, said.seed if options.seed is None else options.seed


def _write(
    options: argparse.Namespace, problem: Problem, maps: "Sequence[Map]", suffix: str
) -> None:
    kind = MAP_KINDS[options.kind]
    if suffix == ".npz":
        named_function(kind.save)(problem, maps, options.output)
        return
    # The picture must not depend on a display; it must be chosen before Qt starts.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    named_function(kind.picture)(
        problem,
        options.run_number,
        maps,
        options.output,
        theme=options.theme,
        measure=options.measure,
        size=options.size,
    )


@contextmanager
def _executor(options: argparse.Namespace) -> "Iterator[Executor]":
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
