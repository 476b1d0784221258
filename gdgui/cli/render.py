"""``gdgui render``: a picture of the window or of one of its views; no display is needed."""

import argparse
import os
from pathlib import Path

from gdgui.cli.arguments import Commands, check_choices
from gdgui.cli.loading import load
from gdgui.cli.options import (
    add_experiment,
    add_output,
    add_picture_size,
    add_playhead,
    add_view_state,
    shown_plane,
)
from gdgui.experiment import Experiment
from gdgui.files import FileError
from gdgui.ui.window.views import WINDOW, picture_views

__all__ = ["declare", "render_without_display"]


def declare(commands: Commands) -> None:
    """Declare ``gdgui render``."""
    parser = commands.add_parser(
        "render",
        help="write a picture of an experiment; no display is needed",
        description="Write a picture of the window or of one of its views as PNG. "
        "No display is needed.",
        epilog="example: gdgui render four-optimizers --step 14 --theme dark -o dark.png",
    )
    add_experiment(parser)
    add_playhead(parser)
    add_picture_size(parser)
    parser.add_argument("--view", choices=picture_views(), default=WINDOW)
    add_view_state(parser)
    add_output(parser, metavar="FILE.png")
    parser.set_defaults(run=_render)


def render_without_display(experiment: Experiment, target: Path, **options: object) -> None:
    """Call `gdgui.ui.export.render.render`, without a display whether there is one or not."""
    # The picture must not depend on a display, nor pop up on one; it must be chosen before Qt
    # starts.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gdgui.ui.export.render import render

    render(experiment, target, **options)  # type: ignore[arg-type]


def _render(options: argparse.Namespace) -> int:
    if options.output.suffix.lower() != ".png":
        raise FileError(f"{options.output}: a name that ends in .png expected")
    experiment = load(options.experiment)
    check_choices(options, experiment, "--step", options.step or 0)
    render_without_display(
        experiment,
        options.output,
        step=options.step,
        size=options.size,
        theme=options.theme,
        view=options.view,
        run=options.run_number,
        show=options.show,
        plane=shown_plane(options, experiment),
    )
    return 0
