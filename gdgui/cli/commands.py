"""The command line: ``gdgui open | examples | run | render | record | export | map | …``."""

import argparse
import errno
import gc
import os
import sys
from collections.abc import Container, Sequence
from pathlib import Path

from gdgui import __version__
from gdgui.cli.arguments import REFUSED, Commands, Parser
from gdgui.cli.desktop import add_install_desktop
from gdgui.cli.export import add_export
from gdgui.cli.map import add_map
from gdgui.cli.picture import add_render, render_without_display
from gdgui.cli.record import add_record
from gdgui.cli.run import add_run
from gdgui.display import MISSING_LIBRARIES, has_display, missing_library
from gdgui.errors import UserError
from gdgui.examples import DEFAULT, NAMES, example
from gdgui.files import load
from gdgui.log_file import report, start_log

__all__ = ["main", "window_main"]

_OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What writing to the standard output may end with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    start_log()
    parser, commands = _parser()
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = parser.parse_args(_with_command(words, commands))
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


def _with_command(words: list[str], commands: Container[str]) -> list[str]:
    """Put ``open`` in front where no command is named: ``gdgui my.json`` opens a file."""
    first = words[0] if words else ""
    if first in commands or first in ("-h", "--help", "--version"):
        return words
    return ["open", *words]


def _parser() -> tuple[argparse.ArgumentParser, Container[str]]:
    """Return what reads the command line, and the names of the commands."""
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
    add_run(commands)
    add_render(commands)
    add_record(commands)
    add_export(commands)
    add_map(commands)
    add_install_desktop(commands)
    return parser, commands.choices


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
        render_without_display(experiment, target)
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
