"""``gdgui record`` and ``gdgui export``: a film, numbers, a script or a picture; no display."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gdgui.cli import arguments as cli_types
from gdgui.cli.progress import INTERRUPTED, ProgressBar
from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.export import EXPORT_FORMATS, save_tapes
from gdgui.files import FileError, load, writing
from gdgui.film_sizes import SIZES
from gdgui.ui.window.views import FILM_VIEWS, VIEWS, WINDOW

if TYPE_CHECKING:
    from gdgui.ui.export.film_plan import FilmPlan

__all__ = ["add_export", "add_record"]


def add_record(commands: cli_types.Commands) -> None:
    """Declare ``gdgui record``."""
    parser = commands.add_parser(
        "record",
        help="make a film of an experiment; no display is needed",
        description="Render an experiment as a film: MP4 (H.264), WebM (VP9), GIF, or PNG frames "
        "in a folder. Every frame is rendered at its exact playhead, so the film is the same "
        "however slow the machine is. It has (B - A) / speed × fps + 1 frames, those of the title "
        "and those of the hold.",
        epilog="example: gdgui record four-optimizers --size 1080p --fps 30 -o film.mp4",
    )
    parser.add_argument("experiment", metavar="EXPERIMENT")
    parser.add_argument(
        "--steps", type=cli_types.step_range, default=(0, None), metavar="A:B",
        help="from which step to which one (default: all of them)",
    )  # fmt: skip
    parser.add_argument(
        "--speed", type=cli_types.positive, metavar="S",
        help="steps per second (default: such that all steps take some 8 seconds)",
    )  # fmt: skip
    parser.add_argument(
        "--fps", type=cli_types.whole, default=30, metavar="N", help="frames per second (30)"
    )
    parser.add_argument(
        "--size", type=cli_types.film_size, default=(1920, 1080), metavar="WxH",
        help=f"{', '.join(SIZES)}, or width and height in pixels (1080p)",
    )  # fmt: skip
    parser.add_argument(
        "--view", choices=FILM_VIEWS, default="plots",
        help="the whole window, landscape and curves (the default), or the landscape alone",
    )  # fmt: skip
    _add_view_state(parser)
    parser.add_argument(
        "--title", type=cli_types.seconds, default=0.0, metavar="SECONDS",
        help="begin with a card that shows the title for so long (default: none)",
    )  # fmt: skip
    parser.add_argument(
        "--hold", type=cli_types.seconds, default=1.0, metavar="SECONDS",
        help="how long the last frame stands (1)",
    )  # fmt: skip
    parser.add_argument("--no-captions", action="store_true", help="leave captions out")
    parser.add_argument(
        "--no-counter", action="store_true", help="leave the number of the step out"
    )
    parser.add_argument(
        "--subtitles", action="store_true", help="write the captions beside the film, as .srt"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", required=True,
        help="a .mp4, .webm or .gif file, or a folder for PNG frames",
    )  # fmt: skip
    parser.set_defaults(run=_record)


def add_export(commands: cli_types.Commands) -> None:
    """Declare ``gdgui export``."""
    parser = commands.add_parser(
        "export",
        help="write an experiment's numbers, a Python script of it, or a picture",
        description="Write every iterate with all its digits (.csv, .json, .npz); a script that "
        "runs the same descent and draws the same picture with numpy and matplotlib, or with "
        "torch (.py); or the window or one of its views as a picture with real text and paths "
        "(.svg) or in pixels (.png).",
        epilog="example: gdgui export four-optimizers --torch -o descent.py",
    )
    parser.add_argument("experiment", metavar="EXPERIMENT")
    parser.add_argument(
        "--torch", action="store_true", help="let a script use torch.optim and autograd"
    )
    parser.add_argument(
        "--view", default=WINDOW,
        choices=tuple(VIEWS),
        help="what a picture shows (default: window)",
    )  # fmt: skip
    parser.add_argument(
        "--step", type=cli_types.steps, metavar="K",
        help="where the playhead of a picture stands (default: the end)",
    )  # fmt: skip
    parser.add_argument(
        "--size", type=cli_types.size, default=(1440, 900), metavar="WxH",
        help="the size of a picture (1440x900)",
    )  # fmt: skip
    parser.add_argument(
        "--scale", type=int, choices=(1, 2, 4), default=1, help="how finely a .png is rendered (1)"
    )
    _add_view_state(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", required=True,
        help=f"a file whose name ends in {', '.join(EXPORT_FORMATS)}",
    )  # fmt: skip
    parser.set_defaults(run=_export)


def _add_view_state(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument(
        "--run", type=cli_types.run_number, default=0, metavar="N", dest="run_number",
        help="the selected run, counted from 0 (0)",
    )  # fmt: skip
    parser.add_argument(
        "--show", type=cli_types.overlays, metavar="LIST",
        help="what is shown on the landscape, such as gradient,step,model; or `all` or `none`",
    )  # fmt: skip


def _record(options: argparse.Namespace) -> int:
    experiment = load(options.experiment)
    first, last = options.steps
    cli_types.check_choices(options, experiment, "--steps", first if last is None else last)
    # The film must not depend on a display; it must be chosen before Qt starts.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gdgui.ui.export.film_plan import FilmPlan
    from gdgui.ui.playback.player import usual_speed

    plan = FilmPlan(
        first=first,
        last=last,
        speed=options.speed or usual_speed(experiment.steps),
        fps=options.fps,
        size=options.size,
        theme=options.theme,
        view=options.view,
        captions=not options.no_captions,
        counter=not options.no_counter,
        subtitles=options.subtitles,
        title_seconds=options.title,
        hold_seconds=options.hold,
    )
    return _make_film(options, experiment, plan)


def _make_film(options: argparse.Namespace, experiment: Experiment, plan: "FilmPlan") -> int:
    from PySide6.QtCore import QEventLoop, QTimer

    from gdgui.ui.export.recorder import Recorder
    from gdgui.ui.qt_application import create_application
    from gdgui.ui.window.view_state import view_state_from

    # The application must live as long as the recorder does.
    application = create_application()
    state = view_state_from(options.run_number, options.show)
    recorder = Recorder(experiment, plan, options.output, state, application)
    bar, loop = ProgressBar(), QEventLoop()
    failures: list[str] = []
    cancelled: list[bool] = []

    def interrupt(_number: int, _frame: object) -> None:
        # Not here: a signal may come in the middle of a frame.
        QTimer.singleShot(0, recorder, lambda: cancelled.append(recorder.cancel()))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    recorder.progressed.connect(lambda done, total, _left: bar.show(done / total))
    recorder.failed.connect(failures.append)
    recorder.stopped.connect(loop.quit)
    recorder.start()
    loop.exec()
    bar.end()
    if any(cancelled):
        print("gdgui: the recording was cancelled; nothing was written", file=sys.stderr)
        return INTERRUPTED
    if failures:
        raise UserError(failures[0])
    return 0


def _export(options: argparse.Namespace) -> int:
    suffix = options.output.suffix.lower()
    if suffix not in EXPORT_FORMATS:
        endings = ", ".join(EXPORT_FORMATS)
        raise FileError(
            f"{options.output}: a name that ends in {endings} expected, "
            f"{suffix or 'no ending'} found"
        )
    kind = EXPORT_FORMATS[suffix].kind
    if options.torch and kind != "script":
        raise UserError(f"--torch: a script (.py) expected, {options.output} found")
    experiment = load(options.experiment)
    if kind == "iterates":
        from gdgui.engine.descent.descent import descend

        save_tapes(resolve(experiment), descend(experiment), options.output)
    elif kind == "script":
        from gdgui.scripts import python_script

        text = python_script(resolve(experiment), torch=options.torch)
        with writing(options.output) as file:
            file.write(text.encode())
    else:
        _export_picture(options, experiment)
    return 0


def _export_picture(options: argparse.Namespace, experiment: Experiment) -> None:
    cli_types.check_choices(options, experiment, "--step", options.step or 0)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gdgui.ui.export.render import render_view
    from gdgui.ui.window.view_state import view_state_from

    render_view(
        experiment,
        options.output,
        view=options.view,
        step=options.step,
        size=options.size,
        scale=options.scale,
        theme=options.theme,
        state=view_state_from(options.run_number, options.show),
    )
