"""``gdgui export``: numbers, a script or a picture of an experiment; no display is needed."""

import argparse
import os

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
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.plane_kinds import PlaneRequest
from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.export import EXPORT_FORMATS, save_tapes
from gdgui.files import FileError, writing
from gdgui.ui.window.views import WINDOW, picture_views

__all__ = ["declare"]


def declare(commands: Commands) -> None:
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
    add_experiment(parser)
    parser.add_argument(
        "--torch", action="store_true", help="let a script use torch.optim and autograd"
    )
    parser.add_argument(
        "--view", default=WINDOW,
        choices=picture_views(),
        help="what a picture shows (default: window)",
    )  # fmt: skip
    add_playhead(parser)
    add_picture_size(parser)
    parser.add_argument(
        "--scale", type=int, choices=(1, 2, 4), default=1, help="how finely a .png is rendered (1)"
    )
    add_view_state(parser)
    add_output(parser, f"a file whose name ends in {', '.join(EXPORT_FORMATS)}")
    parser.set_defaults(run=_export)


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
        text = _script(options, experiment)
        with writing(options.output) as file:
            file.write(text.encode())
    else:
        _export_picture(options, experiment)
    return 0


def _script(options: argparse.Namespace, experiment: Experiment) -> str:
    from gdgui.scripts import ScriptPlane, python_script

    plane = None
    if options.plane:
        check_choices(options, experiment, "--step", options.step or 0)
        request = PlaneRequest(options.plane, step=options.step or 0)
        plane = ScriptPlane(request, options.run_number, options.step)
    return python_script(resolve(experiment), torch=options.torch, plane=plane)


def _export_picture(options: argparse.Namespace, experiment: Experiment) -> None:
    check_choices(options, experiment, "--step", options.step or 0)
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
        state=view_state_from(options.run_number, options.show, shown_plane(options, experiment)),
    )
