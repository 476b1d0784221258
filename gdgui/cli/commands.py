"""The command line: ``gdgui open | examples | run | render | record | export | map | …``."""

import argparse
import errno
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

from gdgui import __version__
from gdgui.cli.arguments import REFUSED, Parser
from gdgui.display import MISSING_LIBRARIES, missing_library
from gdgui.errors import UserError
from gdgui.examples import NAMES
from gdgui.log_file import report, start_log

__all__ = ["main", "window_main"]

_NO_MEMORY = "there is not enough memory for this; fewer steps, runs or pixels expected"
_COMMANDS = (
    "open",
    "examples",
    "run",
    "render",
    "record",
    "export",
    "map",
    "data",
    "lesson",
    "install-desktop",
)
"""Each is declared in a module of its name beside this one, by a function `declare`."""
_ABOUT = ("-h", "--help", "--version")
_OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What writing to the standard output may end with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    start_log()
    words = _with_command(sys.argv[1:] if arguments is None else arguments)
    # The window opens sooner without the options of films.
    options = _parser(_COMMANDS if words[0] in _ABOUT else words[:1]).parse_args(words)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough.
        _drop_output()
        return 0
    except UserError as error:
        print(f"gdgui: {error}", file=sys.stderr)
        return REFUSED
    except MemoryError:
        print(f"gdgui: {_NO_MEMORY}", file=sys.stderr)
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


def _with_command(words: Sequence[str]) -> list[str]:
    """Put ``open`` in front where no command is named: ``gdgui my.json`` opens a file."""
    if words and words[0] in (*_COMMANDS, *_ABOUT):
        return list(words)
    return ["open", *words]


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    """Return what reads the command line, as far as it is about some of the commands."""
    parser = Parser(
        prog="gdgui",
        description="A desktop laboratory for gradient descent.",
        epilog="EXPERIMENT is a file or the name of an example: "
        f"{', '.join(NAMES)}. Without a command, `open` is meant. "
        "What is refused gets one sentence and exit status 2.",
    )
    parser.add_argument("--version", action="version", version=f"gdgui {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in names:
        import_module(f"gdgui.cli.{name.replace('-', '_')}").declare(commands)
    return parser
