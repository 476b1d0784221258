"""Starts gdgui from a checkout: ``python main.py``."""

import sys


def main() -> int:
    """Run the command line, or say which command installs what it needs."""
    try:
        from gdgui.cli.commands import main as run

        return run()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "gdgui" or getattr(sys, "frozen", False):
            raise
        print(
            f"gdgui needs the package {error.name!r}, which is not installed. "
            f"This installs all that it needs:\n    {sys.executable} -m pip install -e .",
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
