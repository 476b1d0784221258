"""``gdgui record``: a film of an experiment; no display is needed."""

import argparse

from gdgui.cli import arguments
from gdgui.cli.film import choose_no_display, make_film
from gdgui.cli.loading import load
from gdgui.cli.options import (
    add_experiment,
    add_film_format,
    add_output,
    add_view_state,
    shown_plane,
)
from gdgui.errors import UserError
from gdgui.ui.window.views import FILM_VIEWS

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
    add_film_format(parser, (1920, 1080), "1080p")
    parser.add_argument(
        "--view", choices=FILM_VIEWS, default="plots",
        help="the whole window, landscape and curves (the default), or landscape, surface, a "
        "plane through the parameters of a model, or data alone",
    )  # fmt: skip
    parser.add_argument(
        "--turn", type=arguments.degrees, default=0.0, metavar="DEGREES",
        help="by how much a surface turns during the film (0)",
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
    if options.turn and options.view != "surface":
        raise UserError(
            f"--turn: a film of the surface expected, one of `{options.view}` found; add "
            "`--view surface`"
        )
    choose_no_display()
    from gdgui.playback_speeds import usual_speed
    from gdgui.ui.export.film_plan import FilmPlan
    from gdgui.ui.export.recorder import Recorder
    from gdgui.ui.window.view_state import view_state_from

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
        turn=options.turn,
    )
    state = view_state_from(options.run_number, options.show, shown_plane(options, experiment))
    return make_film(
        lambda application: Recorder(experiment, plan, options.output, state, application)
    )
