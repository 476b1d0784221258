"""``gdgui open``: the window."""

import argparse
import gc
import sys
from pathlib import Path

from msgspec.structs import replace

from gdgui.cli.arguments import Commands
from gdgui.cli.loading import load
from gdgui.display import has_display
from gdgui.errors import UserError
from gdgui.examples import DEFAULT
from gdgui.experiment import Experiment
from gdgui.files import is_lesson, is_table

__all__ = ["declare", "open_lesson"]


def declare(commands: Commands) -> None:
    """Declare ``gdgui open``."""
    parser = commands.add_parser(
        "open",
        help="open the window (the default)",
        description="Open an experiment in the window, learn from a CSV or TSV file, or take a "
        "lesson (.gdlesson). Without a "
        "display, render it to gdgui.png in the current folder instead.",
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


def _open(options: argparse.Namespace) -> int:
    if is_lesson(Path(options.experiment)):
        return open_lesson(options.experiment, in_window=options.in_window)
    source, refusal = options.experiment, ""
    try:
        experiment = _experiment(source)
    except ValueError as error:
        if not (options.in_window and has_display()):
            raise
        source, refusal = DEFAULT, str(error)
        experiment = load(source)
    if not has_display():
        from gdgui.cli.render import render_without_display

        target = Path("gdgui.png")
        print(
            f"gdgui: there is no display, so {options.experiment} is rendered to {target}",
            file=sys.stderr,
        )
        render_without_display(experiment, target)
        return 0
    # While modules are imported, objects only come: looking for garbage among them is a tenth of
    # the time to the first paint. The application has a collector of its own.
    gc.disable()
    from gdgui.ui.application import show_window

    path = None if is_table(Path(source)) else source
    return show_window(experiment, path, refusal=refusal, play_once=options.play_once)


def open_lesson(source: str, *, in_window: bool = False) -> int:
    """Show a lesson in the window, over the experiment that it opens with otherwise.

    Args:
        source: a file, or the name of a built-in lesson.
        in_window: whether the window says why it cannot be opened.

    Raises:
        UserError: it is no lesson, or there is no display.
    """
    from gdgui.lessons.catalogue import load_lesson

    refusal = ""
    try:
        load_lesson(source)
    except UserError as error:
        if not (in_window and has_display()):
            raise
        refusal = str(error)
    if not has_display():
        raise UserError(
            "a lesson is taken in the window, and there is no display; `gdgui lesson export` "
            "writes it as a handout"
        )
    gc.disable()
    from gdgui.ui.application import show_window

    return show_window(load(DEFAULT), DEFAULT, refusal=refusal, lesson=None if refusal else source)


def _experiment(source: str) -> Experiment:
    """Return the experiment of a file or an example, or one that learns from a table."""
    if not is_table(Path(source)):
        return load(source)
    from gdgui.data_files import read_csv
    from gdgui.ui.document.data_edits import experiment_on, learning_from

    data = replace(read_csv(source).data, standardize=True)
    return experiment_on(learning_from(data), Path(source).stem)
