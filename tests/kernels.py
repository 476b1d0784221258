"""Compiling gdgui's kernels on all cores: a fresh checkout has no machine code of them yet."""

import importlib
from pathlib import Path

import gdgui

__all__ = ["compile_kernels", "is_machine_code_there"]

PACKAGE = Path(gdgui.__file__).parent
FIRST = "surface_kernels"
"""What takes longest is begun first, so that no core is left with it at the end."""


def _sources() -> list[Path]:
    """Return the modules with kernels, in the order that they are begun in."""
    found = [path for path in PACKAGE.rglob("*.py") if "\n@kernel(" in path.read_text("utf-8")]
    return sorted(found, key=lambda path: (path.stem != FIRST, path))


def is_machine_code_there() -> bool:
    """Tell whether an earlier run of the tests, or of gdgui, has compiled the kernels."""
    return any(PACKAGE.rglob(f"__pycache__/{FIRST}.*.nbi"))


def compile_kernels(claims: Path) -> None:
    """Compile the kernels that no other process has claimed.

    Else every worker of pytest compiles all of them at the same time, for each imports all tests.

    Args:
        claims: a folder that the workers of a test run share.
    """
    claims.mkdir(parents=True, exist_ok=True)
    for path in _sources():
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        try:
            (claims / name).touch(exist_ok=False)
        except FileExistsError:
            continue
        importlib.import_module(name)
