"""The decorator of every compiled function, and the machine code that it keeps on disk.

numba keeps machine code beside the source, or in the user's cache, and believes whatever it finds
there: an index that is empty, cut off or garbage raises what unpickling raises, at each launch
anew, and where no folder can be written it refuses to compile at all. Here each file ends in a
checksum, so that a damaged one is recognized before it is unpickled. It is thrown away and
compiled again. Where nothing can be written, functions are compiled for the session.

What a compilation needs is freed after it: see `_free_pass_managers`.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from llvmlite.binding import ffi, newpassmanagers
from numba import njit, types
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.experimental.function_type import _get_wrapper_address

__all__ = ["FirstClass", "compile_function", "kernel"]

_log = logging.getLogger(__name__)

_DIGEST_BYTES = 32
_OPTIONS = {"nogil": True, "error_model": "numpy"}
"""No kernel holds the interpreter's lock, and a division by zero is infinite or nan, as in C."""


def _free_pass_managers() -> None:
    """Let LLVM's pass managers be freed, of which each compiled function makes some ten.

    llvmlite 0.45 to 0.50 never does: `ModulePassManager` and `FunctionPassManager` inherit from
    `ObjectRef` first, whose empty `_dispose` hides the one of `NewPassManager`. Three quarters of
    what a compiled formula took were that.
    """
    hidden = getattr(newpassmanagers, "NewPassManager", None)
    for kind in (newpassmanagers.ModulePassManager, newpassmanagers.FunctionPassManager):
        if hidden is not None and kind._dispose is ffi.ObjectRef._dispose:
            kind._dispose = hidden._dispose


_free_pass_managers()


def kernel(signature: Any = None, *, is_kept: bool = True, **options: Any) -> Callable[[Any], Any]:
    """Return a decorator that compiles a function, or takes the machine code of an earlier launch.

    Args:
        signature: the types that it is compiled for, at once; without any, it is compiled for the
            arguments of its first call.
        is_kept: whether its machine code is kept for the next launch; that of a function that holds
            the address of another one cannot be.
        options: those of `numba.njit`, added to the ones that all kernels have.
    """

    def decorate(function: Any) -> Any:
        compiled = njit(**(_OPTIONS | options))(function)
        found = _cache_of(function) if is_kept else None
        if found is not None:
            # What `enable_caching` does, with a cache that heals.
            compiled._cache = found
        if signature is not None:
            compiled.compile(signature)
            compiled.disable_compile()
        return compiled

    return decorate


def _cache_of(function: Any) -> "_HealingCache | None":
    """Return where the machine code of a function is kept; None where it cannot be."""
    if not Path(function.__code__.co_filename).is_file():
        # Its module lives in memory (`gdgui.engine.generated_modules`).
        return None
    try:
        return _HealingCache(function)
    except (RuntimeError, OSError):
        # numba raises a RuntimeError where it finds no folder that can be written.
        _tell_of_no_cache()
        return None


@cache
def _tell_of_no_cache() -> None:
    """Say that nothing is kept: once, and not for each function."""
    _log.warning(
        "Compiled functions cannot be kept for the next launch, "
        "for neither gdgui's own folder nor the user's cache can be written."
    )


class FirstClass(types.WrapperAddressProtocol):
    """A compiled function that kernels are handed, and that Python may call.

    It knows its address: of a bare one, numba would look it up at each call of a kernel, which
    takes longer than some thousand steps.

    Args:
        function: what numba has compiled.
        function_type: with which arguments.

    Attributes:
        dispatcher: what numba has compiled.
    """

    def __init__(self, function: Any, function_type: types.FunctionType) -> None:
        self.dispatcher = function
        self._signature = function_type.signature
        self._address = _get_wrapper_address(function, self._signature)

    def __wrapper_address__(self) -> int:
        """Return where the machine code begins."""
        return int(self._address)

    def signature(self) -> Any:
        """Return the types of the arguments and of what is returned."""
        return self._signature

    def __call__(self, *arguments: Any) -> Any:
        """Call the compiled function."""
        return self.dispatcher(*arguments)


def compile_function(
    function_type: types.FunctionType, function: Any, kind: type[FirstClass] = FirstClass
) -> FirstClass:
    """Compile a function to be handed to kernels, or take the machine code of an earlier launch.

    Args:
        function_type: its arguments and what it returns.
        function: the function.
        kind: what Python gets, which may do more than the kernels' function when called.
    """
    return kind(kernel(function_type.signature)(function), function_type)


class _DamagedError(Exception):
    """A file of the cache is not what was written."""


class _CheckedFile(IndexDataCacheFile):
    """An index and its machine code, each followed by its checksum.

    Unpickling stops at the end of the pickle, so numba itself can read such files, too.
    """

    def _load_index(self) -> Any:
        path = Path(self._index_path)
        if os.path.lexists(path):
            _check(path)
        return super()._load_index()

    def _load_data(self, name: str) -> Any:
        _check(Path(self._data_path(name)))
        return super()._load_data(name)

    def _open_for_write(self, filepath: str) -> Any:
        return _Checked(super()._open_for_write(filepath))

    def discard(self) -> None:
        """Throw the index and all its machine code away."""
        base = self._index_name.removesuffix(".nbi")
        folder = Path(self._cache_path)
        for path in (Path(self._index_path), *folder.glob(f"{_literally(base)}.*.nbc")):
            _remove(path)


class _Checked:
    """Writes a file and, at its end, the checksum of what was written.

    Args:
        opened: the context manager that opens it.
    """

    def __init__(self, opened: Any) -> None:
        self._opened = opened
        self._digest = hashlib.sha256()

    def __enter__(self) -> "_Checked":
        self._file = self._opened.__enter__()
        return self

    def write(self, content: bytes) -> int:
        """Append to the file."""
        self._digest.update(content)
        return int(self._file.write(content))

    def __exit__(self, *error: Any) -> Any:
        if error[0] is None:
            self._file.write(self._digest.digest())
        return self._opened.__exit__(*error)


class _HealingCache(FunctionCache):
    """Machine code on disk that can be damaged, or not be written, without harm."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._title = f"{function.__module__}.{function.__qualname__}"
        self._cache_file = _CheckedFile(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=self._impl.locator.get_source_stamp(),
        )

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """Return what was compiled for a signature; None where there is nothing whole."""
        try:
            return super().load_overload(signature, target_context)
        except Exception as error:  # a damaged pickle raises whatever its parts raise
            _log.warning(
                "The machine code of %s is damaged (%s); it is thrown away and compiled again.",
                self._title,
                str(error) or type(error).__name__,
            )
            self._cache_file.discard()
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        """Keep what was compiled, if it can be written."""
        try:
            super().save_overload(signature, data)
        except Exception as error:  # as above: the old index is read before a new one is written
            _log.warning("The machine code of %s cannot be kept (%s).", self._title, error)


def _check(path: Path) -> None:
    """Raise unless a file ends in the checksum of what comes before."""
    try:
        content = path.read_bytes()
    except OSError as error:
        if not os.path.lexists(path):
            raise
        # Of data that cannot be read, numba would think that someone has removed it.
        raise _DamagedError(f"{path.name} cannot be read: {error.strerror}") from error
    body, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise _DamagedError(f"{path.name} is not what was written")


def _literally(name: str) -> str:
    """Return a pattern that a name alone matches."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _remove(path: Path) -> None:
    """Remove what stands in the place of a file of the cache, if that can be done."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%s cannot be removed (%s).", path, error)
