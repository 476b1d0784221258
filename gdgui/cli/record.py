"""``gdgui record``: a film of an experiment; no display is needed."""

import argparse
import os
import signal
import sys
from typing import TYPE_CHECKING

from gdgui.cli import arguments
from gdgui.cli.options import add_experiment, add_output, add_view_state
from gdgui.cli.progress import INTERRUPTED, ProgressBar
from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.files import load
from gdgui.film_sizes import SIZES
from gdgui.ui.window.views import FILM_VIEWS

if TYPE_CHECKING:
    from gdgui.ui.export.film_plan import FilmPlan

__all__ = ["declare"]


def declare(commands: arguments.Commands) -> None:
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
    add_experiment(parser)
    parser.add_argument(
        "--steps", type=arguments.step_range, default=(0, None), metavar="A:B",
        help="from which step to which one (default: all of them)",
    )  # fmt: skip
    parser.add_argument(
        "--speed", type=arguments.positive, metavar="S",
        help="steps per second (default: such that all steps take some 8 seconds)",
    )  # fmt: skip
    parser.add_argument(
        "--fps", type=arguments.whole, default=30, metavar="N", help="frames per second (30)"
    )
    parser.add_argument(
        "--size", type=arguments.film_size, default=(1920, 1080), metavar="WxH",
        help=f"{', '.join(SIZES)}, or width and height in pixels (1080p)",
    )  # fmt: skip
    parser.add_argument(
        "--view", choices=FILM_VIEWS, default="plots",
        help="the whole window, landscape and curves (the default), or landscape or data alone",
    )  # fmt: skip
    add_view_state(parser)
    parser.add_argument(
        "--title", type=arguments.seconds, default=0.0, metavar="SECONDS",
        help="begin with a card that shows the title for so long (default: none)",
    )  # fmt: skip
    parser.add_argument(
        "--hold", type=arguments.seconds, default=1.0, metavar="SECONDS",
        help="how long the last frame stands (1)",
    )  # fmt: skip
    parser.add_argument("--no-captions", action="store_true", help="leave captions out")
    parser.add_argument(
        "--no-counter", action="store_true", help="leave the number of the step out"
    )
    parser.add_argument(
        "--subtitles", action="store_true", help="write the captions beside the film, as .srt"
    )
    add_output(parser, "a .mp4, .webm or .gif file, or a folder for PNG frames")
    parser.set_defaults(run=_record)


def _record(options: argparse.Namespace) -> int:
    experiment = load(options.experiment)
    first, last = options.steps
    arguments.check_choices(options, experiment, "--steps", first if last is None else last)
    # The film must not depend on a display; it must be chosen before Qt starts.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gdgui.playback_speeds import usual_speed
    from gdgui.ui.export.film_plan import FilmPlan

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
