"""Python modules that gdgui writes itself, kept from one launch to the next.

What sympy finds about a formula, and the loop of a map, are written as small modules into the
user's cache folder. The next launch imports them instead, and finds the machine code beside them.
Where the folder cannot be written, a module lives in memory for the session.
"""

import contextlib
import hashlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import linecache
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType

import platformdirs

__all__ = ["cache_folder", "generated_module", "prune"]

_log = logging.getLogger(__name__)

_LAYOUT = "9"
"""Changes with the layout of the generated modules, so that old ones are not read."""

MOST_MODULES = 500
"""How many generated modules are kept from one launch to the next."""


def generated_module(
    kind: str, key: str, source: Callable[[], str], names: tuple[str, ...]
) -> ModuleType:
    """Return a module that an earlier launch has left in the cache, or write and import it.

    Args:
        kind: what sort of module it is; the beginning of its file's name.
        key: all that its source depends on.
        source: returns its text; only called where the cache does not hold it.
        names: what it must define to be whole.
    """
    name = f"{kind}_{_key(key)}.py"
    folder = cache_folder()
    if folder is not None and (module := _load(folder / name, names)) is not None:
        return module
    text = source()
    if folder is not None and _write(folder / name, text):
        module = _load(folder / name, names)
        if module is not None:
            return module
    return _in_memory(name, text)


def _key(canonical: str) -> str:
    """Return a name for all that the generated source depends on."""
    versions = [importlib.metadata.version(package) for package in ("sympy", "numba")]
    return hashlib.sha256("\n".join([_LAYOUT, *versions, canonical]).encode()).hexdigest()[:24]


@cache
def cache_folder() -> Path | None:
    """Return the folder of generated modules in the user's cache; None if it cannot be written."""
    try:
        folder = platformdirs.user_cache_path("gdgui", appauthor=False) / "formulas"
        if not folder.is_absolute():
            raise OSError("there is no home folder")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        _log.warning("Formulas cannot be kept for the next launch (%s).", error)
        return None
    # To remove some ten thousand files takes a second, which no one is to wait for.
    threading.Thread(target=prune, args=(folder,), name="gdgui-prune", daemon=True).start()
    return folder


def prune(folder: Path) -> None:
    """Remove all but the newest modules: each pause while one is typed leaves one behind.

    Args:
        folder: where they are; their machine code is in ``__pycache__`` below it.
    """
    try:
        modules = sorted(_modules(folder), reverse=True)
        excess = {name.removesuffix(".py") for _, name in modules[MOST_MODULES:]}
        if not excess:
            return
        beside = (
            entry.path
            for entry in _entries(folder / "__pycache__")
            if entry.name.partition(".")[0] in excess
        )
        # A module goes last: whatever interrupts this, the next launch finds what is left.
        for path in [*beside, *(str(folder / f"{stem}.py") for stem in excess)]:
            # Another process may tidy up at the same time.
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
    except OSError as error:
        _log.warning("%s cannot be tidied up (%s).", folder, error)


def _modules(folder: Path) -> Iterator[tuple[float, str]]:
    """Yield when each module was written, and its name."""
    for entry in _entries(folder):
        if entry.name.endswith(".py") and "_" in entry.name:
            yield entry.stat().st_mtime, entry.name


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    if folder.is_dir():
        with os.scandir(folder) as entries:
            yield from entries


def _load(path: Path, names: tuple[str, ...]) -> ModuleType | None:
    """Import a generated module, or return None where there is no whole one."""
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"gdgui_{path.stem}", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    # numba's cache finds a function's module by its name.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        # Another process may tidy the file away while this one still quotes it.
        _remember(str(path), path.read_text("utf-8"))
    except Exception as error:  # a damaged file may raise anything; it is then written anew
        _log.warning("The cached module %s is damaged (%s); it is written anew.", path, error)
        return None
    return module if all(hasattr(module, name) for name in names) else None


def _remember(place: str, source: str) -> None:
    """Let `inspect` find a source, whatever becomes of its file."""
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)


def _write(path: Path, source: str) -> bool:
    """Write a module into the cache; return whether that could be done."""
    try:
        # Beside its place and renamed, so that no other process reads half of it.
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(source)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
            raise
    except OSError as error:
        _log.warning("%s cannot be written (%s).", path, error)
        return False
    return True


class _MemoryLoader(importlib.abc.InspectLoader):
    """Loads a module that is in no file.

    Args:
        source: its text.
        place: what stands for its file's name.
    """

    def __init__(self, source: str, place: str) -> None:
        self._source = source
        self._place = place

    def get_source(self, _fullname: str) -> str:
        """Return the text."""
        return self._source

    def get_code(self, _fullname: str) -> CodeType:
        """Return the text compiled, under the name that `inspect` finds it by."""
        return self.source_to_code(self._source, self._place)


def _in_memory(name: str, source: str) -> ModuleType:
    """Return a module that is in no file; `inspect` finds its source as that of any other."""
    place = f"<{name}>"
    loader = _MemoryLoader(source, place)
    spec = importlib.machinery.ModuleSpec(f"gdgui_{name.removesuffix('.py')}", loader)
    module = importlib.util.module_from_spec(spec)
    _remember(place, source)
    module.__file__ = place
    sys.modules[spec.name] = module
    loader.exec_module(module)
    return module
