"""``gdgui install-desktop``: the application in the desktop's menu, and the type of its files."""

import argparse

from gdgui.cli.arguments import Commands

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Add the command ``install-desktop``."""
    parser = commands.add_parser(
        "install-desktop",
        help="put gdgui into the desktop's menu, and have .gdgui files open with it",
        description="Write a desktop entry, the type of .gdgui files and their icons for this "
        "user, as freedesktop.org has them. What was written is listed, one path a line.",
    )
    parser.add_argument("--remove", action="store_true", help="delete what was written")
    parser.set_defaults(run=_install_desktop)


def _install_desktop(options: argparse.Namespace) -> int:
    from gdgui.desktop import check_platform, install, own_command, remove

    check_platform()
    for path in remove() if options.remove else install(own_command()):
        print(path)
    return 0
