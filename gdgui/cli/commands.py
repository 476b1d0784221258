"""The command line: ``gdgui open | examples | run | render | record | export | map | …``."""

import argparse
import errno
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gdgui import __version__
from gdgui.cli import arguments as cli_types
from gdgui.cli.arguments import REFUSED, Commands, Parser
from gdgui.cli.desktop import add_install_desktop
from gdgui.cli.record import add_export, add_record
from gdgui.display import MISSING_LIBRARIES, has_display, missing_library
from gdgui.engine.descent.problem import resolve
from gdgui.engine.maps.registry import MAP_KINDS
from gdgui.errors import UserError
from gdgui.examples import DEFAULT, NAMES, example
from gdgui.experiment import Experiment
from gdgui.files import FileError, load
from gdgui.log_file import report, start_log
from gdgui.ui.window.views import VIEWS, WINDOW

__all__ = ["main", "window_main"]

_OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What writing to the standard output may end with."""
_TOLERANCES = (
    ("--tolerance", "tolerance", "where the gradient norm is"),
    ("--step-tolerance", "step_tolerance", "after a step whose length is"),
    ("--value-tolerance", "value_tolerance", "after a step that changes f by"),
)
"""Options that end a run, the fields of the experiment that they replace, and what for."""
_COMMANDS = ("open", "examples", "run", "render", "record", "export", "map", "install-desktop")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    start_log()
    options = _parser().parse_args(_with_command(sys.argv[1:] if arguments is None else arguments))
    try:
        return int(options.run(options))
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough.
        _drop_output()
        return 0
    except UserError as error:
        print(f"gdgui: {error}", file=sys.stderr)
        return REFUSED
    except Exception as error:
        return _fail(error)


def _fail(error: Exception) -> int:
    """Say in a sentence what is no refusal; return the exit status."""
    if isinstance(error, OSError) and error.filename is None and error.errno in _OUTPUT_ERRORS:
        # An error of a file has its name.
        _drop_output()
        print(f"gdgui: the output cannot be written ({error.strerror})", file=sys.stderr)
        return REFUSED
    if isinstance(error, ImportError) and missing_library(error):
        print(f"gdgui: {error}\n{MISSING_LIBRARIES}", file=sys.stderr)
        return 1
    print(f"gdgui: {report(error)}", file=sys.stderr)
    return 1


def window_main() -> int:
    """Open the window for someone who has no terminal, as from a desktop."""
    return main(["open", "--in-window", *sys.argv[1:]])


def _drop_output() -> None:
    """Send what is still to be flushed nowhere, or Python would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Put ``open`` in front where no command is named: ``gdgui my.json`` opens a file."""
    first = arguments[0] if arguments else ""
    if first in _COMMANDS or first in ("-h", "--help", "--version"):
        return list(arguments)
    return ["open", *arguments]


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="gdgui",
        description="A desktop laboratory for gradient descent.",
        epilog="EXPERIMENT is a file or the name of an example: "
        f"{', '.join(NAMES)}. Without a command, `open` is meant. "
        "What is refused gets one sentence and exit status 2.",
    )
    parser.add_argument("--version", action="version", version=f"gdgui {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_open(commands)
    _add_examples(commands)
    _add_run(commands)
    _add_render(commands)
    add_record(commands)
    add_export(commands)
    _add_map(commands)
    add_install_desktop(commands)
    return parser


def _add_open(commands: Commands) -> None:
    parser = commands.add_parser(
        "open",
        help="open the window (the default)",
        description="Open an experiment in the window. Without a display, render it to gdgui.png "
        "in the current folder instead.",
    )
    parser.add_argument("experiment", nargs="?", default=DEFAULT, metavar="EXPERIMENT")
    parser.add_argument(
        "--in-window",
        action="store_true",
        help="say in the window, not here, why a file cannot be opened",
    )
    parser.add_argument(
        "--play-once",
        action="store_true",
        help="play from the start to the end as soon as all is computed, and close",
    )
    parser.set_defaults(run=_open)


def _add_examples(commands: Commands) -> None:
    parser = commands.add_parser(
        "examples",
        help="list the built-in experiments",
        description="List the built-in experiments: name, tab, title, one a line.",
    )
    parser.set_defaults(run=_examples)


def _add_run(commands: Commands) -> None:
    parser = commands.add_parser(
        "run",
        help="run an experiment and print its tapes",
        description="Run an experiment. The tapes go to standard output as CSV or to a file, "
        "with every digit; then one sentence per run goes to standard error.",
        epilog="example: gdgui run learning-rates --steps 100 -o rates.csv",
    )
    parser.add_argument("experiment", metavar="EXPERIMENT")
    parser.add_argument(
        "--steps", type=cli_types.steps, metavar="N", help="steps instead of the file's"
    )
    for option, name, end in _TOLERANCES:
        parser.add_argument(
            option,
            type=cli_types.tolerance,
            dest=name,
            metavar="T",
            help=f"end a run {end} at most this, instead of the file's",
        )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="a .csv, .json or .npz file"
    )
    parser.set_defaults(run=_run)


def _add_render(commands: Commands) -> None:
    parser = commands.add_parser(
        "render",
        help="write a picture of an experiment; no display is needed",
        description="Write a picture of the window or of one of its views as PNG. "
        "No display is needed.",
        epilog="example: gdgui render four-optimizers --step 14 --theme dark -o dark.png",
    )
    parser.add_argument("experiment", metavar="EXPERIMENT")
    parser.add_argument(
        "--step",
        type=cli_types.steps,
        metavar="K",
        help="where the playhead stands (default: the end)",
    )
    parser.add_argument(
        "--size",
        type=cli_types.size,
        default=(1440, 900),
        metavar="WxH",
        help="width and height in pixels (default: 1440x900)",
    )
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--view", choices=tuple(VIEWS), default=WINDOW)
    parser.add_argument(
        "--run",
        type=cli_types.run_number,
        default=0,
        metavar="N",
        dest="run_number",
        help="the selected run, counted from 0 (default: 0)",
    )
    parser.add_argument(
        "--show",
        type=cli_types.overlays,
        metavar="LIST",
        help="what is shown on the landscape, such as gradient,step,model; or `all` or `none`",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.png", required=True)
    parser.set_defaults(run=_render)


def _add_map(commands: Commands) -> None:
    parser = commands.add_parser(
        "map",
        help="map what becomes of a run wherever it starts, or whatever its hyperparameters are",
        description="Map a run: where each start leads (basins), what each learning rate leads to "
        "for all runs, or any pair of hyperparameters; as a picture or as numbers. In the NPZ of "
        "basins, `labels` (rows by y) has the number of the minimum, -1 where none was reached, "
        "and `steps` the step since which a start is there, for the others how many it took.",
        epilog="example: gdgui map four-optimizers --kind basins --run 3 -o basins.png",
    )
    parser.add_argument("experiment", metavar="EXPERIMENT")
    parser.add_argument("--kind", choices=tuple(MAP_KINDS), default="basins")
    parser.add_argument(
        "--run",
        type=cli_types.run_number,
        default=0,
        metavar="N",
        dest="run_number",
        help="which run, counted from 0 (default: 0)",
    )
    parser.add_argument(
        "--size",
        type=cli_types.map_size,
        default=1024,
        metavar="N",
        help="N × N, or N rates (1024)",
    )
    parser.add_argument(
        "--pair", metavar="A,B", help="two hyperparameters (default: the method's first two)"
    )
    parser.add_argument("--from", type=float, dest="low", metavar="η", help="lowest learning rate")
    parser.add_argument("--to", type=float, dest="high", metavar="η", help="highest learning rate")
    parser.add_argument(
        "--measure",
        choices=("loss", "steps"),
        default="loss",
        help="what a picture of hyperparameters shows: final loss or steps to converge",
    )
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument(
        "--workers",
        type=cli_types.worker_count,
        metavar="N",
        help="threads (default: as many as cores)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="compute on a Dask cluster instead, such as tcp://host:8786 (needs gdgui[cluster])",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", required=True)
    parser.set_defaults(run=_map)


def _map(options: argparse.Namespace) -> int:
    from gdgui.cli.map import run_map

    return run_map(options)


def _open(options: argparse.Namespace) -> int:
    source, refusal = options.experiment, ""
    try:
        experiment = load(source)
    except ValueError as error:
        if not (options.in_window and has_display()):
            raise
        source, refusal = DEFAULT, str(error)
        experiment = load(source)
    if not has_display():
        target = Path("gdgui.png")
        print(
            f"gdgui: there is no display, so {options.experiment} is rendered to {target}",
            file=sys.stderr,
        )
        _render_without_display(experiment, target)
        return 0
    # While modules are imported, objects only come: looking for garbage among them is a tenth of
    # the time to the first paint. The application switches the collector on again.
    gc.disable()
    from gdgui.ui.application import show_window

    return show_window(experiment, source, refusal=refusal, play_once=options.play_once)


def _examples(_options: argparse.Namespace) -> int:
    for name in NAMES:
        print(f"{name}\t{example(name).title}")
    return 0


def _run(options: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from gdgui.engine.analysis.outcome import outcomes_of
    from gdgui.engine.analysis.outcome_words import describe
    from gdgui.engine.descent.descent import descended
    from gdgui.export import csv_lines, save_tapes, writer_for

    if options.output is not None:
        # An unknown suffix is refused before, not after, the work.
        writer_for(options.output)
    experiment = load(options.experiment)
    names = ("steps", *(name for _, name, _ in _TOLERANCES))
    given = {name: getattr(options, name) for name in names}
    experiment = replace(experiment, **{k: v for k, v in given.items() if v is not None})
    problem = resolve(experiment)
    descent = descended(problem)
    tapes = descent.trajectories()
    if options.output is None:
        sys.stdout.writelines(csv_lines(tapes))
        sys.stdout.flush()
    else:
        save_tapes(problem, tapes, options.output)
    for run, tape, outcome in zip(problem.runs, tapes, outcomes_of(descent), strict=True):
        print(describe(run, tape, outcome.reached.kind), file=sys.stderr)
    return 0


def _render(options: argparse.Namespace) -> int:
    if options.output.suffix.lower() != ".png":
        raise FileError(f"{options.output}: a name that ends in .png expected")
    experiment = load(options.experiment)
    cli_types.check_choices(options, experiment, "--step", options.step or 0)
    _render_without_display(
        experiment,
        options.output,
        step=options.step,
        size=options.size,
        theme=options.theme,
        view=options.view,
        run=options.run_number,
        show=options.show,
    )
    return 0


def _render_without_display(experiment: Experiment, target: Path, **options: object) -> None:
    # The picture must not depend on a display, nor pop up on one; it must be chosen before Qt
    # starts.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gdgui.ui.export.render import render

    render(experiment, target, **options)  # type: ignore[arg-type]
