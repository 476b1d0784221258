"""Where the files of resources/ are: in a checkout, in a wheel and in a frozen application.

A checkout has the folder beside the package. A wheel carries it inside the package, where
`resources/packaging/gdgui.spec` puts it in a frozen application as well.
"""

from pathlib import Path

__all__ = ["path"]

_PACKAGE = Path(__file__).resolve().parent
_HOMES = (_PACKAGE / "resources", _PACKAGE.parent / "resources")
_ROOT = next((home for home in _HOMES if home.is_dir()), _HOMES[0])


def path(*parts: str) -> Path:
    """Return the path of a resource, such as ``path("icons", "play.svg")``."""
    return _ROOT.joinpath(*parts)
