"""Options that several commands have, declared once each."""

import argparse
from pathlib import Path

from gdgui.cli import arguments
from gdgui.engine.display.plane_kinds import PLANE_KINDS
from gdgui.experiment import Experiment
from gdgui.film_sizes import SIZES
from gdgui.ui.window.views import VIEWS

__all__ = [
    "add_experiment",
    "add_film_format",
    "add_output",
    "add_picture_size",
    "add_plane",
    "add_playhead",
    "add_run_number",
    "add_theme",
    "add_view_state",
    "shown_plane",
]


def add_experiment(parser: argparse.ArgumentParser) -> None:
    """Add what a command is about."""
    parser.add_argument("experiment", metavar="EXPERIMENT")


def add_output(
    parser: argparse.ArgumentParser, what: str | None = None, metavar: str = "FILE"
) -> None:
    """Add where a command writes to; it must be given."""
    parser.add_argument("-o", "--output", type=Path, metavar=metavar, required=True, help=what)


def add_playhead(parser: argparse.ArgumentParser) -> None:
    """Add which step a picture shows."""
    parser.add_argument(
        "--step", type=arguments.steps, metavar="K",
        help="where the playhead of a picture stands (default: the end)",
    )  # fmt: skip


def add_picture_size(parser: argparse.ArgumentParser) -> None:
    """Add how large a picture is."""
    parser.add_argument(
        "--size", type=arguments.size, default=(1440, 900), metavar="WxH",
        help="width and height of a picture in pixels (default: 1440x900)",
    )  # fmt: skip


def add_film_format(parser: argparse.ArgumentParser, size: tuple[int, int], name: str) -> None:
    """Add how large a film is, and how many frames it has.

    Args:
        parser: what it is added to.
        size: the usual width and height in pixels.
        name: what that is called.
    """
    parser.add_argument(
        "--fps", type=arguments.whole, default=30, metavar="N", help="frames per second (30)"
    )
    parser.add_argument(
        "--size", type=arguments.film_size, default=size, metavar="WxH",
        help=f"{', '.join(SIZES)}, or width and height in pixels ({name})",
    )  # fmt: skip


def add_run_number(parser: argparse.ArgumentParser, which: str) -> None:
    """Add which run is meant."""
    parser.add_argument(
        "--run", type=arguments.run_number, default=0, metavar="N", dest="run_number",
        help=f"{which}, counted from 0 (default: 0)",
    )  # fmt: skip


def add_theme(parser: argparse.ArgumentParser) -> None:
    """Add the colours of a picture."""
    parser.add_argument("--theme", choices=("light", "dark"), default="light")


def add_view_state(parser: argparse.ArgumentParser) -> None:
    """Add how an experiment is shown."""
    add_theme(parser)
    add_run_number(parser, "the selected run")
    parser.add_argument(
        "--show", type=arguments.overlays, metavar="LIST",
        help="what is shown on the landscape, such as gradient,step,model; or `all` or `none` "
        "(default: what the experiment says)",
    )  # fmt: skip
    add_plane(parser)


def shown_plane(options: argparse.Namespace, experiment: Experiment) -> str | None:
    """Return which plane through the parameters of a model is asked for; None for the usual one.

    That is what the experiment says, or else the view.
    """
    says = experiment.shown is not None and experiment.shown.plane is not None
    return options.plane or (None if says else VIEWS[options.view].plane or None)


def add_plane(parser: argparse.ArgumentParser, otherwise: str = "") -> None:
    """Add which plane through the parameters of a model is shown.

    Args:
        parser: what it is added to.
        otherwise: what is shown where the experiment says nothing.
    """
    parser.add_argument(
        "--plane", choices=tuple(PLANE_KINDS),
        help="of a model: a plane through two parameters, principal directions of the paths, "
        "random directions scaled filter by filter, or three iterates of the selected run "
        f"(default: {', '.join(filter(None, ('what the experiment says', otherwise)))})",
    )  # fmt: skip
