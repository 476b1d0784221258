"""Where the files of resources/ are, in a checkout and in an installed wheel alike."""

from pathlib import Path

__all__ = ["path"]

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries resources/ inside the package; a checkout has it beside the package.
_HOMES = (_PACKAGE / "resources", _PACKAGE.parent / "resources")
_ROOT = next((home for home in _HOMES if home.is_dir()), _HOMES[0])


def path(*parts: str) -> Path:
    """Return the path of a resource, such as ``path("icons", "play.svg")``."""
    return _ROOT.joinpath(*parts)
